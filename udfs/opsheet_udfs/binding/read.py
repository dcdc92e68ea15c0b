"""Cells of one argument as the values that its calculation expects; what can't be read is said cell by cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Argument, Kind, Message, Text, listed
from opsheet.values.cells import ERROR_CODES
from opsheet.values.dates import datetimes_from_cells, minutes_from_cells
from opsheet.values.numbers import numbers_from_cells
from opsheet_udfs.binding import texts
from opsheet_udfs.binding.cells import OMITTED, Shape, block, error_name
from opsheet_udfs.binding.vocabularies import Vocabularies

Mask = NDArray[np.bool_]
Understand = Callable[[str], Any]

_MOST_NAMED = 6  # words of a vocabulary that a message names, all of them
_FIRST_ERROR, _LAST_ERROR = float(min(ERROR_CODES)), float(max(ERROR_CODES))


@dataclass(slots=True)
class Reading:
    """The values of an argument's cells.

    Args:
        values: one per cell; NaN, NaT or None where there is none.
        blank: True where the cell is empty.
        problems: what is wrong with the cells that can't be read, by position.
    """

    values: NDArray[Any]
    blank: Mask
    problems: dict[int, Message] = field(default_factory=dict[int, Message])


def read(argument: Argument, cells: list[Any], vocabularies: Vocabularies) -> Reading:
    """Read an argument's cells, each of them once."""
    if argument.kind in _UNDERSTAND:
        return _words(argument, cells, _UNDERSTAND[argument.kind](argument, vocabularies))
    return _READ[argument.kind](argument, cells)


def left_out(argument: Argument) -> Reading:
    """A blank, as an argument that the formula leaves out is handed on."""
    empty = {
        Kind.NUMBER: np.array([np.nan]),
        Kind.TIME: np.array([np.nan]),
        Kind.DATE: np.array(["NaT"], dtype="datetime64[D]"),
        Kind.DATETIME: np.array(["NaT"], dtype="datetime64[s]"),
    }
    return Reading(empty.get(argument.kind, np.array([None], dtype=object)), np.ones(1, dtype=bool))


def _numbers(argument: Argument, cells: list[Any]) -> Reading:
    values, unreadable = numbers_from_cells(cells)
    unreadable = unreadable | np.isinf(values)
    for position in np.flatnonzero((values >= _FIRST_ERROR) & (values <= _LAST_ERROR)).tolist():
        unreadable[position] |= error_name(cells[position]) is not None
    reading = _told(argument, cells, Reading(values, np.isnan(values)), unreadable, texts.NOT_A_NUMBER)
    if argument.minimum is not None:
        text = texts.NEGATIVE if argument.minimum == 0 else texts.TOO_SMALL
        for position in np.flatnonzero(values < argument.minimum).tolist():
            problem = Message(text, {"value": texts.quote(cells[position]), "minimum": texts.quote(argument.minimum)})
            reading.problems.setdefault(position, _named(argument, problem))
    if argument.below is not None:
        for position in np.flatnonzero(values >= argument.below).tolist():
            parameters = {"value": texts.quote(cells[position]), "below": f"{argument.below:,.0f}"}
            reading.problems.setdefault(position, _named(argument, Message(texts.TOO_LARGE_CELL, parameters)))
    return reading


def _dates(argument: Argument, cells: list[Any]) -> Reading:
    values, unreadable = datetimes_from_cells([_moment(cell) for cell in cells])
    if argument.kind is Kind.DATE:
        values = values.astype("datetime64[D]")
    return _told(argument, cells, Reading(values, np.isnat(values)), unreadable, texts.NOT_A_DATE)


def _moment(cell: Any) -> Any:
    """COM's own datetimes, which bear a time zone, as plain ones."""
    if isinstance(cell, dt.datetime) and type(cell) is not dt.datetime:
        return dt.datetime.combine(cell.date(), cell.time())
    return cell


def _times(argument: Argument, cells: list[Any]) -> Reading:
    values, unreadable = minutes_from_cells(cells)
    return _told(argument, cells, Reading(values, np.isnan(values)), unreadable, texts.NOT_A_TIME)


def _as_they_are(argument: Argument, cells: list[Any]) -> Reading:
    values = np.empty(len(cells), dtype=object)
    values[:] = [None if isinstance(cell, str) and not cell.strip() else cell for cell in cells]
    blank = np.fromiter((value is None for value in values), dtype=bool, count=len(cells))
    wrong = np.fromiter((error_name(cell) is not None for cell in cells), dtype=bool, count=len(cells))
    return _told(argument, cells, Reading(values, blank), wrong, texts.ERROR_CELL)


def _told(argument: Argument, cells: list[Any], reading: Reading, unreadable: Mask, text: Text) -> Reading:
    """Note what is wrong with the cells that can't be read; they don't count as blank."""
    reading.blank = reading.blank & ~unreadable
    for position in np.flatnonzero(unreadable).tolist():
        cell = cells[position]
        code = error_name(cell)
        problem = Message(texts.ERROR_CELL, {"code": code}) if code else Message(text, {"value": texts.quote(cell)})
        reading.problems[position] = _named(argument, problem)
    return reading


def _named(argument: Argument, problem: Message) -> Message:
    return Message(texts.ARGUMENT, {"argument": argument.title, "problem": problem})


def _words(argument: Argument, cells: list[Any], understand: Understand) -> Reading:
    """Read texts; each distinct one is understood once."""
    known: dict[Any, Any] = {}
    answers: list[Any] = []
    for cell in cells:
        mark = (type(cell), cell)
        if mark not in known:
            known[mark] = _one_word(argument, cell, understand)
        answers.append(known[mark])
    problems = {position: answer for position, answer in enumerate(answers) if isinstance(answer, Message)}
    values = np.empty(len(cells), dtype=object)
    values[:] = [None if isinstance(answer, Message) else answer for answer in answers]
    blank = np.fromiter((answer is None for answer in answers), dtype=bool, count=len(answers))
    return Reading(values, blank, problems)


def _one_word(argument: Argument, cell: object, understand: Understand) -> Any:
    code = error_name(cell)
    if code:
        return _named(argument, Message(texts.ERROR_CELL, {"code": code}))
    text = _plain_text(cell)
    answer = understand(text) if text.strip() else None
    return _named(argument, answer) if isinstance(answer, Message) else answer


def _plain_text(cell: object) -> str:
    """A cell's value as Excel joins it to a text."""
    if cell is None or cell != cell:  # noqa: PLR0124 - NaN is blank
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return format(cell, ".15g")
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ", "minutes")
    return str(cell)


def _as_text(_argument: Argument, _vocabularies: Vocabularies) -> Understand:
    return str


def _yes_or_no(_argument: Argument, vocabularies: Vocabularies) -> Understand:
    def understand(text: str) -> bool | Message:
        key = vocabularies["boolean"].find(text)
        return Message(texts.NOT_YES_OR_NO, {"value": texts.quote(text)}) if key is None else key == "true"

    return understand


def _key(argument: Argument, vocabularies: Vocabularies) -> Understand:
    vocabulary = vocabularies[argument.keys or argument.name]

    def understand(text: str) -> str | Message:
        key = vocabulary.find(text)
        if key is not None:
            return key
        quoted, known = texts.quote(text), vocabulary.shown
        if len(known) <= _MOST_NAMED:
            return Message(texts.NOT_ONE_OF, {"value": quoted, "known": listed(known)})
        return Message(texts.NOT_A_KEY, {"value": quoted, "nearest": listed(vocabulary.nearest(text))})

    return understand


_UNDERSTAND: dict[Kind, Callable[[Argument, Vocabularies], Understand]] = {
    Kind.TEXT: _as_text,
    Kind.BOOLEAN: _yes_or_no,
    Kind.KEY: _key,
}
_READ: dict[Kind, Callable[[Argument, list[Any]], Reading]] = {
    Kind.NUMBER: _numbers,
    Kind.DATE: _dates,
    Kind.DATETIME: _dates,
    Kind.TIME: _times,
    Kind.ANY: _as_they_are,
}


def read_per_row(
    argument: Argument, raw: Any, words: Vocabularies, shape: Shape, cut: int
) -> tuple[NDArray[Any], dict[int, Message]]:
    """Read the cells that belong to each cell of the result.

    A range with as many rows as the result, and more than one, gives each row its own cells; any other range gives
    all of its cells to every row.

    Args:
        argument: how the cells are read.
        raw: the range as the host hands it over.
        words: the vocabularies.
        shape: rows and columns of the result, without the blank rows cut from its end.
        cut: how many rows were cut.

    Returns:
        The values, one row a cell of the result, and what is wrong with some of these rows.
    """
    count = shape[0] * shape[1]
    if raw is OMITTED:
        return np.broadcast_to(left_out(argument).values, (count, 1)), {}
    cells = block(raw)
    own = cells.shape[0] == shape[0] + cut and cells.shape[0] > 1
    cells = cells.head(shape[0] if own else max(cells.used_rows, 1))
    reading = read(argument, cells.cells, words)
    if not own:
        problem = next(iter(reading.problems.values()), None)
        shared = {} if problem is None else dict.fromkeys(range(count), problem)
        return np.broadcast_to(reading.values, (count, len(cells.cells))), shared
    rows = np.arange(count) // shape[1]
    first_problems: dict[int, Message] = {}
    for position, problem in reading.problems.items():
        first_problems.setdefault(position // cells.shape[1], problem)
    problems = {row: first_problems[int(rows[row])] for row in range(count) if int(rows[row]) in first_problems}
    return reading.values.reshape(cells.shape)[rows], problems
