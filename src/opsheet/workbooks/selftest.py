"""The self-test: a workbook to open in Excel, to try and to send back; its buttons press those of the add-in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from opsheet.addin import ADDIN_NAME
from opsheet.addin.ribbon_xml import MODULE as RIBBON_MODULE
from opsheet.addin.ribbon_xml import Button
from opsheet.addin.vba_project import Module, ModuleKind, add_project
from opsheet.catalogue import Text
from opsheet.samples.workbooks import add_sample_sheets
from opsheet.settings import Settings
from opsheet.workbooks.button_sheet import LABEL_COLUMN, action_buttons, add_button_sheet, own_buttons
from opsheet.workbooks.function_sheet import add_function_sheet
from opsheet.workbooks.style import Book, new_book

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

PROJECT = "opsheet_selftest"  # Excel wants another name than the add-in's
MODULE = "SelfTest"
HEADER_ROW = 2  # counted from 0
_TITLE = Text("opsheet 自检", "opsheet self-test")
_SEEN = Text("试过后请填写：看到了什么", "Please try it and fill in: what you saw")
_HOW = Text(
    "请逐个点按钮：它们处理后面的示例表。再点“撤销”，看示例表是否恢复，并填写最后一列。",
    (
        "Click each button: it works on the sample sheets behind this one. Then click Undo, check that "
        "they are as before, and fill in the last column."
    ),
)
_NEEDED = Text(
    "按钮需要加载项 opsheet.xlam，并启用本工作簿的宏；没有加载项时，请运行 opsheet install 并重新打开 Excel。",
    "The buttons need the add-in opsheet.xlam and this workbook's macros enabled. Without the add-in, run opsheet "
    "install and open Excel again.",
)
_MESSAGE_CELL = "A2"
_ROW_PIXELS, _BUTTON_PIXELS, _BUTTON_WIDTH_PIXELS, _GAP_PIXELS = 48, 36, 120, 6
_SOURCE = """\
Attribute VB_Name = "{module}"
Option Explicit
' Written by opsheet from its declarations. The message stands in a cell, since VBA source can't hold Chinese.

Private Const ADDIN_NAME As String = "{addin}"
Private Const ENTRY As String = "{entry}"

Private Sub Press(ByVal key As String)
    If AddinIsLoaded() Then
        Application.Run "'" & ADDIN_NAME & "'!" & ENTRY, key
    Else
        MsgBox {sheet}.Range("{cell}").Value, vbExclamation, "opsheet"
    End If
End Sub

Private Function AddinIsLoaded() As Boolean
    Dim found As Object
    On Error Resume Next
    Set found = Workbooks(ADDIN_NAME)
    AddinIsLoaded = Not found Is Nothing
End Function
"""
_MACRO = """\
Public Sub {name}()
    Press "{key}"
End Sub
"""


def selftest_workbook(settings: Settings) -> bytes:
    """Every function with what it must give and a verdict by formula, and every button to be tried.

    Args:
        settings: of the machine that is tested; its results follow them.

    Returns:
        An ``.xlsm`` package, identical for identical settings and declarations.
    """
    book = new_book(_TITLE[settings.language])
    add_function_sheet(book, settings, verdicts=True)
    tab_buttons = (*action_buttons(), *own_buttons())
    sheet = _add_buttons(book, settings, tab_buttons)
    add_sample_sheets(book, settings)
    code_names = _name_for_macros(book)
    module = selftest_module(
        (button.key for button in tab_buttons), code_names[book.workbook.worksheets().index(sheet)], _MESSAGE_CELL
    )
    return add_project(book.finish(), PROJECT, [module])


def macro_name(key: str) -> str:
    """The macro behind a button.

    Example:
        >>> macro_name("undo")
        'Press_undo'
    """
    return f"Press_{key}"


def selftest_module(keys: Iterable[str], message_sheet: str, message_cell: str) -> Module:
    """The self-test's macros.

    Args:
        keys: of the buttons.
        message_sheet: the code name of the sheet that says what to do without the add-in.
        message_cell: where on it.
    """
    source = _SOURCE.format(
        module=MODULE, addin=ADDIN_NAME, entry=f"{RIBBON_MODULE}.PressButton", sheet=message_sheet, cell=message_cell
    )
    macros = [_MACRO.format(name=macro_name(key), key=key) for key in keys]
    return Module(MODULE, ModuleKind.STANDARD, "\n".join([source, *macros]))


def _add_buttons(book: Book, settings: Settings, tab_buttons: Sequence[Button]) -> Worksheet:
    language = settings.language
    sheet = add_button_sheet(book, settings, tab_buttons, header_row=HEADER_ROW, to_fill_in=_SEEN)
    for row, text in enumerate((_HOW, _NEEDED)):
        sheet.write_string(row, 0, text[language], book.style(italic=True))
    for row, button in enumerate(tab_buttons, HEADER_ROW + 1):
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


def _name_for_macros(book: Book) -> list[str]:
    """Give each sheet the name by which macros know it."""
    sheets = book.workbook.worksheets()
    names = [f"Sheet{number}" for number in range(1, len(sheets) + 1)]
    for sheet, name in zip(sheets, names, strict=True):
        sheet.set_vba_name(name)
    return names
