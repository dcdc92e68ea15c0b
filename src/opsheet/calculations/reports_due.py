"""Which reports are due between two moments, for the calendar of reports and the board that starts the day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from opsheet.rules.calendars import is_published, is_working_day
from opsheet.rules.reports import due_between, mover

if TYPE_CHECKING:
    from opsheet.settings import Settings
    from opsheet.settings.calendars import Report, WorkingCalendar


@dataclass(frozen=True, slots=True)
class DueReport:
    """One time that a report is due.

    Args:
        key: of the report in ``reports.yaml``.
        report: its declaration.
        rule_day: the day that its rule names.
        day: the day that counts; another one where the rule's is a day off.
        time: of the day, the office's; None where the whole day counts.
        published: whether the calendar of its year is final, or nothing depends on it.
        day_off: whether nobody works on the day, since its rule doesn't move.
    """

    key: str
    report: Report
    rule_day: dt.date
    day: dt.date
    time: dt.time | None
    published: bool
    day_off: bool

    @property
    def is_moved(self) -> bool:
        """Whether a day off moved it."""
        return self.day != self.rule_day

    @property
    def moment(self) -> dt.datetime:
        """When it is due; midnight of its day where the whole day counts."""
        return dt.datetime.combine(self.day, self.time or dt.time())

    @property
    def ends(self) -> dt.datetime:
        """The last moment at which it is still due."""
        return dt.datetime.combine(self.day, self.time or dt.time.max)


def reports_due(settings: Settings, first: dt.datetime, last: dt.date) -> list[DueReport]:
    """Every report that is due from a moment until the end of a day, the next one first.

    A report that is due at that very moment, or on that very day without a time, is still due.

    Args:
        settings: the reports and the calendar of their days off.
        first: the moment from which on, by the office's clocks.
        last: the last day.

    Source: rules 9, Reports calendar.

    Example:
        >>> from opsheet.settings import load_shipped_settings
        >>> due = reports_due(load_shipped_settings(), dt.datetime(2025, 8, 29, 12, 1), dt.date(2025, 8, 31))
        >>> [(one.key, f"{one.day}") for one in due if one.report.rule != "FREQ=DAILY"]
        [('ad_budget', '2025-08-29'), ('next_month_targets', '2025-08-29')]
    """
    reports = settings.reports
    calendar = settings.calendars.calendars[reports.calendar]
    found = [
        one
        for key, report in reports.reports.items()
        for one in _due(key, report, calendar, first.date(), last)
        if one.ends >= first
    ]
    return sorted(found, key=lambda one: (one.day, one.time or dt.time()))


def _due(key: str, report: Report, calendar: WorkingCalendar, first: dt.date, last: dt.date) -> list[DueReport]:
    of_rule, days = due_between(report.rule, first, last, mover(report.shift, calendar))
    final = is_published(days.astype("datetime64[Y]").astype(np.int64) + 1970, calendar)
    time = report.due_time(calendar)
    works = is_working_day(days, calendar)
    moves = report.shift is not None
    return [
        DueReport(key, report, rule_day, day, time, published=published or not moves, day_off=not working)
        for rule_day, day, published, working in zip(
            of_rule.tolist(), days.tolist(), final.tolist(), works.tolist(), strict=True
        )
    ]
