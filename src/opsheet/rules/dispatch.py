"""The day on which an overseas stock order leaves the domestic warehouse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from opsheet.rules.calendars import Days, Moments, add_days, at_time, weekday_number, weekdays


class CutOff(Protocol):
    """A moment of the week, and the day on which orders created until then leave, as the settings hold it."""

    @property
    def weekday(self) -> str:
        """Of the cut-off, in English and small letters."""
        ...

    @property
    def time(self) -> str:
        """Of the cut-off, as HH:MM; that minute's first second still counts."""
        ...

    @property
    def dispatch(self) -> str:
        """The weekday on which the goods leave."""
        ...

    @property
    def weeks_later(self) -> int:
        """How many weeks after the cut-off's week they leave."""
        ...


class WeeklyMoment(Protocol):
    """A moment of every week, as the settings hold it."""

    @property
    def weekday(self) -> str:
        """In English and small letters."""
        ...

    @property
    def time(self) -> str:
        """As HH:MM."""
        ...


def dispatch_dates(created: Moments, cut_offs: Sequence[CutOff]) -> Days:
    r"""The day on which orders leave that were created at some moments.

    Each cut-off :math:`c` recurs weekly, and goods of orders created until then leave on the day :math:`g(c)`:

    .. math:: dispatch(t) = \min \{ g(c) : t \le c \}

    Args:
        created: moments of creation in Beijing time (datetime64[s]); NaT gives NaT.
        cut_offs: the cut-offs of a week.

    Returns:
        Days (datetime64[D]).

    Source: SOP 发货流程, 每周三 and 每周五.

    Example:
        >>> from collections import namedtuple
        >>> CutOff = namedtuple("CutOff", "weekday time dispatch weeks_later")
        >>> week = [CutOff("wednesday", "14:00", "saturday", 0), CutOff("friday", "14:00", "wednesday", 1)]
        >>> created = ["2025-03-12T14:00", "2025-03-12T14:01", "2025-03-14T14:00", "2025-03-14T14:01"]
        >>> dispatch_dates(np.array(created, dtype="datetime64[s]"), week).astype(str).tolist()
        ['2025-03-15', '2025-03-19', '2025-03-19', '2025-03-22']
    """
    days = created.astype("datetime64[D]")
    monday = add_days(days, -weekdays(days))
    mondays = (monday, add_days(monday, 7))
    candidates = [_leaving(created, monday, cut_off) for cut_off in cut_offs for monday in mondays]
    return np.fmin.reduce(candidates)


def creation_deadlines(created: Moments, cut_offs: Sequence[CutOff]) -> Moments:
    r"""The last moment at which an order can still be created to leave with those that are created at some moments.

    .. math:: deadline(t) = \max \{ c : g(c) = dispatch(t) \}

    Args:
        created: moments of creation in Beijing time (datetime64[s]); NaT gives NaT.
        cut_offs: the cut-offs of a week.

    Source: SOP 发货流程, 每周三 and 每周五.

    Example:
        >>> from collections import namedtuple
        >>> CutOff = namedtuple("CutOff", "weekday time dispatch weeks_later")
        >>> week = [CutOff("wednesday", "14:00", "saturday", 0), CutOff("friday", "14:00", "wednesday", 1)]
        >>> created = np.array(["2025-03-10T09:00", "2025-03-12T14:01"], dtype="datetime64[s]")
        >>> creation_deadlines(created, week).astype(str).tolist()
        ['2025-03-12T14:00:00', '2025-03-14T14:00:00']
    """
    leaves = dispatch_dates(created, cut_offs)
    days = created.astype("datetime64[D]")
    monday = add_days(days, -weekdays(days))
    deadlines: list[Moments] = []
    for cut_off in cut_offs:
        for week in (monday, add_days(monday, 7)):
            until = at_time(add_days(week, weekday_number(cut_off.weekday)), cut_off.time)
            with_them = _leaving(created, week, cut_off) == leaves
            deadlines.append(np.where(with_them, until, np.datetime64("NaT", "s")))
    return np.fmax.reduce(deadlines)


def _leaving(created: Moments, monday: Days, cut_off: CutOff) -> Days:
    """The day on which the orders leave that make this cut-off of the week; NaT for those that don't."""
    until = at_time(add_days(monday, weekday_number(cut_off.weekday)), cut_off.time)
    leaves = add_days(monday, 7 * cut_off.weeks_later + weekday_number(cut_off.dispatch))
    return np.where(created <= until, leaves, np.datetime64("NaT", "D"))


def created_after_stop(created: Moments, stop: WeeklyMoment) -> NDArray[np.bool_]:
    """Whether an order was created on the stop's weekday, after creation stopped.

    Such an order isn't refused: it is worth a warning.

    Args:
        created: moments of creation in Beijing time (datetime64[s]); False for NaT.
        stop: when creation stops.

    Source: SOP 发货流程, 每周一.

    Example:
        >>> from collections import namedtuple
        >>> stop = namedtuple("Stop", "weekday time")("monday", "14:00")
        >>> monday = np.array(["2025-03-10T14:00", "2025-03-10T14:01", "2025-03-11T15:00"], dtype="datetime64[s]")
        >>> created_after_stop(monday, stop).tolist()
        [False, True, False]
    """
    days = created.astype("datetime64[D]")
    on_the_day = (weekdays(days) == weekday_number(stop.weekday)) & ~np.isnat(days)
    return on_the_day & (created > at_time(days, stop.time))
