"""The sheet of what the forwarder delivers by itself, and of what still waits for an instruction: for logistics."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from opsheet.calculations.delivery_routes import DIRECT, OVERSEAS, WAITING, has_left, routes_of_lines
from opsheet.catalogue import Message, Severity, Text
from opsheet.checks.cell_text import plain
from opsheet.outcome import AddSheet, CellValue, Link, Note
from opsheet.settings import Settings
from opsheet.tables import Table
from opsheet.values import fold
from opsheet_macros.writing.columns import link_to
from opsheet_macros.writing.result_sheet import COUNT, DAY, MOMENT, ResultColumn, ResultRow, result_sheet

STRAIGHT_TABLE = "opsheet_straight"
_COLUMNS = (
    ResultColumn(Text("货件号", "Shipment ID"), 16),
    ResultColumn(Text("FBA仓", "FBA warehouse"), 9),
    ResultColumn(Text("店铺", "Shop"), 16),
    ResultColumn(Text("箱数", "Boxes"), 8, COUNT),
    ResultColumn(Text("到货代仓日", "Arrived"), 12, DAY),
    ResultColumn(Text("货件指令", "Instruction"), 18),
    ResultColumn(Text("送仓路径", "Delivery route"), 20),
    ResultColumn(Text("可约仓时间", "Possible"), 17, MOMENT),
    ResultColumn(Text("需要预约时间", "Wanted"), 17, MOMENT),
    ResultColumn(Text("负责人", "Owner"), 10),
    ResultColumn(Text("下一步", "Next step"), 56),
)
_ASK_POSSIBLE = Text(
    "等物流 {person} 反馈可约仓时间；不用后台预约和预约信",
    "Logistics ({person}) names a possible time; no appointment, no letter",
)
_ANSWER = Text("请销售填“需要预约时间”和“货件指令”", "Sales enters the wanted time and the instruction")
_FOLLOW = Text("物流 {person} 跟进货代的预约和派送", "Logistics ({person}) follows the forwarder's delivery")
_INSTRUCT = Text(
    "待货件指令：移至海外仓，或由货代收费贴标（须部门主管审批）",
    "Instruction needed: move to the overseas warehouse, or the forwarder labels for a fee (manager approves)",
)
_INSTRUCT_LABELLED = Text(
    "待货件指令：货代直送，或移至海外仓", "Instruction needed: straight delivery, or move to the overseas warehouse"
)
_LISTED = Text(
    "货代直送 {straight} 票（不用预约），待货件指令 {waiting} 票，见“{sheet}”",
    "Straight deliveries: {straight} (no appointment); waiting for an instruction: {waiting}. See “{sheet}”.",
)


@dataclass(frozen=True, slots=True)
class ArrivedShipment:
    """A shipment at the forwarder's or overseas warehouse that has not left.

    Args:
        shipment: its id.
        route: ``direct``, ``overseas`` or ``waiting``.
        rows: the positions of its lines.
    """

    shipment: str
    route: str
    rows: list[int]


def arrived_shipments(pipeline: Table, settings: Settings, today: dt.date) -> list[ArrivedShipment]:
    """The shipments that have arrived and not left; the lines of one count together.

    One line that takes the overseas warehouse brings the others along, and one that waits for an instruction holds
    them up.

    Args:
        pipeline: of the kind ``pipeline``.
        settings: peak months and instructions.
        today: tells the season of lines without a wanted time.
    """
    here = ~np.isnat(pipeline.dates("forwarder_on")) | ~np.isnat(pipeline.dates("moved_on"))
    routes = routes_of_lines(pipeline, settings, today)
    lines: dict[str, list[int]] = {}
    for row in np.flatnonzero(here & ~has_left(pipeline)).tolist():
        shipment = pipeline.texts("shipment")[row]
        if shipment:
            lines.setdefault(fold(shipment), []).append(row)
    found: list[ArrivedShipment] = []
    for rows in lines.values():
        own = set(routes[rows].tolist())
        route = next(one for one in (OVERSEAS, WAITING, DIRECT) if one in own)
        found.append(ArrivedShipment(str(pipeline.texts("shipment")[rows[0]]), route, rows))
    return found


@dataclass(frozen=True, slots=True)
class StraightDeliveries:
    """What logistics follows, apart from the deliveries of the overseas warehouse.

    Args:
        sheet: that lists them, or None where there are none.
        straight: shipments that the forwarder delivers.
        waiting: shipments that wait for an instruction.
    """

    sheet: AddSheet | None
    straight: int
    waiting: int

    @property
    def notes(self) -> list[Note]:
        """A note on the sheet, where there is one."""
        if self.sheet is None:
            return []
        counts = {"straight": self.straight, "waiting": self.waiting, "sheet": self.sheet.name}
        return [Note(Message(_LISTED, counts), Severity.WARN if self.waiting else Severity.INFO)]


def straight_deliveries(pipeline: Table, settings: Settings, today: dt.date) -> StraightDeliveries:
    """List the shipments at the forwarder's that it delivers by itself, or that wait for an instruction.

    Args:
        pipeline: of the kind ``pipeline``.
        settings: words, names, peak months.
        today: tells the season.

    Source: SOP 货代仓直送 2025.3.17更新; 货代仓——平台仓.
    """
    shipments = [one for one in arrived_shipments(pipeline, settings, today) if one.route != OVERSEAS]
    straight = sum(one.route == DIRECT for one in shipments)
    if not shipments:
        return StraightDeliveries(None, 0, 0)
    shipments.sort(key=lambda one: (one.route == DIRECT, pipeline.dates("forwarder_on")[one.rows[0]].tolist()))
    rows = [_row(pipeline, one, settings) for one in shipments]
    name = settings.app.sheet_names.straight[settings.language]
    sheet = result_sheet(name, STRAIGHT_TABLE, _COLUMNS, rows, settings)
    return StraightDeliveries(sheet, straight, len(shipments) - straight)


def _row(pipeline: Table, shipment: ArrivedShipment, settings: Settings) -> ResultRow:
    language = settings.language
    first = shipment.rows[0]
    cell = pipeline.cell("shipment", first)
    direct = shipment.route == DIRECT
    return [
        Link(shipment.shipment, link_to(pipeline.sheet, cell)),
        pipeline.texts("warehouse")[first],
        pipeline.texts("shop")[first],
        plain(float(np.nansum(pipeline.numbers("boxes")[shipment.rows]))) or None,
        plain(pipeline.dates("forwarder_on")[first]),
        pipeline.texts("instruction")[first],
        settings.delivery.route_words.off_peak[language] if direct else None,
        _moment(pipeline, "possible_on", first),
        _moment(pipeline, "wanted_on", first),
        pipeline.texts("owner")[first],
        _next_step(pipeline, shipment, settings),
    ]


def _moment(pipeline: Table, key: str, row: int) -> CellValue:
    column = pipeline.columns.get(key)
    return None if column is None else column.values[row].tolist()


def _next_step(pipeline: Table, shipment: ArrivedShipment, settings: Settings) -> str:
    language, person = settings.language, settings.contacts.topics["overseas_delivery"].person
    first = shipment.rows[0]
    if shipment.route == WAITING:
        labelled = all(pipeline.texts("labelled")[row] == "YES" for row in shipment.rows)
        return (_INSTRUCT_LABELLED if labelled else _INSTRUCT)[language]
    if _moment(pipeline, "possible_on", first) is None and _moment(pipeline, "wanted_on", first) is None:
        return _ASK_POSSIBLE.render(language, person=person)
    answered = _moment(pipeline, "wanted_on", first) is not None and pipeline.texts("instruction")[first]
    return _FOLLOW.render(language, person=person) if answered else _ANSWER[language]
