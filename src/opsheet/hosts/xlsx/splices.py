"""Pieces of XML that are put into a sheet, gathered column by column and written in the order of their places."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from opsheet.hosts.xlsx.cell_index import Positions
from opsheet.hosts.xlsx.deflate import Packer


class Sample(NamedTuple):
    """A cell that was written, and the bytes of the part between which it must stand exactly once."""

    cell: str
    start: int
    end: int


class Splices:
    """The pieces that change a stretch of a sheet.

    Args:
        source: the sheet's bytes.
        packer: takes the changed stretch.
    """

    def __init__(self, source: memoryview, packer: Packer) -> None:
        self._source = source
        self._packer = packer
        self._starts: list[Positions] = []
        self._ends: list[Positions] = []
        self._keys: list[Positions] = []
        self._pieces: list[bytes] = []
        self._new_keys: list[Positions] = [np.zeros(0, np.int64)]

    @property
    def new_keys(self) -> Positions:
        """The keys of the cells that are put in."""
        return np.concatenate(self._new_keys)

    def add(self, starts: Positions, ends: Positions, keys: Positions, pieces: list[bytes]) -> None:
        """Put pieces in the place of what stands there.

        Args:
            starts: where what is replaced begins.
            ends: where it ends; the same as where it begins to put something in between.
            keys: tell which comes first of pieces that begin at the same place.
            pieces: of XML.
        """
        self._starts.append(starts)
        self._ends.append(ends)
        self._keys.append(keys)
        self._pieces += pieces

    def add_one(self, start: int, end: int, key: int, piece: bytes) -> None:
        """Put one piece in the place of what stands there."""
        self.add(np.array([start]), np.array([end]), np.array([key]), [piece])

    def add_new(self, places: Positions, keys: Positions, cells: list[bytes]) -> None:
        """Put new cells in; empty ones are left out."""
        if b"" in cells:
            kept = np.array([cell != b"" for cell in cells], np.bool_)
            places, keys, cells = places[kept], keys[kept], [cell for cell in cells if cell]
        self._new_keys.append(keys)
        self.add(places, places, keys, cells)

    def write(self, begin: int, end: int) -> None:
        """Write the stretch with its changes."""
        if not self._pieces:
            self._packer.write(self._source[begin:end])
            return
        starts, ends = np.concatenate(self._starts), np.concatenate(self._ends)
        order = np.lexsort((np.concatenate(self._keys), starts))
        pieces, source, position = self._pieces, self._source, begin
        written: list[bytes | memoryview] = []
        for index, first, last in zip(order.tolist(), starts[order].tolist(), ends[order].tolist(), strict=True):
            if first > position:
                written.append(source[position:first])
            written.append(pieces[index])
            position = last
        written.append(source[position:end])
        self._packer.write(b"".join(written))
