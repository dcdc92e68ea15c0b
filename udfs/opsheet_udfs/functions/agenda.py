"""Worksheet functions about working days and what is due."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Argument, Example, Kind, Text
from opsheet.rules.calendars import Calendar, is_published, workdays_before
from opsheet.rules.new_products import plan
from opsheet.rules.reports import mover, next_due
from opsheet_udfs.call import Call
from opsheet_udfs.declare import worksheet_function
from opsheet_udfs.rule_texts import RULE_TEXTS

Words = NDArray[np.object_]
Numbers = NDArray[np.float64]
Days = NDArray[np.datetime64]

_OFFICE = "office"
_MOST_WORKING_DAYS = 10_000  # forty years; further away nobody plans, and it would take minutes

_CALENDAR = Argument(
    "calendar",
    Kind.KEY,
    Text(
        "办公室（默认，中国）或海外仓（墨西哥）",
        "Office (default, China) or warehouse (Mexico)",
    ),
    optional=True,
    keys="calendar",
    label=Text("日历", "calendar"),
)


@worksheet_function(
    category="names",
    help=Text(
        "报表的下一个到期时间；月底的遇休息日提前到前一个工作日，月初的顺延到后一个工作日。",
        "When a report is due next; on a day off, month-end ones move earlier and month-start ones later.",
    ),
    arguments=(
        Argument(
            "report",
            Kind.KEY,
            Text("报表名，如 周报、月广告预算表", "The report, for instance weekly summary"),
            keys="report",
            label=Text("报表", "report"),
        ),
        Argument(
            "as_of",
            Kind.DATETIME,
            Text("截至时间（默认现在）", "As-of time (default now)"),
            optional=True,
            label=Text("截至", "as_of"),
        ),
    ),
    result=Kind.DATETIME,
    source="SOP 报表相关；rules 9",
    examples=(
        Example('=REPORT_DUE("在线作图顺序表",DATE(2025,3,1))', "2025-03-03T10:30"),
        Example('=REPORT_DUE("绩效考核表",DATE(2025,2,10))', "2025-03-03"),
        Example('=REPORT_DUE("绩效考核表",DATE(2025,12,20))', "2026-01-04"),
        Example('=REPORT_DUE("周报",DATE(2025,3,4))', "2025-03-10T18:00"),
    ),
    depends_on_today=True,
)
def REPORT_DUE(call: Call, report: Words, as_of: Days) -> Days:
    """Find the next due moments of reports."""
    settings = call.settings.reports
    calendar = call.settings.calendars.calendars[settings.calendar]
    moments = np.where(np.isnat(as_of), np.datetime64(call.now, "s"), as_of).astype("datetime64[s]")
    due = np.full(call.count, np.datetime64("NaT", "s"))
    for key in set(report):
        rows = report == key
        one = settings.reports[key]
        due[rows] = next_due(one.rule, one.due_time(calendar), moments[rows], mover(one.shift, calendar))
    return due


@worksheet_function(
    category="names",
    help=Text("某日之前第 n 个工作日，当日不算。", "The n-th working day before a date, which isn't counted itself."),
    arguments=(
        Argument("deadline", Kind.DATE, Text("日期", "The date"), label=Text("日期", "date")),
        Argument(
            "days",
            Kind.NUMBER,
            Text(
                "几个工作日；0 为当日，休息日则为前一个工作日", "Working days; 0 is the date, or the working day before"
            ),
            minimum=0,
            label=Text("天数", "days"),
        ),
        _CALENDAR,
    ),
    result=Kind.DATE,
    source="rules 13",
    examples=(
        Example("=WORKDAYS_BEFORE(DATE(2025,10,9),3)", "2025-09-28"),
        Example('=WORKDAYS_BEFORE(DATE(2025,3,20),4,"warehouse")', "2025-03-14"),
    ),
)
def WORKDAYS_BEFORE(call: Call, deadline: Days, days: Numbers, calendar: Words) -> Days:
    """Count working days back from dates."""
    call.problem(days % 1 != 0, RULE_TEXTS["days-not-whole"], days=days)
    call.problem(days > _MOST_WORKING_DAYS, RULE_TEXTS["days-too-many"], maximum=_MOST_WORKING_DAYS)
    whole = np.where((days % 1 == 0) & (days <= _MOST_WORKING_DAYS), days, 0).astype(np.int64)
    answers = np.full(call.count, np.datetime64("NaT", "D"))
    for calendar_of_rows, rows in _by_calendar(call, calendar):
        answers[rows] = workdays_before(deadline[rows], whole[rows], calendar_of_rows)
    return answers


@worksheet_function(
    category="names",
    help=Text(
        "该日所在年份的工作日历未公布时返回“年历未公布”，否则空白。",
        "Says when the calendar of a date's year is not published yet, else blank.",
    ),
    arguments=(
        Argument("deadline", Kind.DATE, Text("日期", "The date"), label=Text("日期", "date")),
        _CALENDAR,
    ),
    result=Kind.TEXT,
    source="rules 13",
    examples=(Example("=CALENDAR_MARK(DATE(2025,10,9))", None),),
)
def CALENDAR_MARK(call: Call, deadline: Days, calendar: Words) -> Words:
    """Mark the dates whose working days aren't final."""
    mark = call.settings.calendars.unpublished_mark[call.language]
    marks = np.full(call.count, None, dtype=object)
    for calendar_of_rows, rows in _by_calendar(call, calendar):
        years = deadline[rows].astype("datetime64[Y]").astype(np.int64) + 1970
        marks[np.flatnonzero(rows)[~is_published(years, calendar_of_rows)]] = mark
    return marks


def _by_calendar(call: Call, calendar: Words) -> list[tuple[Calendar, NDArray[np.bool_]]]:
    """The rows of each calendar."""
    calendars = call.settings.calendars.calendars
    keys = np.array([key or _OFFICE for key in calendar], dtype=object)
    return [(calendars[key], keys == key) for key in dict.fromkeys(keys)]


@worksheet_function(
    category="names",
    help=Text(
        "新品开发各阶段：阶段、开始、最晚结束，按办公室工作日；返单阶段在决定返单后才有日期。",
        "The stages of a new product: start and latest end in working days; the repeat order stage once decided.",
    ),
    arguments=(
        Argument(
            "start", Kind.DATE, Text("提出需求的日期", "The day the need is raised"), label=Text("开始日期", "start")
        ),
        Argument(
            "reorder_on",
            Kind.DATE,
            Text("测品评审后决定返单的日期；没有则返单阶段空白", "When a repeat order was decided after the trial"),
            optional=True,
            label=Text("返单日期", "reorder_on"),
        ),
    ),
    result=Kind.DATE,
    source="SOP 新品开发流程",
    examples=(
        Example(
            "=NEW_PRODUCT_PLAN(DATE(2025,3,3))",
            [
                ["提出需求", "2025-03-03", "2025-03-03"],
                ["审批", "2025-03-03", "2025-03-04"],
                ["开发", "2025-03-04", "2025-03-07"],
                ["样品测试", "2025-03-07", "2025-03-13"],
                ["终审", "2025-03-13", "2025-03-14"],
                ["上架新品", "2025-03-14", "2025-03-14"],
                ["首批阶段", "2025-03-14", "2025-03-17"],
                ["返单阶段", None, None],
            ],
        ),
    ),
    spills=True,
)
def NEW_PRODUCT_PLAN(call: Call, start: Days, reorder_on: Days) -> list[list[Any]]:
    """Plan the stages of new products."""
    stages = call.settings.texts.new_product_stages
    office = call.settings.calendars.calendars[_OFFICE]

    def add(days: Days, count: int) -> Days:
        return workdays_before(days, np.array([-count]), office)

    first_stages = [stage for stage in stages if stage.starts is None]
    later_stages = [stage for stage in stages if stage.starts == "reorder"]
    spans = plan(start, [stage.max_days for stage in first_stages], add)
    spans += plan(reorder_on, [stage.max_days for stage in later_stages], add)
    return [
        [stage.text, first[row].item(), last[row].item()]
        for row in range(call.count)
        for stage, (first, last) in zip((*first_stages, *later_stages), spans, strict=True)
    ]
