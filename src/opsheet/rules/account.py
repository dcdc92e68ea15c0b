"""The account's metrics, and how long stock has lain at Amazon's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

LEVELS: Final = ("ok", "warn", "over")
_ROUNDING: Final = 1e-9  # 0.1 x 3 isn't 0.3 in floats, and a limit must not depend on that


def health_level(value: float, limit: float, warn_from: float, must: str) -> str:
    """How a metric stands to its limit, which itself isn't allowed any more.

    Args:
        value: of the metric, as a share.
        limit: that it must stay below or above, as a share.
        warn_from: the value from which on (below) or under which (above) it comes too close.
        must: ``below`` or ``above``.

    Returns:
        One of ``LEVELS``.

    Source: 后台模块 3 orders; rules 12, Account health.

    Example:
        >>> [health_level(rate, 0.04, 0.032, "below") for rate in (0.0319, 0.032, 0.04)]
        ['ok', 'warn', 'over']
        >>> [health_level(rate, 0.95, 0.96, "above") for rate in (0.96, 0.955, 0.95)]
        ['ok', 'warn', 'over']
    """
    if must == "below":
        return "over" if value >= limit - _ROUNDING else "warn" if value >= warn_from - _ROUNDING else "ok"
    return "over" if value <= limit + _ROUNDING else "warn" if value < warn_from - _ROUNDING else "ok"


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
