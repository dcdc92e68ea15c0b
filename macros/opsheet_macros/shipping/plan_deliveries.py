"""Plan a slot for every shipment that waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from opsheet.calculations.delivery_routes import OVERSEAS, delivered_straight
from opsheet.calculations.shipping_rules import confirmation_deadlines, demand_deadlines, instruction_deadlines, notices
from opsheet.catalogue import AND, Message, RefusedError, Severity, Text
from opsheet.outcome import AddSheet, CellValue, Facts, Link, Note, Outcome, Request
from opsheet.rules.calendars import weekday_number
from opsheet.rules.delivery import clock_of
from opsheet.rules.delivery_plan import Planned, Taken, Waiting, Week
from opsheet.rules.delivery_plan import plan_deliveries as plan_slots
from opsheet.settings import Settings
from opsheet.tables import Table, Workbook
from opsheet.values import fold
from opsheet_macros.declare import action
from opsheet_macros.shipping.straight_delivery import StraightDeliveries, arrived_shipments, straight_deliveries
from opsheet_macros.writing.columns import link_to
from opsheet_macros.writing.result_sheet import COUNT, DAY, MOMENT, ResultColumn, ResultRow, result_sheet

_NO_TABLE = Text(
    "没有找到“货件预约及时间填写”或“全流程数据”表；请换文件，或检查工作表名和表头",
    (
        "Neither shipment appointments nor the shipment pipeline were found. Use another file, or check "
        "sheet names and headers."
    ),
)
_PLANNED = Text("已给 {count} 票待送仓的货件排期", "Shipments planned: {count}")
_MOVED = Text(
    "{moved} 票货件约不到需要预约的时间，请与物流 {person} 确认，见“{sheet}”",
    "Wanted time not available: {moved}. Agree new ones with {person}, see “{sheet}”.",
)
_WEEKEND = Text(
    "{day} 周日送仓 {count} 票（{names}），{deadline:%Y-%m-%d %H:%M} 前与海外仓确认，物流 {person} 周一会问",
    "Sunday {day}: {count} deliveries ({names}); confirm by {deadline:%Y-%m-%d %H:%M}. {person} asks on Monday.",
)
_NOBODY_WAITS = Text("没有待送仓的货件", "No shipments awaiting delivery")


@dataclass(frozen=True, slots=True)
class PlannedFacts(Facts):
    """What was planned."""

    planned: Annotated[int, Text("已排期的货件数", "Shipments that were planned")]
    not_as_wanted: Annotated[int, Text("约不到需要预约的时间的货件数", "Shipments whose wanted time is not available")]
    straight: Annotated[int, Text("货代直送的货件数", "Shipments that the forwarder delivers")]
    waiting: Annotated[int, Text("待货件指令的货件数", "Shipments that wait for an instruction")]


@action(
    group="shipping",
    label=Text("安排送仓", "Plan deliveries"),
    screentip=Text("给待送仓的货件排时段", "Slots for shipments to deliver"),
    supertip=Text(
        "给待送仓的货件排最近可约的时段，列出各截止时间；货代直送的另列一表。",
        "Gives every shipment awaiting delivery the next possible slot, with request and instruction deadlines; "
        "straight deliveries apart.",
    ),
    icon="AppointmentColorDialog",
    keytip="HP",
    tables=(),
    optional_tables=("appointments", "pipeline"),
    writes=Text("“送仓计划”表；“货代直送”表", "The sheet of planned deliveries; the sheet of straight deliveries"),
    facts=PlannedFacts,
    timed=True,
)
def plan_deliveries(request: Request) -> Outcome:
    """Plan a slot for every shipment that waits, no two in one."""
    workbook, settings = request.workbook, request.settings
    if not {"appointments", "pipeline"} & set(workbook.tables):
        raise RefusedError(_NO_TABLE)
    shipments = waiting_shipments(workbook, settings, request.today)
    apart = _apart(workbook, settings, request.today)
    if not shipments:
        edits = [] if apart.sheet is None else [apart.sheet]
        return Outcome(
            edits,
            messages=[Note(Message(_NOBODY_WAITS)), *apart.notes],
            facts=PlannedFacts(0, 0, apart.straight, apart.waiting),
        )
    delivery = settings.delivery
    week = Week(delivery.slots, delivery.many_boxes.value, delivery.appointment_length.value, delivery.few_slots_from)
    waiting = [shipment.waiting for shipment in shipments]
    planned = plan_slots(waiting, taken_slots(workbook), request.now, week, notices(settings))
    moved = sum(slot is None or not slot.as_wanted for slot in planned)
    person = settings.contacts.topics["overseas_delivery"].person
    sheet = deliveries_sheet(shipments, planned, settings)
    notes = [Note(Message(_PLANNED, {"count": len(shipments)}))]
    if moved:
        notes.append(Note(Message(_MOVED, {"moved": moved, "person": person, "sheet": sheet.name}), Severity.WARN))
    return Outcome(
        [sheet] if apart.sheet is None else [sheet, apart.sheet],
        messages=[*notes, *_weekend_notes(shipments, planned, request), *apart.notes],
        facts=PlannedFacts(len(shipments), moved, apart.straight, apart.waiting),
    )


@dataclass(frozen=True, slots=True)
class WeekendDeliveries:
    """What logistics is to confirm for the coming Sunday.

    Args:
        day: the Sunday.
        shipments: that are delivered on it.
        deadline: by which they are confirmed.
        person: who asks for them.
    """

    day: dt.date
    shipments: Sequence[str]
    deadline: dt.datetime
    person: str


def weekend_deliveries(
    workbook: Workbook, settings: Settings, now: dt.datetime, planned: Iterable[str] = ()
) -> WeekendDeliveries | None:
    """The coming Sunday's deliveries from Monday until Wednesday's closing time; None at other times, or without any.

    Args:
        workbook: whose appointment table has deliveries that are booked.
        settings: the day and time of the confirmation.
        now: the moment that counts as now.
        planned: shipments that are planned for that Sunday besides.

    Source: SOP 在周三下班之前确认好本周日海外仓可送货的时间，物流部同事也会在周一和海外仓确认周末送货时间.
    """
    delivery, today = settings.delivery, now.date()
    sunday = coming_sunday(settings, today)
    deadline: dt.datetime = confirmation_deadlines(np.array([sunday], dtype="datetime64[D]"), settings).tolist()[0]
    lead = (deadline.weekday() - weekday_number(delivery.weekend_reminder.weekday)) % 7
    if not deadline.date() - dt.timedelta(days=lead) <= today or now > deadline:
        return None
    names = sorted({*planned, *_booked_on(workbook.tables.get("appointments"), sunday)})
    person = settings.contacts.topics["overseas_delivery"].person or ""
    return WeekendDeliveries(sunday, names, deadline, person) if names else None


def coming_sunday(settings: Settings, today: dt.date) -> dt.date:
    """The next day of the week whose deliveries are confirmed ahead, today included."""
    return today + dt.timedelta(days=(weekday_number(settings.delivery.sunday_confirmation.of) - today.weekday()) % 7)


def _weekend_notes(
    shipments: Sequence[WaitingShipment], planned: Sequence[Planned | None], request: Request
) -> list[Note]:
    sunday = coming_sunday(request.settings, request.today)
    names = [one.shipment for one, slot in zip(shipments, planned, strict=True) if slot and slot.day == sunday]
    found = weekend_deliveries(request.workbook, request.settings, request.now, names)
    if found is None:
        return []
    said = {"count": len(found.shipments), "day": found.day, "deadline": found.deadline, "person": found.person}
    return [Note(Message(_WEEKEND, {**said, "names": "、".join(found.shipments)}))]


def _booked_on(appointments: Table | None, day: dt.date) -> list[str]:
    if appointments is None:
        return []
    rows = appointments.dates("appointment_on") == np.datetime64(day)
    return [text for text in appointments.texts("shipment")[rows].tolist() if text]


def _apart(workbook: Workbook, settings: Settings, today: dt.date) -> StraightDeliveries:
    pipeline = workbook.tables.get("pipeline")
    return StraightDeliveries(None, 0, 0) if pipeline is None else straight_deliveries(pipeline, settings, today)


@dataclass(frozen=True, slots=True)
class WaitingShipment:
    """A shipment that waits, and its cell in the workbook.

    Args:
        shipment: its id.
        shop: whose goods.
        waiting: what the planning needs to know of it.
        sheet: the name of its sheet.
        cell: the cell of its id.
        from_forwarder: whether it still lies at the forwarder's and is to be moved first.
    """

    shipment: str
    shop: str
    waiting: Waiting
    sheet: str
    cell: str
    from_forwarder: bool = False


def waiting_shipments(workbook: Workbook, settings: Settings, today: dt.date) -> list[WaitingShipment]:
    """Rows of the appointment table without a day, then shipments of the pipeline that go by the overseas warehouse.

    What the forwarder delivers by itself, or what waits for an instruction, is none of them.

    A shipment of the pipeline that has a row in the appointment table is spoken for there, and its wish counts. The
    lines of one shipment count together: their boxes add up, one unlabelled line means relabelling, and the earliest
    wish is theirs.
    """
    appointments = workbook.tables.get("appointments")
    pipeline = workbook.tables.get("pipeline")
    wishes = _wishes_by_shipment(pipeline) if pipeline is not None else {}
    found = [] if appointments is None else list(_without_day(appointments, pipeline, wishes, settings))
    spoken_for = {fold(text) for text in appointments.texts("shipment") if text} if appointments is not None else set()
    if pipeline is not None:
        arrived = _arrived(pipeline, settings, today)
        found += [one for one in arrived if fold(one.shipment) not in spoken_for]
    return found


def taken_slots(workbook: Workbook) -> list[Taken]:
    """The slots of deliveries in the appointment table that have a day and a time."""
    table = workbook.tables.get("appointments")
    if table is None:
        return []
    starts, ends = table.numbers("starts"), table.numbers("ends")
    timed = np.flatnonzero(~np.isnat(table.dates("appointment_on")) & ~np.isnan(starts)).tolist()
    return [
        Taken(
            _warehouse(table, row),
            table.dates("appointment_on")[row].tolist(),
            clock_of(starts[row]),
            None if np.isnan(ends[row]) else clock_of(ends[row]),
        )
        for row in timed
    ]


def _warehouse(table: Table, row: int) -> str:
    """As the list of warehouses writes it, so that mex1 and MEX1 are one."""
    return str(table.texts("warehouse")[row] or "").upper()


def _without_day(
    table: Table, pipeline: Table | None, wishes: Mapping[str, dt.datetime], settings: Settings
) -> Iterator[WaitingShipment]:
    undated = np.isnat(table.dates("appointment_on")) & ~delivered_straight(table, pipeline, settings)
    boxes, relabel = np.fmax(np.nan_to_num(table.numbers("boxes")), 0), table.texts("relabel")
    for row in np.flatnonzero(undated).tolist():
        shipment = table.texts("shipment")[row]
        if shipment:
            wish = wishes.get(fold(shipment))
            waiting = Waiting(_warehouse(table, row), float(boxes[row]), relabel[row] == "YES", wish)
            cell = table.cell("shipment", row)
            yield WaitingShipment(shipment, table.texts("shop")[row] or "", waiting, table.sheet, cell)


def _arrived(table: Table, settings: Settings, today: dt.date) -> Iterator[WaitingShipment]:
    for one in arrived_shipments(table, settings, today):
        if one.route == OVERSEAS:
            first = one.rows[0]
            shop = table.texts("shop")[first] or ""
            waiting = _together(table, one.rows)
            at_forwarder = bool(np.isnat(table.dates("moved_on")[one.rows]).any())
            cell = table.cell("shipment", first)
            yield WaitingShipment(one.shipment, shop, waiting, table.sheet, cell, at_forwarder)


def _together(table: Table, rows: list[int]) -> Waiting:
    wishes = [moment for moment in _wishes(table, rows) if moment is not None]
    return Waiting(
        warehouse=next((name for row in rows if (name := _warehouse(table, row))), ""),
        boxes=float(np.nansum(table.numbers("boxes")[rows])),
        relabel=_needs_label(table, rows),
        wanted=min(wishes, default=None),
    )


def _needs_label(table: Table, rows: list[int]) -> bool:
    """Whether a line has no label yet, or one that must change."""
    unlabelled = table.has("labelled") and any(label != "YES" for label in table.texts("labelled")[rows])
    return unlabelled or bool((table.texts("outer_label_change")[rows] == "YES").any())


def _wishes_by_shipment(table: Table) -> dict[str, dt.datetime]:
    """The earliest wish of each shipment."""
    earliest: dict[str, dt.datetime] = {}
    shipments = table.texts("shipment").tolist()
    for shipment, wish in zip(shipments, _wishes(table, list(range(len(table)))), strict=False):
        if shipment and wish is not None:
            key = fold(shipment)
            earliest[key] = min(wish, earliest.get(key, wish))
    return earliest


def _wishes(table: Table, rows: list[int]) -> list[dt.datetime | None]:
    column = table.columns.get("wanted_on")
    moments: list[dt.datetime | None] = [] if column is None else column.values[rows].tolist()
    return moments


DELIVERIES_TABLE = "opsheet_deliveries"
_COLUMNS = (
    ResultColumn(Text("货件号", "Shipment ID"), 16),
    ResultColumn(Text("FBA仓", "FBA warehouse"), 9),
    ResultColumn(Text("店铺", "Shop"), 16),
    ResultColumn(Text("箱数", "Boxes"), 8, COUNT),
    ResultColumn(Text("换标", "Relabel"), 8),
    ResultColumn(Text("需要预约时间", "Wanted"), 16, MOMENT),
    ResultColumn(Text("建议预约日期", "Appointment"), 13, DAY),
    ResultColumn(Text("时段", "Slot"), 13),
    ResultColumn(Text("送仓路径", "Delivery route"), 26),
    ResultColumn(Text("发货需求截止日", "Request deadline"), 12, DAY),
    ResultColumn(Text("操作指令截止时间", "Instruction deadline"), 17, MOMENT),
    ResultColumn(Text("周日确认截止", "Confirm by"), 17, MOMENT),
    ResultColumn(Text("操作指令", "Instruction"), 24),
    ResultColumn(Text("备注", "Remark"), 44),
)
_RELABEL = Text("换标，附产品标签文件", "Relabel; attach the label file")
_PLAIN = Text("不换标", "No relabelling")
_NOT_AS_WANTED = Text(
    "需要预约的时间约不到，请与物流 {person} 确认新时间",
    "The wanted time is not available. Agree a new one with {person}.",
)
_NO_SLOT = Text("一年内没有可约的时段，请联系物流 {person}", "No time slot within a year. Ask {person}.")
_NO_WAREHOUSE = Text("FBA仓未填，无法判断时段冲突", "FBA warehouse is blank, so slot conflicts can't be checked")
_NO_BOXES = Text("箱数未填，按不超过 {limit} 箱处理", "Box count is blank, treated as up to {limit}")


def deliveries_sheet(
    shipments: Sequence[WaitingShipment], planned: Sequence[Planned | None], settings: Settings
) -> AddSheet:
    """One row a waiting shipment, the earliest delivery first.

    Args:
        shipments: that wait.
        planned: the slot of each.
        settings: deadlines, words, names.
    """
    pairs = sorted(zip(shipments, planned, strict=True), key=lambda pair: _when(pair[1]))
    rows = [_row(shipment, slot, settings) for shipment, slot in pairs]
    name = settings.app.sheet_names.deliveries[settings.language]
    return result_sheet(name, DELIVERIES_TABLE, _COLUMNS, rows, settings)


def _when(slot: Planned | None) -> tuple[dt.date, dt.time]:
    return (slot.day, slot.start) if slot is not None else (dt.date.max, dt.time.max)


def _row(shipment: WaitingShipment, slot: Planned | None, settings: Settings) -> ResultRow:
    language, waiting = settings.language, shipment.waiting
    instruction = _RELABEL if waiting.relabel else _PLAIN
    return [
        Link(shipment.shipment, link_to(shipment.sheet, shipment.cell)),
        waiting.warehouse or None,
        shipment.shop or None,
        waiting.boxes or None,
        "YES" if waiting.relabel else "NO",
        waiting.wanted,
        *(_slot_cells(slot, shipment, settings) if slot is not None else [None] * 6),
        instruction[language],
        _hint(shipment, slot, settings),
    ]


def _slot_cells(slot: Planned, shipment: WaitingShipment, settings: Settings) -> list[CellValue]:
    day = np.array([slot.day], dtype="datetime64[D]")
    words = settings.delivery.route_words
    route = words.peak if shipment.from_forwarder else words.overseas
    return [
        slot.day,
        f"{slot.start:%H:%M}-{slot.end:%H:%M}",
        route[settings.language],
        demand_deadlines(day, settings).tolist()[0],
        instruction_deadlines(day, np.array([shipment.waiting.relabel]), settings).tolist()[0],
        confirmation_deadlines(day, settings).tolist()[0],
    ]


def _hint(shipment: WaitingShipment, slot: Planned | None, settings: Settings) -> str | None:
    language, person = settings.language, settings.contacts.topics["overseas_delivery"].person
    hints: list[str] = []
    if slot is None:
        hints.append(_NO_SLOT.render(language, person=person))
    elif not slot.as_wanted:
        hints.append(_NOT_AS_WANTED.render(language, person=person))
    if not shipment.waiting.warehouse:
        hints.append(_NO_WAREHOUSE[language])
    if not shipment.waiting.boxes:
        hints.append(_NO_BOXES.render(language, limit=settings.delivery.many_boxes.value))
    return AND[language].join(hints) or None
