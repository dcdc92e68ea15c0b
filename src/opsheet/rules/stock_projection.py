"""Stock day by day: each arrival on its own date, and when there is nothing to sell in between."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

_DAY = dt.timedelta(days=1)
_DIRT = 1e-9  # of binary fractions, in days
_LONGEST = 10_000_000  # days, beyond the calendar


@dataclass(frozen=True, slots=True)
class StockProjection:
    """What becomes of stock and arrivals.

    Args:
        first_gap: the first day before the last arrival that can't be sold in full, or None.
        gap_days: how many such days there are.
        sells_out_on: the first day after the last arrival that can't be sold in full; None where nothing is sold.
    """

    first_gap: dt.date | None
    gap_days: int
    sells_out_on: dt.date | None


def project_stock(
    stock: float, daily_units: float, arrivals: Sequence[tuple[dt.date, float]], as_of: dt.date
) -> StockProjection:
    r"""Sell stock day by day while arrivals come in.

    .. math:: s_t = \max(s_{t-1} + a_t - d,\; 0)

    An arrival can be sold on its own day; one that is overdue counts as of the first day. A day is a gap when what is
    there is less than a day's sales. Sales that a gap loses are not made up for.

    Args:
        stock: :math:`s_0`, units at the beginning of the first day.
        daily_units: :math:`d`, units sold a day.
        arrivals: :math:`a_t`, days and units.
        as_of: the first day.

    Raises:
        ValueError: when stock, sales or an arrival is negative or not a number.

    Source: data, planning 2. 30 units at 10 a day last until the 3rd; 20 that come on the 6th leave a gap of two days.

    Example:
        >>> project_stock(30, 10, [(dt.date(2026, 12, 6), 20)], dt.date(2026, 12, 1))
        StockProjection(first_gap=datetime.date(2026, 12, 4), gap_days=2, sells_out_on=datetime.date(2026, 12, 8))
        >>> project_stock(30, 10, [(dt.date(2026, 12, 4), 20)], dt.date(2026, 12, 1)).gap_days
        0
    """
    amounts = (stock, daily_units, *(units for _, units in arrivals))
    if any(not math.isfinite(amount) or amount < 0 for amount in amounts):
        msg = "stock, sales and arrivals must be 0 or more"
        raise ValueError(msg)
    if daily_units == 0:
        return StockProjection(None, 0, None)
    left, day, first_gap, gap_days = stock, as_of, None, 0
    for arrival, units in sorted(arrivals):
        until = max(arrival, as_of)
        days = (until - day).days
        short = max(0, days - _whole_days(left, daily_units))
        if short:
            first_gap = first_gap or until - _DAY * short
            gap_days += short
        left = max(left - days * daily_units, 0.0) + units
        day = until
    return StockProjection(first_gap, gap_days, _after(day, _whole_days(left, daily_units)))


def _whole_days(units: float, daily_units: float) -> int:
    """Days that units last in full; 0.3 at 0.1 a day last three, whatever binary fractions make of it."""
    return math.floor(min(units / daily_units + _DIRT, _LONGEST))


def _after(day: dt.date, days: int) -> dt.date | None:
    """The day that many days later, or None beyond the calendar."""
    try:
        return day + _DAY * days
    except OverflowError:
        return None
