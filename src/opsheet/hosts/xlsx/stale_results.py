"""Finds the stored results that edits make stale, on every sheet, and has them calculated anew or taken away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import unescape
from typing import TYPE_CHECKING

import numpy as np

from opsheet.hosts.xlsx.dependents import CellKey, CellSet, FormulaGroup, Mask, formula_groups, spread
from opsheet.hosts.xlsx.formulas import EditedSheet, FormulaCell
from opsheet.hosts.xlsx.plan import RowNumbers
from opsheet.hosts.xlsx.references import Surroundings, TableArea
from opsheet.hosts.xlsx.sheet_xml import Grid
from opsheet.hosts.xlsx.tables import sheet_tables
from opsheet.hosts.xlsx.values import Encoder
from opsheet.hosts.xlsx.workbook import Workbook
from opsheet.hosts.xlsx.xml import Document, whole_number
from opsheet.values.cells import parse_range

if TYPE_CHECKING:
    from opsheet.hosts.xlsx.recalculation import StaleCell

_NOWHERE = -1  # the sheet of a name that belongs to none
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ChangedRows = tuple[int, int, RowNumbers]
"""Sheet, column and the rows of cells that change."""


class StaleResults:
    """The stale results of a workbook.

    Args:
        workbook: as it stands.
        edited: the edited sheets, by their positions.
        formulas: the XML and the formulas of each sheet that holds any, by its position.
    """

    def __init__(
        self,
        workbook: Workbook,
        edited: Mapping[int, EditedSheet],
        formulas: Mapping[int, tuple[Grid, Sequence[FormulaCell]]],
    ) -> None:
        self._workbook = workbook
        self._edited = edited
        self._formulas = {position: cells for position, (_, cells) in formulas.items()}
        self._grids = {position: one.grid for position, one in edited.items()}
        self._grids |= {position: grid for position, (grid, _) in formulas.items()}

    def grid(self, position: int) -> Grid:
        """The XML of a sheet as it stands."""
        if position not in self._grids:
            part = self._workbook.sheets[position].part
            self._grids[position] = Grid(self._workbook.package.read(part), part)
        return self._grids[position]

    def find(self) -> list[StaleCell]:
        """The results that no longer hold, and what takes their places."""
        groups = self._groups()
        heights = self._heights(groups)
        stays = [self._stays(group) for group in groups]
        if not any(mask.any() for mask in self._reached(groups, stays, self._written(), heights)):
            return []
        # with its engine, only where a formula reads a cell that is written
        from opsheet.hosts.xlsx.cell_values import SharedStrings
        from opsheet.hosts.xlsx.recalculation import Cells, Recalculation, changed_values

        strings = SharedStrings(self._workbook)
        encoder = Encoder(b"", counts_from_1904=self._workbook.counts_from_1904)
        changes = changed_values(self._edited, strings, encoder)
        stale = self._reached(groups, stays, _by_column(changes), heights)
        if not any(mask.any() for mask in stale):
            return []
        cells = Cells(self.grid, heights, strings, changes)
        trusted = self._calculates_as_usual()
        return list(Recalculation(groups, stale, cells, trusted=trusted).run())

    def _groups(self) -> list[FormulaGroup]:
        surroundings = _surroundings(self._workbook)
        return [
            group
            for position, cells in self._formulas.items()
            for group in formula_groups(cells, position, surroundings)
        ]

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

    def _written(self) -> Iterator[_ChangedRows]:
        """The cells that get a value, whichever they have."""
        for position, one in self._edited.items():
            for column, rows in one.plan.written_rows():
                yield position, column, rows

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
