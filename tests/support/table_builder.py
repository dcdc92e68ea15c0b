"""Tables built from plain rows, without a file: what a test of checks and actions starts from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from opsheet.settings import Settings, TableDefinition
from opsheet.tables import MissingColumn, Table, TableColumn, Workbook
from opsheet.tables.column_values import typed
from opsheet.values import fold
from opsheet.values.cells import ExcelError


def letter(number: int) -> str:
    """The letters of a sheet's column, counted from 1."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("#") and value.isascii():
        return ExcelError(value)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime.combine(value, dt.time())
    return value


def _key_of(definition: TableDefinition, header: str) -> str:
    for key, column in definition.columns.items():
        if fold(header) in {fold(name) for name in (column.header.zh, column.header.en, *column.aliases)}:
            return key
    raise KeyError(header)


def build_table(
    settings: Settings,
    key: str,
    rows: Sequence[Mapping[str, Any]],
    *,
    sheet: str | None = None,
    header_row: int = 1,
    row_numbers: Sequence[int] | None = None,
    excel_table: str | None = None,
) -> Table:
    """A table from rows written as header: value; the columns stand in the order in which they first appear."""
    definition = settings.tables[key]
    headers = list(dict.fromkeys(header for row in rows for header in row))
    columns: dict[str, TableColumn] = {}
    for place, header in enumerate(headers, start=1):
        column = _key_of(definition, header)
        raw = [_cell(row.get(header)) for row in rows]
        read = typed(raw, definition.columns[column])
        columns[column] = TableColumn(
            column, header, letter(place), definition.columns[column], read.raw, read.values, read.unreadable
        )
    numbers = row_numbers or range(header_row + 1, header_row + 1 + len(rows))
    return Table(
        definition,
        sheet or definition.name.zh,
        header_row,
        np.array(list(numbers), dtype=np.int64),
        columns,
        len(headers),
        excel_table,
    )


def build_workbook(settings: Settings, *tables: Table, closest: Mapping[str, str] | None = None) -> Workbook:
    """A workbook of tables; columns that a table lacks are listed as missing.

    Args:
        settings: the team's.
        *tables: never two of a kind.
        closest: by the key of a missing column, the header that comes closest to it.
    """
    missing = {
        table.key: [
            MissingColumn(key, definition, (closest or {}).get(key))
            for key, definition in table.definition.columns.items()
            if definition.required and key not in table.columns
        ]
        for table in tables
    }
    return Workbook("备货.xlsx", {table.key: table for table in tables}, missing, [table.sheet for table in tables])
