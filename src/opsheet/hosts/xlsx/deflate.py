"""Packing and unpacking the bytes of a part, in pieces, so that a large sheet never stands twice in memory."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from typing import Any

from isal import isal_zlib

from opsheet.catalogue import FileProblemError, Text

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
