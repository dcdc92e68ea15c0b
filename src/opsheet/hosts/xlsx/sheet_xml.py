"""Where the rows and cells of a sheet stand in its XML, found by scanning bytes.

A sheet of 100,000 rows is 150 MB of XML: a parser takes a minute to build objects of it, a scan a second. A ``<`` is
always the beginning of a tag, once comments and CDATA are blanked, so that searching for tags is safe.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

from opsheet.hosts.xlsx.deflate import damaged
from opsheet.hosts.xlsx.xml import Document, retag, tag_end, whole_number
from opsheet.values.cells import LAST_ROW, column_number

_SHEET_DATA = re.compile(rb"<((?:[\w.-]+:)?)sheetData(?=[\s/>])")
_NOT_ELEMENTS = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_ROW_NUMBER = re.compile(rb"""\sr\s*=\s*["'](\d+)["']""")
_CELL_ADDRESS = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]+)\d+["']""")
_BLANKS = (b" ", b"\n", b"\t", b"\r")
_SLASH = ord("/")
_QUOTE = ord('"')
_ADDRESS_ATTRIBUTE = re.compile(rb"""\sr\s*=\s*["'][A-Za-z]+\d+["']""")
_STYLE_ATTRIBUTE = re.compile(rb"""\ss\s*=\s*["'](\d{1,9})["']""")
_CUSTOM_FORMAT = re.compile(rb"""\scustomFormat\s*=\s*["'](?:1|true)["']""")
_SPANS = re.compile(rb"""\sspans\s*=\s*["'](\d{1,9}):(\d{1,9})["']""")
_FORMULA = re.compile(rb"<((?:[\w.-]+:)?f)(?:\s[^>]*)?(?:/>|>.*?</\1\s*>)", re.DOTALL)


class Row(NamedTuple):
    """A row's number and positions: of its start tag, of its content, of its end tag, and after it."""

    number: int
    start: int
    open_end: int
    close: int
    end: int


class Cell(NamedTuple):
    """A cell's column and positions: of its tag, of the rest of it (0: unknown), of its content, and after it."""

    column: int
    start: int
    rest: int
    open_end: int
    end: int


class Grid:
    """The XML of a worksheet: its rows by scanning, what stands around them as a document for edits.

    Args:
        data: the part's bytes in UTF-8.
        part: its name, for errors.

    Raises:
        FileProblemError: when it isn't a worksheet.
    """

    def __init__(self, data: bytes, part: str) -> None:
        self.data = data
        self.part = part
        self.scan = blanked(data)
        match = _SHEET_DATA.search(self.scan)
        if match is None:
            raise damaged(part)
        self.prefix = match[1]
        self.begin = tag_end(self.scan, match.start())
        self._closes_itself = data[self.begin - 2 : self.begin] == b"/>"
        end_tag = b"</%ssheetData" % self.prefix
        self.finish = self.begin if self._closes_itself else self.scan.rfind(end_tag)
        if self.finish < self.begin:
            raise damaged(part)
        self.document = Document(data[: self.begin] + data[self.finish :], part)
        self._row_tag = b"<%srow" % self.prefix
        self._row_close = b"</%srow" % self.prefix
        self._cell_close = b"</%sc>" % self.prefix
        self._loose_close = re.compile(rb"</%sc\s*>" % re.escape(self.prefix))
        self.row_number = re.compile(rb'<%srow r="([1-9][0-9]{0,8})"' % re.escape(self.prefix))
        self._cell_tag = re.compile(rb"<%sc(?=[\s/>])" % re.escape(self.prefix))
        self._value_element = re.compile(rb"<%sv(?:\s[^<>]*)?>([^<]*)<" % re.escape(self.prefix))
        self._formula_tag = re.compile(rb"<%sf(?=[\s/>])" % re.escape(self.prefix))

    def head(self, *, with_rows: bool) -> bytes:
        """What stands before the rows, edits made."""
        head = self.document.render(0, self.begin)
        return head[:-2].rstrip() + b">" if self._closes_itself and with_rows else head

    def tail(self, *, with_rows: bool) -> bytes:
        """What stands after the rows, edits made."""
        tail = self.document.render(self.begin)
        return b"</%ssheetData>" % self.prefix + tail if self._closes_itself and with_rows else tail

    def rows(self, begin: int | None = None, end: int | None = None, number: int = 0) -> Iterator[Row]:
        """The rows in their order; one without a number follows the row before it.

        Args:
            begin: where to begin, by default with the first row.
            end: where to end, by default behind the last row.
            number: of the row before the first one.
        """
        scan, tag = self.scan, self._row_tag
        finish = self.finish if end is None else end
        start = scan.find(tag, self.begin if begin is None else begin, finish)
        while start >= 0:
            following = scan.find(tag, start + len(tag), finish)
            open_end = self.tag_end(start)
            previous, number = number, self._row_number(start, open_end, number)
            if number <= previous:
                raise damaged(self.part)
            if scan[open_end - 2] == _SLASH:
                yield Row(number, start, open_end, open_end, open_end)
            else:
                close = scan.rfind(self._row_close, open_end, following if following >= 0 else finish)
                if close < 0:
                    raise damaged(self.part)
                yield Row(number, start, open_end, close, scan.index(b">", close) + 1)
            start = following

    @property
    def hides_rows(self) -> bool:
        """Whether any row is hidden."""
        hidden = re.compile(rb"""<%srow\s[^<>]*\shidden\s*=\s*["'](?:1|true)["']""" % re.escape(self.prefix))
        return hidden.search(self.scan, self.begin, self.finish) is not None

    @property
    def last_row(self) -> int:
        """The number of the last row; 0 on an empty sheet."""
        start = self.scan.rfind(self._row_tag, self.begin, self.finish)
        if start < 0:
            return 0
        number = self._row_number(start, self.tag_end(start), 0)
        return number if number > 1 else max((row.number for row in self.rows()), default=0)

    def last_row_start(self, begin: int, end: int) -> int:
        """Where the last row begins before a position, or the next one behind it; the end of the rows without one."""
        found = self.scan.rfind(self._row_tag, begin + 1, end) if end < self.finish else -1
        if found < 0 and end < self.finish:
            found = self.scan.find(self._row_tag, end, self.finish)
        return found if found >= 0 else self.finish

    def cells(self, row: Row) -> list[Cell]:
        """All cells of a row; one without an address follows the cell before it."""
        result: list[Cell] = []
        column = 0
        for match in self._cell_tag.finditer(self.scan, row.open_end, row.close):
            open_end = self.tag_end(match.start())
            address = _CELL_ADDRESS.search(self.scan, match.end(), open_end)
            column = column_number(address[1].decode()) if address else column + 1
            result.append(Cell(column, match.start(), 0, open_end, self._cell_end(open_end)))
        return result

    def formula(self, cell: Cell) -> int:
        """Where a cell's formula begins; -1 without one."""
        match = self._formula_tag.search(self.scan, cell.open_end, cell.end)
        return match.start() if match else -1

    def value(self, cell: Cell) -> bytes | None:
        """A cell's value as written; None without one."""
        match = self._value_element.search(self.scan, cell.open_end, cell.end)
        return self.data[match.start(1) : match.end(1)] if match and match[1] else None

    def tag_end(self, start: int) -> int:
        """The position after a start tag."""
        end = self.scan.index(b">", start) + 1
        if self.scan[end - 2] == _QUOTE:
            return end
        if self.scan.count(b'"', start, end) % 2 or self.scan.count(b"'", start, end) % 2:
            return tag_end(self.scan, start)
        return end

    @cached_property
    def _closes_loosely(self) -> bool:
        """Whether any cell's end tag holds a blank."""
        return any(self.scan.find(self._cell_close[:-1] + blank) >= 0 for blank in _BLANKS)

    def _cell_end(self, open_end: int) -> int:
        if self.scan[open_end - 2] == _SLASH:
            return open_end
        if self._closes_loosely:
            match = self._loose_close.search(self.scan, open_end, self.finish)
            close = match.start() if match else -1
        else:
            close = self.scan.find(self._cell_close, open_end, self.finish)
        if close < 0:
            raise damaged(self.part)
        return self.scan.index(b">", close) + 1

    def _row_number(self, start: int, open_end: int, previous: int) -> int:
        first = start + len(self._row_tag)
        if self.scan.startswith(b' r="', first):
            number = whole_number(self.scan[first + 4 : self.scan.index(b'"', first + 4)])
        else:
            match = _ROW_NUMBER.search(self.scan, first, open_end)
            number = whole_number(match[1]) if match else previous + 1
        if not 0 < number <= LAST_ROW:
            raise damaged(self.part)
        return number


def blanked(data: bytes) -> bytes:
    """The same bytes with comments, CDATA and instructions blanked, so that each ``<`` begins a tag."""
    start = data.find(b">") if data.startswith(b"<?xml") else 0
    if not any(data.find(sign, start) >= 0 and data.find(b"<" + sign, start) >= 0 for sign in (b"!", b"?")):
        return data  # one rare byte is looked for several times as fast as two
    return _NOT_ELEMENTS.sub(lambda match: b" " * len(match[0]), data)


def has_address(attributes: bytes) -> bool:
    """Whether a cell's tag names the cell.

    Example:
        >>> has_address(b" s='3' r='B2'>")
        True
    """
    return _ADDRESS_ATTRIBUTE.search(attributes) is not None


@lru_cache(maxsize=65536)
def style_of(attributes: bytes) -> int:
    """The format that a cell's tag names.

    Example:
        >>> style_of(b' s="3" t="s">')
        3
    """
    match = _STYLE_ATTRIBUTE.search(attributes)
    return whole_number(match[1]) if match else 0


@lru_cache(maxsize=65536)
def new_attributes(attributes: bytes, style: int, kind: bytes | None, *, empty: bool, array: bool = False) -> bytes:
    """What stands in a cell's tag after its address, for another format or another kind of value.

    Args:
        attributes: as they stand, with the tag's end.
        style: the number of the format.
        kind: the ``t`` attribute with its blank, nothing for a number, None to leave the value as it is.
        empty: whether the tag closes itself.
        array: whether the cell keeps its formula, with the mark of a dynamic array.

    Example:
        >>> new_attributes(b' s="3" t="s" x="1">', 4, b"", empty=True)
        b' s="4" x="1"/>'
    """
    changes: dict[str, str | None] = {}
    if style != style_of(attributes):
        changes["s"] = str(style) if style else None
    if kind is not None:
        changes |= {"t": kind[4:-1].decode() or None, "vm": None} | ({} if array else {"cm": None})
    return retag(attributes, changes).rstrip(b"/>").rstrip() + (b"/>" if empty else b">")


def row_style(tag: bytes) -> int | None:
    """The default format of a row's cells, where the row has one."""
    return style_of(tag) if _CUSTOM_FORMAT.search(tag) else None


def spanning(tag: bytes, first: int, last: int) -> bytes:
    """A row's tag whose spans, where it has them, reach over two columns.

    Example:
        >>> spanning(b'<row r="2" spans="1:3">', 2, 5)
        b'<row r="2" spans="1:5">'
    """
    match = _SPANS.search(tag)
    if match is None:
        return tag
    low, high = min(int(match[1]), first), max(int(match[2]), last)
    if (low, high) == (int(match[1]), int(match[2])):
        return tag
    return retag(tag, {"spans": f"{low}:{high}"})


def with_formula(content: bytes, formula: bytes) -> bytes:
    """A cell's content with another formula element.

    Example:
        >>> with_formula(b'<f t="shared" si="0"/><v>3</v>', b"<f>A1</f>")
        b'<f>A1</f><v>3</v>'
    """
    return _FORMULA.sub(lambda _: formula, content, count=1)


def formula_of(content: bytes) -> bytes:
    """The formula element of a cell's content, nothing without one.

    Example:
        >>> formula_of(b"<f>A1</f><v>3</v>")
        b'<f>A1</f>'
    """
    match = _FORMULA.search(content)
    return match[0] if match else b""
