"""Worksheet functions of planning that looks ahead: they take ranges, never the data folder."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Argument, Example, Kind, Text
from opsheet.rules.errors import RuleError
from opsheet.rules.instock_velocity import data_age_days, instock_velocity
from opsheet.rules.safety_stock import lead_time_percentile, safety_days
from opsheet.rules.stock_projection import StockProjection, project_stock
from opsheet_udfs.call import Call
from opsheet_udfs.declare import worksheet_function
from opsheet_udfs.functions.arguments import AS_OF, DAILY_SALES, STOCK

Numbers = NDArray[np.float64]
Days = NDArray[np.datetime64]
Words = NDArray[Any]

_SOURCE = "决定：提前计划"


@worksheet_function(
    category="replenishment",
    help=Text("数据截止到今天有几天。", "Days since the newest day of the data."),
    arguments=(
        Argument(
            "newest_day",
            Kind.DATE,
            Text("数据里最新的日期，可用 MAX 求", "The newest day in the data, see MAX"),
            label=Text("最新日期", "newest_day"),
        ),
        AS_OF,
    ),
    result=Kind.NUMBER,
    source=_SOURCE,
    examples=(
        Example('=DATA_AGE("2025-03-07","2025-03-10")', 3),
        Example('=DATA_AGE("2025-03-11","2025-03-10")', 0),
    ),
    depends_on_today=True,
)
def DATA_AGE(call: Call, newest_day: Days, as_of: Days) -> Numbers:
    """Age of data in days."""
    days = (call.or_today(as_of) - newest_day).astype(np.float64)
    return data_age_days(-days, 0)


@worksheet_function(
    category="replenishment",
    help=Text(
        "有货日均：只算有货的天。日均 {replenishment.planning.weak_day_from:g} 件以上时，低于均值 "
        "{replenishment.planning.weak_day:.0%} 的天也不算。",
        "Daily sales over the days in stock. From {replenishment.planning.weak_day_from:g} a day on, days under "
        "{replenishment.planning.weak_day:.0%} of the average are left out too.",
    ),
    arguments=(
        Argument(
            "units",
            Kind.NUMBER,
            Text("每天销量的区域，件；空白为未知", "Range of units sold on each day; a blank is not known"),
            whole=True,
            minimum=0,
            label=Text("销量", "units"),
        ),
        Argument(
            "stock",
            Kind.NUMBER,
            Text("每天日末可售库存的区域，同样大小", "Range of sellable units at each day's end, of the same size"),
            whole=True,
            minimum=0,
            label=Text("库存", "stock"),
        ),
    ),
    result=Kind.NUMBER,
    source=_SOURCE,
    examples=(
        Example("=DAILY_VELOCITY_INSTOCK({6;0;0;9;6;7;7},{45;0;0;36;30;23;16})", 7),
        Example("=DAILY_VELOCITY_INSTOCK({20;2;22;21;21},{90;70;60;40;20})", 21),
    ),
)
def DAILY_VELOCITY_INSTOCK(call: Call, units: Numbers, stock: Numbers) -> float:
    """Average daily sales over the days in stock."""
    if np.isnan(units).all() and np.isnan(stock).all():
        return float("nan")
    own = call.settings.replenishment.planning
    fewest = own.fewest_days_in_stock.value
    found = instock_velocity(
        units, stock, weak_share=own.weak_day.value, weak_from=own.weak_day_from.value, fewest_days=fewest
    )
    if np.isnan(found.daily_units):
        raise RuleError("few-days-in-stock", days=found.days_in_stock, fewest=fewest)
    return found.daily_units


_PROJECTED = (
    replace(STOCK, help=Text("现有库存，件", "Units in stock now")),
    DAILY_SALES,
    Argument(
        "arrival_dates",
        Kind.DATE,
        Text(
            "各批到货日期的区域；没有到货就选空单元格",
            "Range of the days on which goods arrive; an empty cell where none does",
        ),
        whole=True,
        per_row=True,
        label=Text("到货日期", "arrival_dates"),
    ),
    Argument(
        "arrival_units",
        Kind.NUMBER,
        Text("各批到货件数的区域，同样大小", "Range of the units that arrive, of the same size"),
        whole=True,
        per_row=True,
        minimum=0,
        label=Text("到货件数", "arrival_units"),
    ),
    AS_OF,
)


def _projections(
    call: Call, stock: Numbers, daily_sales: Numbers, dates: Days, units: Numbers, as_of: Days
) -> list[StockProjection]:
    """What becomes of each row's stock; rows whose arrivals can't be told are noted and get an empty one."""

    def project(stock: float, daily: float, days: Days, arriving: Numbers, today: dt.date) -> StockProjection:
        return project_stock(float(stock), float(daily), _arrivals(days, arriving), today)

    answers = call.each(
        project, stock, daily_sales, dates, units, call.or_today(as_of).astype("datetime64[D]").tolist()
    )
    return [answer if answer is not None else StockProjection(None, 0, None) for answer in answers.tolist()]


def _arrivals(days: Days, units: Numbers) -> list[tuple[dt.date, float]]:
    """Pairs of day and units; blank ends that one of the ranges lacks are nothing.

    Raises:
        RuleError: when units arrive on no day.
    """
    count = max(len(days), len(units))
    dates = np.concatenate([days, np.full(count - len(days), np.datetime64("NaT"), dtype="datetime64[D]")])
    amounts = np.nan_to_num(np.concatenate([units, np.zeros(count - len(units))]))
    undated = amounts[np.isnat(dates)].sum()
    if undated > 0:
        raise RuleError("arrival-without-date", units=f"{undated:,.15g}")
    return [(day, float(amount)) for day, amount in zip(dates.tolist(), amounts.tolist(), strict=True) if day]


@worksheet_function(
    category="replenishment",
    help=Text(
        "最后一批到货之前第一个不够卖的日期；逐日推算，不断货为空白。",
        "First day before the last arrival that stock can't cover, day by day; blank where there is none.",
    ),
    arguments=_PROJECTED,
    result=Kind.DATE,
    source=_SOURCE,
    examples=(
        Example('=FIRST_GAP(30,10,"2025-03-06",20,"2025-03-01")', "2025-03-04"),
        Example('=FIRST_GAP(30,10,{"2025-03-04";"2025-03-05"},{10;20},"2025-03-01")', None),
    ),
    depends_on_today=True,
)
def FIRST_GAP(
    call: Call, stock: Numbers, daily_sales: Numbers, arrival_dates: Days, arrival_units: Numbers, as_of: Days
) -> list[dt.date | None]:
    """First day without enough stock."""
    found = _projections(call, stock, daily_sales, arrival_dates, arrival_units, as_of)
    return [projection.first_gap for projection in found]


@worksheet_function(
    category="replenishment",
    help=Text(
        "最后一批到货之前不够卖的天数；逐日推算。",
        "Days before the last arrival that stock can't cover, day by day.",
    ),
    arguments=_PROJECTED,
    result=Kind.NUMBER,
    source=_SOURCE,
    examples=(
        Example('=GAP_DAYS(30,10,"2025-03-06",20,"2025-03-01")', 2),
        Example('=GAP_DAYS(30,10,{"2025-03-06";"2025-03-10"},{20;50},"2025-03-01")', 4),
    ),
    depends_on_today=True,
)
def GAP_DAYS(
    call: Call, stock: Numbers, daily_sales: Numbers, arrival_dates: Days, arrival_units: Numbers, as_of: Days
) -> list[int]:
    """Days without enough stock."""
    found = _projections(call, stock, daily_sales, arrival_dates, arrival_units, as_of)
    return [projection.gap_days for projection in found]


@worksheet_function(
    category="replenishment",
    help=Text(
        "库存和全部到货卖完后第一个不够卖的日期；没有销量为空白。",
        "First day that stock and all arrivals can't cover; blank without sales.",
    ),
    arguments=_PROJECTED,
    result=Kind.DATE,
    source=_SOURCE,
    examples=(
        Example('=SELLS_OUT_ON(30,10,"2025-03-06",20,"2025-03-01")', "2025-03-08"),
        Example('=SELLS_OUT_ON(30,10,"",0,"2025-03-01")', "2025-03-04"),
    ),
    depends_on_today=True,
)
def SELLS_OUT_ON(
    call: Call, stock: Numbers, daily_sales: Numbers, arrival_dates: Days, arrival_units: Numbers, as_of: Days
) -> list[dt.date | None]:
    """Day on which everything is sold."""
    found = _projections(call, stock, daily_sales, arrival_dates, arrival_units, as_of)
    return [projection.sells_out_on for projection in found]


_NOT_A_SHARE = Text(
    "{argument}：应为 0 到 1 的比例（80% 写 0.8），现为 {value:g}",
    "{argument}: must be a share from 0 to 1 (80% is 0.8), it is {value:g}",
)


@worksheet_function(
    category="replenishment",
    help=Text(
        "实测天数的百分位：有 p 的批次不超过这么多天。",
        "Percentile of measured days: a share p of them took no longer.",
    ),
    arguments=(
        Argument(
            "days",
            Kind.NUMBER,
            Text("实测天数的区域；空白不计", "Range of measured days; blanks don't count"),
            whole=True,
            per_row=True,
            minimum=0,
            label=Text("天数", "days"),
        ),
        Argument(
            "p",
            Kind.NUMBER,
            Text("比例，如 0.8", "a share, for instance 0.8"),
            minimum=0,
            label=Text("比例", "p"),
        ),
    ),
    result=Kind.NUMBER,
    source=_SOURCE,
    examples=(
        Example("=LEAD_TIME_P({60;70;80;90;100},0.8)", 92),
        Example("=LEAD_TIME_P({60;70;80;90;100},{0,0.5,1})", [[60, 80, 100]]),
    ),
)
def LEAD_TIME_P(call: Call, days: Numbers, p: Numbers) -> list[float]:
    """Lead time that a share of the measured ones did not exceed."""
    call.problem(p > 1, _NOT_A_SHARE, argument=Text("比例", "p"), value=p)
    return [lead_time_percentile(own, min(float(share), 1.0)) for own, share in zip(days, p, strict=True)]


@worksheet_function(
    category="replenishment",
    help=Text(
        "由实测备货周期和日销的波动算安全库存天数，限于 {replenishment.planning.safety_least} 到 "
        "{replenishment.planning.safety_most} 天；实测不足两次取设置。",
        "Safety days from how measured lead times and daily sales vary, {replenishment.planning.safety_least} to "
        "{replenishment.planning.safety_most}; as set where under two were measured.",
    ),
    arguments=(
        Argument(
            "lead_days",
            Kind.NUMBER,
            Text("实测备货周期的区域，天", "Range of measured lead times, days"),
            whole=True,
            per_row=True,
            minimum=0,
            label=Text("备货周期", "lead_days"),
        ),
        Argument(
            "daily_units",
            Kind.NUMBER,
            Text("每天销量的区域，件", "Range of units sold on each day"),
            whole=True,
            per_row=True,
            minimum=0,
            label=Text("每天销量", "daily_units"),
        ),
        Argument(
            "service",
            Kind.NUMBER,
            Text(
                "不断货的比例；不填为 {replenishment.planning.service_level:.0%}",
                "Share of orders without a stock-out; by default {replenishment.planning.service_level:.0%}",
            ),
            optional=True,
            minimum=0,
            label=Text("服务水平", "service"),
        ),
    ),
    result=Kind.NUMBER,
    source=_SOURCE,
    examples=(
        Example("=ROUND(SAFETY_DAYS({30;34;38},{8;10;12}),2)", 6.85),
        Example("=SAFETY_DAYS({30;34;38},{8;10;12},0.5)", 3),
    ),
)
def SAFETY_DAYS(call: Call, lead_days: Numbers, daily_units: Numbers, service: Numbers) -> list[float]:
    """Safety days from the team's own measurements."""
    replenishment = call.settings.replenishment
    own = replenishment.planning
    level = np.where(np.isnan(service), own.service_level.value, service)
    wrong = (level <= 0) | (level >= 1)
    call.problem(wrong, _NOT_A_SHARE, argument=Text("服务水平", "service"), value=level)
    return [
        safety_days(
            leads,
            units,
            service=share,
            fewest=own.safety_least.value,
            most=own.safety_most.value,
            configured=replenishment.safety.value,
        )
        for leads, units, share in zip(lead_days, daily_units, np.where(wrong, 0.5, level).tolist(), strict=True)
    ]
