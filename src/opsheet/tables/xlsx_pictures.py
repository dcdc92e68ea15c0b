"""Pictures in the rows of a sheet: laid over cells, placed in cells by Excel, or embedded in cells by WPS."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

from opsheet.catalogue import FileProblemError
from opsheet.tables.xlsx_package import Package
from opsheet.tables.xlsx_sheets import sheet_parts

_PRINTABLE = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")  # PNG and JPEG, which every form can hold
_METADATA, _RICH_VALUES = "xl/metadata.xml", "xl/richData/rdrichvalue.xml"
_STRUCTURES, _RICH_RELATIONS = "xl/richData/rdrichvaluestructure.xml", "xl/richData/richValueRel.xml"
_WPS_IMAGES = "xl/cellimages.xml"
_LOCAL_IMAGE = "_rvRel:LocalImageIdentifier"
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_ADDRESS, _VALUE_METADATA = re.compile(rb'\br="([A-Z]+)(\d+)"'), re.compile(rb'\bvm="(\d+)"')
_WPS_CALL = re.compile(rb'DISPIMG\((?:&quot;|")(ID_\w+)')

Target = tuple[int, int, str]  # row, column, part of the picture


def pictures_by_row(path: Path, sheet: str, maximum_bytes: int) -> dict[int, bytes]:
    """The first picture of each row of a sheet, as PNG or JPEG; none where the file can't be read.

    Args:
        path: of the .xlsx or .xlsm file.
        sheet: the name of the sheet.
        maximum_bytes: that the file may unpack to.
    """
    try:
        package = Package(path, maximum_bytes)
        part = next((one.part for one in sheet_parts(package) if one.name == sheet), None)
        targets = sorted({*_laid_over(package, part), *_in_cells(package, part)}) if part is not None else []
        found: dict[int, bytes] = {}
        for row, _, target in targets:
            if row not in found and target in package:
                content = package.read(target)
                if content.startswith(_PRINTABLE):
                    found[row] = content
    except (FileProblemError, ET.ParseError):  # a form without pictures is still a form
        return {}
    return found


def _laid_over(package: Package, sheet: str) -> Iterator[Target]:
    """Pictures of the sheet's drawings, by the cell of their upper left corner."""
    for drawing in _related(package, sheet, "drawing").values():
        images = _related(package, drawing, "image")
        for anchor in _root(package, drawing):
            corner = _inside(anchor, "from")
            place = {_tag(one): one.text for one in corner} if corner is not None else {}
            blip = _inside(anchor, "blip")
            target = images.get(_attribute(blip, "embed")) if blip is not None else None
            if target is not None and place.get("row") and place.get("col"):
                yield int(place["row"] or 0) + 1, int(place["col"] or 0) + 1, target


def _in_cells(package: Package, sheet: str) -> Iterator[Target]:
    """Pictures that are a cell's value, in Excel or in WPS."""
    of_excel, of_wps = _excel_images(package), _wps_images(package)
    if not of_excel and not of_wps:
        return
    for cell in _CELL.finditer(package.read(sheet)):
        address = _ADDRESS.search(cell[1])
        value, call = _VALUE_METADATA.search(cell[1]), _WPS_CALL.search(cell[2] or b"")
        target = of_excel.get(int(value[1])) if value is not None else None
        if call is not None:
            target = of_wps.get(call[1].decode())
        if address is not None and target is not None:
            column = sum((letter - 64) * 26**power for power, letter in enumerate(reversed(address[1])))
            yield int(address[2]), column, target


def _excel_images(package: Package) -> dict[int, str]:
    """The picture of each number that a cell's ``vm`` may have."""
    if not all(part in package for part in (_METADATA, _RICH_VALUES, _STRUCTURES, _RICH_RELATIONS)):
        return {}
    images = _related(package, _RICH_RELATIONS, "image")
    order = [images.get(_attribute(one, "id")) for one in _root(package, _RICH_RELATIONS)]
    places = [[key.get("n") for key in structure] for structure in _root(package, _STRUCTURES)]
    values: list[str | None] = []
    for value in _root(package, _RICH_VALUES):
        keys = places[int(value.get("s", "0"))]
        cells = [one.text or "" for one in value]
        index = cells[keys.index(_LOCAL_IMAGE)] if _LOCAL_IMAGE in keys else ""
        values.append(order[int(index)] if index.isdigit() and int(index) < len(order) else None)
    metadata = _root(package, _METADATA)
    rich = [int(one.get("i", "0")) for one in metadata.iter() if _tag(one) == "rvb"]
    chosen = [one for group in metadata if _tag(group) == "valueMetadata" for one in group.iter() if _tag(one) == "rc"]
    numbers = [int(one.get("v", "0")) for one in chosen]
    found: dict[int, str] = {}
    for vm, number in enumerate(numbers, start=1):
        target = values[rich[number]] if number < len(rich) and rich[number] < len(values) else None
        if target is not None:
            found[vm] = target
    return found


def _wps_images(package: Package) -> dict[str, str]:
    """The picture of each name that WPS gives in ``DISPIMG``."""
    if _WPS_IMAGES not in package:
        return {}
    images = _related(package, _WPS_IMAGES, "image")
    found: dict[str, str] = {}
    for one in _root(package, _WPS_IMAGES):
        named, blip = _inside(one, "cNvPr"), _inside(one, "blip")
        target = images.get(_attribute(blip, "embed")) if blip is not None else None
        if named is not None and target is not None:
            found[named.get("name", "")] = target
    return found


def _root(package: Package, part: str) -> ET.Element:
    return ET.fromstring(package.read(part))  # noqa: S314 - the package refuses parts that declare entities


def _related(package: Package, part: str, kind: str) -> Mapping[str, str]:
    """The parts that a part points at, by the id of the relationship."""
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in package:
        return {}
    return {
        one.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/")
        for one in _root(package, relations)
        if one.get("Type", "").rpartition("/")[2] == kind and one.get("TargetMode") != "External"
    }


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _inside(element: ET.Element, tag: str) -> ET.Element | None:
    return next((one for one in element.iter() if _tag(one) == tag), None)


def _attribute(element: ET.Element, name: str) -> str:
    """An attribute by its name without namespace."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")
