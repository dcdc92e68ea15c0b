"""Sales and margin targets, and what becomes of units that a month left unsold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Days = NDArray[np.datetime64]


def sales_target(planned: Numbers, carried_over: Numbers) -> Numbers:
    """A month's sales target.

    .. math:: T_m = P_m + S_{m-1}

    Args:
        planned: units that the plan wants sold in the month.
        carried_over: units that the month before left unsold; NaN counts as none.

    Returns:
        Units; NaN without a plan.

    Source: SOP 绩效目标, 销售数量 (2).

    Example:
        >>> sales_target(np.array([50_000.0]), np.array([10_000.0])).tolist()
        [60000.0]
    """
    return planned + np.nan_to_num(carried_over, nan=0.0)


def sales_shortfall(target: Numbers, sold: Numbers) -> Numbers:
    r"""Units that a month left unsold, to be carried into the next.

    .. math:: S_m = \max(0, T_m - sold_m)

    Args:
        target: units to sell.
        sold: units sold; more than the target carries nothing over.

    Source: SOP 绩效目标, 销售数量 (2).

    Example:
        >>> sales_shortfall(np.array([60_000.0, 100.0]), np.array([45_000.0, 130.0])).tolist()
        [15000.0, 0.0]
    """
    return np.maximum(target - sold, 0.0)


def monthly_targets(planned: Numbers, sold: Numbers, carried_over: Numbers) -> tuple[Numbers, Numbers]:
    r"""Targets of consecutive months, each with what the month before left unsold.

    Over any stretch of months, units planned and carried in are either sold towards a target or left at the end:

    .. math:: S_0 + \sum P_m = \sum \min(sold_m, T_m) + S_{last}

    Args:
        planned: units by month and product (a row a month).
        sold: units sold, of the same shape.
        carried_over: units that the month before the first left unsold, one a product.

    Returns:
        The targets and the shortfalls, both by month and product.

    Source: SOP 绩效目标, 销售数量 (2).

    Example:
        >>> months = np.array([[50_000.0], [20_000.0]]), np.array([[40_000.0], [35_000.0]])
        >>> targets, shortfalls = monthly_targets(*months, np.array([10_000.0]))
        >>> targets.tolist(), shortfalls.tolist()
        ([[60000.0], [40000.0]], [[20000.0], [5000.0]])
    """
    targets, shortfalls = np.empty_like(planned), np.empty_like(planned)
    for month in range(len(planned)):
        targets[month] = sales_target(planned[month], carried_over)
        shortfalls[month] = carried_over = sales_shortfall(targets[month], sold[month])
    return targets, shortfalls


def spread_over_months(quantity: int, months: int) -> list[int]:
    """Share approved redundant stock out over the months that the approval names, in whole units.

    The months differ by one unit at most, and add up to the quantity; the first take what doesn't divide.

    Args:
        quantity: units, 0 or more.
        months: how many, 1 or more.

    Source: SOP 绩效目标, 销售数量 (3).

    Example:
        >>> spread_over_months(3000, 3), spread_over_months(10, 3)
        ([1000, 1000, 1000], [4, 3, 3])
    """
    share, rest = divmod(quantity, months)
    return [share + (month < rest) for month in range(months)]


def highest_margins(
    product: NDArray[np.object_],
    month: Days,
    products: NDArray[np.object_],
    months: Days,
    margins: Numbers,
) -> Numbers:
    """The margin target of products in a month: of several that the plans name, the highest counts.

    Args:
        product: the product that each target is for.
        month: any day of its month (datetime64[D]).
        products: of the plan's rows.
        months: any day of each plan row's month.
        margins: planned margin of each plan row, as a share; NaN where there is none.

    Returns:
        Shares; NaN where the plan names none.

    Source: SOP 绩效目标, 毛利率.

    Example:
        >>> plan = np.array(["A", "A", "B"], dtype=object), np.array(["2025-03", "2025-03", "2025-03"], "datetime64[M]")
        >>> asked = np.array(["A", "C"], dtype=object), np.array(["2025-03-31", "2025-03-01"], "datetime64[D]")
        >>> highest_margins(*asked, *plan, np.array([0.2, 0.25, 0.4])).tolist()
        [0.25, nan]
    """
    best: dict[tuple[object, np.datetime64], float] = {}
    plan_months = months.astype("datetime64[M]").tolist()
    for row in np.flatnonzero(~np.isnan(margins)).tolist():
        key = (products[row], plan_months[row])
        best[key] = max(best.get(key, -np.inf), float(margins[row]))
    asked = zip(product.tolist(), month.astype("datetime64[M]").tolist(), strict=True)
    return np.array([best.get(key, np.nan) for key in asked], dtype=np.float64)
