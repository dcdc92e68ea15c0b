"""How generated workbooks look: fonts, colours, print set-up; and how they come out the same every time."""

from __future__ import annotations

import datetime as dt
import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import xlsxwriter

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

FONT = "Microsoft YaHei"
DATA_HEADER = "#1F4E78"
CALCULATED_HEADER = "#7F6000"
GRID = "#BFBFBF"
PAPER_A4 = 9
READABLE_WIDTH = 220  # characters that a landscape A4 page still shows readably
_CREATED = dt.datetime(2025, 1, 1)


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
        return self.workbook.add_format({"font_name": FONT, "font_size": 10, "valign": "vcenter", **properties})

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
    workbook.formats[0].set_font_name(FONT)
    workbook.formats[0].set_font_size(10)
    return Book(workbook, buffer)


def print_on_a4(sheet: Worksheet, *, header_row: int, width: float) -> None:
    """Landscape A4, as many pages wide as stay readable, the header repeated on every page.

    Args:
        sheet: the sheet to set up.
        header_row: the header's row, counted from 0.
        width: of all columns together, in characters.
    """
    sheet.set_landscape()
    sheet.set_paper(PAPER_A4)
    sheet.fit_to_pages(math.ceil(width / READABLE_WIDTH), 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.repeat_rows(header_row)
    sheet.set_footer("&L&A&C&P / &N&R&D")
