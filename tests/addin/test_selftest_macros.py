"""The self-test's buttons: each has its macro, each macro presses a button that the add-in has."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sysconfig
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree

from addin_builds import declared
from addin_office import HERE, office, run_script, uno_python
from opsheet.build.addin import ADDIN_NAME
from opsheet.build.addin.buttons import buttons
from opsheet.build.addin.modules import addin_modules
from opsheet.build.addin.project import Module, ModuleKind, build_project
from opsheet.build.selftest_macros import MODULE, PROJECT, macro_name, selftest_modules
from opsheet.build.selftest_workbook import selftest_workbook
from opsheet.settings import load_settings, shipped_folder
from sdk_validator import MISSING, find_validator, validator_findings
from vba_reader import sources

ENTRY = f"'{ADDIN_NAME}'!OpsheetRibbon.PressButton"
PROJECT_PART = "xl/vbaProject.bin"
RECORDER = """\
Attribute VB_Name = "Recorder"
Public gLog As String

Public Sub Record(first As String, second As Variant, Optional third As Variant)
    gLog = gLog & first & " " & CStr(second) & Chr(10)
End Sub

Public Function TakeLog() As String
    TakeLog = gLog
    gLog = ""
End Function
"""
LOG = {"module": "Recorder", "name": "TakeLog"}


@cache
def built() -> bytes:
    return selftest_workbook(load_settings(shipped_folder()))


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("selftest") / "selftest.xlsm"
    path.write_bytes(built())
    return path


def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(built())) as package:
        return {name: package.read(name) for name in package.namelist()}


def code_names() -> list[str]:
    """Of the sheets, in their order."""
    found = parts()
    sheets = [name for name in found if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)]
    elements = [etree.fromstring(found[f"xl/worksheets/sheet{number}.xml"]) for number in range(1, len(sheets) + 1)]
    return [element.find("{*}sheetPr").get("codeName") for element in elements]  # type: ignore[union-attr] - a sheet without one fails here


def pressed_keys() -> list[str]:
    """The keys whose buttons stand on the sheet: every action and those own buttons that run like one."""
    return [button.key for button in buttons(declared().actions) if button.callback == "RunAction"]


def modules() -> tuple[Module, ...]:
    return selftest_modules(pressed_keys(), code_names(), "Sheet2", "A2")


def button_macros() -> list[str]:
    drawings = [content for name, content in parts().items() if name.startswith("xl/drawings/vmlDrawing")]
    found = [element.text or "" for drawing in drawings for element in etree.fromstring(drawing).iter("{*}FmlaMacro")]
    return [name.removeprefix("[0]!") for name in found]


def test_a_second_build_is_the_same_to_the_byte() -> None:
    same = selftest_workbook(load_settings(shipped_folder())) == built()
    assert same


def test_olevba_reads_every_module_back(workbook: Path) -> None:
    read = sources(workbook.read_bytes(), workbook.name)
    assert read == {module.name: module.stored.decode("ascii") for module in modules()}


def test_the_workbook_and_its_sheets_have_their_modules() -> None:
    documents = {module.name for module in modules() if module.kind is ModuleKind.DOCUMENT}
    properties = etree.fromstring(parts()["xl/workbook.xml"]).find("{*}workbookPr")
    assert properties is not None
    assert {properties.get("codeName"), *code_names()} == documents


def test_every_action_has_one_button_with_a_macro_of_its_own() -> None:
    source = sources(built(), "selftest.xlsm")[MODULE]
    written = re.findall(r"^Public Sub (\w+)\(\)", source, re.MULTILINE)
    assert sorted(button_macros()) == sorted(written) == sorted(map(macro_name, pressed_keys()))
    assert set(declared().actions) <= set(pressed_keys())


def test_the_addin_has_the_procedure_that_the_macros_call() -> None:
    ribbon = next(module for module in addin_modules(declared().functions) if module.name == "OpsheetRibbon")
    assert "Public Sub PressButton(ByVal key As String)\n" in ribbon.source


def test_openpyxl_opens_it_with_its_macros(workbook: Path, tmp_path: Path) -> None:
    opened = openpyxl.load_workbook(workbook, keep_vba=True)
    opened.save(tmp_path / "again.xlsm")
    with zipfile.ZipFile(tmp_path / "again.xlsm") as package:
        assert package.read(PROJECT_PART) == parts()[PROJECT_PART]


def test_openxml_audit_finds_nothing(workbook: Path) -> None:
    program = Path(sysconfig.get_path("scripts"), "openxml-audit")
    finished = subprocess.run(
        [program, "--format", "office2019", workbook], capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stdout


@pytest.mark.skipif(find_validator() is None, reason=MISSING)
def test_the_open_xml_sdk_finds_nothing(workbook: Path) -> None:
    assert not validator_findings(workbook)


def recording(path: Path, *, with_addin: bool) -> Path:
    """The self-test with recorders for what leaves it, and a workbook that stands for the add-in or none."""
    kept = [
        Module(
            module.name,
            module.kind,
            module.source.replace("Application.Run ", "Record ")
            .replace("MsgBox Sheet2", 'Record "MsgBox", Sheet2')
            .replace("Workbooks(ADDIN_NAME)", "ThisWorkbook" if with_addin else "Workbooks(ADDIN_NAME)"),
        )
        for module in modules()
    ]
    project = build_project(PROJECT, [*kept, Module("Recorder", ModuleKind.STANDARD, RECORDER)])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts().items():
            package.writestr(name, project if name == PROJECT_PART else content)
    return path


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Opens a workbook in LibreOffice and takes some steps."""
    python = uno_python() if shutil.which("soffice") else None
    if python is None:
        assert not os.environ.get("CI"), "CI must have LibreOffice and its Python bridge"
        pytest.skip("LibreOffice and its Python bridge aren't installed")

    with office(tmp_path_factory.mktemp("office")) as pipe:
        yield lambda path, steps: run_script(
            HERE / "drive_office.py", pipe, {"addin": str(path), "library": PROJECT, "steps": steps}, python
        )


Run = Callable[[Path, list[dict[str, Any]]], list[Any]]


@pytest.mark.libreoffice
def test_every_macro_presses_its_button(run: Run, tmp_path: Path) -> None:
    path = recording(tmp_path / "selftest.xlsm", with_addin=True)
    steps = [step for key in pressed_keys() for step in ({"module": MODULE, "name": macro_name(key)}, LOG)]
    assert run(path, steps)[1::2] == [f"{ENTRY} {key}\n" for key in pressed_keys()]


@pytest.mark.libreoffice
def test_without_the_addin_a_macro_says_what_to_do(run: Run, tmp_path: Path) -> None:
    path = recording(tmp_path / "selftest.xlsm", with_addin=False)
    said = run(path, [{"module": MODULE, "name": macro_name("undo")}, LOG])[1]
    assert said.startswith("MsgBox 按钮需要加载项 opsheet.xlam")
    assert said.count("\n") == 1
