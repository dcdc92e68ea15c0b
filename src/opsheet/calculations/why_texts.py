"""The rules of a stocking row's figures in words, and their sums with a place for each number."""

from __future__ import annotations

from collections.abc import Mapping

from opsheet.catalogue import Text

INBOUND_NAME = Text("在途合计", "Inbound and on order")
LEAD_TIME_NAME = Text("备货周期", "Lead time")

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
}

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
}
