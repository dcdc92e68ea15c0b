"""The self-test's macros: one for each button, all of which press that button of the add-in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from opsheet.build.addin import ADDIN_NAME
from opsheet.build.addin.modules import SHEET_BASE, WORKBOOK_BASE, document_module
from opsheet.build.addin.project import Module, ModuleKind
from opsheet.build.addin.ribbon import MODULE as RIBBON_MODULE

PROJECT = "opsheet_selftest"  # Excel wants another name than the add-in's
MODULE = "SelfTest"
WORKBOOK = "ThisWorkbook"

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


def macro_name(key: str) -> str:
    """The macro behind a button.

    Example:
        >>> macro_name("undo")
        'Press_undo'
    """
    return f"Press_{key}"


def selftest_modules(
    keys: Iterable[str], sheets: Sequence[str], message_sheet: str, message_cell: str
) -> tuple[Module, ...]:
    """Every module of the self-test's project.

    Args:
        keys: of the buttons.
        sheets: the code names of all sheets.
        message_sheet: the code name of the sheet that says what to do without the add-in.
        message_cell: where on it.
    """
    source = _SOURCE.format(
        module=MODULE, addin=ADDIN_NAME, entry=f"{RIBBON_MODULE}.PressButton", sheet=message_sheet, cell=message_cell
    )
    macros = [_MACRO.format(name=macro_name(key), key=key) for key in keys]
    return (
        document_module(WORKBOOK, WORKBOOK_BASE),
        *(document_module(name, SHEET_BASE) for name in sheets),
        Module(MODULE, ModuleKind.STANDARD, "\n".join([source, *macros])),
    )
