"""The page of a form: which cell holds what, how high each row is, and where the signatures go."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from opsheet.catalogue import AND, COLON, Text
from opsheet.forms.columns import FONT_SIZE, FormColumn, print_scale, text_width
from opsheet.forms.content import FormContent
from opsheet.forms.record import FormRecord, RecordedStep, recorded
from opsheet.forms.signatures import BLANK_DAY, closing_lines, day_text, decision_text, name_text
from opsheet.outcome import CellValue
from opsheet.settings.people import Step
from opsheet.values.cells import cell_name
from opsheet.workbooks.style import DATA_HEADER, GRID, SHADE, SUBTITLE

_HEADER_HEIGHT = 44  # points; a header may take three lines
_PICTURE_HEIGHT = 44  # points, so that a product can be told from another
LINE_HEIGHT = 14  # points, at the font size of the rows
_USUAL_HEIGHT = 17  # points, of a row whose height a program chooses
_PAGE_HEIGHT = 493  # points between the margins of a landscape A4 page, less 3 % for programs that space otherwise
_PADDING = 1.0  # characters that a cell keeps free at its sides
_LONGEST_SHEET_NAME = 31
_NUMBER = Text("表单编号", "Form number")
_DATE = Text("日期", "Date")
_SAME = Text("各项相同", "Same in every row")
_APPROVAL = Text("审批", "Approval")
_MOST_FACTS = 4  # side by side
_FACT_WIDTH = 22.0  # characters that a label and its value take at least
_BOX_WIDTH = 18.0  # characters of a signature box

Style = Mapping[str, object]
Item = TypeVar("Item")
_TITLE: Style = {"font_size": 20, "bold": True, "align": "center", "font_color": DATA_HEADER}
_FACT: Style = {"font_size": 11, "bottom": 2, "bottom_color": DATA_HEADER}
_HEADING: Style = {"bold": True, "font_size": 11, "font_color": DATA_HEADER, "bottom": 1, "bottom_color": DATA_HEADER}
_LINE: Style = {"text_wrap": True}
_BODY: Style = {"border": 1, "border_color": GRID, "text_wrap": True}
_TOTAL: Style = {"bold": True, "bg_color": SHADE, "top": 2, "bottom": 2, "border_color": DATA_HEADER}
_ROLE: Style = {"bold": True, "bg_color": SHADE, "align": "center", "border": 1, "border_color": GRID}
_SIGNATURE: Style = {"font_size": 11, "align": "center", "border": 1, "border_color": GRID, "text_wrap": True}
_SMALL: Style = {"font_size": FONT_SIZE, "font_color": SUBTITLE}
HEADER: Style = {"header": True}  # the table's header, in the look of every workbook that opsheet makes


@dataclass(frozen=True, slots=True)
class PageCell:
    """A cell of the page, which may be merged over some columns of its row.

    Args:
        row: counted from 0.
        first: its column, counted from 0.
        last: the last column that it covers.
        value: what it shows.
        style: XlsxWriter's properties.
    """

    row: int
    first: int
    last: int
    value: CellValue
    style: Style


@dataclass(frozen=True, slots=True)
class FormPage:
    """A form laid out.

    Args:
        content: what it says.
        cells: from top to bottom.
        heights: of the rows that need one, in points, by row.
        header_row: of the table, counted from 0.
        record: what the form carries about itself.
        break_before: the row with which a new page begins, so that no signature box is cut in two; None where the
            boxes fit anyway.
    """

    content: FormContent
    cells: Sequence[PageCell]
    heights: Mapping[int, float]
    header_row: int
    record: FormRecord
    break_before: int | None = None


def form_page(content: FormContent, number: str) -> FormPage:
    """Lay a form out.

    Args:
        content: what it says.
        number: of the form.
    """
    layout = _Layout(content, number)
    layout.head()
    layout.table()
    layout.sections()
    first_signature_row = layout.row
    steps = layout.signatures()
    break_before = first_signature_row if layout.is_cut(first_signature_row, layout.row) else None
    cells = {cell_name(one.row + 1, one.first + 1): recorded(one.value) for one in layout.cells}
    for address in (address for step in steps for address in step.cells):
        del cells[address]
    record = FormRecord(
        kind=content.kind,
        number=number,
        title=content.title,
        made_at=content.made_at.replace(microsecond=0),
        language=content.language,
        sheet=sheet_name(content),
        cells={address: value for address, value in cells.items() if value is not None},
        steps=steps,
        submitter=content.submitter,
        reminder=content.reminder or "",
        items=content.items,
        history=cell_name(layout.row + 3, 1),
    )
    layout.closing(record)
    return FormPage(content, layout.cells, layout.heights, layout.header_row, record, break_before)


def sheet_name(content: FormContent) -> str:
    """The name of the page's sheet."""
    return content.title[:_LONGEST_SHEET_NAME]


def labelled(label: str, value: str, language: str) -> str:
    """A label and what belongs to it.

    Example:
        >>> labelled("日期", "2025-03-10", "zh"), labelled("Date", "2025-03-10", "en")
        ('日期：2025-03-10', 'Date: 2025-03-10')
    """
    return f"{label}{COLON[language]}{value}"


class _Layout:
    """Puts cells on the page from top to bottom."""

    def __init__(self, content: FormContent, number: str) -> None:
        self.content, self.number = content, number
        self.columns = content.columns
        self.last = len(self.columns) - 1
        self.cells: list[PageCell] = []
        self.heights: dict[int, float] = {}
        self.header_row = self.row = 0

    def head(self) -> None:
        """The title, the number, the day, and what all rows have in common."""
        content, language = self.content, self.content.language
        self._across(content.title, _TITLE, height=34)
        facts = [(_NUMBER[language], self.number), (_DATE[language], content.date.isoformat()), *content.facts]
        for line in _chunks(facts, self._side_by_side(_MOST_FACTS, _FACT_WIDTH)):
            for (first, last), (label, value) in zip(self._stretches(len(line)), line, strict=True):
                self._cell(first, last, labelled(label, value or "—", language), _FACT)
            self._next(height=20)
        if content.same:
            shared = AND[language].join(f"{header} {text}" for header, text in content.same)
            self._text(labelled(_SAME[language], shared, language))

    def table(self) -> None:
        """The header, the rows and the totals."""
        self.header_row = self.row
        for position, column in enumerate(self.columns):
            self._cell(position, position, column.header, HEADER)
        self._next(height=_HEADER_HEIGHT)
        styles = [_column_style(column) for column in self.columns]
        for index in range(len(self.columns[0].values)):
            for position, column in enumerate(self.columns):
                self._cell(position, position, column.values[index], styles[position])
            lines = max(_lines(column.values[index], column.width) for column in self.columns)
            shows_picture = index < len(self.content.pictures) and self.content.pictures[index] is not None
            self._next(height=max(LINE_HEIGHT * lines + 5, _PICTURE_HEIGHT if shows_picture else 0))
        if self.content.total_label:
            self._totals()
        self.row += 1

    def _totals(self) -> None:
        summed = [position for position, column in enumerate(self.columns) if column.key in self.content.totals]
        label_end = max(min(summed, default=self.last + 1) - 1, 0)
        self._cell(0, label_end, self.content.total_label, _TOTAL)
        for position, column in enumerate(self.columns[label_end + 1 :], start=label_end + 1):
            style = {**_TOTAL, "num_format": "General" if column.shows_words else column.kind, "align": "right"}
            self._cell(position, position, self.content.totals.get(column.key), style)
        self._next(height=22)

    def sections(self) -> None:
        """Headings with lines of text."""
        for section in self.content.sections:
            self._across(section.heading, _HEADING)
            for line in section.lines:
                self._text(line)
            self.row += 1

    def signatures(self) -> list[RecordedStep]:
        """A box for each step of the chain; its cells are filled by the stamps."""
        content, language = self.content, self.content.language
        if not content.steps:
            return []
        self._across(_APPROVAL[language], _HEADING)
        steps: list[RecordedStep] = []
        for line in _chunks(content.steps, self._side_by_side(len(content.steps), _BOX_WIDTH)):
            for step, stretch in zip(line, self._stretches(len(line)), strict=True):
                steps.append(self._box(len(steps) + 1, step, stretch))
            for height in (20, 22, 40, 22):
                self._next(height)
        return steps

    def is_cut(self, first: int, end: int) -> bool:
        """Whether a page ends inside some rows that would fit on one page of their own.

        Args:
            first: of the rows, counted from 0.
            end: the row after the last.
        """
        room = _PAGE_HEIGHT * 100 / print_scale(self.columns)
        heights = [self.heights.get(row, _USUAL_HEIGHT) for row in range(end)]
        used, is_cut = 0.0, False
        for row, height in enumerate(heights):
            if used + height > room:
                used = self.heights[self.header_row] if row > self.header_row else 0.0
                is_cut = is_cut or row > first
            used += height
        return is_cut and sum(heights[first:]) + self.heights[self.header_row] <= room

    def _box(self, number: int, step: Step, stretch: tuple[int, int]) -> RecordedStep:
        language, (first, last) = self.content.language, stretch
        person = step.person or (self.content.submitter if number == 1 else "")
        texts = (
            f"{number}. {step.role[language]}",
            name_text(person, language),
            decision_text("", "", language),
            day_text(BLANK_DAY, language),
        )
        for offset, text in enumerate(texts):
            style = _SIGNATURE if offset else _ROLE
            self.cells.append(PageCell(self.row + offset, first, last, text, style))
        name, decision, day = (cell_name(self.row + offset + 1, first + 1) for offset in (1, 2, 3))
        return RecordedStep(step.role.text, step.person or "", step.days, (name, decision, day))

    def closing(self, record: FormRecord) -> None:
        """Who reminds, and the fingerprint; below them the stamps leave their lines."""
        for text in closing_lines(record):
            self._across(text or None, _SMALL)

    def _cell(self, first: int, last: int, value: CellValue, style: Style) -> None:
        self.cells.append(PageCell(self.row, first, last, value, style))

    def _across(self, value: CellValue, style: Style, height: float | None = None) -> None:
        self._cell(0, self.last, value, style)
        self._next(height)

    def _next(self, height: float | None = None) -> None:
        if height is not None:
            self.heights[self.row] = height
        self.row += 1

    def _text(self, text: str) -> None:
        """A line of text over the whole width, as high as it needs."""
        width = sum(column.width for column in self.columns)
        self._across(text, _LINE, height=LINE_HEIGHT * _lines(text, width) + 2)

    def _side_by_side(self, most: int, width: float) -> int:
        """How many runs of columns can be side by side, each of at least a width in characters."""
        for count in range(min(most, len(self.columns)), 1, -1):
            widths = [sum(column.width for column in self.columns[a : b + 1]) for a, b in self._stretches(count)]
            if min(widths) >= width:
                return count
        return 1

    def _stretches(self, count: int) -> list[tuple[int, int]]:
        """Runs of columns side by side, of about equal width; there are never fewer columns than runs."""
        ends = list(itertools.accumulate(column.width for column in self.columns))
        bounds = [0]
        for run in range(1, count):
            wanted = ends[-1] * run / count
            room = range(bounds[-1] + 1, len(ends) - (count - run) + 1)
            bounds.append(min(room, key=lambda bound: abs(ends[bound - 1] - wanted)))
        return list(zip(bounds, [bound - 1 for bound in bounds[1:]] + [self.last], strict=True))


def _chunks(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _column_style(column: FormColumn) -> Style:
    if column.shows_words:
        return {**_BODY, "align": "left" if column.kind == "text" else "center"}
    return {**_BODY, "num_format": column.kind, "align": "center" if "y" in column.kind else "right"}


def _lines(value: CellValue, width: float) -> int:
    """How many lines a cell takes when its text is wrapped, with some room to spare."""
    if not isinstance(value, str):
        return 1
    return sum(max(1, math.ceil(text_width(line) / max(width - _PADDING, 1))) for line in value.split("\n"))
