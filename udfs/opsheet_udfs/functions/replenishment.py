"""Worksheet functions of replenishment: lead times, quantities and dates."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations import team_rules
from opsheet.calculations.in_force import numbers_on
from opsheet.catalogue import Argument, Example, Kind, Text
from opsheet.rules import replenishment as rules
from opsheet.rules.replenishment import whole_cartons
from opsheet.values.numbers import MOST_UNITS
from opsheet_udfs.call import Call
from opsheet_udfs.declare import worksheet_function
from opsheet_udfs.functions.arguments import (
    AS_OF,
    AVAILABLE,
    CARTON_QUANTITY,
    DAILY_SALES,
    LEAD_DAYS,
    QUANTITY,
    SAFETY_DAYS,
    STOCK,
)

Numbers = NDArray[np.float64]
Days = NDArray[np.datetime64]
Words = NDArray[Any]

_SOURCE = "SOP 备货流程"


def _or_set(given: Numbers, default: float) -> Numbers:
    return np.where(np.isnan(given), default, given)


def _safety(call: Call, safety_days: Numbers) -> Numbers:
    return _or_set(safety_days, call.settings.replenishment.safety.value)


def _units(name: str, help_text: Text, column: str, *, optional: bool = True) -> Argument:
    return Argument(
        name,
        Kind.NUMBER,
        help_text,
        optional=optional,
        blank=True,
        minimum=0,
        below=MOST_UNITS,
        columns=(column,),
        label=Text(help_text.zh.removesuffix("件数"), name),
    )


@worksheet_function(
    category="replenishment",
    help=Text(
        (
            "备货周期：采购下单到 FBA 上架的天数。渠道不填按整柜 "
            "{replenishment.channels.container.share:.0%} 混合；时效：最短、一般、最长。"
        ),
        (
            "Lead time: days from order to on sale at FBA. Channel: container, express, air, blank mixes. "
            "Case: min, typical, max."
        ),
    ),
    arguments=(
        Argument(
            "category",
            Kind.KEY,
            Text("产品类目；不填按默认采购交期", "Product category; default the usual supplier lead time"),
            optional=True,
            keys="category",
            columns=("stocking.category",),
            label=Text("类目", "category"),
        ),
        Argument(
            "channel",
            Kind.KEY,
            Text("物流渠道：整柜、快线、空运；不填为混合", "container, express, air; default the mix"),
            optional=True,
            keys="channel",
            label=Text("物流渠道", "channel"),
        ),
        Argument(
            "which_case",
            Kind.KEY,
            Text("时效：最短、一般（默认）、最长", "min, typical or max; default typical"),
            optional=True,
            keys="case",
            label=Text("时效", "case"),
        ),
    ),
    result=Kind.NUMBER,
    source="SOP 备货流程 1.1-1.5",
    examples=(
        Example('=LEAD_TIME_DAYS(,"express","min")', 84),
        Example('=LEAD_TIME_DAYS(,"container","max")', 114),
        Example('=LEAD_TIME_DAYS("车机","express","min")', 61),
        Example("=LEAD_TIME_DAYS()", 103),
    ),
)
def LEAD_TIME_DAYS(call: Call, category: Words, channel: Words, which_case: Words) -> Numbers:
    """Lead time in days; by sea without a word of the channel is the usual mix."""
    return team_rules.lead_times(category, channel, call.settings, cases=which_case)


@worksheet_function(
    category="replenishment",
    help=Text(
        "补货点 = 日均销量 ×（备货周期 + 安全库存天数），向上取整，件。",
        "Reorder point: daily sales x (lead + safety days), rounded up, units.",
    ),
    arguments=(DAILY_SALES, LEAD_DAYS, SAFETY_DAYS),
    result=Kind.NUMBER,
    source=_SOURCE,
    examples=(Example("=REORDER_POINT(20,90)", 1800), Example("=REORDER_POINT(2.5,91,{0;7})", [[228], [245]])),
)
def REORDER_POINT(call: Call, daily_sales: Numbers, lead_days: Numbers, safety_days: Numbers) -> Numbers:
    """Stock at which an order is due."""
    return rules.reorder_point(daily_sales, lead_days, _safety(call, safety_days))


@worksheet_function(
    category="replenishment",
    help=Text("把数量向上取整到整箱。", "Rounds up to full cartons."),
    arguments=(QUANTITY, CARTON_QUANTITY),
    result=Kind.NUMBER,
    source=_SOURCE,
    examples=(Example("=FULL_CARTONS(1400,36)", 1404), Example("=FULL_CARTONS({1;36;37},36)", [[36], [36], [72]])),
)
def FULL_CARTONS(call: Call, quantity: Numbers, carton_qty: Numbers) -> Numbers:
    """Whole cartons."""
    del call
    return whole_cartons(quantity, carton_qty)


@worksheet_function(
    category="replenishment",
    help=Text(
        "几个件数之和，空白的不计；文字写的数字、全角数字同样读取。",
        "Sum of up to four numbers of units; blanks drop out, numbers written as text are read.",
    ),
    arguments=(
        _units("platform", Text("平台仓件数", "Units at Amazon"), "stocking.platform_stock", optional=False),
        _units("overseas", Text("海外仓件数", "Units in the overseas warehouse"), "stocking.overseas_stock"),
        _units("forwarder", Text("货代仓件数", "Units at the forwarder's"), "stocking.forwarder_stock"),
        _units("domestic", Text("国内仓件数", "Units in the domestic warehouse"), "stocking.domestic_stock"),
    ),
    result=Kind.NUMBER,
    source=_SOURCE,
    examples=(
        Example('=STOCK_UNITS(300,"1,200",,200)', 1700),
        Example('=STOCK_UNITS("","")', None),
    ),
)
def STOCK_UNITS(call: Call, platform: Numbers, overseas: Numbers, forwarder: Numbers, domestic: Numbers) -> Numbers:
    """Units together."""
    del call
    units = rules.available_units(platform, overseas, forwarder, domestic)
    return np.where(units >= MOST_UNITS, np.inf, units)  # so that nothing is calculated from it


@worksheet_function(
    category="replenishment",
    help=Text("箱数 = 数量 ÷ 箱规，不取整。", "Cartons: quantity over units per carton, not rounded."),
    arguments=(QUANTITY, CARTON_QUANTITY),
    result=Kind.NUMBER,
    source=_SOURCE,
    examples=(Example("=CARTON_COUNT(1404,36)", 39), Example("=CARTON_COUNT({18;36},36)", [[0.5], [1]])),
)
def CARTON_COUNT(call: Call, quantity: Numbers, carton_qty: Numbers) -> Numbers:
    """Cartons, a broken one as a fraction."""
    del call
    return quantity / carton_qty


@worksheet_function(
    category="replenishment",
    help=Text(
        "建议采购量 = 日均 ×（备货周期+备货天数+安全库存天数）- 可用 - 在途，整箱。",
        "Quantity to order: daily sales x (lead + cover + safety) - available - inbound, at least 0, full cartons.",
    ),
    arguments=(
        DAILY_SALES,
        LEAD_DAYS,
        Argument(
            "cover_days",
            Kind.NUMBER,
            Text("这次备货要覆盖的天数", "Days of sales that the order is to cover"),
            minimum=0,
            label=Text("备货天数", "cover_days"),
        ),
        AVAILABLE,
        Argument(
            "inbound",
            Kind.NUMBER,
            Text("在途合计：FBA在途 + 采购在途，件", "Inbound and on order, units"),
            optional=True,
            minimum=0,
            below=MOST_UNITS,
            columns=("stocking.inbound_fba+purchased",),
            label=Text("在途合计", "inbound"),
        ),
        replace(CARTON_QUANTITY, optional=True),
        SAFETY_DAYS,
    ),
    result=Kind.NUMBER,
    source=_SOURCE,
    examples=(Example("=REPLENISH_QTY(20,90,30,600,400,36)", 1404), Example("=REPLENISH_QTY(20,90,30,3000)", 0)),
)
def REPLENISH_QTY(
    call: Call,
    daily_sales: Numbers,
    lead_days: Numbers,
    cover_days: Numbers,
    available: Numbers,
    inbound: Numbers,
    carton_qty: Numbers,
    safety_days: Numbers,
) -> Numbers:
    """Quantity to order."""
    return rules.suggested_quantity(
        daily_sales,
        lead_days,
        cover_days=cover_days,
        available=available,
        inbound=_or_set(inbound, 0),
        carton_quantity=_or_set(carton_qty, 1),
        safety_days=_safety(call, safety_days),
    )


@worksheet_function(
    category="replenishment",
    help=Text("断货日期 = 截至日期 + 库存 ÷ 日均（取整）；没有销量为空白。", "Stock-out date; blank without sales."),
    arguments=(STOCK, DAILY_SALES, AS_OF),
    result=Kind.DATE,
    source=_SOURCE,
    examples=(
        Example('=STOCKOUT_DATE(1000,30,"2025-03-01")', "2025-04-03"),
        Example('=STOCKOUT_DATE(1000,0,"2025-03-01")', None),
    ),
    depends_on_today=True,
)
def STOCKOUT_DATE(call: Call, stock: Numbers, daily_sales: Numbers, as_of: Days) -> Days:
    """Day on which the stock runs out."""
    return rules.stockout_date(stock, daily_sales, call.or_today(as_of))


@worksheet_function(
    category="replenishment",
    help=Text(
        "最晚下单日 = 断货日期 - 备货周期 - 安全库存天数，可能已经过去。",
        "Last day to order: stock-out date - lead - safety days; may be in the past.",
    ),
    arguments=(STOCK, DAILY_SALES, LEAD_DAYS, SAFETY_DAYS, AS_OF),
    result=Kind.DATE,
    source=_SOURCE,
    examples=(Example('=ORDER_BY_DATE(3000,30,84,,"2025-03-01")', "2025-03-17"),),
    depends_on_today=True,
)
def ORDER_BY_DATE(
    call: Call, stock: Numbers, daily_sales: Numbers, lead_days: Numbers, safety_days: Numbers, as_of: Days
) -> Days:
    """Last day to order in time."""
    return rules.order_by_date(stock, daily_sales, lead_days, _safety(call, safety_days), call.or_today(as_of))


@worksheet_function(
    category="replenishment",
    help=Text(
        (
            "ERP 期望到达日期 = 下单日 + {replenishment.modes.sea.arrival}（海运）或 "
            "{replenishment.modes.air.arrival}（空运）+ 安全库存天数。"
        ),
        "The ERP's expected arrival: order date + {replenishment.modes.sea.arrival} by sea or "
        "{replenishment.modes.air.arrival} by air + safety days.",
    ),
    arguments=(
        Argument(
            "order_date",
            Kind.DATE,
            Text("下单日期", "Order date"),
            columns=("stocking.applied_on",),
            label=Text("下单日期", "order_date"),
        ),
        Argument(
            "mode",
            Kind.KEY,
            Text("运输方式：海运、空运", "sea or air"),
            keys="mode",
            columns=("stocking.transport",),
            label=Text("运输方式", "mode"),
        ),
        replace(
            SAFETY_DAYS,
            help=Text(
                "多买时加的安全库存天数；不填取设置",
                "Safety days added where more is bought; default from the settings",
            ),
        ),
    ),
    result=Kind.DATE,
    source="SOP 备货流程 3 期望到达时间",
    examples=(
        Example('=EXPECTED_ARRIVAL("2025-03-01","海运")', "2025-04-15"),
        Example('=EXPECTED_ARRIVAL("2025-03-01","air",7)', "2025-03-22"),
    ),
)
def EXPECTED_ARRIVAL(call: Call, order_date: Days, mode: Words, safety_days: Numbers) -> Days:
    """Expected arrival."""
    safety = np.where(
        np.isnan(safety_days), numbers_on(order_date, call.settings, lambda own: own.replenishment.safety), safety_days
    )
    return team_rules.expected_arrivals(order_date, mode == "air", safety, call.settings)
