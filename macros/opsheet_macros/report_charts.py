"""The native Excel charts of the turnover report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opsheet.catalogue import Text
from opsheet.rules.tracking import SEGMENTS
from opsheet_macros.report_formats import ALERT, FONT, SERIES_COLORS

if TYPE_CHECKING:
    from opsheet_macros.turnover_report import Report

_SIZE = {"width": 560, "height": 340}
_FIRST_SEGMENT_COLUMN = 5
_GRID = {"visible": True, "line": {"color": "#D9D9D9", "width": 0.75}}
_SEGMENTS_TITLE = Text("各店铺五段平均天数", "Average days by segment and shop")
_MONTHS_TITLE = Text("超限占比（按月）", "Share over the limit by month")


def segment_chart(book: Any, sheet: Any, report: Report, *, header_row: int, at_row: int) -> None:
    """The segments' average days, stacked, a bar a shop.

    Args:
        book: an XlsxWriter workbook.
        sheet: the sheet that holds the table by shop and gets the chart.
        report: as computed.
        header_row: of the table by shop, counted from 0.
        at_row: where the chart goes.
    """
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    first, last = header_row + 1, header_row + max(len(report.shops), 1)
    for position in range(len(SEGMENTS)):
        column = _FIRST_SEGMENT_COLUMN + position
        chart.add_series(
            {
                "name": [sheet.name, header_row, column],
                "categories": [sheet.name, first, 0, last, 0],
                "values": [sheet.name, first, column, last, column],
                "fill": {"color": SERIES_COLORS[position]},
                "gap": 60,
            }
        )
    _dress(chart, _SEGMENTS_TITLE[report.language])
    # read from above like the table, yet with the days below
    chart.set_y_axis({"reverse": True, "crossing": "max", "num_font": {"name": FONT, "size": 9}})
    chart.set_x_axis({"num_font": {"name": FONT, "size": 9}, "major_gridlines": _GRID})
    sheet.insert_chart(at_row, 0, chart)


def month_chart(book: Any, sheet: Any, report: Report, *, header_row: int, at_row: int) -> None:
    """The share over the limit, a column a month.

    Args:
        book: an XlsxWriter workbook.
        sheet: the sheet that holds the table by month and gets the chart.
        report: as computed.
        header_row: of the table by month, counted from 0.
        at_row: where the chart goes.
    """
    chart = book.add_chart({"type": "column"})
    first, last = header_row + 1, header_row + max(len(report.months), 1)
    chart.add_series(
        {
            "name": [sheet.name, header_row, 2],
            "categories": [sheet.name, first, 0, last, 0],
            "values": [sheet.name, first, 2, last, 2],
            "fill": {"color": ALERT},
            "gap": 60,
        }
    )
    _dress(chart, _MONTHS_TITLE[report.language])
    chart.set_legend({"none": True})
    chart.set_x_axis({"num_font": {"name": FONT, "size": 9, "rotation": -45}})
    chart.set_y_axis({"num_format": "0%", "min": 0, "num_font": {"name": FONT, "size": 9}, "major_gridlines": _GRID})
    sheet.insert_chart(at_row, 5, chart)


def _dress(chart: Any, title: str) -> None:
    chart.set_title({"name": title, "name_font": {"name": FONT, "size": 12}})
    chart.set_legend({"position": "bottom", "font": {"name": FONT, "size": 9}})
    chart.set_size(_SIZE)
