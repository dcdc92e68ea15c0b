"""What is to change on one sheet, gathered by column, so that a column is worked on as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.hosts.xlsx.style_edits import Fill, StyleEdit, Unmark
from opsheet.outcome import CellValue, Columns, Formula, Link
from opsheet.values.cells import CellRange
from opsheet.values.numbers import distinct

Value = CellValue | Formula | Link
RowNumbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Inherit:
    """A new cell takes the format of its left neighbour and must have been empty.

    Args:
        style_edits: what is changed in that format.
    """

    style_edits: tuple[StyleEdit, ...] = ()


@dataclass(frozen=True, slots=True)
class FormulaText:
    """A formula element that replaces the own one of a cell; the value stays."""

    xml: bytes


@dataclass(frozen=True, slots=True)
class StoredValue:
    """What a formula's cell shows until the application calculates; the formula stays.

    Args:
        kind: the cell's ``t`` attribute with its leading blank, or nothing.
        xml: the value element, nothing to take the value away.
    """

    kind: bytes = b""
    xml: bytes = b""


class Unset:
    """No value was given: the cell keeps its own."""


UNSET = Unset()

Payload = Sequence[Value] | StyleEdit | Inherit | FormulaText | StoredValue
Entry = tuple[range | RowNumbers, Payload]


@dataclass(frozen=True, slots=True)
class ColumnEdits:
    """What changes in a column, one entry a row, the rows in their order.

    Args:
        rows: the numbers of the rows.
        values: each row's new value, or ``UNSET``.
        styles: the position of each row's changes of the format in the plan's ``style_sets``.
        inherits: the position in the plan's ``inherits`` of how each cell takes its left neighbour's format, 0 where
            it doesn't.
        formulas: by row, the element that replaces the cell's formula.
        stored: by row, the value that the cell's formula shows.
    """

    rows: RowNumbers
    values: list[Any]
    styles: NDArray[np.int64]
    inherits: NDArray[np.int64]
    formulas: Mapping[int, FormulaText]
    stored: Mapping[int, StoredValue]

    def part(self, start: int, stop: int) -> ColumnEdits:
        """The entries from one to another."""
        return self._taken(slice(start, stop), self.values[start:stop])

    def chosen(self, indexes: NDArray[np.int64]) -> ColumnEdits:
        """Some of the entries."""
        if len(indexes) == len(self.rows):
            return self
        return self._taken(indexes, [self.values[index] for index in indexes.tolist()])

    def _taken(self, at: slice | NDArray[np.int64], values: list[Any]) -> ColumnEdits:
        return replace(self, rows=self.rows[at], values=values, styles=self.styles[at], inherits=self.inherits[at])


@dataclass(slots=True)
class SheetPlan:
    """The changes of one sheet.

    Args:
        columns: by column, the rows and what changes in them, in the order of the edits.
        marks: colours whose fills are taken back wherever they stand on the sheet.
        links: by cell, where it leads to.
        extent: the smallest rectangle around all cells that are written.
        new_columns: columns that are added to a table.
        style_sets: the changes of formats that cells undergo, each named by its position; the first is none.
        inherits: how cells take their left neighbour's format, each named by its position; the first is not at all.
    """

    columns: dict[int, list[Entry]] = field(default_factory=dict[int, list[Entry]])
    marks: frozenset[str] = frozenset()
    links: dict[tuple[int, int], str] = field(default_factory=dict[tuple[int, int], str])
    extent: CellRange | None = None
    new_columns: set[int] = field(default_factory=set[int])
    style_sets: list[tuple[StyleEdit, ...]] = field(default_factory=lambda: [()])
    inherits: list[Inherit | None] = field(default_factory=lambda: [None])
    _written: dict[int, bytearray] = field(default_factory=dict[int, bytearray])

    @property
    def writes_values(self) -> bool:
        """Whether any cell gets another value."""
        return bool(self._written)

    def add_values(self, top: int, left: int, values: Sequence[Sequence[Value]]) -> None:
        """Write a block of values from a cell on; its rows need not be equally long."""
        for column, (rows, cells) in enumerate(_columns_of(values, top), left):
            self._add_column(column, rows, cells)
            self._grow(CellRange(top, left, top + len(values) - 1, column))

    def add_style(self, areas: Iterable[CellRange], edit: StyleEdit) -> None:
        """Change the format of some rectangles."""
        by_column: dict[int, list[CellRange]] = {}
        for area in areas:
            for column in range(area.left, area.right + 1):
                by_column.setdefault(column, []).append(area)
            self._grow(area)
        for column, own in by_column.items():
            self._entries(column).append((_rows_of(own), edit))

    def add_inherited(self, top: int, column: int, values: Sequence[Value], edits: tuple[StyleEdit, ...]) -> None:
        """Write new cells of a column, each in the format of its left neighbour; None leaves one blank."""
        if not values:
            return
        rows = range(top, top + len(values))
        self._entries(column).append((rows, Inherit(edits)))
        given = [index for index, value in enumerate(values) if value is not None]
        if len(given) == len(values):
            self._add_column(column, rows, values)
        elif given:
            self._add_column(column, np.array(given, np.int64) + top, [values[index] for index in given])
        self._grow(CellRange(top, column, top + len(values) - 1, column))

    def replace_formula(self, row: int, column: int, xml: bytes) -> None:
        """Put another formula element into a cell and leave its value."""
        self._entries(column).append((range(row, row + 1), FormulaText(xml)))

    def store(self, row: int, column: int, value: StoredValue) -> None:
        """Let a formula's cell show another value."""
        self._entries(column).append((range(row, row + 1), value))

    def unmark(self, colors: frozenset[str]) -> None:
        """Take back fills in some colours, those planned so far included."""
        self.marks |= colors
        taken_back = Unmark(colors)
        for entries in self.columns.values():
            entries += [(rows, taken_back) for rows, payload in entries if isinstance(payload, Fill)]

    def overwrites(self, row: int, column: int) -> bool:
        """Whether a cell gets another value or formula."""
        written = self._written.get(column, b"")
        return row < len(written) and bool(written[row])

    def overwritten(self, area: CellRange) -> int:
        """How many cells of a rectangle get another value."""
        columns = (column for column in self._written if area.left <= column <= area.right)
        return sum(self._written[column].count(1, area.top, area.bottom + 1) for column in columns)

    def written_rows(self) -> Iterator[tuple[int, RowNumbers]]:
        """The columns in which values are written, each with the rows."""
        for column, written in self._written.items():
            yield column, np.flatnonzero(np.frombuffer(written, np.uint8))

    def values(self, column: int) -> dict[int, Value]:
        """The values that the cells of a column get, by row."""
        found: dict[int, Value] = {}
        for rows, payload in self.columns.get(column, ()):
            if isinstance(payload, Sequence):
                found.update(zip(rows if isinstance(rows, range) else rows.tolist(), payload, strict=True))
        return found

    def edits(self, column: int) -> ColumnEdits:
        """The changes of a column."""
        entries = self.columns[column]
        rows = _union([rows for rows, _ in entries])
        values: list[Any] = [UNSET] * len(rows)
        styles, inherits = np.zeros(len(rows), np.int64), np.zeros(len(rows), np.int64)
        formulas: dict[int, FormulaText] = {}
        stored: dict[int, StoredValue] = {}
        for own, payload in entries:
            at = _positions(rows, own)
            if isinstance(payload, Sequence):
                _set_values(values, at, payload)
            elif isinstance(payload, Inherit):
                inherits[at] = len(self.inherits)
                self.inherits.append(payload)
            elif isinstance(payload, FormulaText):
                formulas[int(own[0])] = payload
            elif isinstance(payload, StoredValue):
                stored[int(own[0])] = payload
            else:
                styles[at] = self._with_edit(styles[at], payload)
        return ColumnEdits(rows, values, styles, inherits, formulas, stored)

    def _with_edit(self, styles: NDArray[np.int64], edit: StyleEdit) -> NDArray[np.int64]:
        """The positions of sets of changes that have one change more."""
        after = np.zeros(len(self.style_sets), np.int64)
        for number in distinct(styles).tolist():
            after[number] = len(self.style_sets)
            self.style_sets.append((*self.style_sets[number], edit))
        return after[styles]

    def _entries(self, column: int) -> list[Entry]:
        return self.columns.setdefault(column, [])

    def _add_column(self, column: int, rows: range | RowNumbers, cells: Sequence[Value]) -> None:
        self._entries(column).append((rows, cells))
        written = self._written.setdefault(column, bytearray())
        written.extend(bytes(max(int(rows[-1]) + 1 - len(written), 0)))
        if isinstance(rows, range):
            written[rows.start : rows.stop] = b"\1" * len(rows)
        else:
            np.frombuffer(written, np.uint8)[rows] = 1
        if Link in set(map(type, cells)):
            for row, value in zip(rows, cells, strict=True):
                if isinstance(value, Link):
                    self.links[int(row), column] = value.target

    def _grow(self, area: CellRange) -> None:
        self.extent = area if self.extent is None else self.extent.grown(area)


def with_rows(edits: ColumnEdits | None, rows: RowNumbers) -> ColumnEdits:
    """The changes of a column with more rows, in which nothing changes by themselves."""
    if edits is None:
        nothing = np.zeros(len(rows), np.int64)
        return ColumnEdits(rows, [UNSET] * len(rows), nothing, nothing, {}, {})
    every = np.union1d(edits.rows, rows)
    at = np.searchsorted(every, edits.rows)
    values: list[Any] = [UNSET] * len(every)
    _set_values(values, at, edits.values)
    styles, inherits = np.zeros(len(every), np.int64), np.zeros(len(every), np.int64)
    styles[at], inherits[at] = edits.styles, edits.inherits
    return ColumnEdits(every, values, styles, inherits, edits.formulas, edits.stored)


def _columns_of(values: Sequence[Sequence[Value]], top: int) -> Iterator[tuple[range | RowNumbers, Sequence[Value]]]:
    """The columns of a block, each with the numbers of the rows that reach so far."""
    every = range(top, top + len(values))
    if isinstance(values, Columns):
        yield from ((every, column) for column in values.columns if values)
        return
    widths = {len(row) for row in values}
    if len(widths) == 1:
        yield from ((every, column) for column in zip(*values, strict=True))
        return
    for column in range(max(widths, default=0)):
        reaching = [(row, line[column]) for row, line in zip(every, values, strict=True) if len(line) > column]
        yield np.array([row for row, _ in reaching], np.int64), [cell for _, cell in reaching]


def _rows_of(areas: Sequence[CellRange]) -> range | RowNumbers:
    """The rows of some rectangles of one column."""
    if len(areas) == 1:
        return range(areas[0].top, areas[0].bottom + 1)
    single = [area.top for area in areas if area.top == area.bottom]
    several = [np.arange(area.top, area.bottom + 1) for area in areas if area.top < area.bottom]
    return distinct(np.concatenate([np.array(single, np.int64), *several]))


def _union(rows: Sequence[range | RowNumbers]) -> RowNumbers:
    """All rows, each once, in their order."""
    different: list[range | RowNumbers] = []
    for one in rows:
        last = different[-1] if different else None
        if one is not last and not (isinstance(one, range) and isinstance(last, range) and one == last):
            different.append(one)
    arrays = [np.arange(one.start, one.stop) if isinstance(one, range) else one for one in different]
    return arrays[0] if len(arrays) == 1 else distinct(np.concatenate(arrays))


def _positions(rows: RowNumbers, own: range | RowNumbers) -> slice | NDArray[np.int64]:
    """Where some of the rows stand among all."""
    first, last = np.searchsorted(rows, (own[0], own[-1])).tolist()
    if last - first + 1 == len(own):
        return slice(first, last + 1)
    return np.searchsorted(rows, np.asarray(own))


def _set_values(values: list[Any], at: slice | NDArray[np.int64], payload: Sequence[Value]) -> None:
    if isinstance(at, slice):
        values[at] = payload
    else:
        for index, value in zip(at.tolist(), payload, strict=True):
            values[index] = value
