"""What a sheet holds before anyone knows which tables stand on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from opsheet.values.cells import CellRange


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
class SheetAppearance:
    """How a sheet shows its cells, as far as it may hide something.

    Args:
        formats: the codes of number formats by the cell's address; of the usual ones some may be left out.
        hidden_rows: their numbers.
        hidden_columns: their numbers.
    """

    formats: Mapping[str, str] = field(default_factory=dict[str, str])
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class SheetContent:
    """A sheet's cells, wherever they were read from.

    Args:
        name: the sheet's name.
        columns: from column A on, each from row 1 on and equally long; None or "" for a blank, an ``ExcelError``
            for an error.
        merged: the merged ranges; only the first cell of each holds a value.
        excel_tables: the Excel tables that stand on the sheet.
        hidden: whether the sheet is hidden.
        epoch_1904: whether its workbook counts days from 1904.
        appearance: tells how the sheet shows its cells; read when it is asked for.
    """

    name: str
    columns: Sequence[Sequence[Any]]
    merged: Sequence[CellRange] = ()
    excel_tables: Sequence[ExcelTable] = ()
    hidden: bool = False
    epoch_1904: bool = False
    appearance: Callable[[], SheetAppearance] = field(default=SheetAppearance, compare=False)

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


LONGEST_HEADER = 500  # characters


def header_text(cell: object) -> str:
    """A cell as a header, of which no more is looked at than a header can be; a page of text names no column.

    Args:
        cell: not blank.
    """
    return str(cell)[:LONGEST_HEADER]


def is_blank(cell: object) -> bool:
    """Whether a cell holds nothing or only spaces."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
