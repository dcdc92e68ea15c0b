"""The rules of a stocking row's figures in words, and their sums with a place for each number."""

from __future__ import annotations

from collections.abc import Mapping

from opsheet.catalogue import Text

INBOUND_NAME = Text("在途合计", "Inbound and on order")
LEAD_TIME_NAME = Text("备货周期", "Lead time")
DAILY_RATE_NAME = Text("日均", "Daily sales")
ARRIVALS_NAME = Text("到货", "Arrivals")
ARRIVAL = Text("{day} {units} 件", "{units} units on {day}")


def _filled(zh: str, en: str) -> Text:
    """The rule of a column that an action fills from exports."""
    return Text(f"由“更新销量”从数据文件夹填写：{zh}", f"Filled by Refresh sales from the data folder: {en}")


def _projected(zh: str, en: str) -> Text:
    """The rule of a column that follows stock day by day."""
    return Text(
        f"FBA可售每天卖掉日均，每批到货按最晚的日子加上：{zh}",
        f"FBA available sells day by day, each arrival is added on its latest day: {en}",
    )


RULES: Mapping[str, Text] = {
    "velocity": Text(
        "7、14、30 天日均按权重相加，空白的不计，其余权重按比例放大（备货单日均栏）",
        "The averages of 7, 14 and 30 days by weight; a blank drops out and the other weights grow (restock sheet)",
    ),
    "available": Text(
        "FBA可售 + 海外仓 + 货代仓 + 国内仓，空白算 0（SOP 备货流程 2）",
        "FBA available + overseas + forwarder + domestic; a blank counts as 0 (SOP 备货流程 2)",
    ),
    "inbound": Text("FBA在途 + 采购在途，空白算 0（SOP 备货流程 2）", "FBA inbound + on order (SOP 备货流程 2)"),
    "lead_time_days": Text(
        "采购交期 + 国内处理 + 海运 + 清关 + FBA约仓，区间取中间值；"
        "海运按整柜和快线的比例混合，向上取整（SOP 备货流程 1.1-1.5）",
        "Supplier + domestic + sea + customs + FBA appointment, midpoints of ranges; by sea the mix of full "
        "container and express, rounded up (SOP 备货流程 1.1-1.5)",
    ),
    "days_of_supply": Text(
        "可用库存 ÷ 加权日均（SOP 库存周转天数）", "Available stock ÷ weighted daily sales (SOP 库存周转天数)"
    ),
    "stockout_on": Text(
        "截至日期 + 可用库存 ÷ 加权日均，取整天（SOP 备货流程 2）",
        "As-of date + available stock ÷ weighted daily sales, whole days (SOP 备货流程 2)",
    ),
    "order_by": Text(
        "断货日期 - 备货周期 - 安全库存天数（SOP 备货流程 2）", "Stock-out - lead time - safety days (SOP 备货流程 2)"
    ),
    "suggested_quantity": Text(
        "加权日均 ×（备货周期 + 备货天数 + 安全库存天数）- 可用库存 - 在途合计，不小于 0，取整箱（SOP 备货流程 2）",
        "Weighted daily sales × (lead + cover + safety days) - available - inbound, at least 0, full cartons "
        "(SOP 备货流程 2)",
    ),
    "cartons": Text("采购数量 ÷ 箱规（SOP 备货流程 整箱采购）", "Order quantity ÷ units per carton (SOP 备货流程)"),
    "arrives_on": Text(
        "申请日期（空白为截至日期）+ 海运或空运天数 + 安全库存天数（SOP 备货流程 3）",
        "Applied on (blank: as-of date) + days by sea or air + safety days (SOP 备货流程 3)",
    ),
    "days_after_order": Text(
        "（可用库存 + 在途合计 + 采购数量）÷ 加权日均（SOP 备货流程 2）",
        "(Available + inbound + order quantity) ÷ weighted daily sales (SOP 备货流程 2)",
    ),
    "days_in_stock": _filled("近期有可售库存的天数，没有库存的日子不算", "recent days with stock to sell"),
    "instock_velocity": _filled("有货的日子卖出的件数 ÷ 有货天数", "units sold on days in stock ÷ those days"),
    "aged_units": _filled(
        "亚马逊库存规划报表里已到超龄收费档的件数",
        "units in the surcharge's tiers by Amazon's inventory planning report",
    ),
    "aged_surcharge": _filled(
        "亚马逊自己估计的超龄库存附加费，站点币种", "Amazon's own estimate, in the site's currency"
    ),
    "lingxing_suggested": _filled("领星补货建议的建议采购量", "what Lingxing suggests to order"),
    "amazon_suggested": _filled("亚马逊补货报表的建议采购量", "what Amazon's restock report suggests"),
    "suggestion_difference": _filled(
        "日均、在途或库存与本表不同的地方", "where daily sales, inbound or stock differ from the sheet's"
    ),
    "first_gap": _projected("第一个不够卖一天的日子", "the first day that can't be sold in full"),
    "gap_days": _projected("不够卖一天的日子有几天", "how many days can't be sold in full"),
    "sells_out_on": _projected("最后一批到货之后，第一个不够卖一天的日子", "the first such day after the last arrival"),
    "excess_units": Text(
        "可用库存 - 加权日均 × 该留的天数，不小于 0（亚马逊冗余库存）",
        "Available stock - weighted daily sales × days worth keeping, at least 0 (Amazon's excess inventory)",
    ),
    "exit_signal": Text(
        "有冗余：停止采购；已有超龄件数，或现在的库存卖到第一个收费档还卖不完：促销出清；"
        "已有超龄件数，且卖到大涨档还卖不完：清仓退出",
        "Excess units: order no more. Aged units, or stock that outlasts the first tier: sell off. Aged units and "
        "stock that outlasts the steep tier: clear out.",
    ),
}


def _day_by_day(zh: str, en: str) -> Text:
    """The sum of a column that follows stock day by day."""
    return Text(
        f"{{stock}} 件，每天 {{rate}} 件；到货 {{arrivals}} → {zh}",
        f"{{stock}} units, {{rate}} a day; arriving {{arrivals}} → {en}",
    )


CALCULATIONS: Mapping[str, Text] = {
    "velocity": Text("{sum} = {velocity} 件/天", "{sum} = {velocity} units a day"),
    "available": Text("{sum} = {available} 件", "{sum} = {available} units"),
    "inbound": Text("{sum} = {inbound} 件", "{sum} = {inbound} units"),
    "lead_time_days": Text(
        "整柜 {container} 天，快线 {express} 天，空运 {air} 天；整柜占 {share:.0%}：本行 {lead_time_days} 天",
        "Container {container} days, express {express}, air {air}; container share {share:.0%}: {lead_time_days} "
        "days in this row",
    ),
    "days_of_supply": Text(
        "{available} ÷ {velocity} = {days_of_supply} 天（没有销量时为 {no_sales_days:g}）",
        "{available} ÷ {velocity} = {days_of_supply} days ({no_sales_days:g} without sales)",
    ),
    "stockout_on": Text(
        "{today} + {available} ÷ {velocity} 天 = {stockout_on}",
        "{today} + {available} ÷ {velocity} days = {stockout_on}",
    ),
    "order_by": Text(
        "{stockout_on} - {lead_time_days} 天 - {safety:g} 天 = {order_by}",
        "{stockout_on} - {lead_time_days} days - {safety:g} days = {order_by}",
    ),
    "suggested_quantity": Text(
        "{velocity} ×（{lead_time_days} + {cover:g} + {safety:g}）- {available} - {inbound}，"
        "按每箱 {carton_quantity} 件取整箱 = {suggested_quantity} 件",
        "{velocity} × ({lead_time_days} + {cover:g} + {safety:g}) - {available} - {inbound}, in full cartons of "
        "{carton_quantity} = {suggested_quantity} units",
    ),
    "cartons": Text(
        "{quantity} ÷ {carton_quantity} = {cartons} 箱", "{quantity} ÷ {carton_quantity} = {cartons} cartons"
    ),
    "arrives_on": Text(
        "{ordered} + {arrival:g} 天 + {safety:g} 天 = {arrives_on}",
        "{ordered} + {arrival:g} days + {safety:g} days = {arrives_on}",
    ),
    "days_after_order": Text(
        "（{available} + {inbound} + {quantity}）÷ {velocity} = {days_after_order} 天",
        "({available} + {inbound} + {quantity}) ÷ {velocity} = {days_after_order} days",
    ),
    "days_in_stock": Text("{figure} 天", "{figure} days"),
    "instock_velocity": Text(
        "{figure} 件/天（{days_in_stock} 个有货日）", "{figure} units a day ({days_in_stock} days in stock)"
    ),
    "aged_units": Text("{figure} 件", "{figure} units"),
    "aged_surcharge": Text("{aged} 件，预计 {figure}", "{aged} units, estimated at {figure}"),
    "lingxing_suggested": Text(
        "领星 {figure} 件，本表 {suggested_quantity} 件", "Lingxing {figure} units, here {suggested_quantity}"
    ),
    "amazon_suggested": Text(
        "亚马逊 {figure} 件，本表 {suggested_quantity} 件", "Amazon {figure} units, here {suggested_quantity}"
    ),
    "suggestion_difference": Text("{figure}", "{figure}"),
    "first_gap": _day_by_day("{figure}", "{figure}"),
    "gap_days": _day_by_day("{figure} 天", "{figure} days"),
    "sells_out_on": _day_by_day("{figure}", "{figure}"),
    "excess_units": Text(
        "{available} - {velocity} × {excess_after:g} 天 = {excess_units} 件",
        "{available} - {velocity} × {excess_after:g} days = {excess_units} units",
    ),
    "exit_signal": Text(
        "冗余 {excess_units} 件，超龄 {aged} 件，可售 {days_of_supply} 天"
        "（收费 {aged_from:g} 天，大涨 {long_aged_from:g} 天）：{figure}",
        "{excess_units} excess, {aged} aged, {days_of_supply} days of supply (tiers at {aged_from:g} and "
        "{long_aged_from:g} days): {figure}",
    ),
}
