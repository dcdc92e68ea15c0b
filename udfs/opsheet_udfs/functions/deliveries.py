"""Worksheet functions about deliveries to Amazon's warehouses: routes, slots and deadlines."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations import shipping_rules
from opsheet.catalogue import Argument, Example, Kind, Text
from opsheet.rules.calendars import in_months
from opsheet.rules.delivery import (
    is_delivery_day,
    next_deliveries,
    next_delivery_days,
    previous_delivery_days,
)
from opsheet_udfs.call import Call
from opsheet_udfs.declare import worksheet_function
from opsheet_udfs.functions.arguments import APPOINTMENT, BOXES, DAY, refuse_parts_of_boxes, relabel_argument

Words = NDArray[np.object_]
Numbers = NDArray[np.float64]
Dates = NDArray[np.datetime64]


@worksheet_function(
    category="shipments",
    help=Text(
        "按季节的默认送仓路径：旺季经海外仓，其余月份货代直送；实际以货件指令为准。",
        "The season's default delivery route: via the overseas warehouse in peak months. The instruction decides.",
    ),
    arguments=(replace(DAY, columns=()),),
    result=Kind.TEXT,
    source="SOP 货代仓-海外仓-平台仓 适用于旺季",
    examples=(
        Example("=DELIVERY_ROUTE(DATE(2025,7,1))", "货代仓→海外仓→平台仓"),
        Example("=DELIVERY_ROUTE(DATE(2025,8,31))", "货代仓→平台仓"),
    ),
)
def DELIVERY_ROUTE(call: Call, day: Dates) -> list[Text]:
    """Say which way goods go."""
    delivery = call.settings.delivery
    words = (delivery.route_words.off_peak.text, delivery.route_words.peak.text)
    return [words[peak] for peak in in_months(day, delivery.peak_months).tolist()]


@worksheet_function(
    category="shipments",
    help=Text(
        "送仓时段：周四、周日，按箱数是否超过 {delivery.many_boxes}。",
        "The time of a delivery on a Thursday or Sunday, by whether there are more than {delivery.many_boxes} boxes.",
    ),
    arguments=(DAY, BOXES),
    result=Kind.TEXT,
    source="SOP 送到FBA仓库时间",
    examples=(
        Example("=DELIVERY_SLOT(DATE(2025,3,13),31)", "08:00-08:30"),
        Example("=DELIVERY_SLOT(DATE(2025,3,16),31)", "13:30-14:30"),
        Example("=DELIVERY_SLOT(DATE(2025,3,13),30)", "13:00-15:00"),
        Example(
            "=DELIVERY_SLOT(DATE(2025,3,14),31)",
            "#日期：2025-03-14 一般不送仓，前后的送仓日是 2025-03-13 和 2025-03-16",
        ),
    ),
)
def DELIVERY_SLOT(call: Call, day: Dates, boxes: Numbers) -> Words:
    """Say at what time deliveries are taken."""
    delivery = call.settings.delivery
    refuse_parts_of_boxes(call, boxes)
    on_time = is_delivery_day(day, delivery.slots)
    call.problem(
        ~on_time,
        Text(
            "日期：{day} 一般不送仓，前后的送仓日是 {before} 和 {following}",
            "date: {day} is not a usual delivery day, nearest: {before} and {following}",
        ),
        day=day.astype(str),
        before=previous_delivery_days(day, delivery.slots).astype(str),
        following=next_delivery_days(day, delivery.slots).astype(str),
    )
    slots = shipping_rules.delivery_slots(day, boxes, call.settings)
    call.problem(
        on_time & np.array([slot is None for slot in slots], dtype=bool),
        Text("日期：{since} 之前没有 {boxes} 箱的时段", "date: no slot for {boxes} boxes before {since}"),
        since=delivery.few_slots_from,
        boxes=boxes.astype(np.int64),
    )
    return slots


@worksheet_function(
    category="shipments",
    help=Text(
        "第一个还来得及的送仓日：发货需求、操作指令两个截止，周日另加周三下班前的确认。",
        "The first delivery day whose deadlines can still be met: request, instruction, and Wednesday's for a Sunday.",
    ),
    arguments=(
        Argument(
            "since",
            Kind.DATETIME,
            Text("截至时间，空白为现在；没有时间算 0 点", "As-of time, default now; a bare date means midnight"),
            optional=True,
            label=Text("截至时间", "from"),
        ),
        relabel_argument(optional=True),
    ),
    result=Kind.DATE,
    source="SOP 货代仓-海外仓-平台仓",
    depends_on_today=True,
    examples=(
        Example('=NEXT_DELIVERY_DATE("2025-03-10 14:00")', "2025-03-13"),
        Example('=NEXT_DELIVERY_DATE("2025-03-10 14:01")', "2025-03-16"),
        Example('=NEXT_DELIVERY_DATE("2025-03-10 14:00","YES")', "2025-03-16"),
        Example('=NEXT_DELIVERY_DATE("2025-03-12 18:00")', "2025-03-16"),
        Example('=NEXT_DELIVERY_DATE("2025-03-13 09:00")', "2025-03-20"),
        Example('=NEXT_DELIVERY_DATE("2025-06-30 09:00")', "2025-07-10"),
    ),
)
def NEXT_DELIVERY_DATE(call: Call, since: Dates, relabel: Words) -> Dates:
    """Find the next deliveries that can still be announced."""
    moments = np.where(np.isnat(since), np.datetime64(call.now, "s"), since)
    days = next_deliveries(
        moments, relabel.astype(bool), call.settings.delivery.slots, shipping_rules.notices(call.settings)
    )
    call.problem(
        np.isnat(days),
        Text("一年内没有赶得上的送仓日，请检查设置", "no delivery day can be met within a year, check the settings"),
    )
    return days


@worksheet_function(
    category="shipments",
    help=Text(
        (
            "操作指令截止时间（办公室时间）：预约前 {delivery.instruction_notice.plain} 个海外仓工作日（换标 "
            "{delivery.instruction_notice.relabel} 个）的 {delivery.instruction_notice.time}。"
        ),
        (
            "Instruction deadline by the office's clock: {delivery.instruction_notice.time}, "
            "{delivery.instruction_notice.plain} warehouse working days before "
            "({delivery.instruction_notice.relabel} when relabelling)."
        ),
    ),
    arguments=(APPOINTMENT, relabel_argument(optional=False)),
    result=Kind.DATETIME,
    source="SOP 是否需要换标签",
    examples=(
        Example('=INSTRUCTION_DEADLINE(DATE(2025,2,6),"NO")', "2025-02-01T14:00"),
        Example('=INSTRUCTION_DEADLINE(DATE(2025,2,6),"YES")', "2025-01-31T14:00"),
        Example('=INSTRUCTION_DEADLINE(DATE(2025,3,16),"NO")', "2025-03-13T14:00"),
    ),
)
def INSTRUCTION_DEADLINE(call: Call, appointment: Dates, relabel: Words) -> Dates:
    """Count back to the moment of the instruction."""
    return shipping_rules.instruction_deadlines(appointment, relabel.astype(bool), call.settings)


@worksheet_function(
    category="shipments",
    help=Text(
        "发货需求截止日：预约前 {delivery.demand_notice.normal} 天，旺季 {delivery.demand_notice.peak} 天。",
        (
            "Delivery request deadline: {delivery.demand_notice.normal} days before, "
            "{delivery.demand_notice.peak} in peak months."
        ),
    ),
    arguments=(APPOINTMENT,),
    result=Kind.DATE,
    source="SOP 货代仓-海外仓-平台仓 1",
    examples=(
        Example("=DEMAND_DEADLINE(DATE(2025,3,2))", "2025-02-27"),
        Example("=DEMAND_DEADLINE(DATE(2025,7,3))", "2025-06-26"),
    ),
)
def DEMAND_DEADLINE(call: Call, appointment: Dates) -> Dates:
    """Count back to the day of the demand row."""
    return shipping_rules.demand_deadlines(appointment, call.settings)


@worksheet_function(
    category="shipments",
    help=Text("未贴标货物的免仓期截止日。", "End of the free storage period of unlabelled goods."),
    arguments=(
        Argument(
            "arrived",
            Kind.DATE,
            Text("到货代仓的日期", "The day they arrived at the forwarder's"),
            columns=("pipeline.forwarder_on",),
            label=Text("到仓日期", "arrived"),
        ),
    ),
    result=Kind.DATE,
    source="SOP 贴标相关注意事项 3",
    examples=(Example("=FREE_STORAGE_UNTIL(DATE(2024,2,25))", "2024-03-03"),),
)
def FREE_STORAGE_UNTIL(call: Call, arrived: Dates) -> Dates:
    """Add the free days."""
    return shipping_rules.free_storage_ends(arrived, call.settings)
