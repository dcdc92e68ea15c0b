"""Which times of day get in each other's way."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def overlapping(groups: Sequence[Hashable], starts: Numbers, ends: Numbers) -> NDArray[np.int64]:
    """Find for each span of minutes the first one before it, in the order given, that overlaps it.

    Args:
        groups: spans of different groups don't compete.
        starts: minutes after midnight; a span with NaN competes with none.
        ends: minutes after midnight, after the start; the end itself is free again.

    Returns:
        The position of the other span, or -1.

    Example:
        >>> overlapping("AAB", np.array([840.0, 780.0, 840.0]), np.array([870.0, 900.0, 870.0])).tolist()
        [-1, 0, -1]
    """
    answer = np.full(len(groups), -1, dtype=np.int64)
    owners: dict[tuple[Hashable, int], int] = {}  # the first span that takes each minute
    for position, (group, start, end) in enumerate(zip(groups, starts.tolist(), ends.tolist(), strict=True)):
        if math.isnan(start) or math.isnan(end):
            continue
        minutes = [(group, minute) for minute in range(int(start), math.ceil(end))]
        answer[position] = min((owners.setdefault(minute, position) for minute in minutes), default=-1)
        if answer[position] == position:
            answer[position] = -1
    return answer
