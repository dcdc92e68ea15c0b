"""Tables of web pages and of Excel's old XML, which often call themselves .xls."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree, html

_SPREADSHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")  # names the encoding that the text was in before
_SMALLEST = 2  # cells in a row, below which a table of a web page is only its layout


def markup_tables(text: str) -> list[list[list[str]]]:
    """The tables of a page, each as rows of texts.

    Args:
        text: the whole file, decoded.

    Returns:
        Each table's rows; none where the page holds none, as a login page.

    Example:
        >>> markup_tables("<table><tr><th>SKU</th><th>销量</th></tr><tr><td>A</td><td>3</td></tr></table>")
        [[['SKU', '销量'], ['A', '3']]]
    """
    if "schemas-microsoft-com:office:spreadsheet" in text[:4096]:
        return _spreadsheet_tables(text)
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        root = html.document_fromstring(text.encode("utf-8"), parser=parser)
    except etree.LxmlError:
        return []
    tables = [_html_rows(table) for table in root.iter("table")]
    return [rows for rows in tables if any(len(row) >= _SMALLEST for row in rows)]


def _html_rows(table: Any) -> list[list[str]]:
    rows: list[list[str]] = []
    for row in table.iter("tr"):
        if next(row.iterancestors("table")) is not table:
            continue
        cells: list[str] = []
        for cell in row.iterchildren("td", "th"):
            cells.append(" ".join(cell.text_content().split()))
            cells += [""] * (_span(cell.get("colspan")) - 1)
        rows.append(cells)
    return rows


def _span(value: str | None) -> int:
    return int(value) if value and value.isdigit() and 1 <= int(value) <= 1000 else 1


def _spreadsheet_tables(text: str) -> list[list[list[str]]]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    root = etree.fromstring(_DECLARATION.sub("", text).encode("utf-8"), parser=parser)
    if root is None:
        return []
    return [_spreadsheet_rows(table) for table in root.iter(f"{_SPREADSHEET}Table")]


def _spreadsheet_rows(table: Any) -> list[list[str]]:
    rows: list[list[str]] = []
    for row in table.iterchildren(f"{_SPREADSHEET}Row"):
        rows += [[] for _ in range(_index(row) - len(rows) - 1)]
        cells: list[str] = []
        for cell in row.iterchildren(f"{_SPREADSHEET}Cell"):
            cells += [""] * (_index(cell) - len(cells) - 1)
            data = cell.find(f"{_SPREADSHEET}Data")
            cells.append("" if data is None else "".join(data.itertext()))
        rows.append(cells)
    return rows


def _index(element: Any) -> int:
    value = element.get(f"{_SPREADSHEET}Index")
    return int(value) if value and value.isdigit() and int(value) <= 2**20 else 0
