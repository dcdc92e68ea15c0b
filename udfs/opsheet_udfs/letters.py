"""Worksheet functions that name appointment letters."""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Example, Kind, Text
from opsheet.rules.delivery import clock_of
from opsheet.rules.letters import letter_name, safe_file_name
from opsheet_udfs.call import Call
from opsheet_udfs.declare import worksheet_function
from opsheet_udfs.delivery_arguments import LETTER, refuse_parts_of_boxes

Words = NDArray[np.object_]
Numbers = NDArray[np.float64]
Dates = NDArray[np.datetime64]


@worksheet_function(
    category="shipments",
    help=Text("预约信的名称，照 SOP 的格式。", "The name of the appointment letter, as the procedure words it."),
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
        "The appointment letter's PDF file name, without what a file name can't hold.",
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
