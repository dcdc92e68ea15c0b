"""Worksheet functions of stock that is old, too much or lost: they take ranges, never the data folder."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Argument, Example, Kind, Text
from opsheet.rules.errors import RuleError
from opsheet.rules.stock_age import excess_units, received_short, units_aged_on
from opsheet_udfs.call import Call
from opsheet_udfs.declare import worksheet_function
from opsheet_udfs.functions.arguments import AVAILABLE, DAILY_SALES

Numbers = NDArray[np.float64]
Days = NDArray[np.datetime64]

_SOURCE = "决定：提前计划"


@worksheet_function(
    category="replenishment",
    help=Text("到某天库龄已满若干天的件数。", "Units that are of an age, or older, on a day."),
    arguments=(
        Argument(
            "received",
            Kind.DATE,
            Text("各批入库日期的区域", "Range of the days on which batches were received"),
            whole=True,
            label=Text("入库日期", "received"),
        ),
        Argument(
            "units",
            Kind.NUMBER,
            Text("各批剩余件数的区域，同样大小", "Range of the units left of each batch, of the same size"),
            whole=True,
            minimum=0,
            label=Text("件数", "units"),
        ),
        Argument(
            "age",
            Kind.NUMBER,
            Text(
                "库龄，天，如 {replenishment.planning.aged_from:g}",
                "Age in days, for instance {replenishment.planning.aged_from:g}",
            ),
            minimum=0,
            label=Text("库龄", "age"),
        ),
        Argument(
            "on_date",
            Kind.DATE,
            Text("算哪一天的库龄", "The day of the count"),
            label=Text("日期", "on_date"),
        ),
    ),
    result=Kind.NUMBER,
    source=_SOURCE,
    examples=(
        Example('=UNITS_AGED_ON({"2024-09-01";"2025-01-01"},{40;100},181,"2025-03-15")', 40),
        Example('=UNITS_AGED_ON({"2024-09-01";"2025-01-01"},{40;100},{0;60;365},"2025-03-15")', [[140], [140], [0]]),
    ),
)  # fmt: skip
def UNITS_AGED_ON(call: Call, received: Days, units: Numbers, age: Numbers, on_date: Days) -> list[float]:
    """Units of an age on a day."""
    undated = np.nansum(units[np.isnat(received)])
    if undated > 0:
        raise RuleError("units-without-date", units=f"{undated:,.15g}")
    days = received.astype("datetime64[D]").tolist()
    rows = zip(age.tolist(), on_date.astype("datetime64[D]").tolist(), strict=True)
    return [units_aged_on(days, units, old, day) for old, day in rows]


@worksheet_function(
    category="replenishment",
    help=Text(
        "冗余件数 = 可用库存 - 日均 × 天数，不小于 0。",
        "Excess units: available - daily sales x days, at least 0.",
    ),
    arguments=(
        AVAILABLE,
        DAILY_SALES,
        Argument(
            "days",
            Kind.NUMBER,
            Text(
                "够卖的天数；不填为 {replenishment.planning.excess_after}",
                "Days of sales to keep; by default {replenishment.planning.excess_after}",
            ),
            optional=True,
            minimum=0,
            label=Text("天数", "days"),
        ),
    ),
    result=Kind.NUMBER,
    source="Amazon 冗余库存",
    examples=(Example("=EXCESS_UNITS(500,2)", 320), Example("=EXCESS_UNITS({500;60},{2;1},60)", [[380], [0]])),
)
def EXCESS_UNITS(call: Call, available: Numbers, daily_sales: Numbers, days: Numbers) -> Numbers:
    """Units beyond what sells in some days."""
    kept = np.where(np.isnan(days), call.settings.replenishment.planning.excess_after.value, days)
    return excess_units(available, daily_sales * kept, 1)


@worksheet_function(
    category="replenishment",
    help=Text(
        "少收件数 = 发出 - 接收 - 已赔付，不小于 0。", "Units short: shipped - received - reimbursed, at least 0."
    ),
    arguments=(
        Argument(
            "shipped", Kind.NUMBER, Text("发出件数", "Units shipped"), minimum=0, label=Text("发出件数", "shipped")
        ),
        Argument(
            "received",
            Kind.NUMBER,
            Text("接收件数，取库存分类账的接收数", "Units received, by the receipts of the inventory ledger"),
            minimum=0,
            label=Text("接收件数", "received"),
        ),
        Argument(
            "reimbursed",
            Kind.NUMBER,
            Text("已赔付件数；不填为 0", "Units that Amazon has paid for; by default 0"),
            optional=True,
            minimum=0,
            label=Text("已赔付件数", "reimbursed"),
        ),
    ),
    result=Kind.NUMBER,
    source=_SOURCE,
    examples=(Example("=RECEIVED_SHORT(60,57)", 3), Example("=RECEIVED_SHORT({60;60},{62;50},4)", [[0], [6]])),
)
def RECEIVED_SHORT(call: Call, shipped: Numbers, received: Numbers, reimbursed: Numbers) -> Numbers:
    """Units that were neither received nor paid for."""
    del call
    return received_short(shipped, received, reimbursed)
