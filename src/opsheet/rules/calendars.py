"""Working days: a country's weekends, holidays and make-up days, and the team's own exceptions.

Days of the week and times of the day as numbers, for whole columns of days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from opsheet.rules.errors import RuleError

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


def in_time_zone(moments: Moments, zone: str, other: str) -> Moments:
    """What the clocks of another time zone show at some moments.

    Args:
        moments: by the clocks of ``zone`` (datetime64[s]); NaT gives NaT.
        zone: the name of a time zone.
        other: the name of the other one.

    Example:
        >>> deadline = np.array(["2025-03-10T14:00:00", "NaT"], dtype="datetime64[s]")
        >>> in_time_zone(deadline, "America/Mexico_City", "Asia/Shanghai").astype(str).tolist()
        ['2025-03-11T04:00:00', 'NaT']
    """
    from zoneinfo import ZoneInfo

    here, there = ZoneInfo(zone), ZoneInfo(other)
    different, position = np.unique(moments.astype("datetime64[s]"), return_inverse=True)
    shown = [
        moment.replace(tzinfo=here).astimezone(there).replace(tzinfo=None)
        if isinstance(moment, dt.datetime) and moment.year < dt.MAXYEAR
        else None
        for moment in different.tolist()
    ]
    return np.array(shown, dtype="datetime64[s]")[position].reshape(moments.shape)


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


def add_months(days: Days, count: int | NDArray[np.int64]) -> Days:
    """The same day of a later month, or that month's last day where it is shorter.

    Example:
        >>> add_months(np.array(["2024-11-30", "2024-03-31"], dtype="datetime64[D]"), 3).astype(str).tolist()
        ['2025-02-28', '2024-06-30']
    """
    first = days.astype("datetime64[M]")
    later = np.add(first, np.asarray(count).astype("timedelta64[M]"))
    day_of_month = days - first.astype("datetime64[D]")
    last_day = (later + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    return np.minimum(later.astype("datetime64[D]") + day_of_month, last_day)


class Period(Protocol):
    """A stretch of days, as the settings hold it."""

    @property
    def start(self) -> dt.date | None:
        """Its first day; None where it has always been."""
        ...

    @property
    def end(self) -> dt.date | None:
        """Its last day; None where it goes on, at most until the next begins."""
        ...


def periods_in_force(periods: Sequence[Period], days: Days) -> NDArray[np.int64]:
    """Which of some periods is in force on each day: the last that has begun.

    Args:
        periods: in the order of their first days.
        days: datetime64[D].

    Returns:
        Positions; -1 where none is in force, or the day isn't known.

    Example:
        >>> from collections import namedtuple
        >>> Span = namedtuple("Span", "start end")
        >>> spans = [Span(None, dt.date(2024, 12, 31)), Span(dt.date(2025, 7, 1), None)]
        >>> days = np.array(["2024-12-31", "2025-03-01", "2025-07-01", "NaT"], dtype="datetime64[D]")
        >>> periods_in_force(spans, days).tolist()
        [0, -1, 1, -1]
    """
    found = np.full(days.shape, -1)
    for position, period in enumerate(periods):
        begun = ~np.isnat(days) if period.start is None else days >= np.datetime64(period.start)
        found[begun] = position
        if period.end is not None:
            found[begun & (days > np.datetime64(period.end))] = -1
    return found


Mask = NDArray[np.bool_]

_FIRST_YEAR: Final = 1899  # no spreadsheet's date lies before its next year
_LAST_YEAR: Final = 10000
_DECADE: Final = 10  # years whose holidays are looked up at once, since each look-up takes milliseconds
_FEWEST_WORKING_DAYS: Final = 40  # of any year, for each working day of a week


class Calendar(Protocol):
    """A country's working days with the team's exceptions, as the settings hold it; must be hashable."""

    @property
    def country(self) -> str:
        """ISO 3166 code."""
        ...

    @property
    def working_weekdays(self) -> tuple[str, ...]:
        """English names in small letters."""
        ...

    @property
    def extra_days_off(self) -> tuple[dt.date, ...]:
        """Days off on top of the holidays; they overrule every other word on a day."""
        ...

    @property
    def extra_working_days(self) -> tuple[dt.date, ...]:
        """Days worked although they are holidays or no working weekdays."""
        ...

    @property
    def published_until(self) -> int | None:
        """The last year known to be published, or None to go by the ``holidays`` package."""
        ...


def workdays_before(dates: Days, days: NDArray[Any], calendar: Calendar) -> Days:
    r"""The n-th working day before each date.

    With the working days :math:`w_1 < w_2 < \dots` and a date :math:`d`,

    .. math:: before(d, n) = w_{k-n+1},\quad k = \max\{i : w_i < d\},\ n > 0

    so the date itself is never counted. For n = 0 it is the date, or the last working day before it; a negative
    number counts working days after the date.

    Args:
        dates: days (datetime64[D]); NaT gives NaT.
        days: whole numbers of working days, one or one a date.
        calendar: whose working days count.

    Returns:
        Days (datetime64[D]); NaT outside of the years 1899 to 10000.

    Source: SOP 是否需要换标签; rules 13, Calendars.

    Example:
        >>> from collections import namedtuple
        >>> Team = namedtuple("Team", "country working_weekdays extra_days_off extra_working_days published_until")
        >>> office = Team("CN", ("monday", "tuesday", "wednesday", "thursday", "friday"), (), (), None)
        >>> after_golden_week = np.array(["2025-10-09"], dtype="datetime64[D]")
        >>> workdays_before(after_golden_week, np.array([1, 3]), office).astype(str).tolist()
        ['2025-09-30', '2025-09-28']
    """
    dates, days = np.broadcast_arrays(dates.astype("datetime64[D]"), np.asarray(days).astype(np.int64))
    found = np.full(dates.shape, np.datetime64("NaT", "D"))
    working = _working_days_around(dates, int(np.abs(days).max(initial=0)), calendar)
    if not len(working):
        return found
    before = np.searchsorted(working, dates, side="left") - days
    onward = np.searchsorted(working, dates, side="right") - 1 - days
    position = np.where(days > 0, before, onward)
    known = ~np.isnat(dates) & (position >= 0) & (position < len(working))
    found[known] = working[position[known]]
    return found


def working_day_on_or_before(dates: Days, calendar: Calendar) -> Days:
    """Each date, or the last working day before it where it is a day off; NaT gives NaT.

    Source: rules 9, Reports calendar.
    """
    return workdays_before(dates, np.array([0]), calendar)


def working_day_on_or_after(dates: Days, calendar: Calendar) -> Days:
    """Each date, or the first working day after it where it is a day off; NaT gives NaT."""
    return workdays_before(add_days(dates, -1), np.array([-1]), calendar)


def is_working_day(dates: Days, calendar: Calendar) -> Mask:
    """Whether each date is a working day; False for a date that isn't known (NaT).

    Source: rules 13, Calendars.
    """
    return np.isin(dates.astype("datetime64[D]"), _working_days_around(dates, 0, calendar)) & ~np.isnat(dates)


def is_published(years: NDArray[np.int64], calendar: Calendar) -> Mask:
    """Whether the working days of each year are final.

    A country that swaps working days around its holidays, as China does, publishes each year on its own, in the
    November before. Until then weekends and the known holidays are all there is, and a result needs a mark.

    Args:
        years: for instance 2026.
        calendar: whose ``published_until``, where it is set, overrules the ``holidays`` package.

    Source: rules 13, Calendars.
    """
    last = calendar.published_until or _last_published_year(calendar.country)
    return np.full(years.shape, True) if last is None else years <= last


def _working_days_around(dates: Days, reach: int, calendar: Calendar) -> Days:
    """All working days of the years in which the answers may lie, in order; other years are left out."""
    known = dates[~np.isnat(dates)]
    years = np.unique(known.astype("datetime64[Y]").astype(np.int64) + 1970)
    more = reach // (_FEWEST_WORKING_DAYS * len(calendar.working_weekdays)) + 1
    around = np.unique((years[:, np.newaxis] + np.arange(-more, more + 1)).clip(_FIRST_YEAR, _LAST_YEAR))
    return np.concatenate([known[:0], *(_working_days_of_year(calendar, year) for year in around.tolist())])


@lru_cache(maxsize=1024)
def _working_days_of_year(calendar: Calendar, year: int) -> Days:
    start = np.datetime64(f"{year:04}-01-01", "D")
    days = np.arange(start, start.astype("datetime64[Y]") + 1, dtype="datetime64[D]")
    holidays, make_up_days = _holidays(calendar.country, year - year % _DECADE)
    usual = np.isin(weekdays(days), [weekday_number(name) for name in calendar.working_weekdays])
    works = (usual | _among(days, make_up_days)) & ~_among(days, holidays)
    works = (works | _among(days, calendar.extra_working_days)) & ~_among(days, calendar.extra_days_off)
    return days[works]


def _among(days: Days, chosen: tuple[dt.date, ...]) -> Mask:
    return np.isin(days, np.array(chosen, dtype="datetime64[D]"))


@lru_cache(maxsize=1024)
def _holidays(country: str, first_year: int) -> tuple[tuple[dt.date, ...], tuple[dt.date, ...]]:
    """The holidays and the make-up working days of ten years; some of these belong to the next year's holidays."""
    calendar = _country(country, range(first_year, first_year + _DECADE + 1))
    return tuple(calendar), tuple(calendar.weekend_workdays)


def _country(country: str, years: range) -> Any:
    import holidays

    try:
        return holidays.country_holidays(country, years=years)
    except NotImplementedError as error:
        raise RuleError("unknown-country", country=country) from error


@lru_cache(maxsize=16)
def _last_published_year(country: str) -> int | None:
    """The last year whose swapped days the package knows; None for a country that swaps none.

    The package has no public word for this. Its table of special days gives for each year the days off, and
    after each of these the make-up day worked for it (two or three numbers more than month and day).
    """
    special: dict[int, Any] = getattr(_country(country, range(0)), "special_public_holidays", {})
    return max((year for year, days in special.items() if any(_is_swap(day) for day in days)), default=None)


def _is_swap(day: object) -> bool:
    return isinstance(day, tuple) and len(day) >= 4
