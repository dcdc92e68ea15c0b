"""Adding a sheet to the open workbook, or writing our own earlier one anew."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from opsheet.hosts.excel.appearance import write_fill, write_format, write_link
from opsheet.hosts.excel.contents import Value, write_block
from opsheet.hosts.excel.drop_downs import write_drop_down
from opsheet.hosts.excel.ranges import cells_of, rectangles
from opsheet.hosts.excel.sheet_images import Image, mark_own, sheet_image
from opsheet.hosts.excel.undo import Recorder
from opsheet.hosts.excel.xlwings import activate, is_mac_excel, xw
from opsheet.outcome import AddSheet, Link
from opsheet.outcome.edits import LONGEST_SHEET_NAME, MOST_LINKS, OWN_SHEET_MARK, legal_name, unique_headers
from opsheet.values.cells import parse_ranges

TABLE_STYLE = "TableStyleLight9"
_WIDEST = 60.0  # characters


def add_sheet(book: xw.Book, edit: AddSheet, recorder: Recorder, new_sheets: Mapping[str, str]) -> str:
    """Add a sheet at the end, or instead of the one that was made under its name before.

    Args:
        book: the open workbook.
        edit: what it holds.
        recorder: which notes it.
        new_sheets: what the sheets added before are called, by the name that was asked for.

    Returns:
        The name it got.
    """
    active = book.sheets.active
    name, earlier = _name_and_earlier(book, edit)
    before: Image | None = None
    if earlier is None:
        sheet = book.sheets.add(name, after=book.sheets[len(book.sheets) - 1])
    else:
        sheet = earlier
        before = sheet_image(sheet)
        recorder.note_sheet(sheet.name, before, None)
        sheet.clear()
    recorder.note_sheet(sheet.name, before, None)
    _fill(sheet, edit)
    for drop_down in edit.drop_downs:
        write_drop_down(sheet, drop_down, parse_ranges(drop_down.cells), new_sheets)
    activate(active)
    recorder.note_sheet(sheet.name, before, sheet_image(sheet))
    return sheet.name


def _name_and_earlier(book: xw.Book, edit: AddSheet) -> tuple[str, xw.Sheet | None]:
    """The name that the sheet gets, and the earlier sheet that it replaces."""
    base = candidate = legal_name(edit.name)
    sheets = {sheet.name.casefold(): sheet for sheet in book.sheets}
    number = 1
    while (found := sheets.get(candidate.casefold())) is not None:
        if _is_ours(found, edit.table):
            return found.name, found
        number += 1
        suffix = f" ({number})"
        candidate = base[: LONGEST_SHEET_NAME - len(suffix)] + suffix
    return candidate, None


def _is_ours(sheet: xw.Sheet, table: str | None) -> bool:
    if table is not None:
        return _own_table(sheet, table) is not None
    return any(name.name.rpartition("!")[2] == OWN_SHEET_MARK for name in sheet.names)


def _own_table(sheet: xw.Sheet, table: str) -> xw.main.Table | None:
    pattern = re.compile(re.escape(table) + r"(_\d+)?", re.IGNORECASE)
    return next((one for one in sheet.tables if pattern.fullmatch(one.name)), None)


def _fill(sheet: xw.Sheet, edit: AddSheet) -> None:
    rows = [list(row) for row in edit.rows]
    width = max((len(row) for row in rows), default=0)
    if not width:
        return
    if edit.table is not None:
        rows[0] = [*unique_headers(rows[0], width)]
    block = sheet.range((1, 1), (len(rows), width))
    write_block(sheet, 1, 1, rows)
    if edit.table is not None:
        _make_table(sheet, edit.table, sheet.range((1, 1), (max(len(rows), 2), width)))
    elif OWN_SHEET_MARK not in [name.name.rpartition("!")[2] for name in sheet.names]:
        mark_own(sheet)
    _format(sheet, edit, rows, block)


def _make_table(sheet: xw.Sheet, name: str, cells: xw.Range) -> None:
    earlier = _own_table(sheet, name)
    if earlier is not None:
        earlier.resize(cells)
        return
    taken = {table.name.casefold() for other in sheet.book.sheets for table in other.tables}
    free, number = name, 1
    while free.casefold() in taken:
        number += 1
        free = f"{name}_{number}"
    sheet.tables.add(cells, name=free, has_headers=True, table_style_name=TABLE_STYLE)


def _format(sheet: xw.Sheet, edit: AddSheet, rows: Sequence[Sequence[Value]], block: xw.Range) -> None:
    block.wrap_text = True
    block.vertical_alignment = "top"
    sheet.range((1, 1), (1, block.shape[1])).font.bold = True
    for column, code in enumerate(edit.number_formats, 1):
        if code is not None and len(rows) > 1:
            write_format(sheet, ((row, column) for row in range(2, len(rows) + 1)), code)
    for color in dict.fromkeys(color for _, color in edit.fills):
        areas = [area for cells, own in edit.fills if own == color for area in parse_ranges(cells)]
        for area in rectangles(cells_of(areas)):
            write_fill(sheet, cells_of([area]), color)
    links = [
        ((row, column), value)
        for row, line in enumerate(rows, 1)
        for column, value in enumerate(line, 1)
        if isinstance(value, Link)
    ]
    for cell, link in links[:MOST_LINKS]:
        write_link(sheet, cell, link.target, link.text)
    _widen(sheet, edit, block)
    _freeze_header(sheet)


def _freeze_header(sheet: xw.Sheet) -> None:
    """Keep the header in sight: xlwings has this for no Excel on a desktop, but its window has."""
    activate(sheet)
    if is_mac_excel(sheet.book.app):
        window: Any = sheet.book.app.api.active_window
        window.split_column.set(0)
        window.split_row.set(1)
        window.freeze_panes.set(True)
        return
    window = sheet.book.app.api.ActiveWindow
    window.SplitColumn, window.SplitRow = 0, 1
    window.FreezePanes = True


def _widen(sheet: xw.Sheet, edit: AddSheet, block: xw.Range) -> None:
    for column in range(1, block.shape[1] + 1):
        cells = sheet.range((1, column))
        if column <= len(edit.widths):
            cells.column_width = edit.widths[column - 1]
        else:
            sheet.range((1, column), (block.shape[0], column)).columns.autofit()
            cells.column_width = min(cells.column_width or _WIDEST, _WIDEST)
