"""Icons of LibreOffice's tool bar: the letters of a button's key tip on the colour of its group, drawn dot by dot."""

from __future__ import annotations

import struct
import zlib

SMALL, BIG = 16, 26
"""Pixels of an edge, as LibreOffice shows icons."""
_COLOURS = {
    "stocking": (0x1F, 0x6F, 0xB5),
    "shipping": (0x2E, 0x8B, 0x57),
    "tracking": (0xB0, 0x5A, 0x00),
    "performance": (0x8E, 0x44, 0xAD),
    "reports": (0x00, 0x7A, 0x87),
    "forms": (0xA9, 0x32, 0x26),
    "account": (0x5D, 0x6D, 0x7E),
    "data": (0x6C, 0x7A, 0x00),
    "settings": (0x4A, 0x4A, 0x4A),
}
_WHITE = (0xFF, 0xFF, 0xFF)
_LETTER_WIDTH, _LETTER_HEIGHT = 3, 5
_LETTERS = {  # rows of three dots, from the top
    "A": "010101111101101",
    "B": "110101110101110",
    "C": "011100100100011",
    "D": "110101101101110",
    "E": "111100110100111",
    "F": "111100110100100",
    "G": "011100101101011",
    "H": "101101111101101",
    "I": "111010010010111",
    "J": "001001001101010",
    "K": "101101110101101",
    "L": "100100100100111",
    "M": "101111111101101",
    "N": "110101101101101",
    "O": "010101101101010",
    "P": "110101110100100",
    "Q": "010101101110011",
    "R": "110101110101101",
    "S": "011100010001110",
    "T": "111010010010010",
    "U": "101101101101111",
    "V": "101101101101010",
    "W": "101101111111101",
    "X": "101101010101101",
    "Y": "101101010010010",
    "Z": "111001010100111",
    "0": "111101101101111",
    "1": "010110010010111",
    "2": "110001010100111",
    "3": "110001010001110",
    "4": "101101111001001",
    "5": "111100110001110",
    "6": "011100111101111",
    "7": "111001010010010",
    "8": "111101111101111",
    "9": "111101111001110",
}

Pixel = tuple[int, int, int]


def icon(letters: str, group: str, edge: int) -> bytes:
    """A PNG.

    Args:
        letters: at most three capital letters or digits.
        group: the key of the button's group, which chooses the colour.
        edge: its width and height in pixels.

    Example:
        >>> icon("VS", "stocking", SMALL)[1:4]
        b'PNG'
    """
    pixels = [[_COLOURS[group]] * edge for _ in range(edge)]
    for corner in ((0, 0), (0, edge - 1), (edge - 1, 0), (edge - 1, edge - 1)):
        pixels[corner[0]][corner[1]] = _WHITE
    width = len(letters) * (_LETTER_WIDTH + 1) - 1
    scale = max(1, (edge - 2) // max(width, _LETTER_HEIGHT + 2))
    left, top = (edge - width * scale) // 2, (edge - _LETTER_HEIGHT * scale) // 2
    for position, letter in enumerate(letters):
        _draw(pixels, _LETTERS[letter], top, left + position * (_LETTER_WIDTH + 1) * scale, scale)
    return _png(pixels)


def _draw(pixels: list[list[Pixel]], dots: str, top: int, left: int, scale: int) -> None:
    for number, dot in enumerate(dots):
        if dot == "1":
            row, column = divmod(number, _LETTER_WIDTH)
            for down in range(scale):
                first = left + column * scale
                pixels[top + row * scale + down][first : first + scale] = [_WHITE] * scale


def _png(pixels: list[list[Pixel]]) -> bytes:
    rows = b"".join(b"\0" + b"".join(map(bytes, row)) for row in pixels)
    header = struct.pack(">IIBBBBB", len(pixels[0]), len(pixels), 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
