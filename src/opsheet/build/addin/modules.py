"""The modules of the add-in's VBA project: xlwings' own, opsheet's, and those made from the declarations."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from opsheet.build.addin.project import Module, ModuleKind
from opsheet.build.addin.wrappers import MODULE as WRAPPERS
from opsheet.build.addin.wrappers import wrappers_source
from opsheet.catalogue import FileProblemError, Function, Text
from opsheet.resources import resource

PROJECT = "opsheet"  # also names the settings file and sheet that xlwings reads
STATIC = ("OpsheetRibbon", "OpsheetTexts", "OpsheetCall", "OpsheetMemo", "OpsheetHelp")
SHEETS = ("Sheet1", "Sheet2")

DOCUMENT_SOURCE = """\
Attribute VB_Name = "{name}"
Attribute VB_Base = "0{{{base}-0000-0000-C000-000000000046}}"
Attribute VB_GlobalNameSpace = False
Attribute VB_Creatable = False
Attribute VB_PredeclaredId = True
Attribute VB_Exposed = True
Attribute VB_TemplateDerived = False
Attribute VB_Customizable = True
"""
WORKBOOK_BASE, SHEET_BASE = "00020819", "00020820"
CLASS_BASE = 'Attribute VB_Base = "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}"\n'
SAMPLE_PROJECT = 'PROJECT_NAME As String = "myaddin"'


def addin_modules(functions: Mapping[str, Function]) -> tuple[Module, ...]:
    """Every module of the add-in, in the editor's order.

    Args:
        functions: the declared worksheet functions by name.

    Raises:
        FileProblemError: when the installed xlwings lacks its add-in sources.
    """
    return (
        Module("ThisWorkbook", ModuleKind.DOCUMENT, _own("ThisWorkbook.cls")),
        *(document_module(name, SHEET_BASE) for name in SHEETS),
        Module("Dictionary", ModuleKind.CLASS, _dictionary()),
        Module("xlwings", ModuleKind.STANDARD, _xlwings()),
        *(Module(name, ModuleKind.STANDARD, _own(f"{name}.bas")) for name in STATIC),
        Module(WRAPPERS, ModuleKind.STANDARD, wrappers_source(functions.values())),
    )


def document_module(name: str, base: str) -> Module:
    """The module without code that every sheet and every workbook must have.

    Args:
        name: the sheet's or the workbook's code name.
        base: the class that Excel gives it: ``SHEET_BASE`` or ``WORKBOOK_BASE``.
    """
    return Module(name, ModuleKind.DOCUMENT, DOCUMENT_SOURCE.format(name=name, base=base))


def xlwings_folder() -> Path:
    """Where the installed xlwings lies, found without importing it.

    Raises:
        FileProblemError: when it isn't installed.
    """
    found = find_spec("xlwings")
    if found is None or found.origin is None:
        raise FileProblemError(
            Text("没有安装 xlwings，请重新安装 opsheet", "xlwings isn't installed: install opsheet again")
        )
    return Path(found.origin).parent


def _own(name: str) -> str:
    return resource("addin", name).read_text(encoding="ascii")


def _xlwings_source(*parts: str) -> str:
    path = xlwings_folder().joinpath(*parts)
    try:
        return path.read_text(encoding="cp1252")
    except OSError as error:
        raise FileProblemError(
            Text("读不到 xlwings 的 {file}，请重新安装 xlwings", "can't read xlwings' {file}: install xlwings again"),
            file="/".join(parts),
        ) from error


def _xlwings() -> str:
    source = _xlwings_source("xlwings_custom_addin.bas")
    if source.count(SAMPLE_PROJECT) != 1:
        raise FileProblemError(
            Text(
                "这个版本的 xlwings 不适用，请重新安装 opsheet",
                "this version of xlwings doesn't fit: install opsheet again",
            )
        )
    return source.replace(SAMPLE_PROJECT, f'PROJECT_NAME As String = "{PROJECT}"')


def _dictionary() -> str:
    """The dictionary class of xlwings without its export header, which isn't part of the stored source."""
    source = _xlwings_source("addin", "Dictionary.cls")
    name = 'Attribute VB_Name = "Dictionary"\n'
    return name + CLASS_BASE + source[source.index(name) + len(name) :]
