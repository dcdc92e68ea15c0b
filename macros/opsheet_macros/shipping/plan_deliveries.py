"""Plan a slot for every shipment that waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from opsheet.calculations.shipping_rules import demand_deadlines, instruction_deadlines, notices
from opsheet.catalogue import AND, Message, RefusedError, Severity, Text
from opsheet.outcome import AddSheet, CellValue, Facts, Link, Note, Outcome, Request
from opsheet.rules.delivery import clock_of
from opsheet.rules.delivery_plan import Planned, Taken, Waiting, Week
from opsheet.rules.delivery_plan import plan_deliveries as plan_slots
from opsheet.settings import Settings
from opsheet.tables import Table, Workbook
from opsheet.values import fold
from opsheet_macros.declare import action
from opsheet_macros.writing.columns import link_to
from opsheet_macros.writing.result_sheet import COUNT, DAY, MOMENT, ResultColumn, ResultRow, result_sheet

_NO_TABLE = Text(
    "没有找到“货件预约及时间填写”或“全流程数据”表；请换文件，或检查工作表名和表头",
    (
        "Neither shipment appointments nor the shipment pipeline were found. Use another file, or check "
        "sheet names and headers."
    ),
)
_PLANNED = Text("{count} 个待送仓的货件已排期", "Shipments planned: {count}")
_MOVED = Text(
    "{moved} 个货件约不到需要预约的时间，请与物流 {person} 确认，见“{sheet}”",
    "Wanted time not available: {moved}. Agree new ones with {person}, see “{sheet}”.",
)
_NOBODY_WAITS = Text("没有待送仓的货件", "No shipments awaiting delivery")


@dataclass(frozen=True, slots=True)
class PlannedFacts(Facts):
    """What was planned."""

    planned: Annotated[int, Text("已排期的货件数", "shipments that were planned")]
    not_as_wanted: Annotated[int, Text("约不到需要预约的时间的货件数", "shipments whose wanted time is not available")]


@action(
    group="shipping",
    label=Text("安排送仓", "Plan deliveries"),
    screentip=Text("给待送仓的货件排时段", "Slots for shipments to deliver"),
    supertip=Text(
        "给待送仓的货件排最近可约的时段，列出发货需求和操作指令的截止时间。",
        ("Gives every shipment awaiting delivery the next possible slot, with request and instruction deadlines."),
    ),
    icon="AppointmentColorDialog",
    keytip="HP",
    tables=(),
    optional_tables=("appointments", "pipeline"),
    writes=Text("“送仓计划”表", "the sheet of planned deliveries"),
    facts=PlannedFacts,
)
def plan_deliveries(request: Request) -> Outcome:
    """Plan a slot for every shipment that waits, no two in one."""
    workbook, settings = request.workbook, request.settings
    if not {"appointments", "pipeline"} & set(workbook.tables):
        raise RefusedError(_NO_TABLE)
    shipments = waiting_shipments(workbook)
    if not shipments:
        return Outcome(messages=[Note(Message(_NOBODY_WAITS))], facts=PlannedFacts(0, 0))
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
        [sheet],
        messages=notes,
        facts=PlannedFacts(len(shipments), moved),
    )


@dataclass(frozen=True, slots=True)
class WaitingShipment:
    """A shipment that waits, and its cell in the workbook.

    Args:
        shipment: its id.
        shop: whose goods.
        waiting: what the planning needs to know of it.
        sheet: the name of its sheet.
        cell: the cell of its id.
    """

    shipment: str
    shop: str
    waiting: Waiting
    sheet: str
    cell: str


def waiting_shipments(workbook: Workbook) -> list[WaitingShipment]:
    """Rows of the appointment table without a day, then shipments of the pipeline that have arrived and not left.

    A shipment of the pipeline that has a row in the appointment table is spoken for there, and its wish counts. The
    lines of one shipment count together: their boxes add up, one unlabelled line means relabelling, and the earliest
    wish is theirs.
    """
    appointments = workbook.tables.get("appointments")
    pipeline = workbook.tables.get("pipeline")
    wishes = _wishes_by_shipment(pipeline) if pipeline is not None else {}
    found = list(_without_day(appointments, wishes)) if appointments is not None else []
    spoken_for = {fold(text) for text in appointments.texts("shipment") if text} if appointments is not None else set()
    if pipeline is not None:
        found += [one for one in _arrived(pipeline) if fold(one.shipment) not in spoken_for]
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


def _without_day(table: Table, wishes: Mapping[str, dt.datetime]) -> Iterator[WaitingShipment]:
    undated = np.isnat(table.dates("appointment_on"))
    boxes, relabel = np.fmax(np.nan_to_num(table.numbers("boxes")), 0), table.texts("relabel")
    for row in np.flatnonzero(undated).tolist():
        shipment = table.texts("shipment")[row]
        if shipment:
            wish = wishes.get(fold(shipment))
            waiting = Waiting(_warehouse(table, row), float(boxes[row]), relabel[row] == "YES", wish)
            cell = table.cell("shipment", row)
            yield WaitingShipment(shipment, table.texts("shop")[row] or "", waiting, table.sheet, cell)


def _arrived(table: Table) -> Iterator[WaitingShipment]:
    arrived = ~np.isnat(table.dates("forwarder_on"))
    gone = ~np.isnat(table.dates("left_on")) | ~np.isnat(table.dates("shelved_on"))
    lines: dict[str, list[int]] = {}
    for row in np.flatnonzero(arrived & ~gone).tolist():
        shipment = table.texts("shipment")[row]
        if shipment:
            lines.setdefault(shipment, []).append(row)
    for shipment, rows in lines.items():
        first = rows[0]
        shop = table.texts("shop")[first] or ""
        yield WaitingShipment(shipment, shop, _together(table, rows), table.sheet, table.cell("shipment", first))


def _together(table: Table, rows: list[int]) -> Waiting:
    wishes = [moment for moment in _wishes(table, rows) if moment is not None]
    return Waiting(
        warehouse=next((name for row in rows if (name := _warehouse(table, row))), ""),
        boxes=float(np.nansum(table.numbers("boxes")[rows])),
        relabel=table.has("labelled") and any(label != "YES" for label in table.texts("labelled")[rows]),
        wanted=min(wishes, default=None),
    )


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
    ResultColumn(Text("操作指令", "Instruction"), 24),
    ResultColumn(Text("备注", "Remark"), 44),
)
_RELABEL = Text("换标，附产品标签文件", "relabel; attach the label file")
_PLAIN = Text("不换标", "no relabelling")
_NOT_AS_WANTED = Text(
    "需要预约的时间约不到，请与物流 {person} 确认新时间",
    "The wanted time is not available. Agree a new one with {person}.",
)
_NO_SLOT = Text("一年内没有可约的时段，请联系物流 {person}", "No time slot within a year. Ask {person}.")
_LABEL_WHERE = Text(
    "淡季未贴标：移海外仓贴标，或由货代收费贴标（须部门主管审批）",
    (
        "Unlabelled off peak: move to the overseas warehouse, or have the forwarder label for a fee "
        "(needs the manager's approval)"
    ),
)
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
        *(_slot_cells(slot, waiting.relabel, settings) if slot is not None else [None] * 5),
        instruction[language],
        _hint(shipment, slot, settings),
    ]


def _slot_cells(slot: Planned, relabel: bool, settings: Settings) -> list[CellValue]:
    day = np.array([slot.day], dtype="datetime64[D]")
    words = settings.delivery.route_words
    route = words.peak if slot.day.month in settings.delivery.peak_months else words.off_peak
    return [
        slot.day,
        f"{slot.start:%H:%M}-{slot.end:%H:%M}",
        route[settings.language],
        demand_deadlines(day, settings).tolist()[0],
        instruction_deadlines(day, np.array([relabel]), settings).tolist()[0],
    ]


def _hint(shipment: WaitingShipment, slot: Planned | None, settings: Settings) -> str | None:
    language, person = settings.language, settings.contacts.topics["overseas_delivery"].person
    hints: list[str] = []
    if slot is None:
        hints.append(_NO_SLOT.render(language, person=person))
    elif not slot.as_wanted:
        hints.append(_NOT_AS_WANTED.render(language, person=person))
    if slot is not None and shipment.waiting.relabel and slot.day.month not in settings.delivery.peak_months:
        hints.append(_LABEL_WHERE[language])
    if not shipment.waiting.warehouse:
        hints.append(_NO_WAREHOUSE[language])
    if not shipment.waiting.boxes:
        hints.append(_NO_BOXES.render(language, limit=settings.delivery.many_boxes.value))
    return AND[language].join(hints) or None
