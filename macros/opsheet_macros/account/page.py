"""A printed page of several small tables, one below the other: the look of the account's boards and check lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from opsheet.catalogue import Message, Text
from opsheet.outcome import Formula
from opsheet.settings import Settings
from opsheet.workbooks.style import (
    CALCULATED_HEADER,
    DATA_HEADER,
    GRID,
    SUBTITLE,
    Book,
    header_format,
    new_book,
    print_on_a4,
    write_value,
)

_TITLE_HEIGHT, _HEADER_HEIGHT = 28, 30  # points
_LINE_HEIGHT = 16  # points of a wrapped line

Cell = None | str | float | int | dt.date | Text | Message | Formula


@dataclass(frozen=True, slots=True)
class PageColumn:
    """A column of a table of a page.

    Args:
        header: in both languages.
        kind: of its cells: text, wrapped, units, points, rate, money or day; ``blank`` is filled in by hand.
        choices: words that the cells offer.
        calculated: whether a formula or opsheet fills it; its header takes another colour.
    """

    header: Text
    kind: str = "text"
    choices: tuple[str, ...] = ()
    calculated: bool = False


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table of a page.

    Args:
        title: above it, or None.
        columns: its columns.
        rows: a cell for each column.
        empty: what is said where there are no rows.
        name: of its Excel table, or None for plain cells.
    """

    title: Text | None
    columns: Sequence[PageColumn]
    rows: Sequence[Sequence[Cell]]
    empty: Text
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page: a sheet of a new workbook.

    Args:
        name: of the sheet.
        title: at its top.
        about: the line below: as of when, from what, how much.
        widths: of the columns, in characters.
        tables: one below the other.
        bad_words: words that are marked wherever they fill a cell: by word ``error`` or ``warn``.
    """

    name: str
    title: str
    about: str
    widths: Sequence[float]
    tables: Sequence[PageTable]
    bad_words: Mapping[str, str]


def write_pages(pages: Sequence[Page], settings: Settings, path: Path) -> None:
    """Write a workbook of pages.

    Args:
        pages: a sheet each.
        settings: language and colours.
        path: of the new file.
    """
    book = new_book(pages[0].title)
    formats = _formats(book)
    for page in pages:
        _PageWriter(book, formats, page, settings).write()
    path.write_bytes(book.finish())


_NUMBER_FORMATS = {
    "units": "#,##0",
    "points": "0.0",
    "rate": "0.00%",
    "money": "#,##0.00",
    "day": "yyyy-mm-dd",
}


def _formats(book: Book) -> dict[str, Any]:
    boxed = {"border": 1, "border_color": GRID}
    numbers = {kind: book.style(**boxed, num_format=code) for kind, code in _NUMBER_FORMATS.items()}
    return {
        "title": book.style(font_size=16, bold=True, font_color=DATA_HEADER),
        "about": book.style(font_color=SUBTITLE),
        "section": book.style(font_size=12, bold=True, font_color=DATA_HEADER),
        "header": header_format(book.workbook, border_color=GRID),
        "calculated": header_format(book.workbook, CALCULATED_HEADER, border_color=GRID),
        "text": book.style(**boxed, indent=1),
        "wrapped": book.style(**boxed, text_wrap=True, indent=1),
        "blank": book.style(**boxed, text_wrap=True, bg_color="#FFFFF2"),
        **numbers,
    }


class _PageWriter:
    """Writes one page from above."""

    def __init__(self, book: Book, formats: Mapping[str, Any], page: Page, settings: Settings) -> None:
        self._sheet: Any = book.workbook.add_worksheet(page.name)
        self._formats, self._page, self._settings = formats, page, settings
        colors = settings.app.mark_colors
        self._marks = {level: book.style(bg_color=getattr(colors, level), bold=True) for level in ("error", "warn")}
        self._row = 0

    def write(self) -> None:
        page, sheet = self._page, self._sheet
        for column, width in enumerate(page.widths):
            sheet.set_column(column, column, width)
        sheet.set_row(0, _TITLE_HEIGHT)
        sheet.write_string(0, 0, page.title, self._formats["title"])
        sheet.write_string(1, 0, page.about, self._formats["about"])
        self._row = 3
        for table in page.tables:
            self._write_table(table)
        sheet.hide_gridlines(2)
        alone = len(page.tables) == 1 and page.tables[0].title is None
        if alone:
            sheet.freeze_panes(4, 0)
        print_on_a4(sheet, header_row=3 if alone else None, width=sum(page.widths))

    def _write_table(self, table: PageTable) -> None:
        sheet, language = self._sheet, self._settings.language
        if table.title is not None:
            sheet.write_string(self._row, 0, table.title[language], self._formats["section"])
            self._row += 1
        sheet.set_row(self._row, _HEADER_HEIGHT)
        for column, one in enumerate(table.columns):
            look = self._formats["calculated" if one.calculated else "header"]
            sheet.write_string(self._row, column, one.header[language], look)
        first = self._row + 1
        if not table.rows:
            sheet.write_string(first, 0, table.empty[language], self._formats["about"])
            self._row = first + 2
            return
        for offset, row in enumerate(table.rows):
            self._write_row(first + offset, table.columns, row)
        last = first + len(table.rows) - 1
        self._choices_and_marks(table.columns, first, last)
        if table.name is not None:
            self._name_table(table, first, last)
        self._row = last + 2

    def _write_row(self, row: int, columns: Sequence[PageColumn], cells: Sequence[Cell]) -> None:
        lines = 1
        for column, (one, cell) in enumerate(zip(columns, cells, strict=True)):
            value = _shown(cell, self._settings.language)
            look = self._formats[one.kind]
            if isinstance(value, Formula):
                shown = "" if value.value is None else value.value
                self._sheet.write_formula(row, column, value.text, look, shown)
                continue
            write_value(self._sheet, row, column, value, look)
            if one.kind in {"wrapped", "blank"} and isinstance(value, str):
                lines = max(lines, _lines(value, self._page.widths[column]))
        if lines > 1:
            self._sheet.set_row(row, _LINE_HEIGHT * lines)

    def _choices_and_marks(self, columns: Sequence[PageColumn], first: int, last: int) -> None:
        for column, one in enumerate(columns):
            if one.choices:
                rule = {"validate": "list", "source": list(one.choices), "error_type": "warning"}
                self._sheet.data_validation(first, column, last, column, rule)
        for word, level in self._page.bad_words.items():
            mark = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": self._marks[level]}
            self._sheet.conditional_format(first, 0, last, len(columns) - 1, mark)

    def _name_table(self, table: PageTable, first: int, last: int) -> None:
        language = self._settings.language
        headers = [
            {
                "header": one.header[language],
                "header_format": self._formats["calculated" if one.calculated else "header"],
            }
            for one in table.columns
        ]
        options = {"name": table.name, "columns": headers, "style": None, "autofilter": len(table.rows) > 1}
        self._sheet.add_table(first - 1, 0, last, len(table.columns) - 1, options)


def _shown(cell: Cell, language: str) -> Any:
    if isinstance(cell, Text):
        return cell[language]
    return cell.render(language) if isinstance(cell, Message) else cell


def _lines(text: str, width: float) -> int:
    """The lines that a wrapped text takes; a Chinese character is as wide as two letters."""
    return sum(
        max(1, -(-sum(2 if ord(letter) > 0x2E80 else 1 for letter in line) // max(int(width) - 1, 1)))
        for line in text.split("\n")
    )
