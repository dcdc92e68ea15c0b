"""Worksheet functions of targets, trials, advertising and the account: their laws."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from opsheet.rules.account import health_levels, stacked_price
from opsheet.rules.advertising import ad_spend_rule
from opsheet.rules.calendars import add_months
from opsheet.rules.targets import monthly_targets, spread_over_months
from team_settings import team_settings

SETTINGS = team_settings()
UNITS = st.integers(0, 1_000_000).map(float)
MONTHS = arrays(np.float64, (12, 3), elements=UNITS)
DAYS = st.dates(dt.date(2023, 1, 1), dt.date(2027, 12, 31))


@given(MONTHS, MONTHS, arrays(np.float64, 3, elements=UNITS))
def test_targets_conserve_units_from_month_to_month(
    planned: np.ndarray[Any, Any], sold: np.ndarray[Any, Any], carried_over: np.ndarray[Any, Any]
) -> None:
    targets, shortfalls = monthly_targets(planned, sold, carried_over)
    towards_target = np.minimum(sold, targets).sum(axis=0)
    assert (carried_over + planned.sum(axis=0) == towards_target + shortfalls[-1]).all()
    assert (targets >= planned).all()


@given(st.integers(0, 100_000), st.integers(1, 24))
def test_excess_stock_is_spread_without_losing_a_unit(quantity: int, months: int) -> None:
    shares = spread_over_months(quantity, months)
    assert sum(shares) == quantity
    assert len(shares) == months
    assert max(shares) - min(shares) <= 1


@given(DAYS, st.integers(0, 24))
def test_months_are_added_as_people_do(day: dt.date, count: int) -> None:
    added = add_months(np.array([day], dtype="datetime64[D]"), count)[0].item()
    assert added == day + relativedelta(months=count)


@given(DAYS, DAYS)
def test_a_product_is_new_or_held_to_a_limit_from_the_first_rules_on(day: dt.date, on_sale: dt.date) -> None:
    performance = SETTINGS.performance
    rule = ad_spend_rule(
        np.array([day], dtype="datetime64[D]"),
        np.array([on_sale], dtype="datetime64[D]"),
        performance.ad_spend.periods,
        performance.new_product.value,
    )
    ruled = day >= dt.date(2024, 11, 1)
    assert rule.new[0] == (ruled and day <= on_sale + relativedelta(months=3))
    assert np.isnan(rule.limit[0]) == (rule.new[0] or not ruled)
    assert not (rule.new[0] and rule.transition[0])


@given(st.lists(st.floats(0, 1), min_size=2))
def test_a_worse_rate_never_looks_better(rates: list[float]) -> None:
    rising = np.sort(np.array(rates))
    same = np.ones(len(rates))
    late = health_levels(rising, 0.04 * same, 0.032 * same, same > 0)
    tracking = health_levels(rising, 0.95 * same, 0.96 * same, same < 0)
    assert (np.diff(late) >= 0).all()
    assert (np.diff(tracking) <= 0).all()


@given(st.floats(0, 10_000), st.lists(st.floats(0, 0.99) | st.floats(-100, -0.01) | st.floats(1, 100), min_size=1))
def test_no_discount_raises_a_price(price: float, discounts: list[float]) -> None:
    left = [
        float(stacked_price(np.array([price]), np.array([discounts[:count]]), 1)[0])
        for count in range(len(discounts) + 1)
    ]
    positive = [amount for amount in left if amount >= 0]
    assert positive == sorted(positive, reverse=True)
    assert max(left) <= price + 1e-6
