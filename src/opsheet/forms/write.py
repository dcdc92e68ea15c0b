"""Writing a form as a workbook that prints on A4 landscape, its record on a very hidden sheet; and its file's name."""

from __future__ import annotations

import datetime as dt
import re
import struct
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import UndefinedImageSize, UnsupportedImageFormat
from xlsxwriter.image import Image

from opsheet.catalogue import Text
from opsheet.forms.columns import PICTURE, print_scale
from opsheet.forms.page import HEADER, FormPage, Style, sheet_name
from opsheet.forms.record import RECORD_SHEET
from opsheet.outcome import OutputFile
from opsheet.workbooks.style import GRID, header_format, house_format, print_on_a4, set_default_font, write_value

_PAGE_OF_PAGES = Text("第 &P 页，共 &N 页", "Page &P of &N")
_PIXELS_A_CHARACTER, _PIXELS_A_POINT = 7.0, 4 / 3
_OF_THE_CELL = 0.9  # of the cell's room that a picture takes
_FINGERPRINT_DIGITS = 16  # of the fingerprint at the foot of each page
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def number_prefix(letters: str, day: dt.date) -> str:
    """What the numbers of a kind of form begin with on a day.

    Args:
        letters: of the kind.
        day: on which the form is made.

    Example:
        >>> number_prefix("BH", dt.date(2025, 3, 10))
        'BH-20250310-'
    """
    return f"{letters}-{day:%Y%m%d}-"


def form_file(page: FormPage) -> OutputFile:
    """The workbook of a form, and its PDF.

    Args:
        page: laid out.
    """
    name = _UNSAFE.sub("-", f"{page.record.title}_{page.record.number}.xlsx")
    return OutputFile(name, lambda path: write_form(path, page), pdf=True)


def write_form(path: Path, page: FormPage) -> None:
    """Write the form.

    Args:
        path: of the workbook, which must not exist.
        page: laid out, with its record.
    """
    content = page.content
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"title": f"{content.title} {page.record.number}", "created": content.made_at})
        set_default_font(book)
        _Writer(book, page).write()
        _write_record(book, page)


def picture_size(picture: bytes) -> tuple[float, float] | None:
    """Width and height of a picture in pixels of 96 to the inch, as XlsxWriter places it; None for a broken one.

    Args:
        picture: PNG or JPEG.
    """
    try:
        image = Image(BytesIO(picture))
    except (UnsupportedImageFormat, UndefinedImageSize, struct.error, IndexError):
        return None
    width, height = image.width * 96 / image.x_dpi, image.height * 96 / image.y_dpi
    return (width, height) if width > 0 and height > 0 else None


class _Writer:
    """Writes one page, with one format for each look."""

    def __init__(self, book: Any, page: FormPage) -> None:
        self._book, self._page = book, page
        self._sheet = book.add_worksheet(sheet_name(page.content))
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}

    def write(self) -> None:
        """Write every cell, the rows' heights, and how the page prints."""
        self._set_up()
        for row, height in self._page.heights.items():
            self._sheet.set_row(row, height)
        for cell in self._page.cells:
            style = self._format(cell.style)
            if cell.first == cell.last:
                write_value(self._sheet, cell.row, cell.first, cell.value, style)
            else:
                self._sheet.merge_range(cell.row, cell.first, cell.row, cell.last, "", style)
                write_value(self._sheet, cell.row, cell.first, cell.value, style)
        self._pictures()

    def _pictures(self) -> None:
        """Each row's picture as large as its cell lets it be, in the middle of it."""
        columns = self._page.content.columns
        position = next((at for at, one in enumerate(columns) if one.key == PICTURE), None)
        for row, picture in enumerate(self._page.content.pictures, start=self._page.header_row + 1):
            size = picture_size(picture) if picture is not None else None
            if position is None or picture is None or size is None:
                continue
            room = columns[position].width * _PIXELS_A_CHARACTER, self._page.heights[row] * _PIXELS_A_POINT
            scale = min(side / pixels for side, pixels in zip(room, size, strict=True)) * _OF_THE_CELL
            margin = [(side - pixels * scale) / 2 for side, pixels in zip(room, size, strict=True)]
            options = {"image_data": BytesIO(picture), "x_scale": scale, "y_scale": scale, "object_position": 1}
            options |= {"x_offset": margin[0], "y_offset": margin[1]}
            self._sheet.insert_image(row, position, "picture", options)

    def _format(self, style: Style) -> Any:
        key = tuple(sorted(style.items()))
        if key not in self._formats:
            is_header = style is HEADER
            made = header_format(self._book, border_color=GRID) if is_header else house_format(self._book, **style)
            self._formats[key] = made
        return self._formats[key]

    def _set_up(self) -> None:
        sheet, content = self._sheet, self._page.content
        number = self._page.record.number.replace("&", "&&")
        mark = self._page.record.fingerprint[:_FINGERPRINT_DIGITS]
        print_on_a4(sheet, footer=f"&L&10{number}&C&10{_PAGE_OF_PAGES[content.language]}&R&10{mark.upper()}")
        if self._page.break_before is not None:  # Excel heeds no break of ours while it fits the page by itself
            sheet.set_print_scale(print_scale(content.columns))
            sheet.set_h_pagebreaks([self._page.break_before])
        sheet.center_horizontally()
        sheet.hide_gridlines(2)
        for position, column in enumerate(content.columns):
            sheet.set_column(position, position, column.width, house_format(self._book))
        sheet.repeat_rows(self._page.header_row)


def _write_record(book: Any, page: FormPage) -> None:
    sheet = book.add_worksheet(RECORD_SHEET)
    for row, (word, content) in enumerate(page.record.rows()):
        sheet.write_string(row, 0, word)
        sheet.write_string(row, 1, content)
    sheet.very_hidden()
