"""``calendars.yaml`` and ``reports.yaml``: working days and what is due when."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, Strict

from opsheet.catalogue import Text
from opsheet.settings.base import ClockTime, Day, Int, Model, Named, Threshold, Weekday, Words, clock
from opsheet.settings.errors import ImpossibleValueError


class WorkingCalendar(Named):
    """A country's working days, with the team's own exceptions."""

    country: Annotated[str, Field(pattern="^[A-Z]{2}$")]
    working_weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1)]
    extra_days_off: tuple[Day, ...]
    extra_working_days: tuple[Day, ...]
    published_until: Annotated[int, Strict(), Field(ge=2000, le=2200)] | None = None
    opens: ClockTime | None = None
    closes: ClockTime | None = None


class CalendarSettings(Model):
    """Everything in ``calendars.yaml``."""

    calendars: dict[str, WorkingCalendar]
    unpublished_mark: Words


def _recurrence(rule: str) -> str:
    from dateutil.rrule import rrulestr

    try:
        rrulestr("|".join(rule.split()), dtstart=dt.datetime(2025, 1, 1))  # one rule alone: a calendar takes no more
    except (ValueError, TypeError, LookupError, AttributeError) as error:  # what rrulestr raises for a misspelt rule
        raise ImpossibleValueError(
            Text("不是重复规则，例如 FREQ=WEEKLY;BYDAY=MO", "is not a recurrence rule such as FREQ=WEEKLY;BYDAY=MO")
        ) from error
    return rule


class Report(Named):
    """A report, its reader and the rule by which it falls due."""

    to: Words
    rule: Annotated[str, AfterValidator(_recurrence)]
    time: Literal["closing"] | ClockTime | None = None
    shift: Literal["before", "after"] | None = None
    source: str

    def due_time(self, calendar: WorkingCalendar) -> dt.time | None:
        """The time of day by which it is due, or None where the whole day counts.

        Args:
            calendar: whose closing time ``closing`` means.
        """
        time = calendar.closes if self.time == "closing" else self.time
        return clock(time) if time else None


class ReportSettings(Model):
    """Everything in ``reports.yaml``."""

    reports: dict[str, Report]
    calendar: str
    morning: ClockTime
    reminder: Threshold[Int]
    entry_length: Threshold[Int]
    months_ahead: Threshold[Int]
    image_request_lead: Threshold[Int]
    image_sets: Threshold[Int]
    main_images_least: Threshold[Int]
    main_images_most: Threshold[Int]
    worst_products: Threshold[Int]
