"""Writing a table's calculated columns: into the ones it has, or as new ones at its right end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from opsheet.checks.cell_text import plain
from opsheet.outcome import AddColumn, CellValue, Columns, Edit, Formula, SetCells, SetNumberFormat
from opsheet.rules.replenishment import settled
from opsheet.tables import Table, TableColumn
from opsheet.values.cells import column_letters
from opsheet.values.numbers import distinct


def runs(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The first and last row of each unbroken run.

    Args:
        rows: row numbers in any order.

    Example:
        >>> list(runs([5, 6, 9, 7]))
        [(5, 7), (9, 9)]
    """
    every = distinct(rows if isinstance(rows, np.ndarray) else np.fromiter(rows, np.int64))
    for first, last in _unbroken(every):
        yield int(every[first]), int(every[last])


def _unbroken(rows: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """The positions of the first and the last row of each unbroken run of rows in their order."""
    breaks = np.flatnonzero(np.diff(rows) != 1)
    if len(rows):
        yield from zip([0, *(breaks + 1).tolist()], [*breaks.tolist(), len(rows) - 1], strict=True)


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
    cells: list[CellValue] = exact.tolist()
    if values.dtype.kind != "f":
        return [plain(cell) for cell in cells]
    whole, nothing = exact == np.trunc(exact), ~np.isfinite(exact)
    for index in np.flatnonzero(nothing).tolist():
        cells[index] = None
    pairs = zip(cells, (whole & ~nothing).tolist(), strict=True)
    return [int(cell) if is_whole else cell for cell, is_whole in pairs]  # pyright: ignore[reportArgumentType] - a number where it is whole


def column_values(column: TableColumn, language: str) -> list[CellValue]:
    """A column's values as cells take them; a choice by its name.

    Args:
        column: as found.
        language: of the names.
    """
    choices = column.definition.choices
    if choices is not None:
        return [None if choice is None else choices[choice].text[language] for choice in column.values.tolist()]
    return cell_values(column.values)


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
    written = np.ones(len(table), np.bool_) if only is None else np.isin(table.rows, list(only))
    return [*_values(table, letter, values, written), *_number_format(table, key, letter, written)]


def _values(
    table: Table, letter: str, values: Sequence[CellValue | Formula], written: NDArray[np.bool_]
) -> Iterator[Edit]:
    """Write each unbroken run of rows, but for cells that another cell covers."""
    covered = [address.removeprefix(letter) for address in table.merged if address.startswith(letter)]
    free = ~np.isin(table.rows, [int(row) for row in covered if row.isdigit()]) if covered else True
    indexes = np.flatnonzero(written & free)
    for first, last in _unbroken(table.rows[indexes]):
        rows = indexes[first : last + 1].tolist()
        column = (
            values[rows[0] : rows[-1] + 1] if len(rows) == rows[-1] - rows[0] + 1 else [values[row] for row in rows]
        )
        yield SetCells(table.sheet, f"{letter}{table.rows[rows[0]]}", Columns([column]))


def _number_format(table: Table, key: str, letter: str, written: NDArray[np.bool_]) -> list[Edit]:
    number_format = table.definition.columns[key].number_format
    if number_format is None or not written.any():
        return []
    return [SetNumberFormat(table.sheet, ranges(letter, table.rows[written]), number_format)]


def _new_column(table: Table, key: str, letter: str, values: Sequence[CellValue | Formula]) -> Edit:
    definition = table.definition.columns[key]
    rows = table.rows.tolist()
    first, last = (rows[0], rows[-1]) if rows else (table.header_row + 1, table.header_row)
    unbroken = last - first + 1 == len(rows)
    by_row: dict[int, CellValue | Formula] = {} if unbroken else dict(zip(rows, values, strict=True))
    return AddColumn(
        sheet=table.sheet,
        header_cell=f"{letter}{table.header_row}",
        header=definition.header[sheet_language(table)],
        values=values if unbroken else [by_row.get(row) for row in range(first, last + 1)],
        first_row=first,
        table=table.excel_table,
        number_format=definition.number_format,
        width=definition.width,
    )
