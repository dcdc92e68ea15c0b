"""The first page of the board: one landscape A4 page that is read in a minute. Colour is for bad news alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PureWindowsPath
from typing import Any, Final

from opsheet.catalogue import COMMA, Text
from opsheet.workbooks.style import ALERT, GRID, SUBTITLE, Book, write_value
from opsheet_macros.board.alerts import KINDS, Alert
from opsheet_macros.board.board import Board
from opsheet_macros.board.cards import SHARE, Card
from opsheet_macros.board.metrics import Metric
from opsheet_macros.board.trends import HEADER, TrendCells, add_chart
from opsheet_macros.board.work_list import SHEET as WORK_LIST
from opsheet_macros.board.work_list import WorkItem

SHEET: Final = Text("看板", "Board")
TITLE: Final = Text("早班看板", "Daily board")
_NARROW, _GAP, _SPARKLINE = 5.6, 1.5, 18.0  # characters
_WIDTHS = (*[_NARROW] * 18, _GAP, *[_NARROW] * 7, _SPARKLINE)
_LAST_COLUMN = len(_WIDTHS) - 1
_FIRST_LIST_ROW = 9
_LIST: Final = ((0, 0), (1, 1), (2, 5), (6, 13), (14, 15), (16, 16), (17, 17))  # first and last column of each field
_LIST_HEADERS = Text("|种类|产品/货件|事项|负责人|位置|天数", "|Kind|Product or shipment|What|Owner|Where|Days")
_METRIC: Final = ((19, 21), (22, 23), (24, 24), (25, 25), (26, 26))
_METRIC_HEADERS = Text("指标|最新|目标|周变化|近 {days} 天", "Metric|Latest|Target|Week|Last {days} days")
_STRATEGIC: Final = ((14, 18), (19, 21), (22, 23), (24, 25), (26, 26))
_STRATEGIC_HEADERS = Text(
    "战略性备货|库存（件）|30天销量|可售天数|库龄（天）",
    "Strategic stock|Stock|Sold in 30 days|Days of supply|Age (days)",
)
_MOST_STRATEGIC = 6
_AS_OF = Text("截至 {now:%Y-%m-%d %H:%M}", "As of {now:%Y-%m-%d %H:%M}")
_STATUS = Text("数据：{said}", "Data: {said}")
_TODAY = Text("今天要处理（{count} 条）", "To do today ({count})")
_METRICS = Text("指标", "Metrics")
_MORE = Text("还有 {count} 条，见“{sheet}”", "{count} more on “{sheet}”")
_ALL = Text("全部事项在“{sheet}”，在那里改状态", "All of it is on “{sheet}”; change states there")
_NOTHING_TO_DO = Text("没有要处理的事项", "Nothing to do")
_NO_STRATEGIC = Text("备货单里没有战略性备货", "No strategic stock on the restock sheet")
_WEEKEND = Text(
    "{person}：请在 {deadline:%m-%d %H:%M} 前与海外仓确认 {day:%m-%d} 周日送仓 {count} 票：{names}",
    "{person}: confirm the Sunday deliveries of {day:%m-%d} by {deadline:%m-%d %H:%M} ({count}): {names}",
)


@dataclass(frozen=True, slots=True)
class _Formats:
    """Formats of the page, by what they are for."""

    title: Any
    as_of: Any
    status: Any
    bad_status: Any
    label: Any
    about: Any
    heading: Any
    header: Any
    text: Any
    small: Any
    product: Any
    number: Any
    link: Any
    note: Any


def _formats(book: Book) -> _Formats:
    line = {"bottom": 1, "bottom_color": GRID}
    return _Formats(
        title=book.style(bold=True, font_size=18),
        as_of=book.style(font_color=SUBTITLE, align="right"),
        status=book.style(text_wrap=True, font_size=9),
        bad_status=book.style(text_wrap=True, font_size=9, bold=True, font_color=ALERT),
        label=book.style(font_color=SUBTITLE, font_size=9, align="center", top=1, left=1, right=1, border_color=GRID),
        about=book.style(
            font_color=SUBTITLE,
            font_size=8,
            align="center",
            valign="top",
            text_wrap=True,
            bottom=1,
            left=1,
            right=1,
            border_color=GRID,
        ),
        heading=book.style(bold=True, font_size=11),
        header=book.style(bold=True, font_size=9, bg_color=HEADER, align="center", text_wrap=True),
        text=book.style(font_size=9, text_wrap=True, **line),
        small=book.style(font_size=9, shrink=True, **line),
        product=book.style(font_size=8, text_wrap=True, **line),
        number=book.style(font_size=9, align="center", num_format="#,##0", **line),
        link=book.style(font_size=9, align="center", underline=1, shrink=True, **line),
        note=book.style(font_size=9, font_color=SUBTITLE, text_wrap=True, valign="top"),
    )


def write_page(book: Book, board: Board, trends: Sequence[TrendCells], groups_chart: Any | None) -> None:
    """Add the first page to a workbook whose other sheets are there.

    Args:
        book: the workbook.
        board: what it shows.
        trends: where the values of each metric are.
        groups_chart: a chart that stands in where there are fewer than two metrics, or None.
    """
    language = board.data.language
    sheet = next(one for one in book.workbook.worksheets() if one.get_name() == SHEET[language])
    formats = _formats(book)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    _write_head(sheet, formats, board)
    _write_cards(book, sheet, formats, board.cards, language)
    below = _write_list(book, sheet, formats, board)
    _write_metrics(book, sheet, formats, board, trends)
    _write_strategic(sheet, formats, board, below + 1)
    _place_charts(book, sheet, trends, groups_chart, below)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    sheet.set_margins(left=0.4, right=0.4, top=0.4, bottom=0.4)
    sheet.print_area(0, 0, below + 14, _LAST_COLUMN)


def _merge(sheet: Any, row: int, columns: tuple[int, int], value: Any, cell_format: Any) -> None:
    """Write a value over some columns of a row."""
    first, last = columns
    if last > first:
        sheet.merge_range(row, first, row, last, "", cell_format)
    write_value(sheet, row, first, value, cell_format)


def _write_head(sheet: Any, formats: _Formats, board: Board) -> None:
    language = board.data.language
    sheet.set_row(0, 28)
    sheet.set_row(1, 28)
    sheet.set_row(2, 6)
    _merge(sheet, 0, (0, 13), TITLE[language], formats.title)
    _merge(sheet, 0, (14, _LAST_COLUMN), _AS_OF.render(language, now=board.data.now), formats.as_of)
    good = COMMA[language].join(one.said.render(language) for one in board.status if not one.bad)
    bad = COMMA[language].join(one.said.render(language) for one in board.status if one.bad)
    _merge(sheet, 1, (0, 17 if bad else _LAST_COLUMN), _STATUS.render(language, said=good), formats.status)
    if bad:
        _merge(sheet, 1, (19, _LAST_COLUMN), bad, formats.bad_status)


def _write_cards(book: Book, sheet: Any, formats: _Formats, cards: Sequence[Card], language: str) -> None:
    for row, height in ((3, 15), (4, 30), (5, 26), (6, 6)):
        sheet.set_row(row, height)
    for card, columns in zip(cards, _card_columns(len(cards)), strict=True):
        figure = card.figure
        look = {"font_size": 20, "bold": True, "align": "center", "left": 1, "right": 1, "border_color": GRID}
        color = {"font_color": ALERT} if figure.bad else {}
        _merge(sheet, 3, columns, card.label[language], formats.label)
        _merge(sheet, 4, columns, figure.value, book.style(num_format=figure.format, shrink=True, **look, **color))
        _merge(sheet, 5, columns, figure.about.render(language), formats.about)


def _card_columns(count: int) -> list[tuple[int, int]]:
    """The columns of each card, about equally wide."""
    total, found, first, reached = sum(_WIDTHS), list[tuple[int, int]](), 0, 0.0
    for column, width in enumerate(_WIDTHS):
        reached += width
        if reached >= total * (len(found) + 1) / max(count, 1) - width / 2 or column == _LAST_COLUMN:
            found.append((first, column))
            first = column + 1
            if len(found) == count:
                break
    return found


def _write_list(book: Book, sheet: Any, formats: _Formats, board: Board) -> int:
    """Write what is to be done today; returns the row below the list."""
    language, items = board.data.language, board.open_items
    shown = items[: board.data.settings.app.board.listed.value]
    sheet.set_row(7, 18)
    _merge(sheet, 7, (0, 17), _TODAY.render(language, count=len(items)), formats.heading)
    for columns, header in zip(_LIST, _LIST_HEADERS[language].split("|"), strict=True):
        _merge(sheet, 8, columns, header, formats.header)
    for number, item in enumerate(shown):
        sheet.set_row(_FIRST_LIST_ROW + number, 24)
        _write_item(sheet, formats, board, number, item)
    below = _FIRST_LIST_ROW + max(len(shown), 6)
    if not shown:
        _merge(sheet, _FIRST_LIST_ROW, (0, 17), _NOTHING_TO_DO[language], formats.text)
    red = book.style(bold=True, font_color=ALERT)
    rule = {"type": "formula", "criteria": f"=$R{_FIRST_LIST_ROW + 1}>=7", "format": red}
    sheet.conditional_format(_FIRST_LIST_ROW, 17, below, 17, rule)  # a week old and still there
    more = len(items) - len(shown)
    sheet_name = WORK_LIST[language]
    said = _MORE.render(language, count=more, sheet=sheet_name) if more else _ALL.render(language, sheet=sheet_name)
    sheet.merge_range(below, 0, below, 17, "", formats.note)
    sheet.write_url(below, 0, f"internal:'{sheet_name}'!A1", formats.note, said)
    return below + 1


def _write_item(sheet: Any, formats: _Formats, board: Board, number: int, item: WorkItem) -> None:
    language, row, alert = board.data.language, _FIRST_LIST_ROW + number, item.alert
    age = item.work.age_days(board.data.today)
    about = f"{alert.shop} {alert.about}".strip() if alert.kind != "report" else ""
    values = (number + 1, KINDS[alert.kind][language], about, alert.what.render(language), alert.owner)
    kinds = (formats.number, formats.small, formats.product, formats.text, formats.small)
    for columns, value, kind in zip(_LIST, values, kinds, strict=False):
        _merge(sheet, row, columns, value, kind)
    write_place(sheet, row, _LIST[5][0], alert, formats.link)
    write_value(sheet, row, _LIST[6][0], age, formats.number)


def write_place(sheet: Any, row: int, column: int, alert: Alert, cell_format: Any) -> None:
    """Write a link to the cell or the file that an alert is about, its address as text.

    Args:
        sheet: an XlsxWriter worksheet.
        row: counted from 0.
        column: counted from 0.
        alert: which.
        cell_format: of the cell.
    """
    shown = alert.cell or (PureWindowsPath(alert.file).stem if alert.file else "")
    if not alert.file:
        write_value(sheet, row, column, shown, cell_format)
        return
    quoted = alert.sheet.replace("'", "''")
    place = f"#'{quoted}'!{alert.cell}" if alert.cell else ""
    # XlsxWriter makes a relative Windows path of file:///folder; a scheme in capitals means the same and is left alone
    scheme = "FILE://" if alert.file.startswith("/") else "external:"
    tip = f"{PureWindowsPath(alert.file).name} {alert.sheet} {alert.cell}".strip()
    sheet.write_url(row, column, f"{scheme}{alert.file}{place}", cell_format, shown, tip[:255])


def _write_metrics(book: Book, sheet: Any, formats: _Formats, board: Board, trends: Sequence[TrendCells]) -> None:
    if not board.metrics:
        return
    language, days = board.data.language, board.data.settings.app.board.history_days.value
    _merge(sheet, 7, (19, _LAST_COLUMN), _METRICS[language], formats.heading)
    headers = _METRIC_HEADERS.render(language, days=days).split("|")
    for columns, header in zip(_METRIC, headers, strict=True):
        _merge(sheet, 8, columns, header, formats.header)
    for number, (metric, cells) in enumerate(zip(board.metrics, trends, strict=True)):
        row = _FIRST_LIST_ROW + number
        _merge(sheet, row, _METRIC[0], metric.label[language], formats.small)
        sheet.write_blank(row, _METRIC[4][0], None, formats.text)
        _write_metric(book, sheet, row, metric, cells)


def _write_metric(book: Book, sheet: Any, row: int, metric: Metric, cells: TrendCells) -> None:
    """Write a metric's latest value, target, change and sparkline."""
    line = {"font_size": 9, "align": "center", "bottom": 1, "bottom_color": GRID}
    value = book.style(num_format=metric.format, **line)
    change = book.style(num_format="+0.0%;-0.0%;0.0%", **line)
    _merge(sheet, row, _METRIC[1], metric.latest, value)
    write_value(sheet, row, _METRIC[2][0], metric.target, value)
    write_value(sheet, row, _METRIC[3][0], metric.change, change)
    look = {"type": "column", "series_color": "#8C8C8C", "last_point": True, "last_color": "#404040", "min": 0}
    sheet.add_sparkline(row, _METRIC[4][0], {"range": cells.values, **look})
    if metric.target is not None:
        red = book.style(bold=True, font_color=ALERT)
        criteria = "<" if metric.more_is_better else ">"
        rule = {"type": "cell", "criteria": criteria, "value": f"$Y${row + 1}", "format": red}
        sheet.conditional_format(row, _METRIC[1][0], row, _METRIC[1][1], rule)


def _write_strategic(sheet: Any, formats: _Formats, board: Board, first_row: int) -> None:
    """The strategic stock, oldest first, and below it the weekend's deliveries."""
    language = board.data.language
    for columns, header in zip(_STRATEGIC, _STRATEGIC_HEADERS[language].split("|"), strict=True):
        _merge(sheet, first_row, columns, header, formats.header)
    row = first_row + 1
    if not board.strategic:
        _merge(sheet, row, (14, _LAST_COLUMN), _NO_STRATEGIC[language], formats.note)
        row += 1
    for one in board.strategic[:_MOST_STRATEGIC]:
        _merge(sheet, row, _STRATEGIC[0], f"{one.shop} {one.msku}", formats.small)
        for columns, value in zip(_STRATEGIC[1:], (one.stock, one.sold, one.days, one.age), strict=True):
            _merge(sheet, row, columns, value, formats.number)
        row += 1
    if board.weekend is not None:
        found = board.weekend
        said = _WEEKEND.render(
            language,
            person=found.person,
            deadline=found.deadline,
            day=found.day,
            count=len(found.shipments),
            names=COMMA[language].join(found.shipments),
        )
        sheet.merge_range(row + 1, 14, row + 3, _LAST_COLUMN, "", formats.text)
        write_value(sheet, row + 1, 14, said, formats.text)


def _place_charts(book: Book, sheet: Any, trends: Sequence[TrendCells], groups_chart: Any | None, below: int) -> None:
    """Two charts: beside the list below the metrics, and below the list."""
    order = {"units": 0, "over_share": 1, "late": 2}
    worth_it = [one for one in trends if one.key in order and one.moves]
    chosen = sorted(worth_it, key=lambda one: order[one.key])[:2]
    charts = [add_chart(book, one, share=one.format == SHARE) for one in chosen]
    if len(charts) < 2 and groups_chart is not None:
        charts.append(groups_chart)
    places = (
        (below + 1, 0, 600, 240),
        (_FIRST_LIST_ROW + max(len(trends), 1), 19, 432, (below - _FIRST_LIST_ROW - len(trends) - 1) * 32),
    )
    for chart, (row, column, width, height) in zip(charts, places, strict=False):
        chart.set_size({"width": width, "height": height})
        sheet.insert_chart(row, column, chart, {"x_offset": 2, "y_offset": 4, "object_position": 2})
