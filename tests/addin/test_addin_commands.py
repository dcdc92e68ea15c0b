"""The commands around the add-in, as they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest

import opsheet.addin.machine
from addin_builds import built
from command_line import CommandLine
from made_up_machine import windows
from opsheet.cli.session import BAD_INPUT, CLEAN, FINDINGS


@pytest.fixture
def opsheet_(capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(capsys)


@pytest.fixture
def on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    machine = windows(tmp_path)
    monkeypatch.setattr(opsheet.addin.machine, "this_machine", lambda: machine)
    return machine.addin


def test_building_writes_the_addin_and_says_where(opsheet_: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "opsheet.xlam"
    said = opsheet_("--lang", "zh", "build", "addin", path)
    assert said.status == CLEAN
    assert path.read_bytes() == built()
    assert said.out.splitlines() == [f"已生成：{path}", f"已生成：{tmp_path / 'opsheet.intellisense.xml'}"]


def test_installing_and_uninstalling_say_what_they_did(opsheet_: CommandLine, on_windows: Path) -> None:
    installed = opsheet_("--lang", "en", "install")
    assert installed.status == CLEAN
    assert f"Created: {on_windows}" in installed.out
    assert "Amazon Ops" in installed.out
    removed = opsheet_("--lang", "en", "uninstall")
    assert f"Removed: {on_windows}" in removed.out
    assert "Nothing was installed" in opsheet_("--lang", "en", "uninstall").out


def test_the_doctor_says_how_to_fix(opsheet_: CommandLine, on_windows: Path) -> None:
    said = opsheet_("--lang", "zh", "doctor")
    assert said.status == FINDINGS
    assert "[错误] 加载项还没有安装\n   处理办法：双击“安装.cmd”，或运行 opsheet install" in said.out


def test_the_doctor_speaks_json(opsheet_: CommandLine, on_windows: Path) -> None:
    said = opsheet_("--lang", "en", "doctor", "--json")
    health = {one["key"]: one["health"] for one in said.json}
    assert health["addin"] == "error"
    assert health["settings"] == "ok"


def test_damaged_generated_classes_are_cleared_on_request(
    opsheet_: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "gen_py" / "3.11"
    damaged = folder / "00020813-0000-0000-C000-000000000046x0x1x9"
    damaged.mkdir(parents=True)
    machine = windows(tmp_path, generated_classes=folder)
    monkeypatch.setattr(opsheet.addin.machine, "this_machine", lambda: machine)
    assert "doctor --clear-gen-py" in opsheet_("--lang", "en", "doctor").out
    assert damaged.is_dir()
    said = opsheet_("--lang", "en", "doctor", "--clear-gen-py")
    assert said.out.startswith(f"Removed: {folder}\n")
    assert not folder.exists()
    assert "aren't damaged" in opsheet_("--lang", "en", "doctor", "--clear-gen-py").out
    health = {one["key"]: one["health"] for one in opsheet_("doctor", "--clear-gen-py", "--json").json}
    assert health["generated_classes"] == "ok"


def test_installing_where_there_is_no_excel_is_one_sentence(
    opsheet_: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = windows(tmp_path, system="linux")
    monkeypatch.setattr(opsheet.addin.machine, "this_machine", lambda: machine)
    said = opsheet_("--lang", "en", "install")
    assert said.status == BAD_INPUT
    assert len(said.sentences) == 1
