"""Checks of the appointment table: days, slots, letters, boxes and warehouses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import wraps
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.appointments import Appointments, calculate_rows
from opsheet.calculations.delivery_routes import moved_shipments
from opsheet.catalogue import Severity, Text, listed
from opsheet.checks.check import CheckContext, CheckFunction, HeaderHit, Hit, check
from opsheet.rules.delivery import clock_of, next_delivery_days, previous_delivery_days
from opsheet.rules.delivery_plan import overlapping
from opsheet.tables.table import TableColumn
from opsheet.values.cells import column_number
from opsheet.values.vocabulary import certainly_meant

Mask = NDArray[np.bool_]

_DELIVERIES = "SOP 送到FBA仓库时间"


def appointment_rows(context: CheckContext) -> Appointments:
    """The table's rows, calculated once for all its checks."""
    return context.once(
        "appointments",
        lambda: calculate_rows(context.table, context.settings, context.workbook.tables.get("pipeline")),
    )


def appointment_check(**declaration: Any) -> Callable[[CheckFunction], CheckFunction]:
    """Declare a check of the appointment table, see ``check``; it passes over what the forwarder delivers by itself.

    Source: SOP 货代直送模式不需要后台预约送仓/提供预约信文件.
    """

    def declare(run: CheckFunction) -> CheckFunction:
        @wraps(run)
        def run_where_due(context: CheckContext) -> Iterable[Hit | HeaderHit]:
            due = ~appointment_rows(context).direct
            for hit in run(context):
                yield replace(hit, rows=hit.rows & due) if isinstance(hit, Hit) else hit

        return check(table="appointments", **declaration)(run_where_due)

    return declare


def is_blank(context: CheckContext, key: str) -> Mask:
    """True where a column's cell is empty; a missing column is empty everywhere."""
    column = context.table.columns.get(key)
    return np.ones(len(context.table), dtype=bool) if column is None else column.blank


def column_of(column: TableColumn) -> int:
    """Where a column stands on the sheet, counted from 1."""
    return column_number(column.letter)


@appointment_check(
    code="A401",
    slug="not-a-delivery-day",
    severity=Severity.WARN,
    title=Text("不是一般的送仓日", "Not a usual delivery day"),
    message=Text(
        "{value} 一般不送仓，前后的送仓日是 {before} 和 {next}",
        "{value} is not a usual delivery day. Nearest: {before} and {next}.",
    ),
    columns=("appointment_on",),
    source=_DELIVERIES,
    why=Text(
        "海外仓一般在周四、周日（当地时间）送仓", "The overseas warehouse usually delivers on Thursdays and Sundays"
    ),
    inputs=("appointment_on",),
)
def not_a_delivery_day(context: CheckContext) -> Iterable[Hit]:
    """Report appointments on days without deliveries, with the days before and after that have them."""
    rows = appointment_rows(context)
    slots = context.settings.delivery.slots
    following, before = next_delivery_days(rows.day, slots), previous_delivery_days(rows.day, slots)
    yield Hit(~rows.delivery_day & ~np.isnat(rows.day), parameters={"before": before, "next": following})


@appointment_check(
    code="A402",
    slug="slot-does-not-fit",
    severity=Severity.ERROR,
    title=Text("时段与箱数不符", "The slot doesn't fit the box count"),
    message=Text(
        "共 {boxes} 箱，应在 {slot} 送，现为 {value}，请改约",
        "{boxes} boxes are delivered at {slot}, not at {value}. Rebook.",
    ),
    columns=("starts", "ends", "boxes", "appointment_on"),
    source=_DELIVERIES,
    why=Text(
        "超过和不超过 {delivery.many_boxes} 箱的送仓时段不同",
        "Up to and above {delivery.many_boxes} boxes have different time slots",
    ),
    inputs=("starts", "boxes", "appointment_on"),
)
def slot_does_not_fit(context: CheckContext) -> Iterable[Hit]:
    """Report times outside the day's slot for so many boxes."""
    rows = appointment_rows(context)
    starts, ends = context.table.numbers("starts"), context.table.numbers("ends")
    outside = (starts < rows.slot_starts) | (starts >= rows.slot_ends) | (ends > rows.slot_ends)
    slots = [_slot(start, end) for start, end in zip(rows.slot_starts, rows.slot_ends, strict=True)]
    yield Hit(outside, parameters={"boxes": rows.boxes, "slot": np.array(slots, dtype=object)})


def _slot(start: float, end: float) -> str:
    return "" if np.isnan(start) else f"{clock_of(start):%H:%M}-{clock_of(end):%H:%M}"


@appointment_check(
    code="A405",
    slug="label-file-missing",
    severity=Severity.ERROR,
    title=Text("换标却没有标签文件", "Relabelling without a label file"),
    message=Text("更换标签为 YES，请提供产品标签文件", "Relabel is YES: provide the product label file."),
    columns=("label_file", "relabel"),
    source="SOP 是否需要换标签 1",
    why=Text("没有产品标签，海外仓没法换标", "Without the label file the warehouse can't relabel"),
    inputs=("relabel",),
)
def label_file_missing(context: CheckContext) -> Iterable[Hit]:
    """Report rows to relabel that name no label file."""
    column = "label_file" if context.table.has("label_file") else "relabel"
    yield Hit(appointment_rows(context).relabel & is_blank(context, "label_file"), column)


@appointment_check(
    code="A406",
    slug="sales-remark-missing",
    severity=Severity.WARN,
    title=Text("销售备注（预约信ID）未填", "Sales remark (appointment ID) missing"),
    message=Text("请填预约信ID", "Enter the appointment ID."),
    columns=("sales_remark", "appointment_on"),
    source="SOP 《销售备注》这一栏填预约信ID",
    why=Text("物流按预约信ID 跟踪送仓", "Logistics tracks the delivery by its appointment ID"),
    inputs=("appointment_on",),
)
def sales_remark_missing(context: CheckContext) -> Iterable[Hit]:
    """Report appointments without their id; where the sheet has no column for it, at the row's first cell."""
    columns = context.table.columns
    column = "sales_remark" if "sales_remark" in columns else min(columns, key=lambda key: column_of(columns[key]))
    yield Hit(is_blank(context, "sales_remark") & ~np.isnat(appointment_rows(context).day), column)


@appointment_check(
    code="A407",
    slug="start-not-before-end",
    severity=Severity.ERROR,
    title=Text("开始时间不早于结束时间", "Start not before end"),
    message=Text(
        "开始时间 {value} 应早于结束时间 {ends}，请核对", "Start {value} must be before end {ends}. Check both times."
    ),
    columns=("starts", "ends"),
    source="SOP 预约信相关信息",
    why=Text("起止时间颠倒的预约信不能用来送仓", "Amazon refuses an appointment with its times reversed"),
    inputs=("starts", "ends"),
)
def start_not_before_end(context: CheckContext) -> Iterable[Hit]:
    """Report times in the wrong order."""
    starts, ends = context.table.numbers("starts"), context.table.numbers("ends")
    shown = ["" if np.isnan(end) else f"{clock_of(end):%H:%M}" for end in ends.tolist()]
    yield Hit(starts >= ends, parameters={"ends": np.array(shown, dtype=object)})


@appointment_check(
    code="A408",
    slug="overseas-warehouse-off-peak",
    severity=Severity.INFO,
    title=Text("淡季不换标也没移仓", "Off peak, neither relabelled nor moved"),
    message=Text(
        "{day} 是淡季，不换标也没移海外仓；请确认经海外仓，还是由货代直送",
        "Off peak on {day}, neither relabelled nor moved. Overseas warehouse, or straight delivery?",
    ),
    columns=("appointment_on", "relabel", "shipment"),
    source="SOP 货代仓——平台仓",
    why=Text(
        "淡季一般由货代直送，换标的货和已移仓的货才经海外仓",
        "Off peak the forwarder delivers; only goods to relabel and goods that were moved take the overseas warehouse",
    ),
    inputs=("appointment_on", "relabel"),
)
def overseas_warehouse_off_peak(context: CheckContext) -> Iterable[Hit]:
    """Inform of off-peak rows whose goods are not relabelled and, as far as the full-process table says, not moved."""
    rows, moved = appointment_rows(context), moved_shipments(context.workbook.tables.get("pipeline"))
    was_moved = np.array([shipment in moved for shipment in context.folded("shipment").tolist()], dtype=bool)
    off_peak = ~rows.peak & ~np.isnat(rows.day)
    answered = ~is_blank(context, "relabel")
    yield Hit(off_peak & answered & ~rows.relabel & ~was_moved, parameters={"day": rows.day})


@appointment_check(
    code="A409",
    slug="exactly-thirty-boxes",
    severity=Severity.INFO,
    title=Text("箱数正好等于分界", "Box count exactly at the limit"),
    message=Text(
        "正好 {value} 箱：SOP 未规定，按不超过 {value} 箱的时段处理",
        "{value} boxes: the SOP doesn't say; treated as fewer.",
    ),
    columns=("boxes",),
    source=_DELIVERIES,
    why=Text(
        "SOP 未规定正好 {delivery.many_boxes} 箱用哪个时段",
        "The SOP doesn't say which slot exactly {delivery.many_boxes} boxes take",
    ),
    inputs=("boxes",),
)
def exactly_thirty_boxes(context: CheckContext) -> Iterable[Hit]:
    """Report box counts right on the boundary."""
    yield Hit(appointment_rows(context).boxes == context.settings.delivery.many_boxes.value)


@appointment_check(
    code="A410",
    slug="slot-taken",
    severity=Severity.ERROR,
    title=Text("同一时段有两次送仓", "Two deliveries in one time slot"),
    message=Text(
        "与第 {other} 行同仓同日、时间重叠，请改约其中一个",
        "Overlaps row {other}: same warehouse, same day. Rebook one.",
    ),
    columns=("starts", "ends", "appointment_on", "warehouse"),
    source=_DELIVERIES,
    why=Text("一个时段只能送一车", "A time slot takes one delivery"),
    inputs=("starts", "appointment_on", "warehouse"),
)
def slot_taken(context: CheckContext) -> Iterable[Hit]:
    """Report deliveries that overlap one of an earlier row: same warehouse, same day, at the same time."""
    table = context.table
    starts, ends, day = table.numbers("starts"), table.numbers("ends"), appointment_rows(context).day
    usual = starts + context.settings.delivery.appointment_length.value
    starts = np.where(np.isnat(day), np.nan, starts)
    groups = list(zip(context.folded("warehouse").tolist(), day.tolist(), strict=True))
    other = overlapping(groups, starts, np.where(ends > starts, ends, usual))
    yield Hit(other >= 0, "starts", {"other": table.rows[np.maximum(other, 0)]})


@appointment_check(
    code="A411",
    slug="boxes-not-positive",
    severity=Severity.ERROR,
    title=Text("箱数不是正数", "Box count not positive"),
    message=Text("箱数应大于 0，现为 {value}，请修改", "The box count must be above 0, not {value}."),
    columns=("boxes",),
    source="SOP 单批送货",
    why=Text("没有箱数就不能预约送仓", "A delivery needs boxes"),
    inputs=("boxes",),
)
def boxes_not_positive(context: CheckContext) -> Iterable[Hit]:
    """Report box counts of 0 and less."""
    yield Hit(appointment_rows(context).boxes <= 0)


@appointment_check(
    code="A412",
    slug="warehouse-unknown",
    severity=Severity.ERROR,
    title=Text("FBA仓无效", "Invalid FBA warehouse"),
    message=Text("FBA仓“{value}”无效，请选：{known}", "“{value}” is not an FBA warehouse. Choose: {known}."),
    columns=("warehouse",),
    source="SOP 后台可创建MEX1-MEX6仓",
    why=Text("后台只能建设置里列出的仓", "Only the listed warehouses can be booked in Seller Central"),
    fixable=True,
    inputs=("warehouse",),
)
def warehouse_unknown(context: CheckContext) -> Iterable[Hit]:
    """Report warehouses that aren't listed, with the closest one where a spelling is recognisable."""
    known = context.settings.delivery.warehouses
    texts = context.table.texts("warehouse").tolist()
    words = {name: name for name in known}
    closest = {text: None if text is None or text in known else certainly_meant(text, words) for text in set(texts)}
    unlisted = np.array([text is not None and text not in known for text in texts], dtype=bool)
    suggestions = np.empty(len(texts), dtype=object)
    suggestions[:] = [closest[text] for text in texts]
    yield Hit(unlisted, parameters={"known": listed(known)}, suggestions=suggestions)
