"""Customs trouble: a warning for each group concerned, ready to paste."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from opsheet.calculations.delivery_routes import passed
from opsheet.calculations.product_columns import texts_of
from opsheet.calculations.turnover_shares import UNNAMED
from opsheet.catalogue import Message, Severity, Text
from opsheet.checks.cell_text import plain
from opsheet.outcome import AddSheet, CellValue, Note
from opsheet.settings import Settings
from opsheet.tables import Table, Workbook
from opsheet.values import fold
from opsheet_macros.writing.result_sheet import COUNT, ResultColumn, result_sheet

CUSTOMS_TABLE = "opsheet_customs"
_COLUMNS = (
    ResultColumn(Text("部门/组", "Group"), 16),
    ResultColumn(Text("明细数（条）", "Lines"), 8, COUNT),
    ResultColumn(Text("数量（件）", "Units"), 10, COUNT),
    ResultColumn(Text("通知内容", "Message"), 110),
)
_MESSAGE = Text(
    "【清关异常】{group}：{products}；请调整备货和出货安排，进展请问物流 {person}",
    "[Customs trouble] {group}: {products}. Adjust restock and shipping; ask {person} in logistics.",
)
_PRODUCT = Text(
    "{msku} {units:,.0f} 件，货件 {shipment}，在途 {days} 天{what}",
    "{msku} {units:,.0f} units, shipment {shipment}, {days} days in transit{what}",
)
_LISTED = Text(
    "清关异常 {lines} 条，涉及 {groups} 个部门/组，通知内容见“{sheet}”",
    "Customs trouble: {lines} lines of {groups} groups; messages to paste are on “{sheet}”",
)
_NONE = {fold(word) for word in ("NO", "N", "否", "无", "没有", "正常", "已解决", "0")}
_YES = {fold(word) for word in ("YES", "Y", "是", "有", "异常", "清关异常")}


@dataclass(frozen=True, slots=True)
class CustomsTrouble:
    """The sheet with a message for each group, or None; and how much there is."""

    sheet: AddSheet | None
    lines: int
    groups: int

    @property
    def notes(self) -> list[Note]:
        """A note on the sheet, where there is one."""
        if self.sheet is None:
            return []
        counts = {"lines": self.lines, "groups": self.groups, "sheet": self.sheet.name}
        return [Note(Message(_LISTED, counts), Severity.WARN)]


def customs_trouble(workbook: Workbook, settings: Settings, today: dt.date) -> CustomsTrouble:
    """Write a message for each group with lines in transit that customs holds up.

    Args:
        workbook: with a full-process table; groups that it doesn't name come from the stocking sheet, else the owner.
        settings: language, names.
        today: days in transit are counted up to it.

    Source: SOP 绩效目标·库存周转天数 (3) 如有清关异常，物流部向受影响的部门/组发出异常警示信息.
    """
    table = workbook.tables["pipeline"]
    texts = [fold(str(text)) if text else "" for text in table.texts("customs_trouble").tolist()]
    held = np.array([bool(text) and text not in _NONE for text in texts], dtype=bool)
    held &= ~passed(table, "forwarder_on", "moved_on", "left_on", "shelved_on", "sold_out_on")
    departments, owners = texts_of(workbook, "department"), texts_of(workbook, "owner")
    groups: dict[str, list[int]] = {}
    for row in np.flatnonzero(held).tolist():
        groups.setdefault(str(departments[row] or owners[row] or UNNAMED), []).append(row)
    if not groups:
        return CustomsTrouble(None, 0, 0)
    rows = [_row(table, group, own, settings, today) for group, own in sorted(groups.items())]
    name = settings.app.sheet_names.customs[settings.language]
    return CustomsTrouble(result_sheet(name, CUSTOMS_TABLE, _COLUMNS, rows, settings), int(held.sum()), len(groups))


def _row(table: Table, group: str, rows: list[int], settings: Settings, today: dt.date) -> list[CellValue]:
    language = settings.language
    separator = Text("；", "; ")[language]
    products = separator.join(_product(table, row, language, today) for row in rows)
    person = settings.contacts.topics["logistics"].person
    units = float(np.nansum(table.numbers("quantity")[rows]))
    return [group, len(rows), plain(units), _MESSAGE.render(language, group=group, products=products, person=person)]


def _product(table: Table, row: int, language: str, today: dt.date) -> str:
    dispatched = table.dates("dispatched_on")[row].tolist()
    what = str(table.texts("customs_trouble")[row])
    return _PRODUCT.render(
        language,
        msku=table.texts("msku")[row] or UNNAMED,
        units=float(np.nan_to_num(table.numbers("quantity")[row])),
        shipment=table.texts("shipment")[row] or UNNAMED,
        days="?" if dispatched is None else (today - dispatched).days,
        what="" if fold(what) in _YES else Text("（{}）", " ({})")[language].format(what),
    )
