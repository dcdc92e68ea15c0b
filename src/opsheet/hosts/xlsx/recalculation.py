"""Stored results that an edit makes stale are calculated anew, or taken away where that can't be done for certain.

A result is certain when the formula is made of functions that mean the same in every spreadsheet program, and the
engine finds the stored result from the values before the edit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from opsheet.hosts.xlsx.cell_values import SharedStrings, StoredCell, decode_value, encoded_value, read_columns
from opsheet.hosts.xlsx.dependents import CellKey, CellSet, FormulaGroup, Mask, spread
from opsheet.hosts.xlsx.engine import Engine, formula_text, same_value, stored_value
from opsheet.hosts.xlsx.formulas import EditedSheet
from opsheet.hosts.xlsx.plan import StoredValue, Value
from opsheet.hosts.xlsx.sheet_xml import Grid
from opsheet.hosts.xlsx.values import Encoder, refuse_value
from opsheet.values.cells import cell_name

MOST_CELLS = 2_000_000  # that are handed to the engine; beyond, the application calculates when it opens the file
_NUMBER_LIKE = r"\s*[-+(]?\s*[$¥€£]?\s*[-+]?[\d.,]*\d[\d.,:/\-年月日]*\s*(?:[eE][-+]?\d+)?\s*[%)]?\s*"
_RISKY_TEXT = re.compile(rf"[*?~]|^[=<>]|^{_NUMBER_LIKE}$")


@dataclass(frozen=True, slots=True)
class StaleCell:
    """A stored result that no longer holds.

    Args:
        sheet: the sheet's position in the workbook.
        row: its row.
        column: its column.
        value: what takes its place.
    """

    sheet: int
    row: int
    column: int
    value: StoredValue


def changed_values(
    edited: Mapping[int, EditedSheet], strings: SharedStrings, encoder: Encoder
) -> dict[CellKey, StoredCell]:
    """The cells that get another value than they have, with the new one.

    Args:
        edited: the edited sheets, by their positions.
        strings: the shared texts.
        encoder: writes values as the workbook stores them.

    Raises:
        RefusedError: when a value can't be stored in a cell.
    """
    changed: dict[CellKey, StoredCell] = {}
    for position, one in edited.items():
        columns = [column for column, _ in one.plan.written_rows()]
        old = read_columns(one.grid, columns, strings)
        for column in columns:
            for row, given in one.plan.values(column).items():
                value = _new_value(given, row, column, strings, encoder)
                if not same_value(value, old[column].get(row)):
                    changed[position, column, row] = value
    return changed


def _new_value(value: Value, row: int, column: int, strings: SharedStrings, encoder: Encoder) -> StoredCell:
    if isinstance(value, float) and value == value:  # noqa: PLR0124 - only NaN differs from itself
        return value
    try:
        return encoded_value(encoder.encode(value), strings)
    except ValueError as error:
        raise refuse_value(cell_name(row, column), str(error)) from error


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of the workbook that formulas read.

    Args:
        grid: gives the XML of a sheet as it stands.
        heights: the last row of each sheet.
        strings: the shared texts.
        changes: the cells that are edited, with their new values.
    """

    grid: Callable[[int], Grid]
    heights: Sequence[int]
    strings: SharedStrings
    changes: Mapping[CellKey, StoredCell]

    def before(self, wanted: CellSet) -> dict[CellKey, StoredCell]:
        """The values that some cells have before the edit."""
        values: dict[CellKey, StoredCell] = {}
        for sheet in range(len(self.heights)):
            columns = wanted.columns(sheet)
            if columns:
                for column, by_row in read_columns(self.grid(sheet), columns, self.strings).items():
                    values |= {
                        (sheet, column, row): one for row, one in by_row.items() if (sheet, column, row) in wanted
                    }
        return values


class Recalculation:
    """Calculates stale results anew.

    Args:
        groups: all formulas of the workbook.
        stale: for each group, which of its results are stale.
        cells: what they read.
        trusted: whether the workbook calculates in the usual way at all.
    """

    def __init__(self, groups: Sequence[FormulaGroup], stale: Sequence[Mask], cells: Cells, *, trusted: bool) -> None:
        self._groups = groups
        self._stale = stale
        self._cells = cells
        self._unknown = CellSet(cells.heights)
        self._masks = [self._unusual(group, mask, trusted) for group, mask in zip(groups, stale, strict=True)]
        self._results: Mapping[CellKey, StoredCell] = {}
        spread(groups, self._unknown, self._masks, stale)

    def run(self) -> Iterator[StaleCell]:
        """The stale results and what takes their places; a formula that shows nothing is left as it is."""
        if any(indexes for _, indexes in self._certain()):
            self._calculate()
        for number, group in enumerate(self._groups):
            for index in np.flatnonzero(self._stale[number]).tolist():
                yield from self._replacement(group, index, certain=not self._masks[number][index])

    def _replacement(self, group: FormulaGroup, index: int, *, certain: bool) -> Iterator[StaleCell]:
        cell, area = group.cells[index], group.area
        if area is not None:
            for row in range(area.top, area.bottom + 1):
                for column in range(area.left, area.right + 1):
                    yield StaleCell(group.sheet, row, column, StoredValue())
        elif cell.value is not None:
            result = self._results.get((group.sheet, cell.column, cell.row)) if certain else None
            if not same_value(result, self._stored(group, index)):
                value = stored_value(result, self._cells.grid(group.sheet).prefix)
                yield StaleCell(group.sheet, cell.row, cell.column, value)

    def _unusual(self, group: FormulaGroup, stale: Mask, trusted: bool) -> Mask:
        """Results that can't be calculated, or were never stored; the latter count though nothing reached them."""
        without = np.array([cell.value is None for cell in group.cells], np.bool_)
        reads = group.reads
        usual = trusted and reads.plain and not reads.anything and group.area is None and not self._hides(group)
        unknown = without if usual else without | stale
        if unknown.any():
            self._unknown.add(group.sheet, group.column, group.rows[unknown])
            if group.area is not None:
                self._unknown.add_area(group.sheet, group.area)
        return unknown

    def _hides(self, group: FormulaGroup) -> bool:
        """Whether a formula that leaves hidden rows out reads a sheet that has some."""
        sheets = {reference.sheet for reference in group.reads.references} if group.reads.visible else ()
        return any(self._cells.grid(sheet).hides_rows for sheet in sheets)

    def _certain(self) -> list[tuple[int, list[int]]]:
        """The groups and the formulas in them that can be calculated, by their indexes."""
        pairs = zip(self._stale, self._masks, strict=True)
        return [(number, np.flatnonzero(stale & ~unknown).tolist()) for number, (stale, unknown) in enumerate(pairs)]

    def _calculate(self) -> None:
        wanted = self._wanted()
        if wanted.count > MOST_CELLS:
            self._doubt(self._stale)
            return
        before = self._cells.before(wanted)
        self._doubt(self._reading_risky_texts(before))
        formulas = dict(self._formulas())
        if not formulas:
            return
        engine = Engine(len(self._cells.heights))
        engine.set_values({key: value for key, value in before.items() if key not in formulas})
        engine.set_formulas(formulas)
        found = engine.results(formulas)
        self._doubt(self._where(lambda key, stored: not same_value(found.get(key), stored)))
        engine.set_values({key: value for key, value in self._cells.changes.items() if key in wanted})
        self._results = after = engine.results(formulas)
        self._doubt(self._where(lambda key, _: after.get(key) is None or _is_risky(after[key])))

    def _wanted(self) -> CellSet:
        """The cells that the formulas read which can be calculated."""
        wanted = CellSet(self._cells.heights)
        for number, indexes in self._certain():
            group = self._groups[number]
            for reference in group.reads.references if indexes else ():
                wanted.add_reference(reference, group.rows[indexes] - group.row)
        return wanted

    def _formulas(self) -> Iterator[tuple[CellKey, str]]:
        for number, indexes in self._certain():
            group = self._groups[number]
            for index in indexes:
                row = group.cells[index].row
                yield (group.sheet, group.column, row), formula_text(group, row, self._cells.heights)

    def _reading_risky_texts(self, before: Mapping[CellKey, StoredCell]) -> list[Mask]:
        """Formulas that read a text like a number or a pattern, which different programs match differently."""
        risky = CellSet(self._cells.heights)
        for values in (before, self._cells.changes):
            for (sheet, column, row), value in values.items():
                if _is_risky(value):
                    risky.add(sheet, column, slice(row, row + 1))
        masks = [np.zeros(len(group.cells), np.bool_) for group in self._groups]
        for group, mask in zip(self._groups, masks, strict=True):
            for reference in group.reads.references if group.reads.careful and risky else ():
                np.logical_or(mask, risky.reached(reference, group.rows - group.row), out=mask)
        return masks

    def _where(self, doubtful: Callable[[CellKey, StoredCell], bool]) -> list[Mask]:
        """The calculated formulas of which something holds, given their cell and stored result."""
        masks = [np.zeros(len(group.cells), np.bool_) for group in self._groups]
        for number, indexes in self._certain():
            group = self._groups[number]
            for index in indexes:
                key = (group.sheet, group.column, group.cells[index].row)
                masks[number][index] = doubtful(key, self._stored(group, index))
        return masks

    def _doubt(self, masks: Sequence[Mask]) -> None:
        """Take formulas, and those that depend on them, for ones that can't be calculated."""
        for group, unknown, added in zip(self._groups, self._masks, masks, strict=True):
            np.logical_or(unknown, added, out=unknown)
            if added.any():
                self._unknown.add(group.sheet, group.column, group.rows[added])
        spread(self._groups, self._unknown, self._masks, self._stale)

    def _stored(self, group: FormulaGroup, index: int) -> StoredCell:
        cell = group.cells[index]
        return decode_value(cell.attributes, b"<v>" + (cell.value or b"") + b"<", self._cells.strings)


def _is_risky(value: StoredCell) -> bool:
    return isinstance(value, str) and _RISKY_TEXT.search(value) is not None
