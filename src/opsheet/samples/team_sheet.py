"""The stocking sheet as a team keeps it: titles, grouped headers, merged cells, a total row, its own marks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_col_to_name

from opsheet.samples.stocking_rows import SampleRow
from opsheet.settings import ColumnDefinition, TableDefinition
from opsheet.values.cells import ExcelError
from opsheet.workbooks.style import DATA_HEADER, GRID, Book, print_on_a4

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

GROUP_COLOR = "#DDEBF7"
TOTAL_COLOR = "#F2F2F2"
HEADER_ROW = 3  # below title, notice and the groups' row
FIRST_ROW = HEADER_ROW + 1


class TeamSheet:
    """Writes the sheet, step by step.

    Args:
        book: the workbook.
        definition: of the stocking table.
        layout: the sheet's part of ``sample.yaml``.
        rows: of the table.
    """

    def __init__(
        self, book: Book, definition: TableDefinition, layout: Mapping[str, Any], rows: Sequence[SampleRow]
    ) -> None:
        self._book = book
        self._layout = layout
        self._rows = rows
        self._columns = list(definition.data_columns.items())
        self._positions = {key: position for position, (key, _) in enumerate(self._columns)}
        self._sheet: Worksheet = book.workbook.add_worksheet(definition.name.zh)

    def write(self) -> None:
        """Write everything."""
        self._write_titles()
        self._write_header()
        for index, row in enumerate(self._rows):
            self._write_row(FIRST_ROW + index, row)
        for key in self._layout["merged"]:
            self._merge_equal(key)
        self._write_total()
        self._set_up_page()

    @property
    def _extra(self) -> int:
        return len(self._columns)

    @property
    def _total_row(self) -> int:
        return FIRST_ROW + len(self._rows)

    def _write_titles(self) -> None:
        title = self._book.style(bold=True, font_size=16, indent=1)
        notice = self._book.style(font_color="#C00000", text_wrap=True, indent=1)
        self._sheet.merge_range(0, 0, 0, self._extra, self._layout["title"], title)
        self._sheet.merge_range(1, 0, 1, self._extra, self._layout["notice"], notice)
        self._sheet.set_row(0, 30)
        self._sheet.set_row(1, 22)
        group_style = self._book.style(bold=True, align="center", bg_color=GROUP_COLOR, border=1, border_color=GRID)
        for group in self._layout["groups"]:
            first, last = self._positions[group["first"]], self._positions[group["last"]]
            self._sheet.merge_range(HEADER_ROW - 1, first, HEADER_ROW - 1, last, group["title"], group_style)

    def _write_header(self) -> None:
        style = self._book.style(
            bold=True, font_color="#FFFFFF", bg_color=DATA_HEADER, border=1, align="center", text_wrap=True
        )
        for key, column in self._columns:
            header = self._layout["headers"].get(key, column.header.zh)
            self._sheet.write_string(HEADER_ROW, self._positions[key], header, style)
        self._sheet.write_string(HEADER_ROW, self._extra, self._layout["extra"]["header"], style)
        self._sheet.set_row(HEADER_ROW, 36)

    def _write_row(self, number: int, row: SampleRow) -> None:
        for key, column in self._columns:
            style = self._book.style(**self._properties(column), **_fill(row.fills.get(key)))
            self._write_cell(number, self._positions[key], row.values.get(key), style)
            if key in row.notes:
                self._sheet.write_comment(number, self._positions[key], row.notes[key], {"author": "林晓"})
        link = self._layout["extra"]["format"].format(asin=row.values["asin"])
        self._sheet.write_string(number, self._extra, link, self._book.style(border=1, border_color=GRID))

    def _write_cell(self, row: int, position: int, value: Any, style: Any) -> None:
        if isinstance(value, ExcelError):
            shown: Any = value.code
            self._sheet.write_formula(row, position, "=NA()", style, shown)
        elif isinstance(value, str):
            self._sheet.write_string(row, position, value, style)
        elif isinstance(value, dt.date):
            self._sheet.write_datetime(row, position, dt.datetime.combine(value, dt.time()), style)
        elif value is None:
            self._sheet.write_blank(row, position, None, style)
        else:
            self._sheet.write_number(row, position, value, style)

    def _properties(self, column: ColumnDefinition) -> dict[str, object]:
        look: dict[str, object] = {"border": 1, "border_color": GRID}
        return {**look, "num_format": column.number_format} if column.number_format else look

    def _merge_equal(self, key: str) -> None:
        """Merge each run of equal cells, as departments do with their names."""
        style = self._book.style(align="center", border=1, border_color=GRID)
        row = FIRST_ROW
        for value, run in groupby(self._rows, key=lambda sample: sample.values.get(key)):
            count = len(list(run))
            if count > 1:
                self._sheet.merge_range(row, self._positions[key], row + count - 1, self._positions[key], value, style)
            row += count

    def _write_total(self) -> None:
        style = self._book.style(bold=True, bg_color=TOTAL_COLOR, border=1, border_color=GRID, num_format="#,##0")
        for position in range(self._extra + 1):
            self._sheet.write_blank(self._total_row, position, None, style)
        self._sheet.write_string(self._total_row, self._positions["department"], self._layout["total"], style)
        for key in self._layout["totals"]:
            letter = xl_col_to_name(self._positions[key])
            total: Any = sum(value for row in self._rows if isinstance(value := row.values.get(key), int | float))
            # AGGREGATE leaves error cells out, as SUM would not
            formula = f"=_xlfn.AGGREGATE(9,6,{letter}{FIRST_ROW + 1}:{letter}{self._total_row})"
            self._sheet.write_formula(self._total_row, self._positions[key], formula, style, total)

    def _set_up_page(self) -> None:
        widths = self._layout["widths"]
        for key, column in self._columns:
            hidden = {"hidden": True} if key in self._layout["hidden"] else {}
            position = self._positions[key]
            self._sheet.set_column(position, position, widths.get(key, column.width), None, hidden)
        self._sheet.set_column(self._extra, self._extra, 34)
        self._sheet.autofilter(HEADER_ROW, 0, self._total_row - 1, self._extra)
        self._sheet.freeze_panes(FIRST_ROW, self._positions["msku"] + 1)
        print_on_a4(self._sheet, header_row=HEADER_ROW, width=sum(column.width for _, column in self._columns))


def _fill(color: str | None) -> dict[str, object]:
    return {"bg_color": color} if color else {}
