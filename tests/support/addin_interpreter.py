"""The add-in as pyOpenVBA's own interpreter can run it, a second one beside LibreOffice.

It knows conditional compilation and runs xlwings' dictionary class, which LibreOffice can't. It knows no attributes of
procedures, no ``VBA.`` before a function and no ``WithEvents``, and of Excel neither command bars nor ``MacroOptions``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.interpreter import EMPTY

from addin_office import recorder_modules, redirect
from opsheet.addin.package import Declarations
from opsheet.addin.vba_modules import addin_modules
from opsheet.addin.vba_project import Module, ModuleKind

KINDS = {ModuleKind.STANDARD: "standard", ModuleKind.CLASS: "class"}
WIZARD = 'Application.CommandBars("Standard").Controls(1).Enabled'
NOT_LOADED = {"xlwings", "ThisWorkbook"}


def without_attributes(source: str) -> str:
    """VBA source without what pyOpenVBA doesn't parse."""
    return re.sub(r"(?m)^[ \t]*Attribute \w+\.VB_.*\n", "", source.replace("\r\n", "\n")).replace("VBA.", "")


def understood(source: str) -> str:
    """VBA source without what the interpreter doesn't know."""
    return redirect(without_attributes(source)).replace(WIZARD, "True")


class InterpretedAddin:
    """The add-in in an Excel that is played by pyOpenVBA.

    Args:
        path: of the built add-in, for its sheets.
        declarations: for its modules.
    """

    def __init__(self, path: Path, declarations: Declarations) -> None:
        self._path = path
        own = [module for module in addin_modules(declarations.functions) if module.name not in NOT_LOADED]
        recorders = [module for module in recorder_modules() if module.name != "StubDictionary"]
        self._modules: list[Module] = [*own, *recorders]

    def run(self, steps: Sequence[Mapping[str, Any]]) -> list[Any]:
        """Load the add-in afresh and take some steps."""
        excel = ExcelApplication.open(self._path, with_vba=False)
        for module in self._modules:
            excel.add_module(understood(module.source), name=module.name, kind=KINDS[module.kind])
        answers = [excel.run(f"{step['module']}.{step['name']}", *step.get("arguments", ())) for step in steps]
        return [None if answer is EMPTY else answer for answer in answers]
