"""``calendars.yaml`` and the reports: working days, what is due when, what returns and the weekly review go by."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, Strict, model_validator

from opsheet.catalogue import Text
from opsheet.settings.base import ClockTime, Day, Int, Model, Named, Real, Share, Threshold, Weekday, Words, clock
from opsheet.settings.errors import ImpossibleValueError
from opsheet.values import Vocabulary


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


class ReturnReason(Named):
    """A reason that a customer gives, and whose matter it is."""

    cause: str


class Disposition(Named):
    """What state a returned unit is in, and whether it can be sold again."""

    sellable: bool


class ReturnSettings(Model):
    """Everything in ``returns.yaml``."""

    causes: dict[str, Words]
    reasons: dict[str, ReturnReason]
    dispositions: dict[str, Disposition]
    weeks_before: Threshold[Int]
    high_rate: Threshold[Share]
    risen: Threshold[Real]
    fewest_units: Threshold[Int]

    @model_validator(mode="after")
    def _causes_are_known(self) -> ReturnSettings:
        for key, reason in self.reasons.items():
            if reason.cause not in self.causes:
                raise ImpossibleValueError(
                    Text(
                        "reasons.{key}.cause 没有“{cause}”，可用的有 {known}",
                        "reasons.{key}.cause: there is no “{cause}”, only {known}",
                    ),
                    key=key,
                    cause=reason.cause,
                    known=", ".join(self.causes),
                )
        return self

    @cached_property
    def reason_words(self) -> Vocabulary:
        """The reasons by everything that exports and sheets call them."""
        return Vocabulary({key: (one.zh, one.en, *one.aliases) for key, one in self.reasons.items()})

    @cached_property
    def disposition_words(self) -> Vocabulary:
        """The dispositions by everything that exports and sheets call them."""
        return Vocabulary({key: (one.zh, one.en, *one.aliases) for key, one in self.dispositions.items()})


class WeeklyReviewSettings(Model):
    """Everything in ``weekly_review.yaml``: from where on a link is abnormal."""

    weeks_before: Threshold[Int]
    fewest_days: Threshold[Int]
    sales: Threshold[Share]
    sessions: Threshold[Share]
    conversion: Threshold[Share]
    acos: Threshold[Share]
    price: Threshold[Share]
    buy_box: Threshold[Share]
    rating: Threshold[Real]
    fewest_units: Threshold[Int]
    fewest_sessions: Threshold[Int]
    fewest_clicks: Threshold[Int]
    noise: Threshold[Real]
    attribution: Threshold[Int]
