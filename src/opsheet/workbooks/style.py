"""The one look of every workbook that opsheet makes - templates, samples, reports, forms - and how it prints."""

from __future__ import annotations

import datetime as dt
import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import xlsxwriter

from opsheet.values.fonts import FONT, GB2312, SANS_SERIF

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

DATA_HEADER = "#1F4E78"
CALCULATED_HEADER = "#7F6000"
OPERATIONS_HEADER = "#C00000"  # what operations fill: the procedure's red columns
GRID = "#BFBFBF"
SHADE = "#E9EEF5"  # totals and headings inside a form
SUBTITLE = "#595959"
ALERT = "#C00000"
SERIES_COLORS = ("#8EA9DB", "#A9D08E", "#FFD966", "#F4B084", "#C65911")
PAPER_A4 = 9
READABLE_WIDTH = 220  # characters that a landscape A4 page still shows readably
_CREATED = dt.datetime(2025, 1, 1)


def house_format(workbook: Workbook, **properties: object) -> Format:
    """Add a format in the house font, vertically centred.

    Args:
        workbook: XlsxWriter's.
        **properties: XlsxWriter's, besides or instead.
    """
    look = {"font_name": FONT, "font_family": SANS_SERIF, "font_charset": GB2312, "font_size": 10, "valign": "vcenter"}
    return workbook.add_format({**look, **properties})


def set_default_font(workbook: Workbook) -> None:
    """Make the house font the one by whose digits the widths of columns are counted, as well.

    Args:
        workbook: XlsxWriter's, without sheets yet.
    """
    usual = workbook.formats[0]
    usual.set_font_name(FONT)
    usual.set_font_family(SANS_SERIF)
    usual.set_font_charset(GB2312)
    usual.set_font_size(10)


def header_format(workbook: Workbook, color: str = DATA_HEADER, **properties: object) -> Format:
    """Add the format of a table's header: white on a colour, centred, wrapped.

    Args:
        workbook: XlsxWriter's.
        color: of the background.
        **properties: XlsxWriter's, besides or instead.
    """
    look = {"bold": True, "font_color": "#FFFFFF", "bg_color": color, "border": 1, "align": "center", "text_wrap": True}
    return house_format(workbook, **{**look, **properties})


def write_value(sheet: Worksheet, row: int, column: int, value: Any, cell_format: Format) -> None:
    """Write a value as what it is: a text is never taken for a formula; None and NaN stay blank.

    Args:
        sheet: XlsxWriter's.
        row: counted from 0.
        column: counted from 0.
        value: text, number, date or blank.
        cell_format: of the cell.
    """
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        sheet.write_blank(row, column, None, cell_format)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, cell_format)
    elif isinstance(value, dt.date):
        moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
        sheet.write_datetime(row, column, moment, cell_format)
    else:
        sheet.write_number(row, column, value, cell_format)


@dataclass(slots=True)
class Book:
    """A workbook in the making.

    Args:
        workbook: XlsxWriter's.
        buffer: what it will be written to.
    """

    workbook: Workbook
    buffer: io.BytesIO

    def style(self, **properties: object) -> Format:
        """A format in the house font, vertically centred."""
        return house_format(self.workbook, **properties)

    def finish(self) -> bytes:
        """Close the workbook and hand back the file."""
        self.workbook.close()
        return self.buffer.getvalue()


def new_book(title: str) -> Book:
    """Begin a workbook whose bytes depend on its content alone.

    Args:
        title: for the document's properties.
    """
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"title": title, "author": "opsheet", "created": _CREATED})
    set_default_font(workbook)
    return Book(workbook, buffer)


FOOTER = "&L&A&C&P / &N&R&D"  # sheet, page, day


def print_on_a4(
    sheet: Worksheet, *, header_row: int | None = None, width: float = READABLE_WIDTH, footer: str = FOOTER
) -> None:
    """Landscape A4, as many pages wide as stay readable, the header repeated on every page.

    Args:
        sheet: the sheet to set up.
        header_row: the header's row, counted from 0; None for a sheet without one.
        width: of all columns together, in characters.
        footer: in Excel's codes.
    """
    sheet.set_landscape()
    sheet.set_paper(PAPER_A4)
    sheet.fit_to_pages(math.ceil(width / READABLE_WIDTH), 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    if header_row is not None:
        sheet.repeat_rows(header_row)
    for section in ("&L", "&C", "&R"):
        footer = footer.replace(section, f'{section}&"{FONT},Regular"', 1)
    sheet.set_footer(footer)
