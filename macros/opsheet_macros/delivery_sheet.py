"""The sheet of planned deliveries: slot, deadlines, instruction, and whom to tell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from opsheet.catalogue import Text
from opsheet.outcome import AddSheet, CellValue, Link
from opsheet.rules.delivery import demand_deadlines, instruction_deadlines
from opsheet.rules.delivery_plan import Planned
from opsheet.settings import Settings
from opsheet.settings.rule_inputs import notices
from opsheet_macros.places import link_to
from opsheet_macros.waiting_shipments import WaitingShipment

DELIVERIES_TABLE = "opsheet_deliveries"
_HEADERS = Text(
    "货件号|FBA仓|店铺|箱数|换标|需要预约时间|建议预约日期|时段|送货路径|填表截止|指令截止|操作指令|提示",
    "Shipment|Warehouse|Shop|Boxes|Relabel|Wanted|Appointment|Slot|Route|Demand by|Instruction by|Instruction|Hint",
)
_WIDTHS = (16, 9, 16, 8, 8, 16, 13, 13, 26, 12, 17, 24, 44)
_DATE, _MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
_FORMATS = (None, None, None, "#,##0", None, _MOMENT, _DATE, None, None, _DATE, _MOMENT, None, None)
_RELABEL = Text("换标，附产品标签文件", "relabel; attach the label file")
_PLAIN = Text("不换标", "no relabelling")
_NOT_AS_WANTED = Text(
    "想要的时间约不到，请告知 {person} 并确认新时间",
    "the wanted time can't be had; tell {person} and confirm the new one",
)
_NO_SLOT = Text("一年内没有可约的时段，请联系 {person}", "no slot within a year; ask {person}")
_LABEL_WHERE = Text(
    "淡季未贴标：移海外仓贴标，或由货代收费贴标（须部门主管审批）",
    "unlabelled off peak: move to the overseas warehouse, or have the forwarder label for a fee (head approves)",
)
_NO_WAREHOUSE = Text("FBA仓未填，不知道是否撞档", "no warehouse, so whether the slot is free isn't known")
_NO_BOXES = Text("箱数未填，按少于 {limit} 箱计", "no box count; taken as up to {limit}")


def deliveries_sheet(
    shipments: Sequence[WaitingShipment], planned: Sequence[Planned | None], settings: Settings
) -> AddSheet:
    """One row a waiting shipment, the earliest delivery first.

    Args:
        shipments: that wait.
        planned: the slot of each.
        settings: deadlines, words, names.
    """
    language = settings.language
    pairs = sorted(zip(shipments, planned, strict=True), key=lambda pair: _when(pair[1]))
    rows = [_row(shipment, slot, settings) for shipment, slot in pairs]
    name = settings.app.sheet_names.deliveries[language]
    header: list[CellValue | Link] = list(_HEADERS[language].split("|"))
    return AddSheet(name, [header, *rows], DELIVERIES_TABLE, widths=_WIDTHS, number_formats=_FORMATS)


def _when(slot: Planned | None) -> tuple[dt.date, dt.time]:
    return (slot.day, slot.start) if slot is not None else (dt.date.max, dt.time.max)


def _row(shipment: WaitingShipment, slot: Planned | None, settings: Settings) -> list[CellValue | Link]:
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
    notice = notices(settings)
    words = settings.delivery.route_words
    route = words.peak if slot.day.month in settings.delivery.peak_months else words.off_peak
    return [
        slot.day,
        f"{slot.start:%H:%M}-{slot.end:%H:%M}",
        route[settings.language],
        demand_deadlines(day, notice).tolist()[0],
        instruction_deadlines(day, np.array([relabel]), notice).tolist()[0],
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
    return ("；" if language == "zh" else "; ").join(hints) or None
