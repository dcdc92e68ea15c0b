"""Writing a table's calculated columns: where they are, or at the table's right end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from opsheet.outcome import AddColumn, CellValue, Edit, Formula, SetCells, SetNumberFormat
from opsheet.tables import Table
from opsheet.tables.checks.shown import plain
from opsheet_macros.places import ranges, runs, sheet_language

_DECIMALS: Final = 9  # what lies beyond is the computer's, not the team's


def cell_values(values: NDArray[Any]) -> list[CellValue]:
    """Array elements as cells take them: whole numbers as int, days as date, nothing as None.

    Example:
        >>> cell_values(np.array([36.0, np.nan, 0.1 * 3]))
        [36, None, 0.3]
    """
    exact = np.round(values, _DECIMALS) if values.dtype.kind == "f" else values
    return [plain(value) for value in exact.tolist()]


def column_edits(table: Table, key: str, letter: str, values: Sequence[CellValue | Formula]) -> list[Edit]:
    """Fill a column of a table, or add it.

    Args:
        table: as found.
        key: of the column in the table's definition.
        letter: where it stands or is to stand.
        values: one for each row of the table.

    Returns:
        Edits that touch the table's rows and nothing between them.
    """
    if key not in table.columns:
        return [_added(table, key, letter, values)]
    return [*_written(table, letter, values), *_formatted(table, key, letter)]


def _written(table: Table, letter: str, values: Sequence[CellValue | Formula]) -> list[Edit]:
    by_row = {
        row: value
        for row, value in zip(table.rows.tolist(), values, strict=True)
        if f"{letter}{row}" not in table.merged
    }
    return [
        SetCells(table.sheet, f"{letter}{first}", [[by_row[row]] for row in range(first, last + 1)])
        for first, last in runs(by_row)
    ]


def _formatted(table: Table, key: str, letter: str) -> list[Edit]:
    number_format = table.definition.columns[key].number_format
    if number_format is None or not len(table):
        return []
    return [SetNumberFormat(table.sheet, ranges(letter, table.rows.tolist()), number_format)]


def _added(table: Table, key: str, letter: str, values: Sequence[CellValue | Formula]) -> Edit:
    definition = table.definition.columns[key]
    by_row = dict(zip(table.rows.tolist(), values, strict=True))
    first, last = min(by_row, default=table.header_row + 1), max(by_row, default=table.header_row)
    return AddColumn(
        sheet=table.sheet,
        header_cell=f"{letter}{table.header_row}",
        header=definition.header[sheet_language(table)],
        values=[by_row.get(row) for row in range(first, last + 1)],
        first_row=first,
        table=table.excel_table,
        number_format=definition.number_format,
        width=definition.width,
    )
