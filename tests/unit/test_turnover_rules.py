"""Turnover and replenishment: the laws of the quantities."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsheet.rules.batches import first_in_first_out, oldest_first
from opsheet.rules.errors import RuleError
from opsheet.rules.replenishment import split_channels, stockout_date, suggested_quantity, whole_cartons
from opsheet.rules.turnover import days_of_supply, segment_status, share_over
from opsheet.rules.velocity import impossible_averages, weighted_velocity

UNITS = st.integers(0, 100_000)
CARTONS = st.integers(1, 500)
RATES = st.floats(0, 1000, allow_subnormal=False)
SHARES = st.floats(0, 1)
TODAY = np.array("2025-03-01", dtype="datetime64[D]")


@given(UNITS, CARTONS)
def test_whole_cartons_are_whole_and_never_short(quantity: int, carton: int) -> None:
    rounded = float(whole_cartons(quantity, carton))
    assert rounded % carton == 0
    assert quantity <= rounded < quantity + carton


@given(UNITS, CARTONS, SHARES)
def test_a_split_adds_up_to_the_quantity_in_whole_cartons(quantity: int, carton: int, share: float) -> None:
    container, express = (float(units) for units in split_channels(quantity, carton, container_share=share))
    assert container + express == whole_cartons(quantity, carton)
    assert container % carton == 0
    assert express % carton == 0
    assert container >= 0
    assert express >= 0
    assert container <= share * quantity + 1e-6


@given(RATES, st.integers(0, 200), UNITS, UNITS, CARTONS)
def test_the_suggestion_covers_the_need_in_whole_cartons(
    velocity: float, lead: int, available: int, inbound: int, carton: int
) -> None:
    cover = 30
    quantity = float(
        suggested_quantity(
            velocity,
            lead,
            cover_days=cover,
            available=available,
            inbound=inbound,
            carton_quantity=carton,
            safety_days=0,
        )
    )
    need = velocity * (lead + cover) - available - inbound
    assert quantity >= 0
    assert quantity % carton == 0
    assert quantity >= need - 1e-6
    assert quantity < max(need, 0) + carton + 1


BATCHES = st.lists(
    st.tuples(st.sampled_from("ABCDEF"), st.integers(0, 60), st.integers(0, 100)), min_size=1, max_size=8
)


@given(BATCHES, st.integers(0, 400))
def test_no_newer_batch_is_taken_while_an_older_one_has_stock(batches: list[tuple[str, int, int]], wanted: int) -> None:
    names = [name for name, _, _ in batches]
    received = TODAY + np.array([days for _, days, _ in batches]).astype("timedelta64[D]")
    available = np.array([units for _, _, units in batches], dtype=float)
    if wanted > available.sum():
        with pytest.raises(RuleError, match="short-of-stock"):
            first_in_first_out(names, received, available, wanted)
        return
    taken = first_in_first_out(names, received, available, wanted)
    assert taken.sum() == wanted
    assert ((taken >= 0) & (taken <= available)).all()
    in_order = oldest_first(names, received)
    left = (available - taken)[in_order]
    for position, still_there in enumerate(left):
        if still_there > 0:
            assert taken[in_order][position + 1 :].sum() == 0


@given(UNITS, RATES, RATES)
def test_faster_sales_never_lengthen_the_supply(stock: int, slow: float, faster: float) -> None:
    low, high = sorted((slow, faster))
    days = days_of_supply([stock, stock], [low, high], no_sales_days=float("inf"))
    assert days[1] <= days[0]


@given(st.lists(RATES, min_size=3, max_size=3), st.lists(st.floats(0.01, 1), min_size=3, max_size=3))
def test_a_weighted_average_lies_between_its_parts(averages: list[float], weights: list[float]) -> None:
    velocity = float(weighted_velocity(averages, weights))
    assert min(averages) - 1e-9 <= velocity <= max(averages) + 1e-9


@given(st.lists(st.integers(0, 50), min_size=30, max_size=30))
def test_averages_of_real_sales_are_never_called_impossible(sold: list[int]) -> None:
    averages = [sum(sold[-days:]) / days for days in (7, 14, 30)]
    assert not impossible_averages(*averages, tolerance=0.01)


@given(st.lists(st.tuples(st.floats(0, 300), UNITS), min_size=1, max_size=20), st.floats(0, 200))
def test_the_share_over_a_limit_is_a_share(rows: list[tuple[float, int]], limit: float) -> None:
    days, quantity = zip(*rows, strict=True)
    share = share_over(days, quantity, limit=limit)
    assert np.isnan(share) if sum(quantity) == 0 else 0 <= share <= 1
    assert share_over(days, limit=1000) == 0


@given(st.floats(0, 300), st.integers(0, 100), st.integers(0, 50))
def test_a_status_never_gets_better_with_time(days: float, target: int, tolerance: int) -> None:
    order = ["ok", "warn", "over"]
    today, tomorrow = segment_status([days, days + 1], target, target + tolerance)
    assert order.index(today) <= order.index(tomorrow)


@given(UNITS, st.floats(0.01, 1000))
def test_the_stock_lasts_until_the_stock_out_date(stock: int, velocity: float) -> None:
    days = (stockout_date(stock, velocity, TODAY) - TODAY).astype(int)
    assert days * velocity <= stock * (1 + 1e-6) + 1e-6
    assert (days + 1) * velocity >= stock * (1 - 1e-6) - 1e-6
