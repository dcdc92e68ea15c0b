"""Where things stand on a sheet: runs of rows, ranges, and the columns that are still to be added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from opsheet.tables import Table
from opsheet.tables.content import letters


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


def placed_columns(table: Table, keys: Sequence[str]) -> dict[str, str]:
    """The letters of columns, those that the table lacks counted on from its right end in the order given.

    Args:
        table: as found.
        keys: of columns of its definition.
    """
    new = [key for key in keys if key not in table.columns]
    letter = {key: letters(table.last_column + place) for place, key in enumerate(new)}
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
