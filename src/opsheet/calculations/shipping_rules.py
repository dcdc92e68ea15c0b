"""The team's rules of deliveries and remarks: which numbers of the settings they take, see ``team_rules``."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.in_force import Rows, by_date
from opsheet.catalogue import Text
from opsheet.rules import delivery as delivery_rules
from opsheet.rules.delivery import Notices
from opsheet.rules.errors import RuleError
from opsheet.rules.ids import PartShape, shipment_remark
from opsheet.values import Vocabulary

if TYPE_CHECKING:
    from opsheet.settings import Settings
    from opsheet.tables import Table

Numbers = NDArray[np.float64]
Days = NDArray[np.datetime64]
Moments = NDArray[np.datetime64]
Words = NDArray[Any]
Mask = NDArray[np.bool_]


_END_OF_DAY = "23:59"  # where the office calendar names no closing time


def notices(settings: Settings) -> Notices:
    """How long before an appointment the overseas warehouse must know, as in force for these settings."""
    delivery, calendars = settings.delivery, settings.calendars.calendars
    confirmation, zones = delivery.sunday_confirmation, delivery.time_zones
    local = delivery.instruction_notice.clock == "warehouse" and zones.warehouse != zones.office
    return Notices(
        demand_days=delivery.demand_notice.normal.value,
        demand_peak_days=delivery.demand_notice.peak.value,
        peak_months=delivery.peak_months,
        relabel_working_days=delivery.instruction_notice.relabel.value,
        plain_working_days=delivery.instruction_notice.plain.value,
        instruction_time=delivery.instruction_notice.time,
        instruction_zone=(zones.warehouse, zones.office) if local else None,
        calendar=calendars["warehouse"],
        confirmed_weekday=confirmation.of,
        confirmation_weekday=confirmation.weekday,
        confirmation_time=confirmation.time or calendars["office"].closes or _END_OF_DAY,
    )


def confirmation_deadlines(appointments: Days, settings: Settings) -> Moments:
    """The last moment to confirm each Sunday's delivery with the warehouse; other days give NaT.

    Source: SOP 在周三下班之前确认好本周日海外仓可送货的时间.
    """
    return by_date(
        settings,
        appointments,
        lambda own, rows: delivery_rules.confirmation_deadlines(appointments[rows], notices(own)),
    )


def demand_deadlines(appointments: Days, settings: Settings) -> Days:
    """The last day on which the demand row of each appointment may be entered; NaT gives NaT.

    Source: SOP 货代仓-海外仓-平台仓 1.
    """
    return by_date(
        settings, appointments, lambda own, rows: delivery_rules.demand_deadlines(appointments[rows], notices(own))
    )


def instruction_deadlines(appointments: Days, relabel: Mask, settings: Settings) -> Moments:
    """The last moment at which the warehouse must have the instruction of each appointment; NaT gives NaT.

    Source: SOP 是否需要换标签.
    """
    return by_date(
        settings,
        appointments,
        lambda own, rows: delivery_rules.instruction_deadlines(appointments[rows], relabel[rows], notices(own)),
    )


def delivery_slots(days: Days, boxes: Numbers, settings: Settings) -> Words:
    """The time of each delivery as ``HH:MM-HH:MM``; None where there is none.

    Source: SOP 送到FBA仓库时间.
    """

    def calculate(own: Settings, rows: Rows) -> Words:
        delivery = own.delivery
        return delivery_rules.delivery_slots(
            days[rows], boxes[rows], delivery.slots, delivery.many_boxes.value, delivery.few_slots_from
        )

    return by_date(settings, days, calculate)


def free_storage_ends(arrived: Days, settings: Settings) -> Days:
    """The last day on which goods without a label lie in the forwarder's warehouse for free; NaT gives NaT.

    Source: SOP 贴标相关注意事项 3.
    """
    return by_date(
        settings,
        arrived,
        lambda own, rows: delivery_rules.free_storage_ends(arrived[rows], own.delivery.free_storage.value),
    )


def remark_shapes(settings: Settings) -> dict[str, PartShape]:
    """What the parts of a remark look like."""
    ids, warehouses = settings.texts.ids, settings.delivery.warehouses
    listed = ", ".join(warehouses)
    return {
        "shipment": PartShape(ids["shipment"].pattern, ids["shipment"].text, ids["shipment"].shape.text),
        "warehouse": PartShape(
            "|".join(map(re.escape, warehouses)), Text("FBA仓", "FBA warehouse"), Text(listed, listed)
        ),
        "tracking": PartShape(ids["tracking"].pattern, ids["tracking"].text, ids["tracking"].shape.text),
    }


def remark_maker(settings: Settings) -> Callable[[str, str, str], str]:
    """What puts the remark of an overseas stock order together, each part checked.

    Args:
        settings: the ids' shapes, the warehouses and the remark's template.

    Returns:
        A function of the shipment id, Amazon's warehouse (capitals or not) and the tracking id. It raises a
        ``RuleError`` ``remark-part`` with the part, its value and what was expected.

    Source: SOP 发货流程 2.

    Example:
        >>> from opsheet.settings import load_shipped_settings
        >>> remark_maker(load_shipped_settings())("FBA18SHTRFPP", "mex6", "5YDIA35G")
        'FBA18SHTRFPP-MEX6-5YDIA35G'
    """
    shapes, template = remark_shapes(settings), settings.delivery.remark_template
    known = Vocabulary({name: [name] for name in settings.delivery.warehouses})

    def make(shipment: str, warehouse: str, tracking: str) -> str:
        parts = {"shipment": shipment, "warehouse": known.find(warehouse) or warehouse, "tracking": tracking}
        return shipment_remark(parts, shapes, template)

    return make


def erp_remarks(table: Table, settings: Settings) -> Words:
    """The remark of each row of a table; None where one of its ids is missing or malformed.

    Args:
        table: with the columns shipment, warehouse and tracking.
        settings: as for ``remark_maker``.

    Source: SOP 发货流程 2.
    """
    make = remark_maker(settings)
    ids = (table.texts(key).tolist() for key in ("shipment", "warehouse", "tracking"))
    remarks: list[str | None] = []
    for parts in zip(*ids, strict=True):
        try:
            remarks.append(make(*parts) if all(parts) else None)
        except RuleError:
            remarks.append(None)
    answer = np.empty(len(remarks), dtype=object)
    answer[:] = remarks
    return answer
