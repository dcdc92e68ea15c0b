"""Checks of the full-process table: dates in order, segments within their limits, ids, labels and batches."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Message, Severity, Text
from opsheet.rules.batch_order import overtaken_batches
from opsheet.tables.checks.context import CheckContext, Hit
from opsheet.tables.checks.declare import check
from opsheet.tables.pipeline import routes_of

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
        "“{header}”{value} 早于“{earlier}”{before}", "“{header}” {value} is earlier than “{earlier}” {before}"
    ),
    columns=_DATES_IN_ORDER,
    source=_TURNOVER,
    why=Text("日期颠倒会算出负的周转天数", "Dates out of order would give negative days"),
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
    title=Text("货件号、FBA仓或追踪编号写法有误", "Shipment, warehouse or tracking id malformed"),
    message=Text("“{header}”{value} 应为 {shape}", "“{header}” {value} must be {shape}"),
    columns=("shipment", "warehouse", "tracking"),
    source="SOP 发货流程 2",
    why=Text(
        "三者组成 ERP 备注，错一位就对不上货件",
        "They make up the ERP remark; one wrong character and it matches nothing",
    ),
)
def shipment_id_malformed(context: CheckContext) -> Iterable[Hit]:
    """Report ids that don't have the shape of their kind, and warehouses that aren't listed."""
    for key in ("shipment", "tracking"):
        kind = context.settings.texts.ids[key]
        malformed = np.array([not re.fullmatch(kind.pattern, text or "") for text in context.table.texts(key)])
        yield from _written(context, key, malformed, kind.shape.text)
    warehouses = context.settings.delivery.warehouses
    unlisted = np.array([text not in warehouses for text in context.table.texts("warehouse")])
    yield from _written(context, "warehouse", unlisted, ", ".join(warehouses))


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
    title=Text("未贴标且无指令，免仓期将尽", "Unlabelled without instruction, free storage running out"),
    message=Text(
        "未贴标也没有货件指令，免仓期到 {until}，{left}，请安排贴标或移仓",
        "no label and no instruction; free storage ends on {until}, {left}; have it labelled or moved",
    ),
    columns=("instruction", "forwarder_on", "labelled", "moved_on", "left_on"),
    source="SOP 贴标相关注意事项 3",
    why=Text("未贴标货物免仓期 7 天，过后要付仓租", "Unlabelled goods are stored free for 7 days, then it costs"),
)
def free_storage_running_out(context: CheckContext) -> Iterable[Hit]:
    """Report lines that wait at the forwarder's without label and without instruction."""
    table = context.table
    if not table.has("forwarder_on", "labelled"):
        return
    today = np.datetime64(context.today)
    arrived = table.dates("forwarder_on")
    until = arrived + np.timedelta64(context.settings.delivery.free_storage.value, "D")
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
    title=Text("渠道不认识", "Unknown channel"),
    message=Text(
        "渠道“{value}”不认识，算不出在途目标；可用：{known}",
        "channel “{value}” is unknown, so transit has no target; known: {known}",
    ),
    columns=("channel",),
    source="SOP 发货流程 物流渠道",
    why=Text("在途目标天数取决于渠道", "The transit target follows from the channel"),
)
def channel_unknown(context: CheckContext) -> Iterable[Hit]:
    """Report channels that name no route."""
    if "channel" not in context.table.columns:
        return
    channels = context.table.texts("channel")
    routes = routes_of(channels, context.settings)
    unknown = [bool(text) and route is None for text, route in zip(channels, routes, strict=True)]
    names = [names[0] for names in context.settings.delivery.routes_of_channels.values()]
    yield Hit(np.array(unknown, dtype=bool), "channel", {"known": ", ".join(names)})


@check(
    code="P310",
    slug="fifo-broken",
    table="pipeline",
    severity=Severity.WARN,
    title=Text("没有先进先出", "First in, first out broken"),
    message=Text(
        "{value} 发出时，更早入库的批次 {older}（{received} 入库）还没发完",
        "when this left on {value}, the older batch {older} (received {received}) was still there",
    ),
    columns=("dispatched_on", "received_on", "batch", "msku", "shop"),
    source="SOP 发货流程 2 选择批次（先进先出原则）",
    why=Text("旧批次压在仓里，周转天数会越来越长", "Older batches left behind make turnover ever longer"),
)
def fifo_broken(context: CheckContext) -> Iterable[Hit]:
    """Report lines that left while an older batch of the same product was still in the warehouse."""
    table = context.table
    if not table.has("dispatched_on", "received_on", "msku"):
        return
    products = context.folded("msku").astype(str)
    received, dispatched = table.dates("received_on"), table.dates("dispatched_on")
    older = overtaken_batches(products, received, dispatched)
    known = np.maximum(older, 0)
    names = np.array([name or "-" for name in table.texts("batch").tolist()], dtype=object)
    yield Hit(older >= 0, "dispatched_on", {"older": names[known], "received": received[known]})


@check(
    code="P311",
    slug="date-in-future",
    table="pipeline",
    severity=Severity.ERROR,
    title=Text("日期在将来", "Date in the future"),
    message=Text(
        "“{header}”{value} 还没到，请改成实际日期或留空",
        "“{header}” {value} lies ahead; enter the real date or leave it blank",
    ),
    columns=_DATES_IN_ORDER,
    source=_TURNOVER,
    why=Text("这些列记录已发生的日期，将来的日期会让进度失真", "These columns record what has happened"),
)
def date_in_future(context: CheckContext) -> Iterable[Hit]:
    """Report milestones after the day that counts as today."""
    today = np.datetime64(context.today)
    for key in (key for key in _DATES_IN_ORDER if key in context.table.columns):
        yield Hit(context.table.dates(key) > today, key)
