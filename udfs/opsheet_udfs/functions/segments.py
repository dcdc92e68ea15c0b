"""Worksheet functions of the five segments: their days, limits and statuses."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.team_rules import Limits, segment_limits, segment_words
from opsheet.catalogue import Argument, Example, Kind, Text
from opsheet.rules import turnover as rules
from opsheet_udfs.call import Call
from opsheet_udfs.declare import worksheet_function
from opsheet_udfs.functions.arguments import AGREED_DAYS, AS_OF, ON_DATE, ROUTE_OR_CATEGORY, SEGMENT

Numbers = NDArray[np.float64]
Days = NDArray[np.datetime64]
Words = NDArray[Any]

_SOURCE = "SOP 绩效目标·库存周转天数"
_ROUTE_NEEDED = Text(
    "线路或类目：海外在途要填线路，如 {routes}", "route_or_category: transit needs a route, for instance {routes}"
)
_CATEGORY_NEEDED = Text("线路或类目：采购环节只能填类目", "route_or_category: purchase takes a category")
_BACKWARDS = Text("结束日期早于开始日期 {start}", "the end is before the start {start}")


@worksheet_function(
    category="turnover",
    help=Text(
        "某环节的周转天数；没有结束日期就算到截至日期。", "Whole days of a segment; without an end, up to as_of."
    ),
    arguments=(
        Argument("start", Kind.DATE, Text("开始日期", "First day"), label=Text("开始日期", "start")),
        Argument(
            "end_date",
            Kind.DATE,
            Text("结束日期；空白表示还没结束", "Last day; blank while it is still running"),
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


def _end(call: Call, start: Days, end: Days, as_of: Days) -> Days:
    """The end of each row, ``as_of`` where it has none; one before its start makes its row an error.

    Where the team has it that a segment without an end has no days, only an ``as_of`` that is given ends it.
    """
    running = call.settings.turnover.counting.without_end == "running"
    until = np.where(np.isnat(end), call.or_today(as_of) if running else as_of, end)
    call.problem(until < start, _BACKWARDS, start=start.astype(str))
    return until


def _elapsed(call: Call, start: Days, end: Days, as_of: Days) -> Numbers:
    return rules.elapsed_days(start, _end(call, start, end, as_of))


@worksheet_function(
    category="turnover",
    help=Text(
        "某环节的目标天数。海外在途要填线路；采购可填类目；平台仓按日期分淡旺季。",
        (
            "Target days of a segment. Transit needs the route, purchase takes the category, Amazon's "
            "warehouse follows the season."
        ),
    ),
    arguments=(SEGMENT, ON_DATE, ROUTE_OR_CATEGORY, AGREED_DAYS),
    result=Kind.NUMBER,
    source=_SOURCE,
    examples=(
        Example('=TURNOVER_LIMIT("transit",,"美墨快线")', 45),
        Example('=TURNOVER_LIMIT("采购",,"车机")', 7),
        Example('=TURNOVER_LIMIT("采购",,,45)', 45),
        Example('=TURNOVER_LIMIT("platform",{"2025-07-15","2025-12-15"})', [[21, 35]]),
    ),
    depends_on_today=True,
)
def TURNOVER_LIMIT(
    call: Call, segment: Words, on_date: Days, route_or_category: Words, agreed_days: Numbers
) -> Numbers:
    """Target days of the segment."""
    return _limits(call, segment, on_date, route_or_category, agreed_days).target


def _limits(call: Call, segments: Words, days: Days, routes_or_categories: Words, agreed_days: Numbers) -> Limits:
    """The limits of each row's segment; a row whose route or category is missing or wrong is an error."""
    routes = call.settings.turnover.routes
    named = np.isin(routes_or_categories.astype(str), list(routes))
    names = ", ".join(getattr(route, call.language) for route in routes.values())
    call.problem((segments == "transit") & ~named, _ROUTE_NEEDED, routes=names)
    call.problem((segments == "purchase") & named, _CATEGORY_NEEDED)
    return segment_limits(
        segments,
        call.or_today(days),
        call.settings,
        routes=routes_or_categories,
        categories=routes_or_categories,
        agreed_days=agreed_days,
    )


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
            Text("该环节已用天数", "Days in the segment"),
            minimum=0,
            label=Text("天数", "days"),
        ),
        ON_DATE,
        ROUTE_OR_CATEGORY,
        AGREED_DAYS,
    ),
    result=Kind.TEXT,
    source=_SOURCE,
    examples=(
        Example('=TURNOVER_STATUS("overseas",{14;15;31})', [["正常"], ["预警"], ["超标"]]),
        Example('=TURNOVER_STATUS("transit",52,,"mx_express")', "异常+7"),
        Example('=TURNOVER_STATUS("purchase",{31;46},,,45)', [["正常"], ["超标"]]),
        Example('=TURNOVER_STATUS("国内仓",37,,,40)', "正常"),
    ),
    depends_on_today=True,
)
def TURNOVER_STATUS(
    call: Call, segment: Words, days: Numbers, on_date: Days, route_or_category: Words, agreed_days: Numbers
) -> Words:
    """Status word of a segment's days."""
    limits = _limits(call, segment, on_date, route_or_category, agreed_days)
    return segment_words(segment, days, limits, call.settings)


@worksheet_function(
    category="turnover",
    help=Text(
        "货代仓/海外仓还剩几天（上限 {turnover.segments.overseas.hard_limit}，从到货代仓算起），负数表示已超标。",
        (
            "Days left overseas ({turnover.segments.overseas.hard_limit} at most, from arrival at the "
            "forwarder's); negative once over."
        ),
    ),
    arguments=(
        Argument(
            "arrived",
            Kind.DATE,
            Text("到货代仓日期", "Arrival at the forwarder's warehouse"),
            columns=("pipeline.forwarder_on",),
            label=Text("到货代仓日", "arrived"),
        ),
        Argument(
            "moved",
            Kind.DATE,
            Text("移海外仓的日期；空白则算到截至日期", "Move to the overseas warehouse; blank counts to as_of"),
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
    segment, unknown = (np.full(call.count, word, dtype=object) for word in ("overseas", None))
    limits = segment_limits(segment, arrived, call.settings, routes=unknown, categories=unknown)
    until = _end(call, arrived, moved, as_of)
    return rules.overseas_days_left(arrived, until, hard_limit=limits.hard_limit)


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
            Text("线路：美墨快线、墨西哥直航、空运", "route: mx_express, mx_direct, air"),
            keys="route",
            blank=True,
            columns=("pipeline.channel",),
            label=Text("线路", "route"),
        ),
        Argument(
            "dispatched",
            Kind.DATE,
            Text("国内发出日期", "Day of dispatch"),
            columns=("pipeline.dispatched_on",),
            label=Text("发出日", "dispatched"),
        ),
        Argument(
            "arrived",
            Kind.DATE,
            Text("到货代仓日期；空白表示还在途", "Day of arrival; blank while in transit"),
            optional=True,
            columns=("pipeline.forwarder_on",),
            label=Text("到达日", "arrived"),
        ),
        Argument(
            "confirmed_days",
            Kind.NUMBER,
            Text("物流确认的天数，代替线路目标", "Days that logistics confirmed, instead of the route's"),
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
    segment, unknown = (np.full(call.count, word, dtype=object) for word in ("transit", None))
    limits = segment_limits(
        segment, dispatched, call.settings, routes=route, categories=unknown, agreed_days=confirmed_days
    )
    return segment_words(segment, days, limits, call.settings)
