"""Makes the edits of an outcome in the open workbook, each noted before it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from opsheet.catalogue import RefusedError, Text
from opsheet.hosts.excel.appearance import (
    filled_areas,
    read_fills,
    read_notes,
    used_area,
    write_fill,
    write_format,
    write_note,
)
from opsheet.hosts.excel.cells import Cell, cells_of, rectangles
from opsheet.hosts.excel.library import xw
from opsheet.hosts.excel.new_columns import add_column
from opsheet.hosts.excel.new_sheets import add_sheet
from opsheet.hosts.excel.recorder import Recorder
from opsheet.hosts.excel.written import Value, dated_cells, write_block
from opsheet.hosts.xlsx.address import Area, parse_areas, parse_cell
from opsheet.outcome import (
    AddColumn,
    AddSheet,
    ClearMarks,
    Edit,
    Link,
    SetCells,
    SetFill,
    SetNote,
    SetNumberFormat,
)

_NO_SHEET = Text("没有名为“{sheet}”的工作表", "there is no sheet “{sheet}”")
_PROTECTED = Text(
    "工作表“{sheet}”受保护：请先撤销工作表保护", "the sheet “{sheet}” is protected: take its protection off first"
)
_LOCKED = Text(
    "工作簿结构受保护，不能加工作表：请先撤销工作簿保护",
    "the workbook's structure is protected, so no sheet can be added: take its protection off first",
)


class Editor:
    """The edits of one outcome on one open workbook.

    Args:
        book: the workbook.
        recorder: which notes what is replaced.
        progress: told how many edits are made of how many.
    """

    def __init__(self, book: xw.Book, recorder: Recorder, progress: Callable[[int, int], None]) -> None:
        self._book = book
        self._recorder = recorder
        self._progress = progress
        self._notes: dict[str, dict[Cell, str]] = {}
        self.new_sheets: dict[str, str] = {}

    def run(self, edits: Sequence[Edit]) -> None:
        """Make all edits, new sheets last.

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
        ordered = sorted(edits, key=lambda edit: isinstance(edit, AddSheet))
        for number, edit in enumerate(ordered):
            self._progress(number, len(ordered))
            self._make(edit)

    def _make(self, edit: Edit) -> None:
        match edit:
            case SetCells(sheet=sheet, top_left=top_left, values=values):
                self._set_cells(self._sheet(sheet), *parse_cell(top_left), [list(line) for line in values])
            case SetFill(sheet=sheet, color=color, keep_existing=keep):
                self._set_fill(self._sheet(sheet), parse_areas(edit.cells), color, keep_existing=keep)
            case SetNote(sheet=sheet, cell=cell, text=text, keep_existing=keep):
                self._set_note(self._sheet(sheet), parse_cell(cell), text, keep_existing=keep)
            case SetNumberFormat(sheet=sheet, format=code):
                cells = list(cells_of(parse_areas(edit.cells)))
                self._recorder.touch(sheet, "format", cells)
                write_format(self._sheet(sheet), cells, code)
            case ClearMarks():
                self._clear_marks(edit)
            case AddColumn(sheet=sheet):
                add_column(self._sheet(sheet), edit, self._recorder)
            case AddSheet():
                self.new_sheets[edit.name] = add_sheet(self._book, edit, self._recorder)

    def _sheet(self, name: str) -> xw.Sheet:
        for sheet in self._book.sheets:
            if sheet.name.casefold() == name.casefold():
                return sheet
        raise RefusedError(_NO_SHEET, sheet=name)

    def _set_cells(self, sheet: xw.Sheet, top: int, left: int, rows: Sequence[Sequence[Value]]) -> None:
        areas = [Area(row, left, row, left + len(line) - 1) for row, line in enumerate(rows, top) if line]
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

    def _set_fill(self, sheet: xw.Sheet, areas: Iterable[Area], color: str | None, *, keep_existing: bool) -> None:
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
