"""When each report is due: a workbook to print, and a calendar file with reminders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import numpy as np

from opsheet.calculations.reports_due import DueReport, reports_due
from opsheet.catalogue import Message, Severity, Text, listed
from opsheet.outcome import Facts, Note, Outcome, OutputFile, Request
from opsheet.rules.calendars import add_months
from opsheet.settings import Settings
from opsheet.settings.base import clock
from opsheet.workbooks.calendar_file import CalendarEntry, Occurrence, calendar_file
from opsheet_macros.declare import action
from opsheet_macros.reports.report_calendar_workbook import TITLE, moved_words, write_calendar_workbook

_LISTED = Text(
    "{count} 个报表，到期日列到 {day}；其中 {moved} 次遇休息日调整。日历文件可导入 Outlook 和企业微信",
    "Reports: {count}, due until {day}, moved off days off: {moved}. Import the calendar file into Outlook or WeCom",
)
_ENDS = Text(
    "月初和月底的报表在日历里只到 {day}，之后请重新导入；同一报表会更新，不会重复",
    "Month-end and month-start reports end in the calendar on {day}: import again then; entries are replaced",
)
_UNPUBLISHED = Text(
    "{years} 年的{mark}：{count} 次按周末和已知节日计算，公布后请重新导入",
    "{years}: {mark}. Due days by weekends and known holidays only: {count}. Import again once it is published",
)
_ENTRY = Text("{report}（{to}）", "{report} ({to})")
_ABOUT = Text("交给{to}，出处：{source}", "For {to}. Source: {source}")


@dataclass(frozen=True, slots=True)
class DueFacts(Facts):
    """A report's next due moment."""

    report: Annotated[str, Text("报表的键", "The report's key")]
    due: Annotated[dt.datetime, Text("下次到期；整天有效的为零点", "Due next; midnight where the whole day counts")]
    moved_from: Annotated[dt.date | None, Text("遇休息日，原来的日期", "The rule's day, where that is a day off")]


@dataclass(frozen=True, slots=True)
class CalendarFacts(Facts):
    """What the calendar shows."""

    until: Annotated[dt.date, Text("列到这一天", "The last day listed")]
    due: Annotated[int, Text("到期次数", "Due days listed")]
    moved: Annotated[int, Text("遇休息日调整的次数", "Due days moved off days off")]
    unpublished: Annotated[int, Text("年历未公布的次数", "Due days whose calendar is not published")]
    reports: Annotated[tuple[DueFacts, ...], Text("各报表下次到期", "The next due moment of each report")]


@action(
    group="reports",
    label=Text("报表日历", "Report calendar"),
    screentip=Text("各报表的到期日和提醒", "When each report is due"),
    supertip=Text(
        "列出各报表的到期日，遇休息日已调整；另生成带提醒的日历文件。",
        "Lists when each report is due, moved off days off; and makes a calendar file with reminders.",
    ),
    icon="ViewAppointmentInCalendar",
    keytip="RC",
    tables=(),
    writes=Text("报表日历（.xlsx）和日历文件（.ics）", "The calendar of reports (.xlsx) and a calendar file (.ics)"),
    timed=True,
    facts=CalendarFacts,
)
def report_calendar(request: Request) -> Outcome:
    """List when reports are due in the months to come."""
    settings, now = request.settings, request.now
    today = np.array([request.today], dtype="datetime64[D]")
    until: dt.date = add_months(today, settings.reports.months_ahead.value)[0].item()
    due = reports_due(settings, now, until)
    moved = sum(one.is_moved for one in due)
    name = TITLE[settings.language]
    ics = calendar_file(name, calendar_entries(due, settings), settings.delivery.time_zones.office, now)
    files = [
        OutputFile(f"{name}_{now:%Y%m%d}.xlsx", partial(write_calendar_workbook, due, settings, now, until), pdf=True),
        OutputFile(f"{name}_{now:%Y%m%d}.ics", partial(_write_bytes, ics)),
    ]
    reports = _by_report(due)
    listed = Message(_LISTED, {"count": len(reports), "day": until, "moved": moved})
    messages = [Note(listed), *_limits(due, settings, until)]
    facts = CalendarFacts(
        until=until,
        due=len(due),
        moved=moved,
        unpublished=sum(not one.published for one in due),
        reports=tuple(_next(ones[0]) for ones in reports.values()),
    )
    return Outcome(files=files, messages=messages, facts=facts)


def _write_bytes(content: bytes, path: Path) -> None:
    path.write_bytes(content)


def _next(one: DueReport) -> DueFacts:
    return DueFacts(one.key, one.moment, one.rule_day if one.is_moved else None)


def _by_report(due: Sequence[DueReport]) -> Mapping[str, list[DueReport]]:
    found: dict[str, list[DueReport]] = {}
    for one in due:
        found.setdefault(one.key, []).append(one)
    return found


def _limits(due: Sequence[DueReport], settings: Settings, until: dt.date) -> list[Note]:
    """How far the calendar can be relied on."""
    notes: list[Note] = []
    if any(one.report.shift for one in due):
        notes.append(Note(Message(_ENDS, {"day": until})))
    unsure = [one for one in due if not one.published]
    if unsure:
        years = listed(sorted({f"{one.day:%Y}" for one in unsure}))
        mark = settings.calendars.unpublished_mark.text
        notes.append(Note(Message(_UNPUBLISHED, {"years": years, "mark": mark, "count": len(unsure)}), Severity.WARN))
    return notes


def calendar_entries(due: Sequence[DueReport], settings: Settings) -> list[CalendarEntry]:
    """An entry a report, with the occurrences that a day off moves.

    A report with a time of day is reminded of beforehand; the others are entered in the morning.

    Args:
        due: the due days to come, the next one first.
        settings: times, reminders and the language.
    """
    return [_entry(sorted(ones, key=lambda one: one.rule_day), settings) for ones in _by_report(due).values()]


def _entry(ones: Sequence[DueReport], settings: Settings) -> CalendarEntry:
    first, reports, language = ones[0], settings.reports, settings.language
    time = first.time or clock(reports.morning)
    report = first.report
    about = _ABOUT.render(language, to=report.to.text, source=report.source)
    ends = report.shift is not None or any(word in report.rule.upper() for word in ("COUNT", "UNTIL"))
    return CalendarEntry(
        uid=f"report-{first.key}@opsheet",
        title=_ENTRY.render(language, report=report.text, to=report.to.text),
        about=about,
        start=dt.datetime.combine(first.rule_day, time),
        minutes=reports.entry_length.value,
        reminder=reports.reminder.value if first.time else 0,
        rule=report.rule,
        until=ones[-1].rule_day if ends else None,
        moved={
            dt.datetime.combine(one.rule_day, time): Occurrence(
                dt.datetime.combine(one.day, time), f"{moved_words(one, settings)}\n{about}"
            )
            for one in ones
            if one.is_moved
        },
    )
