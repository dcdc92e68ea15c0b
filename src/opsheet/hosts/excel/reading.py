"""The sheets of the open workbook as the tables are read from them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from opsheet.hosts.excel.appearance import used_area
from opsheet.hosts.excel.cells import MIXED, Mixed, area_of, span, uniform_pieces
from opsheet.hosts.excel.contents import read_values
from opsheet.hosts.excel.library import xw
from opsheet.hosts.xlsx.address import Area
from opsheet.tables import CellRange, ExcelTable, SheetContent


def read_sheet_contents(book: xw.Book) -> list[SheetContent]:
    """All worksheets of a workbook, in their order, each read at once.

    Args:
        book: the open workbook.
    """
    return [read_sheet(sheet) for sheet in book.sheets]


def read_sheet(sheet: xw.Sheet) -> SheetContent:
    """One worksheet from A1 to the last cell in use, with its merged ranges and Excel tables."""
    area = used_area(sheet)
    rows = read_values(span(sheet, area))
    if area == Area(1, 1, 1, 1) and rows[0][0] is None:
        return SheetContent(sheet.name, ())
    merged = [_range(one) for one in _merged(sheet, area)]
    return SheetContent.from_rows(sheet.name, rows, merged, [_table(table) for table in sheet.tables])


def _merged(sheet: xw.Sheet, area: Area) -> list[Area]:
    """The merged ranges: only where Excel says that some cells of a part are merged is it looked at closer."""
    found: dict[Area, None] = {}
    for piece, merged in uniform_pieces(sheet, area, _merge_state):
        if merged:
            found.update(dict.fromkeys(_merge_areas(sheet, piece)))
    return list(found)


def _merge_state(cells: xw.Range) -> bool | Mixed:
    state = cast("bool | None", cells.merge_cells)  # None where some are merged and some aren't
    if state is None or (state and cells.shape != (1, 1)):
        return MIXED
    return bool(state)


def _merge_areas(sheet: xw.Sheet, piece: Area) -> Iterator[Area]:
    yield area_of(span(sheet, piece).merge_area)


def _range(area: Area) -> CellRange:
    return CellRange(area.top - 1, area.left - 1, area.bottom - 1, area.right - 1)


def _table(table: xw.main.Table) -> ExcelTable:
    return ExcelTable(table.name, _range(area_of(table.range)), bool(table.show_headers), bool(table.show_totals))
