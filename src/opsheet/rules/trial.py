"""Whether a trial product sells out in time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Days = NDArray[np.datetime64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Trial:
    """Where trials stand, one row a product.

    Args:
        met: the trial's quantity is sold.
        running: it isn't, and there is time left.
        days_left: until the trial's last day; negative once it has passed.
    """

    met: Mask
    running: Mask
    days_left: NDArray[np.int64]


def trial_status(on_shelf: Days, quantity: Numbers, sold: Numbers, as_of: Days, sell_out_days: int) -> Trial:
    r"""Where trials stand.

    .. math:: left = on\_shelf + sell\_out - as\_of

    Args:
        on_shelf: the first day on sale (datetime64[D]).
        quantity: units of the trial.
        sold: units sold since.
        as_of: the day to judge by, not before ``on_shelf``.
        sell_out_days: within which a trial sells out; its last day still counts.

    Source: SOP 绩效, 新品销售.

    Example:
        >>> day = np.array(["2025-01-01"] * 3, dtype="datetime64[D]")
        >>> as_of = np.array(["2025-02-15", "2025-02-15", "2025-02-16"], dtype="datetime64[D]")
        >>> trial = trial_status(day, np.full(3, 100.0), np.array([100.0, 99.0, 99.0]), as_of, 45)
        >>> trial.met.tolist(), trial.running.tolist(), trial.days_left.tolist()
        ([True, False, False], [False, True, False], [0, 0, -1])
    """
    days_left = sell_out_days - (as_of - on_shelf).astype("timedelta64[D]").astype(np.int64)
    met = sold >= quantity
    return Trial(met, ~met & (days_left >= 0), days_left)
