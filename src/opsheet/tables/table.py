"""What a sheet holds, and a table as it was found on it: typed columns, the cells as written, and their addresses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.settings import NUMERIC_TYPES, ColumnDefinition, TableDefinition
from opsheet.values import fold
from opsheet.values.cells import CellRange, ExcelError


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


@dataclass(frozen=True, slots=True)
class UnknownHeader:
    """A header that stands for no column of the table.

    Args:
        header: as the sheet has it.
        cell: where it stands.
        nearest: the key of the column that comes closest, or None.
        score: how close, from 0 to 100.
        divisor: the number by which its cells are divided to give the nearest column.
        candidates: the missing columns that it may be; a column is read as 0 only where no header may be it.
        cells: below it, one a row of the table.
    """

    header: str
    cell: str
    nearest: str | None = None
    score: float = 0.0
    divisor: float | None = None
    candidates: tuple[str, ...] = ()
    cells: Sequence[Any] = field(default=(), repr=False, compare=False)

    @property
    def conversion(self) -> str | None:
        """How its cells give the nearest column, for instance ``/7``."""
        return None if self.divisor is None else f"/{self.divisor:g}"


@dataclass(frozen=True)
class TableColumn:
    """One column of a table that was found.

    Args:
        key: the column's key in its definition.
        header: the header as the sheet has it.
        letter: the column of the sheet, for instance ``AB``.
        definition: what the column is meant to hold.
        raw: the cells as they were read, one per row: None for a blank, an ``ExcelError`` for an error.
        values: the same as typed values, one per row: float64 with NaN, datetime64[s] with NaT, or objects
            (text or None). A choice holds the choice's key.
        unreadable: True where a cell holds something that is not of the column's type.
        placeholders: how often each word that stands for nothing, such as ``-``, was read as a blank.
        merged_amount: True where rows share one amount in a merged cell; None where no rows do.
        divisor: what the cells' numbers were divided by, as the team mapped the header.
        shares_cell: whether its cells hold another column too; nothing is ever written into them.
    """

    key: str
    header: str
    letter: str
    definition: ColumnDefinition
    raw: Sequence[Any]
    values: NDArray[Any]
    unreadable: NDArray[np.bool_]
    placeholders: Mapping[str, int] = field(default_factory=dict[str, int])
    merged_amount: NDArray[np.bool_] | None = None
    divisor: float = 1
    shares_cell: bool = False

    @cached_property
    def kinds(self) -> frozenset[type]:
        """The types of the cells as they were read."""
        return frozenset(map(type, self.raw))

    @cached_property
    def blank(self) -> NDArray[np.bool_]:
        """True where the cell is empty or holds only spaces."""
        spaces = (
            {cell for cell in self.raw if type(cell) is str and not cell.strip()} if str in self.kinds else set[str]()
        )
        if not spaces and type(None) not in self.kinds:
            return _fixed(np.zeros(len(self.raw), dtype=bool))
        blank = (cell is None or (type(cell) is str and cell in spaces) for cell in self.raw)
        return _fixed(np.fromiter(blank, dtype=bool, count=len(self.raw)))

    @cached_property
    def faulty(self) -> NDArray[np.bool_]:
        """True where a cell must not be used: unreadable, an Excel error, negative, never calculated, shared."""
        faulty = self.unreadable.copy()
        if any(issubclass(one, ExcelError) for one in self.kinds):
            faulty |= np.fromiter((isinstance(cell, ExcelError) for cell in self.raw), dtype=bool, count=len(self.raw))
        if self.merged_amount is not None:
            faulty |= self.merged_amount
        if self.definition.type in NUMERIC_TYPES and not self.definition.negative:
            faulty |= self.values.astype(np.float64) < 0
        return _fixed(faulty)


def _fixed(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The same, which nobody can change: it is handed out again and again."""
    mask.flags.writeable = False
    return mask


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was found in a workbook.

    Args:
        definition: which of the team's tables it is.
        sheet: the name of its sheet.
        header_row: the number of the header's row, counted from 1.
        rows: the sheet's row number of each data row; trailing blank rows and total rows are left out.
        columns: the columns that were found, by key.
        last_column: the number of the right-most column of the table on the sheet, counted from 1 (A is 1),
            columns that no definition knows included.
        excel_table: the name of the Excel table (ListObject), where there is one.
        merged: for each data cell that a merged cell covers, the address of the cell that holds its value.
        unknown: the headers that stand for no column of the definition.
        file: the path of its workbook, blank where that was never saved.
    """

    definition: TableDefinition
    sheet: str
    header_row: int
    rows: NDArray[np.int64]
    columns: Mapping[str, TableColumn]
    last_column: int
    excel_table: str | None = None
    merged: Mapping[str, str] = field(default_factory=dict[str, str])
    unknown: Sequence[UnknownHeader] = ()
    file: str = ""

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def key(self) -> str:
        """The key of the table's definition."""
        return self.definition.key

    def has(self, *keys: str) -> bool:
        """Whether all these columns were found."""
        return all(key in self.columns for key in keys)

    @property
    def doubtful(self) -> frozenset[str]:
        """The missing columns that an unknown header may be."""
        return frozenset(key for header in self.unknown for key in header.candidates if key not in self.columns)

    def lacks(self, key: str) -> frozenset[str]:
        """What is missing for a column: itself, or for a calculated one the inputs without which there is no figure.

        An input that may stay away is missing too where an unknown header may be it.

        Args:
            key: of a column of the definition.
        """
        definition = self.definition.columns[key]
        if not definition.calculated:
            return frozenset() if key in self.columns else frozenset({key})
        lacking = {lack for needed in definition.needs for lack in self.lacks(needed)}
        alternatives = [self.lacks(needed) for needed in definition.needs_any]
        if alternatives and all(alternatives):
            lacking |= {lack for lacks in alternatives for lack in lacks}
        freely = (*definition.needs_any, *definition.zero_without, *definition.optional)
        lacking |= {lack for needed in freely for lack in self.lacks(needed) & self.doubtful}
        return frozenset(lacking)

    def at_fault(self, key: str) -> NDArray[np.bool_]:
        """True where a cell that a calculated column reads, directly or by another one, must not be used."""
        definition = self.definition.columns[key]
        if not definition.calculated:
            return self.columns[key].faulty if key in self.columns else np.zeros(len(self), dtype=bool)
        fault = np.zeros(len(self), dtype=bool)
        for owner in definition.inputs:
            fault |= self.at_fault(owner)
        return fault

    def usable(self, *keys: str) -> NDArray[np.bool_]:
        """True where none of these columns holds a cell at fault; blank cells and missing columns are fine."""
        mask = np.ones(len(self), dtype=bool)
        for column in (self.columns[key] for key in keys if key in self.columns):
            mask &= ~column.faulty
        return mask

    def numbers(self, key: str) -> NDArray[np.float64]:
        """A numeric column; NaN where it is blank, at fault, or the whole column is missing."""
        column = self.columns.get(key)
        if column is None:
            return np.full(len(self), np.nan)
        values = column.values.astype(np.float64)
        return values if column.definition.negative else np.where(values < 0, np.nan, values)

    def dates(self, key: str) -> NDArray[np.datetime64]:
        """A date column as whole days (datetime64[D]); NaT where it is blank, unreadable or missing."""
        column = self.columns.get(key)
        if column is None:
            return np.full(len(self), np.datetime64("NaT"), dtype="datetime64[D]")
        return column.values.astype("datetime64[D]")

    def day(self, key: str, index: int) -> dt.date | None:
        """The day in one row of a date column; None where it is blank, unreadable or missing."""
        value = self.dates(key)[index]
        return None if np.isnat(value) else value.astype(dt.date)

    def texts(self, key: str) -> NDArray[np.object_]:
        """A text, choice or id column; None where it is blank or missing."""
        column = self.columns.get(key)
        return np.full(len(self), None, dtype=object) if column is None else column.values

    def products(self) -> list[tuple[str, str]]:
        """The shop and the MSKU of each row, folded so that spellings agree; blank for what is missing."""
        pairs = zip(self.texts("shop").tolist(), self.texts("msku").tolist(), strict=True)
        return [(fold(shop or ""), fold(msku or "")) for shop, msku in pairs]

    def cell(self, key: str, index: int) -> str:
        """The address of a value, for instance ``F12``; of a merged cell that covers several rows, its first.

        For a column that was not found it is the row's first cell.
        """
        column = self.columns.get(key)
        letter = column.letter if column is not None else min(self.columns.values(), key=_position).letter
        address = f"{letter}{self.rows[index]}"
        return self.merged.get(address, address)


def _position(column: TableColumn) -> tuple[int, str]:
    return len(column.letter), column.letter


@dataclass(frozen=True, slots=True)
class MissingColumn:
    """A required column that a table lacks, and the header that comes closest to it."""

    key: str
    definition: ColumnDefinition
    closest: str | None


def _no_pictures(_sheet: str) -> Mapping[int, bytes]:
    return {}


@dataclass(frozen=True, slots=True)
class Workbook:
    """The tables that were found in a workbook.

    Args:
        name: the file's name, for messages.
        tables: by the key of their definition; never two of a kind.
        missing: the required columns that each table lacks, by table key.
        sheets: the names of all sheets, in order.
        digest: SHA-256 of the file in hex, to tell whether it was saved since; empty where there is no file.
        pictures: gives the first picture of each row of a sheet, PNG or JPEG, by row number.
        contents: the cells of all sheets, where they are asked for instead of tables.
        answers: the rows below the header of the sheets on which opsheet asked, by the name of their Excel table.
    """

    name: str
    tables: Mapping[str, Table]
    missing: Mapping[str, Sequence[MissingColumn]]
    sheets: Sequence[str]
    digest: str = ""
    pictures: Callable[[str], Mapping[int, bytes]] = field(default=_no_pictures, repr=False, compare=False)
    contents: Sequence[SheetContent] = ()
    answers: Mapping[str, Sequence[Sequence[Any]]] = field(default_factory=dict[str, Sequence[Sequence[Any]]])

    def in_file(self, path: str) -> Workbook:
        """The same workbook, whose tables know in which file they are."""
        return replace(self, tables={key: replace(table, file=path) for key, table in self.tables.items()})
