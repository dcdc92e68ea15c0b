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

from opsheet.calculations.product_columns import texts_of
from opsheet.calculations.shipping_rules import erp_remarks
from opsheet.catalogue import Message, RefusedError, Severity, Text
from opsheet.checks.cell_text import plain
from opsheet.outcome import CellValue, Facts, Note, Outcome, OutputFile, Request
from opsheet.rules.dispatch import created_after_stop, creation_deadlines, dispatch_dates
from opsheet.settings import Settings
from opsheet.tables import Table, Workbook
from opsheet.values import Vocabulary
from opsheet.workbooks.erp_template import fill_template, find_template, no_template
from opsheet_macros.declare import action
from opsheet_macros.shipping.allocate_batches import waits_for_dispatch
from opsheet_macros.writing.report_sheet import write_plain_sheets
from opsheet_macros.writing.rows import CHOSEN_ROWS, chosen_rows, first_rows

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
_UNLABELLED = Text(
    "{count} 条没有外箱标：部分渠道贴外箱标会便宜几百元",
    "Lines without an outer box label: {count}. With one some channels cost hundreds less.",
)
_UPDATE = Text(
    "请同步更新补货建议表：要粘贴的行在文件的“{sheet}”页",
    "Update the restock suggestions too: the rows to paste are on “{sheet}”",
)
_NO_ORDER = Text(
    "没有可列入海外仓备货单的明细：要未发出、数量大于 0、三个编号齐全",
    "No lines to order: not yet shipped, with a quantity and all three IDs",
)


@dataclass(frozen=True, slots=True)
class OrderFacts(Facts):
    """The order that was made."""

    lines: Annotated[int, Text("明细数", "Its lines")]
    leaves_on: Annotated[dt.date, Text("预计发出日", "The day on which it leaves")]
    create_until: Annotated[dt.datetime, Text("赶得上该日的最晚建单时间", "The last moment to create it for that day")]
    left_out: Annotated[tuple[int, ...], Text("未列入的行号", "The row numbers that were left out")]


@action(
    group="shipping",
    label=Text("海外仓备货单", "Export overseas order"),
    screentip=Text("导出 ERP 海外仓备货单", "ERP overseas stock order"),
    supertip=Text(
        "把选中的待发出明细（不选则全部）做成 ERP 导入表，另附补货建议表的行。",
        "Makes the ERP import file of the chosen lines (or all) not yet shipped, with the day they leave; restock "
        "suggestion rows beside.",
    ),
    icon="ExportExcel",
    keytip="HO",
    tables=("pipeline",),
    optional_tables=("stocking", "link_owners"),
    writes=Text("海外仓备货单（.xlsx）", "The overseas stock order (.xlsx)"),
    inputs=CHOSEN_ROWS,
    facts=OrderFacts,
    timed=True,
)
def overseas_order(request: Request) -> Outcome:
    """Write the ERP's order of the lines that wait."""
    table = request.workbook.tables["pipeline"]
    order = compute_order(table, chosen_rows(request, table), request)
    stop = request.settings.delivery.monday_stop
    if order.after_stop and stop.then == "refuse":
        raise RefusedError(_AFTER_STOP, time=stop.time)
    notes = _order_notes(order, request)
    facts = OrderFacts(len(order.rows), order.leaves_on, order.until, tuple(order.left_out))
    if not order.rows:
        return Outcome(messages=[Note(Message(_NO_ORDER), Severity.WARN), *notes[2:]], facts=facts)
    files = [OutputFile(order.file_name, partial(write_order, order))]
    template = find_template(_ERP_IMPORT, request.settings)
    if template is None:
        notes.append(Note(no_template(_ERP_IMPORT, request.settings), Severity.WARN))
        return Outcome(files=files, messages=notes, facts=facts)
    rows = [dict(zip(_ROLES, row, strict=True)) for row in order.rows]
    files.insert(0, OutputFile(order.erp_file_name, partial(fill_template, template, rows)))
    notes.append(Note(template.filled_message(_ROLES)))
    return Outcome(files=files, messages=notes, facts=facts)


def _order_notes(order: OverseasOrder, request: Request) -> list[Note]:
    counts = {"lines": len(order.rows), "quantity": order.quantity, "day": order.leaves_on}
    moments = {"until": order.until, "day": order.leaves_on, "next_day": order.next_day}
    notes = [Note(Message(_ORDERED, counts)), Note(Message(_UNTIL, moments))]
    if order.left_out:
        notes.append(Note(Message(_LEFT_OUT, {"rows": first_rows(order.left_out)}), Severity.WARN))
    if order.unlabelled:
        notes.append(Note(Message(_UNLABELLED, {"count": order.unlabelled})))
    if order.rows:
        notes.append(Note(Message(_UPDATE, {"sheet": Message(_SUGGESTION)})))
    if order.after_stop:
        notes.append(Note(Message(_AFTER_STOP, {"time": request.settings.delivery.monday_stop.time}), Severity.WARN))
    return notes


TITLE = Text("海外仓备货单", "Overseas stock order")
_ERP_FILE = Text("领星导入_海外仓备货单", "Lingxing import_Overseas stock order")
_HEADERS = Text(
    "发货仓库|收货仓|店铺|MSKU|SKU|FNSKU|数量|箱数|批次号|物流商|物流渠道|外箱标|备注|建单时间|预计发出日|说明",
    "From|To|Shop|MSKU|SKU|FNSKU|Quantity|Boxes|Batch|Carrier|Shipping channel|Outer label|Remark|Created|Leaves on"
    "|Note",
)
_ERP_IMPORT = "lingxing_overseas_order"
_ROLES = (  # of the ERP's template, in the order of these headers
    *("from_warehouse", "to_warehouse", "shop", "msku", "sku", "fnsku", "quantity", "boxes", "batch", "forwarder"),
    *("channel", "outer_label", "remark", "created", "leaves_on", "hint"),
)
_KINDS = (*["text"] * 6, "units", "units", *["text"] * 8)
_WIDTHS = (12, 10, 16, 24, 22, 13, 9, 8, 22, 12, 10, 9, 30, 17, 12, 44)
_SUGGESTION = Text("补货建议表", "Restock suggestions")
_SUGGESTION_HEADERS = Text(
    "店铺|MSKU|SKU|FNSKU|发货数量|箱数|物流渠道|预计发出日|货件号",
    "Shop|MSKU|SKU|FNSKU|Quantity|Boxes|Shipping channel|Leaves on|Shipment ID",
)
_SUGGESTION_KINDS = (*["text"] * 4, "units", "units", *["text"] * 3)
_SUGGESTION_WIDTHS = (16, 24, 22, 13, 10, 8, 10, 12, 16)
_OUTER_LABEL_HINT = Text(
    "没有外箱标：部分渠道贴外箱标会便宜几百元", "No outer label: with one some channels cost hundreds less"
)
_OUTER_LABEL_ATTACHMENT = Text("附外箱标文件", "Attach the outer label")


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
        suggestions: the rows of the replenishment suggestion sheet, to paste.
        unlabelled: how many of its lines have no outer box label.
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
    suggestions: Sequence[Sequence[CellValue]]
    unlabelled: int
    left_out: Sequence[int]
    quantity: float

    @property
    def file_name(self) -> str:
        """With the moment of its creation, so that each order keeps its own file."""
        return f"{TITLE[self.language]}_{self.created:%Y%m%d-%H%M}.xlsx"

    @property
    def erp_file_name(self) -> str:
        """Of the filled template."""
        return f"{_ERP_FILE[self.language]}_{self.created:%Y%m%d-%H%M}.xlsx"


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
    fnskus = _fnskus(request.workbook)
    lines = [_line(table, position, settings, channels[position], fnskus[position]) for position in positions]
    moments: list[CellValue] = [f"{request.now:%Y-%m-%d %H:%M}", f"{leaves:%Y-%m-%d}"]
    return OverseasOrder(
        language=settings.language,
        created=request.now,
        leaves_on=leaves,
        until=until.tolist()[0],
        next_day=next_day,
        after_stop=bool(created_after_stop(created, settings.delivery.monday_stop)[0]),
        rows=[_order_row(line, remarks[line.position], moments, settings) for line in lines],
        suggestions=[_suggestion_row(line, table, f"{leaves:%Y-%m-%d}") for line in lines],
        unlabelled=sum(line.outer_label == "NO" for line in lines),
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


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line of the order, with what the full-process table or the settings' defaults say of it."""

    position: int
    product: tuple[str | None, str | None, str | None]
    receiving_warehouse: str
    fnsku: str | None
    quantity: CellValue
    boxes: CellValue
    batch: str | None
    carrier: str | None
    channel: str | None
    outer_label: str | None


def _fnskus(workbook: Workbook) -> list[str | None]:
    """The FNSKU of each line; where the full-process table has none, that of the product in another table."""
    return texts_of(workbook, "fnsku").tolist()


def _line(table: Table, position: int, settings: Settings, channel: str | None, fnsku: str | None) -> OrderLine:
    defaults = settings.delivery.order_defaults
    shop, msku, sku = (table.texts(key)[position] for key in ("shop", "msku", "sku"))
    return OrderLine(
        position=position,
        product=(shop, msku, sku),
        receiving_warehouse=table.texts("receiving_warehouse")[position] or defaults.receiving_warehouse,
        fnsku=fnsku,
        quantity=plain(table.numbers("quantity")[position]),
        boxes=plain(table.numbers("boxes")[position]),
        batch=table.texts("batch")[position],
        carrier=table.texts("carrier")[position] or defaults.carrier,
        channel=channel,
        outer_label=table.texts("outer_label")[position],
    )


def _order_row(
    line: OrderLine, remark: str | None, moments: Sequence[CellValue], settings: Settings
) -> list[CellValue]:
    """Amazon's warehouse is in the remark alone: the goods go to the forwarder's or the own overseas warehouse."""
    hints = {"NO": _OUTER_LABEL_HINT, "YES": _OUTER_LABEL_ATTACHMENT}
    hint = hints.get(line.outer_label or "")
    return [
        settings.delivery.domestic_warehouse[settings.language],
        line.receiving_warehouse,
        *line.product,
        line.fnsku,
        line.quantity,
        line.boxes,
        line.batch,
        line.carrier,
        line.channel,
        line.outer_label,
        remark,
        *moments,
        hint[settings.language] if hint else None,
    ]


def _suggestion_row(line: OrderLine, table: Table, leaves: str) -> list[CellValue]:
    shipment = table.texts("shipment")[line.position]
    return [*line.product, line.fnsku, line.quantity, line.boxes, line.channel, leaves, shipment]


def write_order(order: OverseasOrder, path: Path) -> None:
    """Write the order as a workbook whose first sheet and row the ERP reads, and the suggestion sheet's rows beside."""
    sheets = (
        (TITLE, _HEADERS, _KINDS, _WIDTHS, order.rows),
        (_SUGGESTION, _SUGGESTION_HEADERS, _SUGGESTION_KINDS, _SUGGESTION_WIDTHS, order.suggestions),
    )
    write_plain_sheets(path, order.language, sheets)
