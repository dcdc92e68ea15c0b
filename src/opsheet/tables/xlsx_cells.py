"""Walking through the cells of a sheet's XML: errors, and formulas whose result was never stored.

Calamine shows both as blank. Cells may bear no address; they then follow one another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

from opsheet.values.cells import column_number

_PIECE = re.compile(
    rb"<(?:\w+:)?row\b(?P<row>[^<>]*)>"
    rb"|<(?:\w+:)?c(?P<tag>\s[^<>]*?|)(?P<end>/>|>)"
)
_ROW = re.compile(rb"<(?:\w+:)?row\b[^<>]*>")
_ROW_NUMBER = re.compile(rb"""\br\s*=\s*["']([0-9]{1,7})["']""")
_ADDRESS = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
_IS_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
_CELL_END = re.compile(rb"</(?:\w+:)?c\s*>")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^<>]*)?>([^<]*)</")
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
                number = _ROW_NUMBER.search(piece["row"])
                self._row, self._column = (int(number[1]) - 1 if number else self._row + 1), -1
            else:
                self._cell(block, piece)

    def skip(self, block: bytes) -> None:
        """Take rows in which there is neither an error nor a formula."""
        for row in _ROW.finditer(block):
            number = _ROW_NUMBER.search(row[0])
            self._row = int(number[1]) - 1 if number else self._row + 1

    def _cell(self, block: bytes, piece: re.Match[bytes]) -> None:
        tag = piece["tag"]
        address = _ADDRESS.search(tag)
        self._column = column_number(address[1].decode()) - 1 if address else self._column + 1
        row = int(address[2]) - 1 if address else self._row
        if piece["end"] == b"/>" or row < 0:
            return
        is_error = _IS_ERROR.search(tag) is not None
        if not is_error and not _FORMULA.match(block, piece.end()):
            return
        end = _CELL_END.search(block, piece.end())
        if end is None:  # broken XML: calamine says so
            return
        body = block[piece.end() : end.start()]
        value = _VALUE.search(body)
        if is_error and value is not None:
            self.errors.append((row, self._column, unescape(value[1].decode("utf-8", "replace"))))
        elif (value is None or not value[1].strip()) and not _is_empty_text(tag) and not _INLINE.search(body):
            self.never_calculated.append((row, self._column))


def _is_empty_text(tag: bytes) -> bool:
    """Whether a formula was calculated and gave an empty text."""
    return b't="str"' in tag


def never_calculated(block: bytes) -> list[tuple[int, int]]:
    """The formulas without a result in rows whose cells bear addresses, found at the speed of a search."""
    addresses = map(_ADDRESS.search, _NEVER_CALCULATED.findall(block))
    return [(int(one[2]) - 1, column_number(one[1].decode()) - 1) for one in addresses if one]
