"""Rows that say the same, and what belongs together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def first_occurrence(columns: Sequence[NDArray[Any]]) -> NDArray[np.int64]:
    """Find for each row the first row that holds the same values in all columns.

    Args:
        columns: arrays of one length, of hashable values.

    Returns:
        The index of the first such row; a row that repeats nothing names itself.

    Example:
        >>> first_occurrence([np.array(["a", "b", "a"]), np.array([1, 1, 1])]).tolist()
        [0, 1, 0]
    """
    seen: dict[tuple[object, ...], int] = {}
    keys = zip(*(column.tolist() for column in columns), strict=True)
    return np.array([seen.setdefault(key, index) for index, key in enumerate(keys)], dtype=np.int64)


def highest_of_group(groups: NDArray[np.int64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give each row the highest value of its group; NaN counts for nothing.

    Args:
        groups: the group of each row, as indices from ``first_occurrence``.
        values: one a row.

    Example:
        >>> highest_of_group(np.array([0, 1, 0]), np.array([0.2, 0.1, 0.3])).tolist()
        [0.3, 0.1, 0.3]
    """
    highest = np.full(len(values), -np.inf)
    known = ~np.isnan(values)
    np.maximum.at(highest, groups[known], values[known])
    return np.where(np.isinf(highest[groups]), np.nan, highest[groups])
