"""First in, first out over a whole sheet: nothing is lost, and no newer batch goes before an older one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from opsheet.rules.batches import Stock, allocate

BATCHES = st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 9), st.integers(0, 50)), max_size=12)
DEMANDS = st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 80)), max_size=12)


def stock_of(batches: list[tuple[str, int, int]]) -> Stock:
    days = np.array([np.datetime64("2025-01-01") + day for _, day, _ in batches], dtype="datetime64[D]")
    names = [f"P{number:02d}" for number in range(len(batches))]
    return Stock([product for product, _, _ in batches], names, days, np.array([float(units) for *_, units in batches]))


@given(BATCHES, DEMANDS)
def test_every_unit_is_taken_or_reported_short(
    batches: list[tuple[str, int, int]], demands: list[tuple[str, int]]
) -> None:
    stock = stock_of(batches)
    shared = allocate([product for product, _ in demands], np.array([float(units) for _, units in demands]), stock)
    taken = np.zeros(len(demands))
    used = np.zeros(len(batches))
    for take in shared.takes:
        assert take.units > 0
        assert stock.products[take.batch] == demands[take.demand][0]
        taken[take.demand] += take.units
        used[take.batch] += take.units
    assert (taken + shared.short).tolist() == [units for _, units in demands]
    assert (used <= stock.available).all()


@given(BATCHES, DEMANDS)
def test_no_newer_batch_goes_while_an_older_one_has_stock(
    batches: list[tuple[str, int, int]], demands: list[tuple[str, int]]
) -> None:
    stock = stock_of(batches)
    left = stock.available.copy()
    shared = allocate([product for product, _ in demands], np.array([float(units) for _, units in demands]), stock)
    for take in shared.takes:
        same = np.array([product == stock.products[take.batch] for product in stock.products])
        older = same & (stock.received < stock.received[take.batch])
        assert not (left[older] > 0).any()
        left[take.batch] -= take.units


@given(BATCHES, DEMANDS)
def test_a_demand_is_short_only_when_its_product_is_used_up(
    batches: list[tuple[str, int, int]], demands: list[tuple[str, int]]
) -> None:
    stock = stock_of(batches)
    shared = allocate([product for product, _ in demands], np.array([float(units) for _, units in demands]), stock)
    used = np.zeros(len(batches))
    for take in shared.takes:
        used[take.batch] += take.units
    for (product, _), missing in zip(demands, shared.short.tolist(), strict=True):
        if missing > 0:
            own = np.array([other == product for other in stock.products], dtype=bool)
            assert (stock.available[own] - used[own]).sum() == 0
