"""The values of a sheet's cells as they are stored, read from the XML of the columns that are asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape

from opsheet.hosts.xlsx.sheet_xml import Grid
from opsheet.hosts.xlsx.values import Encoded
from opsheet.hosts.xlsx.workbook import Workbook
from opsheet.hosts.xlsx.xml import whole_number
from opsheet.values.cells import ExcelError, column_letters

_TYPE = re.compile(rb"""\st\s*=\s*["'](\w+)["']""")
_VALUE = re.compile(rb"<(?:[\w.-]+:)?v(?:\s[^<>]*)?>([^<]*)<")
_TEXT = re.compile(rb"<(?:[\w.-]+:)?t(?:\s[^<>]*)?>([^<]*)<")
_PHONETIC = re.compile(rb"<((?:[\w.-]+:)?)rPh[\s>].*?</\1rPh\s*>", re.DOTALL)
_STRING_ITEM = re.compile(rb"<((?:[\w.-]+:)?)si(?:\s[^<>]*)?(?:/>|>(.*?)</\1si\s*>)", re.DOTALL)
_NOWHERE = -1  # the number of a text that isn't there
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


StoredCell = None | bool | float | str | ExcelError


class SharedStrings:
    """The texts that cells name by number, read when the first one is asked for."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._texts: list[bytes] | None = None

    def __getitem__(self, index: int) -> str:
        if self._texts is None:
            part = self._workbook.related_part("sharedStrings")
            data = b"" if part is None else self._workbook.package.read(part)
            self._texts = [match[2] or b"" for match in _STRING_ITEM.finditer(data)]
        return rich_text(self._texts[index]) if 0 <= index < len(self._texts) else ""


def rich_text(xml: bytes) -> str:
    """The text of a shared or inline string, without phonetic hints.

    Example:
        >>> rich_text(b"<r><t>a</t></r><r><t>&lt;b</t></r>")
        'a<b'
    """
    plain = _PHONETIC.sub(b"", xml) if b"rPh" in xml else xml
    return _unescaped(b"".join(_TEXT.findall(plain)))


def _unescaped(data: bytes) -> str:
    text = unescape(data.decode("utf-8", "replace"))
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def decode_value(attributes: bytes, content: bytes, strings: SharedStrings) -> StoredCell:
    """The value in a cell's XML.

    Args:
        attributes: of the cell's tag.
        content: between its tags.
        strings: the workbook's shared texts.
    """
    match = _TYPE.search(attributes)
    kind = match[1] if match else b"n"
    if kind == b"inlineStr":
        return rich_text(content)
    found = _VALUE.search(content)
    if found is None or (not found[1] and kind != b"str"):
        return None
    return _decoded(kind, found[1], strings)


def _decoded(kind: bytes, value: bytes, strings: SharedStrings) -> StoredCell:
    if kind == b"s":
        return strings[whole_number(value, _NOWHERE)]
    if kind == b"b":
        return value.strip() in {b"1", b"true"}
    if kind in {b"str", b"d"}:
        return _unescaped(value)
    if kind == b"e":
        return ExcelError(value.decode())
    try:
        return float(value)
    except ValueError:
        return ExcelError("#VALUE!")


def encoded_value(encoded: Encoded, strings: SharedStrings) -> StoredCell:
    """The value that a cell gets, as it would be read back."""
    return decode_value(encoded.kind, encoded.content, strings)


def read_columns(grid: Grid, columns: Iterable[int], strings: SharedStrings) -> Mapping[int, dict[int, StoredCell]]:
    """The values of some columns of a sheet, by column and row; blank cells are left out."""
    found: dict[int, dict[int, StoredCell]] = {column: {} for column in columns}
    for column, row, attributes, content in _cells(grid, found):
        value = decode_value(attributes, content, strings)
        if value is not None:
            found[column][row] = value
    return found


def _cells(grid: Grid, columns: Mapping[int, object]) -> Iterator[tuple[int, int, bytes, bytes]]:
    """Column, row, attributes and content of each cell of some columns."""
    if not columns:
        return
    prefix = re.escape(grid.prefix)
    by_letters = {column_letters(column).encode(): column for column in columns}
    usual = sum(1 for _ in re.finditer(rb'<%sc r="' % prefix, grid.scan))
    if grid.scan is grid.data and usual == sum(1 for _ in re.finditer(rb"<%sc[\s/>]" % prefix, grid.scan)):
        names = b"|".join(by_letters)
        pattern = rb'<%sc r="(%s)([0-9]+)"([^<>]*?)(?:/>|>(.*?)</%sc\s*>)' % (prefix, names, prefix)
        cell = re.compile(pattern, re.DOTALL)
        for letters, digits, attributes, content in cell.findall(grid.scan, grid.begin, grid.finish):
            yield by_letters[letters], int(digits), attributes, content
        return
    for row in grid.rows():
        for one in grid.cells(row):
            if one.column in columns:
                yield (
                    one.column,
                    row.number,
                    grid.data[one.start : one.open_end],
                    grid.data[one.open_end : one.end],
                )
