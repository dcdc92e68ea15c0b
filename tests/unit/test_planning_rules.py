"""Rules that look ahead, against the slow way of calculating the same."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsheet.rules.instock_velocity import instock_velocity
from opsheet.rules.safety_stock import lead_time_percentile, safety_days
from opsheet.rules.stock_age import left_of_batches, units_aged_on
from opsheet.rules.stock_projection import project_stock

TODAY = dt.date(2026, 12, 1)
WHOLE = st.integers(0, 200)


@given(stock=WHOLE, daily=st.integers(1, 20), arrivals=st.lists(st.tuples(st.integers(-5, 60), WHOLE), max_size=6))
def test_projection_is_what_counting_day_by_day_finds(stock: int, daily: int, arrivals: list[tuple[int, int]]) -> None:
    dated = [(TODAY + dt.timedelta(days=days), units) for days, units in arrivals]
    found = project_stock(stock, daily, dated, TODAY)
    last = max((max(days, 0) for days, _ in arrivals), default=0)
    left, gaps, day = float(stock), [], 0
    while True:
        left += sum(units for days, units in arrivals if max(days, 0) == day)
        if left < daily:
            if day >= last:
                break
            gaps.append(day)
        left = max(left - daily, 0)
        day += 1
    assert found.gap_days == len(gaps)
    assert found.first_gap == (TODAY + dt.timedelta(days=gaps[0]) if gaps else None)
    assert found.sells_out_on == TODAY + dt.timedelta(days=day)


@pytest.mark.parametrize(("stock", "daily", "arrivals"), [(-1, 1, []), (1, float("nan"), []), (1, 1, [(TODAY, -3)])])
def test_impossible_amounts_are_refused(stock: float, daily: float, arrivals: list[tuple[dt.date, float]]) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        project_stock(stock, daily, arrivals, TODAY)


def test_nothing_is_sold_out_that_nobody_buys() -> None:
    assert project_stock(5, 0, [(TODAY, 3)], TODAY).sells_out_on is None


@given(units=st.lists(WHOLE, min_size=5, max_size=30), out=st.sets(st.integers(0, 29)))
def test_days_without_stock_never_lower_the_velocity(units: list[int], out: set[int]) -> None:
    days = [(sold, 0 if index in out else 50) for index, sold in enumerate(units)]
    shortened = [(sold, left) for sold, left in days if left]
    whole = instock_velocity(*zip(*days, strict=True), weak_share=0.3, weak_from=10, fewest_days=1)
    if not shortened:
        assert whole.days_in_stock == 0
        return
    assert whole == instock_velocity(*zip(*shortened, strict=True), weak_share=0.3, weak_from=10, fewest_days=1)


@given(units=st.lists(WHOLE, min_size=1, max_size=8), on_hand=st.integers(0, 2000))
def test_batches_add_up_to_what_is_on_hand_and_the_newest_stay(units: list[int], on_hand: int) -> None:
    left = left_of_batches(units, on_hand)
    assert sum(left) == on_hand
    touched = [index for index, (kept, received) in enumerate(zip(left, units, strict=True)) if kept < received]
    assert all(left[index] == 0 for index in range(max(touched, default=0)) if max(touched, default=0))


def test_more_stock_is_old_on_a_later_day() -> None:
    received, units = [dt.date(2026, 5, 1), dt.date(2026, 7, 1), None], [40, 60, 5]
    ages = [
        units_aged_on(received, units, 181, day)
        for day in (dt.date(2026, 10, 1), dt.date(2026, 11, 15), dt.date(2027, 1, 15))
    ]
    assert ages == [0, 40, 100]


@given(days=st.lists(st.floats(1, 100), min_size=1, max_size=20), share=st.floats(0, 1))
def test_a_percentile_lies_among_the_measurements(days: list[float], share: float) -> None:
    assert min(days) - 1e-9 <= lead_time_percentile(days, share) <= max(days) + 1e-9


@given(leads=st.lists(st.floats(1, 100), max_size=8), sales=st.lists(st.floats(0, 50), max_size=8))
def test_safety_days_stay_within_their_bounds(leads: list[float], sales: list[float]) -> None:
    assert 3 <= safety_days(leads, sales, service=0.95, fewest=3, most=30, configured=10) <= 30
