"""The actions of the group 监控 Tracking: the full-process table, and finance's turnover report.

What tracking shows beside the full-process table: problems by urgency, and a summary by owner.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.pipeline import Lines, calculate_pipeline, reckon
from opsheet.calculations.turnover_shares import UNNAMED
from opsheet.catalogue import Message, Severity, Text
from opsheet.checks import Finding, run_checks
from opsheet.checks.run import plain
from opsheet.outcome import AddSheet, CellValue, ClearMarks, Edit, Link, Note, Outcome, OutputFile, Request, SetFill
from opsheet.rules.tracking import SEGMENTS, STAGES
from opsheet.settings import Settings
from opsheet.tables import Table
from opsheet_macros.declare import action
from opsheet_macros.tracking.turnover_report import TITLE, compute_report, write_report
from opsheet_macros.writing.columns import cell_values, column_edits, link_to, placed_columns, ranges
from opsheet_macros.writing.findings import text_of

PROBLEMS_TABLE = "opsheet_problems"
OWNERS_TABLE = "opsheet_owners"
_PROBLEM_HEADERS = Text(
    "等级|剩余天数|负责人|编号|单元格|货件号|店铺|MSKU|数量|当前阶段|问题",
    "Severity|Days left|Owner|Code|Cell|Shipment|Shop|MSKU|Quantity|Stage|Problem",
)
_PROBLEM_WIDTHS = (7, 9, 10, 7, 8, 16, 16, 24, 9, 14, 60)
_OWNER_HEADERS = Text(
    "负责人|进行中明细|数量|当前阶段超标|当前阶段预警|合计超限",
    "Owner|Open lines|Units|Over in stage|Warning in stage|Total over",
)
_OWNER_WIDTHS = (14, 12, 12, 14, 14, 12)
_NO_PROBLEMS = Text("没有异常", "no problems")
_SOLD_OUT = STAGES.index("sold_out")

Columns = dict[str, NDArray[Any]]


def problems_sheet(table: Table, findings: Sequence[Finding], columns: Columns, settings: Settings) -> AddSheet:
    """One row a finding, the most urgent first: by severity, then by days left, then by owner.

    Args:
        table: of the kind ``pipeline``.
        findings: of that table.
        columns: its calculated columns.
        settings: language, sheet name and colours.
    """
    language, colors = settings.language, settings.app.mark_colors
    index = {row: place for place, row in enumerate(table.rows.tolist())}
    ordered = sorted(findings, key=lambda finding: _urgency(finding, table, columns, index.get(finding.row)))
    headers = _PROBLEM_HEADERS[language].split("|")
    rows = [_problem(finding, table, columns, index.get(finding.row), language) for finding in ordered]
    nothing: list[CellValue | Link] = [_NO_PROBLEMS[language], *[None] * (len(headers) - 1)]
    color = {"error": colors.error, "warn": colors.warn, "info": colors.info}
    fills = [(f"A{place}", color[finding.severity.value]) for place, finding in enumerate(ordered, start=2)]
    name = settings.app.sheet_names.problems[language]
    return AddSheet(name, [headers, *(rows or [nothing])], PROBLEMS_TABLE, widths=_PROBLEM_WIDTHS, fills=fills)


def _urgency(finding: Finding, table: Table, columns: Columns, index: int | None) -> tuple[int, float, str, int, str]:
    left = float("inf") if index is None else float(columns["days_left"][index])
    owner = "" if index is None else text_of(table, "owner", index) or ""
    return finding.severity.rank, float("inf") if np.isnan(left) else left, owner, finding.row, finding.check.code


def _problem(
    finding: Finding, table: Table, columns: Columns, index: int | None, language: str
) -> list[CellValue | Link]:
    link = Link(finding.cell, link_to(finding.sheet, finding.cell))
    head = (finding.severity.text[language], finding.check.code)
    if index is None:
        return [head[0], None, None, head[1], link, *[None] * 5, finding.message(language)]
    return [
        head[0],
        plain(columns["days_left"][index]),
        text_of(table, "owner", index),
        head[1],
        link,
        *(text_of(table, key, index) for key in ("shipment", "shop", "msku")),
        plain(table.numbers("quantity")[index]),
        columns["stage"][index],
        finding.message(language),
    ]


def owners_sheet(table: Table, lines: Lines, settings: Settings) -> AddSheet:
    """One row an owner: lines that are not sold out, and how many of them are past a limit.

    Args:
        table: of the kind ``pipeline``.
        lines: its reckoned lines.
        settings: language, limit and sheet name.
    """
    language = settings.language
    current = _current_segment(lines)
    rows_of_lines = np.arange(len(table))
    days, target, limit = (part[rows_of_lines, current] for part in (lines.journey.days, lines.targets, lines.limits))
    in_segment = current >= 0
    over, warn = in_segment & (days > limit), in_segment & (days > target) & ~(days > limit)
    total_over = lines.journey.total > settings.turnover.total_limit.value
    still_open = (lines.journey.stage > 0) & (lines.journey.stage != _SOLD_OUT)
    owners = np.array([name or UNNAMED for name in table.texts("owner").tolist()], dtype=object)
    quantity = np.nan_to_num(table.numbers("quantity"))
    rows: list[list[CellValue]] = []
    for owner in sorted(set(owners[still_open].tolist())):
        own = still_open & (owners == owner)
        counts = [int((own & mask).sum()) for mask in (over, warn, total_over)]
        rows.append([owner, int(own.sum()), plain(quantity[own].sum()), *counts])
    rows.sort(key=lambda row: (-int(str(row[3])), -int(str(row[4])), str(row[0])))
    headers: list[CellValue] = list(_OWNER_HEADERS[language].split("|"))
    empty: list[list[CellValue]] = [[UNNAMED, 0, 0, 0, 0, 0]]
    name = settings.app.sheet_names.owners[language]
    return AddSheet(name, [headers, *(rows or empty)], OWNERS_TABLE, widths=_OWNER_WIDTHS)


def _current_segment(lines: Lines) -> NDArray[np.int64]:
    position = {stage: SEGMENTS.index(stage) if stage in SEGMENTS else -1 for stage in STAGES}
    return np.array([position[stage] for stage in STAGES])[lines.journey.stage]


def status_fills(table: Table, lines: Lines, letters: dict[str, str], settings: Settings) -> list[Edit]:
    """Colour the status cells that warn or are over; cells that a user has filled are left alone.

    Args:
        table: of the kind ``pipeline``.
        lines: its reckoned lines.
        letters: of the calculated columns, by key.
        settings: the colours.
    """
    colors = settings.app.mark_colors
    past_limit = lines.journey.days > lines.limits
    past_target = (lines.journey.days > lines.targets) & ~past_limit
    edits: list[Edit] = []
    for mask, color in ((past_limit, colors.error), (past_target, colors.warn)):
        cells = [
            address
            for position, segment in enumerate(SEGMENTS)
            for address in ranges(letters[f"{segment}_status"], table.rows[mask[:, position]].tolist())
        ]
        if cells:
            edits.append(SetFill(table.sheet, cells, color, keep_existing=True))
    return edits


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
        "按店铺、负责人、产品和环节算超过总周转上限的数量占比，列出最慢的产品和原因，带图表，可打印。",
        "Share of the units over the total limit by shop, owner, product and segment, the slowest products, "
        "and charts.",
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
