"""The VBA project that a workbook is given: what Excel reads of it before it runs a line."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from pyopenvba import ExcelFile
from pyopenvba.cfb import CFB
from pyopenvba.integrity import check_file

from addin_builds import built
from opsheet.addin.vba_project import PROJECT_PART, Module, ModuleKind, add_project, read_parts, write_parts
from vba_reader import sources

PLAIN = Module("Plain", ModuleKind.STANDARD, 'Attribute VB_Name = "Plain"\nSub Nothing_()\nEnd Sub\n')
CLASS = Module(
    "Box",
    ModuleKind.CLASS,
    """\
Attribute VB_Name = "Box"
Attribute VB_Base = "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}"
Attribute VB_GlobalNameSpace = False
Attribute VB_Creatable = False
Attribute VB_PredeclaredId = False
Attribute VB_Exposed = False
Attribute VB_TemplateDerived = False
Attribute VB_Customizable = False
Public Units As Long
""",
)


def plain_workbook(*sheets: str) -> bytes:
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for name in sheets:
        workbook.add_worksheet(name)
    workbook.close()
    return buffer.getvalue()


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "made.xlsm"
    path.write_bytes(add_project(plain_workbook("一", "二", "三"), "made_up", [PLAIN, CLASS]))
    return path


@pytest.fixture
def addin(tmp_path: Path) -> Path:
    path = tmp_path / "opsheet.xlam"
    path.write_bytes(built())
    return path


def properties(path: Path) -> str:
    with zipfile.ZipFile(path) as package:
        return CFB.from_bytes(package.read(PROJECT_PART)).get_stream("PROJECT").decode("ascii")


def test_the_workbook_and_each_sheet_are_documents_and_the_rest_is_what_it_is(workbook: Path) -> None:
    declared = re.findall(r"^(?:Document|Module|Class)=.*$", properties(workbook), re.MULTILINE)
    assert [line.rstrip() for line in declared] == [
        "Document=ThisWorkbook/&H00000000",
        "Document=Sheet1/&H00000000",
        "Document=Sheet2/&H00000000",
        "Document=Sheet3/&H00000000",
        "Module=Plain",
        "Class=Box",
    ]


@pytest.mark.parametrize(("fixture", "name"), [("workbook", "made_up"), ("addin", "opsheet")])
def test_what_excel_reads_of_the_project(fixture: str, name: str, request: pytest.FixtureRequest) -> None:
    path: Path = request.getfixturevalue(fixture)
    with ExcelFile(path) as file:
        project = file.vba_project()
        assert file.validate() == []
        assert (project.name, project.code_page) == (name, 1252)
        assert [reference.name for reference in project.references] == ["stdole", "Office"]
        assert project.protection is not None
        assert not project.protection.has_password
    assert f'\r\nName="{name}"\r\n' in properties(path)
    assert check_file(path).ok


def test_the_source_is_kept_to_the_letter(workbook: Path) -> None:
    read = sources(workbook.read_bytes(), workbook.name)
    assert [read[module.name] for module in (PLAIN, CLASS)] == [PLAIN.stored, CLASS.stored]


def test_no_compiled_code_of_the_template_is_left(addin: Path) -> None:
    # Excel compiles what it opens; code compiled from other sources must not run in its place
    with zipfile.ZipFile(addin) as package:
        file = CFB.from_bytes(package.read(PROJECT_PART))
    cache = file.get_stream_in_storage("VBA", "_VBA_PROJECT")
    assert cache[:2] == bytes.fromhex("cc61")
    assert not any(cache[5:])
    assert not [name for name in file.list_streams_in_storage("VBA") if name.startswith("__SRP_")]


def test_the_same_modules_give_the_same_bytes() -> None:
    package = plain_workbook("one")
    assert add_project(package, "same", [PLAIN]) == add_project(package, "same", [PLAIN])


def test_a_package_depends_on_its_parts_alone() -> None:
    with zipfile.ZipFile(io.BytesIO(built())) as package:
        entries = package.infolist()
    assert {(entry.date_time, entry.create_system, entry.compress_type) for entry in entries} == {
        ((1980, 1, 1, 0, 0, 0), 0, zipfile.ZIP_STORED)
    }
    assert write_parts(read_parts(built())) == built()


def test_a_document_that_is_no_sheet_is_refused() -> None:
    with pytest.raises(KeyError, match="Sheet9"):
        add_project(plain_workbook("one"), "made_up", [Module("Sheet9", ModuleKind.DOCUMENT, PLAIN.source)])


def test_characters_outside_ascii_are_refused() -> None:
    chinese = Module("Chinese", ModuleKind.STANDARD, 'Attribute VB_Name = "Chinese"\n\' 备货\n')
    with pytest.raises(ValueError, match="Chinese holds characters outside ASCII"):
        add_project(plain_workbook("one"), "made_up", [chinese])
