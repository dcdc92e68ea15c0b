"""The board's other sheets: by shop and by operator, and the work list."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from opsheet.catalogue import COMMA, Text
from opsheet.workbooks.style import Book, print_on_a4, write_value
from opsheet_macros.board.alerts import KINDS
from opsheet_macros.board.board import Board
from opsheet_macros.board.groups import GroupRow
from opsheet_macros.board.page import write_place
from opsheet_macros.board.trends import HEADER, plain_chart
from opsheet_macros.board.work_list import HEADERS, STATE_WORDS, WorkItem
from opsheet_macros.board.work_list import SHEET as WORK_LIST

GROUPS: Final = Text("按店铺和运营", "By shop and operator")
_SHOP, _OPERATOR = Text("店铺", "Shop"), Text("运营", "Operator")
_TOTAL = Text("待办", "To do")
_SHARE = Text("超120天占比", "Share over 120 days")
_SOLD = Text("近 30 天销量", "Sold in 30 days")
_STRATEGIC = Text(
    "战略性备货|库存（件）|30天销量|可售天数|库龄（天）",
    "Strategic stock|Stock|Sold in 30 days|Days of supply|Age (days)",
)
_WEEKEND = Text("周日送仓（{person}，{deadline:%m-%d %H:%M} 前确认）", "Sunday ({person}, by {deadline:%m-%d %H:%M})")
_CHART = Text("各店铺待办（条）", "To do by shop")
_WIDTHS: Final = {
    "state": 8,
    "until": 12,
    "kind": 8,
    "what": 52,
    "owner": 10,
    "shop": 16,
    "about": 44,
    "place": 12,
    "age": 7,
    "first_on": 12,
    "figure": 10,
    "baseline": 10,
    "key": 12,
}
_DAYS = frozenset({"until", "first_on"})


def write_groups(book: Book, board: Board) -> Any | None:
    """Add the sheet of shops and operators, strategic stock and the weekend's deliveries.

    Args:
        book: the workbook.
        board: what it shows.

    Returns:
        A chart of what is to be done by shop, or None without shops.
    """
    language = board.data.language
    sheet = book.workbook.add_worksheet(GROUPS[language])
    row, chart = 0, None
    for title, groups in ((_SHOP, board.shops), (_OPERATOR, board.operators)):
        if groups:
            if title is _SHOP:
                chart = _group_chart(book, language, row, len(groups))
            headers = [header[language] for header in (title, _TOTAL, *KINDS.values(), _SHARE, _SOLD)]
            row = _write_group(book, sheet, row, headers, groups) + 2
    if board.strategic:
        row = _write_strategic(book, sheet, board, row) + 2
    if board.weekend is not None:
        found = board.weekend
        heading = _WEEKEND.render(language, person=found.person, deadline=found.deadline)
        write_value(sheet, row, 0, heading, book.style(bold=True))
        write_value(sheet, row + 1, 0, COMMA[language].join(found.shipments), book.style())
    sheet.set_column(0, 0, 38)
    sheet.set_column(1, len(KINDS) + 3, 12)
    sheet.hide_gridlines(2)
    print_on_a4(sheet)
    return chart


def _write_group(book: Book, sheet: Any, row: int, headers: Sequence[str], groups: Sequence[GroupRow]) -> int:
    """Write a table of shops or operators; returns the row below it."""
    count, share = book.style(num_format="#,##0"), book.style(num_format="0.0%")
    for offset, group in enumerate(groups, start=1):
        values = [group.total, *(group.counts.get(kind, 0) or None for kind in KINDS)]
        write_value(sheet, row + offset, 0, group.name, book.style())
        for column, value in enumerate(values, start=1):
            write_value(sheet, row + offset, column, value, count)
        write_value(sheet, row + offset, len(values) + 1, group.share, share)
        write_value(sheet, row + offset, len(values) + 2, group.sold, count)
    _add_table(book, sheet, row, headers, count=len(groups))
    return row + 1 + len(groups)


def _add_table(book: Book, sheet: Any, row: int, headers: Sequence[str], *, count: int, align: str = "right") -> None:
    """Make an Excel table of cells that are written."""
    name = book.style(bold=True, bg_color=HEADER)
    number = book.style(bold=True, bg_color=HEADER, text_wrap=True, align=align)
    columns = [{"header": one, "header_format": number if place else name} for place, one in enumerate(headers)]
    sheet.add_table(row, 0, row + count, len(headers) - 1, {"columns": columns, "style": "Table Style Light 1"})


def _group_chart(book: Book, language: str, row: int, count: int) -> Any:
    chart: Any = book.workbook.add_chart({"type": "bar"})
    name, last = GROUPS[language], row + count + 1
    chart.add_series(
        {
            "name": f"='{name}'!$B${row + 1}",
            "categories": f"='{name}'!$A${row + 2}:$A${last}",
            "values": f"='{name}'!$B${row + 2}:$B${last}",
            "fill": {"color": "#8C8C8C"},
            "gap": 40,
        }
    )
    plain_chart(chart, _CHART[language], "#,##0")
    return chart


def _write_strategic(book: Book, sheet: Any, board: Board, row: int) -> int:
    headers = _STRATEGIC[board.data.language].split("|")
    count = book.style(num_format="#,##0")
    for offset, one in enumerate(board.strategic, start=1):
        write_value(sheet, row + offset, 0, f"{one.shop} {one.msku}", book.style())
        for column, value in enumerate((one.stock, one.sold, one.days, one.age), start=1):
            write_value(sheet, row + offset, column, value, count)
    _add_table(book, sheet, row, headers, count=len(board.strategic))
    return row + 1 + len(board.strategic)


def write_work_list(book: Book, board: Board) -> None:
    """Add the sheet of everything to be done, whose first two columns the user fills.

    Args:
        book: the workbook.
        board: what it shows.
    """
    language = board.data.language
    sheet = book.workbook.add_worksheet(WORK_LIST[language])
    keys = list(HEADERS)
    look = {kind: book.style(**form) for kind, form in _LOOKS.items()}
    for row, item in enumerate(board.items, start=1):
        _write_item(sheet, look, board, row, item)
    for column, key in enumerate(keys):
        hidden = {"hidden": True} if key in {"baseline", "key"} else {}
        sheet.set_column(column, column, _WIDTHS[key], None, hidden)
    if board.items:
        headers = [HEADERS[key][language] for key in keys]
        _add_table(book, sheet, 0, headers, count=len(board.items), align="left")
        words = [text[language] for text in STATE_WORDS.values()]
        sheet.data_validation(1, 0, len(board.items), 0, {"validate": "list", "source": words})
        first = {"validate": "date", "criteria": ">=", "value": board.data.today, "ignore_blank": True}
        sheet.data_validation(1, 1, len(board.items), 1, first)
    else:
        for column, key in enumerate(keys):
            write_value(sheet, 0, column, HEADERS[key][language], book.style(bold=True, bg_color=HEADER))
    sheet.freeze_panes(1, 0)
    print_on_a4(sheet, header_row=0)


_LOOKS: Final[dict[str, dict[str, Any]]] = {
    "text": {"font_size": 9, "text_wrap": True},
    "day": {"font_size": 9, "num_format": "yyyy-mm-dd"},
    "number": {"font_size": 9, "num_format": "#,##0.##"},
    "link": {"font_size": 9, "underline": 1},
}


def _write_item(sheet: Any, look: dict[str, Any], board: Board, row: int, item: WorkItem) -> None:
    language, alert, work = board.data.language, item.alert, item.work
    values: dict[str, Any] = {
        "state": STATE_WORDS[work.state][language],
        "until": work.until if work.state == "snoozed" else None,
        "kind": KINDS[alert.kind][language],
        "what": alert.what.render(language),
        "owner": alert.owner,
        "shop": alert.shop,
        "about": alert.about if alert.kind != "report" else "",
        "age": work.age_days(board.data.today),
        "first_on": work.first_on,
        "figure": alert.figure,
        "baseline": work.baseline if work.baseline is None or not math.isnan(work.baseline) else None,
        "key": alert.key,
    }
    for column, key in enumerate(HEADERS):
        if key == "place":
            write_place(sheet, row, column, alert, look["link"])
        else:
            kind = "day" if key in _DAYS else "number" if isinstance(values[key], int | float) else "text"
            write_value(sheet, row, column, values[key], look[kind])
