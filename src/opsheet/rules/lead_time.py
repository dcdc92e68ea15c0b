"""Days from the purchase order to being on sale at FBA."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from opsheet.rules.replenishment import round_up

Numbers = NDArray[np.float64]
Case = Literal["min", "typical", "max"]
DayRange = tuple[float, float]


def days_of_range(days: DayRange, case: Case) -> float:
    """The low end, the high end, or the midpoint rounded up.

    Args:
        days: the least and the most.
        case: which.

    Example:
        >>> days_of_range((7, 15), "typical"), days_of_range((5, 7), "max")
        (11.0, 7.0)
    """
    low, high = days
    if case == "typical":
        return float(round_up((low + high) / 2))
    return float(low if case == "min" else high)


def days_after_supplier(
    case: Case,
    *,
    domestic: float,
    sea: DayRange,
    customs: DayRange,
    appointment: DayRange,
    extra: float = 0,
    replaces_sea: float | None = None,
) -> float:
    r"""Days from delivery by the supplier to being on sale.

    .. math:: A = d + s + c + a + x

    Args:
        case: which end of the ranges.
        domestic: :math:`d`, check and dispatch, days.
        sea: :math:`s`, sea freight, days.
        customs: :math:`c`, days.
        appointment: :math:`a`, at the platform's warehouse, days.
        extra: :math:`x`, what a full container takes more, days.
        replaces_sea: days that stand for sea freight and customs together (air freight).

    Source: SOP 备货流程 1.2-1.5.

    Example:
        >>> stages = {"domestic": 7, "sea": (35, 45), "customs": (7, 15), "appointment": (5, 7)}
        >>> days_after_supplier("min", **stages), days_after_supplier("max", **stages, extra=10)
        (54.0, 84.0)
    """
    travel = replaces_sea
    if travel is None:
        travel = days_of_range(sea, case) + days_of_range(customs, case)
    return domestic + travel + days_of_range(appointment, case) + extra


def lead_time_days(supplier: ArrayLike, after_supplier: ArrayLike) -> Numbers:
    r"""The whole lead time, :math:`L = S + A`.

    Args:
        supplier: :math:`S`, days until the supplier delivers.
        after_supplier: :math:`A`, see ``days_after_supplier``.

    Source: SOP 备货流程 1.1-1.5.

    Example:
        >>> lead_time_days([30, 7], 54).tolist()
        [84.0, 61.0]
    """
    return np.asarray(supplier, dtype=np.float64) + np.asarray(after_supplier, dtype=np.float64)


def mixed_lead_time_days(container: ArrayLike, express: ArrayLike, *, container_share: float) -> Numbers:
    r"""The lead time of an order that is split between full container and express, rounded up.

    .. math:: L = \left\lceil p L_c + (1 - p) L_e \right\rceil

    Args:
        container: :math:`L_c`, days by full container.
        express: :math:`L_e`, days by express.
        container_share: :math:`p`, 0 to 1.

    Source: SOP 备货流程 1.3.

    Example:
        >>> mixed_lead_time_days([104], [94], container_share=0.85).tolist()
        [103.0]
    """
    by_container, by_express = np.asarray(container, dtype=np.float64), np.asarray(express, dtype=np.float64)
    return round_up(container_share * by_container + (1 - container_share) * by_express)
