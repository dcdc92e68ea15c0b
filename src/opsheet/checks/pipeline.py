"""Checks of the full-process table: dates in order, segments within their limits, ids, labels and batches.

Checks of the full-process table: each segment, and all five together, within their limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.pipeline import MILESTONE_COLUMNS, SEGMENT_START_COLUMNS, Lines, over_total_limit, reckon
from opsheet.calculations.shipping_rules import free_storage_ends
from opsheet.calculations.team_rules import routes_of
from opsheet.catalogue import Message, Severity, Text, listed
from opsheet.checks.check import CheckContext, Days, Hit, check
from opsheet.rules.batches import overtaken_batches

_DATES_IN_ORDER = (
    "ordered_on",
    "received_on",
    "dispatched_on",
    "forwarder_on",
    "moved_on",
    "left_on",
    "shelved_on",
    "sold_out_on",
)
_TURNOVER = "SOP 绩效目标·库存周转天数"


@check(
    code="P301",
    slug="dates-out-of-order",
    table="pipeline",
    severity=Severity.ERROR,
    title=Text("日期先后颠倒", "Dates out of order"),
    message=Text(
        "“{header}”{value} 早于“{earlier}”{before}，请核对这两个日期",
        "“{header}” {value} is earlier than “{earlier}” {before}. Check both dates.",
    ),
    columns=_DATES_IN_ORDER,
    source=_TURNOVER,
    why=Text("日期颠倒会算出负的周转天数", "Dates out of order give negative days"),
)
def dates_out_of_order(context: CheckContext) -> Iterable[Hit]:
    """Report each date that lies before the latest of the earlier steps."""
    count = len(context.table)
    latest = np.full(count, np.datetime64("NaT", "D"))
    owner = np.full(count, "", dtype=object)
    for key in (key for key in _DATES_IN_ORDER if key in context.table.columns):
        days = context.table.dates(key)
        yield Hit(days < latest, key, {"earlier": owner, "before": latest})
        later = ~np.isnat(days) & (np.isnat(latest) | (days > latest))
        latest = np.where(later, days, latest)
        owner = np.where(later, context.table.columns[key].header, owner)


@check(
    code="P307",
    slug="shipment-id-malformed",
    table="pipeline",
    severity=Severity.ERROR,
    title=Text("货件号、FBA仓或追踪编号有误", "Shipment ID, FBA warehouse or reference ID invalid"),
    message=Text("“{header}”{value} 无效，格式：{shape}", "“{header}” {value} is not valid: {shape}."),
    columns=("shipment", "warehouse", "tracking"),
    source="SOP 发货流程 2",
    why=Text(
        "三者组成 ERP备注，错一位就找不到货件",
        "They make up the ERP remark; one wrong character and the shipment isn't found",
    ),
)
def shipment_id_malformed(context: CheckContext) -> Iterable[Hit]:
    """Report ids that don't have the shape of their kind, and warehouses that aren't listed."""
    for key in ("shipment", "tracking"):
        kind = context.settings.texts.ids[key]
        texts = context.table.texts(key).tolist()
        malformed = np.array([not re.fullmatch(kind.pattern, text or "") for text in texts], dtype=bool)
        yield from _written(context, key, malformed, kind.shape.text)
    warehouses = context.settings.delivery.warehouses
    unlisted = np.array([text not in warehouses for text in context.table.texts("warehouse").tolist()], dtype=bool)
    yield from _written(context, "warehouse", unlisted, listed(warehouses))


def _written(context: CheckContext, key: str, wrong: NDArray[np.bool_], shape: object) -> Iterable[Hit]:
    """The rows in which something is written, and written wrongly."""
    column = context.table.columns.get(key)
    if column is not None:
        yield Hit(wrong & ~column.blank, key, {"shape": shape})


@check(
    code="P308",
    slug="free-storage-running-out",
    table="pipeline",
    severity=Severity.WARN,
    title=Text("未贴标且无指令，免仓期将尽", "Unlabelled and no instruction, free storage ending"),
    message=Text(
        "未贴标且无货件指令，免仓期到 {until}（{left}）；请安排贴标或移仓",
        "No label and no instruction; free storage ends {until} ({left}). Have it labelled or moved.",
    ),
    columns=("instruction", "forwarder_on", "labelled", "moved_on", "left_on"),
    source="SOP 贴标相关注意事项 3",
    why=Text(
        "未贴标货物免仓期 {delivery.free_storage} 天，之后收仓租",
        ("Unlabelled goods are stored free for {delivery.free_storage} days; after that storage is charged"),
    ),
    inputs=("forwarder_on", "labelled"),
)
def free_storage_running_out(context: CheckContext) -> Iterable[Hit]:
    """Report lines that wait at the forwarder's without label and without instruction."""
    table = context.table
    today = np.datetime64(context.today)
    arrived = table.dates("forwarder_on")
    until = free_storage_ends(arrived, context.settings)
    left = (until - today).astype(np.float64)
    unlabelled = table.texts("labelled") != "YES"
    unanswered = np.array([not text for text in table.texts("instruction").tolist()], dtype=bool)
    waits = (arrived <= today) & np.isnat(table.dates("moved_on")) & np.isnat(table.dates("left_on"))
    waits &= np.isnat(table.dates("shelved_on"))
    column = "instruction" if table.has("instruction") else "forwarder_on"
    yield Hit(waits & unlabelled & unanswered, column, {"until": until, "left": _in_words(left)})


def _in_words(left: NDArray[np.float64]) -> NDArray[np.object_]:
    remaining, past = Text("还剩 {days} 天", "{days} days left"), Text("已过 {days} 天", "{days} days past")
    words = np.empty(len(left), dtype=object)
    for index, days in enumerate(left.tolist()):
        known = 0 if np.isnan(days) else int(days)
        words[index] = Message(remaining if known >= 0 else past, {"days": abs(known)})
    return words


@check(
    code="P309",
    slug="channel-unknown",
    table="pipeline",
    severity=Severity.WARN,
    title=Text("物流渠道无效", "Invalid shipping channel"),
    message=Text(
        "“{value}”不是物流渠道，算不出在途目标；请改为：{known}",
        "“{value}” is not a shipping channel, so transit has no target. Use: {known}.",
    ),
    columns=("channel",),
    source="SOP 发货流程 物流渠道",
    why=Text("在途目标天数由物流渠道决定", "The transit target depends on the shipping channel"),
    inputs=("channel",),
)
def channel_unknown(context: CheckContext) -> Iterable[Hit]:
    """Report channels that name no route."""
    channels = context.table.texts("channel")
    routes = routes_of(channels, context.settings)
    unknown = [bool(text) and route is None for text, route in zip(channels, routes, strict=True)]
    names = [names[0] for names in context.settings.delivery.routes_of_channels.values()]
    yield Hit(np.array(unknown, dtype=bool), "channel", {"known": listed(names)})


@check(
    code="P310",
    slug="fifo-broken",
    table="pipeline",
    severity=Severity.WARN,
    title=Text("未按先进先出", "FIFO broken"),
    message=Text(
        "旧批次 {older}（{received} 入库）当时还有货，{value} 却先发了本批；请先发旧批次",
        "Batch {older} (received {received}) was still in stock on {value}. Ship older batches first.",
    ),
    columns=("dispatched_on", "received_on", "batch", "msku", "shop"),
    source="SOP 发货流程 2 选择批次（先进先出原则）",
    why=Text("旧批次压在仓里，周转天数会越来越长", "Old batches left behind raise the turnover days"),
    inputs=("dispatched_on", "received_on", "msku"),
)
def fifo_broken(context: CheckContext) -> Iterable[Hit]:
    """Report lines that left while an older batch of the same product was still in the warehouse."""
    table = context.table
    shops, mskus = context.folded("shop").tolist(), context.folded("msku").tolist()
    products = np.array([f"{shop}\n{msku}" for shop, msku in zip(shops, mskus, strict=True)], dtype=str)
    received = _received_of_batch(context, products)
    older = overtaken_batches(products, received, _left_domestic(context))
    older = np.where(np.isnat(table.dates("dispatched_on")), -1, older)
    known = np.maximum(older, 0)
    names = np.array([name or "-" for name in table.texts("batch").tolist()], dtype=object)
    yield Hit(older >= 0, "dispatched_on", {"older": names[known], "received": received[known]})


def _received_of_batch(context: CheckContext, products: NDArray[np.str_]) -> Days:
    """The first day on which a line's batch was received: a batch that came in parts doesn't overtake itself."""
    received = context.table.dates("received_on")
    first: dict[tuple[str, str], np.datetime64] = {}
    keys = list(zip(products.tolist(), context.folded("batch").tolist(), strict=True))
    for key, day in zip(keys, received, strict=True):
        if key[1] and not np.isnat(day):
            first[key] = min(first.get(key, day), day)
    return np.array([first.get(key, day) for key, day in zip(keys, received, strict=True)], dtype="datetime64[D]")


def _left_domestic(context: CheckContext) -> Days:
    """The day on which a line had certainly left: dispatch, or the first later date where that is blank."""
    left = context.table.dates("dispatched_on")
    for key in _DATES_IN_ORDER[3:]:
        left = np.where(np.isnat(left), context.table.dates(key), left)
    return left


@check(
    code="P311",
    slug="date-in-future",
    table="pipeline",
    severity=Severity.ERROR,
    title=Text("日期在将来", "Date in the future"),
    message=Text(
        "“{header}”{value} 还没到，请改成实际日期或留空",
        "“{header}” {value} is in the future. Enter the real date or leave it blank.",
    ),
    columns=_DATES_IN_ORDER,
    source=_TURNOVER,
    why=Text("这些列记录已发生的日期，将来的日期会让进度失真", "These columns record dates that have passed"),
)
def date_in_future(context: CheckContext) -> Iterable[Hit]:
    """Report milestones after the day that counts as today."""
    today = np.datetime64(context.today)
    for key in (key for key in _DATES_IN_ORDER if key in context.table.columns):
        yield Hit(context.table.dates(key) > today, key)


def _lines(context: CheckContext) -> Lines:
    return context.once("lines", lambda: reckon(context.table, context.settings, context.today))


_ENDED_BY = {  # the dates that tell that a segment is over
    "domestic": _DATES_IN_ORDER[2:],
    "transit": _DATES_IN_ORDER[3:],
    "overseas": _DATES_IN_ORDER[5:],
    "platform": _DATES_IN_ORDER[7:],
}


def _segment_hits(
    context: CheckContext,
    segment: str,
    rows: NDArray[np.bool_],
    parameters: Mapping[str, Any],
    texts: tuple[Text, Text],
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
    context: CheckContext, segment: str, boundary: NDArray[np.float64], texts: tuple[Text, Text]
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
    texts = Text("，请尽快发出", ". Ship it."), Text("（已发出）", " (shipped)")
    yield from _days_over(context, "domestic", _lines(context).limits[:, 1], texts)


@check(
    code="P303",
    slug="transit-abnormal",
    table="pipeline",
    severity=Severity.WARN,
    title=Text("海外在途异常", "Transit abnormal"),
    message=Text(
        "在途 {days} 天，目标 {target} 天，异常+{past}{todo}",
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
