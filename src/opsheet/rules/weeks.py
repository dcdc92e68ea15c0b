"""Days of the week and times of the day as numbers, for whole columns of days."""

from __future__ import annotations

import datetime as dt
from typing import Final

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.datetime64]
Moments = NDArray[np.datetime64]

_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONDAY: Final = np.datetime64("1970-01-05", "D")


def weekday_number(name: str) -> int:
    """The number of a weekday, Monday being 0.

    Example:
        >>> weekday_number("thursday")
        3
    """
    return _WEEKDAYS.index(name)


def weekdays(days: Days) -> NDArray[np.int64]:
    """The weekday of each day, Monday being 0; a day that isn't known (NaT) has no meaningful one.

    Example:
        >>> weekdays(np.array(["2025-03-13", "2025-03-16"], dtype="datetime64[D]")).tolist()
        [3, 6]
    """
    return (days.astype("datetime64[D]") - _MONDAY).astype(np.int64) % 7


def at_time(days: Days, clock: str) -> Moments:
    """The moment of each day at a time of day.

    Args:
        days: datetime64[D]; NaT gives NaT.
        clock: as HH:MM.

    Example:
        >>> at_time(np.array(["2025-03-12"], dtype="datetime64[D]"), "14:00").astype(str).tolist()
        ['2025-03-12T14:00:00']
    """
    time = dt.time.fromisoformat(clock)
    seconds = np.timedelta64(time.hour * 3600 + time.minute * 60 + time.second, "s")
    return np.add(days.astype("datetime64[D]"), seconds)


def add_days(days: Days, count: int | NDArray[np.int64]) -> Days:
    """So many days later, one number for all or one a day; NaT gives NaT.

    Example:
        >>> add_days(np.array(["2024-02-28"], dtype="datetime64[D]"), np.array([1, -28])).astype(str).tolist()
        ['2024-02-29', '2024-01-31']
    """
    return np.add(days.astype("datetime64[D]"), np.asarray(count).astype("timedelta64[D]"))


def months(days: Days) -> NDArray[np.int64]:
    """The month of each day, 1 to 12; a day that isn't known (NaT) has no meaningful one.

    Example:
        >>> months(np.array(["2024-02-29", "2025-12-31"], dtype="datetime64[D]")).tolist()
        [2, 12]
    """
    return days.astype("datetime64[M]").astype(np.int64) % 12 + 1


def in_months(days: Days, chosen: tuple[int, ...]) -> NDArray[np.bool_]:
    """Whether each day falls in one of some months; False for a day that isn't known (NaT).

    Example:
        >>> in_months(np.array(["2025-07-31", "2025-08-01", "NaT"], dtype="datetime64[D]"), (7, 11, 12)).tolist()
        [True, False, False]
    """
    return np.isin(months(days), chosen) & ~np.isnat(days)


def add_months(days: Days, count: int) -> Days:
    """The same day of a later month, or that month's last day where it is shorter.

    Example:
        >>> add_months(np.array(["2024-11-30", "2024-03-31"], dtype="datetime64[D]"), 3).astype(str).tolist()
        ['2025-02-28', '2024-06-30']
    """
    first = days.astype("datetime64[M]")
    later = first + count
    day_of_month = days - first.astype("datetime64[D]")
    last_day = (later + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    return np.minimum(later.astype("datetime64[D]") + day_of_month, last_day)
