"""Reading the tables of a workbook.

Cells as typed values, a whole column at a time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import TableProblemError
from opsheet.settings import DATE_TYPES, NUMERIC_TYPES, ColumnDefinition, Settings
from opsheet.tables import messages
from opsheet.tables.find import FoundTable, data_rows, find_tables
from opsheet.tables.headers import closest_header
from opsheet.tables.sheet import SheetContent
from opsheet.tables.table import MissingColumn, Table, TableColumn, Workbook
from opsheet.values import Vocabulary, clean, datetimes_from_cells, minutes_from_cells, numbers_from_cells
from opsheet.values.cells import CellRange, ExcelError, cell_name, column_letters

Values = NDArray[Any]
Mask = NDArray[np.bool_]
_NOTHING = frozenset({type(None)})
_TEXTS = _NOTHING | {str}


def typed(cells: Sequence[Any], definition: ColumnDefinition) -> tuple[Sequence[Any], Values, Mask]:
    """Read a column's cells as what the column is meant to hold.

    Args:
        cells: one per row; None or "" for a blank. An ``ExcelError`` gives no value and isn't called unreadable.
        definition: of the column.

    Returns:
        The cells with None for a blank; the values (float64 with NaN, datetime64[s] with NaT, or objects with
        None); and True where a cell holds something else.
    """
    types = set(map(type, cells))
    if str in types and "" in cells:
        cells = [None if cell == "" else cell for cell in cells]
        types = set(map(type, cells))
    raw = cells
    if ExcelError in types:
        cells = [None if isinstance(cell, ExcelError) else cell for cell in cells]
        types = types - {ExcelError} | _NOTHING
    return raw, *_values(cells, types, definition)


def _values(cells: Sequence[Any], types: set[type], definition: ColumnDefinition) -> tuple[Values, Mask]:
    readable = np.zeros(len(cells), dtype=bool)
    if definition.type in NUMERIC_TYPES:
        return numbers_from_cells(cells)
    if definition.type in DATE_TYPES:
        return datetimes_from_cells(cells)
    if definition.type == "time":
        return minutes_from_cells(cells)
    if definition.type == "choice":
        return _choices(cells if types <= _TEXTS else [_text(cell) for cell in cells], definition)
    return _objects(_stripped(cells) if types == {str} else [_text(cell) for cell in cells]), readable


def _stripped(cells: Sequence[str]) -> Sequence[str | None]:
    everything = "".join(cells)
    if len(everything.split(None, 1)) == 1 and not everything[:1].isspace() and not everything[-1:].isspace():
        return cells  # no space anywhere: found at once for the whole column
    return [cell.strip() or None for cell in cells]


def _text(cell: object) -> str | None:
    """A cell of another kind as Excel would show it: no ``.0`` behind a whole number."""
    if cell is None:
        return None
    if isinstance(cell, str):
        return cell.strip() or None
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return format(cell, ".15g")
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ") if cell.time() != dt.time() else cell.date().isoformat()
    return str(cell)


def _choices(texts: Sequence[str | None], definition: ColumnDefinition) -> tuple[Values, Mask]:
    choices = definition.choices or {}
    vocabulary = Vocabulary({key: (name.zh, name.en, *name.aliases) for key, name in choices.items()})
    keys = {text: None if text is None else vocabulary.find(text) for text in set(texts)}
    unknown = {text for text, key in keys.items() if key is None and text is not None and clean(text)}
    values = _objects([keys[text] for text in texts])
    if not unknown:
        return values, np.zeros(len(texts), dtype=bool)
    return values, np.fromiter((text in unknown for text in texts), dtype=bool, count=len(texts))


def _objects(values: Sequence[Any]) -> Values:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


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
    from opsheet.tables.xlsx_sheets import open_workbook

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
        raise TableProblemError(messages.NO_ROWS, file=name, table=first.definition.name.text, place=first.place)
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
    known, columns = set(rows), [places[0] for places in found.header.match.columns.values()]
    return {
        cell_name(row + 1, column + 1): cell_name(one.top, one.left)
        for one in found.sheet.merged
        for column in columns
        if one.left <= column + 1 <= one.right
        for row in range(max(one.top - 1, rows[0]), min(one.bottom - 1, rows[-1]) + 1)
        if row in known and (row + 1, column + 1) != (one.top, one.left)
    }


def _column(found: FoundTable, key: str, column: int, rows: Sequence[int]) -> TableColumn:
    definition = found.definition.columns[key]
    raw, values, unreadable = typed(_cells(found.sheet, column, rows), definition)
    letters = column_letters(column + 1)
    return TableColumn(key, found.header.texts[column], letters, definition, raw, values, unreadable)


def _cells(sheet: SheetContent, column: int, rows: Sequence[int]) -> list[Any]:
    """A column's cells in some rows; a merged cell counts in each row it covers."""
    every = sheet.columns[column]
    cells: list[Any] = list(every[rows.start : rows.stop]) if isinstance(rows, range) else [every[row] for row in rows]
    merged = [one for one in sheet.merged if one.left <= column + 1 <= one.right and rows and one.top > rows[0]]
    return _filled(sheet, merged, rows, cells) if merged else cells


def _filled(sheet: SheetContent, merged: Sequence[CellRange], rows: Sequence[int], cells: Sequence[Any]) -> list[Any]:
    indexes = {row: index for index, row in enumerate(rows)}
    filled = list(cells)
    for one in merged:
        for row in range(one.top - 1, min(one.bottom - 1, rows[-1]) + 1):
            if row in indexes:
                filled[indexes[row]] = sheet.columns[one.left - 1][one.top - 1]
    return filled


def _missing(found: FoundTable) -> list[MissingColumn]:
    matched = {place for places in found.header.match.columns.values() for place in places}
    others = [text for place, text in found.header.texts.items() if place not in matched]
    columns = found.definition.columns
    return [
        MissingColumn(key, columns[key], closest_header(columns[key], others)) for key in found.header.match.missing
    ]
