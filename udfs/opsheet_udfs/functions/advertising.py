"""Worksheet functions about what advertising may cost, and its ratios."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.team_rules import ad_rule, ad_words
from opsheet.catalogue import Argument, Example, Kind, Text
from opsheet.rules.advertising import ad_spend_states, ratio
from opsheet_udfs.call import Call
from opsheet_udfs.declare import worksheet_function

Words = NDArray[np.object_]
Numbers = NDArray[np.float64]
Dates = NDArray[np.datetime64]

_DAY = Argument(
    "day", Kind.DATE, Text("日期，决定适用哪一期规定", "The day whose rules apply"), label=Text("日期", "date")
)
_ON_SALE = Argument(
    "second_order_on_sale",
    Kind.DATE,
    Text("第二次返单上架的日期", "The day on which the product's second order went on sale"),
    label=Text("返单上架日", "second_order_on_sale"),
)


def _amount(name: str, label: str, help_en: str) -> Argument:
    """A number that can't be negative."""
    return Argument(
        name,
        Kind.NUMBER,
        Text(label, help_en),
        minimum=0,
        label=Text(label, name),
    )


_SPEND = _amount("spend", "广告花费", "spend on ads")
_AD_SALES = _amount("ad_sales", "广告销售额", "sales that ads brought")
_CLICKS = _amount("clicks", "点击", "clicks on ads")


@worksheet_function(
    category="performance",
    help=Text(
        "广告费上限（比例）；新品没有上限，返回空白。",
        "Limit of ad spend as a share; blank for a new product, which has none.",
    ),
    arguments=(_DAY, _ON_SALE),
    result=Kind.NUMBER,
    source="SOP 广告费用的管控",
    examples=(
        Example("=AD_SPEND_LIMIT(DATE(2024,12,1),DATE(2024,6,1))", 0.05),
        Example("=AD_SPEND_LIMIT(DATE(2025,3,1),DATE(2024,6,1))", 0.3),
        Example("=AD_SPEND_LIMIT(DATE(2025,3,1),DATE(2025,1,1))", None),
    ),
)
def AD_SPEND_LIMIT(call: Call, day: Dates, second_order_on_sale: Dates) -> Numbers:
    """Look limits up."""
    return ad_rule(day, second_order_on_sale, call.settings).limit


@worksheet_function(
    category="performance",
    help=Text(
        "单品广告费状态：新品、未批预算、正常、超标、过渡期，暂定的注明；2024 年只看老品合计。",
        "Status of a product's ad spend, marked where provisional; 2024's limit is on the sum over old products.",
    ),
    arguments=(
        _DAY,
        _ON_SALE,
        _amount("ad_spend", "广告花费（含税）", "advertising, tax included"),
        replace(_amount("sales", "销售额", "sales; needed where the limit is a share of them"), blank=True),
        replace(
            _amount("net_gross_profit", "净毛利额", "net gross profit; needed where it is the base"),
            blank=True,
            minimum=None,
        ),
        Argument(
            "budget_approved",
            Kind.BOOLEAN,
            Text(
                "新品预算是否已批，YES 或 NO；空白算 NO", "Whether a new product's budget is approved; blank means NO"
            ),
            optional=True,
            label=Text("预算已批", "budget_approved"),
        ),
    ),
    result=Kind.TEXT,
    source="SOP 广告费用的管控",
    examples=(
        Example("=AD_SPEND_STATUS(DATE(2024,12,1),DATE(2024,6,1),500,10000,)", "正常"),
        Example("=AD_SPEND_STATUS(DATE(2025,3,1),DATE(2024,6,1),400,,1000)", "超标"),
        Example("=AD_SPEND_STATUS(DATE(2025,3,1),DATE(2024,6,1),1,,-200)", "超标"),
        Example("=AD_SPEND_STATUS(DATE(2025,3,1),DATE(2024,11,1),200,,1000)", "过渡期"),
        Example('=AD_SPEND_STATUS(DATE(2025,3,1),DATE(2025,2,1),400,1000,300,"YES")', "新品"),
        Example("=AD_SPEND_STATUS(DATE(2025,3,1),DATE(2025,2,1),400,1000,300)", "未批预算"),
        Example("=AD_SPEND_STATUS(DATE(2025,9,1),DATE(2024,6,1),200,,1000)", "正常（暂定）"),
    ),
)
def AD_SPEND_STATUS(
    call: Call,
    day: Dates,
    second_order_on_sale: Dates,
    ad_spend: Numbers,
    sales: Numbers,
    net_gross_profit: Numbers,
    budget_approved: Words,
) -> Words:
    """Judge advertising."""
    rule = ad_rule(day, second_order_on_sale, call.settings)
    states = ad_spend_states(rule, ad_spend, sales, net_gross_profit, budget_approved.astype(bool))
    return ad_words(rule, states, call.settings)


@worksheet_function(
    category="performance",
    help=Text("ACOS：广告花费 ÷ 广告销售额。", "ACOS: spend over ad sales."),
    arguments=(_SPEND, _AD_SALES),
    result=Kind.NUMBER,
    source="后台模块 4 advertising",
    examples=(Example("=AD_ACOS(30,120)", 0.25), Example("=AD_ACOS(30,0)", None)),
)
def AD_ACOS(_: Call, spend: Numbers, ad_sales: Numbers) -> Numbers:
    """Divide spend by ad sales."""
    return ratio(spend, ad_sales)


@worksheet_function(
    category="performance",
    help=Text("TACOS：广告花费 ÷ 总销售额。", "TACOS: spend over total sales."),
    arguments=(_SPEND, _amount("total_sales", "总销售额", "all sales")),
    result=Kind.NUMBER,
    source="后台模块 4 advertising",
    examples=(Example("=AD_TACOS(30,400)", 0.075),),
)
def AD_TACOS(_: Call, spend: Numbers, total_sales: Numbers) -> Numbers:
    """Divide spend by total sales."""
    return ratio(spend, total_sales)


@worksheet_function(
    category="performance",
    help=Text("ROAS：广告销售额 ÷ 广告花费。", "ROAS: ad sales over spend."),
    arguments=(_AD_SALES, _SPEND),
    result=Kind.NUMBER,
    source="后台模块 4 advertising",
    examples=(Example("=AD_ROAS(120,30)", 4),),
)
def AD_ROAS(_: Call, ad_sales: Numbers, spend: Numbers) -> Numbers:
    """Divide ad sales by spend."""
    return ratio(ad_sales, spend)


@worksheet_function(
    category="performance",
    help=Text("CPC：广告花费 ÷ 点击。", "CPC: spend over clicks."),
    arguments=(_SPEND, _CLICKS),
    result=Kind.NUMBER,
    source="后台模块 4 advertising",
    examples=(Example("=AD_CPC(30,60)", 0.5),),
)
def AD_CPC(_: Call, spend: Numbers, clicks: Numbers) -> Numbers:
    """Divide spend by clicks."""
    return ratio(spend, clicks)


@worksheet_function(
    category="performance",
    help=Text("CTR：点击 ÷ 曝光。", "CTR: clicks over impressions."),
    arguments=(_CLICKS, _amount("impressions", "曝光", "how often ads were shown")),
    result=Kind.NUMBER,
    source="后台模块 4 advertising",
    examples=(Example("=AD_CTR(60,12000)", 0.005),),
)
def AD_CTR(_: Call, clicks: Numbers, impressions: Numbers) -> Numbers:
    """Divide clicks by impressions."""
    return ratio(clicks, impressions)


@worksheet_function(
    category="performance",
    help=Text("CVR：广告订单 ÷ 点击。", "CVR: orders over clicks."),
    arguments=(_amount("orders", "广告订单", "orders that ads brought"), _CLICKS),
    result=Kind.NUMBER,
    source="后台模块 4 advertising",
    examples=(Example("=AD_CVR(6,60)", 0.1), Example('=AD_CVR(6,"")', None)),
)
def AD_CVR(_: Call, orders: Numbers, clicks: Numbers) -> Numbers:
    """Divide orders by clicks."""
    return ratio(orders, clicks)


@worksheet_function(
    category="performance",
    help=Text("各广告类型在某阶段的作用和建议。", "Each kind of ads, what it is for, and advice at a stage."),
    arguments=(
        Argument(
            "stage",
            Kind.KEY,
            Text("阶段：新品期、成长期或成熟期", "The stage: launch, growth or mature"),
            keys="ad_stage",
            label=Text("阶段", "stage"),
        ),
    ),
    result=Kind.TEXT,
    source="SOP Listing推广",
    examples=(
        Example(
            '=AD_ADVICE("新品期")',
            [
                ["自动广告", "增加曝光，帮助亚马逊识别链接", "先开自动，出单的词再开手动"],
                ["精准长尾词", "转化率通常较高，低成本出单", "适用"],
                ["ASIN 广告", "截获竞争对手的流量，给新链接导流", "适用，选价格和评分不如自己的竞品"],
                ["类目定位广告", "加快建立买家画像", "适用，控制竞价"],
                ["关键词广告", "较精准的流量，把广告位拉上首页", "投核心词和自动出单的词"],
                ["SD 回溯广告", "找回近期看过没买的人，适合高客单价", "流量少，先不用"],
                ["SD 展示性广告", "SP 广告位后撤时补流量，避免掉单", "不建议"],
                ["SB 品牌广告", "宣传品牌，增加曝光", "中后期再用"],
            ],
        ),
    ),
    spills=True,
)
def AD_ADVICE(call: Call, stage: Words) -> list[list[str]]:
    """List the kinds of ads that have advice at a stage."""
    language = call.language
    return [
        [kind.text[language], kind.purpose[language], kind.advice[key][language]]
        for key in stage
        for kind in call.settings.ads.kinds.values()
        if key in kind.advice
    ]
