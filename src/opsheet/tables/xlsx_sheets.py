"""The sheets of a workbook, with every cell at its address: values by calamine, what calamine leaves out by a scan.

Calamine shows an error cell as blank, and doesn't tell how far a sheet reaches before it lays it out in memory; the
XML is searched for both. Which part holds which sheet, and the Excel tables on it, stand in the package's
relationships.
"""

from __future__ import annotations

import gc
import hashlib
import posixpath
import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import unquote

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
from opsheet.tables.sheet import ExcelTable, SheetContent
from opsheet.tables.xlsx_cells import CellWalk, never_calculated
from opsheet.tables.xlsx_package import Package
from opsheet.values.cells import NEVER_CALCULATED, CellRange, ExcelError, cell_name, column_number

_LARGEST_AREA = 2**25  # cells that calamine may lay out for one sheet: a gigabyte
_SMALL_SHEET = 4 * 2**20  # bytes of XML up to which every single address is read
_ROWS_AT_ONCE = 256  # small enough to stay in the processor's cache
_ROOT_RELATIONSHIPS = "_rels/.rels"
_USUAL_WORKBOOK = "xl/workbook.xml"
_ERROR_MARK = re.compile(rb"""t=["']e["']""")
_CELL_TAG = re.compile(rb"<(?:\w+:)?c\s[^<>]*>?")
_ADDRESS = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
_FILLED_CELL = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br\s*=\s*["']([A-Za-z]+)([0-9]+)["'][^<>]*(?<!/)>""")
_CELL_END = re.compile(rb"</(?:\w+:)?c>")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^<>]*)?>([^<]*)<")
_MERGE = re.compile(rb"""<(?:\w+:)?mergeCell\s[^<>]*?ref\s*=\s*["']([^"']+)["']""")
_WIDE_COLUMN = re.compile(rb"""r="([A-Za-z]{2,})[0-9]""")
_USUAL_COLUMNS = 26  # A to Z; only columns beyond are looked for
_COLUMN_NAME = re.compile(rb"""\br\s*=\s*["']([A-Za-z]+)[0-9]""")
_ANY_ROW = re.compile(rb"""\br\s*=\s*["'][A-Za-z]*([0-9]{1,12})["']""")
_ROW_NUMBER = re.compile(rb"""row\s[^<>]*?r=["']([0-9]+)["']""")
_LONGEST_ROW = 64 * 2**20  # bytes; also of everything that stands behind the last row


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
    with _paused_collection(), _calamine(package) as workbook:
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


@contextmanager
def _paused_collection() -> Generator[None]:
    """Millions of new lists and texts, none of them in a cycle, would start the garbage collector in vain."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


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
    if scan.area > _LARGEST_AREA:
        row, column = last_cell(package.pieces(sheet.part))
        if (row + 1) * (column + 1) > _LARGEST_AREA:
            raise FileProblemError(
                messages.TOO_WIDE, file=package.file_name, sheet=sheet.name, cell=cell_name(row + 1, column + 1)
            )
    return scan


@contextmanager
def _calamine(package: Package) -> Generator[CalamineWorkbook]:
    try:
        with load_workbook(BytesIO(package.content)) as workbook:
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
    return SheetContent(part.name, columns, scan.merged, part.excel_tables, hidden=hidden, epoch_1904=part.epoch_1904)


def _columns(sheet: CalamineSheet) -> list[list[Any]]:
    """The sheet column by column from A1 on; calamine leaves blank columns out on the left, but no rows."""
    if sheet.start is None:
        return []
    columns: list[list[Any]] = [[] for _ in range(sheet.width)]
    rows = sheet.iter_rows()
    while block := list(islice(rows, _ROWS_AT_ONCE)):
        for column, cells in zip(columns, zip(*block, strict=True), strict=True):
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
    kind: str
    target: str


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


class SheetScan:
    """Reads a sheet's XML piece by piece, at the speed of a search.

    Args:
        every_address: look at every single address, however it is written, instead of the usual way of writing
            rows in order; too slow for large sheets.

    Example:
        >>> scan = SheetScan()
        >>> scan.feed(b'<row r="1"><c r="B1" t="e"><v>#N/A</v></c></row><mergeCell ref="A2:B3"/>')
        >>> scan.close()
        >>> scan.errors
        [(0, 1, '#N/A')]
    """

    def __init__(self, *, every_address: bool = True) -> None:
        self._every_address = every_address
        self._walk = CellWalk()
        self._errors: list[tuple[int, int, str]] = []
        self._never_calculated: list[tuple[int, int]] = []
        self.merged: list[CellRange] = []
        self.is_broken = False
        self._rest = b""
        self._wide_columns: set[bytes] = set()
        self._last_row = 0

    def feed(self, piece: bytes) -> None:
        """Take the next piece."""
        block = self._rest + piece if self._rest else piece
        cut = block.rfind(b"row>") + len(b"row>")
        if cut < len(b"row>"):  # no row ends here
            cut = 0
            self.is_broken |= len(block) > _LONGEST_ROW
        if cut:
            self._read(block[:cut])
        if not self.is_broken:
            self._rest = block[cut:]

    def close(self) -> None:
        """Read what is left: the merged ranges stand behind the last row."""
        self._read(self._rest)
        ranges = (CellRange.parse(text.decode("ascii", "replace")) for text in _MERGE.findall(self._rest))
        self.merged.extend(cells for cells in ranges if cells is not None)
        self._rest = b""

    @property
    def errors(self) -> list[tuple[int, int, str]]:
        """Row, column and code of the cells that show an error."""
        return self._walk.errors if self._every_address else self._errors

    @property
    def never_calculated(self) -> list[tuple[int, int]]:
        """Row and column of the formulas without a result."""
        return self._walk.never_calculated if self._every_address else self._never_calculated

    @property
    def area(self) -> int:
        """The cells of the rectangle from A1 that holds everything, at the most."""
        columns = max((column_number(name.decode()) for name in self._wide_columns), default=0)
        return max(columns, _USUAL_COLUMNS) * self._last_row

    def _read(self, block: bytes) -> None:
        if self._every_address:
            if b"<f" in block or b":f" in block or b"#" in block:
                self._walk.read(block)
            else:
                self._walk.skip(block)
        elif b"#" in block:  # as every error's value begins; one rare byte is found fastest
            self._read_errors(block)
        if not self._every_address and b"<f" in block:
            self._never_calculated += never_calculated(block)
        self._wide_columns.update(_WIDE_COLUMN.findall(block))
        last = _ROW_NUMBER.search(block, max(block.rfind(b"row r="), 0))
        if last:
            self._last_row = max(self._last_row, int(last[1]))
        if self._every_address:
            self._read_addresses(block)

    def _read_addresses(self, block: bytes) -> None:
        self._wide_columns.update(_COLUMN_NAME.findall(block))
        self._last_row = max(self._last_row, *map(int, _ANY_ROW.findall(block)), 0)

    def _read_errors(self, block: bytes) -> None:
        for mark in _ERROR_MARK.finditer(block):
            tag = _CELL_TAG.match(block, block.rfind(b"<", 0, mark.start()))
            found = _ADDRESS.search(tag[0]) if tag and tag.end() >= mark.end() else None
            if tag is None or found is None:
                continue
            end = _CELL_END.search(block, tag.end())
            value = _VALUE.search(block, tag.end(), end.start() if end else len(block))
            if value is not None and not tag[0].endswith(b"/>"):
                text = unescape(value[1].decode("utf-8", "replace"))
                self._errors.append((int(found[2]) - 1, column_number(found[1].decode()) - 1, text))


def last_cell(pieces: Iterable[bytes]) -> tuple[int, int]:
    """Read every address of a sheet for its last row and its last column with content, counted from 0.

    Slow: only for a sheet whose formats, or a single stray cell, reach suspiciously far.

    Example:
        >>> last_cell([b'<c r="A1"><v>1</v></c><c r="XFD9" s="1"/>'])
        (0, 0)
    """
    last_row = last_column = 0
    rest = b""
    for piece in pieces:
        block = rest + piece
        cut = block.rfind(b"<")
        rest = block[cut:] if len(block) - cut < _LONGEST_ROW else b""
        for name, row in _FILLED_CELL.findall(block, 0, max(cut, 0)):
            last_row, last_column = max(last_row, int(row) - 1), max(last_column, column_number(name.decode()) - 1)
    return last_row, last_column
