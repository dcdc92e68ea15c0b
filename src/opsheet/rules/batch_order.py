"""Whether goods left in the order in which they came: a newer batch must not overtake an older one."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_STILL_THERE = np.int64(1_000_000)  # a day, as days since 1970, after any real one
_GROUP_STEP = np.int64(10_000_000)  # keeps the days of one product apart from those of the next


def overtaken_batches(
    products: NDArray[Any], received: NDArray[np.datetime64], dispatched: NDArray[np.datetime64]
) -> NDArray[np.int64]:
    r"""Find for each dispatched line an older line of the same product that was still in the warehouse.

    Line :math:`i` overtakes :math:`j` when both hold the same product, :math:`r_j < r_i`, and :math:`j` left later
    than :math:`d_i` or not at all. Of several such lines the one that leaves last is named.

    Args:
        products: what each line holds; lines with the same value compete.
        received: days of receipt (datetime64[D]); lines without one are left out.
        dispatched: days of dispatch; NaT where the line still waits.

    Returns:
        The index of the overtaken line, or -1.

    Source: SOP 发货流程 2 (先进先出原则).

    Example:
        >>> days = lambda *texts: np.array(texts, dtype="datetime64[D]")
        >>> overtaken_batches(
        ...     np.array(["A", "A", "B"]),
        ...     days("2025-01-01", "2025-02-01", "2025-02-01"),
        ...     days("NaT", "2025-02-10", "2025-02-10"),
        ... ).tolist()
        [-1, 0, -1]
    """
    answer = np.full(len(products), -1, dtype=np.int64)
    known = np.flatnonzero(~np.isnat(received))
    if not len(known):
        return answer
    group = np.unique(products[known], return_inverse=True)[1].astype(np.int64)
    age = received[known].astype("datetime64[D]").astype(np.int64)
    order = np.lexsort((age, group))
    lines, group, age = known[order], group[order], age[order]
    left = _day_numbers(dispatched[lines])
    latest, owner = _running_latest(left + group * _GROUP_STEP)
    before = _last_strictly_older(group, age)
    same_product = (before >= 0) & (group[before] == group)
    overtakes = same_product & (left < _STILL_THERE) & (latest[before] - group * _GROUP_STEP > left)
    answer[lines[overtakes]] = lines[owner[before[overtakes]]]
    return answer


def _day_numbers(days: NDArray[np.datetime64]) -> NDArray[np.int64]:
    return np.where(np.isnat(days), _STILL_THERE, days.astype("datetime64[D]").astype(np.int64))


def _running_latest(values: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    latest = np.maximum.accumulate(values)
    positions = np.where(values == latest, np.arange(len(values)), 0)
    return latest, np.maximum.accumulate(positions)


def _last_strictly_older(group: NDArray[np.int64], age: NDArray[np.int64]) -> NDArray[np.int64]:
    """The position before the first line of the same product and age, in an order sorted by both."""
    new_run = np.ones(len(group), dtype=bool)
    new_run[1:] = (group[1:] != group[:-1]) | (age[1:] != age[:-1])
    first = np.maximum.accumulate(np.where(new_run, np.arange(len(group)), 0))
    return first - 1
