"""Arguments and row errors that the functions about deliveries share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Argument, Kind, Text
from opsheet_udfs.call import Call

APPOINTMENT = Argument(
    "appointment",
    Kind.DATE,
    Text("预约送仓的日期", "the day of the appointment"),
    columns=("appointments.appointment_on", "pipeline.wanted_on"),
    label=Text("预约日期", "appointment"),
)
DAY = Argument(
    "day",
    Kind.DATE,
    Text("送仓日期", "the day of the delivery"),
    columns=("appointments.appointment_on", "pipeline.wanted_on"),
    label=Text("日期", "date"),
)
BOXES = Argument(
    "boxes",
    Kind.NUMBER,
    Text("箱数", "how many boxes"),
    minimum=1,
    columns=("appointments.boxes", "pipeline.boxes"),
    label=Text("箱数", "boxes"),
)
LETTER = (
    BOXES,
    Argument(
        "brand",
        Kind.TEXT,
        Text("品牌", "the brand of the goods"),
        columns=("appointments.brand",),
        label=Text("品牌", "brand"),
    ),
    DAY,
    Argument(
        "starts",
        Kind.TIME,
        Text("预约开始时间，如 14:00", "when the appointment begins, for instance 14:00"),
        columns=("appointments.starts",),
        label=Text("开始时间", "start"),
    ),
    Argument(
        "ends",
        Kind.TIME,
        Text("预约结束时间，如 14:30", "when the appointment ends, for instance 14:30"),
        columns=("appointments.ends",),
        label=Text("结束时间", "end"),
    ),
)


def relabel_argument(optional: bool) -> Argument:
    """Whether goods get new labels."""
    return Argument(
        "relabel",
        Kind.BOOLEAN,
        Text("要不要换标签，YES 或 NO；空白算 NO", "whether labels are changed, YES or NO; blank means NO"),
        optional=optional,
        blank=True,
        columns=("appointments.relabel",),
        label=Text("更换标签", "relabel"),
    )


def refuse_parts_of_boxes(call: Call, boxes: NDArray[np.float64]) -> None:
    """Spoil the rows whose boxes aren't whole."""
    call.problem(
        boxes % 1 != 0, Text("箱数：应为整数，现为 {boxes}", "boxes: {boxes} is not a whole number"), boxes=boxes
    )
