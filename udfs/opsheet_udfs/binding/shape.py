"""Fitting ranges to each other as Excel's own operators do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Message
from opsheet_udfs.binding import texts
from opsheet_udfs.binding.cells import Block, Shape


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
