"""Targets carried over month by month: their laws, and the same figures from a plain loop over the rows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsheet.calculations.daily_figures import DailyFigures, last_day_of, next_month
from opsheet.calculations.product_owners import Owner
from opsheet.calculations.sales_plan import PlannedSales, SalesPlan
from opsheet.calculations.target_progress import ProductMonth, target_progress, target_sold_rate
from opsheet.catalogue import Text

FIRST = dt.date(2024, 4, 1)
LAST = dt.date(2025, 3, 1)
TODAY = dt.date(2025, 4, 1)  # the last month is over
MONTHS = [next_month(FIRST, count) for count in range(12)]
UNITS = st.integers(0, 50_000)
KINDS = st.sampled_from(["regular", "reorder", "seasonal", "approved_excess"])
# by product: what each month plans, of which kind, and sells
PLANS = st.lists(st.lists(st.tuples(UNITS, KINDS, UNITS), min_size=12, max_size=12), min_size=1, max_size=3)


def planned(product: int, month: dt.date, units: float, kind: str = "regular") -> PlannedSales:
    return PlannedSales(
        ("a", f"m-{product}"), "A", f"M-{product}", "MX", month, units, kind, float("nan"), "备货单", product + 2
    )


def daily(sold: dict[tuple[int, dt.date], int]) -> DailyFigures:
    """Daily figures that cover every day: each product's month is sold on the month's last day."""
    rows = [("a", "other", day, 0.0) for day in pd.date_range(FIRST, last_day_of(LAST))]
    rows += [
        ("a", f"m-{product}", pd.Timestamp(last_day_of(month)), float(units))
        for (product, month), units in sold.items()
    ]
    frame = pd.DataFrame(rows, columns=["shop_key", "msku_key", "day", "units"])
    same = {
        "shop": "A",
        "msku": "M",
        "site": "MX",
        "currency": "MXN",
        "sales": 1.0,
        "ad_spend": 1.0,
        "gross_profit": 1.0,
    }
    return DailyFigures(frame.assign(**same), Text("销量", "sales"))


def progress_of(plans: list[list[tuple[int, str, int]]], last: dt.date = LAST) -> list[ProductMonth]:
    rows = [
        planned(product, month, float(units), kind)
        for product, months in enumerate(plans)
        for month, (units, kind, _) in zip(MONTHS, months, strict=True)
    ]
    sold = {
        (product, month): one[2]
        for product, months in enumerate(plans)
        for month, one in zip(MONTHS, months, strict=True)
    }
    return target_progress(SalesPlan(rows, ()), daily(sold), defaultdict(Owner), last, TODAY)


@settings(max_examples=30)
@given(PLANS)
def test_what_is_planned_is_sold_or_left(plans: list[list[tuple[int, str, int]]]) -> None:
    progress = progress_of(plans)
    for product in range(len(plans)):
        own = [one for one in progress if one.msku == f"M-{product}"]
        towards = sum(min(one.sold, one.target) for one in own)
        assert sum(one.planned + one.excess + one.seasonal for one in own) == towards + own[-1].unsold
        for earlier, later in pairwise(own):
            assert later.carried == earlier.unsold
            assert later.target == later.planned + later.excess + later.seasonal + later.carried


@settings(max_examples=30)
@given(PLANS)
def test_a_plain_loop_gives_the_same(plans: list[list[tuple[int, str, int]]]) -> None:
    found = {(one.msku, one.month): (one.target, one.sold, one.unsold) for one in progress_of(plans)}
    for product, months in enumerate(plans):
        left = 0
        for month, (units, _, sold) in zip(MONTHS, months, strict=True):
            target = units + left
            left = target - sold if sold < target else 0
            assert found[f"M-{product}", month] == (target, sold, left)


@settings(max_examples=30)
@given(PLANS, st.integers(0, 11))
def test_the_parts_of_a_group_add_up_to_it(plans: list[list[tuple[int, str, int]]], index: int) -> None:
    of_month = [one for one in progress_of(plans) if one.month == MONTHS[index]]
    whole, parts = target_sold_rate("", of_month), [target_sold_rate("", [one]) for one in of_month]
    for name in ("planned", "excess", "seasonal", "carried", "target", "sold", "products"):
        assert getattr(whole, name) == sum(getattr(one, name) for one in parts)
    if whole.target:
        assert sum(one.target / whole.target for one in parts) == pytest.approx(1)


@settings(max_examples=30)
@given(st.integers(0, 11), UNITS, UNITS)
def test_the_first_month_that_counts_carries_nothing(index: int, units: int, sold: int) -> None:
    rows = [planned(0, month, float(units)) for month in MONTHS]
    figures = daily({(0, month): sold for month in MONTHS})
    owners = defaultdict(Owner)
    progress = target_progress(SalesPlan(rows, ()), figures, owners, LAST, TODAY, first=MONTHS[index])
    assert [one.month for one in progress] == MONTHS[index:]
    assert progress[0].carried == 0


def test_a_day_without_data_makes_its_month_unknown_and_the_next_targets_too() -> None:
    figures = daily({(0, month): 10 for month in MONTHS})
    gap = figures.rows["day"] != pd.Timestamp(2024, 6, 15)
    rows = [planned(0, month, 100.0) for month in MONTHS]
    progress = target_progress(
        SalesPlan(rows, ()), DailyFigures(figures.rows[gap], figures.source), defaultdict(Owner), LAST, TODAY
    )
    known = {one.month: not np.isnan(one.target) for one in progress}
    assert known == {month: month <= dt.date(2024, 6, 1) for month in MONTHS}
    (june, july) = (one for one in progress if one.month in {dt.date(2024, 6, 1), dt.date(2024, 7, 1)})
    assert "06-15" in june.figures.reason.render("zh")
    assert "2024-06" in july.reason.render("zh")
    assert not np.isnan(july.sold)
