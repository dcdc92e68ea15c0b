"""Where the rows and cells of a stretch of a sheet are, as arrays found at once, and the tags of edited rows.

NumPy marks every tag of a stretch in a few passes over its bytes. Where rows or cells bear no address, or the stretch
is written in another unusual way, they are walked through one by one; the arrays are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opsheet.hosts.xlsx.deflate import Splices, damaged
from opsheet.hosts.xlsx.plan import ColumnEdits
from opsheet.hosts.xlsx.sheet_xml import Grid, Row, row_style, spanning
from opsheet.values.cells import LAST_ROW
from opsheet.values.numbers import distinct

Positions = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Mask = NDArray[np.bool_]

STRETCH_BYTES = 1 << 22  # that are worked on at once: they stay in the processor's cache
COLUMN_BITS = 15
"""A cell's key is its row's number, shifted by these bits, and its column."""

_LT, _GT, _SLASH = b"<>/"
_ADDRESS = b' r="'


@dataclass(frozen=True, slots=True)
class CellIndex:
    """The rows and cells of a stretch of a sheet.

    Args:
        rows: the rows, in their order: a line for each with the fields of ``Row``.
        keys: the cells' keys, in their order.
        starts: where each cell's tag begins.
        open_ends: where each cell's content begins.
        ends: where each cell ends.
        with_formula: which cells hold a formula.
    """

    rows: Positions
    keys: Positions
    starts: Positions
    open_ends: Positions
    ends: Positions
    with_formula: Mask

    @property
    def numbers(self) -> Positions:
        """The rows' numbers."""
        return self.rows[:, 0]

    def find_rows(self, numbers: Positions) -> tuple[Positions, Mask]:
        """The first row that has each number or a greater one, and whether it has the very number."""
        return _found(self.numbers, numbers)

    def find(self, keys: Positions) -> tuple[Positions, Mask]:
        """The first cell that has each key or a greater one, and whether it has the very key."""
        return _found(self.keys, keys)


def _found(ordered: Positions, wanted: Positions) -> tuple[Positions, Mask]:
    at = np.searchsorted(ordered, wanted)
    if not len(ordered):
        return at, np.zeros(len(wanted), np.bool_)
    return at, ordered[np.minimum(at, len(ordered) - 1)] == wanted


def nothing_indexed() -> CellIndex:
    """The index of a sheet without rows."""
    none = np.zeros(0, np.int64)
    return CellIndex(none.reshape(0, len(Row._fields)), none, none, none, none, none.astype(np.bool_))


def stretches(grid: Grid) -> Iterator[tuple[int, int]]:
    """Where to cut the rows of a sheet so that each piece can be worked on at once."""
    begin = grid.begin
    while begin < grid.finish:
        end = grid.last_row_start(begin, begin + STRETCH_BYTES)
        yield begin, end
        begin = end


def index_cells(grid: Grid, begin: int, end: int, previous: int) -> CellIndex:
    """Find the rows and cells of a stretch.

    Args:
        grid: the sheet.
        begin: of the stretch, at a row.
        end: of the stretch, behind a row.
        previous: the number of the row before it.

    Raises:
        FileProblemError: when the rows aren't in their order.
    """
    found = _Tags.read(grid, begin, end)
    index = found.index(previous) if found is not None else None
    return _walked(grid, begin, end, previous) if index is None else index


def _walked(grid: Grid, begin: int, end: int, previous: int) -> CellIndex:
    """The same by going through the rows and cells one by one."""
    rows = list(grid.rows(begin, end, previous))
    cells = [(row.number << COLUMN_BITS | cell.column, cell) for row in rows for cell in grid.cells(row)]
    cells.sort(key=lambda one: one[0])
    columns = [[key, cell.start, cell.open_end, cell.end] for key, cell in cells]
    keys, starts, open_ends, ends = np.array(columns, np.int64).reshape(-1, 4).T
    formulas = np.array([grid.formula(cell) >= 0 for _, cell in cells], np.bool_)
    return CellIndex(_as_array(rows), keys, starts, open_ends, ends, formulas)


def _as_array(rows: list[Row]) -> Positions:
    return np.array(rows, np.int64).reshape(-1, len(Row._fields))


@dataclass(frozen=True, slots=True)
class _Elements:
    """Elements of one name: where their tags, contents and ends are."""

    starts: Positions
    open_ends: Positions
    closes: Positions
    ends: Positions


@dataclass(frozen=True, slots=True)
class _Tags:
    """All tags of a stretch.

    Args:
        grid: the sheet.
        data: the sheet's bytes.
        starts: where each tag begins.
        ends: where each tag's last byte is.
        names: where each tag's name begins, without its prefix.
        closing: which are end tags.
        own: which bear the sheet's prefix.
    """

    grid: Grid
    data: Bytes
    starts: Positions
    ends: Positions
    names: Positions
    closing: Mask
    own: Mask

    @classmethod
    def read(cls, grid: Grid, begin: int, end: int) -> _Tags | None:
        """Mark the tags; None where a ``>`` stands elsewhere than at a tag's end."""
        data = np.frombuffer(grid.scan, np.uint8)
        stretch = data[begin:end]
        starts, ends = np.flatnonzero(stretch == _LT), np.flatnonzero(stretch == _GT)
        if len(starts) != len(ends) or (starts >= ends).any() or (starts[1:] <= ends[:-1]).any():
            return None
        starts += begin
        ends += begin
        closing = data[starts + 1] == _SLASH
        names = starts + 1 + closing
        own = np.ones(len(starts), np.bool_)
        for byte in grid.prefix:
            own &= data[np.minimum(names, len(data) - 1)] == byte
            names += 1
        return cls(grid, data, starts, ends, names, closing, own)

    def index(self, previous: int) -> CellIndex | None:
        """The rows and cells; None where they are written in an unusual way."""
        row_elements, cells = self._elements(b"row"), self._elements(b"c")
        if row_elements is None or cells is None:
            return None
        numbers = self._numbers(row_elements)
        columns = self._columns(cells.starts)
        if numbers is None or columns is None:
            return None
        if (np.diff(numbers, prepend=previous) <= 0).any() or (numbers > LAST_ROW).any():
            raise damaged(self.grid.part)
        owner = np.searchsorted(row_elements.starts, cells.starts) - 1
        if (owner < 0).any():
            return None
        keys = (numbers[owner] << COLUMN_BITS) | columns
        if (np.diff(keys) <= 0).any():
            return None
        rows = np.stack(
            [numbers, row_elements.starts, row_elements.open_ends, row_elements.closes, row_elements.ends], axis=1
        )
        return CellIndex(rows, keys, cells.starts, cells.open_ends, cells.ends, self._with_formula(cells.starts))

    def _elements(self, name: bytes) -> _Elements | None:
        """The elements of a name; None where start tags and end tags don't match."""
        named = self._named(name)
        opening = np.flatnonzero(named & ~self.closing)
        closed = np.flatnonzero(named & self.closing)
        starts, open_ends = self.starts[opening], self.ends[opening] + 1
        closes, ends = open_ends.copy(), open_ends.copy()
        spanning = np.flatnonzero(self.data[open_ends - 2] != _SLASH)
        if len(spanning) != len(closed):
            return None
        closes[spanning], ends[spanning] = self.starts[closed], self.ends[closed] + 1
        if (closes < open_ends).any() or (ends[:-1] > starts[1:]).any():
            return None
        return _Elements(starts, open_ends, closes, ends)

    def _named(self, name: bytes) -> Mask:
        """Which tags bear a name."""
        found = np.flatnonzero(self.own & (self.data[self.names] == name[0]))
        for offset, byte in enumerate(name[1:], 1):
            found = found[self.data[self.names[found] + offset] == byte]
        after = self.data[self.names[found] + len(name)]
        mask = np.zeros(len(self.names), np.bool_)
        mask[found[(after <= 32) | (after == _GT) | (after == _SLASH)]] = True
        return mask

    def _numbers(self, rows: _Elements) -> Positions | None:
        """The rows' numbers; None where one doesn't begin with its number."""
        match, scan = self.grid.row_number.match, self.grid.scan
        found = [match(scan, start) for start in rows.starts.tolist()]
        numbers = [int(one[1]) for one in found if one is not None]
        return np.array(numbers, np.int64) if len(numbers) == len(found) else None

    def _columns(self, starts: Positions) -> Positions | None:
        """The cells' columns; None where one doesn't begin with its address."""
        at = starts + 2 + len(self.grid.prefix)
        for offset, byte in enumerate(_ADDRESS):
            if (self.data[at + offset] != byte).any():
                return None
        at += len(_ADDRESS)
        columns = np.zeros(len(at), np.int64)
        reading = np.ones(len(at), np.bool_)
        for offset in range(3):
            letters = self.data[at + offset].astype(np.int64) - (ord("A") - 1)
            reading &= (letters >= 1) & (letters <= 26)
            columns = np.where(reading, columns * 26 + letters, columns)
        return columns if (columns > 0).all() else None

    def _with_formula(self, starts: Positions) -> Mask:
        """Which cells hold a formula."""
        formulas = self.starts[self._named(b"f") & ~self.closing]
        mask = np.zeros(len(starts) + 1, np.bool_)
        mask[np.searchsorted(starts, formulas)] = True  # of the cell behind the one that holds it
        return mask[1:]


_BEHIND_CELLS = (1 << COLUMN_BITS) - 1  # the key of a row's end, as of a column behind all others


class RowTags:
    """The rows' tags of one sheet.

    Args:
        grid: the sheet as it stands.
    """

    def __init__(self, grid: Grid) -> None:
        self._data = grid.data
        self._name = b"%srow" % grid.prefix
        self._has_spans = grid.scan.find(b"spans", grid.begin, grid.finish) >= 0
        self._has_styles = grid.scan.find(b"customFormat", grid.begin, grid.finish) >= 0

    def styles(self, index: CellIndex) -> Positions | None:
        """The format that each row gives its cells, -1 where it gives none; None where no row gives one."""
        if not self._has_styles:
            return None
        styles = [row_style(self._data[start:end]) for start, end in index.rows[:, 1:3].tolist()]
        return np.array([-1 if style is None else style for style in styles], np.int64)

    def open(self, parts: Mapping[int, ColumnEdits], index: CellIndex, stop: int, splices: Splices) -> None:
        """Make the rows that are missing, open those that close themselves, and let spans reach over what is edited.

        Args:
            parts: what is edited, by column.
            index: where the rows stand.
            stop: where they end.
            splices: the new cells, to which the tags are added.
        """
        filled = distinct(splices.new_keys >> COLUMN_BITS)
        rows, first, last = _edited_columns(parts)
        at, exists = index.find_rows(rows)
        starts, open_ends, ends = (np.append(index.rows[:, field], stop)[at] for field in (1, 2, 4))
        closed = exists & (open_ends == ends)
        looked_at = np.isin(rows, filled) & (closed | ~exists) | (exists & ~closed & self._has_spans)
        for number in np.flatnonzero(looked_at).tolist():
            row, start, end = int(rows[number]), int(starts[number]), int(open_ends[number])
            if not exists[number]:
                self._wrap(row, b'<%s r="%d">' % (self._name, row), (start, start), splices)
                continue
            tag = self._data[start:end]
            changed = spanning(tag, int(first[number]), int(last[number]))
            if closed[number]:
                self._wrap(row, changed[:-2].rstrip() + b">", (start, end), splices)
            elif changed != tag:
                splices.add_one(start, end, row << COLUMN_BITS, changed)

    def _wrap(self, row: int, tag: bytes, place: tuple[int, int], splices: Splices) -> None:
        """Put a row's tag before its new cells, and its end tag behind them."""
        start, end = place
        splices.add_one(start, end, row << COLUMN_BITS, tag)
        splices.add_one(end, end, row << COLUMN_BITS | _BEHIND_CELLS, b"</%s>" % self._name)


def _edited_columns(parts: Mapping[int, ColumnEdits]) -> tuple[Positions, Positions, Positions]:
    """The edited rows with the first and the last column that is edited in each."""
    rows = distinct(np.concatenate([np.zeros(0, np.int64), *(part.rows for part in parts.values())]))
    first, last = np.zeros(len(rows), np.int64), np.zeros(len(rows), np.int64)
    for column, part in reversed([*parts.items()]):
        first[np.searchsorted(rows, part.rows)] = column
    for column, part in parts.items():
        last[np.searchsorted(rows, part.rows)] = column
    return rows, first, last
