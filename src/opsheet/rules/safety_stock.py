"""Lead times as they were measured, and the safety days that follow from them."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]

_FEWEST = 2  # measurements that it takes to tell how much they vary


def lead_time_percentile(days: ArrayLike, share: float) -> float:
    r"""The lead time that a share of the measured ones did not exceed.

    Between two measurements it is interpolated, as Excel's ``PERCENTILE.INC`` does:

    .. math:: x_{(k)} + (h - k)(x_{(k+1)} - x_{(k)}), \qquad h = 1 + p\,(n - 1),\; k = \lfloor h \rfloor

    Args:
        days: measured lead times; NaN for one that isn't known.
        share: :math:`p` from 0 to 1, for instance 0.8.

    Returns:
        Days; NaN where nothing was measured.

    Raises:
        ValueError: when the share is no share.

    Source: data, planning 5. The example is the one of Microsoft's help on PERCENTILE.INC.

    Example:
        >>> round(lead_time_percentile([1, 3, 2, 4], 0.3), 10)
        1.9
    """
    if not 0 <= share <= 1:
        msg = f"a share from 0 to 1, not {share}"
        raise ValueError(msg)
    known = _known(days)
    return float(np.percentile(known, share * 100)) if len(known) else math.nan


def safety_stock(
    *, lead_days: float, lead_days_deviation: float, daily_units: float, daily_units_deviation: float, service: float
) -> float:
    r"""Units that cover the usual swings of demand and lead time.

    .. math:: z\,\sqrt{L\,\sigma_d^2 + d^2\,\sigma_L^2}, \qquad z = \Phi^{-1}(\text{service})

    Args:
        lead_days: :math:`L`, average lead time.
        lead_days_deviation: :math:`\sigma_L`.
        daily_units: :math:`d`, average daily sales.
        daily_units_deviation: :math:`\sigma_d`.
        service: share of the cycles without a stock-out, above 0 and below 1.

    Raises:
        statistics.StatisticsError: when the service is 0 or less, or 1 or more.

    Source: data, planning 5; Chopra and Meindl, Supply Chain Management, the example of Dell's computers: 2,500 a day
        with a deviation of 500, seven days with a deviation of seven, 90% service.

    Example:
        >>> round(safety_stock(lead_days=7, lead_days_deviation=7, daily_units=2500, daily_units_deviation=500,
        ...     service=0.9))
        22491
    """
    swing = math.hypot(math.sqrt(lead_days) * daily_units_deviation, daily_units * lead_days_deviation)
    return NormalDist().inv_cdf(service) * swing


def safety_days(
    lead_days: ArrayLike, daily_units: ArrayLike, *, service: float, fewest: float, most: float, configured: float
) -> float:
    """Safety stock in days of sales, from the team's own measurements.

    Args:
        lead_days: measured lead times; NaN for one that isn't known.
        daily_units: units sold on each day; NaN for a day that isn't known.
        service: share of the cycles without a stock-out.
        fewest: days below which the result never falls.
        most: days above which it never rises.
        configured: days that hold where there are too few measurements, no sales, or numbers beyond all measure.

    Source: data, planning 5.

    Example:
        >>> round(safety_days([30, 34, 38], [8, 10, 12], service=0.95, fewest=3, most=30, configured=10), 2)
        6.85
        >>> safety_days([30], [8, 10, 12], service=0.95, fewest=3, most=30, configured=10)
        10
    """
    leads, sales = _known(lead_days), _known(daily_units)
    with np.errstate(over="ignore"):  # of numbers beyond all measure
        if min(len(leads), len(sales)) < _FEWEST or not sales.mean() > 0:
            return configured
        units = safety_stock(
            lead_days=float(leads.mean()),
            lead_days_deviation=float(leads.std(ddof=1)),
            daily_units=float(sales.mean()),
            daily_units_deviation=float(sales.std(ddof=1)),
            service=service,
        )
        days = units / float(sales.mean())
    return min(max(days, fewest), most) if math.isfinite(days) else configured


def _known(values: ArrayLike) -> Numbers:
    array = np.asarray(values, dtype=np.float64).ravel()
    return array[~np.isnan(array)]
