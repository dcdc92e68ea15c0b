"""The account's metrics, and how long stock has lain at Amazon's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

LEVELS: Final = ("ok", "warn", "over")
_ROUNDING: Final = 1e-9  # 0.1 x 3 isn't 0.3 in floats, and a limit must not depend on that


def health_levels(
    rates: Numbers, limits: Numbers, warn_from: Numbers, must_stay_below: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """How metrics stand to their limits, which themselves aren't allowed any more.

    Args:
        rates: values of the metrics, as shares.
        limits: that each must stay below or above, as shares.
        warn_from: the value from which on (below) or under which (above) each comes too close.
        must_stay_below: whether each must stay below its limit, otherwise above.

    Returns:
        Positions in ``LEVELS``.

    Source: 后台模块 3 orders; rules 12, Account health.

    Example:
        >>> rates, below = np.array([0.0319, 0.032, 0.04]), np.full(3, True)
        >>> [LEVELS[level] for level in health_levels(rates, np.full(3, 0.04), np.full(3, 0.032), below)]
        ['ok', 'warn', 'over']
        >>> rates = np.array([0.96, 0.955, 0.95])
        >>> [LEVELS[level] for level in health_levels(rates, np.full(3, 0.95), np.full(3, 0.96), ~below)]
        ['ok', 'warn', 'over']
    """
    over = np.where(must_stay_below, rates >= limits - _ROUNDING, rates <= limits + _ROUNDING)
    close = np.where(must_stay_below, rates >= warn_from - _ROUNDING, rates < warn_from - _ROUNDING)
    return np.select([over, close], [LEVELS.index("over"), LEVELS.index("warn")], LEVELS.index("ok"))


def age_buckets(days: Numbers, ends: Sequence[int]) -> NDArray[np.int64]:
    """Which bucket each age of stock falls into, 0 being the first.

    Args:
        days: whole days in stock; parts of a day don't count.
        ends: the last day of each bucket but the last, in order.

    Source: 后台模块 inventory; rules 12, Inventory age buckets.

    Example:
        >>> age_buckets(np.array([0.0, 90.0, 90.5, 91.0, 366.0]), [90, 180, 270, 365]).tolist()
        [0, 0, 0, 1, 4]
    """
    return np.searchsorted(np.array(ends), np.floor(days), side="left")
