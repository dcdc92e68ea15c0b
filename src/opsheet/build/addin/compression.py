"""Compression of VBA source as Office stores it: [MS-OVBA] 2.4.1, both ways."""

from __future__ import annotations

import struct
from collections.abc import Iterator

SIGNATURE = 0x01
CHUNK = 4096  # bytes of source in one chunk
COMPRESSED = 0xB000  # the header's flag and signature bits of a compressed chunk
RAW = 0x3000  # the same of a chunk that is stored as it is
SHORTEST_COPY = 3
CANDIDATES = 64  # earlier places that are compared for the longest copy


class CompressionError(ValueError):
    """Bytes that are no compressed container."""


def compress(data: bytes) -> bytes:
    """Compress bytes into a container of chunks.

    Args:
        data: the source, already encoded in the project's code page.

    Returns:
        The container; the same input always gives the same bytes.

    Source: [MS-OVBA] 2.4.1.3.

    Example:
        >>> container = compress(b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa")
        >>> len(container) < 56, decompress(container)[:8]
        (True, b'#aaabcde')
    """
    container = bytearray([SIGNATURE])
    for start in range(0, len(data), CHUNK):
        container += _compress_chunk(data[start : start + CHUNK])
    return bytes(container)


def decompress(container: bytes) -> bytes:
    """Give back what was compressed.

    Args:
        container: as ``compress`` or Office wrote it.

    Raises:
        CompressionError: when the bytes are no such container.

    Source: [MS-OVBA] 2.4.1.3.1.
    """
    if not container or container[0] != SIGNATURE:
        msg = "a compressed container begins with the byte 1"
        raise CompressionError(msg)
    return b"".join(_decompress_chunk(header, body) for header, body in _chunks(container))


def _compress_chunk(chunk: bytes) -> bytes:
    tokens = _compress_tokens(chunk)
    if len(tokens) < CHUNK:
        return struct.pack("<H", COMPRESSED | (len(tokens) - 1)) + tokens
    return struct.pack("<H", RAW | (CHUNK - 1)) + chunk.ljust(CHUNK, b"\0")


def _compress_tokens(chunk: bytes) -> bytes:
    places: dict[bytes, list[int]] = {}
    packed = bytearray()
    position = 0
    while position < len(chunk):
        flags = 0
        group = bytearray()
        for bit in range(8):
            if position >= len(chunk):
                break
            length, offset = _longest_copy(chunk, position, places)
            if length >= SHORTEST_COPY:
                flags |= 1 << bit
                group += _copy_token(position, length, offset)
            else:
                length = 1
                group.append(chunk[position])
            for place in range(position, position + length):
                places.setdefault(chunk[place : place + SHORTEST_COPY], []).append(place)
            position += length
        packed.append(flags)
        packed += group
    return bytes(packed)


def _longest_copy(chunk: bytes, position: int, places: dict[bytes, list[int]]) -> tuple[int, int]:
    """The longest earlier match of what comes at a position: its length and how far back it lies."""
    limit = min(_longest_length(position), len(chunk) - position)
    longest, offset = 0, 0
    for place in reversed(places.get(chunk[position : position + SHORTEST_COPY], [])[-CANDIDATES:]):
        length = 0
        while length < limit and chunk[place + length] == chunk[position + length]:
            length += 1
        if length > longest:
            longest, offset = length, position - place
        if length == limit:
            break
    return longest, offset


def _offset_bits(position: int) -> int:
    """How many bits of a copy token hold the offset; the rest holds the length."""
    return max(4, (position - 1).bit_length())


def _longest_length(position: int) -> int:
    return (0xFFFF >> _offset_bits(position)) + SHORTEST_COPY


def _copy_token(position: int, length: int, offset: int) -> bytes:
    shift = 16 - _offset_bits(position)
    return struct.pack("<H", (offset - 1) << shift | (length - SHORTEST_COPY))


def _chunks(container: bytes) -> Iterator[tuple[int, bytes]]:
    position = 1
    while position < len(container):
        if position + 2 > len(container):
            msg = "a chunk's header is cut off"
            raise CompressionError(msg)
        (header,) = struct.unpack_from("<H", container, position)
        end = position + (header & 0x0FFF) + 3
        if header & 0x7000 != RAW or end > len(container):
            msg = f"there is no whole chunk at byte {position}"
            raise CompressionError(msg)
        yield header, container[position + 2 : end]
        position = end


def _decompress_chunk(header: int, body: bytes) -> bytes:
    if not header & 0x8000:
        return body
    plain = bytearray()
    position = 0
    while position < len(body):
        flags = body[position]
        position += 1
        for bit in range(8):
            if position >= len(body):
                break
            if not flags >> bit & 1:
                plain.append(body[position])
                position += 1
                continue
            _copy(plain, body[position : position + 2])
            position += 2
    return bytes(plain)


def _copy(plain: bytearray, token: bytes) -> None:
    if len(token) < 2 or not plain:
        msg = "a copy token is cut off or has nothing to copy"
        raise CompressionError(msg)
    (value,) = struct.unpack("<H", token)
    shift = 16 - _offset_bits(len(plain))
    length = (value & ((1 << shift) - 1)) + SHORTEST_COPY
    offset = (value >> shift) + 1
    if offset > len(plain):
        msg = "a copy token points before the chunk's start"
        raise CompressionError(msg)
    for _ in range(length):
        plain.append(plain[-offset])
