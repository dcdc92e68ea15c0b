"""Worksheet functions of inventory turnover: days of supply, velocity, totals and shares."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations import team_rules
from opsheet.catalogue import Argument, Example, Kind, Text
from opsheet.rules import turnover as rules
from opsheet.values.numbers import MOST_UNITS
from opsheet_udfs.call import Call
from opsheet_udfs.declare import worksheet_function
from opsheet_udfs.functions.arguments import DAILY_SALES, STOCK

Numbers = NDArray[np.float64]
Days = NDArray[np.datetime64]
Words = NDArray[Any]

_SOURCE = "SOP 绩效目标·库存周转天数"


def _average(name: str, days: int, *, optional: bool, label: Text) -> Argument:
    return Argument(
        name,
        Kind.NUMBER,
        Text(f"近 {days} 天日均销量，件/天", f"average daily sales of the last {days} days, units per day"),
        optional=optional,
        blank=True,
        minimum=0,
        below=MOST_UNITS,
        columns=(f"stocking.average_{days}",),
        label=label,
    )


@worksheet_function(
    category="turnover",
    help=Text(
        "可售天数 = 库存 ÷ 日均销量；多个日均按 7/14/30 天加权。有库存没销量为 {turnover.no_sales_days}。",
        (
            "Days of supply: stock over daily sales; several averages are weighted. Stock without sales gives "
            "{turnover.no_sales_days}."
        ),
    ),
    arguments=(
        STOCK,
        replace(
            DAILY_SALES,
            help=Text("日均销量（近 7 天），件/天", "Daily sales (of the last 7 days), units per day"),
            blank=True,
            columns=("stocking.average_7",),
        ),
        _average("daily_sales_14", 14, optional=True, label=Text("14天日均", "daily_sales_14")),
        _average("daily_sales_30", 30, optional=True, label=Text("30天日均", "daily_sales_30")),
    ),
    result=Kind.NUMBER,
    source=_SOURCE,
    examples=(
        Example("=TURNOVER_DAYS(1000,20)", 50),
        Example("=TURNOVER_DAYS(280,20,10,5)", 20),
        Example("=TURNOVER_DAYS({1000;500;0},20)", [[50], [25], [0]]),
        Example("=TURNOVER_DAYS(500,0)", 999),
        Example("=SUM(TURNOVER_DAYS({1000;500},20))", 75),
    ),
)
def TURNOVER_DAYS(
    call: Call, stock: Numbers, daily_sales: Numbers, daily_sales_14: Numbers, daily_sales_30: Numbers
) -> Numbers:
    """Days of supply."""
    velocity = team_rules.velocity((daily_sales, daily_sales_14, daily_sales_30), call.settings)
    return rules.days_of_supply(stock, velocity, no_sales_days=call.settings.turnover.no_sales_days.value)


@worksheet_function(
    category="turnover",
    help=Text(
        "加权日均销量：7、14、30 天日均按权重合成，空白的不计。",
        "Weighted daily sales from the averages of 7, 14 and 30 days; blanks drop out.",
    ),
    arguments=(
        _average("avg_7", 7, optional=False, label=Text("7天日均", "avg_7")),
        _average("avg_14", 14, optional=False, label=Text("14天日均", "avg_14")),
        _average("avg_30", 30, optional=False, label=Text("30天日均", "avg_30")),
    ),
    result=Kind.NUMBER,
    source="SOP 备货流程 (日均)",
    examples=(
        Example("=DAILY_VELOCITY(20,10,5)", 14),
        Example('=DAILY_VELOCITY(20,"","")', 20),
        Example('=DAILY_VELOCITY("","","")', None),
    ),
)
def DAILY_VELOCITY(call: Call, avg_7: Numbers, avg_14: Numbers, avg_30: Numbers) -> Numbers:
    """Weighted velocity."""
    return team_rules.velocity((avg_7, avg_14, avg_30), call.settings)


@worksheet_function(
    category="turnover",
    help=Text("五段合计天数，空白算 0。", "Total turnover days of the five segments; a blank counts as 0."),
    arguments=tuple(
        Argument(
            name,
            Kind.NUMBER,
            Text(f"{zh}天数", f"days of the segment {name}"),
            blank=True,
            minimum=0,
            columns=(f"pipeline.{name}_days",),
            label=Text(f"{zh}天数", name),
        )
        for name, zh in (
            ("purchase", "采购"),
            ("domestic", "国内仓"),
            ("transit", "在途"),
            ("overseas", "海外仓"),
            ("platform", "平台仓"),
        )
    ),
    result=Kind.NUMBER,
    source=_SOURCE,
    examples=(
        Example("=TURNOVER_TOTAL(30,7,45,14,21)", 117),
        Example('=TURNOVER_TOTAL(30,7,"","","")', 37),
    ),
)
def TURNOVER_TOTAL(
    call: Call, purchase: Numbers, domestic: Numbers, transit: Numbers, overseas: Numbers, platform: Numbers
) -> Numbers:
    """Days of all five segments."""
    del call
    return rules.total_days((purchase, domestic, transit, overseas, platform))


@worksheet_function(
    category="turnover",
    help=Text(
        "五段合计天数超过上限（{turnover.total_limit} 天）的占比，0 到 1；填了数量就按数量加权。",
        (
            "Share of rows whose days exceed the limit ({turnover.total_limit}), 0 to 1; weighted by "
            "quantity where given."
        ),
    ),
    arguments=(
        Argument(
            "days",
            Kind.NUMBER,
            Text("五段合计天数的区域", "Range of total turnover days"),
            whole=True,
            minimum=0,
            label=Text("天数", "days"),
        ),
        Argument(
            "quantity",
            Kind.NUMBER,
            Text("同样大小的数量区域", "Range of quantities, of the same size"),
            whole=True,
            optional=True,
            minimum=0,
            label=Text("数量", "quantity"),
        ),
        Argument(
            "limit",
            Kind.NUMBER,
            Text(
                "上限天数；不填取设置（{turnover.total_limit}）",
                "Limit in days; by default as set ({turnover.total_limit})",
            ),
            optional=True,
            minimum=0,
            label=Text("上限", "limit"),
        ),
    ),
    result=Kind.NUMBER,
    source=_SOURCE,
    examples=(
        Example("=TURNOVER_OVER_SHARE({100;130;121;90})", 0.5),
        Example("=TURNOVER_OVER_SHARE({100;130},{300;100})", 0.25),
    ),
)
def TURNOVER_OVER_SHARE(call: Call, days: Numbers, quantity: Numbers | None, limit: Numbers) -> Numbers:
    """Share over the limit."""
    limits = np.where(np.isnan(limit), call.settings.turnover.total_limit.value, limit)
    if call.settings.turnover.counting.share_by == "rows":
        quantity = None
    return np.array([rules.share_over(days, quantity, limit=one) for one in limits.tolist()])
