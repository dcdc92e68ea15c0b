"""Whether a trial product sells out in time.

The stages of a new product, from the need to the reorder, in working days.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
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


def trial_status(
    on_shelf: Days, quantity: Numbers, sold: Numbers, as_of: Days, sell_out_days: int | NDArray[np.int64]
) -> Trial:
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


def plan(
    start: Days, stage_days: Sequence[float], add_working_days: Callable[[Days, int], Days]
) -> list[tuple[Days, Days]]:
    r"""Start and latest end of each stage; a stage begins when the one before it has ended.

    .. math:: e_i = s_i + \lceil d_i \rceil \text{ working days}, \qquad s_{i+1} = e_i

    Args:
        start: of the first stage (datetime64[D]), one a product.
        stage_days: the most working days :math:`d_i` that each stage takes; half a day counts as one.
        add_working_days: the days so many working days after some days.

    Returns:
        For each stage the starts and the latest ends.

    Source: SOP 新品开发流程.

    Example:
        >>> monday = np.array(["2025-03-03"], dtype="datetime64[D]")
        >>> stages = plan(monday, [1, 0.5], lambda days, count: days + count)
        >>> [(str(start[0]), str(end[0])) for start, end in stages]
        [('2025-03-03', '2025-03-04'), ('2025-03-04', '2025-03-05')]
    """
    stages: list[tuple[Days, Days]] = []
    for days in stage_days:
        end = add_working_days(start, math.ceil(days)) if days else start
        stages.append((start, end))
        start = end
    return stages
