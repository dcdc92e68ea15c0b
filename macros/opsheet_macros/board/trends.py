"""The sheet of daily values that sparklines and charts of the board refer to, and its charts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from opsheet.catalogue import Text
from opsheet.values.cells import column_letters
from opsheet.workbooks.style import GRID, Book, write_value
from opsheet_macros.board.metrics import Metric

SHEET: Final = Text("走势", "Trends")
_DAY = Text("日期", "Day")
HEADER: Final = "#EFEFEF"  # colour is for bad news
_LINE = "#404040"


@dataclass(frozen=True, slots=True)
class TrendCells:
    """Where the values of a metric are.

    Args:
        key: of the metric.
        name: the address of its header.
        days: the range of its days.
        values: the range of its values.
        format: of its values.
        title: in the reader's language.
        moves: whether any value is above 0, without which a chart shows nothing.
    """

    key: str
    name: str
    days: str
    values: str
    format: str
    title: str
    moves: bool


def write_trends(book: Book, metrics: Sequence[Metric], language: str) -> list[TrendCells]:
    """Add the sheet of daily values, each metric a column of days and one of values.

    Args:
        book: the workbook.
        metrics: of the board.
        language: of the headers.

    Returns:
        The cells of each metric, in their order.
    """
    name = SHEET[language]
    sheet = book.workbook.add_worksheet(name)
    header = book.style(bold=True, bg_color=HEADER, text_wrap=True)
    found: list[TrendCells] = []
    for number, metric in enumerate(metrics):
        first = number * 2
        write_value(sheet, 0, first, _DAY[language], header)
        write_value(sheet, 0, first + 1, metric.label[language], header)
        day_format, value_format = book.style(num_format="mm-dd"), book.style(num_format=metric.format)
        for row, (day, value) in enumerate(zip(metric.days, metric.values, strict=True), start=1):
            write_value(sheet, row, first, day, day_format)
            write_value(sheet, row, first + 1, None if math.isnan(value) else value, value_format)
        sheet.set_column(first, first, 9)
        sheet.set_column(first + 1, first + 1, 16)
        found.append(_cells(name, first, metric, language))
    sheet.freeze_panes(1, 0)
    return found


def _cells(sheet: str, first: int, metric: Metric, language: str) -> TrendCells:
    days, values = column_letters(first + 1), column_letters(first + 2)
    last = len(metric.days) + 1
    return TrendCells(
        metric.key,
        f"='{sheet}'!${values}$1",
        f"='{sheet}'!${days}$2:${days}${last}",
        f"='{sheet}'!${values}$2:${values}${last}",
        metric.format,
        metric.label[language],
        any(value > 0 for value in metric.values),
    )


def add_chart(book: Book, cells: TrendCells, *, share: bool) -> Any:
    """A chart of one metric: a line for a share, columns for a count.

    Args:
        book: the workbook.
        cells: that it shows.
        share: whether they are shares.
    """
    chart: Any = book.workbook.add_chart({"type": "line" if share else "column"})
    look = {"line": {"color": _LINE, "width": 1.75}} if share else {"fill": {"color": "#8C8C8C"}, "gap": 40}
    chart.add_series({"name": cells.name, "categories": cells.days, "values": cells.values, **look})
    plain_chart(chart, cells.title, cells.format)
    chart.set_x_axis({"num_format": "mm-dd", "num_font": {"size": 8}, "interval_unit": 5, "line": {"color": GRID}})
    return chart


def plain_chart(chart: Any, title: str, number_format: str) -> None:
    """Give a chart of the board its look: a small title, no legend, light lines.

    Args:
        chart: XlsxWriter's.
        title: above it.
        number_format: of its values.
    """
    chart.set_title({"name": title, "name_font": {"size": 10, "bold": True}, "overlay": False})
    chart.set_legend({"none": True})
    chart.set_y_axis(
        {
            "num_format": number_format,
            "num_font": {"size": 8},
            "min": 0,
            "major_gridlines": {"visible": True, "line": {"color": "#E3E3E3"}},
            "line": {"none": True},
        }
    )
    chart.set_chartarea({"border": {"color": GRID}})
