"""The tags of rows around edited cells: rows that are missing, rows that close themselves, and their spans."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from opsheet.hosts.xlsx.cell_index import COLUMN_BITS, CellIndex, Positions
from opsheet.hosts.xlsx.plan import ColumnEdits
from opsheet.hosts.xlsx.sheet_xml import Grid, row_style, spanning
from opsheet.hosts.xlsx.splices import Splices
from opsheet.values.numbers import distinct

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
