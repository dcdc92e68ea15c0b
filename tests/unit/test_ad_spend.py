"""Ad spend against its limit: the same figures from a plain loop over the days, and what splitting must keep."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict

import pandas as pd
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from opsheet.calculations.ad_budgets import OnSale
from opsheet.calculations.ad_spend import AdInputs, AdPart, ad_parts, ad_totals, over_limit
from opsheet.calculations.daily_figures import DailyFigures
from opsheet.calculations.product_owners import Owner
from opsheet.catalogue import Text
from team_settings import team_settings

SETTINGS = team_settings()
FIRST, LAST = dt.date(2024, 12, 20), dt.date(2025, 1, 20)  # over the change of rule on 2025-01-01
TODAY = dt.date(2025, 1, 21)
DAYS = [FIRST + dt.timedelta(days=count) for count in range((LAST - FIRST).days + 1)]
MONEY = st.integers(0, 5000).map(float)
PROFIT = st.integers(-1000, 5000).map(float)
DAY = st.tuples(MONEY, MONEY, PROFIT)
PRODUCT = st.tuples(
    st.dates(dt.date(2024, 3, 1), dt.date(2025, 1, 10)), st.lists(DAY, min_size=len(DAYS), max_size=len(DAYS))
)
PRODUCTS = st.lists(PRODUCT, min_size=1, max_size=4)
Product = tuple[dt.date, list[tuple[float, float, float]]]


def given_data(products: list[Product]) -> tuple[DailyFigures, AdInputs]:
    rows = [
        ("a", "A", f"m-{number}", "MX", day, spend, sales, profit)
        for number, (_, days) in enumerate(products)
        for day, (spend, sales, profit) in zip(DAYS, days, strict=True)
    ]
    frame = pd.DataFrame(
        rows, columns=["shop_key", "shop", "msku_key", "site", "day", "ad_spend", "sales", "gross_profit"]
    )
    frame = frame.assign(msku=frame["msku_key"], currency="MXN", units=1.0, day=pd.to_datetime(frame["day"]))
    on_sale = {("a", f"m-{number}"): OnSale(day, "ad_budget") for number, (day, _) in enumerate(products)}
    owners = defaultdict(lambda: Owner("Mia", "一组"))
    return DailyFigures(frame, Text("广告", "ads")), AdInputs({}, on_sale, owners, SETTINGS)


def stage_of(day: dt.date, on_sale: dt.date) -> str:
    old_after = 3 if day < dt.date(2025, 1, 1) else 6
    if day <= on_sale + relativedelta(months=3):
        return "new"
    return "transition" if day <= on_sale + relativedelta(months=old_after) else "old"


@settings(max_examples=40)
@given(PRODUCTS)
def test_a_plain_loop_gives_the_same_sums(products: list[Product]) -> None:
    expected: dict[tuple[str, str, int], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for number, (on_sale, days) in enumerate(products):
        for day, figures in zip(DAYS, days, strict=True):
            key = (f"m-{number}", stage_of(day, on_sale), day.year)
            expected[key] = [one + more for one, more in zip(expected[key], figures, strict=True)]
    parts = ad_parts(*given_data(products), FIRST, LAST, TODAY)
    found = {(part.msku, part.stage, part.start.year): part for part in parts}
    assert set(found) == set(expected)
    for key, (spend, sales, profit) in expected.items():
        part = found[key]
        assert (part.sums.ad_spend, part.sums.sales, part.sums.gross_profit) == (spend, sales, profit)
        assert part.projected == part.sums, "there is nothing left to project"
        assert (part.state in {"over", "transition_over"}) == is_over(part, spend, profit if key[2] == 2025 else sales)


def is_over(part: AdPart, spend: float, base: float) -> bool:
    if part.stage == "new":
        return False
    limit = 0.05 if part.start.year == 2024 else 0.3
    return spend > limit * base * (1 + 1e-9) if base > 0 else spend > 0


@settings(max_examples=40)
@given(PRODUCTS)
def test_the_days_of_a_product_are_split_and_none_is_lost(products: list[Product]) -> None:
    for number in range(len(products)):
        own = [part for part in ad_parts(*given_data(products), FIRST, LAST, TODAY) if part.msku == f"m-{number}"]
        days = [
            part.start + dt.timedelta(days=count) for part in own for count in range((part.end - part.start).days + 1)
        ]
        assert days == DAYS


@settings(max_examples=40)
@given(PRODUCTS)
def test_a_total_is_the_sum_of_its_old_products(products: list[Product]) -> None:
    figures, data = given_data(products)
    parts = ad_parts(figures, data, FIRST, LAST, TODAY)
    totals = ad_totals(parts, data)
    for year in (2024, 2025):
        old = [part for part in parts if part.stage == "old" and part.start.year == year]
        found = [total for total in totals if total.start.year == year]
        assert len(found) == min(len(old), 1)
        for total in found:
            assert total.sums.ad_spend == sum(part.sums.ad_spend for part in old)
            assert total.base == sum(part.base for part in old)
            assert total.products == len(old)


def test_over_the_limit_leaves_out_what_only_informs() -> None:
    days = [(60.0, 1000.0, 100.0)] * len(DAYS)  # 6 % of sales, 60 % of profit
    figures, data = given_data([(dt.date(2024, 1, 1), days), (dt.date(2024, 1, 1), days)])
    parts = ad_parts(figures, data, FIRST, LAST, TODAY)
    over = over_limit([*parts, *ad_totals(parts, data)])
    assert [(part.start.year, bool(part.msku)) for part in over] == [(2024, False), (2025, True), (2025, True)]


@settings(max_examples=40)
@given(st.integers(8, len(DAYS) - 1), st.lists(DAY, min_size=len(DAYS), max_size=len(DAYS)))
def test_the_rest_is_projected_at_the_average_of_the_last_seven_days(
    seen: int, days: list[tuple[float, float, float]]
) -> None:
    figures, data = given_data([(dt.date(2023, 1, 1), days)])
    rows = figures.rows[figures.rows["day"] < pd.Timestamp(DAYS[seen])].reset_index(drop=True)
    parts = ad_parts(DailyFigures(rows, figures.source), data, FIRST, LAST, TODAY)
    for position, name in enumerate(("ad_spend", "sales", "gross_profit")):
        daily = sum(figures[position] for figures in days[seen - 7 : seen]) / 7
        expected = sum(figures[position] for figures in days[:seen]) + daily * (len(DAYS) - seen)
        assert math.isclose(sum(getattr(part.projected, name) for part in parts), expected, abs_tol=1e-6)


@pytest.mark.parametrize("profit", [0.0, -5.0])
def test_without_profit_any_spend_is_over(profit: float) -> None:
    parts = ad_parts(*given_data([(dt.date(2024, 1, 1), [(1.0, 1000.0, profit)] * len(DAYS))]), FIRST, LAST, TODAY)
    assert [part.state for part in parts] == ["ok", "over"]
    assert math.isnan(parts[1].share)
