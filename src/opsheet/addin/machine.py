"""The user's machine as the installation sees it: system, folders, interpreter, and the settings file of the add-in.

Tests make one up. The settings file holds lines of ``"KEY","value"`` in the system's code page, as VBA reads them.
"""

from __future__ import annotations

import csv
import io
import locale
import os
import platform
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from opsheet.addin.package import write_whole
from opsheet.catalogue import FileProblemError, RefusedError, Text
from opsheet.settings import team_folder

System = Literal["windows", "macos", "linux"]
NAME = "opsheet"
_EXCEL_KEY = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"

_NO_EXCEL_HERE = Text(
    "这台电脑上没有 Excel 可装加载项；用 opsheet build addin 可以只生成文件",
    "The add-in installs where Excel runs, on Windows and macOS; opsheet build addin writes the file anywhere",
)
_UNWRITABLE = Text(
    "“{value}”含有 Excel 无法读取的字符；请把它装到只有英文字母的文件夹里再试",
    ("“{value}” contains characters that Excel can't read; install into a folder with plain English letters"),
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
        excel: Excel's program, where the system knows it.
        generated_classes: where pywin32 keeps the classes that it makes of Excel's type library.
    """

    system: System
    home: Path
    environment: Mapping[str, str]
    interpreter: Path
    data_folder: Path
    settings_folder: Path
    encoding: str
    short_path: Callable[[Path], str] = _same
    excel: Path | None = None
    generated_classes: Path | None = None

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
        excel=_windows_excel() if system == "windows" else None,
        generated_classes=_generated_classes() if system == "windows" else None,
    )


def read_user_file(path: Path, encoding: str) -> dict[str, str]:
    """Read the keys and values.

    Args:
        path: of the file; none gives no keys.
        encoding: the system's code page.
    """
    if not path.is_file():
        return {}
    text = path.read_text(encoding=encoding, errors="replace")
    return {row[0]: row[1] for row in csv.reader(io.StringIO(text)) if len(row) == 2}


def write_user_file(path: Path, values: Mapping[str, str], encoding: str) -> None:
    """Write the keys and values; without any, take the file and its own folder away.

    Args:
        path: of the file.
        values: no value may hold a double quote, a line break or a character outside the code page.
        encoding: the system's code page.

    Raises:
        FileProblemError: naming the value that can't be written.
        OSError: when the folder forbids it.
    """
    if not values:
        path.unlink(missing_ok=True)
        if path.parent.name == f".{path.stem}" and path.parent.is_dir() and not any(path.parent.iterdir()):
            path.parent.rmdir()
        return
    lines = [f'"{key}","{_require_writable(value, encoding)}"\r\n' for key, value in values.items()]
    write_whole(path, "".join(lines).encode(encoding))


def can_write(value: str, encoding: str) -> bool:
    """Whether a value survives the file.

    Example:
        >>> can_write("C:/Users/王/python.exe", "cp1252"), can_write("C:/Users/王/python.exe", "gbk")
        (False, True)
    """
    try:
        value.encode(encoding)
    except UnicodeEncodeError:
        return False
    return not set(value) & set('"\r\n')


def _windows_short_path(path: Path) -> str:
    """The 8.3 form of a path, which every code page can write."""
    import ctypes

    buffer = ctypes.create_unicode_buffer(32768)
    length = getattr(ctypes, "windll").kernel32.GetShortPathNameW(str(path), buffer, len(buffer))  # noqa: B009 - ctypes has it on Windows alone
    return buffer.value if length else str(path)


def _windows_excel() -> Path | None:
    """The program that Windows starts as Excel."""
    registry: Any = import_module("winreg")
    try:
        return Path(registry.QueryValue(registry.HKEY_LOCAL_MACHINE, _EXCEL_KEY).strip('"'))
    except OSError:
        return None


def _generated_classes() -> Path | None:
    try:
        return Path(import_module("win32com").__gen_path__)
    except ImportError:  # without pywin32, which the doctor finds by itself
        return None


def _require_writable(value: str, encoding: str) -> str:
    if not can_write(value, encoding):
        raise FileProblemError(_UNWRITABLE, value=value)
    return value
