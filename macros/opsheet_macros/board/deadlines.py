"""What of the deliveries to Amazon is due within the next days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from opsheet.calculations.appointments import calculate_rows
from opsheet.calculations.shipping_rules import confirmation_deadlines
from opsheet.catalogue import Message, Severity, Text
from opsheet.rules.calendars import weekday_number, weekdays
from opsheet_macros.board.alert import Alert, alert_key, place_of
from opsheet_macros.board.data import BoardData
from opsheet_macros.writing.findings import text_of

_DEMAND = Text(
    "发货需求 {deadline:%m-%d} 前填写，{day:%m-%d} 送仓", "Delivery request by {deadline:%m-%d} for {day:%m-%d}"
)
_INSTRUCTION = Text(
    "操作指令 {deadline:%m-%d %H:%M} 前发出，{day:%m-%d} 送仓",
    "Warehouse instruction by {deadline:%m-%d %H:%M} for {day:%m-%d}",
)
_CONFIRMATION = Text(
    "{deadline:%m-%d %H:%M} 前确认 {day:%m-%d} 周日送仓",
    "Confirm the Sunday delivery of {day:%m-%d} by {deadline:%m-%d %H:%M}",
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment by which something of a delivery is to be done.

    Args:
        row: of the appointment table.
        text: what is to be done.
        at: the moment; midnight where the whole day counts.
    """

    row: int
    text: Text
    at: dt.datetime


def deadlines(data: BoardData) -> list[Deadline]:
    """The deadlines of deliveries from now on for so many days as the board looks ahead, the earliest first.

    Args:
        data: what the board looks at.
    """
    table = data.table("appointments")
    if table is None:
        return []
    rows = calculate_rows(table, data.settings, data.table("pipeline"))
    sundays = weekdays(rows.day) == weekday_number(data.settings.delivery.sunday_confirmation.of)
    sunday_days = np.where(sundays, rows.day, np.datetime64("NaT", "D"))
    moments = {
        _DEMAND: rows.demand_deadline.astype("datetime64[D]").astype("datetime64[s]"),
        _INSTRUCTION: rows.instruction_deadline.astype("datetime64[s]"),
        _CONFIRMATION: confirmation_deadlines(sunday_days, data.settings).astype("datetime64[s]"),
    }
    last = data.today + dt.timedelta(days=data.settings.app.board.deadline_days.value)
    found = [
        Deadline(row, text, at)
        for text, days in moments.items()
        for row, at in enumerate(days.tolist())
        if at is not None and data.today <= at.date() <= last and (text is _DEMAND or at >= data.now)
    ]
    return sorted(found, key=lambda one: (one.at, one.row))


def deadline_alerts(data: BoardData) -> Iterator[Alert]:
    """Each deadline as something to be done.

    Args:
        data: what the board looks at.
    """
    table = data.table("appointments")
    if table is None:
        return
    eva = data.settings.contacts.topics["overseas_delivery"].person or ""
    days = table.dates("appointment_on").tolist()
    for one in deadlines(data):
        shipment = text_of(table, "shipment", one.row) or ""
        yield Alert(
            key=alert_key("deadline", one.text.en, shipment, days[one.row]),
            kind="deadline",
            severity=Severity.ERROR if one.at.date() == data.today else Severity.WARN,
            what=Message(one.text, {"deadline": one.at, "day": days[one.row]}),
            owner=eva if one.text is _CONFIRMATION else "",
            shop=text_of(table, "shop", one.row) or "",
            about=shipment,
            figure=float(np.nan_to_num(table.numbers("boxes")[one.row])),
            rank=(one.at - data.now).total_seconds(),
            **place_of(table, "appointment_on", one.row),
        )
