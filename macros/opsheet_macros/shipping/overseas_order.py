"""The ERP's overseas stock order of the lines that wait."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.shipping_rules import erp_remarks
from opsheet.catalogue import Message, Severity, Text
from opsheet.checks.run import plain
from opsheet.outcome import CellValue, Facts, Note, Outcome, OutputFile, Request
from opsheet.rules.dispatch import created_after_stop, creation_deadlines, dispatch_dates
from opsheet.settings import Settings
from opsheet.tables import Table
from opsheet.values import Vocabulary
from opsheet_macros.declare import action
from opsheet_macros.shipping.allocate_batches import waits_for_dispatch
from opsheet_macros.writing.report_sheet import Field, report_formats, set_up_page, write_table
from opsheet_macros.writing.rows import CHOSEN_ROWS, chosen_rows

_ORDERED = Text(
    "{lines} 条明细，{quantity:,.0f} 件；现在建单，{day} 发出",
    "{lines} lines, {quantity:,.0f} units. Created now: leaves {day}.",
)
_UNTIL = Text(
    "{until:%Y-%m-%d %H:%M} 前建单，{day} 发出；之后改为 {next_day}",
    "Created by {until:%Y-%m-%d %H:%M}: leaves {day}; later: {next_day}",
)
_LEFT_OUT = Text(
    "第 {rows} 行的货件号、FBA仓或追踪编号缺少或无效，未列入",
    "Rows {rows}: shipment ID, FBA warehouse or reference ID missing or invalid, skipped",
)
_AFTER_STOP = Text(
    "周一 {time} 之后停止建单，请问物流", "On Mondays no orders are created after {time}. Ask logistics."
)
_NO_ORDER = Text(
    "没有可列入海外仓备货单的明细：要未发出、数量大于 0、三个编号齐全",
    "No lines to order: not yet shipped, with a quantity and all three IDs",
)


@dataclass(frozen=True, slots=True)
class OrderFacts(Facts):
    """The order that was made."""

    lines: Annotated[int, Text("明细数", "its lines")]
    leaves_on: Annotated[dt.date, Text("预计发出日", "the day on which it leaves")]
    create_until: Annotated[dt.datetime, Text("赶得上该日的最晚建单时间", "the last moment to create it for that day")]
    left_out: Annotated[tuple[int, ...], Text("未列入的行号", "the row numbers that were left out")]


@action(
    group="shipping",
    label=Text("海外仓备货单", "Export overseas order"),
    screentip=Text("导出 ERP 海外仓备货单", "ERP overseas stock order"),
    supertip=Text(
        "把选中的（不选则全部）待发出明细做成 ERP 导入表，按建单截止时间算出发出日。",
        ("Makes the ERP import file of the chosen lines (or all) not yet shipped, with the day they leave."),
    ),
    icon="ExportExcel",
    keytip="HO",
    tables=("pipeline",),
    writes=Text("海外仓备货单（.xlsx）", "the overseas stock order (.xlsx)"),
    inputs=CHOSEN_ROWS,
    facts=OrderFacts,
)
def overseas_order(request: Request) -> Outcome:
    """Write the ERP's order of the lines that wait."""
    table = request.workbook.tables["pipeline"]
    order = compute_order(table, chosen_rows(request, table), request)
    notes = _order_notes(order, request)
    facts = OrderFacts(len(order.rows), order.leaves_on, order.until, tuple(order.left_out))
    if not order.rows:
        return Outcome(messages=[Note(Message(_NO_ORDER), Severity.WARN), *notes[2:]], facts=facts)
    return Outcome(files=[OutputFile(order.file_name, partial(write_order, order))], messages=notes, facts=facts)


def _order_notes(order: OverseasOrder, request: Request) -> list[Note]:
    counts = {"lines": len(order.rows), "quantity": order.quantity, "day": order.leaves_on}
    moments = {"until": order.until, "day": order.leaves_on, "next_day": order.next_day}
    notes = [Note(Message(_ORDERED, counts)), Note(Message(_UNTIL, moments))]
    if order.left_out:
        rows = ", ".join(map(str, order.left_out[:10])) + ("…" if len(order.left_out) > 10 else "")
        notes.append(Note(Message(_LEFT_OUT, {"rows": rows}), Severity.WARN))
    if order.after_stop:
        notes.append(Note(Message(_AFTER_STOP, {"time": request.settings.delivery.monday_stop.time}), Severity.WARN))
    return notes


TITLE = Text("海外仓备货单", "Overseas stock order")
_HEADERS = Text(
    "发货仓库|收货仓|店铺|MSKU|SKU|数量|箱数|批次号|物流渠道|备注|建单时间|预计发出日",
    "From|To|Shop|MSKU|SKU|Quantity|Boxes|Batch|Shipping channel|Remark|Created|Leaves on",
)
_KINDS = ("text", "text", "text", "text", "text", "units", "units", "text", "text", "text", "text", "text")
_WIDTHS = (12, 9, 16, 24, 22, 9, 8, 22, 10, 30, 17, 12)


@dataclass(frozen=True, slots=True)
class OverseasOrder:
    """The order, computed; only writing is left.

    Args:
        language: of the headers.
        created: when it is created.
        leaves_on: the day on which it leaves.
        until: the last moment at which an order can be created to leave on that day.
        next_day: the day on which orders leave that are created later.
        after_stop: created on a Monday after creation stopped.
        rows: its lines.
        left_out: the sheet's row numbers of lines whose ids don't make a remark.
        quantity: units in all.
    """

    language: str
    created: dt.datetime
    leaves_on: dt.date
    until: dt.datetime
    next_day: dt.date
    after_stop: bool
    rows: Sequence[Sequence[CellValue]]
    left_out: Sequence[int]
    quantity: float

    @property
    def file_name(self) -> str:
        """With the moment of its creation, so that each order keeps its own file."""
        return f"{TITLE[self.language]}_{self.created:%Y%m%d-%H%M}.xlsx"


def compute_order(table: Table, chosen: NDArray[np.bool_], request: Request) -> OverseasOrder:
    """Compute the order of the chosen lines that wait in the domestic warehouse.

    Args:
        table: of the kind ``pipeline``.
        chosen: True for the lines that the user chose.
        request: settings and the moment of creation.

    Source: SOP 发货流程 2 建单发货.
    """
    settings = request.settings
    created = np.array([request.now], dtype="datetime64[s]")
    cut_offs = settings.delivery.cut_offs
    until = creation_deadlines(created, cut_offs)
    days: list[dt.date] = dispatch_dates(np.append(created, until + np.timedelta64(1, "s")), cut_offs).tolist()
    leaves, next_day = days
    remarks = erp_remarks(table, settings)
    waiting = chosen & waits_for_dispatch(table)
    complete = np.array([remark is not None for remark in remarks.tolist()], dtype=bool)
    channels = _channels(table, settings)
    positions = np.flatnonzero(waiting & complete).tolist()
    rows = [_row(table, position, settings, channels[position], remarks[position]) for position in positions]
    moments: list[CellValue] = [f"{request.now:%Y-%m-%d %H:%M}", f"{leaves:%Y-%m-%d}"]
    return OverseasOrder(
        language=settings.language,
        created=request.now,
        leaves_on=leaves,
        until=until.tolist()[0],
        next_day=next_day,
        after_stop=bool(created_after_stop(created, settings.delivery.monday_stop)[0]),
        rows=[[*row, *moments] for row in rows],
        left_out=table.rows[waiting & ~complete].tolist(),
        quantity=float(table.numbers("quantity")[positions].sum()),
    )


def _channels(table: Table, settings: Settings) -> list[str | None]:
    """The ERP's name of each line's channel; one that it doesn't know stays as typed."""
    known = settings.delivery.shipping_channels
    words = Vocabulary({key: (channel.zh, channel.en, *channel.aliases) for key, channel in known.items()})
    names: list[str | None] = []
    for text in table.texts("channel").tolist():
        key = words.find(text) if text else None
        names.append(known[key].zh if key else text)
    return names


def _row(table: Table, position: int, settings: Settings, channel: str | None, remark: str | None) -> list[CellValue]:
    return [
        settings.delivery.domestic_warehouse[settings.language],
        *(table.texts(key)[position] for key in ("warehouse", "shop", "msku", "sku")),
        plain(table.numbers("quantity")[position]),
        plain(table.numbers("boxes")[position]),
        table.texts("batch")[position],
        channel,
        remark,
    ]


def write_order(order: OverseasOrder, path: Path) -> None:
    """Write the order as a workbook whose first row is the header, as the ERP reads it."""
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet(TITLE[order.language])
        headers = _HEADERS[order.language].split("|")
        fields = [Field(*parts) for parts in zip(headers, _KINDS, _WIDTHS, strict=True)]
        write_table(sheet, report_formats(book), fields, order.rows, first_row=0)
        sheet.freeze_panes(1, 0)
        set_up_page(sheet, repeat_row=0)
