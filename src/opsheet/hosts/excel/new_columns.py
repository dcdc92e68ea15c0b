"""A further column at the right end of a table of the open workbook."""

from __future__ import annotations

from opsheet.catalogue import RefusedError, Text
from opsheet.hosts.excel.appearance import GENERAL, write_fill, write_format
from opsheet.hosts.excel.cells import Cell, area_of, cells_of, span
from opsheet.hosts.excel.contents import read_values
from opsheet.hosts.excel.library import xw
from opsheet.hosts.excel.recorder import Recorder
from opsheet.hosts.excel.written import write_block
from opsheet.hosts.xlsx.address import Area, column_letters, parse_cell
from opsheet.outcome import AddColumn
from opsheet.outcome.journal import CellsDressed, TableGrowth, WidthChange

_TAKEN = Text(
    "“{sheet}”的 {cell} 已有内容，无法在这里加列：请腾出表格右边的一列",
    "{cell} on “{sheet}” isn't empty, so no column can be added there: free the column right of the table",
)
_NO_TABLE = Text("“{sheet}”上没有表格 {table}", "there is no table {table} on “{sheet}”")
_NOT_BESIDE = Text(
    "表格 {table}（{area}）不与 {cell} 相邻，无法在这里加列",
    "the table {table} ({area}) doesn't end beside {cell}, so it can't take a column there",
)


def add_column(sheet: xw.Sheet, edit: AddColumn, recorder: Recorder) -> None:
    """Add a column: extend the table, take the neighbours' format, write header and values.

    Raises:
        RefusedError: when the table isn't there or the column holds something.
    """
    row, column = parse_cell(edit.header_cell)
    last = max(row, edit.first_row + len(edit.values) - 1)
    table = _table(sheet, edit)
    bottom = last if table is None else max(last, area_of(table.range).bottom)
    whole = Area(row, column, bottom, column)
    _refuse_taken(sheet, whole)
    cells = list(cells_of([whole]))
    for name in ("content", "fill", "format"):
        recorder.touch(sheet.name, name, cells)
    if table is not None:
        _extend(sheet, table, edit, recorder)
    _dress(sheet, whole, recorder)
    body = cells[1:]
    write_fill(sheet, body, None)
    write_format(sheet, body, edit.number_format or GENERAL)
    write_block(sheet, row, column, [[edit.header]])
    write_block(sheet, edit.first_row, column, [[value] for value in edit.values])
    if edit.width is not None:
        _set_width(sheet, column, edit.width, recorder)


def _table(sheet: xw.Sheet, edit: AddColumn) -> xw.main.Table | None:
    if edit.table is None:
        return None
    for table in sheet.tables:
        if table.name.casefold() == edit.table.casefold():
            return table
    raise RefusedError(_NO_TABLE, sheet=sheet.name, table=edit.table)


def _extend(sheet: xw.Sheet, table: xw.main.Table, edit: AddColumn, recorder: Recorder) -> None:
    row, column = parse_cell(edit.header_cell)
    area = area_of(table.range)
    if (area.top, area.right + 1) != (row, column):
        raise RefusedError(_NOT_BESIDE, table=table.name, area=str(area), cell=edit.header_cell)
    grown = Area(area.top, area.left, area.bottom, column)
    table.resize(span(sheet, grown))
    recorder.note(TableGrowth(sheet.name, table.name, str(area), str(grown)))


def _refuse_taken(sheet: xw.Sheet, area: Area) -> None:
    for place, line in enumerate(read_values(span(sheet, area))):
        if line[0] is not None:
            cell: Cell = (area.top + place, area.left)
            raise RefusedError(_TAKEN, sheet=sheet.name, cell=f"{column_letters(cell[1])}{cell[0]}")


def _dress(sheet: xw.Sheet, area: Area, recorder: Recorder) -> None:
    """Give new cells the format of their left neighbours, unless those are merged."""
    if area.left == 1:
        return
    left = span(sheet, Area(area.top, area.left - 1, area.bottom, area.left - 1))
    if left.merge_cells is not False:
        return
    left.copy()
    span(sheet, area).paste(paste="formats")
    sheet.book.app.cut_copy_mode = False
    recorder.note(CellsDressed(sheet.name, str(area)))


def _set_width(sheet: xw.Sheet, column: int, width: float, recorder: Recorder) -> None:
    cells = sheet.range((1, column))
    before = cells.column_width or 0.0
    cells.column_width = width
    recorder.note(WidthChange(sheet.name, column_letters(column), before, cells.column_width or 0.0))
