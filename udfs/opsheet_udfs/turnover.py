"""Worksheet functions of inventory turnover: days of supply and the five segments."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Argument, Example, Kind, Message, Text
from opsheet.rules import turnover as rules
from opsheet.rules.velocity import weighted_velocity
from opsheet_udfs.arguments import AS_OF, DAILY_SALES, ON_DATE, ROUTE_OR_CATEGORY, SEGMENT, STOCK
from opsheet_udfs.call import Call
from opsheet_udfs.declare import worksheet_function
from opsheet_udfs.limits import route_limits, segment_limits

Numbers = NDArray[np.float64]
Days = NDArray[np.datetime64]
Words = NDArray[Any]

_SOURCE = "SOP 绩效目标·库存周转天数"
_BACKWARDS = Text("结束日期早于开始日期 {start}", "the end lies before the start {start}")


def _average(name: str, days: int, *, optional: bool, label: Text) -> Argument:
    return Argument(
        name,
        Kind.NUMBER,
        Text(f"近 {days} 天日均销量，件/天", f"average daily sales of the last {days} days, units per day"),
        optional=optional,
        blank=True,
        minimum=0,
        columns=(f"stocking.average_{days}",),
        label=label,
    )


def _velocity(call: Call, averages: tuple[Numbers, Numbers, Numbers]) -> Numbers:
    weights = call.settings.turnover.velocity_weights
    return weighted_velocity(averages, (weights.days_7, weights.days_14, weights.days_30))


@worksheet_function(
    category="turnover",
    help=Text(
        "库存周转天数 = 库存 ÷ 日均销量；给两三个日均时按 7/14/30 天权重加权。有库存没销量为 999。",
        "Days of supply: stock over daily sales; two or three averages are weighted by 7, 14 and 30 days. "
        "Stock without sales gives 999.",
    ),
    arguments=(
        STOCK,
        replace(
            DAILY_SALES,
            help=Text("日均销量（近 7 天），件/天", "daily sales (of the last 7 days), units per day"),
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
    velocity = _velocity(call, (daily_sales, daily_sales_14, daily_sales_30))
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
    return _velocity(call, (avg_7, avg_14, avg_30))


@worksheet_function(
    category="turnover",
    help=Text("某环节用了几天；没有结束日期就算到截至日期。", "Whole days of a segment; without an end, up to as_of."),
    arguments=(
        Argument("start", Kind.DATE, Text("开始日期", "first day"), label=Text("开始日期", "start")),
        Argument(
            "end_date",
            Kind.DATE,
            Text("结束日期；空白表示还没结束", "last day; blank while it is still running"),
            optional=True,
            label=Text("结束日期", "end"),
        ),
        AS_OF,
    ),
    result=Kind.NUMBER,
    source=_SOURCE,
    examples=(
        Example('=SEGMENT_DAYS("2024-11-05","2024-11-21")', 16),
        Example('=SEGMENT_DAYS("2025-03-01",,"2025-03-11")', 10),
    ),
    depends_on_today=True,
)
def SEGMENT_DAYS(call: Call, start: Days, end_date: Days, as_of: Days) -> Numbers:
    """Whole days of a segment."""
    return _elapsed(call, start, end_date, as_of)


def _elapsed(call: Call, start: Days, end: Days, as_of: Days) -> Numbers:
    days = rules.elapsed_days(start, np.where(np.isnat(end), call.or_today(as_of), end))
    call.problem(days < 0, _BACKWARDS, start=start.astype(str))
    return days


@worksheet_function(
    category="turnover",
    help=Text(
        "某环节的目标天数。海外在途要填航线；采购可填类目；平台仓按日期分淡旺季。",
        "Target days of a segment. Transit needs the route, purchase takes the category, "
        "platform follows the date's season.",
    ),
    arguments=(SEGMENT, ON_DATE, ROUTE_OR_CATEGORY),
    result=Kind.NUMBER,
    source=_SOURCE,
    examples=(
        Example('=TURNOVER_LIMIT("transit",,"美墨快线")', 45),
        Example('=TURNOVER_LIMIT("采购",,"车机")', 7),
        Example('=TURNOVER_LIMIT("platform",{"2025-07-15","2025-12-15"})', [[21, 35]]),
    ),
    depends_on_today=True,
)
def TURNOVER_LIMIT(call: Call, segment: Words, on_date: Days, route_or_category: Words) -> Numbers:
    """Target days of the segment."""
    return segment_limits(call, segment, on_date, route_or_category).target


@worksheet_function(
    category="turnover",
    help=Text(
        "某环节天数的状态：正常、预警、超标；海外在途超标显示 异常+超过目标的天数。",
        "Status of a segment's days: ok, warning, over; transit shows abnormal + the days past its target.",
    ),
    arguments=(
        SEGMENT,
        Argument(
            "days",
            Kind.NUMBER,
            Text("该环节已用天数", "days spent in the segment"),
            minimum=0,
            label=Text("天数", "days"),
        ),
        ON_DATE,
        ROUTE_OR_CATEGORY,
    ),
    result=Kind.TEXT,
    source=_SOURCE,
    examples=(
        Example('=TURNOVER_STATUS("overseas",{14;15;31})', [["正常"], ["预警"], ["超标"]]),
        Example('=TURNOVER_STATUS("transit",52,,"mx_express")', "异常+7"),
    ),
    depends_on_today=True,
)
def TURNOVER_STATUS(call: Call, segment: Words, days: Numbers, on_date: Days, route_or_category: Words) -> Words:
    """Status word of a segment's days."""
    limits = segment_limits(call, segment, on_date, route_or_category)
    grades = rules.segment_status(days, limits.target, limits.hard_limit)
    return _status_words(call, grades, days - limits.target, abnormal=segment == "transit")


def _status_words(call: Call, grades: Words, past_target: Numbers, abnormal: Words) -> Words:
    words = call.settings.turnover.status_words
    answers = np.full(call.count, None, dtype=object)
    for grade in ("ok", "warn", "over"):
        answers[grades == grade] = getattr(words, grade)[call.language]
    for row in np.flatnonzero((grades == "over") & abnormal).tolist():
        answers[row] = Message(words.abnormal.text, {"days": format(past_target[row], "g")})
    return answers


@worksheet_function(
    category="turnover",
    help=Text("五个环节天数之和，空白算 0。", "Sum of the five segments' days; a blank counts as 0."),
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
        "总周转超过上限（120 天）的占比，0 到 1；给了数量就按数量加权。",
        "Share of rows whose days exceed the limit (120), 0 to 1; weighted by quantity where given.",
    ),
    arguments=(
        Argument(
            "days",
            Kind.NUMBER,
            Text("总周转天数的区域", "range of total days"),
            whole=True,
            minimum=0,
            label=Text("天数", "days"),
        ),
        Argument(
            "quantity",
            Kind.NUMBER,
            Text("同样大小的数量区域", "range of quantities, of the same size"),
            whole=True,
            optional=True,
            minimum=0,
            label=Text("数量", "quantity"),
        ),
        Argument(
            "limit",
            Kind.NUMBER,
            Text("上限天数；不填取设置（120）", "limit in days; by default as set (120)"),
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
    return np.array([rules.share_over(days, quantity, limit=one) for one in limits.tolist()])


@worksheet_function(
    category="turnover",
    help=Text(
        "货代仓/海外仓还剩几天（上限 30，从到货代仓算起），负数表示已超。",
        "Days left overseas (30 at most, from arrival at the forwarder's); negative once past.",
    ),
    arguments=(
        Argument(
            "arrived",
            Kind.DATE,
            Text("到货代仓日期", "arrival at the forwarder's warehouse"),
            columns=("pipeline.forwarder_on",),
            label=Text("到货代仓日", "arrived"),
        ),
        Argument(
            "moved",
            Kind.DATE,
            Text("移到海外仓的日期；空白则算到截至日期", "move to the own overseas warehouse; blank counts to as_of"),
            optional=True,
            columns=("pipeline.moved_on",),
            label=Text("移海外仓日", "moved"),
        ),
        AS_OF,
    ),
    result=Kind.NUMBER,
    source="SOP 绩效目标·库存周转天数 (4)",
    examples=(
        Example('=OVERSEAS_DAYS_LEFT("2024-11-05","2024-11-21")', 14),
        Example('=OVERSEAS_DAYS_LEFT("2024-11-05",,"2024-12-10")', -5),
    ),
    depends_on_today=True,
)
def OVERSEAS_DAYS_LEFT(call: Call, arrived: Days, moved: Days, as_of: Days) -> Numbers:
    """Days left overseas."""
    hard_limit = call.settings.turnover.segments.overseas.hard_limit
    used = _elapsed(call, arrived, moved, as_of)
    return (hard_limit.value if hard_limit else np.nan) - used


@worksheet_function(
    category="turnover",
    help=Text(
        "海外在途状态：正常、预警、异常+超过目标的天数。没到就算到截至日期。",
        "Status of a shipment in transit: ok, warning, abnormal + days past target; without an arrival, up to as_of.",
    ),
    arguments=(
        Argument(
            "route",
            Kind.KEY,
            Text("航线：美墨快线、墨西哥直航、空运", "route: mx_express, mx_direct, air"),
            keys="route",
            columns=("pipeline.channel",),
            label=Text("航线", "route"),
        ),
        Argument(
            "dispatched",
            Kind.DATE,
            Text("国内发出日期", "day of dispatch"),
            columns=("pipeline.dispatched_on",),
            label=Text("发出日", "dispatched"),
        ),
        Argument(
            "arrived",
            Kind.DATE,
            Text("到货代仓日期；空白表示还在途", "day of arrival; blank while under way"),
            optional=True,
            columns=("pipeline.forwarder_on",),
            label=Text("到达日", "arrived"),
        ),
        Argument(
            "confirmed_days",
            Kind.NUMBER,
            Text("物流确认的天数，代替航线目标", "days that logistics confirmed, instead of the route's"),
            optional=True,
            minimum=0,
            columns=("pipeline.confirmed_transit_days",),
            label=Text("物流确认天数", "confirmed_days"),
        ),
        AS_OF,
    ),
    result=Kind.TEXT,
    source="SOP 绩效目标·库存周转天数 (3)",
    examples=(
        Example('=TRANSIT_STATUS("美墨快线","2025-01-01","2025-02-15")', "正常"),
        Example('=TRANSIT_STATUS("美墨快线","2025-01-01",,,"2025-02-20")', "预警"),
        Example('=TRANSIT_STATUS("air","2025-01-01","2025-01-20")', "异常+7"),
    ),
    depends_on_today=True,
)
def TRANSIT_STATUS(
    call: Call, route: Words, dispatched: Days, arrived: Days, confirmed_days: Numbers, as_of: Days
) -> Words:
    """Status word of a shipment in transit."""
    days = _elapsed(call, dispatched, arrived, as_of)
    limits = route_limits(call, route, confirmed_days)
    grades = rules.segment_status(days, limits.target, limits.hard_limit)
    return _status_words(call, grades, days - limits.target, abnormal=np.ones(call.count, dtype=bool))
