"""Applies edits to a package, sheet by sheet, so that only one large sheet stands in memory at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from opsheet.hosts.xlsx import sheet_elements
from opsheet.hosts.xlsx.deflate import Sample
from opsheet.hosts.xlsx.formulas import EditedSheet, formula_cells, settle_formulas, sheets_with_formulas
from opsheet.hosts.xlsx.new_sheet import NewSheet, add_sheet
from opsheet.hosts.xlsx.notes import Notes
from opsheet.hosts.xlsx.package import Package
from opsheet.hosts.xlsx.patch import SheetPatcher
from opsheet.hosts.xlsx.plan import SheetPlan
from opsheet.hosts.xlsx.sheet_elements import write_links
from opsheet.hosts.xlsx.sheet_xml import Grid
from opsheet.hosts.xlsx.style_edits import Fill, NumberFormat, StyleMemory
from opsheet.hosts.xlsx.styles import Styles, rgb
from opsheet.hosts.xlsx.tables import add_column
from opsheet.hosts.xlsx.values import Encoder
from opsheet.hosts.xlsx.workbook import Sheet, Workbook, drop_from_chain
from opsheet.outcome import (
    AddColumn,
    AddSheet,
    ClearMarks,
    DropDown,
    Edit,
    SetCells,
    SetDropDown,
    SetFill,
    SetNote,
    SetNumberFormat,
)
from opsheet.values.cells import parse_cell, parse_ranges


class Editor:
    """The edits of one outcome on one package.

    Args:
        package: the workbook's parts.
    """

    def __init__(self, package: Package) -> None:
        self.package = package
        self.workbook = Workbook(package)
        self.styles = Styles(self.workbook)
        self.memory = StyleMemory(self.styles)
        self.new_sheets: dict[str, str] = {}
        self.samples: dict[str, list[Sample]] = {}
        self._has_formulas = False

    def run(self, edits: Iterable[Edit]) -> None:
        """Make all edits; the parts then hold the result.

        Raises:
            RefusedError: when an edit can't be made without harm; the package is worthless then.
        """
        by_sheet: dict[str, tuple[Sheet, list[Edit]]] = {}
        added: list[AddSheet] = []
        for edit in edits:
            if isinstance(edit, AddSheet):
                added.append(edit)
            else:
                sheet = self.workbook.worksheet(edit.sheet)
                by_sheet.setdefault(sheet.part, (sheet, []))[1].append(edit)
        edited = {sheet.position: self._plan_sheet(sheet, own) for sheet, own in by_sheet.values()}
        offered = {sheet.position: _drop_downs(own) for sheet, own in by_sheet.values()}
        self._refresh_results(edited)
        for edit in added:  # before the others: a drop-down may take its list from a new sheet
            self._add_sheet(edit)
        for position, one in edited.items():
            self._finish(self.workbook.sheets[position], one, offered.get(position, ()))
        self.styles.commit()

    def _plan_sheet(self, sheet: Sheet, edits: Sequence[Edit]) -> EditedSheet:
        grid = Grid(self.package.read(sheet.part), sheet.part)
        plan, notes = SheetPlan(), None
        for edit in edits:
            if isinstance(edit, (SetNote, ClearMarks)):
                notes = notes or Notes(self.workbook, sheet, grid)
                _edit_notes(notes, edit)
            if isinstance(edit, AddColumn):
                add_column(self.workbook, sheet, grid, plan, edit)
            else:
                _plan_edit(plan, edit)
        if notes is not None:
            notes.commit()
        formulas = list(formula_cells(grid))
        settle_formulas(formulas, plan)
        return EditedSheet(grid, plan, formulas)

    def _refresh_results(self, edited: dict[int, EditedSheet]) -> None:
        """Plan what becomes of results that no longer hold, on whatever sheet they are."""
        if not any(one.plan.writes_values for one in edited.values()):
            return
        formulas = sheets_with_formulas(self.workbook, edited)
        self._has_formulas = bool(formulas)
        if not formulas:
            return
        from opsheet.hosts.xlsx.stale_results import StaleResults  # with its engine, for workbooks with formulas only

        results = StaleResults(self.workbook, edited, formulas)
        for cell in results.find():
            if cell.sheet not in edited:
                edited[cell.sheet] = EditedSheet(results.grid(cell.sheet), SheetPlan(), [])
            one = edited[cell.sheet]
            if not one.plan.overwrites(cell.row, cell.column):
                one.plan.store(cell.row, cell.column, cell.value)
                if not cell.value.xml:
                    self.workbook.recalculate_on_load()

    def _finish(self, sheet: Sheet, edited: EditedSheet, offered: Sequence[DropDown] = ()) -> None:
        grid, plan = edited.grid, edited.plan
        sheet_elements.refuse_covered(grid, plan, sheet.name)
        sheet_elements.grow_dimension(grid, plan.extent)
        links = self.package.relationships(sheet.part)
        write_links(grid, plan.links, links, strict=self.workbook.strict)
        if offered:
            from opsheet.hosts.xlsx.drop_downs import write_drop_downs

            write_drop_downs(grid, offered, self.new_sheets)
        self._recalculate(grid, plan)
        self._patch(sheet, grid, plan)

    def _add_sheet(self, edit: AddSheet) -> None:
        encoder = Encoder(b"", counts_from_1904=self.workbook.counts_from_1904)
        namespace = self.workbook.document.root.namespace
        sheet = NewSheet(
            edit,
            namespace,
            styles=self.styles,
            memory=self.memory,
            encoder=encoder,
            new_sheets=self.new_sheets,
        )
        self.new_sheets[edit.name] = add_sheet(self.workbook, edit.name, edit.table, sheet)

    def _patch(self, sheet: Sheet, grid: Grid, plan: SheetPlan) -> None:
        encoder = Encoder(grid.prefix, counts_from_1904=self.workbook.counts_from_1904)
        patcher = SheetPatcher(
            grid,
            plan,
            styles=self.memory,
            marked=self.styles.filled_in(plan.marks),
            column_style=sheet_elements.column_style(grid),
            encoder=encoder,
        )
        self.package.put(sheet.part, patcher.pack())
        drop_from_chain(self.workbook, sheet.key, patcher.removed_formulas)
        self.samples[sheet.part] = patcher.samples

    def _recalculate(self, grid: Grid, plan: SheetPlan) -> None:
        """Results elsewhere may depend on what is written, and only the application can work them out."""
        if plan.writes_values and self._has_formulas:
            sheet_elements.recalculate_on_load(grid)
            if self.workbook.document.changed:
                self.workbook.recalculate_on_load()


def _drop_downs(edits: Sequence[Edit]) -> list[DropDown]:
    return [edit.drop_down for edit in edits if isinstance(edit, SetDropDown)]


@cache
def _fill(color: str | None, keep_existing: bool) -> Fill:
    return Fill(None if color is None else rgb(color), keep_existing)


@cache
def _number_format(code: str) -> NumberFormat:
    return NumberFormat(code)


def _edit_notes(notes: Notes, edit: SetNote | ClearMarks) -> None:
    if isinstance(edit, ClearMarks):
        notes.clear(edit.note_prefix)
    else:
        notes.set(parse_cell(edit.cell), edit.text, keep_existing=edit.keep_existing)


def _plan_edit(plan: SheetPlan, edit: Edit) -> None:
    match edit:
        case SetCells(top_left=top_left, values=values):
            plan.add_values(*parse_cell(top_left), values)
        case SetFill(cells=cells, color=color, keep_existing=keep):
            plan.add_style(parse_ranges(cells), _fill(color, keep))
        case SetNumberFormat(cells=cells, format=code):
            plan.add_style(parse_ranges(cells), _number_format(code))
        case ClearMarks(colors=colors):
            plan.unmark(frozenset(rgb(color) for color in colors))
        case _:
            pass
