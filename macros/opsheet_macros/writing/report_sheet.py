"""A sheet of a report: a titled table, filterable, ready to print, in the house look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from opsheet.catalogue import Text
from opsheet.outcome import CellValue
from opsheet.workbooks.style import (
    ALERT,
    DATA_HEADER,
    FONT,
    GRID,
    SHADE,
    SUBTITLE,
    header_format,
    house_format,
    print_on_a4,
    write_value,
)

_FOOTER = "&L&F&R&P / &N"  # file, page

CHART_FONT: Final[Mapping[str, Any]] = {"name": FONT, "size": 9}
"""Of axes and legends."""
CHART_GRID: Final[Mapping[str, Any]] = {"visible": True, "line": {"color": GRID, "width": 0.75}}
"""The lines behind the figures."""


_KINDS: Final[Mapping[str, Mapping[str, Any]]] = {  # of cells in a table
    "text": {"indent": 1},
    "wrapped": {"indent": 1, "text_wrap": True},
    "alert": {"indent": 1, "text_wrap": True, "font_color": ALERT},
    "units": {"num_format": "#,##0"},
    "days": {"num_format": "0.0"},
    "share": {"num_format": "0.0%"},
    "change": {"num_format": "+0.0%;-0.0%;0.0%"},
    "points": {"num_format": "+0.0;-0.0;0.0"},
    "money": {"num_format": "#,##0.00"},
    "date": {"num_format": "yyyy-mm-dd", "align": "center"},
}


@dataclass(frozen=True, slots=True)
class Formats:
    """Formats of a report, by what they are for; those of cells and of a total's cells by the kind of a field."""

    title: Any
    subtitle: Any
    figure: Any
    header: Any
    cells: Mapping[str, Any]
    totals: Mapping[str, Any]


def report_formats(book: Any) -> Formats:
    """Add the formats of a report to a new workbook.

    Args:
        book: an XlsxWriter workbook.
    """
    boxed = {"border": 1, "border_color": GRID}
    total = {**boxed, "bold": True, "bg_color": SHADE}
    return Formats(
        title=house_format(book, font_size=18, bold=True, font_color=DATA_HEADER),
        subtitle=house_format(book, font_color=SUBTITLE),
        figure=house_format(book, font_size=24, bold=True, font_color=ALERT, num_format="0.0%", align="left"),
        header=header_format(book, border_color=GRID),
        cells={kind: house_format(book, **boxed, **look) for kind, look in _KINDS.items()},
        totals={kind: house_format(book, **total, **look) for kind, look in _KINDS.items()},
    )


TITLE_ROWS = 3  # title, subtitle, blank
_HEADER_HEIGHT = 34  # points, for headers of two lines


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a report's table.

    Args:
        header: in the reader's language.
        format: the kind of its cells: text, wrapped, alert, units, days, share, change, points,
            money, date.
        width: in characters.
    """

    header: str
    format: str = "text"
    width: float = 12


def write_table(
    sheet: Any,
    formats: Formats,
    fields: Sequence[Field],
    rows: Sequence[Sequence[Any]],
    *,
    first_row: int,
    total: Sequence[Any] | None = None,
) -> int:
    """Write a header, rows of cells and their total.

    Args:
        sheet: an XlsxWriter worksheet.
        formats: of the report.
        fields: the columns.
        rows: their values; None and NaN stay blank.
        first_row: of the header, counted from 0.
        total: values of the row below the others.

    Returns:
        The row below the table, counted from 0.
    """
    sheet.set_row(first_row, _HEADER_HEIGHT)
    for column, field in enumerate(fields):
        sheet.set_column(column, column, field.width)
        sheet.write_string(first_row, column, field.header, formats.header)
    for offset, row in enumerate(rows, start=1):
        for column, (field, value) in enumerate(zip(fields, row, strict=True)):
            write_value(sheet, first_row + offset, column, value, formats.cells[field.format])
    below = first_row + 1 + len(rows)
    if total is None:
        return below
    for column, (field, value) in enumerate(zip(fields, total, strict=True)):
        write_value(sheet, below, column, value, formats.totals[field.format])
    return below + 1


def write_title(sheet: Any, formats: Formats, title: str, about: str) -> None:
    """Write a sheet's title and, below it, a line on what the sheet shows."""
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, title, formats.title)
    sheet.write_string(1, 0, about, formats.subtitle)


def set_up_page(sheet: Any, *, repeat_row: int | None = None) -> None:
    """A4 landscape, one page wide, with page numbers; a table's header is repeated on every page."""
    print_on_a4(sheet, header_row=repeat_row, footer=_FOOTER)
    sheet.hide_gridlines(2)


def table_sheet(
    book: Any,
    formats: Formats,
    name: str,
    *,
    title: str,
    about: str,
    fields: Sequence[Field],
    rows: Sequence[Sequence[Any]],
    total: Sequence[Any] | None = None,
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
        total: values of the row below them, which filters leave alone.
    """
    sheet = book.add_worksheet(name)
    write_title(sheet, formats, title, about)
    write_table(sheet, formats, fields, rows, first_row=TITLE_ROWS, total=total)
    if rows:
        sheet.autofilter(TITLE_ROWS, 0, TITLE_ROWS + len(rows), len(fields) - 1)
    sheet.freeze_panes(TITLE_ROWS + 1, 1)
    set_up_page(sheet, repeat_row=TITLE_ROWS)
    return sheet


def set_up_chart(chart: Any, title: str, size: Mapping[str, int], *, legend: str | None = "bottom") -> None:
    """Give a report's chart its title, legend and size in the house look.

    Args:
        chart: XlsxWriter's.
        title: above it.
        size: its width and height in pixels.
        legend: where it stands; None for a chart that needs none.
    """
    chart.set_title({"name": title, "name_font": {"name": FONT, "size": 12}})
    chart.set_legend({"none": True} if legend is None else {"position": legend, "font": CHART_FONT})
    chart.set_size(size)


def write_plain_sheets(
    path: Path,
    language: str,
    sheets: Sequence[tuple[Text, Text, Sequence[str], Sequence[float], Sequence[Sequence[CellValue]]]],
) -> None:
    """Write a workbook of plain tables whose header is the first row, as another program reads them.

    Args:
        path: of the workbook, which must not exist.
        language: of names and headers.
        sheets: of each sheet its name, its headers with ``|`` between, the kinds and widths of its columns, its rows.
    """
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        formats = report_formats(book)
        for title, names, kinds, widths, rows in sheets:
            sheet = book.add_worksheet(title[language])
            headers = names[language].split("|")
            fields = [Field(*parts) for parts in zip(headers, kinds, widths, strict=True)]
            write_table(sheet, formats, fields, rows, first_row=0)
            sheet.freeze_panes(1, 0)
            set_up_page(sheet, repeat_row=0)
