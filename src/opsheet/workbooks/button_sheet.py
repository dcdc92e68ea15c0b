"""A sheet that lists the ribbon's buttons: where they stand, what they do, which tables they need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from opsheet.addin import declarations
from opsheet.addin.ribbon_xml import OWN_BUTTONS, Button, buttons
from opsheet.catalogue import COMMA, GROUPS, Text
from opsheet.settings import Settings
from opsheet.workbooks.style import DATA_HEADER, GRID, Book, print_on_a4

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

LABEL_COLUMN = 1
_SHEET = Text("按钮", "Buttons")
_HEADERS = Text("分组|按钮|做什么|需要的表", "Group|Button|What it does|Tables it needs")
_WIDTHS = (12, 18, 70, 30, 40)


def action_buttons() -> tuple[Button, ...]:
    """The buttons of the declared actions, in the order of the ribbon."""
    actions = declarations().actions
    return tuple(button for button in buttons(actions) if button.key in actions)


def own_buttons() -> tuple[Button, ...]:
    """Those of the add-in's own buttons that run like an action's."""
    return tuple(button for button in OWN_BUTTONS if button.callback == "RunAction")


def add_button_sheet(
    book: Book, settings: Settings, tab_buttons: Sequence[Button], *, header_row: int, to_fill_in: Text | None = None
) -> Worksheet:
    """Add the sheet to a workbook.

    Args:
        book: the workbook.
        settings: whose language and names of tables are shown.
        tab_buttons: the buttons, one a row.
        header_row: counted from 0.
        to_fill_in: the header of a last column that the reader fills in; none without it.

    Returns:
        The sheet; the first button stands in the row below the header.
    """
    language = settings.language
    sheet = book.workbook.add_worksheet(_SHEET[language])
    headers = [*_HEADERS[language].split("|"), *([to_fill_in[language]] if to_fill_in else [])]
    header = book.style(bold=True, font_color="white", bg_color=DATA_HEADER, border=1, border_color=GRID)
    for column, text in enumerate(headers):
        sheet.write_string(header_row, column, text, header)
        sheet.set_column(column, column, _WIDTHS[column])
    wrapped = book.style(text_wrap=True, border=1, border_color=GRID)
    for row, button in enumerate(tab_buttons, header_row + 1):
        for column, text in enumerate([*_cells(button, settings), ""][: len(headers)]):
            sheet.write_string(row, column, text, wrapped)
    sheet.freeze_panes(header_row + 1, 0)
    print_on_a4(sheet, header_row=header_row, width=sum(_WIDTHS[: len(headers)]))
    return sheet


def _cells(button: Button, settings: Settings) -> list[str]:
    from opsheet_macros import load_actions

    language = settings.language
    action = load_actions().get(button.key)
    tables = action.tables if action else ()
    return [
        next(group.label[language] for group in GROUPS if group.key == button.group),
        button.label[language],
        button.supertip[language],
        COMMA[language].join(settings.tables[key].name.text[language] for key in tables),
    ]
