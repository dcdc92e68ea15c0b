"""Reading the tables of a workbook: found, typed, with what was not understood beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import TableProblemError
from opsheet.settings import Settings
from opsheet.tables import messages
from opsheet.tables.column_values import part_of, typed
from opsheet.tables.data_rows import data_rows
from opsheet.tables.find import FoundTable, find_tables, several_of_a_kind
from opsheet.tables.header_forms import HeaderForms, folded_header
from opsheet.tables.header_rows import HeaderRow
from opsheet.tables.table import MissingColumn, SheetContent, Table, TableColumn, UnknownHeader, Workbook
from opsheet.values.cells import CellRange, cell_name, column_letters

ASKING_TABLES = "opsheet_ask_"
"""How the Excel tables of sheets begin on which opsheet asks the user something."""
_SAYS_WHAT = re.compile(r"[:：]|\d{4}")
_ASKING = re.compile(ASKING_TABLES, re.IGNORECASE)


def read_workbook(path: str | Path, settings: Settings, sheet: str | None = None) -> Workbook:
    """Read all tables that a closed workbook holds.

    Args:
        path: of an .xlsx or .xlsm file; it is never written to.
        settings: with the definitions of the tables and the limits of reading.
        sheet: the sheet that counts where several hold a table of one kind.

    Returns:
        The tables and the required columns they lack. A table without rows is among them as long as another
        one has some.

    Raises:
        FileProblemError: when the file can't be read, saying what it is and what to do.
        TableProblemError: when its tables can't be found or told apart, or none holds a row.
    """
    from opsheet.tables.xlsx_sheets import open_workbook

    file = Path(path)
    content = open_workbook(file, settings.app.reading)
    read = read_sheets(file.name, content.sheets, settings, sheet).in_file(str(file.resolve()))
    return replace(read, digest=content.digest, pictures=pictures_in(file, settings))


def pictures_in(path: Path, settings: Settings) -> Callable[[str], Mapping[int, bytes]]:
    """What gives the pictures of a workbook's sheets when they are asked for.

    Args:
        path: of the file, as it was saved last.
        settings: with the limits of reading.
    """

    def of_sheet(sheet: str) -> Mapping[int, bytes]:
        from opsheet.tables.xlsx_pictures import pictures_by_row

        return pictures_by_row(path, sheet, settings.app.reading.maximum_unpacked.value * 2**20)

    return of_sheet


def read_contents(path: str | Path, settings: Settings) -> Workbook:
    """Read the cells of a closed workbook, whatever they mean.

    Args:
        path: of an .xlsx or .xlsm file; it is never written to.
        settings: with the limits of reading.

    Raises:
        FileProblemError: when the file can't be read, saying what it is and what to do.
    """
    from opsheet.tables.xlsx_sheets import open_workbook

    file = Path(path)
    content = open_workbook(file, settings.app.reading)
    names = [sheet.name for sheet in content.sheets]
    return Workbook(file.name, {}, {}, names, content.digest, contents=content.sheets)


def read_every_sheet(path: str | Path, settings: Settings) -> list[Workbook]:
    """Read a workbook once for each visible sheet of the kind that several of its sheets hold.

    The other tables stand beside each. A workbook without such sheets is read once.

    Args:
        path: of an .xlsx or .xlsm file.
        settings: with the definitions of the tables and the limits of reading.

    Raises:
        FileProblemError, TableProblemError: as in ``read_workbook``.
    """
    from opsheet.tables.xlsx_sheets import open_workbook

    file = Path(path)
    content = open_workbook(file, settings.app.reading)
    try:
        return [replace(read_sheets(file.name, content.sheets, settings), digest=content.digest)]
    except TableProblemError as problem:
        if problem.message.text is not messages.TWO_TABLES:
            raise
    names = several_of_a_kind(content.sheets, settings, file.name)
    read = [read_sheets(file.name, content.sheets, settings, name) for name in names]
    return [replace(one, digest=content.digest) for one in read]


def read_sheets(name: str, sheets: Sequence[SheetContent], settings: Settings, sheet: str | None = None) -> Workbook:
    """Read all tables of sheets whose cells are at hand, for instance from a spreadsheet program.

    Args:
        name: of the workbook, for messages.
        sheets: its worksheets in their order.
        settings: with the definitions of the tables.
        sheet: the sheet that counts where several hold a table of one kind.

    Raises:
        TableProblemError: as in ``read_workbook``.
    """
    found = find_tables(sheets, settings, name, sheet)
    tables = {key: _table(one, settings) for key, one in found.items()}
    if not any(len(table) for table in tables.values()):
        first = next(iter(found.values()))
        raise TableProblemError(messages.NO_ROWS, file=name, table=first.definition.name.text, address=first.address)
    missing = {key: absent for key, one in found.items() if (absent := _missing(one, tables[key]))}
    return Workbook(name, tables, missing, [sheet.name for sheet in sheets], answers=answers_on(sheets))


def answers_on(sheets: Sequence[SheetContent]) -> dict[str, list[list[Any]]]:
    """What the user answered on sheets on which opsheet asked, by the name of their Excel table.

    Args:
        sheets: of the workbook.
    """
    asking = [(sheet, table) for sheet in sheets for table in sheet.excel_tables if _ASKING.match(table.name)]
    return {
        re.sub(r"_\d+$", "", table.name.casefold()): [
            sheet.row(row)[table.range.column_slice]
            for row in range(table.range.top, min(table.range.bottom, sheet.height))
        ]
        for sheet, table in asking
    }


def _table(found: FoundTable, settings: Settings) -> Table:
    rows = data_rows(found)
    match = found.header.match
    columns = {key: _column(found, key, indexes[0], rows, settings) for key, indexes in match.columns.items()}
    return Table(
        definition=found.definition,
        sheet=found.sheet.name,
        header_row=found.header.row + 1,
        rows=np.array(rows, dtype=np.int64) + 1,
        columns=columns,
        last_column=found.header.right + 1,
        excel_table=found.excel_table,
        merged=_covered(found, rows),
        unknown=_unknown(found, rows, settings),
    )


def _covered(found: FoundTable, rows: Sequence[int]) -> dict[str, str]:
    """The table's cells that merged cells cover, with the address of the cell that holds the value."""
    if not found.sheet.merged or not rows:
        return {}
    known, columns = set(rows), [indexes[0] for indexes in found.header.match.columns.values()]
    return {
        cell_name(row + 1, column + 1): cell_name(one.top, one.left)
        for one in found.sheet.merged
        for column in columns
        if one.left <= column + 1 <= one.right
        for row in range(max(one.top - 1, rows[0]), min(one.bottom - 1, rows[-1]) + 1)
        if row in known and (row + 1, column + 1) != (one.top, one.left)
    }


def _column(found: FoundTable, key: str, column: int, rows: Sequence[int], settings: Settings) -> TableColumn:
    definition, header = found.definition.columns[key], found.header.texts[column]
    cells, shared = _cells(found.sheet, column, rows)
    split = found.header.match.splits.get(key)
    if split is not None:
        cells = part_of(cells, key, split)
    divisor = _divisor(definition.divided, header)
    read = typed(
        cells, definition, settings.reading.cells.placeholders, epoch_1904=found.sheet.epoch_1904, divisor=divisor
    )
    done = TableColumn(
        key,
        header,
        column_letters(column + 1),
        definition,
        read.raw,
        read.values,
        read.unreadable,
        placeholders=read.placeholders,
        divisor=divisor,
        shares_cell=split is not None,
    )
    if not definition.is_amount or definition.calculated or not shared.any():
        return done
    return replace(done, values=np.where(shared, np.nan, done.values), merged_amount=shared)


def _divisor(divided: Mapping[str, float], header: str) -> float:
    folded = folded_header(header)
    return next((number for name, number in divided.items() if folded_header(name) == folded), 1.0)


def _cells(sheet: SheetContent, column: int, rows: Sequence[int]) -> tuple[list[Any], NDArray[np.bool_]]:
    """A column's cells in some rows, a merged cell in each row it covers, and where several rows share one."""
    every = sheet.columns[column]
    cells: list[Any] = list(every[rows.start : rows.stop]) if isinstance(rows, range) else [every[row] for row in rows]
    merged = [one for one in sheet.merged if one.left <= column + 1 <= one.right and rows and one.top > rows[0]]
    shared = np.zeros(len(cells), dtype=bool)
    return (_filled(sheet, merged, rows, cells, shared) if merged else cells), shared


def _filled(
    sheet: SheetContent,
    merged: Sequence[CellRange],
    rows: Sequence[int],
    cells: Sequence[Any],
    shared: NDArray[np.bool_],
) -> list[Any]:
    indexes = {row: index for index, row in enumerate(rows)}
    filled = list(cells)
    for one in merged:
        covered = [indexes[row] for row in range(one.top - 1, min(one.bottom - 1, rows[-1]) + 1) if row in indexes]
        for index in covered:
            filled[index] = sheet.columns[one.left - 1][one.top - 1]
        shared[covered] = len(covered) > 1
    return filled


def _unknown(found: FoundTable, rows: Sequence[int], settings: Settings) -> list[UnknownHeader]:
    """The headers that stand for no column, each with the column that it may be."""
    header, columns = found.header, found.definition.columns
    matched = {index for indexes in header.match.columns.values() for index in indexes}
    strangers = {index: text for index, text in header.texts.items() if index not in matched}
    if not strangers:
        return []
    from opsheet.tables.resemblance import Resemblance  # only a sheet with unknown headers asks what they resemble

    words = settings.reading.headers
    resemblance = Resemblance(found.definition, HeaderForms(words), words)
    missing = [key for key, column in columns.items() if not column.calculated and key not in header.match.columns]
    known: list[UnknownHeader] = []
    for index, text in strangers.items():
        cells = [found.sheet.columns[index][row] for row in rows]
        group = header.groups.get(index)
        name = text if group is None or _is_title(group, header) else f"{group} {text}"
        looked_at = resemblance.look(name, cell_name(header.row + 1, index + 1), cells, missing)
        known.append(replace(looked_at, cells=cells))
    return known


def _is_title(group: str, header: HeaderRow) -> bool:
    """Whether a text above headers is about the whole sheet: it names itself (``日期：``), or is above all of them."""
    return bool(_SAYS_WHAT.search(group)) or list(header.groups.values()).count(group) >= len(header.texts)


def _missing(found: FoundTable, table: Table) -> list[MissingColumn]:
    columns = found.definition.columns
    return [MissingColumn(key, columns[key], _closest(table, key)) for key in found.header.match.missing]


def _closest(table: Table, key: str) -> str | None:
    alike = [one for one in table.unknown if key in one.candidates or one.nearest == key]
    return max(alike, key=lambda one: one.score).header if alike else None
