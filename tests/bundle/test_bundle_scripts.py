"""The scripts and the page of a bundle: what Windows needs of them."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from embeddable_python import EMBEDDABLE, MACHINE_32, MACHINE_64, program, python_archive
from opsheet.bundle.macos import MAC_FOLDER, SCRIPT_END, add_macos
from opsheet.bundle.make import embedded_version
from opsheet.bundle.page import page
from opsheet.bundle.scripts import DROPS, drop_script, scripts
from opsheet.bundle.wheels import fetch, lock_lines, requirements, unpack
from opsheet.catalogue import FileProblemError, RefusedError

EVERY_SCRIPT = {**scripts(), **{drop.name: drop_script(drop, "0.1.0") for drop in DROPS}}


@pytest.mark.parametrize("content", EVERY_SCRIPT.values(), ids=EVERY_SCRIPT)
def test_no_code_page_can_spoil_a_script(content: bytes) -> None:
    assert content.isascii()
    assert content.endswith(b"\r\n")
    assert content.count(b"\n") == content.count(b"\r\n")


def test_scripts_that_are_double_clicked_wait_for_a_key() -> None:
    clicked = {name: content for name, content in EVERY_SCRIPT.items() if name != "opsheet.cmd"}
    assert len(clicked) == 6
    assert all(b"\r\npause\r\n" in content for content in clicked.values())


def test_the_page_needs_nothing_from_outside_and_has_pictures() -> None:
    text = page("0.1.0").decode("utf-8")
    assert text.count("<svg") == 2
    assert not re.search(r"(src|href)\s*=|url\(|http", text)
    assert all(name in text for name in ("安装.cmd", "卸载.cmd", "检查.cmd", "Unblock-File"))


def test_an_embeddable_python_tells_its_version(tmp_path: Path) -> None:
    assert embedded_version(python_archive(tmp_path / "python-3.12.8-embed-amd64.zip", EMBEDDABLE)) == (3, 12)


@pytest.mark.parametrize(
    ("names", "machine", "says"),
    [
        (EMBEDDABLE, MACHINE_32, "isn't 64-bit"),
        (("python.exe", "python310.dll", "python310._pth"), MACHINE_64, "is Python 3.10: use 3.11"),
        (("python.exe", "python312.dll"), MACHINE_64, "isn't a Windows embeddable package"),
        (("Python-3.12.8/README.rst",), MACHINE_64, "isn't a Windows embeddable package"),
        (("python.exe", "python313t.dll", "python313t._pth"), MACHINE_64, "isn't a Windows embeddable package"),
    ],
)
def test_another_archive_is_refused(tmp_path: Path, names: tuple[str, ...], machine: int, says: str) -> None:
    with pytest.raises(RefusedError, match=re.escape(says)):
        embedded_version(python_archive(tmp_path / "python.zip", names, machine))


def test_a_file_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    installer = tmp_path / "python-3.12.8-amd64.exe"
    installer.write_bytes(program(MACHINE_64))
    with pytest.raises(RefusedError, match=r"python\.org"):
        embedded_version(installer)


def test_what_only_windows_needs_is_asked_for() -> None:
    assert {"pywin32", "colorama", "tzdata"} <= set(requirements())
    assert not [one for one in requirements() if "pytest" in one]


def test_the_wheel_for_macos_is_one_that_pip_takes(tmp_path: Path) -> None:
    packages = tmp_path / "packages"
    for name in ("opsheet/__init__.py", "opsheet_udfs/__init__.py", "opsheet_macros/__init__.py"):
        (packages / name).parent.mkdir(parents=True)
        (packages / name).touch()
    information = packages / "opsheet-0.1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: opsheet\nVersion: 0.1.0\n")
    (information / "WHEEL").write_text("Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    add_macos(tmp_path, packages, (2020, 1, 1, 0, 0, 0))
    wheel = tmp_path / MAC_FOLDER / "opsheet-0.1.0-py3-none-any.whl"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile"]
    subprocess.run([*command, "--target", tmp_path / "installed", wheel], check=True)
    assert (tmp_path / "installed" / "opsheet_udfs" / "__init__.py").is_file()


@pytest.mark.parametrize("name", ["安装", "卸载"])
def test_the_scripts_for_macos_are_shell_that_may_run(tmp_path: Path, name: str) -> None:
    (tmp_path / "opsheet-0.1.0.dist-info").mkdir()
    add_macos(tmp_path, tmp_path, (2020, 1, 1, 0, 0, 0))
    script = tmp_path / MAC_FOLDER / f"{name}{SCRIPT_END}"
    assert os.access(script, os.X_OK)
    subprocess.run(["sh", "-n", script], check=True)


def test_a_wheel_is_unpacked_as_pip_would(tmp_path: Path) -> None:
    wheel = tmp_path / "thing-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as packed:
        for name in ("thing/a.py", "thing-1.0.data/data/thing.dll", "thing-1.0.data/scripts/thing.py", "../evil.py"):
            packed.writestr(name, io.BytesIO(b"x").read())
    unpack(wheel, tmp_path / "python", tmp_path / "python" / "Lib")
    made = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert made == {wheel.name, "python/Lib/thing/a.py", "python/thing.dll"}
    [line] = lock_lines([wheel])
    assert re.fullmatch(r"thing==1\.0 --hash=sha256:[0-9a-f]{64}", line)


def packed_wheel(folder: Path, code: str) -> Path:
    """A wheel as pip takes it."""
    folder.mkdir()
    wheel = folder / "thing-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as packed:
        packed.writestr("thing.py", code)
        packed.writestr("thing-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: thing\nVersion: 1.0\n")
        packed.writestr("thing-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        packed.writestr("thing-1.0.dist-info/RECORD", "thing.py,,\n")
    return wheel


def test_a_lock_brings_the_same_wheels_and_refuses_others(tmp_path: Path) -> None:
    first = packed_wheel(tmp_path / "first", "x = 1\n")
    lock = tmp_path / "lock.txt"
    lock.write_text("\n".join(["# python-embed.zip sha256:0", *lock_lines([first]), ""]), encoding="ascii")
    fetched = tmp_path / "fetched"
    fetched.mkdir()
    [again] = fetch(fetched, (3, 12), first.parent, lock)
    assert again.read_bytes() == first.read_bytes()
    other = packed_wheel(tmp_path / "other", "x = 2\n")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with pytest.raises(FileProblemError, match="wheels for Windows"):
        fetch(elsewhere, (3, 12), other.parent, lock)
    assert list(elsewhere.iterdir()) == []
