"""What a user gives an action besides the rows: read wherever it was typed, an option, JSON or an input box."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from opsheet.catalogue import Action, Input, InputKind, Message, Text, UserError
from opsheet.values import parse_datetime, parse_number
from opsheet.values.cells import LAST_ROW
from opsheet.values.vocabulary import Vocabulary, nearest

if TYPE_CHECKING:
    from opsheet.tables import SheetContent

_UNKNOWN = Text("“{action}”没有输入项 {key}；{known}", "“{action}” has no input {key}; {known}")
_NEAR = Text("是不是 {near}？", "did you mean {near}?")
_NONE = Text("它不需要任何输入", "it takes no input")
_MISSING = Text("“{action}”缺少“{label}”（{option}）", "“{action}” needs “{label}” ({option})")
_NUMBER = Text("“{label}”应为数字，不能是“{typed}”", "“{label}” must be a number, not “{typed}”")
_DAY = Text(
    "“{label}”应为日期，例如 2025-03-10，不能是“{typed}”", "“{label}” must be a day such as 2025-03-10, not “{typed}”"
)
_CHOICE = Text("“{label}”只能是 {choices}，不能是“{typed}”", "“{label}” must be one of {choices}, not “{typed}”")
_ROWS = Text("“{typed}”不是行号，请写成 5-9,12", "“{typed}” is not a list of rows; write 5-9,12")

Value = TypeVar("Value")


def _no_sheets(_: str) -> Sequence[SheetContent]:
    return ()


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that the user named, as a host hands it to an action.

    Args:
        path: of the folder.
        files: the names of the files in it, in the order in which they count; of those in folders below it, where
            these count, the path from here with ``/``.
        taken: the names of everything in it.
        pdf_text: gives the text of a PDF in it by its name, or None where it is encrypted, broken or too large; a
            host reads it when it is asked for, so that no file is opened whose name says enough.
        sheets: gives the sheets of a workbook in it by its name, hidden ones included; it raises a ``UserError``
            where the file can't be read.
    """

    path: Path
    files: Sequence[str]
    taken: frozenset[str]
    pdf_text: Callable[[str], str | None]
    sheets: Callable[[str], Sequence[SheetContent]] = _no_sheets


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A workbook that the user named, as a host hands it to an action.

    Args:
        path: of the file.
        sheets: gives its sheets, hidden ones included; it raises a ``UserError`` where the file can't be read.
    """

    path: Path
    sheets: Callable[[], Sequence[SheetContent]]


InputValue = str | float | dt.date | Path | Folder | NamedFile


class Inputs(Mapping[str, InputValue]):
    """The inputs that were given, by key, each of the type of its kind; what wasn't given is absent.

    Args:
        values: parsed, by key.

    Example:
        >>> inputs = Inputs({"result": "formulas"})
        >>> inputs.text("result"), inputs.number("limit")
        ('formulas', None)
    """

    def __init__(self, values: Mapping[str, InputValue] | None = None) -> None:
        self._values = dict(values or {})

    def text(self, key: str) -> str | None:
        """A text, or the key of a choice."""
        return self._typed(key, str)

    def number(self, key: str) -> float | None:
        """A number."""
        return self._typed(key, float)

    def day(self, key: str) -> dt.date | None:
        """A day."""
        return self._typed(key, dt.date)

    def file(self, key: str) -> NamedFile | None:
        """A workbook."""
        return self._typed(key, NamedFile)

    def folder(self, key: str) -> Folder | None:
        """A folder and what lies in it."""
        return self._typed(key, Folder)

    def _typed(self, key: str, kind: type[Value]) -> Value | None:
        value = self._values.get(key)
        if value is not None and not isinstance(value, kind):
            msg = f"the input {key} holds a {type(value).__name__}, not a {kind.__name__}"
            raise TypeError(msg)
        return value

    def __getitem__(self, key: str) -> InputValue:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


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
