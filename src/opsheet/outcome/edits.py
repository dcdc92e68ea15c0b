"""What an action wants changed in a workbook, said without Excel and without a file.

A sheet that is added gets a legal name and headers, and a mark by which it is known, the same in every host.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, overload

Cell = TypeVar("Cell")

LONGEST_SHEET_NAME = 31
MOST_LINKS = 65_530  # what Excel opens on one sheet without repairing it
OWN_SHEET_MARK = "opsheet_made"
_NOT_IN_A_SHEET_NAME = re.compile(r"[:\\/?*\[\]\x00-\x1f]")

CellValue = None | bool | int | float | str | dt.date | dt.datetime | dt.time | dt.timedelta


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula as a cell's value; a plain text that begins with ``=`` stays text.

    Args:
        text: with its leading ``=``, in English function names.
        value: the result to show until the application recalculates.
    """

    text: str
    value: CellValue = None


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that shows a text and leads to a cell of the same workbook or to an address.

    Args:
        text: what the cell shows.
        target: ``#'Sheet name'!B7`` for a cell of this workbook, else an address.
    """

    text: str
    target: str


class Columns(Sequence[list[Cell]], Generic[Cell]):
    """Rows of cells that are kept as columns, for tables of many rows.

    Args:
        columns: equally long, each with a cell for every row.

    Example:
        >>> rows = Columns([["a", "b"], [1, 2]])
        >>> rows[1], len(rows), rows == [["a", 1], ["b", 2]]
        (['b', 2], 2, True)
    """

    def __init__(self, columns: Sequence[Sequence[Cell]]) -> None:
        self.columns = columns

    @overload
    def __getitem__(self, index: int) -> list[Cell]: ...
    @overload
    def __getitem__(self, index: slice) -> Columns[Cell]: ...
    def __getitem__(self, index: int | slice) -> list[Cell] | Columns[Cell]:
        if isinstance(index, slice):
            return Columns([column[index] for column in self.columns])
        return [column[index] for column in self.columns]

    def __len__(self) -> int:
        return len(self.columns[0]) if self.columns else 0

    def __iter__(self) -> Iterator[list[Cell]]:
        return map(list, zip(*self.columns, strict=True))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and [*self] == [list(row) for row in other]

    def __hash__(self) -> int:
        return hash(tuple(map(tuple, self)))

    def __repr__(self) -> str:
        return f"Columns({self.columns!r})"


@dataclass(frozen=True, slots=True)
class SetCells:
    """Write a block of values.

    Args:
        sheet: the sheet's name.
        top_left: the address of the block's first cell, for instance ``B5``.
        values: rows of values; ``None`` clears a cell's value and keeps its format.
    """

    sheet: str
    top_left: str
    values: Sequence[Sequence[CellValue | Formula | Link]]


@dataclass(frozen=True, slots=True)
class SetFill:
    """Colour cells.

    Args:
        sheet: the sheet's name.
        cells: an address, a range, or several of them: ``B5``, ``B5:C9``, ``["B5", "D7:D9"]``.
        color: ``#RRGGBB``, or None for no fill.
        keep_existing: leave cells alone that a user has filled.
    """

    sheet: str
    cells: str | Sequence[str]
    color: str | None
    keep_existing: bool = False


@dataclass(frozen=True, slots=True)
class SetNote:
    """Write a cell's note.

    Args:
        sheet: the sheet's name.
        cell: its address.
        text: the note's text, or None to take the note away.
        keep_existing: leave a note alone that is already there.
    """

    sheet: str
    cell: str
    text: str | None
    keep_existing: bool = False


@dataclass(frozen=True, slots=True)
class SetNumberFormat:
    """Give cells a number format, in Excel's English codes.

    Args:
        sheet: the sheet's name.
        cells: an address, a range, or several of them.
        format: for instance ``yyyy-mm-dd`` or ``#,##0``.
    """

    sheet: str
    cells: str | Sequence[str]
    format: str


@dataclass(frozen=True, slots=True)
class ClearMarks:
    """Take back the fills and notes of an earlier run, and nothing else.

    Args:
        sheet: the sheet's name.
        colors: fills in these colours are taken away.
        note_prefix: notes that begin with this text are taken away.
    """

    sheet: str
    colors: Sequence[str]
    note_prefix: str


@dataclass(frozen=True, slots=True)
class AddColumn:
    """Add a column at the right end of a table, with its header and its values.

    Args:
        sheet: the sheet's name.
        header_cell: the address of the new header, right of the table's last column.
        header: the header's text.
        values: one value for each row from ``first_row`` on; None leaves the cell blank.
        first_row: the number of the first row that takes a value.
        table: the Excel table (ListObject) to extend, where there is one.
        number_format: of the values.
        width: of the column, in characters.
    """

    sheet: str
    header_cell: str
    header: str
    values: Sequence[CellValue | Formula | Link]
    first_row: int
    table: str | None = None
    number_format: str | None = None
    width: float | None = None


@dataclass(frozen=True, slots=True)
class DropDown:
    """A list that cells offer; a cell that checks what is typed already keeps its own rule.

    Args:
        cells: an address, a range, or several of them.
        source: the address of the cells that hold the list, such as ``$A$2:$A$9``.
        sheet: the sheet of those cells, by the name under which it is asked for; None for the cells' own sheet.
        strict: whether nothing else may be typed.
    """

    cells: str | Sequence[str]
    source: str
    sheet: str | None = None
    strict: bool = True


@dataclass(frozen=True, slots=True)
class SetDropDown:
    """Let cells offer a list.

    Args:
        sheet: the sheet's name.
        drop_down: the list and its cells.
    """

    sheet: str
    drop_down: DropDown


@dataclass(frozen=True, slots=True)
class AddSheet:
    """Add a sheet at the end of the workbook.

    Args:
        name: of the sheet. A sheet of that name that opsheet made before is replaced; one that the user made
            is kept and the new one is numbered.
        rows: the first row is the header.
        table: the name of the Excel table made of the rows, or None for plain cells.
        widths: of the columns, in characters.
        fills: colours of single cells of the new sheet, by address.
        number_formats: by column, counted from 0.
        drop_downs: lists that cells of the new sheet offer.
    """

    name: str
    rows: Sequence[Sequence[CellValue | Formula | Link]]
    table: str | None = None
    widths: Sequence[float] = ()
    fills: Sequence[tuple[str, str]] = ()
    number_formats: Sequence[str | None] = ()
    drop_downs: Sequence[DropDown] = ()


Edit = SetCells | SetFill | SetNote | SetNumberFormat | SetDropDown | ClearMarks | AddColumn | AddSheet


def legal_name(name: str) -> str:
    """A sheet name without what Excel forbids, at most 31 characters.

    Example:
        >>> legal_name("备货/校验: 'A'")
        "备货_校验_ 'A"
    """
    return _NOT_IN_A_SHEET_NAME.sub("_", name)[:LONGEST_SHEET_NAME].strip("'") or "Sheet"


def unique_headers(row: Sequence[CellValue | Formula | Link], width: int) -> list[str]:
    """Header texts as a table needs them: none blank, none twice.

    Example:
        >>> unique_headers(["编码", "编码", None], 3)
        ['编码', '编码2', '列3']
    """
    seen: set[str] = set()
    headers: list[str] = []
    for index in range(width):
        value = row[index] if index < len(row) else None
        base = value.text if isinstance(value, Link) else str(value) if value not in {None, ""} else f"列{index + 1}"
        header, number = base, 1
        while header.casefold() in seen:
            number += 1
            header = f"{base}{number}"
        seen.add(header.casefold())
        headers.append(header)
    return headers


def list_formula(drop_down: DropDown, new_sheets: Mapping[str, str]) -> str:
    """What a drop-down takes its list from, as Excel writes it without a leading ``=``.

    Args:
        drop_down: the list.
        new_sheets: what each added sheet is called, by the name that was asked for.

    Example:
        >>> list_formula(DropDown("B2:B9", "$A$2:$A$9", "选项"), {"选项": "选项 (2)"})
        "'选项 (2)'!$A$2:$A$9"
    """
    if drop_down.sheet is None:
        return drop_down.source
    name = new_sheets.get(drop_down.sheet, drop_down.sheet).replace("'", "''")
    return f"'{name}'!{drop_down.source}"
