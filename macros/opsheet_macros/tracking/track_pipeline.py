"""Track the full-process table: its calculated columns, problems by urgency, and a summary by owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.pipeline import Lines, calculate_lines, calculate_pipeline
from opsheet.calculations.product_columns import texts_of
from opsheet.calculations.turnover_shares import UNNAMED
from opsheet.catalogue import Message, Severity, Text
from opsheet.checks import Finding, run_checks
from opsheet.checks.cell_text import plain
from opsheet.outcome import AddSheet, CellValue, ClearMarks, Edit, Facts, Link, Note, Outcome, Request, SetFill
from opsheet.rules.tracking import SEGMENTS, STAGES
from opsheet.settings import Settings
from opsheet.tables import Table
from opsheet_macros.declare import action
from opsheet_macros.shipping.straight_delivery import straight_deliveries
from opsheet_macros.tracking.customs_trouble import customs_trouble
from opsheet_macros.writing.columns import cell_values, column_edits, column_positions, link_to, ranges
from opsheet_macros.writing.findings import text_of
from opsheet_macros.writing.result_sheet import ResultColumn, ResultRow, result_sheet, severity_colors

PROBLEMS_TABLE = "opsheet_problems"
OWNERS_TABLE = "opsheet_owners"
_PROBLEM_COLUMNS = (
    ResultColumn(Text("等级", "Severity"), 7, empty=Text("没有异常", "No problems")),
    ResultColumn(Text("剩余天数", "Days left"), 9),
    ResultColumn(Text("负责人", "Owner"), 10),
    ResultColumn(Text("代码", "Code"), 7),
    ResultColumn(Text("单元格", "Cell"), 8),
    ResultColumn(Text("货件号", "Shipment ID"), 16),
    ResultColumn(Text("店铺", "Shop"), 16),
    ResultColumn(Text("MSKU", "MSKU"), 24),
    ResultColumn(Text("数量（件）", "Units"), 9),
    ResultColumn(Text("当前阶段", "Stage"), 14),
    ResultColumn(Text("问题", "Problem"), 60),
)
_OWNER_COLUMNS = (
    ResultColumn(Text("负责人", "Owner"), 14, empty=Text(UNNAMED, UNNAMED)),
    ResultColumn(Text("进行中明细（条）", "Open lines"), 12, empty=0),
    ResultColumn(Text("数量（件）", "Units"), 12, empty=0),
    ResultColumn(Text("当前阶段超标", "Over in stage"), 14, empty=0),
    ResultColumn(Text("当前阶段预警", "Warning in stage"), 14, empty=0),
    ResultColumn(Text("合计超标", "Over the limit"), 12, empty=0),
)
_SOLD_OUT = STAGES.index("sold_out")
_DURATIONS = frozenset({"P302", "P303", "P304", "P305", "P306"})  # no one can shorten them once the goods are sold

Columns = dict[str, NDArray[Any]]


def problems_sheet(table: Table, findings: Sequence[Finding], columns: Columns, settings: Settings) -> AddSheet:
    """One row a finding, the most urgent first: by severity, then by days left, then by owner.

    Args:
        table: of the kind ``pipeline``.
        findings: of that table.
        columns: its calculated columns.
        settings: language, sheet name and colours.
    """
    language = settings.language
    index = {row: position for position, row in enumerate(table.rows.tolist())}
    ordered = sorted(findings, key=lambda finding: _urgency(finding, table, columns, index.get(finding.row)))
    rows = [_problem(finding, table, columns, index.get(finding.row), language) for finding in ordered]
    severities = [finding.severity for finding in ordered]
    name = settings.app.sheet_names.problems[language]
    return result_sheet(name, PROBLEMS_TABLE, _PROBLEM_COLUMNS, rows, settings, severities=severities)


def _actionable(table: Table, findings: Sequence[Finding], lines: Lines, settings: Settings) -> list[Finding]:
    """The findings without the days of lines that are sold out, unless the settings ask for them."""
    if settings.app.sold_out_in_problems:
        return list(findings)
    sold_out = set(table.rows[lines.journey.stage == _SOLD_OUT].tolist())
    return [one for one in findings if one.row not in sold_out or one.check.code not in _DURATIONS]


def _urgency(finding: Finding, table: Table, columns: Columns, index: int | None) -> tuple[int, float, str, int, str]:
    left = float("inf") if index is None else float(columns["days_left"][index])
    owner = "" if index is None else text_of(table, "owner", index) or ""
    return finding.severity.rank, float("inf") if np.isnan(left) else left, owner, finding.row, finding.check.code


def _problem(finding: Finding, table: Table, columns: Columns, index: int | None, language: str) -> ResultRow:
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
        lines: its calculated lines.
        settings: language, limit and sheet name.
    """
    current = _current_segment(lines)
    rows_of_lines = np.arange(len(table))
    days, target, limit = (part[rows_of_lines, current] for part in (lines.journey.days, lines.targets, lines.limits))
    in_segment = current >= 0
    over, warn = in_segment & (days > limit), in_segment & (days > target) & ~(days > limit)
    total_over = lines.graded & (lines.journey.total > settings.turnover.total_limit.value)
    still_open = (lines.journey.stage > 0) & (lines.journey.stage != _SOLD_OUT)
    names = settings.contacts.known_as(table.texts("owner").tolist())
    owners = np.array([name or UNNAMED for name in names], dtype=object)
    quantity = np.nan_to_num(table.numbers("quantity"))
    rows: list[list[CellValue]] = []
    for owner in sorted(set(owners[still_open].tolist())):
        own = still_open & (owners == owner)
        counts = [int((own & mask).sum()) for mask in (over, warn, total_over)]
        rows.append([owner, int(own.sum()), plain(quantity[own].sum()), *counts])
    rows.sort(key=lambda row: (-int(str(row[3])), -int(str(row[4])), str(row[0])))
    return result_sheet(
        settings.app.sheet_names.owners[settings.language], OWNERS_TABLE, _OWNER_COLUMNS, rows, settings
    )


def _current_segment(lines: Lines) -> NDArray[np.int64]:
    position = {stage: SEGMENTS.index(stage) if stage in SEGMENTS else -1 for stage in STAGES}
    return np.array([position[stage] for stage in STAGES])[lines.journey.stage]


def status_fills(table: Table, lines: Lines, letters: dict[str, str], settings: Settings) -> list[Edit]:
    """Colour the status cells that warn or are over; cells that a user has filled are left alone.

    Args:
        table: of the kind ``pipeline``.
        lines: its calculated lines.
        letters: of the calculated columns, by key.
        settings: the colours.
    """
    colors = severity_colors(settings)
    past_limit = lines.journey.days > lines.limits
    past_target = (lines.journey.days > lines.targets) & ~past_limit
    edits: list[Edit] = []
    for mask, color in ((past_limit, colors[Severity.ERROR]), (past_target, colors[Severity.WARN])):
        cells = [
            address
            for position, segment in enumerate(SEGMENTS)
            for address in ranges(letters[f"{segment}_status"], table.rows[mask[:, position]].tolist())
        ]
        if cells:
            edits.append(SetFill(table.sheet, cells, color, keep_existing=True))
    return edits


_UNGRADED = Text(
    "不考核（不判断状态，不计入占比）：战略性备货 {strategic} 条，{day} 前开始的 {early} 条",
    "Not graded: {strategic} lines of strategic stock, {early} lines that began before {day}",
)


def _ungraded(lines: Lines, settings: Settings) -> list[Note]:
    strategic, early = int(lines.strategic.sum()), int((lines.early & ~lines.strategic).sum())
    if not strategic and not early:
        return []
    counts = {"strategic": strategic, "early": early, "day": settings.turnover.targets_from}
    return [Note(Message(_UNGRADED, counts))]


_TRACKED = Text(
    "{lines} 条明细：五段合计超过 {limit} 天 {over} 条，异常 {problems} 处（错误 {errors} 处），见“{sheet}”",
    ("{lines} lines: {over} over {limit} total days, problems: {problems} (errors: {errors}), see “{sheet}”"),
)


@dataclass(frozen=True, slots=True)
class TrackedFacts(Facts):
    """What was tracked."""

    lines: Annotated[int, Text("明细数", "Lines of the table")]
    over: Annotated[int, Text("合计超标的明细数", "Lines over the total limit")]
    problems: Annotated[int, Text("异常数", "Problems")]
    errors: Annotated[int, Text("其中的错误数", "Errors among them")]


@action(
    group="tracking",
    label=Text("跟踪全流程", "Track pipeline"),
    screentip=Text("算出五段天数、状态和阶段", "Segment days, statuses and stages"),
    supertip=Text(
        "填写全流程数据的计算列，生成“异常跟进”“负责人汇总”“货代直送”表。",
        "Fills the calculated columns of the shipment pipeline and adds a sheet of problems, one by owner, and one of "
        "straight deliveries.",
    ),
    icon="DataGraphicIconSet",
    keytip="TP",
    tables=("pipeline",),
    optional_tables=("stocking", "link_owners"),
    writes=Text("计算列、状态颜色、两张新表", "Calculated columns, status colours, two sheets"),
    facts=TrackedFacts,
)
def track_pipeline(request: Request) -> Outcome:
    """Track every shipment line up to the day of the request."""
    table, settings = request.workbook.tables["pipeline"], request.settings
    kinds = texts_of(request.workbook, "kind")
    lines = calculate_lines(table, settings, request.today, kinds)
    columns = calculate_pipeline(table, settings, request.today, kinds)
    letters = column_positions(table, list(columns))
    filled = [
        edit for key, values in columns.items() for edit in column_edits(table, key, letters[key], cell_values(values))
    ]
    found = run_checks(request.workbook, settings, request.now, tables=["pipeline"])
    findings = _actionable(table, found, lines, settings)
    marks = ClearMarks(table.sheet, settings.app.mark_colors.all, settings.app.note_prefix)
    problems = problems_sheet(table, findings, columns, settings)
    apart = straight_deliveries(table, settings, request.today)
    trouble = customs_trouble(request.workbook, settings, request.today)
    facts = _facts(table, lines, findings, settings)
    limit = settings.turnover.total_limit.value
    message = Message(_TRACKED, {**facts.to_json(), "limit": limit, "sheet": problems.name})
    return Outcome(
        edits=[
            *filled,
            marks,
            *status_fills(table, lines, letters, settings),
            problems,
            owners_sheet(table, lines, settings),
            *(sheet for sheet in (apart.sheet, trouble.sheet) if sheet is not None),
        ],
        messages=[
            Note(message, Severity.WARN if findings else Severity.INFO),
            *apart.notes,
            *trouble.notes,
            *_ungraded(lines, settings),
        ],
        facts=facts,
    )


def _facts(table: Table, lines: Lines, findings: Sequence[Finding], settings: Settings) -> TrackedFacts:
    over = int((lines.graded & (lines.journey.total > settings.turnover.total_limit.value)).sum())
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    return TrackedFacts(len(table), over, len(findings), errors)
