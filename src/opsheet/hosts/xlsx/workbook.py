"""The workbook part: which sheets there are, how the workbook counts days, and what it lists of them.

The calculation chain and the list of titles in docProps/app.xml are kept in line with the sheets.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from opsheet.catalogue import FileProblemError, RefusedError, Text
from opsheet.hosts.xlsx.package import Package
from opsheet.hosts.xlsx.xml import Document, Element, element_text, whole_number
from opsheet.values.cells import parse_cell

_ORDER = (
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "workbookProtection",
    "bookViews",
    "sheets",
    "functionGroups",
    "externalReferences",
    "definedNames",
    "calcPr",
    "oleSize",
    "customWorkbookViews",
    "pivotCaches",
    "smartTagPr",
    "smartTagTypes",
    "webPublishing",
    "fileRecoveryPr",
    "webPublishObjects",
    "extLst",
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of the workbook.

    Args:
        name: as its tab shows.
        part: the name of its part.
        kind: ``worksheet``, ``chartsheet`` ...
        position: counted from 0.
        key: its ``sheetId``, by which the calculation chain names it.
    """

    name: str
    part: str
    kind: str
    position: int
    key: str


class Workbook:
    """The workbook part of a package.

    Raises:
        FileProblemError: when the package holds no workbook, or a binary one.
        RefusedError: when it bears a digital signature, which any edit would break.
    """

    def __init__(self, package: Package) -> None:
        self.package = package
        _refuse_signed(package)
        main = package.relationships("").find("officeDocument")
        if main is None or not package.content_type(main.target).endswith("main+xml"):
            raise _no_workbook(package)
        self.part = main.target
        self.document: Document = package.document(self.part)
        if self.document.root.tag != "workbook":
            raise _no_workbook(package)
        self.strict = "purl.oclc.org" in self.document.root.namespace
        self.relationships = package.relationships(self.part)
        self.sheets = self._read_sheets()

    @property
    def counts_from_1904(self) -> bool:
        """Whether day 0 is 1 January 1904."""
        properties = self.document.root.child("workbookPr")
        return properties is not None and properties.attributes.get("date1904") in {"1", "true"}

    @property
    def prefix(self) -> str:
        """The prefix of its elements, with the colon."""
        return self.document.root.prefix

    def worksheet(self, name: str) -> Sheet:
        """A worksheet by its name.

        Raises:
            RefusedError: when there is none, or the sheet has no cells.
        """
        found = self.find(name)
        if found is None:
            raise self._unknown(name)
        if found.kind != "worksheet":
            raise RefusedError(
                Text(
                    "“{sheet}”不是普通工作表（没有单元格），请选别的表",
                    "“{sheet}” is not a worksheet (it has no cells); choose another",
                ),
                sheet=name,
            )
        return found

    def find(self, name: str) -> Sheet | None:
        """A sheet by its name, in the same case or else in any."""
        exact = (sheet for sheet in self.sheets if sheet.name == name)
        loose = (sheet for sheet in self.sheets if sheet.name.casefold() == name.casefold())
        return next(exact, None) or next(loose, None)

    def related_part(self, kind: str) -> str | None:
        """The name of the one part of a kind (``styles``, ``calcChain`` ...), where there is one."""
        relationship = self.relationships.find(kind)
        if relationship is None or not self.package.has(relationship.target):
            return None
        return relationship.target

    def insert(self, tag: str, xml: bytes) -> None:
        """Add a child element to the workbook in the schema's order."""
        self.document.insert_ordered(self.document.root, tag, xml, _ORDER)

    def recalculate_on_load(self) -> None:
        """Ask the application to calculate everything when it opens the workbook."""
        calculation = self.document.root.child("calcPr")
        if calculation is None:
            self.insert("calcPr", f'<{self.prefix}calcPr fullCalcOnLoad="1"/>'.encode())
        else:
            self.document.set(calculation, "fullCalcOnLoad", "1")

    def defined_names(self) -> list[Element]:
        """The workbook's names."""
        names = self.document.root.child("definedNames")
        return names.all("definedName") if names is not None else []

    def _read_sheets(self) -> list[Sheet]:
        listed = self.document.root.child("sheets")
        sheets: list[Sheet] = []
        for position, element in enumerate(listed.children if listed is not None else []):
            relationship = self.relationships.get(element.linked_attribute("id"))
            part, kind = (relationship.target, relationship.kind) if relationship is not None else ("", "")
            sheets.append(
                Sheet(element.attributes.get("name", ""), part, kind, position, element.attributes.get("sheetId", ""))
            )
        return sheets

    def _unknown(self, name: str) -> RefusedError:
        names = [sheet.name for sheet in self.sheets]
        nearest = difflib.get_close_matches(name, names, 1, 0) or [""]
        return RefusedError(
            Text(
                "没有名为“{sheet}”的工作表，最接近的是“{nearest}”",
                "There is no sheet “{sheet}”; the nearest is “{nearest}”",
            ),
            sheet=name,
            nearest=nearest[0],
        )


def _refuse_signed(package: Package) -> None:
    origin = any(one.target.endswith("origin.sigs") for one in package.relationships(""))
    if origin or any(name.lower().startswith("_xmlsignatures/") for name in package.names()):
        raise RefusedError(
            Text(
                "{file} 有数字签名，改动会使签名失效：请先在 Excel 里删除签名",
                "{file} is digitally signed and a change would break the signature: remove it in Excel first",
            ),
            file=package.archive.path.name,
        )


def _no_workbook(package: Package) -> FileProblemError:
    return FileProblemError(
        Text(
            "{file} 里没有 .xlsx 工作簿：请用 Excel 另存为 .xlsx",
            "{file} contains no .xlsx workbook: save it as .xlsx in Excel",
        ),
        file=package.archive.path.name,
    )


def drop_from_chain(workbook: Workbook, sheet_key: str, cells: list[tuple[int, int]]) -> None:
    """Take overwritten formula cells out of the calculation chain; an empty chain goes altogether.

    Args:
        workbook: whose chain it is.
        sheet_key: the sheet's ``sheetId``, by which the chain names it.
        cells: row and column of each cell that held a formula.
    """
    part = workbook.related_part("calcChain")
    if part is None or not cells:
        return
    document = workbook.package.document(part)
    gone, current, kept = set(cells), "", 0
    pending: str | None = None
    for element in document.root.all("c"):
        said = element.attributes.get("i")
        current = said or current
        if current == sheet_key and parse_cell(element.attributes.get("r", "")) in gone:
            document.replace(element, b"")
            pending = current if said else pending
            continue
        kept += 1
        if pending is not None and said is None:
            document.set(element, "i", pending)
        pending = None
    if not kept:
        workbook.package.remove(part)
        for one in list(workbook.relationships):
            if one.kind == "calcChain":
                workbook.relationships.remove(one.key)


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
    if count is None or not worksheets or len(titles.children) < whole_number(document.content(count)):
        return
    number = whole_number(document.content(count))
    xml = f"<{titles.prefix}lpstr>{element_text(name)}</{titles.prefix}lpstr>".encode()
    if number < len(titles.children):
        document.insert_before(titles.children[number], xml)
    else:
        document.append(titles, xml)
    document.set(titles, "size", str(whole_number(titles.attributes.get("size"), len(titles.children)) + 1))
    tag = document.data[count.start : count.open_end]
    document.replace(count, tag + f"{number + 1}</{count.prefix}{count.tag}>".encode())


def _vector(document: Document, tag: str) -> Element | None:
    element = document.root.child(tag)
    return element.child("vector") if element is not None else None


def _worksheet_count(document: Document, pairs: Element) -> Element | None:
    """The number beside the first heading, which counts the worksheets."""
    counts = [one for one in pairs.walk() if one.tag == "i4"]
    return counts[0] if counts and document.content(counts[0]).isdigit() else None
