"""Which rows of a table are data: no blank rows, no totals, no title of what stands below."""

from __future__ import annotations

import re
from collections.abc import Sequence

from opsheet.tables.content import SheetContent, is_blank
from opsheet.tables.find import FoundTable
from opsheet.tables.header_rows import blank_rows
from opsheet.tables.table import ExcelError
from opsheet.values import clean

_TOTAL = re.compile(
    r"(?:本页|本月|总)?(?:合\s*计|总\s*计|小\s*计)(?:\s*[(（\d].*)?|(?:grand\s*|sub\s*-?\s*)?total(?:\s*\(.*)?",
    re.IGNORECASE,
)
_FEWEST_COLUMNS = 3  # of a table, for a row with one cell to be a title


def data_rows(found: FoundTable) -> Sequence[int]:
    """The data rows of a table, counted from 0; hidden and filtered rows are among them."""
    sheet, header = found.sheet, found.header
    span = range(header.left, header.right + 1)
    every = range(header.first_data_row, found.last_row + 1)
    left_out = {*blank_rows(sheet, every, span), *_total_rows(sheet, every, span)}
    rows = [row for row in every if row not in left_out] if left_out else every
    rows = rows[: _end_of_data(found, rows, span)]
    return rows[: _end_of_filled(found, rows)]


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


def _end_of_data(found: FoundTable, rows: Sequence[int], span: range) -> int:
    """Where the titles of the next table begin, or the remarks below a blank row."""
    end = len(rows)
    while end and len(span) >= _FEWEST_COLUMNS and _is_title(found.sheet, rows[end - 1], span):
        end -= 1
    if found.is_followed:
        return end
    above = [found.header.first_data_row - 1, *rows][end:-1] if rows else []
    return next((index for index, row in enumerate(above, end) if rows[index] > row + 1), len(rows))


def _end_of_filled(found: FoundTable, rows: Sequence[int]) -> int:
    """Where the rows end that the team filled in: numbering and formulas are often copied further down."""
    columns = found.definition.columns
    places = {key: place[0] for key, place in found.header.match.columns.items() if not columns[key].calculated}
    required = [found.sheet.columns[place] for key, place in places.items() if columns[key].required]
    others = [found.sheet.columns[place] for key, place in places.items() if not columns[key].required]
    end = len(rows)
    while end and all(is_blank(cells[rows[end - 1]]) for cells in required):
        if not all(_may_be_copied(cells[rows[end - 1]]) for cells in others):
            break
        end -= 1
    return end


def _may_be_copied(cell: object) -> bool:
    """What a formula shows in a row without data: nothing, 0 or an error."""
    return is_blank(cell) or isinstance(cell, ExcelError) or (isinstance(cell, int | float) and cell == 0)


def _is_title(sheet: SheetContent, row: int, span: range) -> bool:
    filled = [column for column in span if not is_blank(sheet.columns[column][row])]
    return filled == [span.start] and isinstance(sheet.columns[span.start][row], str)
