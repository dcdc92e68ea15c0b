"""Taking stock from batches, first in, first out.

Whether goods left in the order in which they came: a newer batch must not overtake an older one.

Sharing out batches over a whole sheet at once: each product's oldest batch goes first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.rules.errors import RuleError

Numbers = NDArray[np.float64]


def first_in_first_out(
    batches: Sequence[str], received: NDArray[np.datetime64], available: Numbers, quantity: float
) -> Numbers:
    r"""How many units to take from each batch, the oldest first, ties by the batch's name.

    With the batches in that order, :math:`x_i = \min(a_i,\ Q - \sum_{j<i} x_j)`.

    Args:
        batches: their names.
        received: the days on which they came in, datetime64[D].
        available: :math:`a_i`, units.
        quantity: :math:`Q`, units.

    Returns:
        Units taken from each batch, in the order in which the batches were given.

    Raises:
        RuleError: ``short-of-stock`` with ``missing`` units.

    Source: SOP 发货流程 (先进先出).

    Example:
        >>> days = np.array(["2025-02-01", "2025-01-01"], dtype="datetime64[D]")
        >>> first_in_first_out(["B", "A"], days, np.array([50.0, 80.0]), 100).tolist()
        [20.0, 80.0]
    """
    missing = quantity - float(available.sum())
    if missing > 0:
        raise RuleError("short-of-stock", missing=format(missing, "g"))
    order = np.array(oldest_first(batches, received), dtype=np.intp)
    taken_before = np.concatenate([[0.0], np.cumsum(available[order])[:-1]]) if len(order) else np.zeros(0)
    taken = np.zeros(len(order))
    taken[order] = np.clip(quantity - taken_before, 0, available[order])
    return taken


def oldest_first(batches: Sequence[str], received: NDArray[np.datetime64]) -> list[int]:
    """The positions of batches by age, ties by name; those of which nobody knows when they came in go last.

    Example:
        >>> oldest_first(["B", "A"], np.array(["2025-01-01", "2025-01-01"], dtype="datetime64[D]"))
        [1, 0]
    """
    unknown = np.isnat(received).tolist()
    days = received.astype("datetime64[D]").astype(np.int64).tolist()
    return sorted(range(len(batches)), key=lambda index: (unknown[index], days[index], batches[index]))


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


@dataclass(frozen=True, slots=True)
class Take:
    """Units that one demand takes from one batch, both by their position."""

    demand: int
    batch: int
    units: float


@dataclass(frozen=True, slots=True)
class Allocation:
    """Who takes what.

    Args:
        takes: in the order of the demands, each demand's oldest batch first.
        short: the units that each demand lacks.
    """

    takes: tuple[Take, ...]
    short: Numbers


@dataclass(frozen=True, slots=True)
class Stock:
    """The batches on hand, one array element each.

    Args:
        products: what a batch holds.
        names: the batches' names.
        received: the days on which they came in (datetime64[D]).
        available: units.
    """

    products: Sequence[Any]
    names: Sequence[str]
    received: NDArray[np.datetime64]
    available: Numbers


def allocate(products: Sequence[Any], quantities: Numbers, stock: Stock) -> Allocation:
    r"""Share out batches to demands in the order in which the demands stand, first in, first out.

    With the batches of a product by age, demand :math:`k` takes from batch :math:`i`

    .. math:: x_{ki} = \min(a_i - \sum_{l<k} x_{li},\ Q_k - \sum_{j<i} x_{kj})

    Args:
        products: what each demand asks for.
        quantities: :math:`Q_k`, units; NaN asks for nothing.
        stock: the batches with their available units :math:`a_i`.

    Returns:
        The takes, and the units by which each demand falls short.

    Source: SOP 发货流程 2 (先进先出原则).

    Example:
        >>> received = np.array(["2025-02-01", "2025-01-01"], dtype="datetime64[D]")
        >>> stock = Stock(["A", "A"], ["new", "old"], received, np.array([50.0, 80.0]))
        >>> shared = allocate(["A", "A"], np.array([100.0, 40.0]), stock)
        >>> [(take.demand, stock.names[take.batch], take.units) for take in shared.takes]
        [(0, 'old', 80.0), (0, 'new', 20.0), (1, 'new', 30.0)]
        >>> shared.short.tolist()
        [0.0, 10.0]
    """
    left = np.nan_to_num(stock.available, nan=0.0).tolist()
    waiting = _by_product(stock)
    short = np.zeros(len(products))
    takes: list[Take] = []
    for demand, (product, quantity) in enumerate(zip(products, np.nan_to_num(quantities).tolist(), strict=True)):
        wanted = quantity
        batches = waiting.get(product, [])
        while wanted > 0 and batches:
            batch = batches[-1]
            units = min(wanted, left[batch])
            if units > 0:
                takes.append(Take(demand, batch, units))
            left[batch] -= units
            wanted -= units
            if left[batch] <= 0:
                batches.pop()
        short[demand] = wanted
    return Allocation(tuple(takes), short)


def _by_product(stock: Stock) -> dict[Any, list[int]]:
    """The positions of each product's batches, the oldest last, ready to be popped."""
    waiting: dict[Any, list[int]] = {}
    for position in reversed(oldest_first(stock.names, stock.received)):
        waiting.setdefault(stock.products[position], []).append(position)
    return waiting
