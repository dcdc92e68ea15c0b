"""Reading the tables of a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from opsheet.catalogue import TableProblemError
from opsheet.settings import Settings
from opsheet.tables import problems
from opsheet.tables.content import CellRange, SheetContent, address, letters
from opsheet.tables.find import FoundTable, find_tables
from opsheet.tables.headers import closest_header
from opsheet.tables.rows import data_rows
from opsheet.tables.table import MissingColumn, Table, TableColumn, Workbook
from opsheet.tables.typed import typed


def read_workbook(path: str | Path, settings: Settings) -> Workbook:
    """Read all tables that a closed workbook holds.

    Args:
        path: of an .xlsx or .xlsm file; it is never written to.
        settings: with the definitions of the tables and the limits of reading.

    Returns:
        The tables and the required columns they lack. A table without rows is among them as long as another
        one has some.

    Raises:
        FileProblemError: when the file can't be read, saying what it is and what to do.
        TableProblemError: when its tables can't be found or told apart, or none holds a row.
    """
    from opsheet.tables.xlsx_sheets import open_workbook  # noqa: PLC0415 - an open workbook never needs it

    place = Path(path)
    content = open_workbook(place, settings.app.reading)
    return replace(read_sheets(place.name, content.sheets, settings), digest=content.digest)


def read_sheets(name: str, sheets: Sequence[SheetContent], settings: Settings) -> Workbook:
    """Read all tables of sheets whose cells are at hand, for instance from a spreadsheet program.

    Args:
        name: of the workbook, for messages.
        sheets: its worksheets in their order.
        settings: with the definitions of the tables.

    Raises:
        TableProblemError: as in ``read_workbook``.
    """
    found = find_tables(sheets, settings, name)
    tables = {key: _table(one) for key, one in found.items()}
    if not any(len(table) for table in tables.values()):
        first = next(iter(found.values()))
        raise TableProblemError(problems.NO_ROWS, file=name, table=first.definition.name.text, place=first.place)
    missing = {key: absent for key, one in found.items() if (absent := _missing(one))}
    return Workbook(name, tables, missing, [sheet.name for sheet in sheets])


def _table(found: FoundTable) -> Table:
    rows = data_rows(found)
    return Table(
        definition=found.definition,
        sheet=found.sheet.name,
        header_row=found.header.row + 1,
        rows=np.array(rows, dtype=np.int64) + 1,
        columns={key: _column(found, key, places[0], rows) for key, places in found.header.match.columns.items()},
        last_column=found.header.right + 1,
        excel_table=found.excel_table,
        merged=_covered(found, rows),
    )


def _covered(found: FoundTable, rows: Sequence[int]) -> dict[str, str]:
    """The table's cells that merged cells cover, with the address of the cell that holds the value."""
    if not found.sheet.merged or not rows:
        return {}
    known, places = set(rows), [places[0] for places in found.header.match.columns.values()]
    return {
        address(row, place): address(one.top, one.left)
        for one in found.sheet.merged
        for place in places
        if one.left <= place <= one.right
        for row in range(max(one.top, rows[0]), min(one.bottom, rows[-1]) + 1)
        if row in known and (row, place) != (one.top, one.left)
    }


def _column(found: FoundTable, key: str, place: int, rows: Sequence[int]) -> TableColumn:
    definition = found.definition.columns[key]
    raw, values, unreadable = typed(_cells(found.sheet, place, rows), definition)
    return TableColumn(key, found.header.texts[place], letters(place), definition, raw, values, unreadable)


def _cells(sheet: SheetContent, place: int, rows: Sequence[int]) -> list[Any]:
    """A column's cells in some rows; a merged cell counts in each row it covers."""
    column = sheet.columns[place]
    cells: list[Any] = (
        list(column[rows.start : rows.stop]) if isinstance(rows, range) else [column[row] for row in rows]
    )
    merged = [one for one in sheet.merged if one.left <= place <= one.right and rows and one.top >= rows[0]]
    return _filled(sheet, merged, rows, cells) if merged else cells


def _filled(sheet: SheetContent, merged: Sequence[CellRange], rows: Sequence[int], cells: Sequence[Any]) -> list[Any]:
    indexes = {row: index for index, row in enumerate(rows)}
    filled = list(cells)
    for one in merged:
        for row in range(one.top, min(one.bottom, rows[-1]) + 1):
            if row in indexes:
                filled[indexes[row]] = sheet.columns[one.left][one.top]
    return filled


def _missing(found: FoundTable) -> list[MissingColumn]:
    matched = {place for places in found.header.match.columns.values() for place in places}
    others = [text for place, text in found.header.texts.items() if place not in matched]
    columns = found.definition.columns
    return [
        MissingColumn(key, columns[key], closest_header(columns[key], others)) for key in found.header.match.missing
    ]
