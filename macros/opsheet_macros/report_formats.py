"""The look of opsheet's reports: one set of cell formats for every sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

FONT = "Microsoft YaHei"
INK = "#1F3864"
LINE = "#BFBFBF"
SERIES_COLORS = ("#8EA9DB", "#A9D08E", "#FFD966", "#F4B084", "#C65911")
ALERT = "#C00000"


@dataclass(frozen=True, slots=True)
class Formats:
    """Formats of a report, by what they are for."""

    title: Any
    subtitle: Any
    figure: Any
    header: Any
    text: Any
    units: Any
    days: Any
    share: Any


def report_formats(book: Any) -> Formats:
    """Add the formats of a report to a new workbook.

    Args:
        book: an XlsxWriter workbook.
    """
    cell = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
    boxed = {**cell, "border": 1, "border_color": LINE}
    heading = {**boxed, "bold": True, "font_color": "#FFFFFF", "bg_color": INK, "align": "center", "text_wrap": True}
    return Formats(
        title=book.add_format({**cell, "font_size": 18, "bold": True, "font_color": INK}),
        subtitle=book.add_format({**cell, "font_color": "#595959"}),
        figure=book.add_format(
            {**cell, "font_size": 24, "bold": True, "font_color": ALERT, "num_format": "0.0%", "align": "left"}
        ),
        header=book.add_format(heading),
        text=book.add_format({**boxed, "indent": 1}),
        units=book.add_format({**boxed, "num_format": "#,##0"}),
        days=book.add_format({**boxed, "num_format": "0.0"}),
        share=book.add_format({**boxed, "num_format": "0.0%"}),
    )
