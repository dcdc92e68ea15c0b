"""Installing into made-up Windows and macOS machines, and taking everything back."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addin_builds import built
from made_up_machine import files, macos, windows
from opsheet.addin import machine as machine_module
from opsheet.addin.install import install, set_user_value, uninstall
from opsheet.addin.machine import Machine, can_write, read_user_file, this_machine, write_user_file
from opsheet.catalogue import FileProblemError, RefusedError

XLSTART = "Users/wang/AppData/Roaming/Microsoft/Excel/XLSTART"
MAC_STARTUP = (
    "Users/wang/Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel/opsheet.xlam"
)


def values(machine: Machine) -> dict[str, str]:
    return read_user_file(machine.user_file, machine.encoding)


def test_windows_gets_the_addin_and_its_settings_line(tmp_path: Path) -> None:
    machine = windows(tmp_path)
    done = install(machine, "zh")
    assert (tmp_path / XLSTART / "opsheet.xlam").read_bytes() == built()
    assert values(machine) == {
        "INTERPRETER_WIN": str(machine.interpreter),
        "LANGUAGE": "zh",
        "SETTINGS_FOLDER": str(machine.settings_folder),
    }
    assert done.changed == [machine.addin, machine.user_file]


def test_nothing_but_the_addin_lies_in_the_startup_folder(tmp_path: Path) -> None:
    # Excel opens every file that is there
    install(windows(tmp_path), "zh")
    assert files(tmp_path / XLSTART) == {"opsheet.xlam"}


def test_macos_gets_the_applescript_as_well(tmp_path: Path) -> None:
    machine = macos(tmp_path)
    install(machine, "en")
    written = files(tmp_path)
    assert MAC_STARTUP in written
    assert "Users/wang/Library/Application Scripts/com.microsoft.Excel/xlwings-0.37.8.applescript" in written
    assert "Users/wang/Library/Containers/com.microsoft.Excel/Data/opsheet.conf" in written
    assert values(machine)["INTERPRETER_MAC"] == str(machine.interpreter)


def test_a_line_of_the_settings_file_is_what_vba_reads(tmp_path: Path) -> None:
    machine = windows(tmp_path)
    install(machine, "zh")
    first = machine.user_file.read_bytes().split(b"\r\n")[0]
    assert first == f'"INTERPRETER_WIN","{machine.interpreter}"'.encode("gbk")


@pytest.mark.parametrize("make", [windows, macos])
def test_installing_again_changes_nothing(tmp_path: Path, make: type) -> None:
    machine = make(tmp_path)
    install(machine, "zh")
    before = {path: (tmp_path / path).read_bytes() for path in files(tmp_path)}
    assert install(machine, "zh").changed == []
    assert {path: (tmp_path / path).read_bytes() for path in files(tmp_path)} == before


@pytest.mark.parametrize("make", [windows, macos])
def test_uninstalling_leaves_what_was_there_before(tmp_path: Path, make: type) -> None:
    machine = make(tmp_path)
    before = files(tmp_path)
    install(machine, "zh")
    install(machine, "en")
    uninstall(machine)
    assert files(tmp_path) == before
    assert uninstall(machine).changed == []


def test_others_lines_and_scripts_stay(tmp_path: Path) -> None:
    machine = macos(tmp_path)
    script = machine.scripts_folder / "xlwings-0.37.8.applescript"
    script.parent.mkdir(parents=True)
    script.write_text("someone else's", encoding="utf-8")
    write_user_file(machine.user_file, {"SHOW CONSOLE": "True"}, machine.encoding)
    install(machine, "zh")
    uninstall(machine)
    assert script.is_file()
    assert values(machine) == {"SHOW CONSOLE": "True"}


def test_an_older_addin_is_replaced(tmp_path: Path) -> None:
    machine = windows(tmp_path)
    install(machine, "zh")
    machine.addin.write_bytes(b"older")
    assert install(machine, "zh").changed == [machine.addin]
    assert machine.addin.read_bytes() == built()


def test_a_damaged_record_does_not_stop_the_removal(tmp_path: Path) -> None:
    machine = windows(tmp_path)
    install(machine, "zh")
    machine.record.write_text("{", encoding="utf-8")
    uninstall(machine)
    assert not machine.addin.exists()


def test_the_language_can_be_changed_later(tmp_path: Path) -> None:
    machine = windows(tmp_path)
    install(machine, "zh")
    set_user_value(machine, "LANGUAGE", "en")
    assert values(machine)["LANGUAGE"] == "en"
    assert values(machine)["INTERPRETER_WIN"] == str(machine.interpreter)


def test_a_path_outside_the_code_page_is_written_in_its_short_form(tmp_path: Path) -> None:
    machine = windows(
        tmp_path, interpreter=Path("C:/用户/python.exe"), encoding="cp1252", short_path=lambda _: "C:/YH~1/python.exe"
    )
    install(machine, "zh")
    assert values(machine)["INTERPRETER_WIN"] == "C:/YH~1/python.exe"


def test_a_path_that_has_no_short_form_is_named(tmp_path: Path) -> None:
    machine = windows(tmp_path, interpreter=Path("C:/用户/python.exe"), encoding="cp1252")
    with pytest.raises(FileProblemError) as refused:
        install(machine, "zh")
    assert "python.exe”含有 Excel 无法读取的字符" in refused.value.render("zh")


def test_a_settings_folder_outside_the_code_page_is_left_out(tmp_path: Path) -> None:
    machine = windows(tmp_path, settings_folder=tmp_path / "设置", encoding="ascii")
    machine = replace(machine, interpreter=Path("C:/python.exe"))
    install(machine, "zh")
    assert "SETTINGS_FOLDER" not in values(machine)


def test_macos_without_a_first_start_of_excel_is_told(tmp_path: Path) -> None:
    machine = macos(tmp_path)
    machine.user_file.parent.rmdir()
    with pytest.raises(FileProblemError) as refused:
        install(machine, "zh")
    assert "open Excel once" in refused.value.render("en")
    assert not machine.addin.exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions don't bind this user")
def test_a_folder_without_permission_is_named(tmp_path: Path) -> None:
    machine = windows(tmp_path)
    machine.startup_folder.mkdir(parents=True)
    machine.startup_folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(FileProblemError, match="close Excel"):
        install(machine, "zh")


def test_an_addin_that_excel_holds_open_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = windows(tmp_path)
    install(machine, "zh")

    def held(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "in use", str(path))

    monkeypatch.setattr(Path, "unlink", held)
    with pytest.raises(FileProblemError) as refused:
        uninstall(machine)
    assert "请先关闭 Excel" in refused.value.render("zh")


def test_a_system_without_excel_is_refused(tmp_path: Path) -> None:
    machine = windows(tmp_path, system="linux")
    with pytest.raises(RefusedError, match="opsheet build addin"):
        install(machine, "zh")
    assert not machine.record.exists()


def test_this_machine_is_described() -> None:
    machine = this_machine()
    assert machine.interpreter.exists()
    assert "a".encode(machine.encoding) == b"a"


def on_windows(monkeypatch: pytest.MonkeyPatch, folder: Path, modules: dict[str, object]) -> Machine:
    """This machine as it would be described on a Windows with such modules."""

    def found(name: str) -> object:
        if name not in modules:
            raise ImportError(name)
        return modules[name]

    monkeypatch.setattr(machine_module.platform, "system", lambda: "Windows")
    monkeypatch.setattr(machine_module, "import_module", found)
    monkeypatch.setenv("OPSHEET_CONFIG", str(folder))
    return this_machine()


def registry(program: str | None) -> SimpleNamespace:
    def query(root: str, key: str) -> str:
        if program is None:
            raise FileNotFoundError(2, "no such key")
        assert (root, key.rpartition("\\")[2]) == ("machine", "excel.exe")
        return program

    return SimpleNamespace(HKEY_LOCAL_MACHINE="machine", QueryValue=query)


def test_windows_knows_where_excel_and_the_generated_classes_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pywin32 = SimpleNamespace(__gen_path__=str(tmp_path / "gen_py" / "3.11"))
    modules = {"winreg": registry(f'"{tmp_path / "EXCEL.EXE"}"'), "win32com": pywin32}
    machine = on_windows(monkeypatch, tmp_path, modules)
    assert machine.system == "windows"
    assert machine.excel == tmp_path / "EXCEL.EXE"
    assert machine.generated_classes == tmp_path / "gen_py" / "3.11"


def test_windows_without_excel_and_pywin32_is_described(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = on_windows(monkeypatch, tmp_path, {"winreg": registry(None)})
    assert (machine.excel, machine.generated_classes) == (None, None)


WORDS = st.text(st.characters(codec="gbk", exclude_characters='"\r\n', exclude_categories=("Cc",)), min_size=1)


@given(st.dictionaries(WORDS, WORDS, min_size=1, max_size=5))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, content: dict[str, str]) -> None:
    path = tmp_path_factory.mktemp("conf") / "opsheet.conf"
    write_user_file(path, content, "gbk")
    assert read_user_file(path, "gbk") == content


@pytest.mark.parametrize("value", ['a"b', "a\nb", "用户"])
def test_values_that_vba_would_misread_are_not_written(value: str) -> None:
    assert not can_write(value, "cp1252")
