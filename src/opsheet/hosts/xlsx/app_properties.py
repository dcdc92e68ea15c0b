"""The list of sheet titles that Office keeps in docProps/app.xml."""

from __future__ import annotations

from opsheet.hosts.xlsx.spans import Document, Element
from opsheet.hosts.xlsx.workbook import Workbook
from opsheet.hosts.xlsx.xml_text import element_text


def add_title(workbook: Workbook, name: str) -> None:
    """List a new worksheet after the others; an unusual list is left as it is, for Office rebuilds it."""
    link = workbook.package.relationships("").find("extended-properties")
    if link is None or not workbook.package.has(link.target):
        return
    document = workbook.package.document(link.target)
    titles, pairs = _vector(document, "TitlesOfParts"), _vector(document, "HeadingPairs")
    if titles is None or pairs is None:
        return
    count = _worksheet_count(document, pairs)
    worksheets = [sheet for sheet in workbook.sheets if sheet.kind == "worksheet"]
    if count is None or not worksheets or len(titles.children) < int(document.content(count)):
        return
    number = int(document.content(count))
    xml = f"<{titles.prefix}lpstr>{element_text(name)}</{titles.prefix}lpstr>".encode()
    if number < len(titles.children):
        document.insert_before(titles.children[number], xml)
    else:
        document.append(titles, xml)
    document.set(titles, "size", str(int(titles.attributes.get("size") or len(titles.children)) + 1))
    tag = document.data[count.start : count.open_end]
    document.replace(count, tag + f"{number + 1}</{count.prefix}{count.tag}>".encode())


def _vector(document: Document, tag: str) -> Element | None:
    element = document.root.child(tag)
    return element.child("vector") if element is not None else None


def _worksheet_count(document: Document, pairs: Element) -> Element | None:
    """The number beside the first heading, which counts the worksheets."""
    counts = [one for one in pairs.walk() if one.tag == "i4"]
    return counts[0] if counts and document.content(counts[0]).isdigit() else None
