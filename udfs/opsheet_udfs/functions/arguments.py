"""Arguments that several functions share, and what makes the rows of some wrong."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Argument, Kind, Text
from opsheet.values.numbers import MOST_UNITS
from opsheet_udfs.call import Call

_AVAILABLE = (
    "stocking.available",
    "stocking.platform_stock+overseas_stock+forwarder_stock+domestic_stock",
)

STOCK = Argument(
    "stock",
    Kind.NUMBER,
    Text("库存件数", "Stock in units"),
    minimum=0,
    below=MOST_UNITS,
    columns=_AVAILABLE,
    label=Text("库存", "stock"),
)
DAILY_SALES = Argument(
    "daily_sales",
    Kind.NUMBER,
    Text("日均销量，件/天", "Average daily sales, units per day"),
    minimum=0,
    below=MOST_UNITS,
    columns=("stocking.velocity",),
    label=Text("日均销量", "daily_sales"),
)
AVAILABLE = Argument(
    "available",
    Kind.NUMBER,
    Text(
        "可用库存：FBA可售+海外仓+货代仓+国内仓，件",
        "Available stock: FBA, overseas, forwarder's, domestic, units",
    ),
    minimum=0,
    below=MOST_UNITS,
    columns=_AVAILABLE,
    label=Text("可用库存", "available"),
)
LEAD_DAYS = Argument(
    "lead_days",
    Kind.NUMBER,
    Text(
        "备货周期（天）：从采购下单到 FBA 上架，可用 LEAD_TIME_DAYS 求",
        "Lead time in days from order to on sale at FBA, see LEAD_TIME_DAYS",
    ),
    minimum=0,
    label=Text("备货周期", "lead_days"),
)
SAFETY_DAYS = Argument(
    "safety_days",
    Kind.NUMBER,
    Text("安全库存天数；不填取设置", "Safety days; default from the settings"),
    optional=True,
    minimum=0,
    label=Text("安全库存天数", "safety_days"),
)
QUANTITY = Argument(
    "quantity",
    Kind.NUMBER,
    Text("数量，件", "Quantity in units"),
    minimum=0,
    below=MOST_UNITS,
    columns=("stocking.quantity",),
    label=Text("数量", "quantity"),
)
CARTON_QUANTITY = Argument(
    "carton_qty",
    Kind.NUMBER,
    Text("箱规，件/箱，至少 1", "Units per carton, at least 1"),
    minimum=1,
    below=MOST_UNITS,
    columns=("stocking.carton_quantity",),
    label=Text("箱规", "carton_qty"),
)
AS_OF = Argument(
    "as_of",
    Kind.DATE,
    Text("截至日期；不填为今天", "As-of date; default today"),
    optional=True,
    label=Text("截至日期", "as_of"),
)
ROUTE_OR_CATEGORY = Argument(
    "route_or_category",
    Kind.KEY,
    Text("海外在途填线路，已采购未交货填类目", "The line for transit, the category for purchase"),
    optional=True,
    keys="route_or_category",
    label=Text("线路或类目", "route_or_category"),
)
AGREED_DAYS = Argument(
    "agreed_days",
    Kind.NUMBER,
    Text("采购或物流确认的天数、国内仓批复的天数，代替目标", "Days confirmed or approved, in place of the target"),
    optional=True,
    minimum=0,
    label=Text("确认天数", "agreed_days"),
)
SEGMENT = Argument(
    "segment",
    Kind.KEY,
    Text("环节：采购、国内、在途、海外仓、平台", "segment: purchase, domestic, transit, overseas, Amazon warehouse"),
    keys="segment",
    label=Text("环节", "segment"),
)
ON_DATE = Argument(
    "on_date",
    Kind.DATE,
    Text(
        "日期，平台仓按它的月份分淡旺季；不填为今天",
        "Date whose month decides the season of Amazon's warehouse; default today",
    ),
    optional=True,
    label=Text("日期", "date"),
)


APPOINTMENT = Argument(
    "appointment",
    Kind.DATE,
    Text("预约送仓的日期", "The day of the appointment"),
    columns=("appointments.appointment_on", "pipeline.wanted_on"),
    label=Text("预约日期", "appointment"),
)
DAY = Argument(
    "day",
    Kind.DATE,
    Text("送仓日期", "The day of the delivery"),
    columns=("appointments.appointment_on", "pipeline.wanted_on"),
    label=Text("日期", "date"),
)
BOXES = Argument(
    "boxes",
    Kind.NUMBER,
    Text("箱数", "How many boxes"),
    minimum=1,
    columns=("appointments.boxes", "pipeline.boxes"),
    label=Text("箱数", "boxes"),
)
LETTER = (
    BOXES,
    Argument(
        "brand",
        Kind.TEXT,
        Text("品牌", "The brand of the goods"),
        columns=("appointments.brand",),
        label=Text("品牌", "brand"),
    ),
    DAY,
    Argument(
        "starts",
        Kind.TIME,
        Text("预约开始时间，如 14:00", "When the appointment begins, for instance 14:00"),
        columns=("appointments.starts",),
        label=Text("开始时间", "start"),
    ),
    Argument(
        "ends",
        Kind.TIME,
        Text("预约结束时间，如 14:30", "When the appointment ends, for instance 14:30"),
        columns=("appointments.ends",),
        label=Text("结束时间", "end"),
    ),
)


def relabel_argument(optional: bool) -> Argument:
    """Whether goods get new labels."""
    return Argument(
        "relabel",
        Kind.BOOLEAN,
        Text("要不要换标签，YES 或 NO；空白算 NO", "Whether labels are changed, YES or NO; blank means NO"),
        optional=optional,
        blank=True,
        columns=("appointments.relabel",),
        label=Text("更换标签", "relabel"),
    )


def refuse_parts_of_boxes(call: Call, boxes: NDArray[np.float64]) -> None:
    """Refuse the rows whose boxes aren't whole."""
    call.problem(
        boxes % 1 != 0, Text("箱数：应为整数，现为 {boxes}", "boxes: {boxes} is not a whole number"), boxes=boxes
    )
