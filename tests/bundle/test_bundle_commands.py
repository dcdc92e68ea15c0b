"""What the scripts of a bundle call, as far as it works on any system."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from command_line import CommandLine
from opsheet.cli.session import BAD_INPUT, FINDINGS
from opsheet.resources import resource

SAMPLES = resource("workbooks", "samples")


@pytest.fixture
def opsheet_(capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(capsys)


@pytest.fixture
def dropped(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "拖放 测试"
    folder.mkdir()
    names = {"备货单 一月.xlsx": "stocking", "预约表.xlsx": "appointments", "全流程&数据.xlsx": "pipeline"}
    return [Path(shutil.copy(SAMPLES / f"{sample}.xlsx", folder / name)) for name, sample in names.items()]


def test_dropped_workbooks_are_checked_and_marked_copies_made(opsheet_: CommandLine, dropped: list[Path]) -> None:
    before = [path.read_bytes() for path in dropped]
    said = opsheet_("--lang", "zh", "bundle", "drop", "check", *dropped)
    assert said.status == FINDINGS
    results = dropped[0].parent / "运营表-校验"
    assert {path.name for path in results.iterdir()} == {"备货单 一月_校验备货单.xlsx", "预约表_校验预约.xlsx"}
    assert all(f"\n{path.name}\n" in said.out for path in dropped)
    assert said.out.rstrip().endswith(f"结果在：{results}")
    assert [path.read_bytes() for path in dropped] == before


def test_a_workbook_that_is_refused_keeps_no_other_from_its_results(
    opsheet_: CommandLine, dropped: list[Path], tmp_path: Path
) -> None:
    said = opsheet_("--lang", "zh", "bundle", "drop", "calculate", dropped[1], dropped[0])  # appointments, stocking
    assert said.status == BAD_INPUT
    assert [path.suffix for path in (dropped[0].parent / "运营表-计算").iterdir()] == [".xlsx"]


def test_other_files_are_named_and_skipped(opsheet_: CommandLine, tmp_path: Path) -> None:
    said = opsheet_("--lang", "zh", "bundle", "drop", "check", tmp_path / "说明.docx")
    assert said.status == BAD_INPUT
    assert "已跳过：说明.docx" in said.out
    assert "没有可处理的工作簿" in said.err


@pytest.mark.parametrize("command", [["install", "."], ["set-up", "."], ["uninstall"], ["check"]])
def test_installing_is_for_windows_alone(opsheet_: CommandLine, command: list[str]) -> None:
    said = opsheet_("--lang", "en", "bundle", *command)
    assert said.status == BAD_INPUT
    assert "for Windows only" in said.err


def test_the_help_leaves_out_what_only_scripts_call(opsheet_: CommandLine) -> None:
    assert "bundle" not in opsheet_("--lang", "en", "--help").out
    assert "bundle" in opsheet_("--lang", "en", "build", "--help").out


def test_a_wrong_python_is_refused_in_one_sentence(opsheet_: CommandLine, tmp_path: Path) -> None:
    wrong = tmp_path / "python-3.12.8-amd64.exe"
    wrong.touch()
    said = opsheet_("--lang", "zh", "build", "bundle", "--python", wrong, "-o", tmp_path / "dist")
    assert said.status == BAD_INPUT
    assert said.err.count("\n") == 1
    assert "Windows embeddable package (64-bit)" in said.err
    assert not (tmp_path / "dist").exists()
