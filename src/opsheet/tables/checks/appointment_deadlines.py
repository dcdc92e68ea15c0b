"""Checks of the appointment table: demand, instruction and Sunday's confirmation in time."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Severity, Text
from opsheet.rules.delivery import confirmation_deadlines
from opsheet.tables.checks.appointments import appointment_rows, is_blank
from opsheet.tables.checks.context import CheckContext, Hit
from opsheet.tables.checks.declare import check

Mask = NDArray[np.bool_]


def _ahead(context: CheckContext) -> Mask:
    """True for deliveries of today and later."""
    return appointment_rows(context).day >= np.datetime64(context.today)


@check(
    code="A403",
    slug="demand-too-late",
    table="appointments",
    severity=Severity.WARN,
    title=Text("发货需求填得太晚", "Demand entered too late"),
    message=Text(
        "发货需求最晚 {deadline} 填，现为{filled}，请联系物流 {person}",
        "the demand row was due on {deadline}, entered {filled}; ask {person}",
    ),
    columns=("filled_on", "appointment_on"),
    source="SOP 货代仓-海外仓-平台仓 1",
    why=Text("预约前至少 3 天（旺季 7 天）要更新发货需求", "The demand stands 3 days before, 7 in peak months"),
)
def demand_too_late(context: CheckContext) -> Iterable[Hit]:
    """Report rows entered after their deadline, or not entered although it has passed."""
    rows = appointment_rows(context)
    filled = context.table.dates("filled_on")
    late = (filled > rows.demand_deadline) | (_unentered(context) & _passed(context, rows.demand_deadline))
    yield Hit(late, parameters={"deadline": rows.demand_deadline, "filled": filled, "person": _person(context)})


@check(
    code="A404",
    slug="instruction-too-late",
    table="appointments",
    severity=Severity.ERROR,
    title=Text("已过操作指令截止", "Instruction deadline passed"),
    message=Text(
        "操作指令最晚 {deadline} 给海外仓，已错过，请改约或联系 {person}",
        "the warehouse needed its instruction by {deadline}; move the appointment or ask {person}",
    ),
    columns=("appointment_on", "relabel", "filled_on"),
    source="SOP 是否需要换标签 1, 2",
    why=Text(
        "换标提前 4 个工作日、不换标 3 个工作日的 14 点前给指令", "4 working days before with relabelling, else 3"
    ),
)
def instruction_too_late(context: CheckContext) -> Iterable[Hit]:
    """Report rows entered after the instruction's day, or not entered although its moment has passed."""
    rows = appointment_rows(context)
    filled = context.table.dates("filled_on")
    moment = np.datetime64(context.now, "s")
    missed = _unentered(context) & _ahead(context) & (moment > rows.instruction_deadline)
    late = filled > rows.instruction_deadline.astype("datetime64[D]")
    shown = np.datetime_as_string(rows.instruction_deadline, unit="m").astype(object)
    deadline = np.array([text.replace("T", " ") for text in shown.tolist()], dtype=object)
    yield Hit(late | missed, parameters={"deadline": deadline, "person": _person(context)})


def _unentered(context: CheckContext) -> Mask:
    return is_blank(context, "filled_on")


def _passed(context: CheckContext, deadlines: NDArray[np.datetime64]) -> Mask:
    return _ahead(context) & (np.datetime64(context.today) > deadlines)


def _person(context: CheckContext) -> str:
    return context.settings.contacts.topics["overseas_delivery"].person


@check(
    code="A413",
    slug="sunday-not-confirmed",
    table="appointments",
    severity=Severity.WARN,
    title=Text("周日送仓未在周三前确认", "Sunday not confirmed by Wednesday"),
    message=Text(
        "周日送仓要在 {deadline} 下班前与海外仓确认，请联系 {person}",
        "a Sunday delivery is confirmed with the warehouse by the end of {deadline}; ask {person}",
    ),
    columns=("appointment_on", "sales_remark", "filled_on"),
    source="SOP 在周三下班之前确认好本周日海外仓可送货的时间",
    why=Text("过了周三海外仓不再排周日的车", "After Wednesday the warehouse plans no more for Sunday"),
)
def sunday_not_confirmed(context: CheckContext) -> Iterable[Hit]:
    """Report Sunday deliveries entered after the Wednesday before, or without an appointment id once it is past."""
    rule = context.settings.delivery.sunday_confirmation
    deadline = confirmation_deadlines(appointment_rows(context).day, rule.weekday, rule.time, "sunday")
    entered_late = context.table.dates("filled_on") > deadline.astype("datetime64[D]")
    past = _ahead(context) & (np.datetime64(context.now, "s") > deadline)
    unconfirmed = past & (is_blank(context, "sales_remark") | _unentered(context))
    yield Hit(
        entered_late | unconfirmed,
        parameters={"deadline": deadline.astype("datetime64[D]"), "person": _person(context)},
    )
