"""What to order, when, how it is split and when it arrives.

Rounding quantities and days without being misled by how computers keep 0.1.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from opsheet.rules.turnover import days_of_supply

Numbers = NDArray[np.float64]

_DECIMALS: Final = 9  # a difference below this is the computer's, not the team's


def settled(values: ArrayLike, decimals: int = _DECIMALS) -> Numbers:
    """Numbers without their last digits, which only the computer put there; one too large for decimals stays.

    Args:
        values: any numbers.
        decimals: how many are kept.

    Example:
        >>> settled([0.1 * 3, 1e305, np.nan]).tolist()
        [0.3, 1e+305, nan]
    """
    exact = np.asarray(values, dtype=np.float64)
    with np.errstate(over="ignore"):
        rounded = np.round(exact, decimals)
    return np.where(np.isinf(rounded), exact, rounded)


def round_up(values: ArrayLike) -> Numbers:
    """The next whole number, where 0.1 x 30 (kept as 3.0000000000000004) is 3.

    Example:
        >>> round_up([0.1 * 30, 3.01]).tolist()
        [3.0, 4.0]
    """
    return np.ceil(settled(values))


def round_down(values: ArrayLike) -> Numbers:
    """The whole number below, where 0.3 / 0.1 (kept as 2.9999999999999996) is 3.

    Example:
        >>> round_down([0.3 / 0.1, 2.99]).tolist()
        [3.0, 2.0]
    """
    return np.floor(settled(values))


def exceeds(values: ArrayLike, limit: ArrayLike) -> NDArray[np.bool_]:
    """True where a quotient is over its limit: 192 / 1.6 (kept as 120.00000000000001) is not over 120.

    Example:
        >>> exceeds([192 / 1.6, 120.1, np.nan], 120).tolist()
        [False, True, False]
    """
    return np.greater(settled(values), settled(limit))


def whole_cartons(quantity: ArrayLike, carton_quantity: ArrayLike) -> Numbers:
    r"""Round a quantity up to whole cartons.

    .. math:: Q' = c \left\lceil Q / c \right\rceil

    Args:
        quantity: :math:`Q`, units.
        carton_quantity: :math:`c`, units per carton, at least 1.

    Returns:
        Units; NaN where either is NaN.

    Source: SOP 备货流程 (整箱).

    Example:
        >>> whole_cartons([1400, 36, 0], 36).tolist()
        [1404.0, 36.0, 0.0]
    """
    size = np.asarray(carton_quantity, dtype=np.float64)
    return round_up(np.asarray(quantity, dtype=np.float64) / size) * size


Days = NDArray[np.datetime64]

_FARTHEST_DAYS: Final = 10_000_000.0  # past every date that a spreadsheet knows, and safe to count with


def available_units(platform: ArrayLike, overseas: ArrayLike, forwarder: ArrayLike, domestic: ArrayLike) -> Numbers:
    """Stock that is there: platform + overseas + forwarder + domestic; a blank (NaN) counts as none.

    Returns:
        Units; NaN where all four are blank.

    Source: rules 3.

    Example:
        >>> available_units([300], [100], [np.nan], [200]).tolist()
        [600.0]
    """
    stocks = (platform, overseas, forwarder, domestic)
    columns = np.stack(np.broadcast_arrays(*(np.asarray(stock, dtype=np.float64) for stock in stocks)))
    return np.where(np.isnan(columns).all(axis=0), np.nan, np.nansum(columns, axis=0))


def inbound_units(in_transit: ArrayLike, purchased: ArrayLike) -> Numbers:
    """Stock on its way: in transit + purchased and not delivered; a blank (NaN) counts as none.

    Source: rules 3.

    Example:
        >>> inbound_units([250, np.nan], [150, np.nan]).tolist()
        [400.0, 0.0]
    """
    return np.nan_to_num(np.asarray(in_transit, dtype=np.float64)) + np.nan_to_num(
        np.asarray(purchased, dtype=np.float64)
    )


def reorder_point(velocity: ArrayLike, lead_time_days: ArrayLike, safety_days: ArrayLike) -> Numbers:
    r"""The stock at which an order is due.

    .. math:: R = \left\lceil v (L + s) \right\rceil

    Args:
        velocity: :math:`v`, units per day.
        lead_time_days: :math:`L`, days.
        safety_days: :math:`s`, days of sales kept in reserve.

    Returns:
        Units; NaN where an argument is NaN.

    Source: rules 3.

    Example:
        >>> reorder_point([20], [90], [7]).tolist()
        [1940.0]
    """
    rate = np.asarray(velocity, dtype=np.float64)
    return round_up(rate * (np.asarray(lead_time_days, dtype=np.float64) + np.asarray(safety_days, dtype=np.float64)))


def suggested_quantity(
    velocity: ArrayLike,
    lead_time_days: ArrayLike,
    *,
    cover_days: ArrayLike,
    available: ArrayLike,
    inbound: ArrayLike,
    carton_quantity: ArrayLike,
    safety_days: ArrayLike,
) -> Numbers:
    r"""What to order so that stock covers lead time, cover and safety days.

    .. math:: Q = c \left\lceil \max(0,\ v (L + k + s) - A - I) / c \right\rceil

    Args:
        velocity: :math:`v`, units per day.
        lead_time_days: :math:`L`, days.
        cover_days: :math:`k`, days that the order is to cover.
        available: :math:`A`, units.
        inbound: :math:`I`, units.
        carton_quantity: :math:`c`, units per carton.
        safety_days: :math:`s`, days.

    Returns:
        Units in whole cartons; NaN where an argument is NaN.

    Source: rules 3.

    Example:
        >>> stock = {"available": [600], "inbound": [400], "carton_quantity": [36]}
        >>> suggested_quantity([20], [90], cover_days=[30], safety_days=[0], **stock).tolist()
        [1404.0]
    """
    rate, lead, cover, there, coming, safety = (
        np.asarray(value, dtype=np.float64)
        for value in (velocity, lead_time_days, cover_days, available, inbound, safety_days)
    )
    missing = rate * (lead + cover + safety) - there - coming
    return whole_cartons(round_up(np.maximum(missing, 0)), carton_quantity)


def projected_turnover_days(
    available: ArrayLike, inbound: ArrayLike, ordered: ArrayLike, velocity: ArrayLike, *, no_sales_days: float
) -> Numbers:
    r"""Days of supply once everything ordered is there, :math:`T = (A + I + Q) / v`.

    Args:
        available: :math:`A`, units.
        inbound: :math:`I`, units.
        ordered: :math:`Q`, units.
        velocity: :math:`v`, units per day.
        no_sales_days: days that stand for stock that does not sell.

    Source: rules 3.

    Example:
        >>> projected_turnover_days([600], [400], [1404], [20], no_sales_days=999).tolist()
        [120.2]
    """
    units = np.asarray(available, dtype=np.float64) + np.asarray(inbound, dtype=np.float64)
    return days_of_supply(units + np.asarray(ordered, dtype=np.float64), velocity, no_sales_days=no_sales_days)


def stockout_date(stock: ArrayLike, velocity: ArrayLike, as_of: Days) -> Days:
    r"""The day on which a stock runs out.

    .. math:: D = t + \left\lfloor S / v \right\rfloor

    Args:
        stock: :math:`S`, units.
        velocity: :math:`v`, units per day.
        as_of: :math:`t`, datetime64[D].

    Returns:
        datetime64[D]; NaT where nothing is sold or something is unknown. A day that no spreadsheet knows comes
        out as one far past the year 9999.

    Source: rules 3.

    Example:
        >>> stockout_date([1000, 1000], [30, 0], np.array("2025-03-01", dtype="datetime64[D]")).astype(str).tolist()
        ['2025-04-03', 'NaT']
    """
    return as_of + _whole_days(round_down(_lasting(stock, velocity)))


def order_by_date(
    stock: ArrayLike, velocity: ArrayLike, lead_time_days: ArrayLike, safety_days: ArrayLike, as_of: Days
) -> Days:
    r"""The last day to order in time, which may lie in the past.

    .. math:: O = D - \left\lceil L + s \right\rceil

    Args:
        stock: units.
        velocity: units per day.
        lead_time_days: :math:`L`, days.
        safety_days: :math:`s`, days.
        as_of: datetime64[D].

    Returns:
        datetime64[D]; NaT where nothing is sold or something is unknown.

    Source: rules 3.

    Example:
        >>> order_by_date([1000], [20], [84], [0], np.array("2025-03-01", dtype="datetime64[D]")).astype(str).tolist()
        ['2025-01-26']
    """
    ahead = np.asarray(lead_time_days, dtype=np.float64) + np.asarray(safety_days, dtype=np.float64)
    return stockout_date(stock, velocity, as_of) - _whole_days(round_up(ahead))


def expected_arrival(order_date: Days, arrival_days: ArrayLike, safety_days: ArrayLike) -> Days:
    """The ERP's expected arrival: order date + days of the mode + safety-stock days.

    Args:
        order_date: datetime64[D].
        arrival_days: days of the mode, 45 by sea or 14 by air as shipped.
        safety_days: days added where more is bought than needed.

    Source: SOP 备货流程 3.

    Example:
        >>> expected_arrival(np.array(["2025-03-01"], dtype="datetime64[D]"), [45], [0]).astype(str).tolist()
        ['2025-04-15']
    """
    ahead = np.asarray(arrival_days, dtype=np.float64) + np.asarray(safety_days, dtype=np.float64)
    return order_date + _whole_days(round_up(ahead))


def split_channels(
    quantity: ArrayLike, carton_quantity: ArrayLike, *, container_share: float
) -> tuple[Numbers, Numbers]:
    r"""Split an order between full container and express, whole cartons each.

    .. math:: Q_c = c \left\lfloor p Q / c \right\rfloor, \qquad Q_e = c \left\lceil (Q - Q_c) / c \right\rceil

    The remainder goes to express and is rounded up, so that together they are the quantity in whole cartons.

    Args:
        quantity: :math:`Q`, units.
        carton_quantity: :math:`c`, units per carton.
        container_share: :math:`p`, 0 to 1.

    Returns:
        Units by container and units by express.

    Source: SOP 备货流程 1.3.

    Example:
        >>> [units.tolist() for units in split_channels([1000, 360], [10, 36], container_share=0.85)]
        [[850.0, 288.0], [150.0, 72.0]]
    """
    units, size = np.asarray(quantity, dtype=np.float64), np.asarray(carton_quantity, dtype=np.float64)
    container = round_down(container_share * units / size) * size
    return container, whole_cartons(units - container, size)


def _lasting(stock: ArrayLike, velocity: ArrayLike) -> Numbers:
    units, rate = np.broadcast_arrays(np.asarray(stock, dtype=np.float64), np.asarray(velocity, dtype=np.float64))
    with np.errstate(over="ignore"):
        return np.divide(units, rate, out=np.full(units.shape, np.nan), where=rate > 0)


def _whole_days(days: Numbers) -> NDArray[np.timedelta64]:
    unknown = np.isnan(days)
    whole = np.clip(np.where(unknown, 0, days), -_FARTHEST_DAYS, _FARTHEST_DAYS).astype("timedelta64[D]")
    return np.where(unknown, np.timedelta64("NaT", "D"), whole)
