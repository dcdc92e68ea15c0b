"""What advertising may cost, by date and by how long a product has been on sale; and its ratios."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from opsheet.rules.calendars import Days, add_months, periods_in_force

Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]

STATES: Final = ("", "new", "budget_missing", "ok", "over", "transition", "transition_over")
_ROUNDING: Final = 1e-9  # a ratio that is the limit but for the last bits of a float isn't over it


class AdSpendPeriod(Protocol):
    """The limit that holds between two days, as the settings hold it."""

    @property
    def start(self) -> dt.date | None:
        """Its first day, or None where it has always held."""
        ...

    @property
    def end(self) -> dt.date | None:
        """Its last day, or None where it holds on."""
        ...

    @property
    def old_after_months(self) -> int:
        """A product is old when its second order has been on sale for more months than these."""
        ...

    @property
    def limit(self) -> float:
        """The greatest share of the base."""
        ...

    @property
    def base(self) -> str:
        """What spend is compared with: ``sales`` or ``net_gross_profit``."""
        ...

    @property
    def provisional(self) -> bool:
        """Whether the limit may still be changed."""
        ...


@dataclass(frozen=True, slots=True)
class AdSpendRule:
    """What holds for products on some days, one row each.

    Args:
        limit: the share allowed; NaN for a new product and on a day that no period covers.
        on_profit: the share is of net gross profit, otherwise of sales.
        new: the product is new: no limit, but an approved budget.
        transition: neither new nor old: the limit only warns.
        provisional: the limit may still be changed.
    """

    limit: Numbers
    on_profit: Mask
    new: Mask
    transition: Mask
    provisional: Mask


def ad_spend_rule(
    days: Days, on_sale: Days, periods: Sequence[AdSpendPeriod], new_months: int | NDArray[np.int64]
) -> AdSpendRule:
    r"""Which limit holds for products on some days.

    With the day :math:`d` and the second order on sale since :math:`s`, a product is new until :math:`s` +
    ``new_months`` months and old after :math:`s` + ``old_after_months`` months, both days included in the younger age.

    Args:
        days: the days to judge (datetime64[D]).
        on_sale: the day on which each product's second order went on sale; a later day than ``days`` is new, too.
        periods: of the limits, without overlaps.
        new_months: for how many months a product is new, one number for all or one a row.

    Source: SOP 广告费用的管控.

    Example:
        >>> from collections import namedtuple
        >>> Period = namedtuple("Period", "start end old_after_months limit base provisional")
        >>> periods = [Period(dt.date(2025, 1, 1), None, 6, 0.3, "net_gross_profit", False)]
        >>> days = np.array(["2025-03-31", "2025-04-01", "2025-07-01", "2025-07-02"], dtype="datetime64[D]")
        >>> rule = ad_spend_rule(days, np.full(4, np.datetime64("2024-12-31")), periods, 3)
        >>> rule.limit.tolist(), rule.transition.tolist()
        ([nan, 0.3, 0.3, 0.3], [False, True, False, False])
    """
    new = days <= add_months(on_sale, new_months)
    limit = np.full(days.shape, np.nan)
    on_profit, transition, provisional = (np.zeros(days.shape, dtype=bool) for _ in range(3))
    covered = np.zeros(days.shape, dtype=bool)
    in_force = periods_in_force(periods, days)
    for position, period in enumerate(periods):
        rows = in_force == position
        limit[rows & ~new] = period.limit
        on_profit[rows] = period.base == "net_gross_profit"
        transition |= rows & ~new & (days <= add_months(on_sale, period.old_after_months))
        provisional[rows] = period.provisional
        covered |= rows
    return AdSpendRule(limit, on_profit, new & covered, transition, provisional)


def ad_spend_states(
    rule: AdSpendRule, spend: Numbers, sales: Numbers, profit: Numbers, budget_approved: Mask
) -> NDArray[np.int8]:
    """How the advertising of products stands.

    Without profit (or sales, where these are the base), any spend at all is over the limit.

    Args:
        rule: what holds for each product, from ``ad_spend_rule``.
        spend: advertising, tax included.
        sales: of the same time and currency; only read where they are the base.
        profit: net gross profit; only read where it is the base.
        budget_approved: whether a new product's budget has been approved.

    Returns:
        Positions in ``STATES``; 0 where no limit holds or a value is missing.

    Source: SOP 广告费用的管控.
    """
    base = np.where(rule.on_profit, profit, sales)
    over = np.where(base > 0, spend > rule.limit * base * (1 + _ROUNDING), spend > 0)
    limited = ~np.isnan(rule.limit) & ~np.isnan(base) & ~np.isnan(spend)
    choices = (
        (rule.new & budget_approved, "new"),
        (rule.new, "budget_missing"),
        (~limited, ""),
        (rule.transition & over, "transition_over"),
        (rule.transition, "transition"),
        (over, "over"),
    )
    conditions = [condition for condition, _ in choices]
    return np.select(conditions, [STATES.index(state) for _, state in choices], STATES.index("ok")).astype(np.int8)


def ratio(part: Numbers, whole: Numbers) -> Numbers:
    """One number over another; blank (NaN) where there is nothing to divide by.

    Used for click-through rate (clicks / impressions), cost per click (spend / clicks), conversion rate (orders /
    clicks), ACOS (spend / ad sales), TACOS (spend / total sales) and ROAS (ad sales / spend).

    Source: rules 12, Ads.

    Example:
        >>> ratio(np.array([30.0, 30.0, 0.0]), np.array([120.0, 0.0, np.nan])).tolist()
        [0.25, nan, nan]
    """
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
