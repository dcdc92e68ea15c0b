"""One property of many cells at a time, read and written: what the recorder keeps and undo brings back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from opsheet.hosts.excel.appearance import (
    read_fills,
    read_formats,
    read_links,
    read_notes,
    write_fill,
    write_format,
    write_link,
    write_note,
)
from opsheet.hosts.excel.cells import Cell, cells_of, rectangles, span
from opsheet.hosts.excel.contents import read_contents, write_contents
from opsheet.hosts.excel.library import xw
from opsheet.outcome.journal import CellProperty

States = dict[Cell, Any]

_DAY_ZERO = dt.datetime(1899, 12, 30)
_LEAST_DIFFERENCE = 1e-9


def read_property(sheet: xw.Sheet, name: CellProperty, cells: Iterable[Cell]) -> States:
    """What some cells have of a property, as JSON values."""
    if name in {"note", "link"}:
        every: Mapping[Cell, Any] = read_notes(sheet) if name == "note" else read_links(sheet)
        return {cell: every.get(cell) for cell in cells}
    states: States = {}
    for area in rectangles(cells):
        if name == "content":
            rows = read_contents(span(sheet, area))
            states.update(zip(cells_of([area]), (content for row in rows for content in row), strict=True))
        else:
            states.update((read_fills if name == "fill" else read_formats)(sheet, area))
    return states


def same_state(one: Any, other: Any) -> bool:
    """Whether two states are the same to a user: a date stays the same under the format of a number.

    Example:
        >>> same_state(["d", "2025-03-01T00:00:00"], ["n", 45717.0]), same_state(["t", "5"], ["n", 5.0])
        (True, False)
    """
    if one == other:
        return True
    numbers = [_number(state) for state in (one, other)]
    return None not in numbers and abs(numbers[0] - numbers[1]) < _LEAST_DIFFERENCE


def _number(state: Any) -> Any:
    if not isinstance(state, list):
        return None
    kind, value = state
    if kind == "d":
        return (dt.datetime.fromisoformat(value) - _DAY_ZERO) / dt.timedelta(days=1)
    return value if kind == "n" else None


def write_property(sheet: xw.Sheet, name: CellProperty, states: Mapping[Cell, Any]) -> None:
    """Give cells what ``read_property`` read."""
    if name == "content":
        for area in rectangles(states):
            columns = range(area.left, area.right + 1)
            rows = [[states[row, column] for column in columns] for row in range(area.top, area.bottom + 1)]
            write_contents(span(sheet, area), rows)
    elif name in {"note", "link"}:
        for cell, state in states.items():
            if name == "note":
                write_note(sheet, cell, state)
            else:
                write_link(sheet, cell, state, str(sheet.range(cell).value or ""))
    else:
        write = write_fill if name == "fill" else write_format
        ordered = sorted(states, key=lambda cell: str(states[cell]))
        for state, cells in groupby(ordered, key=states.__getitem__):
            write(sheet, cells, state)
