"""The sheets of a workbook, with every cell at its address: values by calamine, what calamine leaves out by a scan.

Calamine shows an error cell as blank, and doesn't tell how far a sheet reaches before it lays it out in memory; the
XML is searched for both. Which part holds which sheet, and the Excel tables on it, stand in the package's
relationships.
"""

from __future__ import annotations

import hashlib
import posixpath
import zipfile
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.sax.saxutils import quoteattr

from lxml import etree
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    XmlError,
    load_workbook,
)

from opsheet.catalogue import FileProblemError
from opsheet.settings.app import Reading
from opsheet.tables import messages
from opsheet.tables.sheet_scan import SheetScan, last_cell, parse_xml
from opsheet.tables.table import ExcelTable, SheetAppearance, SheetContent
from opsheet.tables.xlsx_package import Package
from opsheet.values.cells import NEVER_CALCULATED, CellRange, ExcelError, cell_name, paused_collection

_LARGEST_AREA = 2**25  # cells that calamine may lay out for one sheet: a gigabyte
_LARGEST_FILLED_AREA = 2**26  # of a sheet that fills them: Excel's million rows with sixty columns
_BYTES_OF_A_CELL = 16  # of XML at least, where a sheet fills its area
_SMALL_AREA = 2**21  # cells that any sheet may spread over, however few of them are filled
_CELLS_PER_BYTE = 2  # of XML, beyond that: a few stray cells far out would cost seconds and gigabytes
_SMALL_SHEET = 4 * 2**20  # bytes of XML up to which every single address is read
_ROWS_AT_ONCE = 256  # small enough to stay in the processor's cache
_MOST_TEXTS = 4096  # of a column that are remembered; a column with more is one of names
_ROOT_RELATIONSHIPS = "_rels/.rels"
_USUAL_WORKBOOK, _USUAL_LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_PACKAGE_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TO_WORKBOOK = (
    f'<Relationships xmlns="{_PACKAGE_NAMESPACE}"><Relationship Id="rId1" Target="{_USUAL_WORKBOOK}" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
_PARTS_WITH_VALUES = frozenset({"worksheet", "chartsheet", "dialogsheet", "sharedStrings", "styles"})


@dataclass(frozen=True, slots=True)
class WorkbookContent:
    """What a workbook's file holds.

    Args:
        sheets: its worksheets in their order; chart sheets are left out.
        digest: SHA-256 of the file, in hex.
    """

    sheets: Sequence[SheetContent]
    digest: str


def open_workbook(path: Path, reading: Reading) -> WorkbookContent:
    """Read all worksheets of a workbook.

    Args:
        path: of the .xlsx or .xlsm file; it is never written to, and its macros are never run.
        reading: the limits.

    Raises:
        FileProblemError: when the file isn't a workbook that can be read, saying why and what to do.
    """
    package = Package(path, reading.maximum_unpacked.value * 2**20)
    parts = {part.name: part for part in sheet_parts(package)}
    scans = _scan_all(package, list(parts.values()))
    with paused_collection(), _calamine(package, _for_calamine(package)) as workbook:
        sheets = [
            _content(
                package,
                workbook,
                parts[sheet.name],
                scans[sheet.name],
                hidden=sheet.visible != SheetVisibleEnum.Visible,
            )
            for sheet in workbook.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.name in parts
        ]
    return WorkbookContent(sheets, hashlib.sha256(package.content).hexdigest())


def _scan_all(package: Package, sheets: Sequence[SheetPart]) -> dict[str, SheetScan]:
    """Inflate every part once, so that whatever reads them later meets no surprise."""
    scans = {sheet.name: _scan(package, sheet) for sheet in sheets}
    scanned = {sheet.part.lower() for sheet in sheets}
    for part in package:
        if part.lower() not in scanned:
            for _ in package.pieces(part):
                pass
    return scans


def _scan(package: Package, sheet: SheetPart) -> SheetScan:
    scan = SheetScan(every_address=package.size(sheet.part) < _SMALL_SHEET)
    for piece in package.pieces(sheet.part):
        scan.feed(piece)
        if scan.is_broken:
            raise package.damaged(sheet.part)
    scan.close()
    if scan.lacks_addresses:
        scan.walk_through(package.read(sheet.part))
    limit = _largest_area(package.size(sheet.part))
    if scan.area > limit:
        row, column = last_cell(package.pieces(sheet.part))
        if (row + 1) * (column + 1) > limit:
            raise FileProblemError(
                messages.TOO_WIDE, file=package.file_name, sheet=sheet.name, cell=cell_name(row + 1, column + 1)
            )
    return scan


def _largest_area(size: int) -> int:
    """Cells that a sheet of so many bytes of XML may spread over.

    Example:
        >>> _largest_area(1000), _largest_area(2**23), _largest_area(10**8), _largest_area(1_455_689_707)
        (2097152, 16777216, 33554432, 67108864)
    """
    if size <= _LARGEST_AREA * _BYTES_OF_A_CELL:
        return min(_LARGEST_AREA, max(_SMALL_AREA, _CELLS_PER_BYTE * size))
    return min(_LARGEST_FILLED_AREA, size // _BYTES_OF_A_CELL)


@contextmanager
def _calamine(package: Package, content: bytes) -> Generator[CalamineWorkbook]:
    try:
        with load_workbook(BytesIO(content)) as workbook:
            yield workbook
    except PasswordError as error:
        raise FileProblemError(messages.ENCRYPTED, file=package.file_name) from error
    except (CalamineError, OSError, ValueError) as error:
        raise FileProblemError(messages.DAMAGED, file=package.file_name, part=_short(error)) from error


def _short(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:80]


def _content(
    package: Package, workbook: CalamineWorkbook, part: SheetPart, scan: SheetScan, *, hidden: bool
) -> SheetContent:
    try:
        columns = _columns(workbook.get_sheet_by_name(part.name))
    except XmlError as error:  # its own words are the last letter or two that it read
        raise package.damaged(part.part) from error
    height = len(columns[0]) if columns else 0
    faults = [(row, column, ExcelError(code)) for row, column, code in scan.errors]
    faults += [(row, column, NEVER_CALCULATED) for row, column in scan.never_calculated]
    for row, column, fault in faults:
        if row >= height or column >= len(columns):
            height, columns = _extended(columns, row, column)
        columns[column][row] = fault
    return SheetContent(
        part.name,
        columns,
        scan.merged,
        part.excel_tables,
        hidden=hidden,
        epoch_1904=part.epoch_1904,
        appearance=partial(_appearance, package, part.part),
    )


def _appearance(package: Package, part: str) -> SheetAppearance:
    from opsheet.tables.xlsx_appearance import sheet_appearance

    relationships = _relationships(package, _workbook_part(package)).values()
    return sheet_appearance(package, part, next((one.target for one in relationships if one.kind == "styles"), None))


def _columns(sheet: CalamineSheet) -> list[list[Any]]:
    """The sheet column by column from A1 on; calamine leaves blank columns out on the left, but no rows."""
    if sheet.start is None:
        return []
    columns: list[list[Any]] = [[] for _ in range(sheet.width)]
    texts: list[dict[str, str]] = [{} for _ in columns]
    rows = sheet.iter_rows()
    while block := list(islice(rows, _ROWS_AT_ONCE)):
        for column, known, cells in zip(columns, texts, zip(*block, strict=True), strict=True):
            if len(known) < _MOST_TEXTS and set(map(type, cells)) == {str}:
                column.extend(map(known.setdefault, cells, cells))  # a text that comes again is the same object
            else:
                column.extend(cells)
    return [[""] * len(columns[0]) for _ in range(sheet.start[1])] + columns


def _extended(columns: list[list[Any]], row: int, column: int) -> tuple[int, list[list[Any]]]:
    """Make room for an error cell that stands outside of everything calamine counts."""
    height = max(row + 1, len(columns[0]) if columns else 0)
    width = max(column + 1, len(columns))
    wider = [*columns, *([] for _ in range(width - len(columns)))]
    return height, [[*cells, *[""] * (height - len(cells))] for cells in wider]


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet and the part that holds it.

    Args:
        name: the sheet's name.
        part: the name of its part; it need not exist.
        excel_tables: the Excel tables that stand on it.
        epoch_1904: whether its workbook counts days from 1904.
    """

    name: str
    part: str
    excel_tables: tuple[ExcelTable, ...]
    epoch_1904: bool = False


@dataclass(frozen=True, slots=True)
class _Relationship:
    type: str
    target: str

    @property
    def kind(self) -> str:
        """The last word of its type, for instance ``worksheet``."""
        return self.type.rpartition("/")[2]


def _for_calamine(package: Package) -> bytes:
    """The package as calamine reads it: it knows the workbook's part by its usual name only, and no text but UTF-8."""
    main = _workbook_part(package)
    if main.lower() == _USUAL_WORKBOOK and not package.translated:
        return package.content
    relationships = _relationships(package, main)
    names = {key: f"part{number}.xml" for number, key in enumerate(relationships)}
    links = "".join(
        f'<Relationship Id={quoteattr(key)} Type={quoteattr(one.type)} Target="{names[key]}"/>'
        for key, one in relationships.items()
    )
    copy = BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_ROOT_RELATIONSHIPS, _TO_WORKBOOK)
        archive.writestr(_USUAL_WORKBOOK, package.read(main))
        archive.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{_PACKAGE_NAMESPACE}">{links}</Relationships>'
        )
        for key, one in relationships.items():
            if one.target in package and one.kind in _PARTS_WITH_VALUES:
                fixed = {"sharedStrings": "sharedStrings.xml", "styles": "styles.xml"}.get(one.kind)
                archive.writestr(f"xl/{fixed or names[key]}", package.read(one.target))
    return copy.getvalue()


def sheet_parts(package: Package) -> list[SheetPart]:
    """The sheets of a package in the workbook's order.

    Raises:
        FileProblemError: when a part that lists them is missing or isn't well-formed.
    """
    workbook = _workbook_part(package)
    relationships = _relationships(package, workbook)
    epoch_1904 = any(
        element.get("date1904") in {"1", "true", "on"} for element in _elements(package, workbook, "workbookPr")
    )
    return [
        SheetPart(name, target.target, tuple(_excel_tables(package, target)), epoch_1904)
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
            str(element.get("Type") or ""), _target(folder, str(element.get("Target") or ""))
        )
        for element in _elements(package, part, "Relationship")
        if element.get("TargetMode") != "External"
    }


def _target(folder: str, target: str) -> str:
    plain = unquote(target).replace("\\", "/")
    return posixpath.normpath(posixpath.join("/", folder, plain)).lstrip("/")


def _elements(package: Package, part: str, name: str) -> Iterator[etree._Element]:  # pyright: ignore[reportPrivateUsage] - lxml names its element class so
    try:
        root = parse_xml(package.read(part))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise package.damaged(part) from error
    return root.iter(f"{{*}}{name}")


def _local(name: object) -> str:
    return str(name).rpartition("}")[2]
