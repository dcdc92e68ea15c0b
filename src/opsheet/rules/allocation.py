"""Sharing out batches over a whole sheet at once: each product's oldest batch goes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.rules.batches import oldest_first

Numbers = NDArray[np.float64]


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
