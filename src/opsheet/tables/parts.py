"""Which part of a package holds which sheet, and the Excel tables that stand on it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from opsheet.tables.package import Package
from opsheet.tables.sheet import ExcelTable
from opsheet.values.cells import CellRange

_ROOT_RELATIONSHIPS = "_rels/.rels"
_USUAL_WORKBOOK = "xl/workbook.xml"


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet and the part that holds it.

    Args:
        name: the sheet's name.
        part: the name of its part; it need not exist.
        excel_tables: the Excel tables that stand on it.
    """

    name: str
    part: str
    excel_tables: tuple[ExcelTable, ...]


@dataclass(frozen=True, slots=True)
class _Relationship:
    kind: str
    target: str


def sheet_parts(package: Package) -> list[SheetPart]:
    """The sheets of a package in the workbook's order.

    Raises:
        FileProblemError: when a part that lists them is missing or isn't well-formed.
    """
    workbook = _workbook_part(package)
    relationships = _relationships(package, workbook)
    return [
        SheetPart(name, target.target, tuple(_excel_tables(package, target)))
        for name, key in _sheets(package, workbook)
        if (target := relationships.get(key)) is not None
    ]


def _workbook_part(package: Package) -> str:
    if _ROOT_RELATIONSHIPS in package:
        for relationship in _relationships(package, "").values():
            if relationship.kind == "officeDocument":
                return relationship.target
    return next((part for part in package if part.lower().endswith("workbook.xml")), _USUAL_WORKBOOK)


def _sheets(package: Package, workbook: str) -> Iterator[tuple[str, str]]:
    for element in _elements(package, workbook, "sheet"):
        key = next((str(value) for name, value in element.attrib.items() if _local(name) == "id"), "")
        yield str(element.get("name") or ""), key


def _excel_tables(package: Package, sheet: _Relationship) -> Iterator[ExcelTable]:
    if sheet.target not in package:
        return
    for relationship in _relationships(package, sheet.target).values():
        if relationship.kind == "table" and relationship.target in package:
            yield from _excel_table(package, relationship.target)


def _excel_table(package: Package, part: str) -> Iterator[ExcelTable]:
    for element in _elements(package, part, "table"):
        cells = CellRange.parse(str(element.get("ref") or ""))
        if cells is not None:
            yield ExcelTable(
                str(element.get("displayName") or element.get("name") or ""),
                cells,
                has_header=element.get("headerRowCount") != "0",
                has_totals=element.get("totalsRowCount") not in {None, "0"},
            )


def _relationships(package: Package, source: str) -> Mapping[str, _Relationship]:
    folder, name = posixpath.split(source)
    part = posixpath.join(folder, "_rels", f"{name}.rels")
    if part not in package:
        return {}
    return {
        str(element.get("Id")): _Relationship(
            str(element.get("Type") or "").rpartition("/")[2], _target(folder, str(element.get("Target") or ""))
        )
        for element in _elements(package, part, "Relationship")
        if element.get("TargetMode") != "External"
    }


def _target(folder: str, target: str) -> str:
    plain = unquote(target).replace("\\", "/")
    return posixpath.normpath(posixpath.join("/", folder, plain)).lstrip("/")


def _elements(package: Package, part: str, name: str) -> Iterator[etree._Element]:  # pyright: ignore[reportPrivateUsage] - lxml names its element class so
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(package.read(part), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise package.damaged(part) from error
    return (element for element in root.iter() if isinstance(element.tag, str) and _local(element.tag) == name)


def _local(name: object) -> str:
    return str(name).rpartition("}")[2]
