"""Checks of the full-process table: each segment, and all five together, within their limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.delivery_routes import passed
from opsheet.calculations.pipeline import (
    MILESTONE_COLUMNS,
    SEGMENT_START_COLUMNS,
    Lines,
    calculate_lines,
    over_total_limit,
)
from opsheet.calculations.product_columns import texts_of
from opsheet.catalogue import Message, Severity, Text
from opsheet.checks.check import CheckContext, Hit, check, fold_all
from opsheet.checks.pipeline import DATES_IN_ORDER
from opsheet.rules.calendars import add_days, weekday_number, weekdays
from opsheet.values import fold

_TURNOVER = "SOP 绩效目标·库存周转天数"


def _lines(context: CheckContext) -> Lines:
    return context.once(
        "lines", lambda: calculate_lines(context.table, context.settings, context.today, _kinds(context))
    )


def _kinds(context: CheckContext) -> NDArray[np.object_]:
    """Each line's kind of stock; what the table doesn't say, the stocking sheet does."""
    return texts_of(context.workbook, "kind")


_ENDED_BY = {  # the dates that tell that a segment is over
    "domestic": DATES_IN_ORDER[2:],
    "transit": DATES_IN_ORDER[3:],
    "overseas": DATES_IN_ORDER[5:],
    "platform": DATES_IN_ORDER[7:],
}


def _segment_hits(
    context: CheckContext,
    segment: str,
    rows: NDArray[np.bool_],
    parameters: Mapping[str, Any],
    texts: tuple[Text | Message, Text],
    *,
    severity: Severity | None = None,
) -> Iterable[Hit]:
    """What can still be done as the check grades it, what is over as a remark.

    Args:
        context: of the check.
        segment: which of the five.
        rows: True for the lines over their limit.
        parameters: for the texts.
        texts: what to do while the segment lasts, and what to say once it is over.
        severity: while it lasts, where it is not the check's own.
    """
    ended = np.zeros(len(context.table), dtype=bool)
    for key in _ENDED_BY[segment]:
        ended |= ~np.isnat(context.table.dates(key))
    start = SEGMENT_START_COLUMNS[segment]
    column = start if start in context.table.columns else None
    todo, over = texts
    yield Hit(rows & ~ended, column, {**parameters, "todo": todo}, severity=severity)
    yield Hit(rows & ended, column, {**parameters, "todo": over}, severity=Severity.INFO)


def _days_over(
    context: CheckContext, segment: str, boundary: NDArray[np.float64], texts: tuple[Text | Message, Text]
) -> Iterable[Hit]:
    lines = _lines(context)
    days = lines.journey.days[:, lines.segment(segment)]
    parameters = {"days": days, "limit": boundary, "past": days - boundary}
    yield from _segment_hits(context, segment, days > boundary, parameters, texts)


@check(
    code="P302",
    slug="domestic-too-long",
    table="pipeline",
    severity=Severity.WARN,
    title=Text("国内仓超标", "Too long in the domestic warehouse"),
    message=Text(
        "国内仓停留 {days} 天，超过 {limit} 天{todo}",
        "{days} days in the domestic warehouse, limit {limit}{todo}",
    ),
    columns=("received_on", "dispatched_on"),
    source=f"{_TURNOVER} (2)",
    why=Text(
        "货物应在限期内发出国内仓，另有批复的除外",
        "Goods leave the domestic warehouse in time unless an exception is approved",
    ),
    inputs=("domestic_days",),
)
def domestic_too_long(context: CheckContext) -> Iterable[Hit]:
    """Report lines that stay longer than the domestic target."""
    person = context.settings.contacts.topics["urgent"].person
    open_text = Message(
        Text("，请尽快发出，加急找{person}", ". Ship it; {person} can speed it up."), {"person": person}
    )
    yield from _days_over(
        context, "domestic", _lines(context).limits[:, 1], (open_text, Text("（已发出）", " (shipped)"))
    )


@check(
    code="P303",
    slug="transit-abnormal",
    table="pipeline",
    severity=Severity.WARN,
    title=Text("海外在途异常", "Transit abnormal"),
    message=Text(
        "海外在途 {days} 天，目标 {target} 天，异常+{past}{todo}",
        "{days} days in transit, target {target}, {past} days late{todo}",
    ),
    columns=("dispatched_on", "forwarder_on", "channel", "confirmed_transit_days"),
    source=f"{_TURNOVER} (3)",
    why=Text("在途超过容差为异常，要调整备货和出货", "Beyond the tolerance restock and shipping must be adjusted"),
    inputs=("transit_days", "channel"),
)
def transit_abnormal(context: CheckContext) -> Iterable[Hit]:
    """Report lines whose transit is past its target and tolerance."""
    lines = _lines(context)
    position = lines.segment("transit")
    days, target = lines.journey.days[:, position], lines.targets[:, position]
    parameters = {"days": days, "target": target, "past": days - target}
    texts = Text("，请问物流并调整备货", ". Ask logistics and adjust the restock."), Text("（已到仓）", " (arrived)")
    yield from _segment_hits(context, "transit", lines.over_limit[:, position], parameters, texts)


@check(
    code="P304",
    slug="overseas-too-long",
    table="pipeline",
    severity=Severity.WARN,
    title=Text("货代仓/海外仓超标", "Too long in the forwarder's or overseas warehouse"),
    message=Text(
        "货代仓/海外仓已存放 {days} 天（含移仓前），超过 {limit} 天{todo}",
        "{days} days at the forwarder's and overseas (time before a move counts), limit {limit}{todo}",
    ),
    columns=("forwarder_on", "moved_on", "left_on"),
    source=f"{_TURNOVER} (4)",
    why=Text(
        "目标 {turnover.segments.overseas.target} 天，最长 {turnover.segments.overseas.hard_limit} 天，从到货代仓起算",
        "The target is {turnover.segments.overseas.target} days, the limit "
        "{turnover.segments.overseas.hard_limit}, counted from the forwarder's",
    ),
    inputs=("overseas_days",),
)
def overseas_too_long(context: CheckContext) -> Iterable[Hit]:
    """Report lines past the target as a warning, and past the hard limit as an error."""
    lines = _lines(context)
    position = lines.segment("overseas")
    days, target, limit = (part[:, position] for part in (lines.journey.days, lines.targets, lines.limits))
    over = days > limit
    texts = Text("，请尽快送仓", ". Deliver it soon."), Text("（已离仓）", " (left)")
    late = (days > target) & ~over
    yield from _segment_hits(context, "overseas", over, {"days": days, "limit": limit}, texts, severity=Severity.ERROR)
    yield from _segment_hits(context, "overseas", late, {"days": days, "limit": target}, texts)


@check(
    code="P305",
    slug="platform-too-long",
    table="pipeline",
    severity=Severity.WARN,
    title=Text("平台仓超标", "Too long in Amazon's warehouse"),
    message=Text(
        "平台仓 {days} 天，超过本季的 {limit} 天{todo}",
        "{days} days in Amazon's warehouse, this season's limit {limit}{todo}",
    ),
    columns=("shelved_on", "sold_out_on"),
    source=f"{_TURNOVER} (5)",
    why=Text(
        "淡季 {turnover.platform_season.low_target} 天、旺季 {turnover.platform_season.high_target} 天内应售完",
        "Stock should sell within {turnover.platform_season.low_target} days in low season, "
        "{turnover.platform_season.high_target} in high season",
    ),
    inputs=("platform_days",),
)
def platform_too_long(context: CheckContext) -> Iterable[Hit]:
    """Report lines that sell longer than the season's target."""
    texts = Text("，请跟进动销", ". See that it sells."), Text("（已售完）", " (sold out)")
    yield from _days_over(context, "platform", _lines(context).limits[:, 4], texts)


@check(
    code="P306",
    slug="total-over-limit",
    table="pipeline",
    severity=Severity.WARN,
    title=Text("五段合计天数超标", "Total turnover days over the limit"),
    message=Text(
        "五段合计 {days} 天，超过 {limit} 天，会计入财务的超标占比",
        "{days} days in all five segments. Counts in finance's share over {limit}.",
    ),
    columns=("ordered_on",),
    source=_TURNOVER,
    why=Text(
        "财务考核五段合计超过 {turnover.total_limit} 天的占比",
        "Finance reports the share over {turnover.total_limit} days",
    ),
    inputs=("total_days",),
)
def total_over_limit(context: CheckContext) -> Iterable[Hit]:
    """Report lines whose five segments together pass the limit; a figure to warn on, never to block."""
    lines = _lines(context)
    over = over_total_limit(lines, context.settings, context.today)
    first = next((key for key in MILESTONE_COLUMNS if key in context.table.columns), None)
    parameters = {"days": lines.journey.total, "limit": context.settings.turnover.total_limit.value}
    yield Hit(over, first, parameters)


@check(
    code="P312",
    slug="purchase-unconfirmed",
    table="pipeline",
    severity=Severity.WARN,
    title=Text("采购交期未确认", "Lead time not confirmed"),
    message=Text(
        "采购应在 {due} 确认采购交期，请催采购员 {buyer}",
        "Purchasing should have confirmed its lead time on {due}. Ask {buyer}.",
    ),
    columns=("confirmed_lead_days", "ordered_on", "received_on"),
    source=f"{_TURNOVER} (1)",
    why=Text(
        "采购部收到采购计划后，在下周一确认天数，周转按它核算",
        "Purchasing confirms on the Monday after it received the plan; turnover is measured against it",
    ),
)
def purchase_unconfirmed(context: CheckContext) -> Iterable[Hit]:
    """Report lines still at the supplier's whose confirmation is blank after the weekday that follows the order."""
    table = context.table
    if not table.has("confirmed_lead_days", "ordered_on"):
        return
    ordered = table.dates("ordered_on")
    confirmed = weekday_number(context.settings.turnover.purchase_confirmation.weekday)
    due = add_days(ordered, (confirmed - weekdays(ordered) - 1) % 7 + 1)
    delivered = passed(table, *DATES_IN_ORDER[1:])
    late = (np.datetime64(context.today) > due) & table.columns["confirmed_lead_days"].blank & ~delivered
    yield Hit(late, "confirmed_lead_days", {"due": due, "buyer": _buyers(context)})


def _buyers(context: CheckContext) -> NDArray[np.object_]:
    """Who buys each line: as the tables say, else the category's, else the head of purchasing."""
    contacts = context.settings.contacts
    of_category = {fold(category): name for category, name in contacts.buyer_of_category.items()}
    named = contacts.known_as(texts_of(context.workbook, "buyer").tolist())
    categories = fold_all(texts_of(context.workbook, "category")).tolist()
    head = contacts.topics["purchasing"].person
    pairs = zip(named, categories, strict=True)
    return np.array([name or of_category.get(category, head) for name, category in pairs], dtype=object)
