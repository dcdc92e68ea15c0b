"""Checks of the full-process table: each segment, and all five together, within their limits."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Severity, Text
from opsheet.tables.checks.context import CheckContext, Hit
from opsheet.tables.checks.declare import check
from opsheet.tables.pipeline import MILESTONE_COLUMNS, SEGMENT_START_COLUMNS, Lines, reckon

_TURNOVER = "SOP 绩效目标·库存周转天数"


def _lines(context: CheckContext) -> Lines:
    return context.once("lines", lambda: reckon(context.table, context.settings, context.today))


def _days_over(context: CheckContext, segment: str, boundary: NDArray[np.float64]) -> Hit:
    lines = _lines(context)
    days = lines.journey.days[:, lines.segment(segment)]
    parameters = {"days": days, "limit": boundary, "past": days - boundary}
    return Hit(days > boundary, SEGMENT_START_COLUMNS[segment], parameters)


@check(
    code="P302",
    slug="domestic-too-long",
    table="pipeline",
    severity=Severity.WARN,
    title=Text("国内仓超期", "Too long in the domestic warehouse"),
    message=Text(
        "国内仓 {days} 天，超过 {limit} 天，请尽快发出",
        "{days} days in the domestic warehouse, limit {limit}; dispatch",
    ),
    columns=("received_on", "dispatched_on"),
    source=f"{_TURNOVER} (2)",
    why=Text(
        "国内仓务必在限期内发出，除非另有批复",
        "Goods leave the domestic warehouse in time unless an exception is approved",
    ),
)
def domestic_too_long(context: CheckContext) -> Iterable[Hit]:
    """Report lines that stay longer than the domestic target."""
    yield _days_over(context, "domestic", _lines(context).limits[:, 1])


@check(
    code="P303",
    slug="transit-abnormal",
    table="pipeline",
    severity=Severity.WARN,
    title=Text("海外在途异常", "Transit abnormal"),
    message=Text(
        "在途 {days} 天，目标 {target} 天，异常+{past}，请问物流并调整备货",
        "{days} days in transit, target {target}, {past} past it; ask logistics and adjust the stocking",
    ),
    columns=("dispatched_on", "forwarder_on", "channel", "confirmed_transit_days"),
    source=f"{_TURNOVER} (3)",
    why=Text("在途超过容差即为异常，要调整备货和出货", "Past the tolerance stocking and shipping must be adjusted"),
)
def transit_abnormal(context: CheckContext) -> Iterable[Hit]:
    """Report lines whose transit is past its target and tolerance."""
    lines = _lines(context)
    position = lines.segment("transit")
    days, target = lines.journey.days[:, position], lines.targets[:, position]
    parameters = {"days": days, "target": target, "past": days - target}
    yield Hit(lines.over_limit[:, position], "dispatched_on", parameters)


@check(
    code="P304",
    slug="overseas-too-long",
    table="pipeline",
    severity=Severity.WARN,
    title=Text("货代仓/海外仓超期", "Too long at the forwarder's or overseas warehouse"),
    message=Text(
        "到货代仓起 {days} 天，超过 {limit} 天（移仓前的时间也算）",
        "{days} days since arrival at the forwarder's, over {limit} (time before a move counts)",
    ),
    columns=("forwarder_on", "moved_on", "left_on"),
    source=f"{_TURNOVER} (4)",
    why=Text(
        "目标 14 天，最长 30 天，从到货代仓起算", "The target is 14 days, the limit 30, counted from the forwarder's"
    ),
)
def overseas_too_long(context: CheckContext) -> Iterable[Hit]:
    """Report lines past the target as a warning, and past the hard limit as an error."""
    lines = _lines(context)
    position = lines.segment("overseas")
    days, target, limit = (part[:, position] for part in (lines.journey.days, lines.targets, lines.limits))
    over = days > limit
    yield Hit(over, "forwarder_on", {"days": days, "limit": limit}, severity=Severity.ERROR)
    yield Hit((days > target) & ~over, "forwarder_on", {"days": days, "limit": target})


@check(
    code="P305",
    slug="platform-too-long",
    table="pipeline",
    severity=Severity.WARN,
    title=Text("平台仓超期", "Too long at the platform warehouse"),
    message=Text(
        "平台仓 {days} 天，超过本季的 {limit} 天",
        "{days} days at the platform warehouse, the season's limit is {limit}",
    ),
    columns=("shelved_on", "sold_out_on"),
    source=f"{_TURNOVER} (5)",
    why=Text("淡季 21 天、旺季 35 天内应售完", "Stock should sell within 21 days in low season, 35 in high season"),
)
def platform_too_long(context: CheckContext) -> Iterable[Hit]:
    """Report lines that sell longer than the season's target."""
    yield _days_over(context, "platform", _lines(context).limits[:, 4])


@check(
    code="P306",
    slug="total-over-limit",
    table="pipeline",
    severity=Severity.WARN,
    title=Text("合计周转超限", "Total turnover over the limit"),
    message=Text("五段合计 {days} 天，超过 {limit} 天", "{days} days over all five segments, the limit is {limit}"),
    columns=("ordered_on",),
    source=_TURNOVER,
    why=Text("财务核算超过 120 天的占比", "Finance reports the share over 120 days"),
)
def total_over_limit(context: CheckContext) -> Iterable[Hit]:
    """Report lines whose five segments together pass the limit; a figure to warn on, never to block."""
    total = _lines(context).journey.total
    limit = context.settings.turnover.total_limit.value
    first = next((key for key in MILESTONE_COLUMNS if key in context.table.columns), None)
    yield Hit(total > limit, first, {"days": total, "limit": limit})
