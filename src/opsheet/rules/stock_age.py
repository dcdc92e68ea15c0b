"""Stock that grows old, is too much, or never arrived in full."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]


def left_of_batches(units: Sequence[float], on_hand: float) -> list[float]:
    """What is left of each batch when the oldest is sold first.

    Args:
        units: received, the oldest batch first.
        on_hand: units that are left of all batches together.

    Returns:
        Units left of each, in the same order; the oldest holds what none of them accounts for.

    Source: data, planning 8: age first in, first out.

    Example:
        >>> left_of_batches([100, 50, 80], 90), left_of_batches([10], 12)
        ([0.0, 10.0, 80.0], [12.0])
    """
    left: list[float] = []
    rest = on_hand
    for received in reversed(units):
        kept = min(received, rest)
        left.append(float(kept))
        rest -= kept
    if left:
        left[-1] += max(rest, 0.0)
    return left[::-1]


def units_aged_on(received: Sequence[dt.date | None], units: ArrayLike, age_days: int, on_date: dt.date) -> float:
    r"""Units of batches that are of an age, or older, on a date.

    .. math:: \sum_i q_i \,[\,t - r_i \ge a\,]

    Args:
        received: :math:`r_i`, the day each batch was received; None for one that isn't known.
        units: :math:`q_i`, units left of each batch; NaN counts as none.
        age_days: :math:`a`.
        on_date: :math:`t`.

    Raises:
        ValueError: when there are not as many units as days.

    Source: data, planning 8.

    Example:
        >>> days = [dt.date(2026, 5, 1), dt.date(2026, 9, 1)]
        >>> units_aged_on(days, [40, 100], 181, dt.date(2026, 12, 15))
        40.0
    """
    left = np.nan_to_num(np.asarray(units, dtype=np.float64))
    is_old = [day is not None and (on_date - day).days >= age_days for day in received]
    if len(is_old) != left.size:
        msg = f"{len(is_old)} days, {left.size} units"
        raise ValueError(msg)
    return float(left[np.array(is_old, dtype=bool)].sum())


def next_snapshot(day: dt.date, snapshot_day: int) -> dt.date:
    """The next day on which Amazon looks at the age of stock.

    Args:
        day: from which on.
        snapshot_day: of the month.

    Source: data, planning 8; the aged inventory surcharge is taken from the stock of the 15th.

    Example:
        >>> next_snapshot(dt.date(2026, 12, 16), 15), next_snapshot(dt.date(2026, 12, 15), 15)
        (datetime.date(2027, 1, 15), datetime.date(2026, 12, 15))
    """
    if day.day <= snapshot_day:
        return day.replace(day=snapshot_day)
    following = day.replace(day=28) + dt.timedelta(days=4)
    return following.replace(day=snapshot_day)


def excess_units(available: ArrayLike, daily_units: ArrayLike, days: float) -> Numbers:
    r"""Units beyond what sells in some days.

    .. math:: \max(s - d\,T,\; 0)

    Args:
        available: :math:`s`, units.
        daily_units: :math:`d`, units per day.
        days: :math:`T`; Amazon counts 90.

    Returns:
        Units; NaN where stock or sales aren't known.

    Source: data, planning 8.

    Example:
        >>> excess_units([500, 60], [2, 1], 90).tolist()
        [320.0, 0.0]
    """
    stock, sales = np.asarray(available, dtype=np.float64), np.asarray(daily_units, dtype=np.float64)
    return np.maximum(stock - sales * days, 0.0)


def exit_signals(
    excess: ArrayLike, aged: ArrayLike, supply_days: ArrayLike, *, aged_from: float, long_aged_from: float
) -> NDArray[np.object_]:
    """What to do about stock that doesn't sell fast enough, the strongest signal that applies.

    ``exit``: some of it pays the surcharge already, and at today's sales some would reach the steep tier unsold.
    ``clear``: some of it pays already, or even stock received today would reach the first tier unsold.
    ``stop``: more than the days that are worth keeping; no further order.

    Args:
        excess: units beyond the days of supply that are worth keeping; NaN where it isn't known.
        aged: units in the tiers of the aged inventory surcharge; NaN counts as none.
        supply_days: days that the stock lasts; NaN where it isn't known.
        aged_from: age in days at which the surcharge begins.
        long_aged_from: age in days from which it grows steeply.

    Returns:
        The signal of each product, None where there is none or nothing is known.

    Source: data, planning 8.

    Example:
        >>> excess, aged, supply_days = [0, 40, 90, 90], [0, 0, 0, 12], [60, 120, 200, 300]
        >>> exit_signals(excess, aged, supply_days, aged_from=181, long_aged_from=271).tolist()
        [None, 'stop', 'clear', 'exit']
    """
    units, days = np.asarray(excess, dtype=np.float64), np.asarray(supply_days, dtype=np.float64)
    is_aged = np.nan_to_num(np.asarray(aged, dtype=np.float64)) > 0
    signals = np.full(units.shape, None, dtype=object)
    signals[units > 0] = "stop"
    signals[is_aged | (days >= aged_from)] = "clear"
    signals[is_aged & (days >= long_aged_from)] = "exit"
    return signals


def received_short(shipped: ArrayLike, received: ArrayLike, reimbursed: ArrayLike = 0.0) -> Numbers:
    r"""Units of a shipment that were neither received nor paid for.

    .. math:: \max(q - r - m,\; 0)

    Args:
        shipped: :math:`q`, units.
        received: :math:`r`, units by the ledger's receipts.
        reimbursed: :math:`m`, units that Amazon has paid for.

    Returns:
        Units; NaN where what was shipped or received isn't known.

    Source: data, planning 9.

    Example:
        >>> received_short([60, 60, 60], [57, 62, 50], [0, 0, 4]).tolist()
        [3.0, 0.0, 6.0]
    """
    sent, arrived, paid = (np.asarray(value, dtype=np.float64) for value in (shipped, received, reimbursed))
    return np.maximum(sent - arrived - np.nan_to_num(paid), 0.0)
