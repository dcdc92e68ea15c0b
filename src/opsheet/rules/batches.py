"""Taking stock from batches, first in, first out."""

from __future__ import annotations

from collections.abc import Sequence

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
    return sorted(range(len(batches)), key=lambda place: (unknown[place], days[place], batches[place]))
