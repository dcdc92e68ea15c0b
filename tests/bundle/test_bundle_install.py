"""A bundle copied to a made-up Windows machine, updated while it is used, and removed."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest

from made_up_machine import files, windows
from opsheet.addin.doctor import Diagnosis, Health
from opsheet.bundle import About, about_bytes, read_about
from opsheet.bundle import install as install_module
from opsheet.bundle.desktop import are_there, drop_files, dropped, put, remove, workbooks
from opsheet.bundle.install import clear_others, copy_bundle, is_read_only, remove_everything
from opsheet.bundle.next_step import next_step
from opsheet.catalogue import FileProblemError, Message, RefusedError, Text
from opsheet.resources import BUNDLE_FILE


def made(folder: Path, version: str, content: str = "x") -> Path:
    (folder / "python" / "Lib").mkdir(parents=True)
    (folder / "python" / "python.exe").write_text(content)
    (folder / "python" / "Lib" / "模块.py").touch()
    (folder / "settings").mkdir()
    (folder / "安装.cmd").touch()
    (folder / BUNDLE_FILE).write_bytes(about_bytes(About(version, content)))
    return folder


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return tmp_path / "用户 张三" / "opsheet"


def use(monkeypatch: pytest.MonkeyPatch, *used: Path) -> None:
    monkeypatch.setattr(install_module, "is_used", lambda folder: folder in used)


def test_a_bundle_is_copied_without_what_others_put_beside_it(tmp_path: Path, base: Path) -> None:
    source = made(tmp_path / "共享 盘", "0.1.0")
    (source / "会议记录.docx").touch()
    target = copy_bundle(source, base)
    assert target == base / "0.1.0"
    assert files(target) == {"python/python.exe", "python/Lib/模块.py", "安装.cmd", BUNDLE_FILE}


def test_twice_is_harmless(tmp_path: Path, base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = made(tmp_path / "share", "0.1.0")
    copy_bundle(source, base)
    use(monkeypatch, base / "0.1.0")  # Excel may be open
    assert copy_bundle(source, base) == base / "0.1.0"
    assert copy_bundle(base / "0.1.0", base) == base / "0.1.0"


def test_an_older_version_stays_while_it_is_used_and_goes_with_the_next_run(
    tmp_path: Path, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = copy_bundle(made(tmp_path / "one", "0.1.0"), base)
    new = copy_bundle(made(tmp_path / "two", "0.2.0"), base)
    use(monkeypatch, old)
    assert clear_others(base, new) == [old]
    assert (old / "python" / "python.exe").is_file()
    use(monkeypatch)
    assert clear_others(base, new) == []
    assert {path.name for path in base.iterdir()} == {"0.2.0"}


def test_the_same_version_with_other_files_waits_for_excel(
    tmp_path: Path, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = copy_bundle(made(tmp_path / "one", "0.1.0", "first"), base)
    other = made(tmp_path / "two", "0.1.0", "second")
    use(monkeypatch, target)
    with pytest.raises(FileProblemError, match="close every Excel"):
        copy_bundle(other, base)
    use(monkeypatch)
    assert read_about(copy_bundle(other, base)) == About("0.1.0", "second")


def test_an_archive_that_was_not_extracted_is_refused(tmp_path: Path, base: Path) -> None:
    alone = tmp_path / "Temp"
    alone.mkdir()
    (alone / "安装.cmd").touch()
    with pytest.raises(RefusedError, match="extract the whole archive"):
        copy_bundle(alone, base)
    assert not base.exists()


@pytest.mark.parametrize(
    ("answer", "read_only"),
    [
        (None, False),
        (PermissionError(errno.EACCES, "Permission denied"), True),
        (OSError(errno.EROFS, "Read-only file system"), True),
        (FileNotFoundError(errno.ENOENT, "gone"), False),
    ],
)
def test_a_share_that_may_only_be_read_is_known_without_writing_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: OSError | None, read_only: bool
) -> None:
    source = made(tmp_path / "share", "0.1.0")
    before = {path: path.stat().st_mtime_ns for path in source.rglob("*")}
    opened = Path.open

    def refuse(path: Path, *arguments: Any, **options: Any) -> Any:
        if answer is not None and source in path.parents:
            raise answer
        return opened(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", refuse)
    assert is_read_only(source) is read_only
    monkeypatch.undo()
    assert {path: path.stat().st_mtime_ns for path in source.rglob("*")} == before


def test_removal_leaves_nothing(tmp_path: Path, base: Path) -> None:
    copy_bundle(made(tmp_path / "share", "0.1.0"), base)
    (base / "logs").mkdir()
    (base / "logs" / "opsheet.log").touch()
    (base / "installed.json").touch()
    assert remove_everything(base, None) is None
    assert not base.exists()


def test_removal_leaves_the_running_copy_to_its_script_and_the_users_settings(tmp_path: Path, base: Path) -> None:
    running = copy_bundle(made(tmp_path / "share", "0.1.0"), base)
    copy_bundle(made(tmp_path / "newer", "0.2.0"), base)
    (base / "tables").mkdir()
    (base / "tables" / "stocking.yaml").touch()
    (base / "app.yaml").touch()
    assert remove_everything(base, running) == running
    assert {path.name for path in base.iterdir()} == {"0.1.0", "app.yaml", "tables"}


def test_removal_waits_for_excel(tmp_path: Path, base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = copy_bundle(made(tmp_path / "share", "0.1.0"), base)
    use(monkeypatch, target)
    with pytest.raises(FileProblemError, match="in use"):
        remove_everything(base, None)
    assert (target / "python" / "python.exe").is_file()


def test_drop_files_are_put_and_taken_away_and_the_users_own_stay(tmp_path: Path) -> None:
    machine, desktop = windows(tmp_path), tmp_path / "桌面"
    assert not are_there(machine, desktop)
    written = put(machine, desktop, "zh", "0.1.0")
    assert are_there(machine, desktop)
    assert {path.name for path in written} == {
        *("把表拖到这里-校验.cmd", "把表拖到这里-计算.cmd", "把表拖到这里-审批表.cmd"),
        *("运营表-校验.cmd", "运营表-计算.cmd", "运营表-审批表.cmd"),
    }
    own = desktop / "运营表" / "备货单.xlsx"
    own.touch()
    assert remove(machine, desktop) == [path for group in drop_files(machine, desktop, "zh").values() for path in group]
    assert files(desktop) == {"运营表/备货单.xlsx"}
    own.unlink()
    put(machine, desktop, "en", "0.1.0")
    remove(machine, desktop)
    assert not (desktop / "运营表").exists()


def test_names_with_blanks_ampersands_and_marks_arrive() -> None:
    line = r'cmd.exe /c ""C:\桌面\把表拖到这里-校验.cmd" D:\a&b.xlsx "D:\新 品!.xlsx" D:\100%.xlsx"'
    found = dropped(["D:\\a"], {"OPSHEET_COMMAND_LINE": line})
    assert [str(path) for path in found] == [r"D:\a&b.xlsx", r"D:\新 品!.xlsx", r"D:\100%.xlsx"]


@pytest.mark.parametrize("line", [None, "cmd.exe", r"C:\Windows\system32\cmd.exe"])
def test_names_come_as_arguments_where_the_command_line_has_none(line: str | None) -> None:
    environment = {} if line is None else {"OPSHEET_COMMAND_LINE": line}
    assert dropped(["备货单.xlsx"], environment) == [Path("备货单.xlsx")]


def test_workbooks_of_a_folder_are_found_without_excels_own_files(tmp_path: Path) -> None:
    for name in ("备货单.xlsx", "~$备货单.xlsx", "说明.docx", "旧.xls"):
        (tmp_path / name).touch()
    assert workbooks([tmp_path, tmp_path / "说明.docx"]) == ([tmp_path / "备货单.xlsx"], [tmp_path / "说明.docx"])


FAULT = Diagnosis("addin", Health.ERROR, Message(Text("坏", "broken")))


@pytest.mark.parametrize(
    ("there", "found", "says"),
    [
        ({"excel"}, [], "请打开 Excel"),
        ({"excel", "wps", "an open window"}, [], "请关闭所有 Excel 窗口再打开"),
        (set(), [], "没有找到 Excel"),
        ({"wps"}, [], "只有 WPS"),
        ({"excel"}, [FAULT], "还有 1 项错误"),
    ],
)
def test_the_last_line_says_what_to_do_next(tmp_path: Path, there: set[str], found: list[Diagnosis], says: str) -> None:
    machine = windows(tmp_path, excel=tmp_path / "EXCEL.EXE" if "excel" in there else None)
    if "wps" in there:
        (tmp_path / "Kingsoft" / "WPS Office").mkdir(parents=True)
        machine = windows(
            tmp_path / "second",
            excel=machine.excel,
            environment={**machine.environment, "LOCALAPPDATA": str(tmp_path)},
        )
    assert says in next_step(machine, found, excel_runs="an open window" in there).render("zh")
