"""What a sheet holds before anyone knows which tables stand on it, and how its cells are addressed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Za-z]{1,3})\$?([0-9]{1,7}))?")
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of an Excel sheet


def letters(column: int) -> str:
    """The letters of a column counted from 0.

    Example:
        >>> letters(0), letters(27)
        ('A', 'AB')
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def column_index(name: str) -> int:
    """The column, counted from 0, that letters stand for.

    Example:
        >>> column_index("AB")
        27
    """
    index = 0
    for letter in name.upper():
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def address(row: int, column: int) -> str:
    """The address of a cell whose row and column are counted from 0.

    Example:
        >>> address(4, 1)
        'B5'
    """
    return f"{letters(column)}{row + 1}"


@dataclass(frozen=True, slots=True)
class CellRange:
    """A rectangle of cells; rows and columns are counted from 0, and the last ones belong to it."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def parse(cls, text: str) -> CellRange | None:
        """Read ``B2:D9`` or ``B2``; None where the text is no range of a sheet.

        Example:
            >>> CellRange.parse("B2:D9")
            CellRange(top=1, left=1, bottom=8, right=3)
        """
        found = _RANGE.fullmatch(text)
        if found is None:
            return None
        left, top, right, bottom = found.groups()
        corners = cls(int(top) - 1, column_index(left), int(bottom or top) - 1, column_index(right or left))
        ordered = 0 <= corners.top <= corners.bottom < LAST_ROW and corners.left <= corners.right < LAST_COLUMN
        return corners if ordered else None


@dataclass(frozen=True, slots=True)
class ExcelTable:
    """An Excel table (ListObject) of a sheet.

    Args:
        name: as formulas call it.
        range: with its header row and its totals row.
        has_header: whether the first row of the range is its header.
        has_totals: whether the last row of the range holds totals.
    """

    name: str
    range: CellRange
    has_header: bool = True
    has_totals: bool = False


@dataclass(frozen=True, slots=True)
class SheetContent:
    """A sheet's cells, wherever they were read from.

    Args:
        name: the sheet's name.
        columns: from column A on, each from row 1 on and equally long; None or "" for a blank, an ``ExcelError``
            for an error.
        merged: the merged ranges; only the first cell of each holds a value.
        excel_tables: the Excel tables that stand on the sheet.
    """

    name: str
    columns: Sequence[Sequence[Any]]
    merged: Sequence[CellRange] = ()
    excel_tables: Sequence[ExcelTable] = ()

    @classmethod
    def from_rows(
        cls,
        name: str,
        rows: Sequence[Sequence[Any]],
        merged: Sequence[CellRange] = (),
        excel_tables: Sequence[ExcelTable] = (),
    ) -> SheetContent:
        """Make it of equally long rows that begin at A1, as a spreadsheet program hands them over.

        Example:
            >>> SheetContent.from_rows("Sheet1", [["a", "b"], [1, 2]]).columns
            [('a', 1), ('b', 2)]
        """
        return cls(name, list(zip(*rows, strict=True)), merged, excel_tables)

    @property
    def height(self) -> int:
        """The number of rows."""
        return len(self.columns[0]) if self.columns else 0

    def row(self, index: int) -> list[Any]:
        """The cells of a row counted from 0."""
        return [column[index] for column in self.columns]


def is_blank(cell: object) -> bool:
    """Whether a cell holds nothing or only spaces."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
