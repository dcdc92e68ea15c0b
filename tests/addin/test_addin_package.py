"""The file itself: the parts belong together, validators find nothing, and every build is the same."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from addin_builds import built, declared
from opsheet.addin import ADDIN_NAME, addin_bytes, addin_version, build_addin
from opsheet.addin.install import installed_version
from opsheet.addin.vba_modules import addin_modules
from sdk_validator import MISSING, find_validator, validator_findings
from vba_reader import sources

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def addin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("addin") / ADDIN_NAME
    path.write_bytes(built())
    return path


def part(name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(built())) as package:
        return package.read(name)


def test_a_second_build_is_the_same_to_the_byte() -> None:
    assert addin_bytes(declared()) == built()


def test_a_build_in_another_process_is_the_same_to_the_byte(tmp_path: Path) -> None:
    path = tmp_path / ADDIN_NAME
    code = f"from pathlib import Path; from opsheet.addin import build_addin; build_addin(Path({str(path)!r}))"
    environment = {**os.environ, "PYTHONHASHSEED": "1", "TMPDIR": str(tmp_path), "TZ": "Asia/Shanghai"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    same = path.read_bytes() == built()  # compared first: a diff of two binary files takes minutes and tells nothing
    assert same


def test_olevba_reads_every_module_back(addin: Path) -> None:
    expected = {module.name: module.stored for module in addin_modules(declared().functions)}
    read = sources(addin.read_bytes(), addin.name)
    assert {name: read[name] for name in expected} == expected
    assert read.keys() - expected.keys() == {"Sheet1", "Sheet2"}  # which hold no code


def test_the_help_for_typing_lies_beside_a_built_addin(tmp_path: Path) -> None:
    path, beside = build_addin(tmp_path / "folder" / ADDIN_NAME)
    same = path.read_bytes() == built()
    assert same
    assert beside.name == "opsheet.intellisense.xml"
    described = etree.fromstring(beside.read_bytes())
    names = [element.get("Name") for element in described.iter("{*}Function")]
    assert names == list(declared().functions)


def test_the_help_for_typing_is_inside_as_well() -> None:
    assert part("customXml/item1.xml").count(b"<Function ") == len(declared().functions)


def test_the_settings_sheet_holds_no_blank_value() -> None:
    strings = [element.text for element in etree.fromstring(part("xl/sharedStrings.xml")).iter("{*}t")]
    cells = etree.fromstring(part("xl/worksheets/sheet1.xml")).iter("{*}c")
    shown = [strings[int(cell.findtext("{*}v") or "")] for cell in cells]
    assert shown == [
        "ADD_WORKBOOK_TO_PYTHONPATH",
        "False",
        "USE UDF SERVER",
        "True",
        "UDF MODULES",
        "opsheet_udfs.excel",
    ]


def test_the_sheets_and_their_modules_have_the_same_names() -> None:
    workbook = etree.fromstring(part("xl/workbook.xml"))
    assert [sheet.get("name") for sheet in workbook.iter("{*}sheet")] == ["opsheet.conf", "opsheet.texts"]
    code_names = [workbook.find("{*}workbookPr")]
    code_names += [etree.fromstring(part(f"xl/worksheets/sheet{number}.xml")).find("{*}sheetPr") for number in (1, 2)]
    assert [element.get("codeName") for element in code_names if element is not None] == [
        "ThisWorkbook",
        "Sheet1",
        "Sheet2",
    ]


def test_the_version_is_read_back(addin: Path) -> None:
    assert installed_version(addin) == addin_version()


def test_openxml_audit_finds_nothing(addin: Path) -> None:
    program = Path(sysconfig.get_path("scripts"), "openxml-audit")
    finished = subprocess.run([program, "--format", "office2019", addin], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout
    assert "expected to open cleanly (no findings)" in finished.stdout


@pytest.mark.skipif(find_validator() is None, reason=MISSING)
def test_the_open_xml_sdk_finds_nothing(addin: Path) -> None:
    assert not validator_findings(addin)
