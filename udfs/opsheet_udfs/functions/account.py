"""Worksheet functions about the account: its metrics, the age of stock, prices after discounts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Argument, Example, Kind, Text
from opsheet.rules.account import LEVELS, age_buckets, health_levels, stacked_price, under_floor
from opsheet_udfs.call import Call
from opsheet_udfs.declare import worksheet_function

Words = NDArray[np.object_]
Numbers = NDArray[np.float64]

_DAYS_IN_STOCK = Argument(
    "days",
    Kind.NUMBER,
    Text("库龄天数", "Days in stock"),
    minimum=0,
    label=Text("天数", "days"),
)


@worksheet_function(
    category="performance",
    help=Text(
        "账户指标状态：正常、预警、超标。",
        "Status of an account health metric: ok, warning, over.",
    ),
    arguments=(
        Argument(
            "metric",
            Kind.KEY,
            Text(
                "指标：订单缺陷率、迟发率、配送前取消率、有效追踪率",
                "odr, late_shipment, cancellation or valid_tracking",
            ),
            keys="metric",
            label=Text("指标", "metric"),
        ),
        Argument(
            "rate",
            Kind.NUMBER,
            Text("指标的值，如 0.8% 或 0.008", "Its value, for instance 0.8% or 0.008"),
            minimum=0,
            label=Text("值", "value"),
        ),
    ),
    result=Kind.TEXT,
    source="后台模块 3 orders",
    examples=(
        Example('=HEALTH_STATUS("late_shipment",0.02)', "正常"),
        Example('=HEALTH_STATUS("迟发率","3.5%")', "预警"),
        Example('=HEALTH_STATUS("odr",0.01)', "超标"),
        Example('=HEALTH_STATUS("valid_tracking",0.955)', "预警"),
    ),
)
def HEALTH_STATUS(call: Call, metric: Words, rate: Numbers) -> Words:
    """Judge metrics."""
    health = call.settings.health
    call.problem(
        rate > 1,
        Text("值：{rate} 超过 100%，4% 写成 4% 或 0.04", "value: {rate} is over 100%, write 4% as 4% or 0.04"),
        rate=_shown(rate),
    )

    below = {key: limits.must == "below" for key, limits in health.metrics.items()}
    limits = {key: limits.limit.value for key, limits in health.metrics.items()}
    levels = health_levels(
        rate,
        np.array([limits[key] for key in metric], dtype=np.float64),
        np.array([health.warns_from(key) for key in metric], dtype=np.float64),
        np.array([below[key] for key in metric], dtype=bool),
    )
    words = [getattr(health.status_words, level)[call.language] for level in LEVELS]
    return np.array(words, dtype=object)[levels]


def _buckets(call: Call, days: Numbers) -> list[int]:
    ends = [bucket.up_to_days for bucket in call.settings.turnover.age_buckets if bucket.up_to_days is not None]
    return age_buckets(days, ends).tolist()


@worksheet_function(
    category="performance",
    help=Text(
        "库龄段的名称，分段见设置。",
        "The age bucket of stock, from the settings.",
    ),
    arguments=(_DAYS_IN_STOCK,),
    result=Kind.TEXT,
    source="后台模块 2 inventory",
    examples=(
        Example("=AGE_BUCKET(90)", "0-90"),
        Example("=AGE_BUCKET(91)", "91-180"),
        Example("=AGE_BUCKET(366)", "365+"),
    ),
)
def AGE_BUCKET(call: Call, days: Numbers) -> list[str]:
    """Name age buckets."""
    names = [bucket.name for bucket in call.settings.turnover.age_buckets]
    return [names[position] for position in _buckets(call, days)]


@worksheet_function(
    category="performance",
    help=Text(
        "按库龄段返回超龄库存附加费风险，分段见设置。",
        "Risk of the aged inventory surcharge by age bucket, from the settings.",
    ),
    arguments=(_DAYS_IN_STOCK,),
    result=Kind.TEXT,
    source="后台模块 2 inventory",
    examples=(
        Example("=STORAGE_RISK(90)", "无"),
        Example("=STORAGE_RISK(180)", "关注"),
        Example("=STORAGE_RISK(181)", "超龄库存附加费"),
    ),
)
def STORAGE_RISK(call: Call, days: Numbers) -> list[Text]:
    """Say what storage may cost."""
    risks = [bucket.risk.text for bucket in call.settings.turnover.age_buckets]
    return [risks[position] for position in _buckets(call, days)]


@worksheet_function(
    category="performance",
    help=Text(
        "叠加折扣后的价格：比例（0.1 或 10%）逐个打折，金额直接减；低于底价报错。",
        "The price after all discounts: shares (0.1 or 10%) one after another, amounts subtracted. Below the floor: "
        "error.",
    ),
    arguments=(
        Argument(
            "price", Kind.NUMBER, Text("原价", "The price before discounts"), minimum=0, label=Text("价格", "price")
        ),
        Argument(
            "discounts",
            Kind.NUMBER,
            Text(
                "同时生效的折扣；区域行数与价格行数相同时每行用自己的折扣",
                "Discounts that run together; of a range with as many rows as prices, each price takes its own row",
            ),
            whole=True,
            per_row=True,
            label=Text("折扣", "discounts"),
        ),
        Argument(
            "floor_price",
            Kind.NUMBER,
            Text("底价；空白不检查", "The floor price; blank checks none"),
            optional=True,
            minimum=0,
            label=Text("底价", "floor"),
        ),
    ),
    result=Kind.NUMBER,
    source="后台模块 叠加折扣",
    examples=(
        Example("=STACKED_PRICE(100,{0.1,0.05})", 85.5),
        Example("=STACKED_PRICE(100,{0.1,-5})", 85),
        Example('=STACKED_PRICE(100,"10%",85)', 90),
        Example("=STACKED_PRICE(100,{0.1,0.05},90)", "#折后价 85.5 低于底价 90"),
    ),
)
def STACKED_PRICE(call: Call, price: Numbers, discounts: Numbers, floor_price: Numbers) -> Numbers:
    """Take discounts off."""
    left = stacked_price(price, discounts, call.settings.texts.stacked_price.percent_below.value)
    call.problem(
        under_floor(left, floor_price),
        Text("折后价 {left} 低于底价 {floor}", "price {left} after discounts is under the floor {floor}"),
        left=_shown(left),
        floor=_shown(np.nan_to_num(floor_price, nan=0.0)),
    )
    return left


def _shown(values: Numbers) -> Words:
    return np.array([format(value, ".15g") for value in values], dtype=object)
