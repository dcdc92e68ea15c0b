"""The doctor, on made-up machines: each thing that can be wrong is found, and says how to fix it."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest

from made_up_machine import macos, windows
from opsheet.addin import doctor as doctor_module
from opsheet.addin.doctor import Diagnosis, Health, examine
from opsheet.addin.install import install
from opsheet.addin.machine import Machine


@pytest.fixture
def healthy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = windows(tmp_path)
    (machine.interpreter.parent / f"xlwings64-{version('xlwings')}.dll").touch()
    versions = {"pywin32": "310"}
    monkeypatch.setattr(doctor_module, "version", lambda package: versions.get(package) or version(package))
    install(machine, "zh")
    return machine


def found(machine: Machine) -> dict[str, Diagnosis]:
    return {one.key: one for one in examine(machine) if one.health is not Health.OK}


def test_a_fresh_installation_is_well(healthy: Machine) -> None:
    assert found(healthy) == {}


def test_every_remedy_is_said_in_both_languages(tmp_path: Path) -> None:
    machine = windows(tmp_path, environment={"OneDrive": str(tmp_path)})
    (tmp_path / "Documents").mkdir()
    amiss = found(machine)
    assert {"addin", "library", "interpreter", "onedrive", "sync_interpreter", "sync_settings"} <= amiss.keys()
    for one in amiss.values():
        assert one.remedy is not None
        for text in (one.found, one.remedy):
            assert text.render("zh") != text.render("en")
            assert "{" not in text.render("zh") + text.render("en")


def test_a_missing_library_is_found(healthy: Machine) -> None:
    (healthy.interpreter.parent / f"xlwings64-{version('xlwings')}.dll").unlink()
    assert found(healthy)["library"].health is Health.ERROR


def test_a_library_in_the_folder_above_a_virtual_environments_scripts_counts(healthy: Machine) -> None:
    library = healthy.interpreter.parent / f"xlwings64-{version('xlwings')}.dll"
    library.rename(healthy.interpreter.parent.parent / library.name)
    assert found(healthy) == {}


def excel_program(folder: Path, machine_type: int) -> Path:
    """The beginning of a Windows program: the place of its header at byte 60, then signature and machine type."""
    path = folder / "EXCEL.EXE"
    start = b"MZ".ljust(60, b"\0") + (128).to_bytes(4, "little")
    path.write_bytes(start.ljust(128, b"\0") + b"PE\0\0" + machine_type.to_bytes(2, "little"))
    return path


def test_excel_of_32_bits_needs_the_library_of_its_width(healthy: Machine, tmp_path: Path) -> None:
    machine = replace(healthy, excel=excel_program(tmp_path, 0x014C))
    wrong = found(machine)
    assert wrong["excel_width"].health is Health.WARN
    assert wrong["library"].found.parameters["name"] == f"xlwings32-{version('xlwings')}.dll"
    (healthy.interpreter.parent / f"xlwings32-{version('xlwings')}.dll").touch()
    assert found(machine).keys() == {"excel_width"}


def test_excel_of_64_bits_is_well(healthy: Machine, tmp_path: Path) -> None:
    machine = replace(healthy, excel=excel_program(tmp_path, 0x8664))
    assert found(machine) == {}
    assert "excel_width" in {one.key for one in examine(machine)}


@pytest.mark.parametrize("content", [b"", b"MZ", b"no program".ljust(200)])
def test_a_program_whose_width_is_not_known_is_left_out(healthy: Machine, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "EXCEL.EXE").write_bytes(content)
    for path in (tmp_path / "EXCEL.EXE", tmp_path / "gone.exe"):
        assert "excel_width" not in {one.key for one in examine(replace(healthy, excel=path))}


def test_classes_that_cannot_be_generated_are_found(
    healthy: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = replace(healthy, generated_classes=tmp_path / "gen_py")
    monkeypatch.setattr(doctor_module, "_is_writable", lambda folder: folder != machine.generated_classes)
    assert "gen_py" in found(machine)["folder"].found.render("en")


def test_damaged_generated_classes_are_found(healthy: Machine, tmp_path: Path) -> None:
    folder = tmp_path / "gen_py"
    machine = replace(healthy, generated_classes=folder)
    assert found(machine) == {}
    (folder / "00020813-0000-0000-C000-000000000046x0x1x9").mkdir(parents=True)
    assert "--clear-gen-py" in str(found(machine)["generated_classes"].remedy)


def test_a_missing_addin_is_found(healthy: Machine) -> None:
    healthy.addin.unlink()
    assert found(healthy)["addin"].remedy is not None


def test_an_outdated_addin_is_found(healthy: Machine) -> None:
    healthy.addin.write_bytes(b"no add-in at all")
    assert "旧的" in found(healthy)["addin"].found.render("zh")


def test_an_addin_that_windows_blocks_is_found(healthy: Machine) -> None:
    Path(f"{healthy.addin}:Zone.Identifier").write_text("[ZoneTransfer]\nZoneId=3\n", encoding="utf-8")
    assert "解除锁定" in str(found(healthy)["mark_of_the_web"].remedy)


def test_another_interpreter_is_found(healthy: Machine) -> None:
    text = healthy.user_file.read_text("gbk").replace("Python311", "Python27")
    healthy.user_file.write_text(text, "gbk")
    assert "Python27" in found(healthy)["interpreter"].found.render("en")


def test_settings_that_are_wrong_are_named_with_file_and_key(healthy: Machine) -> None:
    healthy.settings_folder.mkdir(parents=True)
    (healthy.settings_folder / "app.yaml").write_text("language: fr\n", encoding="utf-8")
    assert found(healthy)["settings"].found.render("en").startswith("app.yaml line 1: language")


def test_a_folder_that_cannot_be_written_is_found(healthy: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_module, "_is_writable", lambda folder: folder != healthy.startup_folder)
    assert str(healthy.startup_folder) in found(healthy)["folder"].found.render("en")


@pytest.mark.parametrize("variable", ["LOCALAPPDATA", "ProgramFiles", "ProgramFiles(x86)"])
def test_wps_is_recognised(tmp_path: Path, variable: str) -> None:
    programs = tmp_path / "programs"
    (programs / "Kingsoft" / "WPS Office").mkdir(parents=True)
    machine = windows(tmp_path, environment={variable: str(programs)})
    assert found(machine)["wps"].health is Health.WARN


def test_macos_needs_its_applescript(tmp_path: Path) -> None:
    machine = macos(tmp_path)
    install(machine, "zh")
    assert found(machine) == {}
    (machine.scripts_folder / f"xlwings-{version('xlwings')}.applescript").unlink()
    assert found(machine).keys() == {"applescript"}


def test_a_system_without_excel_is_told_what_it_can_do(tmp_path: Path) -> None:
    assert found(windows(tmp_path, system="linux")).keys() == {"excel"}
