"""Which rows of a table the user means: those selected, else those a filter shows, else all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from opsheet.catalogue import RefusedError, Text
from opsheet.hosts.excel.cells import LONGEST_ADDRESS, span
from opsheet.hosts.excel.library import xw
from opsheet.hosts.xlsx.address import LAST_ROW, Area
from opsheet.tables import Table

_PART = re.compile(r"\$?[A-Z]*\$?(\d*)(?::\$?[A-Z]*\$?(\d*))?")
_TOO_MANY = Text(
    "选中的区域太多，Excel 给不全：请改用筛选，或分几次选",
    "too many separate areas are selected for Excel to name: filter instead, or select fewer at a time",
)


def chosen_rows(book: xw.Book, table: Table) -> frozenset[int] | None:
    """The rows that the user chose, or None where he chose none.

    One selected cell chooses nothing, since one always is; several cells or whole rows do. Rows that are hidden, by a
    filter or otherwise, are never chosen.

    Args:
        book: the open workbook.
        table: of which rows are asked.

    Raises:
        RefusedError: when more areas are selected than Excel names.
    """
    if not len(table):
        return None
    every = frozenset(table.rows.tolist())
    shown = every & frozenset(_shown_rows(book, table))
    selected = shown & frozenset(_selected_rows(book, table))
    if selected:
        return selected
    return shown if shown and shown != every else None


def _shown_rows(book: xw.Book, table: Table) -> Iterator[int]:
    first, last = int(table.rows[0]), int(table.rows[-1])
    column = table.last_column
    cells = span(book.sheets[table.sheet], Area(first, column, last, column))
    areas = cells.get_special_cells("visible")
    for area in areas if isinstance(areas, list) else []:
        yield from range(area.row, area.row + area.shape[0])


def _selected_rows(book: xw.Book, table: Table) -> Iterator[int]:
    selection = book.app.selection
    if selection is None or selection.sheet.name != table.sheet or selection.sheet.book.name != book.name:
        return
    address = selection.address
    if len(address) >= LONGEST_ADDRESS:
        raise RefusedError(_TOO_MANY)
    parts = address.split(",")
    if len(parts) == 1 and ":" not in parts[0]:
        return
    for part in parts:
        found = _PART.fullmatch(part)
        if found is not None:
            first = int(found[1] or 1)
            yield from range(first, min(int(found[2] or found[1] or LAST_ROW), int(table.rows[-1])) + 1)
