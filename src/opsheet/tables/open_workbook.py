"""Opening a workbook: its sheets with every cell at its place, errors and merged ranges included."""

from __future__ import annotations

import gc
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    XmlError,
    load_workbook,
)

from opsheet.catalogue import FileProblemError
from opsheet.settings.app import Reading
from opsheet.tables import messages
from opsheet.tables.package import Package
from opsheet.tables.parts import SheetPart, sheet_parts
from opsheet.tables.sheet import SheetContent
from opsheet.tables.sheet_scan import SheetScan, last_cell
from opsheet.values.cells import ExcelError, cell_name

_LARGEST_AREA = 2**25  # cells that calamine may lay out for one sheet: a gigabyte
_SMALL_SHEET = 4 * 2**20  # bytes of XML up to which every single address is read
_ROWS_AT_ONCE = 256  # small enough to stay in the processor's cache


def open_workbook(path: Path, reading: Reading) -> list[SheetContent]:
    """Read all worksheets of a workbook.

    Args:
        path: of the .xlsx or .xlsm file; it is never written to, and its macros are never run.
        reading: the limits.

    Returns:
        The worksheets in their order; chart sheets are left out.

    Raises:
        FileProblemError: when the file isn't a workbook that can be read, saying why and what to do.
    """
    with Package(path, reading.maximum_unpacked.value * 2**20) as package:
        parts = {part.name: part for part in sheet_parts(package)}
        scans = _scan_all(package, list(parts.values()))
    with _paused_collection(), _calamine(path) as workbook:
        return [
            _content(path, workbook, parts[sheet.name], scans[sheet.name])
            for sheet in workbook.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.name in parts
        ]


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
def _calamine(path: Path) -> Generator[CalamineWorkbook]:
    try:
        with load_workbook(path) as workbook:
            yield workbook
    except PasswordError as error:
        raise FileProblemError(messages.ENCRYPTED, file=path.name) from error
    except (CalamineError, OSError, ValueError) as error:
        raise FileProblemError(messages.DAMAGED, file=path.name, part=_short(error)) from error


def _short(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:80]


def _content(path: Path, workbook: CalamineWorkbook, part: SheetPart, scan: SheetScan) -> SheetContent:
    try:
        columns = _columns(workbook.get_sheet_by_name(part.name))
    except XmlError as error:  # its own words are the last letter or two that it read
        raise FileProblemError(messages.DAMAGED, file=path.name, part=part.part) from error
    height = len(columns[0]) if columns else 0
    for row, column, code in scan.errors:
        if row >= height or column >= len(columns):
            height, columns = _extended(columns, row, column)
        columns[column][row] = ExcelError(code)
    return SheetContent(part.name, columns, scan.merged, part.excel_tables)


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
