"""Which rows of a table are data: no blank rows, no totals, no title of what stands below."""

from __future__ import annotations

import re
from collections.abc import Sequence

from opsheet.tables.content import SheetContent, is_blank
from opsheet.tables.find import FoundTable
from opsheet.tables.header_rows import blank_rows
from opsheet.values import clean

_TOTAL = re.compile(r"(?:本页|本月|总)?(?:合\s*计|总\s*计|小\s*计)|(?:grand\s*|sub\s*-?\s*)?total", re.IGNORECASE)
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
    totals: list[int] = []
    undecided: Sequence[int] = rows
    for column in span:
        cells = sheet.columns[column]
        texts = {row: cell for row in undecided if isinstance(cell := cells[row], str) and not is_blank(cell)}
        labels = {text for text in set(texts.values()) if _is_label(text)}
        if labels:
            totals += [row for row, text in texts.items() if text in labels]
        if len(texts) == len(undecided):
            break
        undecided = [row for row in undecided if row not in texts]
    return totals


def _is_label(text: str) -> bool:
    return ("计" in text or "l" in text.casefold()) and _TOTAL.fullmatch(clean(text).rstrip(": ")) is not None


def _ends_in_title(found: FoundTable, rows: Sequence[int], span: range) -> bool:
    """Whether the last row is the title of the next table, or a remark below a blank row."""
    if not rows or len(span) < _FEWEST_COLUMNS:
        return False
    stands_alone = len(rows) > 1 and rows[-2] != rows[-1] - 1
    if not (found.is_followed or stands_alone):
        return False
    filled = [column for column in span if not is_blank(found.sheet.columns[column][rows[-1]])]
    return filled == [span.start] and isinstance(found.sheet.columns[span.start][rows[-1]], str)
