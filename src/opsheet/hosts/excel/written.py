"""Writing blocks of values: one write for the values, one a run of formulas, date formats where none is set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby

from opsheet.hosts.excel.appearance import GENERAL, read_formats, write_format
from opsheet.hosts.excel.cells import Cell, rectangles
from opsheet.hosts.excel.contents import to_excel, write_formulas
from opsheet.hosts.excel.library import xw
from opsheet.outcome import CellValue, Formula, Link

Value = CellValue | Formula | Link


def write_block(sheet: xw.Sheet, top: int, left: int, rows: Sequence[Sequence[Value]]) -> None:
    """Write rows of values from a cell on; a shorter row leaves the cells at its right alone.

    Args:
        sheet: where.
        top: the first row.
        left: the first column.
        rows: what to write; None clears a cell's value and keeps its format.
    """
    for width, group in groupby(enumerate(rows, top), key=lambda pair: len(pair[1])):
        lines = list(group)
        if width:
            first = lines[0][0]
            block = sheet.range((first, left), (first + len(lines) - 1, left + width - 1))
            dated = _general_dates(sheet, first, left, [line for _, line in lines])
            block.value = [[to_excel(value) for value in line] for _, line in lines]
            for code, cells in dated.items():
                write_format(sheet, cells, code)
            _write_formulas(sheet, first, left, [line for _, line in lines])


def _general_dates(sheet: xw.Sheet, top: int, left: int, rows: Sequence[Sequence[Value]]) -> dict[str, list[Cell]]:
    """The cells without a number format of their own that are to hold a date or time, by the format they get."""
    wanted = {
        (top + row, left + column): code
        for row, line in enumerate(rows)
        for column, value in enumerate(line)
        if (code := _date_format(value)) is not None
    }
    general: dict[str, list[Cell]] = {}
    for area in rectangles(wanted):
        for cell, own in read_formats(sheet, area).items():
            if own == GENERAL:
                general.setdefault(wanted[cell], []).append(cell)
    return general


def _date_format(value: Value) -> str | None:
    value = value.value if isinstance(value, Formula) else value
    if isinstance(value, dt.datetime):
        return "yyyy-mm-dd hh:mm"
    if isinstance(value, dt.date):
        return "yyyy-mm-dd"
    if isinstance(value, dt.timedelta):
        return "[h]:mm:ss"
    return "hh:mm" if isinstance(value, dt.time) else None


def dated_cells(top: int, left: int, rows: Sequence[Sequence[Value]]) -> list[Cell]:
    """The cells whose number format writing may set."""
    return [
        (top + row, left + column)
        for row, line in enumerate(rows)
        for column, value in enumerate(line)
        if _date_format(value) is not None
    ]


def _write_formulas(sheet: xw.Sheet, top: int, left: int, rows: Sequence[Sequence[Value]]) -> None:
    for column in range(len(rows[0])):
        for first, texts in _runs(rows, column):
            start = top + first
            cells = sheet.range((start, left + column), (start + len(texts) - 1, left + column))
            write_formulas(cells, texts)


def _runs(rows: Sequence[Sequence[Value]], column: int) -> Iterator[tuple[int, list[str]]]:
    """The runs of formulas down a column: where each begins, and its texts."""
    found = [(place, line[column]) for place, line in enumerate(rows)]
    formulas = [(place, value.text) for place, value in found if isinstance(value, Formula)]
    for _, group in groupby(enumerate(formulas), key=lambda pair: pair[1][0] - pair[0]):
        run = [pair[1] for pair in group]
        yield run[0][0], [text for _, text in run]
