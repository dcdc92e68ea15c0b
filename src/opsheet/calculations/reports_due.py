"""When each report of the calendar falls due, days off taken into account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from opsheet.rules.calendars import working_day_on_or_after, working_day_on_or_before
from opsheet.rules.reports import next_due

if TYPE_CHECKING:
    from opsheet.settings import Settings

Days = NDArray[np.datetime64]


def due_moments(report: str, moments: Days, settings: Settings) -> Days:
    """The next due moment of a report from each moment on.

    Args:
        report: its key in ``reports.yaml``.
        moments: datetime64[s].
        settings: with the reports and their calendar.

    Returns:
        Moments (datetime64[s]); midnight where the whole day counts.

    Source: SOP 报表相关; rules 9.

    Example:
        >>> from opsheet.settings import load_shipped_settings
        >>> monday = np.array(["2025-03-10T09:00"], dtype="datetime64[s]")
        >>> due_moments("returns_summary", monday, load_shipped_settings()).astype(str).tolist()
        ['2025-03-14T12:00:00']
    """
    calendar = settings.calendars.calendars[settings.reports.calendar]
    moves: dict[str | None, Callable[[Days], Days] | None] = {
        None: None,
        "before": lambda days: working_day_on_or_before(days, calendar),
        "after": lambda days: working_day_on_or_after(days, calendar),
    }
    one = settings.reports.reports[report]
    return next_due(one.rule, one.due_time(calendar), moments, moves[one.shift])


def reports_due(settings: Settings, now: dt.datetime, days: int) -> list[tuple[str, dt.datetime]]:
    """The reports that fall due within some days, the daily ones aside, the earliest first.

    Args:
        settings: with the reports and their calendar.
        now: from when on.
        days: today included as day 0.

    Returns:
        Keys of reports and their due moments; midnight where the whole day counts.
    """
    last = now.date() + dt.timedelta(days=days)
    found: list[tuple[str, dt.datetime]] = []
    for key, report in settings.reports.reports.items():
        due: dt.datetime | None = due_moments(key, np.array([now], dtype="datetime64[s]"), settings).tolist()[0]
        if due is not None and due.date() <= last and "FREQ=DAILY" not in report.rule.upper():
            found.append((key, due))
    return sorted(found, key=lambda one: one[1])
