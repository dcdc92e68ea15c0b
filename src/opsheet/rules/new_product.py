"""The stages of a new product, from the need to the reorder, in working days."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence


def plan(
    start: dt.date, stage_days: Sequence[float], add_working_days: Callable[[dt.date, int], dt.date]
) -> list[tuple[dt.date, dt.date]]:
    r"""Start and latest end of each stage; a stage begins when the one before it has ended.

    .. math:: e_i = s_i + \lceil d_i \rceil \text{ working days}, \qquad s_{i+1} = e_i

    Args:
        start: of the first stage.
        stage_days: the most working days :math:`d_i` that each stage takes; half a day counts as one.
        add_working_days: the day so many working days after a day.

    Source: SOP 新品开发流程.

    Example:
        >>> plan(dt.date(2025, 3, 3), [1, 0.5], lambda day, days: day + dt.timedelta(days))
        [(datetime.date(2025, 3, 3), datetime.date(2025, 3, 4)), (datetime.date(2025, 3, 4), datetime.date(2025, 3, 5))]
    """
    stages: list[tuple[dt.date, dt.date]] = []
    for days in stage_days:
        end = add_working_days(start, math.ceil(days))
        stages.append((start, end))
        start = end
    return stages
