"""The cells that a formula's references stand for: rectangles on a sheet, and how they move when it is copied."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from opsheet.values.cells import LAST_COLUMN, LAST_ROW, CellRange, column_number

_CORNER = r"(\$?)([A-Za-z]{1,3})(\$?)([1-9][0-9]{0,6})"
_CELLS = re.compile(rf"{_CORNER}(?::{_CORNER})?")
_COLUMNS = re.compile(r"(\$?)([A-Za-z]{1,3}):(\$?)([A-Za-z]{1,3})")
_ROWS = re.compile(r"(\$?)([1-9][0-9]{0,6}):(\$?)([1-9][0-9]{0,6})")
_TABLE_ITEM = re.compile(r"\[((?:'.|[^'\[\]])*)\]")
_ESCAPED = re.compile(r"'(.)")


@dataclass(frozen=True, slots=True)
class Reference:
    """Cells that a formula reads.

    Args:
        sheet: their sheet's position in the workbook.
        area: the cells, for the formula as it stands in the cell it was read for.
        top_moves: whether the first row goes along when the formula is copied down.
        bottom_moves: the same of the last row.
        left_moves: the same of the first column when it is copied to the right.
        right_moves: the same of the last column.
    """

    sheet: int
    area: CellRange
    top_moves: bool = False
    bottom_moves: bool = False
    left_moves: bool = False
    right_moves: bool = False

    def copied(self, columns: int) -> Reference:
        """The reference as it reads in a formula copied some columns to the right."""
        area = self.area
        left, right = area.left + columns * self.left_moves, area.right + columns * self.right_moves
        moved = CellRange(area.top, max(min(left, right), 1), area.bottom, min(max(left, right), LAST_COLUMN))
        return Reference(self.sheet, moved, self.top_moves, self.bottom_moves, self.left_moves, self.right_moves)

    def moved(self, rows: int, height: int) -> CellRange:
        """Its cells in a formula copied some rows down, on a sheet whose last row is ``height``."""
        first, last = self.area.top + rows * self.top_moves, self.area.bottom + rows * self.bottom_moves
        top, bottom = min(first, last), max(first, last)
        return CellRange(max(top, 1), self.area.left, max(min(bottom, height), top), self.area.right)


class Reads(NamedTuple):
    """What a formula reads.

    Args:
        references: its cells.
        anything: whether it may read any cell.
        own_row: whether it calls an add-in's function without cells, which may read the row it stands in.
        pieces: its text with every reference by itself, to be written for another sheet or row.
        plain: whether it is made only of functions whose results are the same in every spreadsheet program.
        careful: whether that holds only while no text looks like a number or a pattern.
        visible: whether it leaves hidden rows out.
    """

    references: tuple[Reference, ...] = ()
    anything: bool = False
    own_row: bool = False
    pieces: tuple[str | Reference, ...] = ()
    plain: bool = True
    careful: bool = False
    visible: bool = False


@dataclass(frozen=True, slots=True)
class TableArea:
    """An Excel table, as references name it.

    Args:
        sheet: its sheet's position in the workbook.
        area: its cells, header and totals included.
        columns: its columns' names in small letters.
        headers: the number of its header rows.
        totals: the number of its totals rows.
    """

    sheet: int
    area: CellRange
    columns: Sequence[str]
    headers: int
    totals: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the names in formulas stand for.

    Args:
        sheets: the sheets' names in the workbook's order.
        tables: by name in small letters.
        names: the text of a defined name, by the position of the sheet it belongs to (None: the workbook's) and
            the name in small letters.
    """

    sheets: Sequence[str]
    tables: Mapping[str, TableArea] = field(default_factory=dict[str, TableArea])
    names: Mapping[tuple[int | None, str], str] = field(default_factory=dict[tuple[int | None, str], str])

    def position(self, name: str) -> int | None:
        """A sheet's position by its name in any case."""
        folded = name.casefold()
        return next((index for index, one in enumerate(self.sheets) if one.casefold() == folded), None)


def table_reference(table: TableArea, specifier: str, row: int) -> Reference:
    """The cells that ``Table[specifier]`` names; the whole table where it isn't understood."""
    items = [_ESCAPED.sub(r"\1", item) for item in _TABLE_ITEM.findall(specifier)] or [specifier]
    own_row = specifier.startswith("@")
    if own_row and items == [specifier]:
        items = [_ESCAPED.sub(r"\1", specifier[1:])] if len(specifier) > 1 else []
    keys = {item.casefold() for item in items if item.startswith("#")}
    names = [item.casefold() for item in items if item and not item.startswith("#")]
    area = table.area
    first, last = area.top + table.headers, area.bottom - table.totals
    if any(name not in table.columns for name in names):
        return Reference(table.sheet, area)
    columns = [area.left + table.columns.index(name) for name in names] or [area.left, area.right]
    left, right = min(columns), max(columns)
    if own_row or "#this row" in keys:
        if not first <= row <= last:
            return Reference(table.sheet, area)
        return Reference(table.sheet, CellRange(row, left, row, right), top_moves=True, bottom_moves=True)
    top = area.top if keys & {"#all", "#headers"} else last + 1 if keys == {"#totals"} else first
    bottom = area.bottom if keys & {"#all", "#totals"} else first - 1 if keys == {"#headers"} else last
    return Reference(table.sheet, CellRange(top, left, max(top, bottom), right))


def plain_references(
    text: str, sheets: Iterable[int], row_moves: Callable[[str, int], bool], whole_row_moves: Callable[[str, int], bool]
) -> list[Reference] | None:
    """The cells of a reference by letters and numbers: ``B2``, ``B2:$C9``, ``B:C`` or ``2:9``.

    Args:
        text: without its sheet.
        sheets: the positions of the sheets that it names.
        row_moves: whether a row goes along when the formula is copied, by its ``$`` and its number.
        whole_row_moves: the same of a row that is read whole.

    Returns:
        The cells on each sheet, or None where the text is no such reference.

    Example:
        >>> [str(one.area) for one in plain_references("B2:$C9", [0], lambda dollar, row: not dollar, lambda *_: False)]
        ['B2:C9']
    """
    for pattern, area, moves in (
        (_CELLS, _cell_area, row_moves),
        (_COLUMNS, _column_area, whole_row_moves),
        (_ROWS, _row_area, whole_row_moves),
    ):
        match = pattern.fullmatch(text)
        if match is not None:
            return [reference for sheet in sheets for reference in area(match, sheet, moves)]
    return None


def _cell_area(match: re.Match[str], sheet: int, moves: Callable[[str, int], bool]) -> Iterator[Reference]:
    dollar, letters, row_dollar, row = match.group(1, 2, 3, 4)
    other_dollar, other_letters, other_row_dollar, other_row = (
        match.group(5, 6, 7, 8) if match[6] else (dollar, letters, row_dollar, row)
    )
    first = (column_number(letters), not dollar)
    second = (column_number(other_letters), not other_dollar)
    top = (int(row), moves(row_dollar, int(row)))
    bottom = (int(other_row), moves(other_row_dollar, int(other_row)))
    (left, left_moves), (right, right_moves) = sorted((first, second))
    (low, low_moves), (high, high_moves) = sorted((top, bottom))
    if high <= LAST_ROW and right <= LAST_COLUMN:
        yield Reference(sheet, CellRange(low, left, high, right), low_moves, high_moves, left_moves, right_moves)


def _column_area(match: re.Match[str], sheet: int, _: Callable[[str, int], bool]) -> Iterator[Reference]:
    first, second = (column_number(match[2]), not match[1]), (column_number(match[4]), not match[3])
    (left, left_moves), (right, right_moves) = sorted((first, second))
    yield Reference(sheet, CellRange(1, left, LAST_ROW, right), left_moves=left_moves, right_moves=right_moves)


def _row_area(match: re.Match[str], sheet: int, moves: Callable[[str, int], bool]) -> Iterator[Reference]:
    first, second = (int(match[2]), moves(match[1], int(match[2]))), (int(match[4]), moves(match[3], int(match[4])))
    (top, top_moves), (bottom, bottom_moves) = sorted((first, second))
    yield Reference(sheet, CellRange(top, 1, bottom, LAST_COLUMN), top_moves, bottom_moves)
