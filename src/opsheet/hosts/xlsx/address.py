"""Cell addresses: letters and numbers, ranges, and lists of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from opsheet.catalogue import RefusedError, Text

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, its four bounds inclusive and counted from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        first, last = cell_name(self.top, self.left), cell_name(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell lies in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def meets(self, other: Area) -> bool:
        """Whether the two share a cell."""
        rows = self.top <= other.bottom and other.top <= self.bottom
        return rows and self.left <= other.right and other.left <= self.right

    def grown(self, other: Area) -> Area:
        """The smallest rectangle that holds both."""
        return Area(
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
        Text("{address} 不是单元格地址，例如 B5", "{address} is not the address of a cell such as B5"),
        address=address,
    )


def parse_area(address: str) -> Area:
    """A cell or a range as a rectangle.

    Raises:
        RefusedError: when it is neither.

    Example:
        >>> parse_area("C9:B5")
        Area(top=5, left=2, bottom=9, right=3)
    """
    first, _, last = address.partition(":")
    row, column = parse_cell(first)
    other_row, other_column = parse_cell(last) if last else (row, column)
    return Area(min(row, other_row), min(column, other_column), max(row, other_row), max(column, other_column))


def parse_areas(addresses: str | Sequence[str] | Iterable[str]) -> list[Area]:
    """Rectangles of one address or of several, each a cell or a range.

    Example:
        >>> [str(area) for area in parse_areas(["B5", "D7:D9 F1"])]
        ['B5', 'D7:D9', 'F1']
    """
    texts = [addresses] if isinstance(addresses, str) else addresses
    return [parse_area(piece) for text in texts for piece in re.split(r"[\s,]+", text.strip()) if piece]
