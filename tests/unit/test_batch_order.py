"""A newer batch that left before an older one is found, and nothing else is."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from opsheet.rules.batches import overtaken_batches

DAY = st.integers(0, 12)
LINES = st.lists(st.tuples(st.sampled_from("AB"), st.none() | DAY, st.none() | DAY), max_size=12)


def days_of(numbers: list[int | None]) -> np.ndarray:
    start = np.datetime64("2025-01-01")
    return np.array([np.datetime64("NaT") if day is None else start + day for day in numbers], dtype="datetime64[D]")


@given(LINES)
def test_agrees_with_looking_at_every_pair(lines: list[tuple[str, int | None, int | None]]) -> None:
    products = np.array([product for product, _, _ in lines], dtype=str)
    found = overtaken_batches(products, days_of([r for _, r, _ in lines]), days_of([d for _, _, d in lines]))
    for index, (product, received, dispatched) in enumerate(lines):
        older = [
            other
            for other, (its, came, went) in enumerate(lines)
            if its == product
            and received is not None
            and dispatched is not None
            and came is not None
            and came < received
            and (went is None or went > dispatched)
        ]
        assert (found[index] in older) if older else (found[index] == -1)
