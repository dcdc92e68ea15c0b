"""Finance's report: the share over the limit by shop, owner, product and segment, the worst, and charts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Annotated

from opsheet.calculations.product_columns import counted_from, texts_of
from opsheet.calculations.turnover_shares import Report, compute_report
from opsheet.catalogue import Message, Severity, Text
from opsheet.outcome import Facts, Note, Outcome, OutputFile, Request
from opsheet_macros.declare import action
from opsheet_macros.tracking.turnover_workbook import TITLE, write_report

_REPORTED = Text(
    "截至 {day}，超过 {limit} 天的占比 {share}（{over:,.0f} / {quantity:,.0f} 件）",
    "As of {day}: {share} of the units over {limit} days ({over:,.0f} of {quantity:,.0f})",
)
_NOTHING_COUNTED = Text(
    "截至 {day} 没有可统计的明细：需要数量和至少一个日期",
    "Nothing to count as of {day}: lines need a quantity and at least one date",
)


@dataclass(frozen=True, slots=True)
class ReportFacts(Facts):
    """The report's total."""

    share: Annotated[float | None, Text("超标占比，0 到 1", "The share over the limit, 0 to 1")]
    over: Annotated[float, Text("超标数量", "Units over the limit")]
    quantity: Annotated[float, Text("总数量", "Units in all")]
    strategic: Annotated[float, Text("战略性备货的数量，不计入", "Units of strategic stock, not counted")]
    trials: Annotated[float, Text("未纳入库存管控的测品数量，不计入", "Units of trials not under stock control yet")]
    early: Annotated[int, Text("考核开始前的明细数，不计入", "Lines begun before the targets, not counted")]
    target: Annotated[float | None, Text("占比的目标，未定为空", "The target of the share, null until it is named")]


_STRATEGIC = Text(
    "战略性备货 {lines} 条、{quantity:,.0f} 件不计入，平均 {days:.0f} 天",
    "Strategic stock is left out: {lines} lines, {quantity:,.0f} units, {days:.0f} days on average",
)
_TRIALS = Text(
    "未纳入库存管控的测品 {lines} 条、{quantity:,.0f} 件不计入，平均 {days:.0f} 天",
    "Trials not under stock control yet are left out: {lines} lines, {quantity:,.0f} units, {days:.0f} days on average",
)
_EARLY = Text("{day} 前开始的 {count} 条明细不考核，未计入", "Not graded: {count} lines that began before {day}")


@action(
    group="tracking",
    label=Text("周转报表", "Turnover report"),
    screentip=Text("财务周转报表", "Finance's turnover report"),
    supertip=Text(
        "按店铺、负责人、产品和环节统计超标占比，列出最慢的产品和原因，带图表，可打印。",
        ("Share over the limit by shop, owner, product and segment, the slowest products and reasons, with charts."),
    ),
    icon="ChartInsert",
    keytip="TR",
    tables=("pipeline",),
    optional_tables=("stocking", "trials"),
    writes=Text(
        "一个报表工作簿（有 LibreOffice 时另存 PDF）", "A report workbook, and a PDF where LibreOffice is present"
    ),
    facts=ReportFacts,
)
def turnover_report(request: Request) -> Outcome:
    """Write finance's report as of the day of the request."""
    settings, day = request.settings, request.today
    kinds = texts_of(request.workbook, "kind")
    counts_from = counted_from(request.workbook)
    report = compute_report(request.workbook.tables["pipeline"], settings, day, kinds, counts_from)
    total = report.total
    if not total.lines:
        note = Note(Message(_NOTHING_COUNTED, {"day": day}), Severity.WARN)
        return Outcome(messages=[note, *_beside(report)], facts=_facts(report))
    name = f"{TITLE[settings.language]}_{day:%Y%m%d}.xlsx"
    message = Message(
        _REPORTED,
        {
            "day": day,
            "share": f"{total.share:.1%}",
            "limit": settings.turnover.total_limit.value,
            "over": total.over,
            "quantity": total.quantity,
        },
    )
    return Outcome(
        files=[OutputFile(name, partial(write_report, report), pdf=True)],
        messages=[Note(message), *_beside(report)],
        facts=_facts(report),
    )


def _facts(report: Report) -> ReportFacts:
    total, target = report.total, report.settings.turnover.over_share_target
    return ReportFacts(
        share=round(total.share, 6) if total.lines else None,
        over=total.over,
        quantity=total.quantity,
        strategic=report.strategic.quantity,
        trials=report.trials.quantity,
        early=report.early,
        target=None if target is None else target.value,
    )


def _beside(report: Report) -> list[Note]:
    """What finance leaves out, and how much of it there is."""
    notes: list[Note] = []
    for text, one in ((_STRATEGIC, report.strategic), (_TRIALS, report.trials)):
        if one.lines:
            counts = {"lines": one.lines, "quantity": one.quantity, "days": one.total_days}
            notes.append(Note(Message(text, counts)))
    if report.early:
        day = report.settings.turnover.targets_from
        notes.append(Note(Message(_EARLY, {"count": report.early, "day": day})))
    return notes
