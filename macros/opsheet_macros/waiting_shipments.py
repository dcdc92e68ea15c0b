"""Which shipments wait for a delivery to Amazon, and which slots are taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from opsheet.rules.delivery import clock_of
from opsheet.rules.delivery_plan import Taken, Waiting
from opsheet.tables import Table, Workbook
from opsheet.values import fold


@dataclass(frozen=True, slots=True)
class WaitingShipment:
    """A shipment that waits, with where it stands in the workbook.

    Args:
        shipment: its id.
        shop: whose goods.
        waiting: what the planning needs to know of it.
        sheet: the sheet on which it stands.
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
