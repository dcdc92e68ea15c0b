"""The account's metrics, and how long stock has lain at Amazon's.

The price that is left when several discounts run at the same time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from opsheet.rules.replenishment import settled

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


Mask = NDArray[np.bool_]

_DECIMALS = 6  # of a price; takes away the dust of float arithmetic, no cent of any currency
_PRICE_ROUNDING = 1e-9


def stacked_price(price: Numbers, discounts: Numbers, percent_below: float) -> Numbers:
    """The price after all discounts, taken off one after another in the order given.

    A discount from 0 to below ``percent_below`` is a share of what is left by then, a greater or a negative one
    an amount.

    Args:
        price: before discounts, in any currency.
        discounts: one row a price, or a single row for all prices; NaN is no discount.
        percent_below: the number under which a discount is a share.

    Returns:
        Prices; negative where the discounts take off more than there is.

    Source: 后台模块 叠加折扣; rules 12, Stacked discounts.

    Example:
        >>> stacked_price(np.array([100.0]), np.array([[0.1, 0.05, -5.0]]), 1).tolist()
        [80.5]
    """
    left = price.astype(np.float64)
    for column in np.broadcast_to(discounts, (len(price), discounts.shape[1])).T:
        discount = np.nan_to_num(column, nan=0.0)
        is_share = (discount >= 0) & (discount < percent_below)
        left = np.where(is_share, left * (1 - discount), left - np.abs(discount))
    return settled(left, _DECIMALS)


def under_floor(price: Numbers, floor: Numbers) -> Mask:
    """Whether prices fall under the floor price; a missing floor (NaN) is none, but no price goes under 0.

    Source: rules 12, Stacked discounts.

    Example:
        >>> under_floor(np.array([80.5, 79.99, -1.0]), np.array([80.5, 80.5, np.nan])).tolist()
        [False, True, True]
    """
    return price < np.nan_to_num(floor, nan=0.0) - _PRICE_ROUNDING
