"""The workbook part: which sheets there are, where they stand, and how the workbook counts days."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from opsheet.catalogue import FileProblemError, RefusedError, Text
from opsheet.hosts.xlsx.package import Package
from opsheet.hosts.xlsx.spans import Document, Element

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
                    "“{sheet}” is no worksheet (it has no cells), choose another",
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
                "there is no sheet “{sheet}”; the nearest is “{nearest}”",
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
            "{file} holds no .xlsx workbook: save it as .xlsx in Excel",
        ),
        file=package.archive.path.name,
    )
