"""Finds the stored results that edits make stale, on every sheet, and has them calculated anew or taken away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape

import numpy as np

from opsheet.hosts.xlsx.cell_values import SharedStrings, StoredCell, encoded_value, read_columns
from opsheet.hosts.xlsx.dependents import CellSet, FormulaGroup, Mask, formula_groups, spread
from opsheet.hosts.xlsx.engine import CellKey, same_value
from opsheet.hosts.xlsx.formulas import FormulaCell, formula_cells
from opsheet.hosts.xlsx.plan import RowNumbers, SheetPlan, Value
from opsheet.hosts.xlsx.recalculation import Cells, Recalculation, StaleCell
from opsheet.hosts.xlsx.references import Surroundings, TableArea
from opsheet.hosts.xlsx.sheet_xml import Grid
from opsheet.hosts.xlsx.tables import sheet_tables
from opsheet.hosts.xlsx.values import Encoder, refuse_value
from opsheet.hosts.xlsx.workbook import Workbook
from opsheet.hosts.xlsx.xml import Document, whole_number
from opsheet.values.cells import cell_name, parse_range

_NOWHERE = -1  # the sheet of a name that belongs to none
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ChangedRows = tuple[int, int, RowNumbers]
"""Sheet, column and the rows of cells that change."""


@dataclass(slots=True)
class EditedSheet:
    """A sheet that is edited.

    Args:
        grid: its XML as it stands.
        plan: what is to change.
        formulas: the cells that hold formulas.
    """

    grid: Grid
    plan: SheetPlan
    formulas: list[FormulaCell]


class StaleResults:
    """The stale results of a workbook; ``has_formulas`` says after ``find`` whether it holds any formula.

    Args:
        workbook: as it stands.
        edited: the edited sheets, by their positions.
    """

    def __init__(self, workbook: Workbook, edited: Mapping[int, EditedSheet]) -> None:
        self._workbook = workbook
        self._edited = edited
        self._strings = SharedStrings(workbook)
        self.has_formulas = False
        self._encoder = Encoder(b"", counts_from_1904=workbook.counts_from_1904)
        self._grids: dict[int, Grid] = {position: one.grid for position, one in edited.items()}

    def grid(self, position: int) -> Grid:
        """The XML of a sheet as it stands."""
        if position not in self._grids:
            part = self._workbook.sheets[position].part
            self._grids[position] = Grid(self._workbook.package.read(part), part)
        return self._grids[position]

    def find(self) -> list[StaleCell]:
        """The results that no longer hold, and what takes their places."""
        groups = self._groups()
        self.has_formulas = bool(groups)
        if not groups:
            return []
        heights = self._heights(groups)
        stays = [self._stays(group) for group in groups]
        if not any(mask.any() for mask in self._reached(groups, stays, self._written(), heights)):
            return []
        changes = dict(self._changes())
        stale = self._reached(groups, stays, _by_column(changes), heights)
        if not any(mask.any() for mask in stale):
            return []
        cells = Cells(self.grid, heights, self._strings, changes)
        return list(Recalculation(groups, stale, cells, trusted=self._calculates_as_usual()).run())

    def _groups(self) -> list[FormulaGroup]:
        by_sheet: dict[int, list[FormulaCell]] = {}
        for sheet in self._workbook.sheets:
            edited = self._edited.get(sheet.position)
            if edited is not None:
                by_sheet[sheet.position] = edited.formulas
            elif sheet.kind == "worksheet" and self._workbook.package.has(sheet.part):
                by_sheet[sheet.position] = self._formulas(sheet.position)
        if not any(by_sheet.values()):
            return []
        surroundings = _surroundings(self._workbook)
        return [
            group for position, cells in by_sheet.items() for group in formula_groups(cells, position, surroundings)
        ]

    def _formulas(self, position: int) -> list[FormulaCell]:
        """The formulas of a sheet that isn't edited; its XML is kept only where there are any."""
        cells = list(formula_cells(self.grid(position)))
        if not cells:
            del self._grids[position]
        return cells

    def _heights(self, groups: list[FormulaGroup]) -> list[int]:
        heights = [1] * len(self._workbook.sheets)
        for position, grid in self._grids.items():
            heights[position] = max(grid.last_row, 1)
        for position, one in self._edited.items():
            heights[position] = max(heights[position], one.plan.extent.bottom if one.plan.extent is not None else 1)
        for group in groups:
            bottom = group.area.bottom if group.area is not None else 1
            heights[group.sheet] = max(heights[group.sheet], bottom)
            for reference in group.reads.references:
                if heights[reference.sheet] == 1 and self._is_worksheet(reference.sheet):
                    heights[reference.sheet] = max(self.grid(reference.sheet).last_row, 1)
        return heights

    def _is_worksheet(self, position: int) -> bool:
        sheet = self._workbook.sheets[position]
        return sheet.kind == "worksheet" and self._workbook.package.has(sheet.part)

    def _stays(self, group: FormulaGroup) -> Mask:
        """Which formulas of a group no edit overwrites."""
        edited = self._edited.get(group.sheet)
        if edited is None:
            return np.ones(len(group.cells), np.bool_)
        plan = edited.plan
        return np.array([not plan.overwrites(cell.row, cell.column) for cell in group.cells], np.bool_)

    def _reached(
        self, groups: list[FormulaGroup], stays: list[Mask], changes: Iterable[_ChangedRows], heights: list[int]
    ) -> list[Mask]:
        new = {(position, column) for position, one in self._edited.items() for column in one.plan.new_columns}
        dirty = CellSet(heights, new)
        for sheet, column, rows in changes:
            dirty.add(sheet, column, rows)
        masks = [np.zeros(len(group.cells), np.bool_) for group in groups]
        if dirty:
            spread(groups, dirty, masks, stays)
        return masks

    def _changes(self) -> Iterator[tuple[CellKey, StoredCell]]:
        """The cells that get another value than they have."""
        for position, one in self._edited.items():
            columns = [column for column, _ in one.plan.written_rows()]
            old = read_columns(one.grid, columns, self._strings)
            for column in columns:
                for row, given in one.plan.values(column).items():
                    value = self._value(given, row, column)
                    if not same_value(value, old[column].get(row)):
                        yield (position, column, row), value

    def _written(self) -> Iterator[_ChangedRows]:
        """The cells that get a value, whichever they have."""
        for position, one in self._edited.items():
            for column, rows in one.plan.written_rows():
                yield position, column, rows

    def _value(self, value: Value, row: int, column: int) -> StoredCell:
        if isinstance(value, float) and value == value:  # noqa: PLR0124 - only NaN differs from itself
            return value
        try:
            return encoded_value(self._encoder.encode(value), self._strings)
        except ValueError as error:
            raise refuse_value(cell_name(row, column), str(error)) from error

    def _calculates_as_usual(self) -> bool:
        """Whether the workbook calculates with whole numbers as they are stored, not as they are shown."""
        settings = self._workbook.document.root.child("calcPr")
        return settings is None or settings.attributes.get("fullPrecision", "1") not in {"0", "false"}


def _by_column(changes: Iterable[CellKey]) -> Iterator[_ChangedRows]:
    rows: dict[tuple[int, int], list[int]] = {}
    for sheet, column, row in changes:
        rows.setdefault((sheet, column), []).append(row)
    for (sheet, column), own in rows.items():
        yield sheet, column, np.array(own, np.int64)


def _surroundings(workbook: Workbook) -> Surroundings:
    """What the names in the workbook's formulas stand for, after the edits of tables."""
    tables: dict[str, TableArea] = {}
    for sheet in workbook.sheets:
        if sheet.kind == "worksheet" and workbook.package.has(sheet.part):
            for table in sheet_tables(workbook, sheet.part):
                tables[table.root.attributes.get("displayName", "").casefold()] = _table_area(table, sheet.position)
    names: dict[tuple[int | None, str], str] = {}
    for element in workbook.defined_names():
        local = element.attributes.get("localSheetId")
        text = unescape(workbook.document.content(element).decode())
        names[
            None if local is None else whole_number(local, _NOWHERE), element.attributes.get("name", "").casefold()
        ] = text
    return Surroundings([sheet.name for sheet in workbook.sheets], tables, names)


def _table_area(table: Document, position: int) -> TableArea:
    root = table.root
    listed = root.child("tableColumns")
    columns = [one.attributes.get("name", "") for one in (listed.all("tableColumn") if listed is not None else [])]
    return TableArea(
        position,
        parse_range(root.attributes.get("ref", "A1")),
        [_ESCAPE.sub(lambda match: chr(int(match[1], 16)), name).casefold() for name in columns],
        headers=whole_number(root.attributes.get("headerRowCount"), 1),
        totals=whole_number(root.attributes.get("totalsRowCount")),
    )
