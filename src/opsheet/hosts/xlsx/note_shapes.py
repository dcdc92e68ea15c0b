"""The shapes by which Excel shows notes, in its old drawing format (VML), edited as text.

Excel itself writes VML that no XML parser reads (an unclosed ``<br>``), so nothing here parses it.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable

_SHAPE = re.compile(rb"<v:shape\s.*?</v:shape>\s*", re.DOTALL)
_NUMBER = re.compile(rb'id="_x0000_s(\d+)"')
_ID_MAP = re.compile(rb'<o:idmap[^>]*\sdata="(\d+)')
_EMPTY = """<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" \
xmlns:x="urn:schemas-microsoft-com:office:excel">
 <o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{block}"/></o:shapelayout>
</xml>
"""
_NOTE_TYPE = b"""<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" \
path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/>\
</v:shapetype>
"""
_NOTE = """<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;\
margin-top:5pt;width:{width}pt;height:{height}pt;z-index:{order};visibility:hidden" fillcolor="#ffffe1" \
o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>\
<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>\
</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>\
<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>
"""
_BLOCK = 1024  # shape numbers come in blocks of 1024, one block a drawing
_PIXELS_PER_CHARACTER = 7
_LINE_PIXELS = 18
_ROW_PIXELS = 20
_WIDEST_CHARACTERS = 44
_POINTS_PER_PIXEL = 0.75


class Shapes:
    """The note shapes of one sheet.

    Args:
        data: the drawing as it stands, or None to begin one.
        block: the number of the block of shape numbers that a new drawing takes.
        column_pixels: the width of a column counted from 1.
    """

    def __init__(self, data: bytes | None, block: int, column_pixels: Callable[[int], float]) -> None:
        self._data = data if data is not None else _EMPTY.format(block=block).encode()
        self._column_pixels = column_pixels

    @property
    def empty(self) -> bool:
        """Whether no shape of any kind is left."""
        return _SHAPE.search(self._data) is None

    def remove(self, cells: set[tuple[int, int]]) -> None:
        """Take away the notes of some cells."""

        def kept(match: re.Match[bytes]) -> bytes:
            return b"" if _note_cell(match[0]) in cells else match[0]

        if cells:
            self._data = _SHAPE.sub(kept, self._data)

    def add(self, notes: dict[tuple[int, int], str]) -> None:
        """Add hidden notes, each large enough for its text."""
        if not notes:
            return
        numbers = [int(match[1]) for match in _NUMBER.finditer(self._data)]
        block = _ID_MAP.search(self._data)
        number = max([int(block[1]) * _BLOCK if block else _BLOCK, *numbers])
        shapes = b"" if b'id="_x0000_t202"' in self._data else _NOTE_TYPE
        for order, (cell, text) in enumerate(notes.items(), 1):
            shapes += self._note(cell, text, number + order, order).encode()
        end = self._data.rindex(b"</xml>")
        self._data = self._data[:end] + shapes + self._data[end:]

    def render(self) -> bytes:
        """The drawing's bytes."""
        return self._data

    def _note(self, cell: tuple[int, int], text: str, number: int, order: int) -> str:
        row, column = cell
        width, height = _size(text)
        rows = math.ceil(height / _ROW_PIXELS)
        top = max(row - 2, 0)
        last, rest = self._right_edge(column + 1, width)
        anchor = f"{column}, 15, {top}, 4, {last - 1}, {rest}, {top + rows}, 4"
        points = {"width": width * _POINTS_PER_PIXEL, "height": rows * _ROW_PIXELS * _POINTS_PER_PIXEL}
        return _NOTE.format(number=number, order=order, anchor=anchor, row=row - 1, column=column - 1, **points)

    def _right_edge(self, column: int, width: int) -> tuple[int, int]:
        """The column, counted from 1, in which a note that wide ends, and how far in it."""
        remaining = width + 15.0
        while remaining > self._column_pixels(column):
            remaining -= self._column_pixels(column)
            column += 1
        return column, int(remaining)


def _note_cell(shape: bytes) -> tuple[int, int] | None:
    """Row and column, counted from 1, of the cell whose note a shape is."""
    row, column = re.search(rb"<x:Row>\s*(\d+)", shape), re.search(rb"<x:Column>\s*(\d+)", shape)
    if b'ObjectType="Note"' not in shape or row is None or column is None:
        return None
    return int(row[1]) + 1, int(column[1]) + 1


def text_width(text: str) -> int:
    """The width of a line in characters; a Chinese character takes two.

    Example:
        >>> text_width("箱规 24")
        7
    """
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def _size(text: str) -> tuple[int, int]:
    """Width and height in pixels in which a text can be read."""
    widths = [text_width(line) for line in text.splitlines()] or [1]
    characters = min(max([*widths, 16]), _WIDEST_CHARACTERS)
    lines = sum(max(1, math.ceil(width / (characters - 2))) for width in widths)
    return characters * _PIXELS_PER_CHARACTER + 12, lines * _LINE_PIXELS + 10
