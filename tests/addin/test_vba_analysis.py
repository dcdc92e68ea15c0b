"""The VBA under tools made for it: an analyser of the language, and the reference of Excel's objects."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from pyvbaanalysis import analyze_office_file

from addin_builds import built, declared
from addin_interpreter import without_attributes
from opsheet.addin.package import package_bytes
from opsheet.addin.vba_modules import addin_modules
from opsheet.addin.vba_project import Module, ModuleKind
from opsheet.workbooks.selftest import MODULE, selftest_module
from selftest_verdicts import selftest
from vba_members import Members, event_faults

OTHERS = {"xlwings", "Dictionary"}  # as xlwings ships them
EVENTS = {"Workbook": "WorkbookEvents", "mApplication": "AppEvents"}


def own_modules() -> list[Module]:
    modules = [module for module in addin_modules(declared().functions) if module.name not in OTHERS]
    return [*modules, selftest_module(["undo"], "Sheet2", "A2")]


def said(problems: Iterable[Any]) -> list[str]:
    return [f"{one.severity.value} {one.code}: {one.message}" for one in problems]


@pytest.mark.parametrize(("content", "name"), [(built, "opsheet.xlam"), (selftest, "selftest.xlsm")])
def test_the_analyser_finds_nothing_in_our_modules(content: Callable[[], bytes], name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content())
    found = {module: said(problems) for module, problems in analyze_office_file(str(tmp_path / name)).items()}
    assert {module: problems for module, problems in found.items() if problems and module not in OTHERS} == {}
    assert not [one for module in OTHERS & found.keys() for one in found[module] if one.startswith("error")]


FAULTS = {
    "    Dim unused As Long\n": "unused-variable",
    "    misspelled = 1\n": "undeclared",
    '    Dim count As Long\n    count = "many"\n    MsgBox count\n': "type-mismatch",
    "    MsgBox Missing_(1)\n": "undeclared",
}


def test_the_analyser_would_find_a_fault(tmp_path: Path) -> None:
    wrong = [
        Module(
            f"Wrong{number}",
            ModuleKind.STANDARD,
            f'Attribute VB_Name = "Wrong{number}"\nOption Explicit\nPublic Sub Wrong{number}_()\n{lines}End Sub\n',
        )
        for number, lines in enumerate(FAULTS)
    ]
    (tmp_path / "wrong.xlam").write_bytes(package_bytes(wrong, declared(), "zh"))
    found = analyze_office_file(str(tmp_path / "wrong.xlam"))
    for module, code in zip(wrong, FAULTS.values(), strict=True):
        assert any(code in one for one in said(found[module.name])), module.source


def members(module: Module) -> Members:
    source = without_attributes(module.source)
    return Members(re.sub(r"(?m)^Private WithEvents ", "Private ", source), module.name)


def test_every_member_of_excels_objects_exists_with_such_arguments() -> None:
    found = [members(module) for module in own_modules()]
    assert [fault for one in found for fault in one.faults] == []
    checked = {name for one in found for name in one.checked}
    assert {
        "Application.MacroOptions",
        "Application.OnTime",
        "Application.Run",
        "CommandBarControl.Enabled",
        "IRibbonUI.InvalidateControl",
        "Range.Columns",
        "Workbook.IsAddin",
        "Worksheet.UsedRange",
    } <= checked


@pytest.mark.parametrize(
    "wrong",
    [
        "Application.MacroOption Macro:=1",
        "Application.MacroOptions Makro:=1",
        "Application.MacroOptions 1, Macro:=1",
        "Application.OnTime Now",
        "ActiveWorkbook.Worksheets(1).UsedRanges.Clear",
        "mRibbon.InvalidateControl",
        'MsgBox ThisWorkbook.Worksheets("a").UsedRange.Values',
        "Application.CalculateFull 1, 2, 3",
    ],
)
def test_a_member_or_an_argument_that_excel_lacks_is_a_fault(wrong: str) -> None:
    faulty = Members(f"Private mRibbon As IRibbonUI\nPublic Sub Wrong_()\n    {wrong}\nEnd Sub\n", MODULE)
    assert len(faulty.faults) == 1, faulty.faults


def test_the_events_are_excels() -> None:
    (workbook,) = (module for module in own_modules() if module.name == "ThisWorkbook")
    assert event_faults(workbook.source, EVENTS) == []
    assert event_faults("Private Sub Workbook_Opened()\nEnd Sub\n", EVENTS)
    assert event_faults("Private Sub mApplication_WorkbookActivate(ByVal Book As Workbook)\nEnd Sub\n", EVENTS)
