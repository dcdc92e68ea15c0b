"""Writing a table's calculated columns: into the ones it has, or as new ones at its right end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from numpy.typing import NDArray

from opsheet.checks.run import plain
from opsheet.outcome import AddColumn, CellValue, Edit, Formula, SetCells, SetNumberFormat
from opsheet.rules.replenishment import settled
from opsheet.tables import Table
from opsheet.values.cells import column_letters


def runs(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The first and last row of each unbroken run.

    Args:
        rows: row numbers in any order.

    Example:
        >>> list(runs([5, 6, 9, 7]))
        [(5, 7), (9, 9)]
    """
    first = last = None
    for row in sorted(set(rows)):
        if first is None or last is None:
            first = row
        elif row != last + 1:
            yield first, last
            first = row
        last = row
    if first is not None and last is not None:
        yield first, last


def ranges(letter: str, rows: Iterable[int]) -> list[str]:
    """The addresses of cells in one column, neighbours together.

    Example:
        >>> ranges("F", [5, 6, 9])
        ['F5:F6', 'F9']
    """
    return [f"{letter}{first}" if first == last else f"{letter}{first}:{letter}{last}" for first, last in runs(rows)]


def column_positions(table: Table, keys: Sequence[str]) -> dict[str, str]:
    """The letters of columns, those that the table lacks counted on from its right end in the order given.

    Args:
        table: as found.
        keys: of columns of its definition.
    """
    new = [key for key in keys if key not in table.columns]
    letter = {key: column_letters(number) for number, key in enumerate(new, table.last_column + 1)}
    return {key: table.columns[key].letter if key in table.columns else letter[key] for key in keys}


def sheet_language(table: Table) -> str:
    """The language in which the sheet's headers are written; Chinese unless most are the English ones."""
    english = sum(
        column.header == column.definition.header.en != column.definition.header.zh for column in table.columns.values()
    )
    return "en" if english * 2 > len(table.columns) else "zh"


def link_to(sheet: str, cell: str) -> str:
    """The target of a link to a cell of the same workbook.

    Example:
        >>> link_to("Mia's sheet", "B7")
        "#'Mia''s sheet'!B7"
    """
    quoted = sheet.replace("'", "''")
    return f"#'{quoted}'!{cell}"


_DECIMALS: Final = 9  # what lies beyond is the computer's, not the team's


def cell_values(values: NDArray[Any]) -> list[CellValue]:
    """Array elements as cells take them: whole numbers as int, days as date, nothing as None.

    Example:
        >>> import numpy as np
        >>> cell_values(np.array([36.0, np.nan, 0.1 * 3]))
        [36, None, 0.3]
    """
    exact = settled(values, _DECIMALS) if values.dtype.kind == "f" else values
    return [plain(value) for value in exact.tolist()]


def column_edits(
    table: Table,
    key: str,
    letter: str,
    values: Sequence[CellValue | Formula],
    only: frozenset[int] | None = None,
) -> list[Edit]:
    """Fill a column of a table, or add it.

    Args:
        table: as found.
        key: of the column in the table's definition.
        letter: of the column that it is in, or will be in.
        values: one for each row of the table.
        only: the row numbers whose cells of a column that is there already are written; by default all.

    Returns:
        Edits that touch the table's rows and nothing between them.
    """
    if key not in table.columns:
        return [_new_column(table, key, letter, values)]
    rows = frozenset(table.rows.tolist()) if only is None else only
    return [*_values(table, letter, values, rows), *_number_format(table, key, letter, rows)]


def _values(table: Table, letter: str, values: Sequence[CellValue | Formula], rows: frozenset[int]) -> list[Edit]:
    by_row = {
        row: value
        for row, value in zip(table.rows.tolist(), values, strict=True)
        if row in rows and f"{letter}{row}" not in table.merged
    }
    return [
        SetCells(table.sheet, f"{letter}{first}", [[by_row[row]] for row in range(first, last + 1)])
        for first, last in runs(by_row)
    ]


def _number_format(table: Table, key: str, letter: str, rows: frozenset[int]) -> list[Edit]:
    number_format = table.definition.columns[key].number_format
    if number_format is None or not rows:
        return []
    return [SetNumberFormat(table.sheet, ranges(letter, rows), number_format)]


def _new_column(table: Table, key: str, letter: str, values: Sequence[CellValue | Formula]) -> Edit:
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
