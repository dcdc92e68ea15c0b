"""The approval form as a workbook that prints on A4 landscape."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import xlsxwriter

from opsheet.catalogue import Text
from opsheet.outcome import CellValue
from opsheet.workbooks.style import (
    DATA_HEADER,
    GRID,
    SHADE,
    SUBTITLE,
    header_format,
    house_format,
    print_on_a4,
    write_value,
)
from opsheet_macros.stocking.approval_columns import FONT_SIZE, FormColumn, text_width
from opsheet_macros.stocking.approval_content import FormContent

_LINE_HEIGHT = 14  # points, at the font size of the rows
_PADDING = 1.0  # characters that a cell keeps free at its sides
_CHECKSUM_DIGITS = 16  # of the fingerprint, enough to compare by eye
_WORDS = {
    "number": Text("表单编号", "Form number"),
    "date": Text("日期", "Date"),
    "departments": Text("部门/组", "Department"),
    "operators": Text("运营", "Operators"),
    "total": Text("合计 {count} 个产品", "Total: {count} products"),
    "strategic": Text("战略性备货（不计入绩效目标）", "Strategic orders (left out of the targets)"),
    "warnings": Text("未处理的警告", "Open warnings"),
    "row": Text("第 {number} 项", "No. {number}"),
    "same": Text("各项相同", "Same in every row"),
    "approval": Text("审批", "Approval"),
    "step": Text("步骤", "Step"),
    "person": Text("姓名", "Name"),
    "signature": Text("签字", "Signature"),
    "signed_on": Text("日期", "Date"),
    "reminder": Text(
        "由 {person} 提醒下一位审批人，直至审批完成。", "{person} reminds the next approver until all have signed."
    ),
    "fingerprint": Text("内容校验码（前 16 位）", "Checksum (first 16 digits)"),
    "page": Text("第 &P 页，共 &N 页", "Page &P of &N"),
}


def write_form(path: Path, content: FormContent) -> None:
    """Write the form.

    Args:
        path: of the workbook, which must not exist.
        content: what it shows.
    """
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"title": f"{content.title} {content.number}", "created": content.made_at})
        _Form(book, content).write()


def _lines(value: CellValue, width: float) -> int:
    """How many lines a cell takes when its text is wrapped, with some room to spare."""
    return max(1, math.ceil(text_width(value) / (width - _PADDING))) if isinstance(value, str) else 1


class _Form:
    """One sheet, written from top to bottom."""

    def __init__(self, book: Any, content: FormContent) -> None:
        self._content = content
        self._book = book
        self._sheet = book.add_worksheet(content.title[:31])
        self._last = len(content.columns) - 1
        self._row = 0

    def write(self) -> None:
        """Write every part of the form."""
        self._page()
        self._head()
        self._table()
        self._strategic()
        self._warnings()
        self._signatures()
        self._sheet.print_area(0, 0, self._row - 1, self._last)

    def _format(self, **properties: Any) -> Any:
        return house_format(self._book, **properties)

    def _across(self, row: int, first: int, last: int, text: str, style: Any) -> None:
        """A text over some columns, which may be one."""
        if first == last:
            self._sheet.write_string(row, first, text, style)
        else:
            self._sheet.merge_range(row, first, row, last, text, style)

    def _word(self, key: str, **parameters: object) -> str:
        return _WORDS[key].render(self._content.language, **parameters)

    def _fact(self, key: str, value: str) -> str:
        return f"{self._word(key)}{'：' if self._content.language == 'zh' else ': '}{value}"

    def _page(self) -> None:
        sheet, content = self._sheet, self._content
        number = content.number.replace("&", "&&")
        footer = f"&L&10{number}&C&10{self._word('page')}&R&10{_checksum(content)}"
        print_on_a4(sheet, footer=footer)
        sheet.center_horizontally()
        sheet.hide_gridlines(2)
        for position, column in enumerate(content.columns):
            sheet.set_column(position, position, column.width, self._format())

    def _head(self) -> None:
        content, sheet = self._content, self._sheet
        title = self._format(font_size=20, bold=True, align="center", font_color=DATA_HEADER)
        sheet.set_row(0, 34)
        self._across(0, 0, self._last, content.title, title)
        facts = [
            self._fact("number", content.number),
            self._fact("date", content.date.isoformat()),
            self._fact("departments", content.departments or "—"),
            self._fact("operators", content.operators or "—"),
        ]
        sheet.set_row(1, 20)
        for (first, last), fact in zip(self._stretches(len(facts)), facts, strict=True):
            self._across(1, first, last, fact, self._format(font_size=11, bottom=2, bottom_color=DATA_HEADER))
        self._row = 2
        self._same()

    def _same(self) -> None:
        """What all rows have in common, once."""
        if self._content.same:
            gap = "；" if self._content.language == "zh" else "; "
            shared = gap.join(f"{header} {text}" for header, text in self._content.same)
            self._line(self._fact("same", shared))

    def _table(self) -> None:
        sheet, columns = self._sheet, self._content.columns
        header = header_format(self._book, border_color=GRID)
        sheet.set_row(self._row, 32)
        for position, column in enumerate(columns):
            sheet.write_string(self._row, position, column.header, header)
        sheet.repeat_rows(self._row)
        self._row += 1
        for position, column in enumerate(columns):
            self._column(position, column)
        for offset in range(len(columns[0].values)):
            lines = max(_lines(column.values[offset], column.width) for column in columns)
            sheet.set_row(self._row + offset, _LINE_HEIGHT * lines + 5)
        self._row += len(columns[0].values)
        self._totals()

    def _column(self, position: int, column: FormColumn) -> None:
        style = {"border": 1, "border_color": GRID, "text_wrap": True}
        if column.kind in {"text", "center"}:
            cell = self._format(align="left" if column.kind == "text" else "center", **style)
        else:
            cell = self._format(num_format=column.kind, align="center" if "y" in column.kind else "right", **style)
        for offset, value in enumerate(column.values):
            write_value(self._sheet, self._row + offset, position, value, cell)

    def _totals(self) -> None:
        content = self._content
        style = {"bold": True, "bg_color": SHADE, "top": 2, "bottom": 2, "border_color": DATA_HEADER}
        totals: dict[str, float] = {"quantity": content.quantity, "cartons": content.cartons}
        if content.amount is not None:
            totals["amount"] = content.amount
        self._sheet.set_row(self._row, 22)
        for position, column in enumerate(content.columns):
            number_format = column.kind if column.plan_key == "amount" else "#,##0"
            cell = self._format(num_format=number_format, align="right", **style)
            write_value(self._sheet, self._row, position, totals.get(column.plan_key), cell)
        last_label = next(position for position, column in enumerate(content.columns) if column.plan_key == "msku")
        label = self._word("total", count=len(content.columns[0].values))
        self._across(self._row, 0, last_label, label, self._format(**style))
        self._row += 2

    def _heading(self, key: str) -> None:
        style = self._format(bold=True, font_size=11, font_color=DATA_HEADER, bottom=1, bottom_color=DATA_HEADER)
        self._across(self._row, 0, self._last, self._word(key), style)
        self._row += 1

    def _line(self, text: str) -> None:
        """A line of text over the whole width, as high as it needs."""
        width = sum(column.width for column in self._content.columns)
        self._sheet.set_row(self._row, _LINE_HEIGHT * _lines(text, width) + 2)
        self._across(self._row, 0, self._last, text, self._format(text_wrap=True))
        self._row += 1

    def _strategic(self) -> None:
        if not self._content.strategic:
            return
        self._heading("strategic")
        for number, msku, remark in self._content.strategic:
            self._line(f"{self._word('row', number=number)}  {msku}  {remark}")
        self._row += 1

    def _warnings(self) -> None:
        if not self._content.warnings:
            return
        self._heading("warnings")
        gap = "、" if self._content.language == "zh" else ", "
        for code, text, numbers in self._content.warnings:
            rows = self._word("row", number=gap.join(map(str, numbers)))
            self._line(f"{code}  {text}{'：' if self._content.language == 'zh' else ': '}{rows}")
        self._row += 1

    def _signatures(self) -> None:
        content, sheet = self._content, self._sheet
        self._heading("approval")
        head = self._format(bold=True, bg_color=SHADE, align="center", border=1, border_color=GRID)
        cell = self._format(font_size=11, align="center", border=1, border_color=GRID)
        for number, (step, (first, last)) in enumerate(
            zip(content.steps, self._stretches(len(content.steps)), strict=True), start=1
        ):
            person = step.person or (content.submitter if number == 1 else "")
            lines = (
                (f"{number}. {step.role[content.language]}", head, 20),
                (self._fact("person", person), cell, 22),
                (self._fact("signature", ""), cell, 40),
                (self._fact("signed_on", "        /        /"), cell, 22),
            )
            for offset, (text, style, height) in enumerate(lines):
                sheet.set_row(self._row + offset, height)
                self._across(self._row + offset, first, last, text, style)
        self._row += 4
        small = self._format(font_size=FONT_SIZE, font_color=SUBTITLE)
        for text in self._closing():
            self._across(self._row, 0, self._last, text, small)
            self._row += 1

    def _stretches(self, count: int) -> list[tuple[int, int]]:
        """Runs of columns side by side, of about equal width."""
        widths = [column.width for column in self._content.columns]
        bounds, total, run = [0], sum(widths), 0.0
        for position, width in enumerate(widths):
            run += width
            if len(bounds) < count and run >= total * len(bounds) / count:
                bounds.append(position + 1)
        return list(zip(bounds, [bound - 1 for bound in bounds[1:]] + [self._last], strict=True))

    def _closing(self) -> list[str]:
        content = self._content
        lines = [self._fact("fingerprint", _checksum(content))]
        if content.reminder:
            lines.insert(0, self._word("reminder", person=content.reminder))
        return lines


def _checksum(content: FormContent) -> str:
    return content.fingerprint[:_CHECKSUM_DIGITS].upper()
