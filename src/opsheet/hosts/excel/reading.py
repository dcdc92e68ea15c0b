"""Reading the open workbook: its sheets, its tables, and the rows that the user means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import cast

from opsheet.catalogue import RefusedError, TableProblemError, Text
from opsheet.hosts.excel.appearance import read_formats, used_area
from opsheet.hosts.excel.application import journal_key
from opsheet.hosts.excel.contents import read_values
from opsheet.hosts.excel.ranges import LONGEST_ADDRESS, MIXED, Mixed, area_of, span, uniform_pieces
from opsheet.hosts.excel.xlwings import xw
from opsheet.settings import Settings
from opsheet.tables import (
    ExcelTable,
    SheetAppearance,
    SheetContent,
    Table,
    Workbook,
    answers_on,
    pictures_in,
    read_sheets,
)
from opsheet.values.cells import LAST_ROW, CellRange, cell_name


def read_sheet_contents(book: xw.Book) -> list[SheetContent]:
    """All worksheets of a workbook, in their order, each read at once.

    Args:
        book: the open workbook.
    """
    return [read_sheet(sheet) for sheet in book.sheets]


_HIDDEN = frozenset({0, 2})  # also False; Excel's xlSheetHidden and xlSheetVeryHidden


def read_sheet(sheet: xw.Sheet) -> SheetContent:
    """One worksheet from A1 to the last cell in use, with its merged ranges and Excel tables."""
    area = used_area(sheet)
    rows = read_values(span(sheet, area))
    if area == CellRange(1, 1, 1, 1) and rows[0][0] is None:
        return SheetContent(sheet.name, ())
    merged = list(_merged(sheet, area))
    content = SheetContent.from_rows(sheet.name, rows, merged, [_table(table) for table in sheet.tables])
    return replace(content, hidden=sheet.visible in _HIDDEN)


def _merged(sheet: xw.Sheet, area: CellRange) -> list[CellRange]:
    """The merged ranges: only where Excel says that some cells of a part are merged is it looked at closer."""
    found: dict[CellRange, None] = {}
    for piece, merged in uniform_pieces(sheet, area, _merge_state):
        if merged:
            found.update(dict.fromkeys(_merge_areas(sheet, piece)))
    return list(found)


def _merge_state(cells: xw.Range, single: bool) -> bool | Mixed:
    state = cast("bool | None", cells.merge_cells)  # None where some are merged and some aren't
    if state is None or (state and not single):
        return MIXED
    return bool(state)


def _merge_areas(sheet: xw.Sheet, piece: CellRange) -> Iterator[CellRange]:
    yield area_of(span(sheet, piece).merge_area)


def _table(table: xw.main.Table) -> ExcelTable:
    return ExcelTable(table.name, area_of(table.range), bool(table.show_headers), bool(table.show_totals))


def read_open_form(book: xw.Book) -> Workbook:
    """The cells of an open workbook, whatever they mean, hidden sheets included.

    Args:
        book: the open workbook.
    """
    contents = [replace(read_sheet(sheet), appearance=partial(_appearance, sheet)) for sheet in book.sheets]
    return Workbook(book.name, {}, {}, [one.name for one in contents], contents=contents)


def _appearance(sheet: xw.Sheet) -> SheetAppearance:
    """The number formats of a sheet, and the rows and columns that aren't shown."""
    area = used_area(sheet)
    formats = read_formats(sheet, area)
    visible = span(sheet, CellRange(1, 1, area.bottom, area.right)).get_special_cells("visible")
    shown = [area_of(one) for one in visible] if isinstance(visible, list) else []
    rows = {row for one in shown for row in range(one.top, one.bottom + 1)}
    hidden = [column for column in range(1, area.right + 1) if sheet.range((1, column)).column_width == 0]
    return SheetAppearance(
        {cell_name(row, column): code for (row, column), code in formats.items() if code},
        frozenset(range(1, area.bottom + 1)) - rows,
        frozenset(hidden),
    )


def read_open_workbook(book: xw.Book, settings: Settings, chosen_sheet: int = 0) -> Workbook:
    """Read all tables of an open workbook.

    Args:
        book: the workbook.
        settings: with the definitions of the tables.
        chosen_sheet: the number of the sheet whose tables count, the others only adding kinds that it lacks; 0 for
            all sheets alike, where the active sheet decides between two tables of a kind.

    Raises:
        TableProblemError: when there is none, or two of a kind.
    """
    found = _tables_of(book, settings, chosen_sheet)
    path = Path(journal_key(book))
    if not path.is_file():
        return found
    return replace(found.in_file(str(path)), pictures=pictures_in(path, settings))


def _tables_of(book: xw.Book, settings: Settings, chosen_sheet: int) -> Workbook:
    contents = read_sheet_contents(book)
    if chosen_sheet:
        return _chosen(book.name, contents, contents[chosen_sheet - 1].name, settings)
    try:
        return read_sheets(book.name, contents, settings)
    except TableProblemError as problem:
        try:
            return _preferring(book.name, contents, book.sheets.active.name, settings)
        except TableProblemError:  # the active sheet doesn't decide it
            raise problem from None


def _chosen(name: str, contents: Sequence[SheetContent], sheet: str, settings: Settings) -> Workbook:
    try:
        return _preferring(name, contents, sheet, settings)
    except TableProblemError:  # what is elsewhere is of use only where it is clear
        return read_sheets(name, [one for one in contents if one.name == sheet], settings)


def _preferring(name: str, contents: Sequence[SheetContent], sheet: str, settings: Settings) -> Workbook:
    own = read_sheets(name, [one for one in contents if one.name == sheet], settings)
    names = [one.name for one in contents]
    rest = [one for one in contents if one.name != sheet]
    others = read_sheets(name, rest, settings) if rest else own
    tables = {**others.tables, **own.tables}
    elsewhere = {key: absent for key, absent in others.missing.items() if key not in own.tables}
    missing = {**elsewhere, **own.missing}
    return Workbook(name, tables, missing, names, answers=answers_on(contents))


_PART = re.compile(r"\$?[A-Z]*\$?(\d*)(?::\$?[A-Z]*\$?(\d*))?")
_TOO_MANY = Text(
    "选中的区域太多，Excel 给不全：请改用筛选，或分几次选",
    "Too many separate areas are selected for Excel to name: filter instead, or select fewer at a time",
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
    cells = span(book.sheets[table.sheet], CellRange(first, column, last, column))
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
