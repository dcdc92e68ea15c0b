"""The summary of a run over many workbooks: a row a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from opsheet.catalogue import Language, Text
from opsheet.workbooks.style import GRID, header_format, new_book, print_on_a4, write_value

Result = Literal["done", "finished", "failed"]
RESULTS: dict[Result, Text] = {
    "done": Text("已完成", "Done"),
    "finished": Text("之前已完成，跳过", "Finished earlier, skipped"),
    "failed": Text("失败", "Failed"),
}
_SHEET = Text("汇总", "Summary")
_COLUMNS = (
    (Text("文件", "File"), 56),
    (Text("结果", "Result"), 20),
    (Text("说明", "Message"), 72),
    (Text("已生成的文件", "Files created"), 56),
)
_FAILED_FILL = "#FFC9C9"


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One file of a run.

    Args:
        file: as it was found.
        result: what became of it.
        message: what was said of it.
        written: the files that were written.
    """

    file: str
    result: Result
    message: str
    written: Sequence[str]


def summary_workbook(title: str, rows: Sequence[SummaryRow], language: Language) -> bytes:
    """The summary as a workbook, failures first.

    Args:
        title: for the document's properties.
        rows: of the files, in their order.
        language: of headers and results.
    """
    book = new_book(title)
    sheet = book.workbook.add_worksheet(_SHEET[language])
    cell = book.style(border=1, border_color=GRID, text_wrap=True)
    failed = book.style(border=1, border_color=GRID, text_wrap=True, bg_color=_FAILED_FILL)
    for column, (header, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, header[language], header_format(book.workbook))
    for number, row in enumerate(sorted(rows, key=lambda row: row.result != "failed"), start=1):
        look = failed if row.result == "failed" else cell
        names = "\n".join(Path(path).name for path in row.written)
        for column, value in enumerate((row.file, RESULTS[row.result][language], row.message, names)):
            write_value(sheet, number, column, value, look)
    sheet.autofilter(0, 0, max(1, len(rows)), len(_COLUMNS) - 1)
    sheet.freeze_panes(1, 0)
    print_on_a4(sheet, header_row=0, width=sum(width for _, width in _COLUMNS))
    return book.finish()
