"""What a host hands over for an argument: cells in reading order, marks among them, and how ranges fit each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Message
from opsheet.values.cells import ERROR_CODES, ExcelError
from opsheet.values.vocabulary import clean
from opsheet_udfs.binding import texts

Shape = tuple[int, int]

MISSING_VARIANT = -2147352572  # what COM says for an argument that the formula leaves out


class Marker(Enum):
    """Values that stand for no value."""

    OMITTED = "omitted"
    NOT_IN_TABLE = "not in such a table"


OMITTED = Marker.OMITTED
NOT_IN_TABLE = Marker.NOT_IN_TABLE


@dataclass(slots=True)
class Block:
    """The cells of one argument in reading order.

    Args:
        cells: None for a blank.
        shape: rows and columns.
    """

    cells: list[Any]
    shape: Shape

    @property
    def used_rows(self) -> int:
        """How many rows there are up to the last that isn't blank."""
        for position in range(len(self.cells) - 1, -1, -1):
            if self.cells[position] is not None:
                return position // self.shape[1] + 1
        return 0

    @property
    def is_blank(self) -> bool:
        """Whether no cell holds anything to be seen."""
        return all(cell is None or (isinstance(cell, str) and not clean(cell)) for cell in self.cells)

    def head(self, rows: int) -> Block:
        """The first rows alone."""
        width = self.shape[1]
        return self if rows >= self.shape[0] else Block(self.cells[: rows * width], (rows, width))


def is_omitted(raw: object) -> bool:
    """Whether the formula leaves the argument out."""
    return raw is OMITTED or (type(raw) is int and raw == MISSING_VARIANT)


def block(raw: Any) -> Block:
    """Take a scalar or rows of cells as a block; a flat sequence is one row, as in Excel.

    Example:
        >>> block(((1.0,), (None,))).shape, block(Decimal("5.5")).cells
        ((2, 1), [5.5])
    """
    if hasattr(raw, "tolist"):
        raw = raw.tolist()
    if not isinstance(raw, tuple | list):
        return Block(_plain([raw]), (1, 1))
    rows: Sequence[Any] = raw if raw and isinstance(raw[0], tuple | list) else [raw]
    if not rows[0]:
        return Block([None], (1, 1))
    return Block(_plain(list(chain.from_iterable(rows))), (len(rows), len(rows[0])))


def _plain(cells: list[Any]) -> list[Any]:
    """Numbers that Excel shows as money reach Python as decimals."""
    if Decimal not in set(map(type, cells)):
        return cells
    return [float(cell) if isinstance(cell, Decimal) else cell for cell in cells]


def error_name(cell: object) -> str | None:
    """The Excel error that a cell holds, or None.

    Example:
        >>> error_name(-2146826246), error_name(5)
        ('#N/A', None)
    """
    if isinstance(cell, ExcelError):
        return cell.code
    return ERROR_CODES.get(cell) if type(cell) is int else None


class MisfitError(Exception):
    """Two ranges that can't be calculated with each other.

    Args:
        first: the shape of one.
        second: the shape of the other.
    """

    def __init__(self, first: Shape, second: Shape) -> None:
        super().__init__(first, second)
        self.message = Message(texts.SHAPES, {"first": _words(first), "second": _words(second)})


def _words(shape: Shape) -> Message:
    return Message(texts.SHAPE, {"rows": shape[0], "columns": shape[1]})


def common_shape(shapes: Sequence[Shape]) -> Shape:
    """The shape that all these broadcast to.

    Raises:
        MisfitError: naming the first two that don't fit.

    Example:
        >>> common_shape([(3, 1), (1, 2), (1, 1)])
        (3, 2)
    """
    rows, columns = 1, 1
    for position, shape in enumerate(shapes):
        if not (_fits(rows, shape[0]) and _fits(columns, shape[1])):
            other = next(one for one in shapes[:position] if not (_fits(one[0], shape[0]) and _fits(one[1], shape[1])))
            raise MisfitError(other, shape)
        rows, columns = max(rows, shape[0]), max(columns, shape[1])
    return rows, columns


def _fits(one: int, other: int) -> bool:
    return one == other or 1 in (one, other)


def spread(values: NDArray[Any], shape: Shape, onto: Shape) -> NDArray[Any]:
    """Repeat an argument's values over the result's rows and columns, in reading order."""
    if shape == onto:
        return values
    return np.broadcast_to(values.reshape(shape), onto).ravel()


def positions(shape: Shape, onto: Shape) -> NDArray[np.int64]:
    """For each cell of the result, the position of the argument's cell that it takes."""
    return spread(np.arange(shape[0] * shape[1]), shape, onto)


def trimmed(blocks: Sequence[Block]) -> tuple[list[Block], int]:
    """Cut the blank rows that the longest ranges share at their end, all but one.

    A whole column is a million blank rows with the same answer; it is calculated once and repeated.

    Returns:
        The blocks, and how many rows were cut.
    """
    rows = max((block.shape[0] for block in blocks), default=1)
    used = max((block.used_rows for block in blocks if block.shape[0] == rows), default=1)
    kept = min(rows, used + 1)
    return [block.head(kept) if block.shape[0] == rows else block for block in blocks], rows - kept
