"""How a closed workbook shows the cells of a sheet: custom number formats, hidden rows and columns."""

from __future__ import annotations

import re
from html import unescape

from lxml import etree

from opsheet.tables.sheet_scan import parse_xml
from opsheet.tables.table import SheetAppearance
from opsheet.tables.xlsx_package import Package

_CELL = re.compile(rb"<(?:\w+:)?c\s([^<>]*)>")
_ROW = re.compile(rb"<(?:\w+:)?row\s([^<>]*)>")
_COLUMNS = re.compile(rb"<(?:\w+:)?col\s([^<>]*)>")
_ATTRIBUTE = re.compile(rb"""([A-Za-z:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_TRUE = {"1", "true", "on"}
_MOST_HIDDEN = 2**14  # columns that one element may hide; a sheet has no more


def sheet_appearance(package: Package, part: str, styles: str | None) -> SheetAppearance:
    """Read how a sheet shows its cells.

    Args:
        package: the workbook.
        part: the name of the sheet's part.
        styles: the name of the part with the formats, or None where there is none.

    Raises:
        FileProblemError: when a part isn't well-formed.
    """
    xml = package.read(part)
    codes = _codes(package, styles) if styles is not None and styles in package else {}
    formats: dict[str, str] = {}
    for tag in _CELL.findall(xml):
        attributes = _attributes(tag)
        code = codes.get(attributes.get("s", ""))
        if code is not None and "r" in attributes:
            formats[attributes["r"]] = code
    rows = (_attributes(tag) for tag in _ROW.findall(xml))
    hidden_rows = {int(row["r"]) for row in rows if _is_hidden(row, "ht") and row.get("r", "").isdigit()}
    hidden_columns: set[int] = set()
    for column in (_attributes(tag) for tag in _COLUMNS.findall(xml)):
        first, last = column.get("min", ""), column.get("max", "")
        if _is_hidden(column, "width") and first.isdigit() and last.isdigit():
            hidden_columns.update(range(int(first), min(int(last), _MOST_HIDDEN) + 1))
    return SheetAppearance(formats, frozenset(hidden_rows), frozenset(hidden_columns))


def _attributes(tag: bytes) -> dict[str, str]:
    found = ((name, first or second) for name, first, second in _ATTRIBUTE.findall(tag))
    return {name.decode("ascii"): unescape(value.decode("utf-8", "replace")) for name, value in found}


def _is_hidden(attributes: dict[str, str], size: str) -> bool:
    return attributes.get("hidden", "") in _TRUE or attributes.get(size, "").strip() in {"0", "0.0"}


def _codes(package: Package, styles: str) -> dict[str, str]:
    """The number format's code of each cell format that has one of its own, by the number that a cell gives."""
    try:
        root = parse_xml(package.read(styles))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise package.damaged(styles) from error
    own = {str(one.get("numFmtId")): str(one.get("formatCode") or "") for one in root.iter("{*}numFmt")}
    listed = next(root.iter("{*}cellXfs"), None)
    numbers = [] if listed is None else [str(one.get("numFmtId")) for one in listed.iter("{*}xf")]
    return {str(place): own[number] for place, number in enumerate(numbers) if number in own}
