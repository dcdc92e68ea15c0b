"""How fast a product sells, from its averages over 7, 14 and 30 days."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]

WINDOWS: Final = (7, 14, 30)  # days, in the order in which averages and weights are given


def weighted_velocity(averages: Sequence[ArrayLike], weights: Sequence[float]) -> Numbers:
    r"""Weighted average daily sales.

    .. math:: v = \frac{\sum_i w_i d_i}{\sum_i w_i} \quad\text{over the averages that are given}

    Args:
        averages: :math:`d_i`, units per day over 7, 14 and 30 days, NaN where there is none.
        weights: :math:`w_i` in the same order.

    Returns:
        Units per day; NaN where no average is given.

    Source: rules 2; the sheet carries the averages since 02-14.

    Example:
        >>> weighted_velocity([[20, np.nan], [10, 30], [5, np.nan]], [0.5, 0.3, 0.2]).tolist()
        [14.0, 30.0]
    """
    columns = np.broadcast_arrays(*(np.asarray(average, dtype=np.float64) for average in averages))
    total_weight = np.zeros(columns[0].shape)
    for column, weight in zip(columns, weights, strict=True):
        total_weight = total_weight + np.where(np.isnan(column), 0.0, weight)
    velocity = np.zeros(columns[0].shape)
    with np.errstate(invalid="ignore", divide="ignore"):
        for column, weight in zip(columns, weights, strict=True):
            velocity = velocity + np.where(np.isnan(column), 0.0, column * (weight / total_weight))
    return np.where(total_weight > 0, velocity, np.nan)


def impossible_averages(
    average_7: ArrayLike, average_14: ArrayLike, average_30: ArrayLike, *, tolerance: ArrayLike
) -> NDArray[np.bool_]:
    r"""Whether a longer window would have sold less in total than a shorter one that lies within it.

    .. math:: 30\,d_{30} < (1-\tau)\,14\,d_{14} \quad\text{or}\quad 14\,d_{14} < (1-\tau)\,7\,d_7
        \quad\text{or}\quad 30\,d_{30} < (1-\tau)\,7\,d_7

    Args:
        average_7: :math:`d_7`, units per day, NaN where there is none; a pair with a NaN proves nothing.
        average_14: :math:`d_{14}`.
        average_30: :math:`d_{30}`.
        tolerance: :math:`\tau`, the share allowed for rounded averages.

    Source: rules 2.

    Example:
        >>> impossible_averages([10, 20], [10, 5], [10, 5], tolerance=0.01).tolist()
        [False, True]
    """
    averages = (average_7, average_14, average_30)
    sold = [np.asarray(average, dtype=np.float64) * days for average, days in zip(averages, WINDOWS, strict=True)]
    allowed = 1 - np.asarray(tolerance, dtype=np.float64)
    return (sold[2] < sold[1] * allowed) | (sold[1] < sold[0] * allowed) | (sold[2] < sold[0] * allowed)
