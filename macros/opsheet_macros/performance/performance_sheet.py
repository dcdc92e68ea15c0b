"""The performance sheet for HR: last month's targets, margins, turnover and ad shares of groups and operators."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Final

from opsheet.calculations.daily_figures import last_day_of, next_month
from opsheet.calculations.daily_reading import read_daily_figures
from opsheet.calculations.performance import MonthOfWork, Performance, month_of_work, performances
from opsheet.calculations.reports_due import reports_due
from opsheet.catalogue import Input, Message, RefusedError, Severity, Text
from opsheet.outcome import Facts, Note, Outcome, OutputFile, Request
from opsheet.settings import Settings
from opsheet_macros.data.folder import DATA_FOLDER, optional_data
from opsheet_macros.declare import action
from opsheet_macros.performance.monthly_targets import FROM
from opsheet_macros.performance.performance_workbook import TITLE, PerformanceReport, write_performance
from opsheet_macros.performance.plan_rows import NO_PLAN, left_out_notes
from opsheet_macros.writing.result_sheet import known

MONTH: Final = Input(
    "month",
    Text("考核月", "Month"),
    Text("考核哪个月，如 2025-02；不填为上个月。", "Which month, such as 2025-02; by default last month."),
    "date",
)
_REPORT: Final = "performance_sheet"
_DUE_WITHIN: Final = dt.timedelta(days=20)  # of the month's begin, over the longest holiday
_NOT_BEGUN: Final = Text("{month} 还没开始", "{month} has not begun")
_NOTHING: Final = Text(
    "{month} 没有目标、广告和周转明细，没有生成文件", "{month} has no targets, ads or lines: no file created"
)
_DONE: Final = Text(
    "{month}：目标 {target} 件，已售 {sold} 件，完成率 {rate}；{operators} 位运营；应在 {due} 前交 HR",
    "{month}: target {target}, sold {sold}, rate {rate}; operators: {operators}. Due to HR on {due}",
)
_RUNNING: Final = Text("{month} 还没过完，数据是到目前为止的", "{month} is not over: figures are those to date")
_INCOMPLETE: Final = Text(
    "{count} 个产品的目标或销量不全，空着并写了原因", "Left blank with the reason, target or sales unknown: {count}"
)
_NO_PIPELINE: Final = Text("没有全流程数据，周转占比空着", "No shipment pipeline: turnover shares left blank")
_NO_SALES: Final = Text(
    "没有日销量，已售、毛利率和广告空着；请选数据文件夹", "No daily sales, so sold, margin and ads are blank"
)


@dataclass(frozen=True, slots=True)
class PersonFacts(Facts):
    """One group or operator."""

    level: Annotated[str, Text("层级：total、group 或 operator", "The level: total, group or operator")]
    group: Annotated[str, Text("部门/组", "Group")]
    operator: Annotated[str, Text("运营", "Operator")]
    target: Annotated[float | None, Text("目标，件", "The target in units")]
    sold: Annotated[float | None, Text("已售，件", "Units sold")]
    rate: Annotated[float | None, Text("完成率", "Sold over target")]
    margin_target: Annotated[float | None, Text("毛利率目标", "The margin target")]
    margin: Annotated[float | None, Text("毛利率", "The margin")]
    over_share: Annotated[float | None, Text("超 120 天占比", "The share over the limit")]
    ad_share: Annotated[float | None, Text("老品广告占比", "The ad share of old products")]
    ad_limit: Annotated[float | None, Text("广告限额", "The ad limit")]
    ads_over: Annotated[int, Text("广告超标的产品数", "Products over their ad limit")]


@dataclass(frozen=True, slots=True)
class PerformanceFacts(Facts):
    """The performance of a month."""

    month: Annotated[str, Text("考核月", "The month")]
    due: Annotated[dt.date | None, Text("交 HR 的日期", "When it is due to HR")]
    standard: Annotated[
        float | None, Text("周转占比的现行标准，未定为空", "The existing standard of the share, or null")
    ]
    incomplete: Annotated[int, Text("目标或销量不全的产品数", "Products whose target or sales are unknown")]
    people: Annotated[tuple[PersonFacts, ...], Text("合计、部门和运营", "All, groups and operators")]


@action(
    group="performance",
    label=Text("绩效考核表", "Performance sheet"),
    screentip=Text("交 HR 的月绩效", "Last month’s performance for HR"),
    supertip=Text(
        "按部门和运营列出目标、完成率、毛利率、周转占比和广告占比，数字可追到行。",
        "Target, rate, margin, turnover share and ad share by group and operator, traceable to rows.",
    ),
    icon="DistributionListSelectMembers",
    keytip="KP",
    tables=(),
    optional_tables=("targets", "stocking", "pipeline", "ad_budget", "link_owners", "sales_daily", "trials"),
    writes=Text("绩效考核表（有 LibreOffice 时另存 PDF）", "The performance sheet (.xlsx, PDF with LibreOffice)"),
    inputs=(DATA_FOLDER, MONTH, FROM),
    facts=PerformanceFacts,
)
def performance_sheet(request: Request) -> Outcome:
    """Write the performance of a month, by default the last one."""
    workbook, settings, today = request.workbook, request.settings, request.today
    if not {"stocking", "targets", "pipeline"} & set(workbook.tables):
        raise RefusedError(NO_PLAN, file=workbook.name)
    month = next_month(request.inputs.day(MONTH.key) or next_month(today, -1), 0)
    if month > today:
        raise RefusedError(_NOT_BEGUN, month=f"{month:%Y-%m}")
    own = settings.on(last_day_of(month))
    with optional_data(request) as data:
        figures = read_daily_figures(workbook, data, settings, today)
        work = month_of_work(workbook, figures, own, month, today, first=request.inputs.day(FROM.key))
    found = performances(work)
    facts = _facts(work, found, own)
    if not found:
        return Outcome(messages=[Note(Message(_NOTHING, {"month": facts.month}), Severity.WARN)], facts=facts)
    newest = figures.newest_day(min(last_day_of(month), today - dt.timedelta(days=1))) if figures else None
    as_of = min(last_day_of(month), today)
    report = PerformanceReport(work, found, workbook.tables.get("pipeline"), newest, as_of, own)
    name = f"{TITLE[settings.language]}_{month:%Y%m}.xlsx"
    notes = [*_messages(facts, found[0], work, today), *left_out_notes(work.plan.left_out)]
    if figures is None:
        notes.append(Note(Message(_NO_SALES), Severity.WARN))
    return Outcome(files=[OutputFile(name, partial(write_performance, report), pdf=True)], messages=notes, facts=facts)


def _due(month: dt.date, settings: Settings) -> dt.date | None:
    """The day on which the sheet of a month is due."""
    first = next_month(month)
    due = reports_due(settings, dt.datetime.combine(first, dt.time()), first + _DUE_WITHIN)
    return next((one.day for one in due if one.key == _REPORT), None)


def _facts(work: MonthOfWork, found: list[Performance], settings: Settings) -> PerformanceFacts:
    standard = settings.turnover.over_share_target
    products = [one.attained for one in found if one.level == "product"]
    return PerformanceFacts(
        f"{work.month:%Y-%m}",
        _due(work.month, settings),
        None if standard is None else standard.value,
        incomplete=sum(bool(one.without_target or one.without_sales) for one in products),
        people=tuple(_person(one) for one in found if one.level != "product"),
    )


def _person(one: Performance) -> PersonFacts:
    attained, money = one.attained, one.money
    return PersonFacts(
        *(one.level, one.group, one.operator),
        *map(known, (attained.target, attained.sold, round(attained.rate, 6))),
        *(known(round(value, 6)) for value in (money.margin_target, money.margin)),
        over_share=known(round(one.turnover.share, 6)) if one.turnover else None,
        ad_share=known(round(money.ad_share, 6)),
        ad_limit=known(money.ad_limit),
        ads_over=one.ads_over,
    )


def _messages(facts: PerformanceFacts, total: Performance, work: MonthOfWork, today: dt.date) -> Iterator[Note]:
    attained = total.attained
    shown = {key: "—" if known(value) is None else f"{value:,.0f}" for key, value in _counts(total).items()}
    rate = "—" if known(attained.rate) is None else f"{attained.rate:.1%}"
    operators = sum(one.level == "operator" for one in facts.people)
    about = {"month": facts.month, "rate": rate, "operators": operators, "due": facts.due or "—"}
    yield Note(Message(_DONE, {**shown, **about}))
    if last_day_of(work.month) >= today:
        yield Note(Message(_RUNNING, {"month": facts.month}), Severity.WARN)
    if facts.incomplete:
        yield Note(Message(_INCOMPLETE, {"count": facts.incomplete}), Severity.WARN)
    if work.counted is None:
        yield Note(Message(_NO_PIPELINE), Severity.WARN)


def _counts(total: Performance) -> dict[str, float]:
    return {"target": total.attained.target, "sold": total.attained.sold}
