"""What follows from each row of the appointment table: route, slot, deadlines, letter and remark."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.delivery_routes import delivered_straight
from opsheet.calculations.shipping_rules import delivery_slots, demand_deadlines, erp_remarks, instruction_deadlines
from opsheet.rules.calendars import in_months
from opsheet.rules.delivery import clock_of, is_delivery_day
from opsheet.rules.letters import letter_name, safe_file_name
from opsheet.settings import Settings
from opsheet.tables.table import Table
from opsheet.values import minutes_from_cells

Days = NDArray[np.datetime64]
Mask = NDArray[np.bool_]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Appointments:
    """The rows of an appointment table, one array element each; NaN, NaT or None where a row doesn't tell.

    Args:
        direct: whether the forwarder delivers by itself; such a row has no day, boxes or label of its own.
        day: of the delivery.
        boxes: how many.
        relabel: whether the goods get new labels.
        delivery_day: whether the day is one on which Amazon is delivered to.
        slot_starts: when the day's slot for so many boxes begins, minutes after midnight.
        slot_ends: when it ends.
        peak: whether the day lies in a peak month.
        demand_deadline: the last day for the demand row.
        instruction_deadline: the last moment for the operating instruction.
    """

    direct: Mask
    day: Days
    boxes: Numbers
    relabel: Mask
    delivery_day: Mask
    slot_starts: Numbers
    slot_ends: Numbers
    peak: Mask
    demand_deadline: Days
    instruction_deadline: NDArray[np.datetime64]


def calculate_rows(table: Table, settings: Settings, pipeline: Table | None = None) -> Appointments:
    """Reckon every row of an appointment table.

    Args:
        table: of the kind ``appointments``.
        settings: the team's slots, seasons and notices.
        pipeline: the full-process table, which tells what the forwarder delivers by itself.

    Source: SOP 货代仓-海外仓-平台仓.
    """
    delivery = settings.delivery
    direct = delivered_straight(table, pipeline, settings)
    day = _where(~direct, table.dates("appointment_on"))
    boxes = np.where(direct, np.nan, table.numbers("boxes"))
    relabel = (table.texts("relabel") == "YES") & ~direct
    slots = delivery_slots(day, boxes, settings)
    starts, ends = _bounds(slots.tolist())
    return Appointments(
        direct=direct,
        day=day,
        boxes=boxes,
        relabel=relabel,
        delivery_day=is_delivery_day(day, delivery.slots),
        slot_starts=starts,
        slot_ends=ends,
        peak=in_months(day, delivery.peak_months),
        demand_deadline=demand_deadlines(day, settings),
        instruction_deadline=instruction_deadlines(_where(table.usable("relabel"), day), relabel, settings),
    )


def _where(known: Mask, days: Days) -> Days:
    return np.where(known, days, np.datetime64("NaT", "D"))


def calculate_appointments(table: Table, settings: Settings, pipeline: Table | None = None) -> dict[str, NDArray[Any]]:
    """The values of the appointment table's calculated columns by column key; the check result is not among them.

    What the forwarder delivers by itself has no deadlines and no letter.
    """
    rows = calculate_rows(table, settings, pipeline)
    return {
        "route": routes(rows, settings),
        "demand_deadline": rows.demand_deadline,
        "instruction_deadline": rows.instruction_deadline,
        "letter_file": letter_files(table, settings, rows.direct),
        "erp_remark": erp_remarks(table, settings),
    }


def routes(rows: Appointments, settings: Settings) -> NDArray[np.object_]:
    """The way of the goods in words: from the overseas warehouse, or straight from the forwarder's; None undated.

    Source: SOP 全流程数据监控 2. 海外仓发往平台仓《货件预约及时间填写》.
    """
    words, language = settings.delivery.route_words, settings.language
    ways = np.where(rows.direct, words.off_peak[language], words.overseas[language]).astype(object)
    ways[np.isnat(rows.day) & ~rows.direct] = None
    return ways


def letter_files(table: Table, settings: Settings, direct: Mask) -> NDArray[np.object_]:
    """The file name of each appointment letter; None where boxes, brand, day or times are missing or impossible.

    Args:
        table: of the kind ``appointments``.
        settings: the letter's name.
        direct: True for rows without a letter, since the forwarder delivers by itself.
    """
    names = letter_names(table, settings)
    names[direct] = None
    return _each(names, lambda name: safe_file_name(name, ".pdf"))


def letter_names(table: Table, settings: Settings) -> NDArray[np.object_]:
    """The name of each appointment letter as the SOP writes it; None where it isn't known."""
    letter = settings.delivery.appointment_letter
    names = np.full(len(table), None, dtype=object)
    cells = (table.numbers("boxes"), table.texts("brand"), table.dates("appointment_on"), *_times(table))
    for row, (boxes, brand, day, start, end) in enumerate(zip(*(column.tolist() for column in cells), strict=True)):
        if brand and day and boxes > 0 and start < end:
            names[row] = letter_name(
                int(boxes),
                brand,
                day,
                clock_of(start),
                clock_of(end),
                template=letter.template,
                months=letter.months,
            )
    return names


def _times(table: Table) -> tuple[Numbers, Numbers]:
    return table.numbers("starts"), table.numbers("ends")


def _each(values: NDArray[np.object_], change: Callable[[str], str]) -> NDArray[np.object_]:
    changed = np.full(len(values), None, dtype=object)
    for row, value in enumerate(values.tolist()):
        changed[row] = None if value is None else change(value)
    return changed


def _bounds(slots: Sequence[str | None]) -> tuple[Numbers, Numbers]:
    """The minutes after midnight at which slots written as ``HH:MM-HH:MM`` begin and end."""
    halves = [(None, None) if slot is None else slot.split("-") for slot in slots]
    starts, _ = minutes_from_cells([start for start, _ in halves])
    ends, _ = minutes_from_cells([end for _, end in halves])
    return starts, ends
