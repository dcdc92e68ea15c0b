"""Trials against a plain loop over their days."""

from __future__ import annotations

import datetime as dt

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from opsheet.calculations.daily_figures import DailyFigures
from opsheet.calculations.trials import TrialReview, trial_reviews
from opsheet.catalogue import Text
from table_builder import build_table, build_workbook
from team_settings import team_settings

SETTINGS = team_settings()
FIRST = dt.date(2025, 1, 1)
DAYS = 45
SALES = st.lists(st.integers(0, 9), min_size=1, max_size=60)


def review(sold: list[int], quantity: int, age: int) -> TrialReview:
    """A trial that went on sale on the first day, reviewed some days later."""
    rows = [("a", "A", "m", "M", "MX", FIRST + dt.timedelta(days=index), units) for index, units in enumerate(sold)]
    frame = pd.DataFrame(rows, columns=["shop_key", "shop", "msku_key", "msku", "site", "day", "units"])
    frame = frame.assign(day=pd.to_datetime(frame["day"]), currency="MXN", sales=10.0, ad_spend=1.0, gross_profit=3.0)
    known = frame[frame["day"] < pd.Timestamp(FIRST + dt.timedelta(days=age))]
    trials = build_table(SETTINGS, "trials", [{"店铺": "A", "MSKU": "M", "上架日期": FIRST, "测品数量": quantity}])
    (found,) = trial_reviews(
        build_workbook(SETTINGS, trials),
        DailyFigures(known, Text("销量", "sales")),
        SETTINGS,
        FIRST + dt.timedelta(days=age),
    )
    return found


@settings(max_examples=60)
@given(SALES, st.integers(1, 300), st.integers(1, 70))
def test_a_plain_loop_gives_the_same(sold: list[int], quantity: int, age: int) -> None:
    found = review(sold, quantity, age)
    total, sold_out = 0, None
    counted = min(age, DAYS + 1)  # the day of the review isn't over; day 45 still counts
    if len(sold) < counted <= age and age > DAYS:
        assert found.status == "", "days are missing"
        assert found.allowed is None
        return
    for index in range(min(len(sold), counted)):
        total += sold[index]
        if sold_out is None and total >= quantity:
            sold_out = FIRST + dt.timedelta(days=index)
    assert (found.sums.units, found.sold_out_on) == (total, sold_out)
    expected = "met" if total >= quantity else "running" if age <= DAYS else "missed"
    assert found.status == expected
    assert found.allowed == {"met": True, "running": None, "missed": False}[expected]
    assert sum(week.units for week in found.weeks) == total
    assert found.days_left == DAYS - age


def test_the_weeks_of_a_trial_follow_each_other() -> None:
    found = review([1] * 17, 100, 17)
    spans = [(week.first, week.last, week.units) for week in found.weeks]
    assert spans == [
        (dt.date(2025, 1, 1), dt.date(2025, 1, 7), 7),
        (dt.date(2025, 1, 8), dt.date(2025, 1, 14), 7),
        (dt.date(2025, 1, 15), dt.date(2025, 1, 17), 3),
    ]
