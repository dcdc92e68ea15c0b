"""The self-test's buttons: each has its macro, each macro presses a button that the add-in has."""

from __future__ import annotations

import io
import re
import subprocess
import sysconfig
import zipfile
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from pyopenvba import ExcelFile

from addin_builds import declared
from addin_office import Office
from opsheet.addin import ADDIN_NAME
from opsheet.addin.ribbon_xml import buttons
from opsheet.addin.vba_modules import addin_modules
from opsheet.addin.vba_project import PROJECT_PART, Module
from opsheet.settings import load_shipped_settings
from opsheet.workbooks.selftest import MODULE, PROJECT, macro_name, selftest_module, selftest_workbook
from sdk_validator import MISSING, find_validator, validator_findings
from selftest_verdicts import selftest
from vba_reader import sources

ENTRY = f"'{ADDIN_NAME}'!OpsheetRibbon.PressButton"
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


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("selftest") / "selftest.xlsm"
    path.write_bytes(selftest())
    return path


def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(selftest())) as package:
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


def macros() -> Module:
    return selftest_module(pressed_keys(), "Sheet2", "A2")


def button_macros() -> list[str]:
    drawings = [content for name, content in parts().items() if name.startswith("xl/drawings/vmlDrawing")]
    found = [element.text or "" for drawing in drawings for element in etree.fromstring(drawing).iter("{*}FmlaMacro")]
    return [name.removeprefix("[0]!") for name in found]


def test_a_second_build_is_the_same_to_the_byte() -> None:
    same = selftest_workbook(load_shipped_settings()) == selftest()
    assert same


def test_olevba_reads_every_module_back(workbook: Path) -> None:
    read = sources(workbook.read_bytes(), workbook.name)
    assert read[MODULE] == macros().stored


def test_the_workbook_and_its_sheets_have_their_modules() -> None:
    properties = etree.fromstring(parts()["xl/workbook.xml"]).find("{*}workbookPr")
    assert properties is not None
    assert {properties.get("codeName"), *code_names(), MODULE} == sources(selftest(), "selftest.xlsm").keys()


def test_every_action_has_one_button_with_a_macro_of_its_own() -> None:
    source = sources(selftest(), "selftest.xlsm")[MODULE]
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
    source = (
        macros()
        .stored.replace("Application.Run ", "Record ")
        .replace("MsgBox Sheet2", 'Record "MsgBox", Sheet2')
        .replace("Workbooks(ADDIN_NAME)", "ThisWorkbook" if with_addin else "Workbooks(ADDIN_NAME)")
    )
    path.write_bytes(selftest())
    with ExcelFile(path) as file:
        file.set_module(MODULE, source)
        file.vba_project().add_module("Recorder", RECORDER.replace("\n", "\r\n"))
        file.save()
    return path


@pytest.mark.libreoffice
def test_every_macro_presses_its_button(office: Office, tmp_path: Path) -> None:
    path = recording(tmp_path / "selftest.xlsm", with_addin=True)
    steps = [step for key in pressed_keys() for step in ({"module": MODULE, "name": macro_name(key)}, LOG)]
    assert office.run(path, steps, PROJECT)[1::2] == [f"{ENTRY} {key}\n" for key in pressed_keys()]


@pytest.mark.libreoffice
def test_without_the_addin_a_macro_says_what_to_do(office: Office, tmp_path: Path) -> None:
    path = recording(tmp_path / "selftest.xlsm", with_addin=False)
    said = office.run(path, [{"module": MODULE, "name": macro_name("undo")}, LOG], PROJECT)[1]
    assert said.startswith("MsgBox 按钮需要加载项 opsheet.xlam")
    assert said.count("\n") == 1
