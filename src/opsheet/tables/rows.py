"""Which rows of a table are data: no blank rows, no totals, no title of what stands below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from opsheet.tables.content import SheetContent, is_blank
from opsheet.tables.find import FoundTable
from opsheet.tables.header_rows import blank_rows
from opsheet.values import clean

_TOTAL = re.compile(r"(?:本页|本月|总)?(?:合\s*计|总\s*计|小\s*计)|(?:grand\s*|sub\s*-?\s*)?total", re.IGNORECASE)
_MARKS = ("计", "otal", "OTAL")  # one of them is in every total's label; looked for in a whole column at once
_FEWEST_COLUMNS = 3  # of a table, for a row with one cell to be a title


def data_rows(found: FoundTable) -> Sequence[int]:
    """The data rows of a table, counted from 0; hidden and filtered rows are among them."""
    sheet, header = found.sheet, found.header
    span = range(header.left, header.right + 1)
    every = range(header.first_data_row, found.last_row + 1)
    left_out = {*blank_rows(sheet, every, span), *_total_rows(sheet, every, span)}
    rows = [row for row in every if row not in left_out] if left_out else every
    while _ends_in_title(found, rows, span):
        rows = rows[:-1]
    return rows


def _total_rows(sheet: SheetContent, rows: range, span: range) -> list[int]:
    """The rows whose first text is a total's label."""
    return [
        row
        for column in span
        for row in _labels(sheet.columns[column][rows.start : rows.stop], rows.start)
        if not any(_is_text(sheet.columns[left][row]) for left in range(span.start, column))
    ]


def _is_text(cell: object) -> bool:
    return isinstance(cell, str) and not is_blank(cell)


def _labels(cells: Sequence[Any], first_row: int) -> list[int]:
    try:
        everything = "".join(cells)
    except TypeError:  # not only texts
        everything = "".join(cell for cell in cells if isinstance(cell, str))
    if not any(mark in everything for mark in _MARKS):
        return []
    return [first_row + index for index, cell in enumerate(cells) if isinstance(cell, str) and _is_label(cell)]


def _is_label(cell: str) -> bool:
    return _TOTAL.fullmatch(clean(cell).rstrip(": ")) is not None


def _ends_in_title(found: FoundTable, rows: Sequence[int], span: range) -> bool:
    """Whether the last row is the title of the next table, or a remark below a blank row."""
    if not rows or len(span) < _FEWEST_COLUMNS:
        return False
    stands_alone = len(rows) > 1 and rows[-2] != rows[-1] - 1
    if not (found.is_followed or stands_alone):
        return False
    filled = [column for column in span if not is_blank(found.sheet.columns[column][rows[-1]])]
    return filled == [span.start] and isinstance(found.sheet.columns[span.start][rows[-1]], str)
