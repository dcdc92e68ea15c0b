"""The workbooks that show the functions: a sample to learn from, and the self-test to send back."""

from __future__ import annotations

from collections.abc import Mapping

from opsheet.build.function_sheet import add_function_sheet
from opsheet.build.sheet_styles import DATA_HEADER, GRID, Book, new_book, print_on_a4
from opsheet.catalogue import ACTIONS, GROUPS, Text
from opsheet.settings import Settings

_TITLE = Text("opsheet 函数一览", "opsheet functions")
_SELFTEST = Text("opsheet 自检", "opsheet self-test")
_BUTTONS = Text("按钮", "Buttons")
_HEADERS = Text("分组|按钮|做什么|需要的表", "Group|Button|What it does|Tables it needs")
_SEEN = Text("试过后请填写：看到了什么", "Please try it and fill in: what you saw")
_HOW = Text(
    "请打开示例工作簿（opsheet demo 会写出），在功能区“亚马逊运营”点这些按钮，再点“撤销”，看工作簿是否恢复。",
    "Open a sample workbook (opsheet demo writes them), click these buttons on the Amazon Ops tab, then Undo, and see "
    "whether the workbook is as it was.",
)
_WIDTHS = (12, 18, 70, 30, 40)


def function_workbook(settings: Settings) -> bytes:
    """Every function at work, and a list of the buttons.

    Args:
        settings: those that the results follow.
    """
    book = new_book(_TITLE[settings.language])
    add_function_sheet(book, settings, verdicts=False)
    _add_buttons(book, settings, to_fill_in=False)
    return book.finish()


def selftest_workbook(settings: Settings) -> bytes:
    """Every function with what it must give and a verdict by formula, and every button to be tried.

    Args:
        settings: of the machine that is tested; its results follow them.
    """
    book = new_book(_SELFTEST[settings.language])
    add_function_sheet(book, settings, verdicts=True)
    _add_buttons(book, settings, to_fill_in=True)
    return book.finish()


def files(settings: Settings) -> Mapping[str, bytes]:
    """The sample by its path in the project."""
    return {"workbooks/samples/functions.xlsx": function_workbook(settings)}


def _add_buttons(book: Book, settings: Settings, *, to_fill_in: bool) -> None:
    from opsheet_macros import load_actions  # noqa: PLC0415 - declares the actions

    load_actions()
    language = settings.language
    sheet = book.workbook.add_worksheet(_BUTTONS[language])
    headers = _HEADERS[language].split("|") + [_SEEN[language]] * to_fill_in
    header = book.style(bold=True, font_color="white", bg_color=DATA_HEADER, border=1, border_color=GRID)
    if to_fill_in:
        sheet.write_string(0, 0, _HOW[language], book.style(italic=True))
    for column, text in enumerate(headers):
        sheet.write_string(1, column, text, header)
        sheet.set_column(column, column, _WIDTHS[column])
    wrapped = book.style(text_wrap=True, border=1, border_color=GRID)
    for row, cells in enumerate(_button_rows(settings), 2):
        for column, text in enumerate([*cells, ""][: len(headers)]):
            sheet.write_string(row, column, text, wrapped)
    sheet.freeze_panes(2, 0)
    print_on_a4(sheet, header_row=1, width=sum(_WIDTHS[: len(headers)]))


def _button_rows(settings: Settings) -> list[list[str]]:
    language = settings.language
    groups = {group.key: group.label[language] for group in GROUPS}
    separator = "、" if language == "zh" else ", "
    return [
        [
            groups[action.group],
            action.label[language],
            action.supertip[language],
            separator.join(settings.tables[key].name.text[language] for key in action.tables),
        ]
        for action in ACTIONS.values()
    ]
