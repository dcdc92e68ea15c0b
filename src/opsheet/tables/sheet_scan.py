"""What calamine doesn't tell of a sheet: errors, formulas never calculated, merged ranges, and how far it reaches."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from opsheet.values.cells import LAST_ROW, CellRange, column_number

_ERROR_MARK = re.compile(rb"""t=["']e["']""")
_CELL_TAG = re.compile(rb"<(?:\w+:)?c\s[^<>]*>?")
_ADDRESS = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
_ANY_ADDRESS = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,9})([0-9]{1,30})["']""")  # Excel's limits aside
_FILLED_CELL = re.compile(rb"""<(?:\w+:)?c(\s[^<>]*)(?<!/)>""")
_CELL_END = re.compile(rb"</(?:\w+:)?c>")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^<>]*)?>([^<]*)<")
_MERGE = re.compile(rb"""<(?:\w+:)?mergeCell\s[^<>]*?ref\s*=\s*["']([^"']+)["']""")
_WIDE_COLUMN = re.compile(rb"""r="([A-Za-z]{2,9})[0-9]""")
_USUAL_COLUMNS = 26  # A to Z; only columns beyond count
_USUAL_LETTERS, _USUAL_DIGITS = 3, 6  # of an address
_LONGEST_USUAL = 16  # bytes that an address takes with its signs, at the most
_COLUMN_NAME = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,9})[0-9]""")
_ANY_ROW = re.compile(rb"""\br\s*=\s*["'][A-Za-z]*([0-9]{1,30})["']""")
_FAR_ROWS = (re.compile(rb'r="[A-Za-z]*([0-9]{7,30})"'), re.compile(rb"r='[A-Za-z]*([0-9]{7,30})'"))
_ROW_NUMBER = re.compile(rb"""<row\s[^<>]*?\br\s*=\s*["']([0-9]{1,30})["']""")
_PREFIXED_ROW_NUMBER = re.compile(rb"""<(?:\w+:)?row\s[^<>]*?\br\s*=\s*["']([0-9]{1,30})["']""")
_LONGEST_ROW = 64 * 2**20  # bytes; also of everything that stands behind the last row


class SheetScan:
    """Reads a sheet's XML piece by piece, at the speed of a search.

    Args:
        every_address: look at every single address, however it is written, instead of the usual way of writing
            rows in order; too slow for large sheets.

    Example:
        >>> scan = SheetScan()
        >>> scan.feed(b'<row r="1"><c r="B1" t="e"><v>#N/A</v></c></row><mergeCell ref="A2:B3"/>')
        >>> scan.close()
        >>> scan.errors
        [(0, 1, '#N/A')]
    """

    def __init__(self, *, every_address: bool = True) -> None:
        self._every_address = every_address
        self._walk = CellWalk()
        self.errors = self._walk.errors
        self.never_calculated = self._walk.never_calculated
        self.merged: list[CellRange] = []
        self.is_broken = False
        self.lacks_addresses = False  # an error cell doesn't say where it is
        self._rest = b""
        self._last_column = 0
        self._last_row = 0

    def feed(self, piece: bytes) -> None:
        """Take the next piece."""
        block = self._rest + piece if self._rest else piece
        cut = block.rfind(b"row>") + len(b"row>")
        if cut < len(b"row>"):  # no row ends here
            cut = 0
            self.is_broken |= len(block) > _LONGEST_ROW
        if cut:
            self._read(block[:cut])
        if not self.is_broken:
            self._rest = block[cut:]

    def close(self) -> None:
        """Read what is left: the merged ranges stand behind the last row."""
        self._read(self._rest)
        ranges = (CellRange.parse(text.decode("ascii", "replace")) for text in _MERGE.findall(self._rest))
        self.merged.extend(cells for cells in ranges if cells is not None)
        self._rest = b""

    @property
    def area(self) -> int:
        """The cells of the rectangle from A1 that holds everything, at the most."""
        return max(self._last_column, _USUAL_COLUMNS) * self._last_row

    def _read(self, block: bytes) -> None:
        marks = _Marks(block)
        if self._every_address:
            if b"<f" in block or b":f" in block or b"#" in block:
                self._walk.read(block)
            else:
                self._walk.skip(block)
        elif b"#" in block:  # as every error's value begins; one rare byte is found fastest
            self._read_errors(block)
        if not self._every_address and marks.have_formulas:
            self.never_calculated += never_calculated(block)
        self._last_column = max(self._last_column, marks.last_column)
        self._last_row = max(self._last_row, marks.last_row)
        if marks.are_unusual:
            rows = (_PREFIXED_ROW_NUMBER if b":row" in block else _ROW_NUMBER).findall(block)
            self._last_row = max(self._last_row, *map(int, rows), 0)
            self._note_columns(_WIDE_COLUMN.findall(block))
        self.is_broken |= self._last_row > LAST_ROW
        if marks.are_unusual:
            far = (int(digits) for one in _FAR_ROWS for digits in one.findall(block))
            self._last_row = max(self._last_row, *far, 0)
        if self._every_address:
            self._read_addresses(block)

    def _read_addresses(self, block: bytes) -> None:
        self._note_columns(_COLUMN_NAME.findall(block))
        self._last_row = max(self._last_row, *map(int, _ANY_ROW.findall(block)), 0)

    def _read_errors(self, block: bytes) -> None:
        """Each search goes on where the last one stopped, so that no text, however odd, is searched twice."""
        searched = end = 0
        value: re.Match[bytes] | None = None
        for mark in _ERROR_MARK.finditer(block):
            start, searched = block.rfind(b"<", searched, mark.start()), mark.end()
            tag = _CELL_TAG.match(block, start) if start >= 0 else None
            if tag is None or tag.end() < mark.end() or tag[0].endswith(b"/>"):
                continue
            if end < tag.end():
                found = _CELL_END.search(block, tag.end())
                end = found.start() if found else len(block)
            if value is None or value.start() < tag.end():
                value = _VALUE.search(block, tag.end())
                if value is None:
                    return
            if value.start() < end:
                self._note_error(tag[0], unescape(value[1].decode("utf-8", "replace")))

    def _note_columns(self, names: Iterable[bytes]) -> None:
        self._last_column = max([self._last_column, *(column_number(name.decode()) for name in set(names))])

    def walk_through(self, xml: bytes) -> None:
        """Find the errors of a whole sheet again, counting cells that bear no address."""
        walk = CellWalk()
        walk.read(xml)
        self.errors, self.never_calculated = walk.errors, walk.never_calculated

    def _note_error(self, tag: bytes, code: str) -> None:
        address = _ADDRESS.search(tag)
        if address is None:
            self.lacks_addresses = True
        else:
            self.errors.append((int(address[2]) - 1, column_number(address[1].decode()) - 1, code))


def _is_digit(characters: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return (characters >= ord("0")) & (characters <= ord("9"))


class _Marks:
    """How far the addresses of a block reach and whether it has formulas, looked at all at once.

    Args:
        block: of a sheet's XML.

    Example:
        >>> found = _Marks(b'<row r="12"><c r="AB12"><v>3.5</v></c><c r="C12"><v>7</v></c></row>')
        >>> found.last_column, found.last_row, found.are_unusual, found.have_formulas
        (28, 12, False, False)
    """

    def __init__(self, block: bytes) -> None:
        data = np.frombuffer(block, np.uint8)
        inside = data[:-_LONGEST_USUAL]
        self.have_formulas = bool((data[np.flatnonzero(data[1:] == ord("f"))] == ord("<")).any())
        signs = np.flatnonzero(inside == ord("="))
        quoted, before = data[signs + 1] == ord('"'), data[signs - 1]
        self.are_unusual = b"=" in block[-_LONGEST_USUAL:] or not bool((quoted & (before > ord(" "))).all())
        """Whether something may be an address that is written in another way, or reaches further."""
        self._look_at(data, signs[quoted & (before == ord("r"))])

    def _look_at(self, data: NDArray[np.uint8], signs: NDArray[np.int64]) -> None:
        columns = np.zeros(len(signs), np.int64)
        at = signs + 2
        for _ in range(_USUAL_LETTERS):
            letters = (data[at] | 0x20).astype(np.int64) - (ord("a") - 1)
            is_letter = (letters >= 1) & (letters <= 26)
            columns = np.where(is_letter, columns * 26 + letters, columns)
            at = at + is_letter
        self.last_column = int(columns[_is_digit(data[at])].max(initial=0))
        beyond = (data[at] | 0x20) >= ord("a")
        self.are_unusual |= bool((beyond | _is_digit(data[at + _USUAL_DIGITS])).any())
        at = at[(columns == 0) & (data[signs - 2] <= ord(" "))]  # a row's number
        numbers = np.zeros(len(at), np.int64)
        reading = np.ones(len(at), np.bool_)
        for place in range(_USUAL_DIGITS):
            reading &= _is_digit(data[at + place])
            numbers = np.where(reading, numbers * 10 + data[at + place] - ord("0"), numbers)
        self.last_row = int(numbers.max(initial=0))


def last_cell(pieces: Iterable[bytes]) -> tuple[int, int]:
    """Read every address of a sheet for its last row and its last column with content, counted from 0.

    Slow: only for a sheet whose formats, or a single stray cell, reach suspiciously far.

    Example:
        >>> last_cell([b'<c r="A1"><v>1</v></c><c r="XFD9" s="1"/>'])
        (0, 0)
    """
    last_row = last_column = 0
    rest = b""
    for piece in pieces:
        block = rest + piece
        cut = block.rfind(b"<")
        rest = block[cut:] if len(block) - cut < _LONGEST_ROW else b""
        for attributes in _FILLED_CELL.findall(block, 0, max(cut, 0)):
            found = _ANY_ADDRESS.search(attributes)
            if found is not None:
                last_row = max(last_row, int(found[2]) - 1)
                last_column = max(last_column, column_number(found[1].decode()) - 1)
    return last_row, last_column


def parse_xml(xml: bytes) -> etree._Element:  # pyright: ignore[reportPrivateUsage] - lxml names its element class so
    """Parse XML that may come from anywhere: no entities, no network."""
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


_PIECE = re.compile(
    rb"<(?:\w+:)?row\b(?P<row>[^<>]*)>"
    rb"|<(?:\w+:)?c(?P<tag>\s[^<>]*?|)(?P<end>/>|>)"
)
_ROW = re.compile(rb"<(?:\w+:)?row\b[^<>]*>")
_WALKED_ROW_NUMBER = re.compile(rb"""\br\s*=\s*["']([0-9]{1,7})["']""")
_WALKED_ADDRESS = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
_IS_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
_WALKED_CELL_END = re.compile(rb"</(?:\w+:)?c\s*>")
_WALKED_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^<>]*)?>([^<]*)</")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_INLINE = re.compile(rb"<(?:\w+:)?is[\s>]")
_NEVER_CALCULATED = re.compile(
    rb"""<(?:\w+:)?c(\s[^<>]*)>\s*"""
    rb"<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


@dataclass(slots=True)
class CellWalk:
    """Goes through rows of a sheet one after the other, and remembers where it is.

    Example:
        >>> walk = CellWalk()
        >>> walk.read(b'<row><c t="e"><v>#N/A</v></c><c><f>A1+1</f><v/></c></row>')
        >>> walk.errors, walk.never_calculated
        ([(0, 0, '#N/A')], [(0, 1)])
    """

    errors: list[tuple[int, int, str]] = field(default_factory=list[tuple[int, int, str]])
    never_calculated: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    _row: int = -1
    _column: int = -1

    def read(self, block: bytes) -> None:
        """Take the next rows, each whole."""
        for piece in _PIECE.finditer(block):
            if piece["tag"] is None:
                number = _WALKED_ROW_NUMBER.search(piece["row"])
                self._row, self._column = (int(number[1]) - 1 if number else self._row + 1), -1
            else:
                self._cell(block, piece)

    def skip(self, block: bytes) -> None:
        """Take rows in which there is neither an error nor a formula."""
        for row in _ROW.finditer(block):
            number = _WALKED_ROW_NUMBER.search(row[0])
            self._row = int(number[1]) - 1 if number else self._row + 1

    def _cell(self, block: bytes, piece: re.Match[bytes]) -> None:
        tag = piece["tag"]
        address = _WALKED_ADDRESS.search(tag)
        self._column = column_number(address[1].decode()) - 1 if address else self._column + 1
        row = int(address[2]) - 1 if address else self._row
        if piece["end"] == b"/>" or row < 0:
            return
        is_error = _IS_ERROR.search(tag) is not None
        if not is_error and not _FORMULA.match(block, piece.end()):
            return
        end = _WALKED_CELL_END.search(block, piece.end())
        if end is None:  # broken XML: calamine says so
            return
        body = block[piece.end() : end.start()]
        value = _WALKED_VALUE.search(body)
        if is_error and value is not None:
            self.errors.append((row, self._column, unescape(value[1].decode("utf-8", "replace"))))
        elif (value is None or not value[1].strip()) and not _is_empty_text(tag) and not _INLINE.search(body):
            self.never_calculated.append((row, self._column))


def _is_empty_text(tag: bytes) -> bool:
    """Whether a formula was calculated and gave an empty text."""
    return b't="str"' in tag


def never_calculated(block: bytes) -> list[tuple[int, int]]:
    """The formulas without a result in rows whose cells bear addresses, found at the speed of a search."""
    addresses = map(_WALKED_ADDRESS.search, _NEVER_CALCULATED.findall(block))
    return [(int(one[2]) - 1, column_number(one[1].decode()) - 1) for one in addresses if one]
