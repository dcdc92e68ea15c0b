"""The ERP's overseas stock order: lines with remark, channel and batch, and the day on which they leave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Text
from opsheet.outcome import CellValue, Request
from opsheet.rules.dispatch import created_after_stop, creation_deadlines, dispatch_dates
from opsheet.settings import Settings
from opsheet.tables import Table
from opsheet.tables.checks.shown import plain
from opsheet.tables.remarks import erp_remarks
from opsheet.values import Vocabulary
from opsheet_macros.batch_allocation import waits_for_dispatch
from opsheet_macros.report_formats import report_formats
from opsheet_macros.report_sheet import Field, set_up_page, write_table

TITLE = Text("海外仓备货单", "Overseas stock order")
_HEADERS = Text(
    "发货仓库|收货仓|店铺|MSKU|SKU|数量|箱数|批次号|物流渠道|备注|建单时间|预计发出日",
    "From|To|Shop|MSKU|SKU|Quantity|Boxes|Batch|Channel|Remark|Created|Leaves on",
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
    import xlsxwriter  # noqa: PLC0415 - only actions that write workbooks need it

    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet(TITLE[order.language])
        headers = _HEADERS[order.language].split("|")
        fields = [Field(*parts) for parts in zip(headers, _KINDS, _WIDTHS, strict=True)]
        write_table(sheet, report_formats(book), fields, order.rows, first_row=0)
        sheet.freeze_panes(1, 0)
        set_up_page(sheet, repeat_row=0)
