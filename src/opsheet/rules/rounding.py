"""Rounding quantities and days without being misled by how computers keep 0.1."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]

_DECIMALS: Final = 9  # a difference below this is the computer's, not the team's


def round_up(values: ArrayLike) -> Numbers:
    """The next whole number, where 0.1 x 30 (kept as 3.0000000000000004) is 3.

    Example:
        >>> round_up([0.1 * 30, 3.01]).tolist()
        [3.0, 4.0]
    """
    return np.ceil(_settled(values))


def round_down(values: ArrayLike) -> Numbers:
    """The whole number below, where 0.3 / 0.1 (kept as 2.9999999999999996) is 3.

    Example:
        >>> round_down([0.3 / 0.1, 2.99]).tolist()
        [3.0, 2.0]
    """
    return np.floor(_settled(values))


def whole_cartons(quantity: ArrayLike, carton_quantity: ArrayLike) -> Numbers:
    r"""Round a quantity up to whole cartons.

    .. math:: Q' = c \left\lceil Q / c \right\rceil

    Args:
        quantity: :math:`Q`, units.
        carton_quantity: :math:`c`, units per carton, at least 1.

    Returns:
        Units; NaN where either is NaN.

    Source: SOP 备货流程 (整箱).

    Example:
        >>> whole_cartons([1400, 36, 0], 36).tolist()
        [1404.0, 36.0, 0.0]
    """
    size = np.asarray(carton_quantity, dtype=np.float64)
    return round_up(np.asarray(quantity, dtype=np.float64) / size) * size


def _settled(values: ArrayLike) -> Numbers:
    """Without the last digits, which only the computer put there."""
    exact = np.asarray(values, dtype=np.float64)
    with np.errstate(over="ignore"):  # too large to have decimals
        settled = np.round(exact, _DECIMALS)
    return np.where(np.isinf(settled), exact, settled)
