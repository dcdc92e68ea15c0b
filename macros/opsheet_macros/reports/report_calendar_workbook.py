"""The calendar of reports as a workbook: each report with its rule and next day, and every due day to come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from opsheet.calculations.reports_due import DueReport
from opsheet.catalogue import Text
from opsheet.catalogue.text import AND, COMMA
from opsheet.settings import Settings
from opsheet.settings.calendars import Report
from opsheet_macros.writing.report_sheet import Field, report_formats, table_sheet

TITLE: Final = Text("报表日历", "Report calendar")
_RULES = Text("报表", "Reports")
_DUE = Text("到期日", "Due days")
_ABOUT_RULES = Text(
    "截至 {now}；提醒：有时间的提前 {reminder} 分钟，只写日期的当天 {morning}",
    "As of {now}. Reminders: {reminder} minutes before a time of day, otherwise at {morning} on the day",
)
_ABOUT_DUE = Text(
    "{first} 到 {until}，每天都要交的{daily}不列", "{first} to {until}, without what is due every day: {daily}"
)
_MOVED = {
    "before": Text("原为 {day}，遇休息日提前", "Moved earlier from {day}, a day off"),
    "after": Text("原为 {day}，遇休息日顺延", "Moved later from {day}, a day off"),
}
_DAY_OFF = Text("当天休息", "a day off")
_SHIFTS = {
    None: Text("不变", "stays"),
    "before": Text("提前到前一个工作日", "the working day before"),
    "after": Text("顺延到后一个工作日", "the working day after"),
}
_WHOLE_DAY = Text("当天", "that day")
_WEEKDAYS = Text("周一 周二 周三 周四 周五 周六 周日", "Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
_CODES: tuple[str, ...] = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAILY = "FREQ=DAILY"
_EVERY_DAY = Text("每天", "Every day")
_WEEKLY = Text("每{days}", "Every {days}")
_LAST_OF_MONTH = Text("每月最后一天", "The last day of every month")
_DAY_OF_MONTH = Text("每月 {day} 日", "Day {day} of every month")


def write_calendar_workbook(
    due: Sequence[DueReport], settings: Settings, now: dt.datetime, until: dt.date, path: Path
) -> None:
    """Write the calendar as a workbook.

    Args:
        due: every due day, the next one first.
        settings: the reports and the language.
        now: the moment of the list.
        until: its last day.
        path: of the new file.
    """
    import xlsxwriter

    language, reports = settings.language, settings.reports
    with xlsxwriter.Workbook(path) as book:
        formats = report_formats(book)
        about = _ABOUT_RULES.render(
            language, now=f"{now:%Y-%m-%d %H:%M}", reminder=reports.reminder.value, morning=reports.morning
        )
        fields, rows = _report_fields(language), _report_rows(due, settings, now.date())
        table_sheet(book, formats, _RULES[language], title=TITLE[language], about=about, fields=fields, rows=rows)
        daily = [one.text[language] for one in reports.reports.values() if one.rule == _DAILY]
        about = _ABOUT_DUE.render(language, first=now.date(), until=until, daily=COMMA[language].join(daily))
        listed = [one for one in due if one.report.rule != _DAILY]
        fields, rows = _due_fields(language), [_due_row(one, settings) for one in listed]
        title = f"{TITLE[language]} · {_DUE[language]}"
        table_sheet(book, formats, _DUE[language], title=title, about=about, fields=fields, rows=rows)


def _report_fields(language: str) -> list[Field]:
    return [
        Field(Text("报表", "Report")[language], width=24),
        Field(Text("交给", "For")[language], width=12),
        Field(Text("什么时候", "When")[language], width=30),
        Field(Text("遇休息日", "On a day off")[language], width=24),
        Field(Text("下次到期", "Due next")[language], "date", 13),
        Field(Text("时间", "Time")[language], width=10),
        Field(Text("还有（天）", "Days left")[language], "units", 10),
        Field(Text("说明", "Remark")[language], "alert", 40),
        Field(Text("出处", "Source")[language], width=46),
    ]


def _report_rows(due: Sequence[DueReport], settings: Settings, today: dt.date) -> list[list[Any]]:
    language = settings.language
    first: dict[str, DueReport] = {}
    for one in due:
        first.setdefault(one.key, one)
    return [
        [
            one.report.text[language],
            one.report.to[language],
            rule_words(one.report, settings),
            _SHIFTS[one.report.shift][language],
            one.day,
            _time(one, language),
            (one.day - today).days,
            moved_words(one, settings),
            one.report.source,
        ]
        for one in first.values()
    ]


def _due_fields(language: str) -> list[Field]:
    return [
        Field(Text("日期", "Day")[language], "date", 13),
        Field(Text("星期", "Weekday")[language], width=12),
        Field(Text("时间", "Time")[language], width=10),
        Field(Text("报表", "Report")[language], width=26),
        Field(Text("交给", "For")[language], width=12),
        Field(Text("说明", "Remark")[language], "alert", 46),
    ]


def _due_row(one: DueReport, settings: Settings) -> list[Any]:
    language, report = settings.language, one.report
    weekday = _WEEKDAYS[language].split()[one.day.weekday()]
    return [
        one.day,
        weekday,
        _time(one, language),
        report.text[language],
        report.to[language],
        moved_words(one, settings),
    ]


def _time(one: DueReport, language: str) -> str:
    return f"{one.time:%H:%M}" if one.time else _WHOLE_DAY[language]


def moved_words(one: DueReport, settings: Settings) -> str:
    """Why a report is due on another day than its rule's, falls on a day off, or may still change; else blank.

    Args:
        one: the due day.
        settings: the language and the mark of a calendar that isn't published.
    """
    language = settings.language
    words: list[str] = []
    if one.is_moved and one.report.shift:
        words.append(_MOVED[one.report.shift].render(language, day=one.rule_day))
    if one.day_off and one.report.rule != _DAILY:
        words.append(_DAY_OFF[language])
    if not one.published:
        words.append(settings.calendars.unpublished_mark[language])
    return AND[language].join(words)


def rule_words(report: Report, settings: Settings) -> str:
    """A report's rule as people say it; a rule of another kind as it is written.

    Args:
        report: its declaration.
        settings: the language and the closing time.

    Example:
        >>> from opsheet.settings import load_shipped_settings
        >>> shipped = load_shipped_settings()
        >>> [rule_words(shipped.reports.reports[key], shipped) for key in ("ad_budget", "weekly_summary")]
        ['每月最后一天', '每周一 18:00']
    """
    language = settings.language
    parts = dict(part.split("=", 1) for part in report.rule.upper().removeprefix("RRULE:").split(";") if "=" in part)
    time = report.due_time(settings.calendars.calendars[settings.reports.calendar])
    return f"{_recurs(parts, language) or report.rule} {f'{time:%H:%M}' if time else ''}".strip()


def _recurs(parts: dict[str, str], language: str) -> str:
    """The words of the parts of a rule; blank where there are none for it."""
    names = dict(zip(_CODES, _WEEKDAYS[language].split(), strict=True))
    days = parts.get("BYDAY", "").split(",")
    if parts == {"FREQ": "DAILY"}:
        return _EVERY_DAY[language]
    if set(parts) == {"FREQ", "BYDAY"} and parts["FREQ"] == "WEEKLY" and set(days) <= set(names):
        return _WEEKLY.render(language, days=COMMA[language].join(names[day] for day in days))
    if set(parts) == {"FREQ", "BYMONTHDAY"} and parts["FREQ"] == "MONTHLY":
        day = parts["BYMONTHDAY"]
        if day == "-1":
            return _LAST_OF_MONTH[language]
        return _DAY_OF_MONTH.render(language, day=day) if day.isdigit() else ""
    return ""
