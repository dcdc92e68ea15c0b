"""Checks of the appointment table's deadlines: demand, instruction and Sunday's confirmation, and opening hours."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.shipping_rules import confirmation_deadlines
from opsheet.catalogue import Message, Severity, Text
from opsheet.checks.appointments import appointment_check, appointment_rows, is_blank
from opsheet.checks.check import CheckContext, Days, Hit, Mask
from opsheet.rules.calendars import working_day_on_or_before


def _ahead(context: CheckContext) -> Mask:
    """True for deliveries of today and later."""
    return appointment_rows(context).day >= np.datetime64(context.today)


@appointment_check(
    code="A403",
    slug="demand-too-late",
    severity=Severity.WARN,
    title=Text("发货需求填得太晚", "Delivery request entered too late"),
    message=Text(
        "发货需求应在 {deadline} 前填，{filled}；请联系物流 {person} 加急",
        "The delivery request was due {deadline}, {filled}. Ask {person} to speed it up.",
    ),
    columns=("filled_on", "appointment_on"),
    source="SOP 货代仓-海外仓-平台仓 1",
    why=Text(
        "预约前至少 {delivery.demand_notice.normal} 天（旺季 {delivery.demand_notice.peak} 天）要更新发货需求",
        ("Enter the request {delivery.demand_notice.normal} days before, {delivery.demand_notice.peak} in peak months"),
    ),
    inputs=("appointment_on",),
)
def demand_too_late(context: CheckContext) -> Iterable[Hit]:
    """Report rows entered after their deadline, or not entered although it has passed."""
    rows = appointment_rows(context)
    filled = context.table.dates("filled_on")
    late = (filled > rows.demand_deadline) | (_unentered(context) & _passed(context, rows.demand_deadline))
    parameters = {"deadline": rows.demand_deadline, "filled": _entered(filled), "person": _person(context)}
    yield Hit(late, parameters=parameters)


@appointment_check(
    code="A404",
    slug="instruction-too-late",
    severity=Severity.ERROR,
    title=Text("已过操作指令截止时间", "Instruction deadline passed"),
    message=Text(
        "操作指令截止时间 {deadline} 已过；请改约，或联系物流 {person}",
        "The warehouse instruction was due {deadline}. Rebook, or ask {person}.",
    ),
    columns=("appointment_on", "relabel", "filled_on"),
    source="SOP 是否需要换标签 1, 2",
    why=Text(
        "换标提前 {delivery.instruction_notice.relabel} 个工作日、不换标 "
        "{delivery.instruction_notice.plain} 个工作日的 {delivery.instruction_notice.time} 前给指令",
        "{delivery.instruction_notice.relabel} working days before with relabelling, else "
        "{delivery.instruction_notice.plain}",
    ),
    inputs=("appointment_on",),
)
def instruction_too_late(context: CheckContext) -> Iterable[Hit]:
    """Report rows entered after the instruction's day, or not entered although its moment has passed."""
    rows = appointment_rows(context)
    filled = context.table.dates("filled_on")
    moment = np.datetime64(context.now, "s")
    missed = _unentered(context) & _ahead(context) & (moment > rows.instruction_deadline)
    late = filled > rows.instruction_deadline.astype("datetime64[D]")
    deadline = _moments(rows.instruction_deadline)
    yield Hit(late | missed, parameters={"deadline": deadline, "person": _person(context)})


def _entered(filled: Days) -> NDArray[np.object_]:
    """What to say of the day on which each row was entered."""
    known, unknown = Text("实际 {day} 填", "entered {day}"), Text("还没填", "not entered yet")
    said = np.empty(len(filled), dtype=object)
    for index, day in enumerate(filled):
        said[index] = Message(unknown) if np.isnat(day) else Message(known, {"day": str(day)})
    return said


def _unentered(context: CheckContext) -> Mask:
    return is_blank(context, "filled_on")


def _passed(context: CheckContext, deadlines: NDArray[np.datetime64]) -> Mask:
    return _ahead(context) & (np.datetime64(context.today) > deadlines)


def _person(context: CheckContext) -> str:
    return context.settings.contacts.topics["overseas_delivery"].person


@appointment_check(
    code="A413",
    slug="sunday-not-confirmed",
    severity=Severity.WARN,
    title=Text("周日送仓未在周三前确认", "Sunday delivery not confirmed by Wednesday"),
    message=Text(
        "周日送仓应在 {deadline} 前与海外仓确认；请问物流 {person} 还能不能送",
        "Should have been confirmed by {deadline}. Ask {person} whether it can still go.",
    ),
    columns=("appointment_on", "sales_remark", "filled_on"),
    source="SOP 在周三下班之前确认好本周日海外仓可送货的时间",
    why=Text("过了周三，海外仓不再安排周日送仓", "After Wednesday the warehouse plans no Sunday deliveries"),
    inputs=("appointment_on",),
)
def sunday_not_confirmed(context: CheckContext) -> Iterable[Hit]:
    """Report Sunday deliveries entered after the Wednesday before, or without an appointment id once it is past."""
    deadline = confirmation_deadlines(appointment_rows(context).day, context.settings)
    entered_late = context.table.dates("filled_on") > deadline.astype("datetime64[D]")
    past = _ahead(context) & (np.datetime64(context.now, "s") > deadline)
    unconfirmed = past & (is_blank(context, "sales_remark") | _unentered(context))
    yield Hit(entered_late | unconfirmed, parameters={"deadline": _moments(deadline), "person": _person(context)})


def _moments(moments: NDArray[np.datetime64]) -> NDArray[np.object_]:
    """Moments as a message shows them, to the minute."""
    shown = np.datetime_as_string(moments, unit="m").tolist()
    return np.array([text.replace("T", " ") for text in shown], dtype=object)


@appointment_check(
    code="A414",
    slug="labelling-outside-hours",
    severity=Severity.WARN,
    title=Text("贴标预约不在海外仓工作时间", "Labelling outside the warehouse's hours"),
    message=Text(
        "贴标预约 {value} 不在海外仓工作时间（周一到周六 {opens}-{closes}，当地节假日除外），请改约",
        "{value} is outside the warehouse's hours (Monday to Saturday {opens}-{closes}, less holidays). Move it.",
    ),
    columns=("label_appointment",),
    source="SOP 贴标相关注意事项 1, 2",
    why=Text("海外仓只在工作时间贴标、换标", "The overseas warehouse labels in its working hours only"),
)
def labelling_outside_hours(context: CheckContext) -> Iterable[Hit]:
    """Report labelling appointments on days off, or before the warehouse opens or after it closes."""
    calendar = context.settings.calendars.calendars["warehouse"]
    column = context.table.columns.get("label_appointment")
    if column is None:
        return
    day = context.table.dates("label_appointment")
    minutes = (column.values.astype("datetime64[m]") - day).astype(np.float64)
    opens, closes = (_minutes(text) for text in (calendar.opens, calendar.closes))
    timed = minutes > 0  # a bare date is a whole day
    outside = timed & ((minutes < opens) | (minutes > closes))
    off = ~np.isnat(day) & (working_day_on_or_before(day, calendar) != day)
    yield Hit(outside | off, parameters={"opens": calendar.opens or "", "closes": calendar.closes or ""})


def _minutes(clock: str | None) -> float:
    return np.nan if clock is None else int(clock[:2]) * 60.0 + int(clock[3:])
