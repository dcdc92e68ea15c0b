"""What is to change on one sheet, gathered by row, so that each row is rewritten once."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Protocol

from opsheet.hosts.xlsx.styles import Styles
from opsheet.outcome import CellValue, Formula, Link
from opsheet.values.cells import CellRange

Value = CellValue | Formula | Link


class StyleEdit(Hashable, Protocol):
    """A change of a format."""

    def apply(self, styles: Styles, style: int) -> int:
        """The number of the changed format."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Fill:
    """A solid fill in six hex digits, or none."""

    color: str | None
    keep_existing: bool = False

    def apply(self, styles: Styles, style: int) -> int:
        """The format with the fill, or as it is where a user's fill is kept."""
        if self.keep_existing and styles.has_fill(style):
            return style
        return styles.filled(style, self.color)


@dataclass(frozen=True, slots=True, eq=False)
class Unmark:
    """No fill where it is in one of the colours."""

    colors: frozenset[str]

    def apply(self, styles: Styles, style: int) -> int:
        """The format as it was before it was marked."""
        return styles.filled(style, None) if styles.fill_color(style) in self.colors else style


@dataclass(frozen=True, slots=True, eq=False)
class NumberFormat:
    """Another number format."""

    code: str

    def apply(self, styles: Styles, style: int) -> int:
        """The format with that code."""
        return styles.shown_as(style, self.code)


@dataclass(frozen=True, slots=True, eq=False)
class DateFormat:
    """A number format that shows dates, unless there is one."""

    code: str

    def apply(self, styles: Styles, style: int) -> int:
        """The format, showing dates."""
        return styles.shown_as_date(style, self.code)


@dataclass(frozen=True, slots=True, eq=False)
class QuotePrefix:
    """The mark by which a text stays text when the cell is edited."""

    wanted: bool

    def apply(self, styles: Styles, style: int) -> int:
        """The format with or without the mark."""
        return styles.quoted(style, wanted=self.wanted)


class StyleMemory:
    """Formats after the edits of a cell, each looked up once.

    Fills come last: then taking a mark back gives the very format that was there before it.
    """

    def __init__(self, styles: Styles) -> None:
        @cache
        def after(style: int, of_value: tuple[StyleEdit, ...], edits: tuple[StyleEdit, ...]) -> int:
            formats_given = any(isinstance(edit, NumberFormat) for edit in edits)
            kept = [edit for edit in of_value if not (formats_given and isinstance(edit, DateFormat))]
            for edit in [*kept, *(edit for edit in edits if not isinstance(edit, (Fill, Unmark)))]:
                style = edit.apply(styles, style)
            for edit in _fills_that_count(edits):
                style = edit.apply(styles, style)
            return style

        self.after = after


def _fills_that_count(edits: tuple[StyleEdit, ...]) -> list[Fill | Unmark]:
    """The fills from the last one on that covers whatever was there before it."""
    fills = [edit for edit in edits if isinstance(edit, (Fill, Unmark))]
    covering = [index for index, edit in enumerate(fills) if isinstance(edit, Fill) and not edit.keep_existing]
    return fills[covering[-1] :] if covering else fills


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


Payload = list[Value] | tuple[Value, ...] | StyleEdit | Inherit | FormulaText | StoredValue
Entry = tuple[int, int, Payload]


class _Unset:
    """No value was given: the cell keeps its own."""


UNSET = _Unset()


@dataclass(slots=True)
class CellEdit:
    """What is to change in one cell.

    Args:
        value: its new value, or ``UNSET``.
        style_edits: changes of its format, in order.
        inherit: whether and how it takes its left neighbour's format.
        formula: the element that replaces its formula.
        stored: the value that its formula shows.
    """

    value: Value | _Unset = UNSET
    style_edits: tuple[StyleEdit, ...] = ()
    inherit: Inherit | None = None
    formula: FormulaText | None = None
    stored: StoredValue | None = None


@dataclass(slots=True)
class SheetPlan:
    """The changes of one sheet.

    Args:
        rows: by row number, what changes in its columns, in the order of the edits.
        marks: colours whose fills are taken back wherever they stand on the sheet.
        links: by cell, where it leads to; None takes a link away.
        extent: the smallest rectangle around all cells that are written.
        writes_values: whether any cell gets another value.
        new_columns: columns that are added to a table.
    """

    rows: dict[int, list[Entry]] = field(default_factory=dict[int, list[Entry]])
    marks: frozenset[str] = frozenset()
    links: dict[tuple[int, int], str] = field(default_factory=dict[tuple[int, int], str])
    extent: CellRange | None = None
    writes_values: bool = False
    new_columns: set[int] = field(default_factory=set[int])

    def add_values(self, top: int, left: int, values: Sequence[Sequence[Value]]) -> None:
        """Write a block of values from a cell on; a row may be an array too."""
        widest, rows = 0, self.rows
        for row, given in enumerate(values, top):
            line = given if isinstance(given, (list, tuple)) else list(given)
            width = len(line)
            if width:
                rows.setdefault(row, []).append((left, left + width - 1, line))
                if Link in map(type, line):
                    self._note_links(row, left, line)
                widest = max(widest, width)
        if widest:
            self._grow(CellRange(top, left, top + len(values) - 1, left + widest - 1))
            self.writes_values = True

    def add_style(self, area: CellRange, edit: StyleEdit) -> None:
        """Change the format of a rectangle."""
        entry, rows = (area.left, area.right, edit), self.rows
        for row in range(area.top, area.bottom + 1):
            rows.setdefault(row, []).append(entry)
        self._grow(area)

    def add_inherited(self, top: int, column: int, values: Sequence[Value], edits: tuple[StyleEdit, ...]) -> None:
        """Write new cells of a column, each in the format of its left neighbour."""
        if not values:
            return
        inherit, rows = (column, column, Inherit(edits)), self.rows
        for row, value in enumerate(values, top):
            entries = rows.setdefault(row, [])
            entries.append(inherit)
            if value is not None:
                entries.append((column, column, (value,)))
                if type(value) is Link:
                    self.links[row, column] = value.target
                self.writes_values = True
        self._grow(CellRange(top, column, top + len(values) - 1, column))

    def replace_formula(self, row: int, column: int, xml: bytes) -> None:
        """Put another formula element into a cell and leave its value."""
        self.rows.setdefault(row, []).append((column, column, FormulaText(xml)))

    def store(self, row: int, column: int, value: StoredValue) -> None:
        """Let a formula's cell show another value."""
        self.rows.setdefault(row, []).append((column, column, value))

    def unmark(self, colors: frozenset[str]) -> None:
        """Take back fills in some colours, those planned so far included."""
        self.marks |= colors
        taken_back = Unmark(colors)
        for row, entries in self.rows.items():
            columns = [(left, right) for left, right, payload in entries if isinstance(payload, Fill)]
            self.rows[row] = [*entries, *((left, right, taken_back) for left, right in columns)]

    def overwrites(self, row: int, column: int) -> bool:
        """Whether a cell gets another value or formula."""
        return any(
            left <= column <= right and isinstance(payload, (list, tuple))
            for left, right, payload in self.rows.get(row, ())
        )

    def value(self, row: int, column: int) -> Value | _Unset:
        """The value that a cell gets, or ``UNSET``."""
        found: Value | _Unset = UNSET
        for left, right, payload in self.rows.get(row, ()):
            if left <= column <= right and isinstance(payload, (list, tuple)):
                found = payload[column - left]
        return found

    def overwritten(self, area: CellRange) -> int:
        """How many cells of a rectangle get another value."""
        rows = (row for row in self.rows if area.top <= row <= area.bottom)
        if area.bottom - area.top < len(self.rows):
            rows = (row for row in range(area.top, area.bottom + 1) if row in self.rows)
        columns = range(area.left, area.right + 1)
        return sum(self.overwrites(row, column) for row in rows for column in columns)

    def cell_edits(self, row: int) -> dict[int, CellEdit]:
        """The changes of a row by column, in the columns' order."""
        edits: dict[int, CellEdit] = {}
        entries = self.rows[row]
        for left, right, payload in entries:
            for column in (left,) if left == right else range(left, right + 1):
                edit = edits.get(column)
                if edit is None:
                    edit = edits[column] = CellEdit()
                if isinstance(payload, (list, tuple)):
                    edit.value = payload[column - left]
                elif isinstance(payload, (Inherit, FormulaText, StoredValue)):
                    _set_own(edit, payload)
                else:
                    edit.style_edits += (payload,)
        if all(left[0] < right[0] for left, right in pairwise(entries)) and len(entries) == len(edits):
            return edits
        return dict(sorted(edits.items()))

    def _grow(self, area: CellRange) -> None:
        self.extent = area if self.extent is None else self.extent.grown(area)

    def _note_links(self, row: int, left: int, line: Sequence[Value]) -> None:
        for column, value in enumerate(line, left):
            if type(value) is Link:
                self.links[row, column] = value.target


def _set_own(edit: CellEdit, payload: Inherit | FormulaText | StoredValue) -> None:
    """What concerns neither the value that a cell is given nor its format alone."""
    if isinstance(payload, Inherit):
        edit.inherit = payload
    elif isinstance(payload, FormulaText):
        edit.formula = payload
    else:
        edit.stored = payload


def iterate_values(plan: SheetPlan) -> Iterator[tuple[int, int, int]]:
    """Row and first and last column of every stretch of written values."""
    for row, entries in plan.rows.items():
        for left, right, payload in entries:
            if isinstance(payload, (list, tuple)):
                yield row, left, right
