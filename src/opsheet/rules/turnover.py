"""Days of supply, and the days that stock spends in each of the five segments against their limits."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]
Days = NDArray[np.datetime64]


def days_of_supply(stock: ArrayLike, velocity: ArrayLike, *, no_sales_days: float) -> Numbers:
    r"""How many days a stock lasts.

    .. math:: T = \begin{cases} 0 & S = 0 \\ T_0 & S > 0,\ v = 0 \text{ or unknown} \\ S / v & \text{otherwise}
        \end{cases}

    Args:
        stock: :math:`S`, units, at least 0.
        velocity: :math:`v`, units per day, NaN where nothing is known.
        no_sales_days: :math:`T_0`, days that stand for stock that does not sell.

    Returns:
        Days; NaN where the stock is NaN.

    Source: SOP 绩效目标·库存周转天数; rules 1.

    Example:
        >>> days_of_supply([1000, 0, 500, np.nan], [20, 0, np.nan, 5], no_sales_days=999).tolist()
        [50.0, 0.0, 999.0, nan]
    """
    units, rate = np.broadcast_arrays(np.asarray(stock, dtype=np.float64), np.asarray(velocity, dtype=np.float64))
    selling = rate > 0
    with np.errstate(over="ignore"):
        lasting = np.divide(units, rate, out=np.full(units.shape, float(no_sales_days)), where=selling)
    return np.where(np.isnan(units), np.nan, np.where(units == 0, 0.0, lasting))


def elapsed_days(start: Days, end: Days) -> Numbers:
    """Whole days from one day to another, negative where the end comes first.

    Args:
        start: datetime64[D], NaT where unknown.
        end: the same.

    Returns:
        Days; NaN where either is unknown.

    Source: SOP 绩效目标·库存周转天数 (1)-(5).

    Example:
        >>> day = lambda text: np.array([text], dtype="datetime64[D]")
        >>> elapsed_days(day("2024-11-05"), day("2024-11-21")).tolist()
        [16.0]
    """
    passed = end.astype("datetime64[D]") - start.astype("datetime64[D]")
    return np.where(np.isnat(passed), np.nan, passed.astype(np.float64))


def platform_target(days: Days, *, low_months: Collection[int], low_target: float, high_target: float) -> Numbers:
    """The platform segment's target, which follows the month.

    Args:
        days: datetime64[D].
        low_months: months of the low season, 1 to 12.
        low_target: days in the low season.
        high_target: days in all other months.

    Returns:
        Days; NaN where the date is unknown.

    Source: SOP 绩效目标·库存周转天数 (5).

    Example:
        >>> july_and_may = np.array(["2025-07-01", "2025-05-31"], dtype="datetime64[D]")
        >>> platform_target(july_and_may, low_months=[7], low_target=21, high_target=35).tolist()
        [21.0, 35.0]
    """
    unknown = np.isnat(days)
    months = days.astype("datetime64[M]").astype(np.int64) % 12 + 1
    target = np.where(np.isin(months, list(low_months)), float(low_target), float(high_target))
    return np.where(unknown, np.nan, target)


def segment_status(days: ArrayLike, target: ArrayLike, hard_limit: ArrayLike) -> NDArray[np.str_]:
    """Grade the days of a segment: ``ok`` up to the target, ``warn`` up to the hard limit, ``over`` past it.

    Args:
        days: spent, NaN where unknown.
        target: days, NaN where there is none.
        hard_limit: days, at least the target.

    Returns:
        ``ok``, ``warn`` or ``over``; an empty text where something is unknown.

    Source: SOP 绩效目标·库存周转天数; rules 1.

    Example:
        >>> segment_status([14, 15, 30, 31, np.nan], 14, 30).tolist()
        ['ok', 'warn', 'warn', 'over', '']
    """
    spent, aim, limit = (np.asarray(value, dtype=np.float64) for value in (days, target, hard_limit))
    return np.select([spent <= aim, spent <= limit, spent > limit], ["ok", "warn", "over"], default="")


def total_days(segments: Sequence[ArrayLike]) -> Numbers:
    """The sum of the segments' days; an unknown segment counts as 0, and NaN stands where all are unknown.

    Args:
        segments: days, one array a segment.

    Source: SOP 绩效目标·库存周转天数.

    Example:
        >>> total_days([[30, np.nan], [7, np.nan]]).tolist()
        [37.0, nan]
    """
    columns = np.stack(np.broadcast_arrays(*(np.asarray(days, dtype=np.float64) for days in segments)))
    return np.where(np.isnan(columns).all(axis=0), np.nan, np.nansum(columns, axis=0))


def share_over(days: ArrayLike, quantity: ArrayLike | None = None, *, limit: float) -> float:
    r"""The share that exceeds a limit, weighted by quantity where quantities are given.

    .. math:: s = \frac{\sum_{T_i > L} q_i}{\sum_i q_i}

    Args:
        days: :math:`T_i`; rows with NaN are left out.
        quantity: :math:`q_i`, units; rows with NaN are left out. Without quantities every row weighs 1.
        limit: :math:`L`, days.

    Returns:
        0 to 1; NaN where there is nothing to count.

    Source: SOP 绩效目标·库存周转天数 (财务); rules 1.

    Example:
        >>> share_over([100, 130, np.nan], limit=120), share_over([100, 130], [300, 100], limit=120)
        (0.5, 0.25)
    """
    spent = np.asarray(days, dtype=np.float64)
    weight = np.ones(spent.shape) if quantity is None else np.asarray(quantity, dtype=np.float64)
    counted = ~(np.isnan(spent) | np.isnan(weight))
    total = float(weight[counted].sum())
    return float(weight[counted & (spent > limit)].sum()) / total if total > 0 else float("nan")


def overseas_days_left(arrived: Days, moved: Days, *, hard_limit: ArrayLike) -> Numbers:
    r"""Days left overseas, counted from the arrival at the forwarder's warehouse.

    .. math:: r = L - (m - a)

    Args:
        arrived: :math:`a`, at the forwarder's, datetime64[D].
        moved: :math:`m`, to the own warehouse, or the day on which the question is asked.
        hard_limit: :math:`L`, days.

    Returns:
        Days, negative once the limit is past; NaN where a date is unknown.

    Source: SOP 绩效目标·库存周转天数 (4).

    Example:
        >>> day = lambda text: np.array([text], dtype="datetime64[D]")
        >>> overseas_days_left(day("2024-11-05"), day("2024-11-21"), hard_limit=30).tolist()
        [14.0]
    """
    return np.asarray(hard_limit, dtype=np.float64) - elapsed_days(arrived, moved)
