"""Worksheet functions about orders that leave the domestic warehouse, their ids, and appointment letters."""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.shipping_rules import remark_maker, remark_shapes
from opsheet.catalogue import Argument, Example, Kind, Text
from opsheet.rules.delivery import clock_of
from opsheet.rules.dispatch import dispatch_dates
from opsheet.rules.ids import remark_parts
from opsheet.rules.letters import letter_name, safe_file_name
from opsheet_udfs.call import Call
from opsheet_udfs.declare import worksheet_function
from opsheet_udfs.functions.arguments import LETTER, refuse_parts_of_boxes

Words = NDArray[np.object_]
Dates = NDArray[np.datetime64]


@worksheet_function(
    category="shipments",
    help=Text(
        "海外仓备货单的备注：货件号-FBA仓-追踪编号，每一段都检查。",
        "Remark of the overseas stock order: shipment ID, FBA warehouse and reference ID, each checked.",
    ),
    arguments=(
        Argument(
            "shipment_id",
            Kind.TEXT,
            Text("货件号，如 FBA18SHTRFPP", "The shipment ID, for instance FBA18SHTRFPP"),
            columns=("appointments.shipment", "pipeline.shipment"),
            label=Text("货件号", "shipment_id"),
        ),
        Argument(
            "warehouse",
            Kind.KEY,
            Text("FBA仓，如 {delivery.warehouses[0]}", "FBA warehouse, for instance {delivery.warehouses[0]}"),
            keys="warehouse",
            columns=("appointments.warehouse", "pipeline.warehouse"),
            label=Text("FBA仓", "warehouse"),
        ),
        Argument(
            "tracking_id",
            Kind.TEXT,
            Text("追踪编号，如 5YDIA35G", "The Amazon reference ID, for instance 5YDIA35G"),
            columns=("appointments.tracking", "pipeline.tracking"),
            label=Text("追踪编号", "tracking_id"),
        ),
    ),
    result=Kind.TEXT,
    source="SOP 发货流程 海外仓备货单备注",
    examples=(
        Example('=SHIPMENT_REMARK("FBA18SHTRFPP","MEX6","5YDIA35G")', "FBA18SHTRFPP-MEX6-5YDIA35G"),
        Example('=SHIPMENT_REMARK("FBA18SHTRFPP","MEX6","5YDIA35")', "#追踪编号“5YDIA35”应为 8 位大写字母或数字"),
    ),
)
def SHIPMENT_REMARK(call: Call, shipment_id: Words, warehouse: Words, tracking_id: Words) -> Words:
    """Put remarks together."""
    return call.each(remark_maker(call.settings), shipment_id, warehouse, tracking_id)


@worksheet_function(
    category="shipments",
    help=Text(
        "取出备注中的一段：货件号、仓库或追踪编号。",
        "One part of a remark: its shipment ID, warehouse or reference ID.",
    ),
    arguments=(
        Argument(
            "remark",
            Kind.TEXT,
            Text("备注，如 FBA18SHTRFPP-MEX6-5YDIA35G", "The remark, for instance FBA18SHTRFPP-MEX6-5YDIA35G"),
            columns=("appointments.erp_remark", "pipeline.erp_remark"),
            label=Text("备注", "remark"),
        ),
        Argument(
            "part",
            Kind.KEY,
            Text("货件号、仓库或追踪编号", "shipment, warehouse or tracking"),
            keys="part",
            label=Text("哪一段", "part"),
        ),
    ),
    result=Kind.TEXT,
    source="SOP 发货流程 海外仓备货单备注",
    examples=(
        Example('=SHIPMENT_PART("FBA18SHTRFPP-MEX6-5YDIA35G","shipment")', "FBA18SHTRFPP"),
        Example('=SHIPMENT_PART("FBA18SHTRFPP-MEX6-5YDIA35G","仓库")', "MEX6"),
        Example('=SHIPMENT_PART("FBA18SHTRFPP-MEX6-5YDIA35G","tracking")', "5YDIA35G"),
    ),
)
def SHIPMENT_PART(call: Call, remark: Words, part: Words) -> Words:
    """Take remarks apart."""
    shapes, template = remark_shapes(call.settings), call.settings.delivery.remark_template

    def chosen(remark: str, part: str) -> str:
        return remark_parts(remark, shapes, template)[part]

    return call.each(chosen, remark, part)


@worksheet_function(
    category="shipments",
    help=Text(
        "海外仓备货单的发出日，由建单时间赶上哪个截止决定，截止见设置。",
        "The day an overseas stock order leaves, by the cut-off at its creation; cut-offs are settings.",
    ),
    arguments=(
        Argument(
            "created_at",
            Kind.DATETIME,
            Text(
                "建单时间，北京时间；没有时间算 0 点", "When it was created, Beijing time; a bare date means midnight"
            ),
            label=Text("建单时间", "created_at"),
        ),
    ),
    result=Kind.DATE,
    source="SOP 发货流程 每周三、每周五",
    examples=(
        Example("=DISPATCH_DATE(DATE(2025,3,12)+TIME(14,0,0))", "2025-03-15"),
        Example('=DISPATCH_DATE("2025-03-12 14:01")', "2025-03-19"),
        Example('=DISPATCH_DATE("2025-03-14 14:00")', "2025-03-19"),
        Example('=DISPATCH_DATE("2025-03-14 14:01")', "2025-03-22"),
    ),
)
def DISPATCH_DATE(call: Call, created_at: Dates) -> Dates:
    """Say when orders leave."""
    return dispatch_dates(created_at, call.settings.delivery.cut_offs)


Words = NDArray[np.object_]
Numbers = NDArray[np.float64]
Dates = NDArray[np.datetime64]


@worksheet_function(
    category="shipments",
    help=Text("预约信的名称，照 SOP 的格式。", "The name of the appointment letter in the SOP's format."),
    arguments=LETTER,
    result=Kind.TEXT,
    source="SOP 预约信命名格式",
    examples=(
        Example(
            '=APPOINTMENT_NAME(18,"HIMICAR",DATE(2025,2,6),TIME(14,0,0),TIME(14,30,0))',
            "18 Boxes-AMZ-HIMICAR Amazon schedule date 14:00 - 14:30 AM February 6",
        ),
    ),
)
def APPOINTMENT_NAME(call: Call, boxes: Numbers, brand: Words, day: Dates, starts: Numbers, ends: Numbers) -> Words:
    """Name appointment letters."""
    refuse_parts_of_boxes(call, boxes)
    letter = call.settings.delivery.appointment_letter

    def name(boxes: float, brand: str, day: dt.date, start: float, end: float) -> str:
        return letter_name(
            int(boxes), brand, day, clock_of(start), clock_of(end), template=letter.template, months=letter.months
        )

    return call.each(name, boxes, brand, day.tolist(), starts, ends)


@worksheet_function(
    category="shipments",
    help=Text(
        "预约信的 PDF 文件名：去掉文件名不能用的字符。",
        "The appointment letter's PDF file name, without characters that file names don't allow.",
    ),
    arguments=LETTER,
    result=Kind.TEXT,
    source="SOP 预约信命名格式",
    examples=(
        Example(
            '=APPOINTMENT_FILE(18,"HIMICAR",DATE(2025,2,6),"14:00","14:30")',
            "18 Boxes-AMZ-HIMICAR Amazon schedule date 14.00 - 14.30 AM February 6.pdf",
        ),
    ),
)
def APPOINTMENT_FILE(call: Call, boxes: Numbers, brand: Words, day: Dates, starts: Numbers, ends: Numbers) -> Words:
    """Name the files of appointment letters."""
    names = APPOINTMENT_NAME(call, boxes, brand, day, starts, ends)
    return np.array([name if name is None else safe_file_name(name, ".pdf") for name in names], dtype=object)
