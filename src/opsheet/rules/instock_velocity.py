"""How fast a product sells on the days on which it can be bought."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class InstockVelocity:
    """Sales of the days in stock.

    Args:
        daily_units: units per day in stock; NaN where there are too few days to tell.
        days_in_stock: days with sellable stock.
        days_used: of these the days that count, weak ones left out.
    """

    daily_units: float
    days_in_stock: int
    days_used: int


def instock_velocity(
    units: ArrayLike, stock: ArrayLike, *, weak_share: float, weak_from: float, fewest_days: int
) -> InstockVelocity:
    r"""Average daily sales over the days in stock, so that days without stock don't look like days without demand.

    .. math:: v = \frac{\sum_{t \in D} u_t}{|D|}, \qquad D = \{t : s_t > 0\}

    A fast product (:math:`v \ge f`) loses its weak days, :math:`u_t < w\,v`: half a day of stock, or a listing that
    was not buyable, looks like them.

    Args:
        units: :math:`u_t`, units sold on each day; NaN for a day that isn't known.
        stock: :math:`s_t`, sellable units at the end of each day, in the same order.
        weak_share: :math:`w`, share of the average under which a day is weak.
        weak_from: :math:`f`, units per day from which weak days are left out.
        fewest_days: days in stock that it takes to tell a velocity; with fewer the last known one stays.

    Returns:
        The velocity and the days behind it.

    Raises:
        ValueError: when units and stock are not equally many days.

    Source: data, planning 1.

    Example:
        >>> instock_velocity([6, 0, 0, 9, 6], [45, 0, 0, 36, 30], weak_share=0.3, weak_from=10, fewest_days=3)
        InstockVelocity(daily_units=7.0, days_in_stock=3, days_used=3)
        >>> instock_velocity([20, 2, 22], [90, 70, 60], weak_share=0.3, weak_from=10, fewest_days=2)
        InstockVelocity(daily_units=21.0, days_in_stock=3, days_used=2)
        >>> instock_velocity([6], [40], weak_share=0.3, weak_from=10, fewest_days=5).daily_units
        nan
    """
    sold, left = np.asarray(units, dtype=np.float64), np.asarray(stock, dtype=np.float64)
    if sold.shape != left.shape:
        msg = f"{sold.size} days of sales, {left.size} days of stock"
        raise ValueError(msg)
    of_days_in_stock = sold[(left > 0) & ~np.isnan(sold)]
    count = len(of_days_in_stock)
    if count < max(fewest_days, 1):
        return InstockVelocity(float("nan"), count, 0)
    average = float(of_days_in_stock.mean())
    used = of_days_in_stock
    if average >= weak_from:
        used = of_days_in_stock[of_days_in_stock >= weak_share * average]
    return InstockVelocity(float(used.mean()), count, len(used))


def data_age_days(newest_ordinal: ArrayLike, as_of_ordinal: float) -> Numbers:
    """Days since the newest day that data covers.

    Args:
        newest_ordinal: day numbers of the newest days; NaN where there is none.
        as_of_ordinal: day number of the as-of date.

    Returns:
        Days, 0 for a day that is still to come.

    Source: data, planning; suggestions are refused when sales and stock are more than a day apart.

    Example:
        >>> data_age_days([45717, 45720], 45719).tolist()
        [2.0, 0.0]
    """
    return np.maximum(as_of_ordinal - np.asarray(newest_ordinal, dtype=np.float64), 0.0)
