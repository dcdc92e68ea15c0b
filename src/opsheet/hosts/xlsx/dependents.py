"""The formulas whose results depend on edited cells, directly or through other formulas.

Formulas that are filled down a column read the same cells, some rows further; they are looked at together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from opsheet.hosts.xlsx.formula_reader import read_formula, template
from opsheet.hosts.xlsx.formulas import FormulaCell, formula_attribute
from opsheet.hosts.xlsx.references import Reads, Reference, Surroundings
from opsheet.values.cells import CellRange

_MOST_ROUNDS = 64  # of a chain of formulas that is followed cell by cell; beyond, a whole column counts as reached
_UNREADABLE = Reads(anything=True, plain=False)

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]
CellKey = tuple[int, int, int]
"""Sheet, column and row."""


@dataclass(slots=True, eq=False)
class FormulaGroup:
    """Formulas of one column that read alike.

    Args:
        sheet: their sheet's position in the workbook.
        column: in which they stand, counted from 1.
        row: the row for which ``reads`` holds; in the others it reads some rows further.
        reads: what they read.
        cells: the formulas.
        area: the cells of an array or data table, None for formulas of one cell each.
    """

    sheet: int
    column: int
    row: int
    reads: Reads
    cells: list[FormulaCell] = field(default_factory=list[FormulaCell])
    area: CellRange | None = None

    @property
    def rows(self) -> Rows:
        """The rows in which they stand."""
        return np.fromiter((cell.row for cell in self.cells), np.int64, len(self.cells))


def formula_groups(cells: Iterable[FormulaCell], sheet: int, surroundings: Surroundings) -> list[FormulaGroup]:
    """The formulas of a sheet, those together that read alike."""
    alone: dict[tuple[int, str], FormulaGroup] = {}
    blocks: list[FormulaGroup] = []
    shared: dict[str, list[FormulaCell]] = {}
    for cell in cells:
        if cell.kind == "shared":
            shared.setdefault(formula_attribute(cell.tag, "si"), []).append(cell)
        elif cell.kind in {"array", "dataTable"}:
            blocks.append(_block(cell, sheet, surroundings))
        else:
            text = cell.formula
            key = (cell.column, template(text, cell.row))
            group = alone.get(key)
            if group is None:
                reads = read_formula(text, surroundings, sheet, cell.row, shared=False)
                group = alone[key] = FormulaGroup(sheet, cell.column, cell.row, reads)
            group.cells.append(cell)
    followers = [group for members in shared.values() for group in _shared(members, sheet, surroundings)]
    return [*alone.values(), *blocks, *followers]


def _block(cell: FormulaCell, sheet: int, surroundings: Surroundings) -> FormulaGroup:
    if cell.kind == "array":
        reads = read_formula(cell.formula, surroundings, sheet, cell.row)
    else:
        reads = _data_table(cell, sheet, surroundings)
    return FormulaGroup(sheet, cell.column, cell.row, reads, [cell], cell.area)


def _data_table(cell: FormulaCell, sheet: int, surroundings: Surroundings) -> Reads:
    """A data table reads its input cells, and the formulas and values above it and on its left."""
    area = cell.area
    around = CellRange(max(area.top - 1, 1), max(area.left - 1, 1), area.bottom, area.right)
    inputs = [formula_attribute(cell.tag, name) for name in ("r1", "r2")]
    found = [read_formula(text, surroundings, sheet, cell.row) for text in inputs if text]
    references = tuple(reference for reads in found for reference in reads.references)
    return Reads((Reference(sheet, around), *references), plain=False)


def _shared(members: Sequence[FormulaCell], sheet: int, surroundings: Surroundings) -> Iterable[FormulaGroup]:
    main = next((cell for cell in members if cell.text), None)
    reads = _UNREADABLE if main is None else read_formula(main.formula, surroundings, sheet, main.row)
    columns: dict[int, FormulaGroup] = {}
    for cell in members:
        group = columns.get(cell.column)
        if group is None:
            start = cell if main is None else main
            moved = _copied(reads, cell.column - start.column)
            group = columns[cell.column] = FormulaGroup(sheet, cell.column, start.row, moved)
        group.cells.append(cell)
    return columns.values()


def _copied(reads: Reads, columns: int) -> Reads:
    if not columns:
        return reads
    pieces = tuple(one if isinstance(one, str) else one.copied(columns) for one in reads.pieces)
    return reads._replace(references=tuple(one.copied(columns) for one in reads.references), pieces=pieces)


class CellSet:
    """Cells of a workbook, by columns.

    Args:
        heights: the last row of each sheet.
        new_columns: sheet and column of columns that no formula can have read as a part of its row.
    """

    def __init__(self, heights: Sequence[int], new_columns: Collection[tuple[int, int]] = ()) -> None:
        self._heights = heights
        self._new_columns = new_columns
        self._columns: list[dict[int, Mask]] = [{} for _ in heights]
        self._counts: dict[tuple[int, int], Rows] = {}

    def __bool__(self) -> bool:
        return any(self._columns)

    def add(self, sheet: int, column: int, rows: Rows | slice) -> None:
        """Put cells of a column into the set."""
        mask = self._columns[sheet].get(column)
        if mask is None:
            mask = self._columns[sheet][column] = np.zeros(self._heights[sheet] + 1, np.bool_)
        mask[rows] = True
        self._counts.pop((sheet, column), None)

    def add_area(self, sheet: int, area: CellRange) -> None:
        """Put a rectangle into the set."""
        for column in range(area.left, area.right + 1):
            self.add(sheet, column, slice(area.top, area.bottom + 1))

    def add_reference(self, reference: Reference, shift: Rows) -> None:
        """Put the cells of a reference into the set, moved down by each of some numbers of rows."""
        area, height = reference.area, self._heights[reference.sheet]
        first, last = area.top + shift * reference.top_moves, area.bottom + shift * reference.bottom_moves
        rows: Rows | slice
        if area.top == area.bottom and reference.top_moves == reference.bottom_moves:
            rows = first[(first >= 1) & (first <= height)]
        else:
            rows = slice(max(min(first.min(), last.min()), 1), max(first.max(), last.max()) + 1)
        for column in range(area.left, area.right + 1):
            self.add(reference.sheet, column, rows)

    def __contains__(self, cell: tuple[int, int, int]) -> bool:
        sheet, column, row = cell
        mask = self._columns[sheet].get(column)
        return mask is not None and row < len(mask) and bool(mask[row])

    @property
    def count(self) -> int:
        """The number of cells in the set."""
        return sum(int(mask.sum()) for columns in self._columns for mask in columns.values())

    def columns(self, sheet: int) -> Mapping[int, Mask]:
        """The columns of a sheet that have cells in the set, each with its rows."""
        return self._columns[sheet]

    def reached(self, reference: Reference, shift: Rows) -> Mask:
        """Whether a reference, moved down by each of some numbers of rows, meets a cell of the set."""
        sheet, area = reference.sheet, reference.area
        found = np.zeros(len(shift), np.bool_)
        columns = [column for column in self._columns[sheet] if area.left <= column <= area.right]
        if not columns:
            return found
        first = area.top + shift * reference.top_moves
        last = area.bottom + shift * reference.bottom_moves
        height = self._heights[sheet]
        low = np.clip(np.minimum(first, last), 1, height + 1)
        high = np.clip(np.maximum(first, last), 0, height)
        for column in columns:
            counts = self._count(sheet, column)
            found |= counts[high] > counts[low - 1]
        return found

    def in_rows(self, sheet: int, rows: Rows) -> Mask:
        """Whether any cell of each of some rows is in the set."""
        found = np.zeros(len(rows), np.bool_)
        for column, mask in self._columns[sheet].items():
            if (sheet, column) not in self._new_columns:
                found |= mask[rows]
        return found

    def _count(self, sheet: int, column: int) -> Rows:
        counts = self._counts.get((sheet, column))
        if counts is None:
            counts = self._counts[sheet, column] = np.cumsum(self._columns[sheet][column], dtype=np.int64)
        return counts


def spread(groups: Sequence[FormulaGroup], cells: CellSet, masks: Sequence[Mask], within: Sequence[Mask]) -> None:
    """Add to a set of cells the formulas that read any of it, until nothing is added.

    Args:
        groups: the formulas.
        cells: the set, which grows.
        masks: for each group, which of its formulas are in the set; they grow too.
        within: for each group, which of its formulas may be added.
    """
    rows = [group.rows for group in groups]
    order = list(range(len(groups)))
    number, changed = 0, True
    while changed:
        number, changed = number + 1, False
        for index in order:
            left = within[index] & ~masks[index]
            if not left.any():
                continue
            reached = left & _reached(groups[index], rows[index], cells)
            if not reached.any():
                continue
            added = left if number > _MOST_ROUNDS else reached
            masks[index][added] = changed = True
            _add(groups[index], rows[index][added], cells)
        order.reverse()


def _reached(group: FormulaGroup, rows: Rows, cells: CellSet) -> Mask:
    reads = group.reads
    if reads.anything:
        return np.full(len(rows), bool(cells))
    found = cells.in_rows(group.sheet, rows) if reads.own_row else np.zeros(len(rows), np.bool_)
    for reference in reads.references:
        found |= cells.reached(reference, rows - group.row)
    return found


def _add(group: FormulaGroup, rows: Rows, cells: CellSet) -> None:
    if group.area is not None:
        cells.add_area(group.sheet, group.area)
    else:
        cells.add(group.sheet, group.column, rows)
