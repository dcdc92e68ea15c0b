"""The actions of the group 监控 Tracking: the full-process table, and finance's turnover report."""

from __future__ import annotations

from functools import partial

import numpy as np

from opsheet.catalogue import Message, Severity, Text
from opsheet.outcome import ClearMarks, Note, Outcome, OutputFile, Request
from opsheet.tables.checks import run_checks
from opsheet.tables.pipeline import reckon
from opsheet.tables.pipeline_columns import calculate_pipeline
from opsheet_macros.columns import cell_values, column_edits
from opsheet_macros.declare import action
from opsheet_macros.pipeline_sheets import owners_sheet, problems_sheet, status_fills
from opsheet_macros.places import placed_columns
from opsheet_macros.turnover_report import TITLE, compute_report, write_report

_TRACKED = Text(
    "{lines} 条明细：{over} 条合计超 {limit} 天，{problems} 个异常（错误 {errors}），见“{sheet}”",
    "{lines} lines: {over} over {limit} days in all, {problems} problems ({errors} errors), see “{sheet}”",
)
_REPORTED = Text(
    "截至 {day}，{share} 的数量超过 {limit} 天（{over:,.0f} / {quantity:,.0f} 件）",
    "as of {day}, {share} of the units are over {limit} days ({over:,.0f} of {quantity:,.0f})",
)
_NOTHING_COUNTED = Text(
    "截至 {day} 没有可统计的明细：需要数量和至少一个日期",
    "nothing to count as of {day}: lines need a quantity and at least one date",
)


@action(
    group="tracking",
    label=Text("跟踪全流程", "Track pipeline"),
    screentip=Text("算出五段天数、状态和阶段", "Segment days, statuses and stages"),
    supertip=Text(
        "填写全流程数据的计算列，另加“异常跟进”和“负责人汇总”两张表。",
        "Fills the calculated columns of the full-process data and adds a sheet of problems and one by owner.",
    ),
    icon="DataGraphicIconSet",
    keytip="TP",
    tables=("pipeline",),
    writes=Text("计算列、状态颜色、两张新表", "calculated columns, status colours, two sheets"),
)
def track_pipeline(request: Request) -> Outcome:
    """Track every shipment line up to the day of the request."""
    table, settings = request.workbook.tables["pipeline"], request.settings
    lines = reckon(table, settings, request.today)
    columns = calculate_pipeline(table, settings, request.today)
    letters = placed_columns(table, list(columns))
    filled = [
        edit for key, values in columns.items() for edit in column_edits(table, key, letters[key], cell_values(values))
    ]
    findings = run_checks(request.workbook, settings, request.now, tables=["pipeline"])
    marks = ClearMarks(table.sheet, settings.app.mark_colors.all, settings.app.note_prefix)
    problems = problems_sheet(table, findings, columns, settings)
    over = int((lines.journey.total > settings.turnover.total_limit.value).sum())
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    message = Message(
        _TRACKED,
        {
            "lines": len(table),
            "over": over,
            "limit": settings.turnover.total_limit.value,
            "problems": len(findings),
            "errors": errors,
            "sheet": problems.name,
        },
    )
    return Outcome(
        edits=[
            *filled,
            marks,
            *status_fills(table, lines, letters, settings),
            problems,
            owners_sheet(table, lines, settings),
        ],
        messages=[Note(message, Severity.WARN if findings else Severity.INFO)],
        facts={"lines": len(table), "over": over, "problems": len(findings), "errors": errors},
    )


@action(
    group="tracking",
    label=Text("周转报表", "Turnover report"),
    screentip=Text("财务用的周转报表", "Finance's turnover report"),
    supertip=Text(
        "按店铺、负责人、产品和环节算超过 120 天的数量占比，列出最慢的产品和原因，带图表，可打印。",
        "Share of the units over 120 days by shop, owner, product and segment, the slowest products, and charts.",
    ),
    icon="ChartInsert",
    keytip="TR",
    tables=("pipeline",),
    writes=Text(
        "一个报表工作簿（有 LibreOffice 时另存 PDF）", "a report workbook, and a PDF where LibreOffice is present"
    ),
)
def turnover_report(request: Request) -> Outcome:
    """Write finance's report as of the day of the request."""
    settings, day = request.settings, request.today
    report = compute_report(request.workbook.tables["pipeline"], settings, day)
    total = report.total
    if not total.lines:
        return Outcome(messages=[Note(Message(_NOTHING_COUNTED, {"day": day}), Severity.WARN)])
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
        messages=[Note(message)],
        facts={"share": float(np.round(total.share, 6)), "over": total.over, "quantity": total.quantity},
    )
