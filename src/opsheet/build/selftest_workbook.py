"""The self-test: a workbook to open in Excel, to try and to send back."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from opsheet.build.addin.buttons import Button
from opsheet.build.addin.project import build_project
from opsheet.build.button_sheet import LABEL_COLUMN, action_buttons, add_button_sheet, own_buttons
from opsheet.build.function_sheet import add_function_sheet
from opsheet.build.selftest_macros import PROJECT, WORKBOOK, macro_name, selftest_modules
from opsheet.catalogue import Text
from opsheet.samples.workbooks import add_sample_sheets
from opsheet.settings import Settings
from opsheet.workbooks.style import Book, new_book

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

HEADER_ROW = 2  # counted from 0
_TITLE = Text("opsheet 自检", "opsheet self-test")
_SEEN = Text("试过后请填写：看到了什么", "Please try it and fill in: what you saw")
_HOW = Text(
    "请逐个点按钮：它们处理后面的示例表。再点“撤销”，看示例表是否恢复，并填写最后一列。",
    "Click each button: it works on the sample sheets behind this one. Then click Undo, see whether they are as they "
    "were, and fill in the last column.",
)
_NEEDED = Text(
    "按钮需要加载项 opsheet.xlam，并启用本工作簿的宏；没有加载项时，请运行 opsheet install 并重新打开 Excel。",
    "The buttons need the add-in opsheet.xlam and this workbook's macros enabled. Without the add-in, run opsheet "
    "install and open Excel again.",
)
_ROW_PIXELS, _BUTTON_PIXELS, _BUTTON_WIDTH_PIXELS, _GAP_PIXELS = 48, 36, 120, 6


def selftest_workbook(settings: Settings) -> bytes:
    """Every function with what it must give and a verdict by formula, and every button to be tried.

    Args:
        settings: of the machine that is tested; its results follow them.

    Returns:
        An ``.xlsm`` package, identical for identical settings and declarations.
    """
    book = new_book(_TITLE[settings.language])
    add_function_sheet(book, settings, verdicts=True)
    shown = (*action_buttons(), *own_buttons())
    sheet = _add_buttons(book, settings, shown)
    add_sample_sheets(book, settings)
    _add_macros(book, sheet, shown)
    return book.finish()


def _add_buttons(book: Book, settings: Settings, shown: Sequence[Button]) -> Worksheet:
    language = settings.language
    sheet = add_button_sheet(book, settings, shown, header_row=HEADER_ROW, to_fill_in=_SEEN)
    for row, text in enumerate((_HOW, _NEEDED)):
        sheet.write_string(row, 0, text[language], book.style(italic=True))
    for row, button in enumerate(shown, HEADER_ROW + 1):
        sheet.set_row_pixels(row, _ROW_PIXELS)
        look = {
            "macro": macro_name(button.key),
            "caption": button.label[language],
            "width": _BUTTON_WIDTH_PIXELS,
            "height": _BUTTON_PIXELS,
            "x_offset": _GAP_PIXELS,
            "y_offset": _GAP_PIXELS,
        }
        sheet.insert_button(row, LABEL_COLUMN, look)
    return sheet


def _add_macros(book: Book, message_sheet: Worksheet, shown: Sequence[Button]) -> None:
    sheets = book.workbook.worksheets()
    code_names = [f"Sheet{number}" for number in range(1, len(sheets) + 1)]
    for sheet, code_name in zip(sheets, code_names, strict=True):
        sheet.set_vba_name(code_name)
    message_cell = "A2"
    modules = selftest_modules(
        (button.key for button in shown), code_names, code_names[sheets.index(message_sheet)], message_cell
    )
    project = io.BytesIO(build_project(PROJECT, modules))
    book.workbook.add_vba_project(project, is_stream=True)  # pyright: ignore[reportArgumentType] - a stream is meant to go here
    book.workbook.set_vba_name(WORKBOOK)
