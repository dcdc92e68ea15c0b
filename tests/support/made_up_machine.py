"""Machines that don't exist: Windows and macOS in a temporary folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from opsheet.addin.machine import Machine


def windows(folder: Path, **changes: object) -> Machine:
    """A Windows user's machine."""
    home = folder / "Users" / "wang"
    interpreter = folder / "Python311" / "python.exe"
    interpreter.parent.mkdir(parents=True)
    interpreter.touch()
    home.mkdir(parents=True)
    machine = Machine(
        system="windows",
        home=home,
        environment={"APPDATA": str(home / "AppData" / "Roaming"), "USERPROFILE": str(home)},
        interpreter=interpreter,
        data_folder=home / "AppData" / "Local" / "opsheet",
        settings_folder=home / "AppData" / "Local" / "opsheet-settings",
        encoding="gbk",
    )
    return replace(machine, **changes)  # type: ignore[arg-type] - the changes a test asks for


def macos(folder: Path, **changes: object) -> Machine:
    """A macOS user's machine on which Excel has run once."""
    home = folder / "Users" / "wang"
    (home / "Library" / "Containers" / "com.microsoft.Excel" / "Data").mkdir(parents=True)
    machine = Machine(
        system="macos",
        home=home,
        environment={},
        interpreter=home / "venv" / "bin" / "python",
        data_folder=home / "Library" / "Application Support" / "opsheet",
        settings_folder=home / "Library" / "Application Support" / "opsheet-settings",
        encoding="utf-8",
    )
    return replace(machine, **changes)  # type: ignore[arg-type] - the changes a test asks for


def files(folder: Path) -> set[str]:
    """Every file below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
