"""Reading what a user gave as an action's inputs, wherever it was typed: an option, a JSON document, an input box."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from opsheet.catalogue import Action, Input, InputKind, Message, Text, UserError
from opsheet.outcome.request import InputValue
from opsheet.values import parse_datetime, parse_number
from opsheet.values.cells import LAST_ROW
from opsheet.values.vocabulary import Vocabulary, nearest

_UNKNOWN = Text("“{action}”没有输入项 {key}；{known}", "“{action}” has no input {key}; {known}")
_NEAR = Text("是不是 {near}？", "did you mean {near}?")
_NONE = Text("它不需要任何输入", "it takes none")
_MISSING = Text("“{action}”缺少“{label}”（{option}）", "“{action}” needs “{label}” ({option})")
_NUMBER = Text("“{label}”应为数字，不能是“{typed}”", "“{label}” must be a number, not “{typed}”")
_DAY = Text(
    "“{label}”应为日期，例如 2025-03-10，不能是“{typed}”", "“{label}” must be a day such as 2025-03-10, not “{typed}”"
)
_CHOICE = Text("“{label}”只能是 {choices}，不能是“{typed}”", "“{label}” must be one of {choices}, not “{typed}”")
_ROWS = Text("“{typed}”不是行号，请写成 5-9,12", "“{typed}” is not a list of rows; write 5-9,12")


def parse_inputs(action: Action, given: Mapping[str, object]) -> dict[str, InputValue]:
    """Read the inputs of an action.

    Args:
        action: which.
        given: by key, as typed or as JSON holds it; None and blank texts count as not given.

    Returns:
        The values by key, defaults included; what was neither given nor has a default is absent.

    Raises:
        UserError: when an input is unknown, can't be read, or is required and missing.
    """
    declared = {one.key: one for one in action.inputs}
    for key in given:
        if key not in declared:
            near = " / ".join(nearest(key, declared, count=2))
            known = Message(_NEAR, {"near": near}) if near else _NONE
            raise UserError(_UNKNOWN, action=action.label, key=key, known=known)
    values: dict[str, InputValue] = {}
    for key, one in declared.items():
        raw = given.get(key)
        raw = one.default if raw is None or raw == "" or (one.kind == "flag" and raw is False) else raw
        if raw is not None:
            values[key] = parse_input(one, raw)
        elif one.required:
            raise UserError(_MISSING, action=action.label, label=one.label, option=one.option)
    return values


def parse_input(declared: Input, raw: object) -> InputValue:
    """Read one input.

    Args:
        declared: its declaration.
        raw: as typed or as JSON holds it.

    Raises:
        UserError: when it can't be read as its kind.
    """
    return _READERS[declared.kind](declared, raw)


def row_numbers(text: str) -> frozenset[int]:
    """The row numbers of a text such as ``5-9,12``.

    Args:
        text: numbers and ranges separated by commas.

    Raises:
        UserError: when it names no rows.

    Example:
        >>> sorted(row_numbers("5-7,12"))
        [5, 6, 7, 12]
    """
    numbers: set[int] = set()
    for part in re.split(r"[,，、]", text):
        match = re.fullmatch(r"\s*(\d{1,7})\s*(?:[-–~]\s*(\d{1,7})\s*)?", part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= last <= LAST_ROW:
            raise UserError(_ROWS, typed=text)
        numbers.update(range(first, last + 1))
    return frozenset(numbers)


def _text(_: Input, raw: object) -> InputValue:
    return str(raw).strip()


def _number(declared: Input, raw: object) -> InputValue:
    number = float(raw) if isinstance(raw, int | float) and not isinstance(raw, bool) else parse_number(str(raw))
    if number is None:
        raise UserError(_NUMBER, label=declared.label, typed=raw)
    return number


def _day(declared: Input, raw: object) -> InputValue:
    moment = raw if isinstance(raw, dt.datetime) else parse_datetime(str(raw))
    if moment is None:
        raise UserError(_DAY, label=declared.label, typed=raw)
    return moment.date()


def _choice(declared: Input, raw: object) -> InputValue:
    words = Vocabulary({key: (text.zh, text.en) for key, text in declared.choices.items()})
    key = words.find(str(raw))
    if key is None:
        raise UserError(_CHOICE, label=declared.label, choices=" / ".join(declared.choices), typed=raw)
    return key


def _path(_: Input, raw: object) -> InputValue:
    return Path(str(raw)).expanduser()


def _rows(_: Input, raw: object) -> InputValue:
    """Row numbers as a text in one spelling; JSON may also hold a list of numbers."""
    text = ",".join(map(str, raw)) if isinstance(raw, list) else str(raw)
    row_numbers(text)
    return text


def _flag(declared: Input, raw: object) -> InputValue:
    """``yes`` where it is said; what is not said is absent."""
    if raw is True or str(raw).strip().casefold() in {"yes", "true", "1", "是"}:
        return "yes"
    raise UserError(_CHOICE, label=declared.label, choices="yes", typed=raw)


_READERS: dict[InputKind, Callable[[Input, object], InputValue]] = {
    "text": _text,
    "number": _number,
    "date": _day,
    "choice": _choice,
    "folder": _path,
    "file": _path,
    "rows": _rows,
    "condition": _text,
    "flag": _flag,
}


def named(inputs: Iterable[Input], kind: InputKind) -> list[Input]:
    """The inputs of a kind."""
    return [one for one in inputs if one.kind == kind]
