"""The price that is left when several discounts run at the same time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]

_DECIMALS = 6  # of a price; takes away the dust of float arithmetic, no cent of any currency
_ROUNDING = 1e-9


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
    return np.round(left, _DECIMALS)


def under_floor(price: Numbers, floor: Numbers) -> Mask:
    """Whether prices fall under the floor price; a missing floor (NaN) is none, but no price goes under 0.

    Source: rules 12, Stacked discounts.

    Example:
        >>> under_floor(np.array([80.5, 79.99, -1.0]), np.array([80.5, 80.5, np.nan])).tolist()
        [False, True, True]
    """
    return price < np.nan_to_num(floor, nan=0.0) - _ROUNDING
