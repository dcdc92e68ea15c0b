"""Cells of a sheet: their addresses, ranges, limits, and the errors that they show."""

from __future__ import annotations

import gc
import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

from opsheet.catalogue import RefusedError, Text

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
LONGEST_TEXT = 32_767  # characters that a cell holds

ERROR_CODES = {
    -2146826288: "#NULL!",
    -2146826281: "#DIV/0!",
    -2146826273: "#VALUE!",
    -2146826265: "#REF!",
    -2146826259: "#NAME?",
    -2146826252: "#NUM!",
    -2146826246: "#N/A",
    -2146826245: "#GETTING_DATA",
    -2146826243: "#SPILL!",
    -2146826242: "#CONNECT!",
    -2146826241: "#BLOCKED!",
    -2146826240: "#UNKNOWN!",
    -2146826239: "#FIELD!",
    -2146826238: "#CALC!",
}
"""Excel's errors by the number that COM hands over for them: -2146828288 + ``CVErr``'s number."""

_SHOWN_CHARACTERS = 40  # of what a damaged file has in place of an address
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")


@dataclass(frozen=True, slots=True)
class ExcelError:
    """An error that Excel shows in a cell, for instance ``#N/A``: neither a blank nor a text."""

    code: str


NEVER_CALCULATED = ExcelError("#NEVER_CALCULATED")
"""A formula whose result was never stored: neither a blank nor a value."""


@dataclass(frozen=True, slots=True)
class CellRange:
    """A rectangle of cells, its four bounds inclusive and counted from 1."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def parse(cls, text: str) -> CellRange | None:
        """Read ``B2:D9`` or ``B2``; None where the text is no range of a sheet.

        Example:
            >>> CellRange.parse("B2:D9")
            CellRange(top=2, left=2, bottom=9, right=4)
        """
        try:
            return parse_range(text)
        except RefusedError:
            return None

    @property
    def column_slice(self) -> slice:
        """Its columns in a sequence that begins with column A."""
        return slice(self.left - 1, self.right)

    def __str__(self) -> str:
        first, last = cell_name(self.top, self.left), cell_name(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell lies in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def meets(self, other: CellRange) -> bool:
        """Whether the two share a cell."""
        rows = self.top <= other.bottom and other.top <= self.bottom
        return rows and self.left <= other.right and other.left <= self.right

    def grown(self, other: CellRange) -> CellRange:
        """The smallest rectangle that holds both."""
        return CellRange(
            min(self.top, other.top),
            min(self.left, other.left),
            max(self.bottom, other.bottom),
            max(self.right, other.right),
        )


@lru_cache(maxsize=LAST_COLUMN)
def column_letters(column: int) -> str:
    """The letters of a column counted from 1.

    Example:
        >>> column_letters(28)
        'AB'
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=LAST_COLUMN)
def column_number(letters: str) -> int:
    """The number of a column, counted from 1.

    Example:
        >>> column_number("AB")
        28
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def cell_name(row: int, column: int) -> str:
    """The address of a cell.

    Example:
        >>> cell_name(5, 2)
        'B5'
    """
    return f"{column_letters(column)}{row}"


def parse_cell(address: str) -> tuple[int, int]:
    """Row and column of an address, both counted from 1.

    Raises:
        RefusedError: when it isn't the address of a cell.

    Example:
        >>> parse_cell("$AB$7")
        (7, 28)
    """
    match = _CELL.fullmatch(address)
    if match is not None:
        row, column = int(match[2]), column_number(match[1])
        if row <= LAST_ROW and column <= LAST_COLUMN:
            return row, column
    raise RefusedError(
        Text("“{address}”不是单元格地址，例如 B5", "“{address}” is not the address of a cell such as B5"),
        address=" ".join(address.split())[:_SHOWN_CHARACTERS],
    )


def parse_range(address: str) -> CellRange:
    """A cell or a range as a rectangle.

    Raises:
        RefusedError: when it is neither.

    Example:
        >>> parse_range("C9:B5")
        CellRange(top=5, left=2, bottom=9, right=3)
    """
    first, _, last = address.partition(":")
    row, column = parse_cell(first)
    other_row, other_column = parse_cell(last) if last else (row, column)
    return CellRange(min(row, other_row), min(column, other_column), max(row, other_row), max(column, other_column))


def uncovered(area: CellRange, others: Iterable[CellRange]) -> list[CellRange]:
    """What is left of a rectangle without others, as rectangles.

    Args:
        area: to be cut.
        others: what is cut out of it.

    Example:
        >>> [str(one) for one in uncovered(CellRange(2, 1, 9, 1), [CellRange(4, 1, 5, 3)])]
        ['A2:A3', 'A6:A9']
    """
    left = [area]
    for other in others:
        left = [piece for one in left for piece in (_cut(one, other) if one.meets(other) else [one])]
    return left


def _cut(area: CellRange, other: CellRange) -> Iterator[CellRange]:
    top, bottom = max(area.top, other.top), min(area.bottom, other.bottom)
    if area.top < top:
        yield CellRange(area.top, area.left, top - 1, area.right)
    if area.left < other.left:
        yield CellRange(top, area.left, bottom, other.left - 1)
    if area.right > other.right:
        yield CellRange(top, other.right + 1, bottom, area.right)
    if area.bottom > bottom:
        yield CellRange(bottom + 1, area.left, area.bottom, area.right)


def parse_ranges(addresses: str | Sequence[str] | Iterable[str]) -> list[CellRange]:
    """Rectangles of one address or of several, each a cell or a range.

    Example:
        >>> [str(area) for area in parse_ranges(["B5", "D7:D9 F1"])]
        ['B5', 'D7:D9', 'F1']
    """
    texts = [addresses] if isinstance(addresses, str) else addresses
    return [parse_range(piece) for text in texts for piece in re.split(r"[\s,]+", text.strip()) if piece]


def one_line(header: str) -> str:
    r"""A header without its line breaks.

    Example:
        >>> one_line("采购数量\n(整箱)"), one_line("Carton\nquantity")
        ('采购数量(整箱)', 'Carton quantity')
    """
    lines = header.split()
    return (" " if header.isascii() else "").join(lines) if "\n" in header else header


@contextmanager
def paused_collection() -> Generator[None]:
    """Millions of new lists and texts, none of them in a cycle, start the garbage collector in vain otherwise."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
