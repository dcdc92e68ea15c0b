"""Makes the edits of an outcome in the open workbook, each noted before it is made.

A further column at the right end of a table of the open workbook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from opsheet.catalogue import RefusedError, Text
from opsheet.hosts.excel.appearance import (
    GENERAL,
    filled_areas,
    read_fills,
    read_notes,
    used_area,
    write_fill,
    write_format,
    write_note,
)
from opsheet.hosts.excel.contents import Value, dated_cells, read_values, write_block
from opsheet.hosts.excel.drop_downs import free_areas, write_drop_down
from opsheet.hosts.excel.new_sheets import add_sheet
from opsheet.hosts.excel.ranges import Cell, area_of, cells_of, rectangles, span
from opsheet.hosts.excel.undo import Recorder
from opsheet.hosts.excel.xlwings import xw
from opsheet.outcome import (
    AddColumn,
    AddSheet,
    ClearMarks,
    Edit,
    Link,
    SetCells,
    SetDropDown,
    SetFill,
    SetNote,
    SetNumberFormat,
)
from opsheet.outcome.journal import NewCellFormats, TableGrowth, WidthChange
from opsheet.values.cells import CellRange, column_letters, parse_cell, parse_ranges

_TAKEN = Text(
    "“{sheet}”的 {cell} 已有内容，无法在这里加列：请腾出表格右边的一列",
    "{cell} on “{sheet}” isn't empty, so no column can be added there: free the column right of the table",
)
_NO_TABLE = Text("“{sheet}”上没有表格 {table}", "There is no table {table} on “{sheet}”")
_NOT_BESIDE = Text(
    "表格 {table}（{area}）不与 {cell} 相邻，无法在这里加列",
    "The table {table} ({area}) doesn't end beside {cell}, so it can't take a column there",
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
    whole = CellRange(row, column, bottom, column)
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
    grown = CellRange(area.top, area.left, area.bottom, column)
    table.resize(span(sheet, grown))
    recorder.note(TableGrowth(sheet.name, table.name, str(area), str(grown)))


def _refuse_taken(sheet: xw.Sheet, area: CellRange) -> None:
    for position, line in enumerate(read_values(span(sheet, area))):
        if line[0] is not None:
            cell: Cell = (area.top + position, area.left)
            raise RefusedError(_TAKEN, sheet=sheet.name, cell=f"{column_letters(cell[1])}{cell[0]}")


def _dress(sheet: xw.Sheet, area: CellRange, recorder: Recorder) -> None:
    """Give new cells the format of their left neighbours, unless those are merged."""
    if area.left == 1:
        return
    left = span(sheet, CellRange(area.top, area.left - 1, area.bottom, area.left - 1))
    if left.merge_cells is not False:
        return
    left.copy()
    span(sheet, area).paste(paste="formats")
    sheet.book.app.cut_copy_mode = False
    recorder.note(NewCellFormats(sheet.name, str(area)))


def _set_width(sheet: xw.Sheet, column: int, width: float, recorder: Recorder) -> None:
    cells = sheet.range((1, column))
    before = cells.column_width or 0.0
    cells.column_width = width
    recorder.note(WidthChange(sheet.name, column_letters(column), before, cells.column_width or 0.0))


_NO_SHEET = Text("没有名为“{sheet}”的工作表", "There is no sheet “{sheet}”")
_PROTECTED = Text(
    "工作表“{sheet}”受保护：请先撤销工作表保护", "The sheet “{sheet}” is protected: remove the protection first"
)
_LOCKED = Text(
    "工作簿结构受保护，不能加工作表：请先撤销工作簿保护",
    "The workbook's structure is protected, so no sheet can be added: remove the protection first",
)


class Editor:
    """The edits of one outcome on one open workbook.

    Args:
        book: the workbook.
        recorder: which notes what is replaced.
        progress: called with how many edits are made of how many.
    """

    def __init__(self, book: xw.Book, recorder: Recorder, progress: Callable[[int, int], None]) -> None:
        self._book = book
        self._recorder = recorder
        self._progress = progress
        self._notes: dict[str, dict[Cell, str]] = {}
        self.new_sheets: dict[str, str] = {}

    def run(self, edits: Sequence[Edit]) -> None:
        """Make all edits, new sheets last, and then drop-downs, whose lists may be on those.

        Raises:
            RefusedError: when a sheet is missing, something is protected, or a column has no room.
        """
        for name in dict.fromkeys(edit.sheet for edit in edits if not isinstance(edit, AddSheet)):
            refuse_protected(self._sheet(name))
        if (
            any(isinstance(edit, AddSheet) for edit in edits)
            and getattr(self._book.api, "ProtectStructure", False) is True
        ):
            raise RefusedError(_LOCKED)
        ordered = sorted(edits, key=lambda edit: (isinstance(edit, SetDropDown), isinstance(edit, AddSheet)))
        for number, edit in enumerate(ordered):
            self._progress(number, len(ordered))
            self._make(edit)

    def _make(self, edit: Edit) -> None:
        match edit:
            case SetCells(sheet=sheet, top_left=top_left, values=values):
                self._set_cells(self._sheet(sheet), *parse_cell(top_left), [list(line) for line in values])
            case SetFill(sheet=sheet, color=color, keep_existing=keep):
                self._set_fill(self._sheet(sheet), parse_ranges(edit.cells), color, keep_existing=keep)
            case SetNote(sheet=sheet, cell=cell, text=text, keep_existing=keep):
                self._set_note(self._sheet(sheet), parse_cell(cell), text, keep_existing=keep)
            case SetNumberFormat(sheet=sheet, format=code):
                cells = list(cells_of(parse_ranges(edit.cells)))
                self._recorder.touch(sheet, "format", cells)
                write_format(self._sheet(sheet), cells, code)
            case SetDropDown(sheet=name, drop_down=drop_down):
                sheet = self._sheet(name)
                free = free_areas(sheet, drop_down)
                self._recorder.touch_known(sheet.name, "rule", dict.fromkeys(cells_of(free)))
                write_drop_down(sheet, drop_down, free, self.new_sheets)
            case ClearMarks():
                self._clear_marks(edit)
            case AddColumn(sheet=sheet):
                add_column(self._sheet(sheet), edit, self._recorder)
            case AddSheet():
                self.new_sheets[edit.name] = add_sheet(self._book, edit, self._recorder, self.new_sheets)

    def _sheet(self, name: str) -> xw.Sheet:
        for sheet in self._book.sheets:
            if sheet.name.casefold() == name.casefold():
                return sheet
        raise RefusedError(_NO_SHEET, sheet=name)

    def _set_cells(self, sheet: xw.Sheet, top: int, left: int, rows: Sequence[Sequence[Value]]) -> None:
        areas = [CellRange(row, left, row, left + len(line) - 1) for row, line in enumerate(rows, top) if line]
        self._recorder.touch(sheet.name, "content", cells_of(areas))
        if dated := dated_cells(top, left, rows):
            self._recorder.touch(sheet.name, "format", dated)
        write_block(sheet, top, left, rows)
        links = {
            (row, column): value
            for row, line in enumerate(rows, top)
            for column, value in enumerate(line, left)
            if isinstance(value, Link)
        }
        if links:
            self._recorder.touch(sheet.name, "link", links)
            for (row, column), link in links.items():
                sheet.range((row, column)).add_hyperlink(link.target, text_to_display=link.text)

    def _set_fill(self, sheet: xw.Sheet, areas: Iterable[CellRange], color: str | None, *, keep_existing: bool) -> None:
        cells = list(cells_of(areas))
        self._recorder.touch(sheet.name, "fill", cells)
        if keep_existing:
            fills: dict[Cell, str | None] = {}
            for area in rectangles(cells):
                fills.update(read_fills(sheet, area))
            cells = [cell for cell in cells if fills[cell] is None]
        write_fill(sheet, cells, color)

    def _set_note(self, sheet: xw.Sheet, cell: Cell, text: str | None, *, keep_existing: bool) -> None:
        notes = self._notes_of(sheet)
        if keep_existing and cell in notes:
            return
        self._recorder.touch_known(sheet.name, "note", {cell: notes.get(cell)})
        write_note(sheet, cell, text)
        notes.pop(cell, None)
        if text is not None:
            notes[cell] = text

    def _clear_marks(self, edit: ClearMarks) -> None:
        sheet = self._sheet(edit.sheet)
        colors = {color.upper() for color in edit.colors}
        marked = [area for area, fill in filled_areas(sheet, used_area(sheet)) if fill in colors]
        cells = list(cells_of(marked))
        self._recorder.touch(sheet.name, "fill", cells)
        write_fill(sheet, cells, None)
        for cell, text in list(self._notes_of(sheet).items()):
            if text.startswith(edit.note_prefix):
                self._set_note(sheet, cell, None, keep_existing=False)

    def _notes_of(self, sheet: xw.Sheet) -> dict[Cell, str]:
        """The sheet's notes, read once: Excel hands them over one by one."""
        if sheet.name not in self._notes:
            self._notes[sheet.name] = read_notes(sheet)
        return self._notes[sheet.name]


def refuse_protected(sheet: xw.Sheet) -> None:
    """Refuse a sheet that Excel wouldn't let change.

    Raises:
        RefusedError: saying how to take the protection off.
    """
    if getattr(sheet.api, "ProtectContents", False) is True:
        raise RefusedError(_PROTECTED, sheet=sheet.name)
