"""Overlapping spans, against looking at every pair."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from opsheet.rules.delivery_plan import overlapping

SPANS = st.lists(st.tuples(st.integers(0, 2), st.none() | st.integers(0, 20), st.integers(1, 6)), max_size=12)


@given(SPANS)
def test_what_is_named_overlaps_and_nothing_that_overlaps_stays_unnamed(
    spans: list[tuple[int, int | None, int]],
) -> None:
    groups = [group for group, *_ in spans]
    starts = np.array([np.nan if start is None else start for _, start, _ in spans], dtype=np.float64)
    ends = starts + np.array([length for *_, length in spans], dtype=np.float64)
    pairs = {
        (first, second)
        for second in range(len(spans))
        for first in range(second)
        if groups[first] == groups[second] and starts[first] < ends[second] and starts[second] < ends[first]
    }
    named = {(first, second) for second, first in enumerate(overlapping(groups, starts, ends).tolist()) if first >= 0}
    assert named <= pairs
    assert {second for _, second in named} == {second for _, second in pairs}
