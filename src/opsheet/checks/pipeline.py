"""Checks of the full-process table: dates in order and in the past, ids, channels and batches."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.team_rules import routes_of
from opsheet.catalogue import Severity, Text, listed
from opsheet.checks.check import CheckContext, Days, Hit, check
from opsheet.rules.batches import overtaken_batches

DATES_IN_ORDER = (
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
    columns=DATES_IN_ORDER,
    source=_TURNOVER,
    why=Text("日期颠倒会算出负的周转天数", "Dates out of order give negative days"),
)
def dates_out_of_order(context: CheckContext) -> Iterable[Hit]:
    """Report each date that lies before the latest of the earlier steps."""
    count = len(context.table)
    latest = np.full(count, np.datetime64("NaT", "D"))
    owner = np.full(count, "", dtype=object)
    for key in (key for key in DATES_IN_ORDER if key in context.table.columns):
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
    for key in DATES_IN_ORDER[3:]:
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
    columns=DATES_IN_ORDER,
    source=_TURNOVER,
    why=Text("这些列记录已发生的日期，将来的日期会让进度失真", "These columns record dates that have passed"),
)
def date_in_future(context: CheckContext) -> Iterable[Hit]:
    """Report milestones after the day that counts as today."""
    today = np.datetime64(context.today)
    for key in (key for key in DATES_IN_ORDER if key in context.table.columns):
        yield Hit(context.table.dates(key) > today, key)
