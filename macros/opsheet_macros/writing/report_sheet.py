"""A sheet of a report: a titled table, filterable, ready to print.

The look of opsheet's reports: one set of cell formats for every sheet.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
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


TITLE_ROWS = 3  # title, subtitle, blank
_HEADER_HEIGHT = 34  # points, for headers of two lines


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a report's table.

    Args:
        header: in the reader's language.
        format: the name of its format in ``Formats``.
        width: in characters.
    """

    header: str
    format: str = "text"
    width: float = 12


def write_table(
    sheet: Any, formats: Formats, fields: Sequence[Field], rows: Sequence[Sequence[Any]], *, first_row: int
) -> int:
    """Write a header and rows of cells.

    Args:
        sheet: an XlsxWriter worksheet.
        formats: of the report.
        fields: the columns.
        rows: their values; None and NaN stay blank.
        first_row: of the header, counted from 0.

    Returns:
        The row below the table, counted from 0.
    """
    sheet.set_row(first_row, _HEADER_HEIGHT)
    for column, field in enumerate(fields):
        sheet.set_column(column, column, field.width)
        sheet.write_string(first_row, column, field.header, formats.header)
    for offset, row in enumerate(rows, start=1):
        for column, (field, value) in enumerate(zip(fields, row, strict=True)):
            write_value(sheet, first_row + offset, column, value, getattr(formats, field.format))
    return first_row + 1 + len(rows)


def write_value(sheet: Any, row: int, column: int, value: Any, cell_format: Any) -> None:
    """Write a value as what it is: a text is never taken for a formula, nothing stays blank."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        sheet.write_blank(row, column, None, cell_format)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, cell_format)
    else:
        sheet.write(row, column, value, cell_format)


def write_title(sheet: Any, formats: Formats, title: str, about: str) -> None:
    """Write a sheet's title and, below it, a line on what the sheet shows."""
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, title, formats.title)
    sheet.write_string(1, 0, about, formats.subtitle)


def set_up_page(sheet: Any, *, repeat_row: int | None = None) -> None:
    """A4 landscape, one page wide, with page numbers; a table's header is repeated on every page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&F&R&P / &N")
    sheet.hide_gridlines(2)
    if repeat_row is not None:
        sheet.repeat_rows(repeat_row)


def table_sheet(
    book: Any,
    formats: Formats,
    name: str,
    *,
    title: str,
    about: str,
    fields: Sequence[Field],
    rows: Sequence[Sequence[Any]],
) -> Any:
    """Add a sheet that holds one table below a title and a line on what it shows.

    Args:
        book: an XlsxWriter workbook.
        formats: of the report.
        name: of the sheet.
        title: above the table.
        about: the line below the title.
        fields: the columns.
        rows: their values.
    """
    sheet = book.add_worksheet(name)
    write_title(sheet, formats, title, about)
    write_table(sheet, formats, fields, rows, first_row=TITLE_ROWS)
    if rows:
        sheet.autofilter(TITLE_ROWS, 0, TITLE_ROWS + len(rows), len(fields) - 1)
    sheet.freeze_panes(TITLE_ROWS + 1, 1)
    set_up_page(sheet, repeat_row=TITLE_ROWS)
    return sheet
