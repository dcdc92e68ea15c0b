"""What cells hold, as JSON values that the undo journal can keep, and the same as Excel takes it.

Writing blocks of values: one write for the values, one a run of formulas, date formats where none is set.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from opsheet.hosts.excel.appearance import GENERAL, read_formats, write_format
from opsheet.hosts.excel.ranges import Cell, rectangles
from opsheet.hosts.excel.xlwings import is_mac_excel, xw
from opsheet.outcome import CellValue, Formula, Link
from opsheet.values.cells import ERROR_CODES, ExcelError

Content = list[Any] | None
"""None for a blank, else a letter for the kind and the value: ``["n", 5.0]``."""

_DAY = dt.timedelta(days=1)
_TAKEN_AS_IT_STANDS = re.compile(r"[^\d=+\-@'#].*", re.DOTALL)
_CURRENCY_DECIMALS = 4
_FIRST_DAY = dt.datetime(1900, 3, 1)  # Excel counts a 29 February 1900 that never was


def value_of(raw: Any) -> Any:
    """A cell as the tables are read from it: an ``ExcelError`` for an error, a plain datetime for a date.

    Args:
        raw: as Excel hands it over: numbers are floats there, and errors whole numbers.

    Example:
        >>> value_of(-2146826246), value_of(5.0), value_of("")
        (ExcelError(code='#N/A'), 5.0, None)
    """
    if raw is None or raw == "":
        return None
    if isinstance(raw, int) and not isinstance(raw, bool):
        return ExcelError(ERROR_CODES.get(raw, "#ERROR!"))
    if isinstance(raw, Decimal):
        return float(raw)
    if isinstance(raw, dt.datetime):
        return dt.datetime(raw.year, raw.month, raw.day, raw.hour, raw.minute, raw.second, raw.microsecond)
    return raw


def read_values(cells: xw.Range) -> list[list[Any]]:
    """The rows of a range, read at once, each cell as by ``value_of``."""
    if is_mac_excel(cells.sheet.book.app):  # there Excel says which cells are errors only by their text
        rows = cells.options(ndim=2, err_to_str=True).value
        return [[_mac_value(cell) for cell in row] for row in rows]
    return [[value_of(cell) for cell in row] for row in _rows(cells.raw_value, cells.shape)]


def read_contents(cells: xw.Range) -> list[list[Content]]:
    """The rows of a range as contents: formulas as such, everything else by its value."""
    formulas = _rows(_formulas(cells), cells.shape)
    return [
        [_content(value, formula) for value, formula in zip(*rows, strict=True)]
        for rows in zip(read_values(cells), formulas, strict=True)
    ]


def write_contents(cells: xw.Range, rows: Sequence[Sequence[Content]]) -> None:
    """Put contents back: the values at once, then formulas cell by cell."""
    cells.value = [[_excel_value(content) for content in row] for row in rows]
    for position, row in enumerate(rows):
        for column, content in enumerate(row):
            if content is not None and content[0] == "f":
                write_formulas(cells[position, column], [content[1]])


def write_formulas(cells: xw.Range, texts: Sequence[str]) -> None:
    """Write formulas below each other, as dynamic arrays where Excel knows them."""
    given = texts[0] if len(texts) == 1 else [[text] for text in texts]
    try:
        cells.formula2 = given
    except Exception:
        cells.formula = given


def to_excel(value: CellValue | Formula | Link) -> Any:
    """A value as Excel takes it for what it is; a live formula is left out and written after.

    Excel reads a text such as ``00123`` or ``1-2`` as a number or a date and one with ``=`` as a formula; an
    apostrophe before it, which isn't part of the cell, keeps it a text.

    Example:
        >>> to_excel("00123"), to_excel("Nina"), to_excel(dt.date(2025, 3, 1)), to_excel(dt.time(12))
        ("'00123", 'Nina', datetime.datetime(2025, 3, 1, 0, 0), 0.5)
    """
    if isinstance(value, Link):
        return to_excel(value.text)
    if value is None or isinstance(value, (Formula, bool)):
        return value if isinstance(value, bool) else None
    if isinstance(value, str):
        return _guarded(value)
    if isinstance(value, (int, float)):
        return None if math.isnan(value) else float(value)
    return _moment(value)


def _moment(value: dt.date | dt.datetime | dt.time | dt.timedelta) -> Any:
    if isinstance(value, dt.timedelta):
        return value / _DAY
    if isinstance(value, dt.time):
        return dt.timedelta(hours=value.hour, minutes=value.minute, seconds=value.second) / _DAY
    moment = value if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day)
    if moment < _FIRST_DAY:
        return _guarded(str(value))
    return moment.replace(tzinfo=None)


def _guarded(text: str) -> str | None:
    plain = _TAKEN_AS_IT_STANDS.fullmatch(text) and not any(character.isdigit() for character in text)
    if not text or (plain and text.strip().upper() not in {"TRUE", "FALSE"}):
        return text or None
    return f"'{text}"


def _content(value: Any, formula: Any) -> Content:
    if isinstance(formula, str) and formula.startswith("=") and formula != value:
        return ["f", formula]
    if value is None or isinstance(value, bool):
        return None if value is None else ["b", value]
    if isinstance(value, ExcelError):
        return ["e", value.code]
    if isinstance(value, dt.datetime):
        return ["d", value.isoformat()]
    return ["t", value] if isinstance(value, str) else ["n", _exact(float(value), formula)]


def _exact(value: float, formula: Any) -> float:
    """A number with all its decimals: of a cell in a currency's format Excel hands over only four."""
    if round(value, _CURRENCY_DECIMALS) != value or not isinstance(formula, str):
        return value
    try:
        typed = float(formula)
    except ValueError:
        return value
    return typed if 0 < abs(typed - value) < 10**-_CURRENCY_DECIMALS else value


def _excel_value(content: Content) -> Any:
    if content is None or content[0] == "f":
        return None
    kind, value = content
    if kind == "d":
        return dt.datetime.fromisoformat(value)
    return _guarded(value) if kind == "t" else value


def _formulas(cells: xw.Range) -> Any:
    try:
        return cells.formula2
    except Exception:
        return cells.formula


def _rows(raw: Any, shape: tuple[int, int]) -> list[list[Any]]:
    """Always rows of cells, whatever the shape: a single cell comes bare."""
    if shape == (1, 1):
        return [[raw[0][0] if isinstance(raw, (list, tuple)) else raw]]
    return [list(row) for row in raw]


def _mac_value(cell: Any) -> Any:
    if isinstance(cell, str) and cell in ERROR_CODES.values():
        return ExcelError(cell)
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else value_of(cell)


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
    found = [(position, line[column]) for position, line in enumerate(rows)]
    formulas = [(position, value.text) for position, value in found if isinstance(value, Formula)]
    for _, group in groupby(enumerate(formulas), key=lambda pair: pair[1][0] - pair[0]):
        run = [pair[1] for pair in group]
        yield run[0][0], [text for _, text in run]
