"""Packing, unpacking and changing the bytes of a part in pieces, so that a large sheet is never twice in memory."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from isal import isal_zlib

from opsheet.catalogue import FileProblemError, Text

if TYPE_CHECKING:
    from opsheet.hosts.xlsx.cell_index import Positions

_codec: Any = isal_zlib  # its stubs leave the data's type open
_LEVEL = 1  # the fastest: a workbook is written many times for each time that it is sent
_RAW_WINDOW = -15
_BATCH_BYTES = 1 << 18


@dataclass(frozen=True, slots=True)
class Packed:
    """A part as it stands in an archive.

    Args:
        data: the compressed bytes.
        checksum: CRC-32 of the uncompressed bytes.
        size: length of the uncompressed bytes.
    """

    data: bytes
    checksum: int
    size: int


class Packer:
    """Takes a part's bytes piece by piece and compresses them as they come."""

    def __init__(self) -> None:
        self._compressor = _codec.compressobj(_LEVEL, zlib.DEFLATED, _RAW_WINDOW)
        self._pending: list[bytes | memoryview] = []
        self._pending_bytes = 0
        self._packed: list[bytes] = []
        self._checksum = 0
        self._size = 0

    @property
    def size(self) -> int:
        """The bytes that were added so far."""
        return self._size + self._pending_bytes

    def write(self, piece: bytes | memoryview) -> None:
        """Add a piece."""
        self._pending.append(piece)
        self._pending_bytes += len(piece)
        if self._pending_bytes >= _BATCH_BYTES:
            self._flush()

    def finish(self) -> Packed:
        """The whole part; nothing can be added after it."""
        self._flush()
        self._packed.append(self._compressor.flush())
        return Packed(b"".join(self._packed), self._checksum, self._size)

    def _flush(self) -> None:
        block = b"".join(self._pending)
        self._checksum = _codec.crc32(block, self._checksum)
        self._size += len(block)
        self._packed.append(self._compressor.compress(block))
        self._pending.clear()
        self._pending_bytes = 0


def pack(data: bytes) -> Packed:
    """Compress a small part in one go.

    Example:
        >>> pack(b"abc").size
        3
    """
    packer = Packer()
    packer.write(data)
    return packer.finish()


def inflate(packed: Packed) -> bytes:
    """The bytes that were packed.

    Example:
        >>> inflate(pack(b"abc"))
        b'abc'
    """
    return _inflate(packed.data, packed.size)


def unpack(data: bytes, info: zipfile.ZipInfo) -> bytes:
    """The uncompressed bytes of an archive's entry.

    Args:
        data: its compressed bytes.
        info: the entry, whose size and checksum must hold.

    Raises:
        FileProblemError: when the entry is damaged, or packed in a way that Excel doesn't write.
    """
    if info.compress_type == zipfile.ZIP_STORED:
        content = data
    elif info.compress_type == zipfile.ZIP_DEFLATED:
        content = _inflate(data, info.file_size)
    else:
        raise FileProblemError(
            Text(
                "工作簿的部件 {part} 用了不支持的压缩方式：请用 Excel 打开后另存",
                "The workbook's part {part} is compressed in an unsupported way: open it in Excel and save it again",
            ),
            part=info.filename,
        )
    if len(content) != info.file_size or _codec.crc32(content) != info.CRC:
        raise damaged(info.filename)
    return content


def damaged(part: str) -> FileProblemError:
    """The error for a part whose bytes are wrong."""
    return FileProblemError(
        Text(
            "工作簿已损坏（部件 {part}）：请用 Excel 打开并修复后另存",
            "The workbook is damaged (part {part}): open it in Excel, let it be repaired, and save it again",
        ),
        part=part,
    )


def _inflate(data: bytes, size: int) -> bytes:
    """Inflate at most one byte more than promised, so that a bomb stays small."""
    try:
        return _codec.decompressobj(_RAW_WINDOW).decompress(data, size + 1)
    except (_codec.error, zlib.error):
        return b""  # an empty part fails the caller's size or checksum test, which names the part


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
