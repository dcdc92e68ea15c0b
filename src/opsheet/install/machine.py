"""The user's machine as the installation sees it: system, folders, interpreter. Tests make one up."""

from __future__ import annotations

import locale
import os
import platform
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from opsheet.catalogue import RefusedError, Text
from opsheet.settings import team_folder

System = Literal["windows", "macos", "linux"]
NAME = "opsheet"

_NO_EXCEL_HERE = Text(
    "这台电脑上没有 Excel 可装加载项；用 opsheet build addin 可以只生成文件",
    "the add-in installs where Excel runs, on Windows and macOS; opsheet build addin writes the file anywhere",
)


def _same(path: Path) -> str:
    return str(path)


@dataclass(frozen=True, slots=True)
class Machine:
    """Everything that an installation depends on.

    Args:
        system: which operating system it is.
        home: the user's folder.
        environment: the environment's variables.
        interpreter: the Python that Excel is to call.
        data_folder: where opsheet keeps the record of what it installed.
        settings_folder: the team's own YAML.
        encoding: in which VBA reads text files.
        short_path: gives a path in characters of every code page, where the system has such.
    """

    system: System
    home: Path
    environment: Mapping[str, str]
    interpreter: Path
    data_folder: Path
    settings_folder: Path
    encoding: str
    short_path: Callable[[Path], str] = _same

    @property
    def startup_folder(self) -> Path:
        """The folder from which Excel loads add-ins, known without starting Excel.

        Raises:
            RefusedError: on a system without Excel.
        """
        if self.system == "windows":
            roaming = Path(self.environment.get("APPDATA") or self.home / "AppData" / "Roaming")
            return roaming / "Microsoft" / "Excel" / "XLSTART"
        if self.system == "macos":
            group = self.home / "Library" / "Group Containers" / "UBF8T346G9.Office"
            return group / "User Content.localized" / "Startup.localized" / "Excel"
        raise RefusedError(_NO_EXCEL_HERE)

    @property
    def addin(self) -> Path:
        """Where the add-in lies once it is installed."""
        return self.startup_folder / f"{NAME}.xlam"

    @property
    def user_file(self) -> Path:
        """The user's settings of the add-in, at the one place where its VBA looks."""
        if self.system == "macos":
            return self.home / "Library" / "Containers" / "com.microsoft.Excel" / "Data" / f"{NAME}.conf"
        profile = Path(self.environment.get("USERPROFILE") or self.home)
        return profile / f".{NAME}" / f"{NAME}.conf"

    @property
    def interpreter_key(self) -> str:
        """The key under which the add-in looks for the interpreter."""
        return "INTERPRETER_MAC" if self.system == "macos" else "INTERPRETER_WIN"

    @property
    def scripts_folder(self) -> Path:
        """Where macOS lets Excel run AppleScript from."""
        return self.home / "Library" / "Application Scripts" / "com.microsoft.Excel"

    @property
    def record(self) -> Path:
        """What an installation wrote, so that it can be taken back."""
        return self.data_folder / "installed.json"


def this_machine() -> Machine:
    """The machine that opsheet runs on."""
    import platformdirs

    systems: dict[str, System] = {"Windows": "windows", "Darwin": "macos"}
    system = systems.get(platform.system(), "linux")
    return Machine(
        system=system,
        home=Path.home(),
        environment=dict(os.environ),
        interpreter=Path(sys.executable),
        data_folder=Path(platformdirs.user_data_dir(NAME, appauthor=False)),
        settings_folder=team_folder(),
        encoding=locale.getencoding() if system == "windows" else "utf-8",
        short_path=_windows_short_path if system == "windows" else _same,
    )


def _windows_short_path(path: Path) -> str:
    """The 8.3 form of a path, which every code page can write."""
    import ctypes

    buffer = ctypes.create_unicode_buffer(32768)
    length = getattr(ctypes, "windll").kernel32.GetShortPathNameW(str(path), buffer, len(buffer))  # noqa: B009 - ctypes has it on Windows alone
    return buffer.value if length else str(path)
