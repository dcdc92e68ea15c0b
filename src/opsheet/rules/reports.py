"""When a report that recurs falls due: next, last, and every time between two days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from opsheet.rules.calendars import Calendar, working_day_on_or_after, working_day_on_or_before

Days = NDArray[np.datetime64]
Moments = NDArray[np.datetime64]

_ANCHOR = dt.datetime(2024, 1, 1)  # a Monday; counts the weeks of rules such as "every second week"
_LAST_YEAR = 9998
_END_OF_DAY = dt.time(23, 59, 59)
_LONGEST_MOVE = dt.timedelta(days=31)  # further no holiday reaches


def next_due(rule: str, time: dt.time | None, as_of: Moments, move: Callable[[Days], Days] | None = None) -> Moments:
    """The next due moment of a report for each moment given.

    A due date may be moved to an earlier or a later day; the moved date is the one that counts. Where it has passed,
    the one after it is next, even though the date of the rule still lies ahead.

    Args:
        rule: an RRULE such as ``FREQ=MONTHLY;BYMONTHDAY=-1``.
        time: of the day; without one the whole day counts, and the result is at midnight.
        as_of: moments (datetime64[s]); a report due at that very moment is still due. NaT gives NaT.
        move: gives the day that each due date is moved to, for instance the working day before or after.

    Returns:
        Moments (datetime64[s]), NaT where the rule has come to its end.

    Source: rules 9, Reports calendar.

    Example:
        >>> moments = np.array(["2025-03-03T10:30", "2025-03-03T10:31"], dtype="datetime64[s]")
        >>> next_due("FREQ=WEEKLY;BYDAY=MO", dt.time(10, 30), moments).tolist()
        [datetime.datetime(2025, 3, 3, 10, 30), datetime.datetime(2025, 3, 10, 10, 30)]
    """
    years = as_of.astype("datetime64[Y]")
    due = np.full(len(as_of), np.datetime64("NaT", "s"))
    for year in np.unique(years[~np.isnat(years)]):
        rows = years == year
        due[rows] = _next_of(_due_days(rule, int(year.item().year), move), time, as_of[rows])
    return due


def mover(shift: Literal["before", "after"] | None, calendar: Calendar) -> Callable[[Days], Days] | None:
    """What moves a report's due days off the days on which nobody works; None for a report that stays where it is.

    Args:
        shift: to the working day before or after.
        calendar: whose working days count.

    Source: rules 9, Reports calendar.
    """
    if shift is None:
        return None
    to_working_day = {"before": working_day_on_or_before, "after": working_day_on_or_after}[shift]
    return lambda days: to_working_day(days, calendar)


def due_between(
    rule: str, first: dt.date, last: dt.date, move: Callable[[Days], Days] | None = None
) -> tuple[Days, Days]:
    """Every day between two on which a report is due, both included.

    Args:
        rule: an RRULE such as ``FREQ=MONTHLY;BYMONTHDAY=-1``.
        first: the first day that may be due, after it was moved.
        last: the last one.
        move: gives the day that each due date is moved to.

    Returns:
        The days of the rule, and the days that count; both datetime64[D], in the order of the latter.

    Source: rules 9, Reports calendar.

    Example:
        >>> of_rule, due = due_between("FREQ=MONTHLY;BYMONTHDAY=1", dt.date(2025, 1, 2), dt.date(2025, 3, 1))
        >>> due.astype(str).tolist()
        ['2025-02-01', '2025-03-01']
    """
    years = range(first.year, last.year + 1)
    found = sorted({day for year in years for day in _occurrences(rule, year)})
    near = [day for day in found if first - _LONGEST_MOVE <= day <= last + _LONGEST_MOVE]
    of_rule = np.array(near, dtype="datetime64[D]")
    due = of_rule if move is None or not near else move(of_rule)
    within = (due >= np.datetime64(first)) & (due <= np.datetime64(last))
    order = np.argsort(due[within], kind="stable")
    return of_rule[within][order], due[within][order]


def last_due(rule: str, time: dt.time | None, until: Days) -> Moments:
    """The last due moment of a report on or before each day.

    Args:
        rule: an RRULE such as ``FREQ=WEEKLY;BYDAY=MO``.
        time: of the day; without one the result is at midnight.
        until: datetime64[D]; NaT gives NaT.

    Returns:
        Moments (datetime64[s]), NaT where the rule has not begun.

    Source: SOP 图片视频设计 3.

    Example:
        >>> days = np.array(["2025-03-04", "2025-03-03", "NaT"], dtype="datetime64[D]")
        >>> last_due("FREQ=WEEKLY;BYDAY=MO", dt.time(11), days).astype(str).tolist()
        ['2025-03-03T11:00:00', '2025-03-03T11:00:00', 'NaT']
    """
    due = np.full(len(until), np.datetime64("NaT", "s"))
    for row, day in enumerate(until.tolist()):
        before = [one for one in _occurrences(rule, day.year) if one <= day] if day is not None else []
        if before:
            due[row] = dt.datetime.combine(before[-1], time or dt.time())
    return due


def _due_days(rule: str, year: int, move: Callable[[Days], Days] | None) -> Days:
    days = np.array(_occurrences(rule, year), dtype="datetime64[D]")
    return days if move is None or not len(days) else np.sort(move(days))


def _next_of(days: Days, time: dt.time | None, as_of: Moments) -> Moments:
    """Look each moment up among due days that rise."""
    ends = days.astype("datetime64[s]") + _seconds(time or _END_OF_DAY)
    position = np.searchsorted(ends, as_of)
    shown = np.full(len(days) + 1, np.datetime64("NaT", "s"))
    shown[:-1] = days.astype("datetime64[s]") + _seconds(time or dt.time())
    return shown[position]


def _seconds(time: dt.time) -> np.timedelta64:
    return np.timedelta64(time.hour * 3600 + time.minute * 60 + time.second, "s")


@lru_cache(maxsize=256)
def _occurrences(rule: str, year: int) -> tuple[dt.date, ...]:
    """The due dates of a year and of the one after it, and those of the December before, which may move into it."""
    from dateutil.rrule import rrulestr

    first = dt.datetime(max(year - 1, 1), 12, 1)
    last = dt.datetime(min(year, _LAST_YEAR) + 1, 12, 31)
    starts = _ANCHOR if "INTERVAL" in rule.upper() or "COUNT" in rule.upper() else first
    return tuple(moment.date() for moment in rrulestr(rule, dtstart=starts).between(first, last, inc=True))
