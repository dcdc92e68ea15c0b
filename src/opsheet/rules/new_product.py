"""The stages of a new product, from the need to the reorder, in working days."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.datetime64]


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
