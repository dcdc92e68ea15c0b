"""Tables built from plain rows, without a file: what a test of checks and actions starts from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from opsheet.settings import DATE_TYPES, NUMERIC_TYPES, ColumnDefinition, Settings, TableDefinition
from opsheet.tables import MissingColumn, Table, TableColumn, Workbook
from opsheet.values import Vocabulary, clean, datetimes_from_cells, fold, minutes_from_cells, numbers_from_cells
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


def _typed(definition: ColumnDefinition, raw: Sequence[Any]) -> tuple[Any, Any]:
    cells = [None if isinstance(cell, ExcelError) else cell for cell in raw]
    if definition.type in NUMERIC_TYPES:
        return numbers_from_cells(cells)
    if definition.type in DATE_TYPES:
        return datetimes_from_cells(cells)
    if definition.type == "time":
        return minutes_from_cells(cells)
    texts = [str(cell).strip() if cell is not None and str(cell).strip() else None for cell in cells]
    unreadable = np.zeros(len(cells), dtype=bool)
    if definition.choices is not None:
        words = Vocabulary({key: (name.zh, name.en, *name.aliases) for key, name in definition.choices.items()})
        keys = [None if text is None else words.find(clean(text)) for text in texts]
        unreadable = np.array([text is not None and key is None for text, key in zip(texts, keys, strict=True)])
        texts = keys
    values = np.empty(len(cells), dtype=object)
    values[:] = texts
    return values, unreadable


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
        values, unreadable = _typed(definition.columns[column], raw)
        columns[column] = TableColumn(
            column, header, letter(place), definition.columns[column], raw, values, unreadable
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
