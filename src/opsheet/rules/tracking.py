"""Where a shipment line stands on its way from purchase to sale, and how long each stretch took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from opsheet.rules.turnover import elapsed_days, total_days

Days = NDArray[np.datetime64]
Numbers = NDArray[np.float64]

SEGMENTS: Final = ("purchase", "domestic", "transit", "overseas", "platform")
STAGES: Final = ("", "purchase", "domestic", "transit", "overseas", "delivery", "platform", "sold_out")

# The milestones in the order of the goods' way; a segment runs from one milestone to a later one.
MILESTONES: Final = ("ordered", "received", "dispatched", "forwarder", "left", "shelved", "sold_out")
_SEGMENT_STARTS: Final = (0, 1, 2, 3, 5)


@dataclass(frozen=True, slots=True)
class Journey:
    """The days of each segment and the stage, one row a shipment line.

    Args:
        days: whole days by segment (columns in the order of ``SEGMENTS``); NaN where it has not begun.
        total: their sum; NaN where nothing has begun.
        stage: the position in ``STAGES`` of where the line stands.
    """

    days: Numbers
    total: Numbers
    stage: NDArray[np.int8]


def track(milestones: Sequence[Days], as_of: np.datetime64, *, counts_running: bool = True) -> Journey:
    r"""Days of the five segments and the stage of shipment lines.

    Let :math:`m_0..m_6` be the milestones (see ``MILESTONES``). A segment that starts at :math:`m_i` lasts

    .. math:: d = \min_{j>i,\ m_j \text{ known}} m_j - m_i

    days, and up to ``as_of`` while no later milestone is known. A move from the forwarder's to the own overseas
    warehouse is no milestone: the clock of the overseas segment goes on, so of 30 days 16 are used by a line that
    arrived on 11-05 and was moved on 11-21. The way from the overseas warehouse to Amazon's receipt is no segment.
    A milestone after ``as_of`` has not happened yet, and dates out of order give no days.

    Args:
        milestones: seven arrays of days (datetime64[D], NaT where unknown), in the order of ``MILESTONES``.
        as_of: the day up to which running segments are counted.
        counts_running: whether a segment without an end is counted up to ``as_of``; else it has no days.

    Returns:
        The journey of every line.

    Source: SOP 绩效目标·库存周转天数 (1)-(5).

    Example:
        >>> day = lambda *days: np.array(days, dtype="datetime64[D]")
        >>> none = day("NaT")
        >>> lines = [day("2024-09-01"), day("2024-09-20"), day("2024-09-24"), day("2024-11-05"), none, none, none]
        >>> journey = track(lines, np.datetime64("2024-11-21"))
        >>> journey.days.tolist()
        [[19.0, 4.0, 42.0, 16.0, nan]]
        >>> float(journey.total[0]), STAGES[int(journey.stage[0])]
        (81.0, 'overseas')
    """
    happened = [np.where(days <= as_of, days, np.datetime64("NaT", "D")) for days in milestones]
    ends = _next_milestones(happened, as_of if counts_running else np.datetime64("NaT", "D"))
    days = np.column_stack([_whole_days(happened[start], ends[start]) for start in _SEGMENT_STARTS])
    return Journey(days, total_days(list(days.T)), _stage(happened))


def days_left(journey: Journey, limits: Numbers) -> Numbers:
    """Days until the current segment's limit; negative once it is past, NaN between segments and after the sale.

    Args:
        journey: of the lines.
        limits: the limit in days by line and segment (columns in the order of ``SEGMENTS``), NaN where none is known.

    Example:
        >>> overseas = np.array([4], dtype=np.int8)
        >>> journey = Journey(np.array([[19.0, 4.0, 42.0, 16.0, np.nan]]), np.array([81.0]), overseas)
        >>> days_left(journey, np.array([[30.0, 7.0, 50.0, 30.0, 35.0]])).tolist()
        [14.0]
    """
    column_of_stage = np.array([-1, 0, 1, 2, 3, -1, 4, -1])
    column = column_of_stage[journey.stage]
    rows = np.arange(len(column))
    left = limits[rows, column] - journey.days[rows, column]
    return np.where(column < 0, np.nan, left)


def _next_milestones(happened: Sequence[Days], without_any: np.datetime64) -> list[Days]:
    ends: list[Days] = []
    upcoming = np.full(len(happened[0]), without_any, dtype="datetime64[D]")
    for days in reversed(happened):
        ends.append(upcoming)
        upcoming = np.where(np.isnat(days), upcoming, days)
    return ends[::-1]


def _whole_days(start: Days, end: Days) -> Numbers:
    elapsed = elapsed_days(start, end)
    return np.where(elapsed < 0, np.nan, elapsed)


def _stage(happened: Sequence[Days]) -> NDArray[np.int8]:
    stage = np.zeros(len(happened[0]), dtype=np.int8)
    for position, days in enumerate(happened, start=1):
        stage = np.where(np.isnat(days), stage, position).astype(np.int8)
    return stage
