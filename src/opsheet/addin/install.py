"""Installing the add-in into Excel's start-up folder, and taking all of it back."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from opsheet.addin import addin_bytes, addin_version, declarations, write_whole
from opsheet.addin.machine import Machine, can_write, read_user_file, write_user_file
from opsheet.addin.package import VERSION_PROPERTY
from opsheet.addin.vba_modules import xlwings_folder
from opsheet.catalogue import FileProblemError, Text

LANGUAGE_KEY = "LANGUAGE"
SETTINGS_KEY = "SETTINGS_FOLDER"

_INTERNET_ZONE = re.compile(r"ZoneId=[34]")
_VERSION = re.compile(rf'name="{VERSION_PROPERTY}"[^>]*><vt:lpwstr>([^<]+)<')
_BLOCKED = Text(
    "无法写入 {path}：请先关闭 Excel，再试一次。如果 Excel 没有打开，请检查这个文件夹的权限",
    "Can't write {path}: close Excel and try again. If Excel isn't open, check the folder's permissions",
)
_NEVER_STARTED = Text(
    "没有找到 Excel 的数据文件夹 {folder}：请先打开一次 Excel，再安装",
    "Excel's data folder {folder} isn't there: open Excel once, then install",
)


@dataclass(frozen=True, slots=True)
class Installed:
    """What an installation or its removal did.

    Args:
        changed: files that were written or taken away.
        unchanged: files that were right already.
    """

    changed: list[Path] = field(default_factory=list[Path])
    unchanged: list[Path] = field(default_factory=list[Path])


def install(machine: Machine, language: str) -> Installed:
    """Build the add-in for this machine and put every file where it belongs; again, it only fixes what differs.

    Args:
        machine: where to.
        language: of the ribbon and of the help.

    Raises:
        RefusedError: on a system without Excel.
        FileProblemError: when a file can't be written, saying what to do.
    """
    wanted = {machine.addin: addin_bytes(declarations(), language)}
    if machine.system == "macos":
        _expect_container(machine)
        wanted |= _applescript(machine)
    record = _read_record(machine)
    done = Installed()
    for path, content in wanted.items():
        there_before = path.is_file()
        if there_before and path.read_bytes() == content:
            done.unchanged.append(path)
            continue
        _write(path, content)
        done.changed.append(path)
        if not there_before and str(path) not in record["files"]:
            record["files"].append(str(path))
    if str(machine.addin) not in record["files"]:
        record["files"].append(str(machine.addin))  # an add-in of that name is always opsheet's
    _set_user_values(machine, user_values(machine, language), record, done)
    record["version"] = addin_version()
    _write(machine.record, json.dumps(record, ensure_ascii=False, indent=1).encode("utf-8"))
    return done


def uninstall(machine: Machine) -> Installed:
    """Take back what ``install`` wrote: its files, its lines of the settings file, its record.

    Args:
        machine: where from. The team's own settings and the undo journal stay.

    Raises:
        RefusedError: on a system without Excel.
        FileProblemError: when Excel holds the add-in open.
    """
    record = _read_record(machine)
    done = Installed()
    for path in dict.fromkeys([*(Path(name) for name in record["files"]), machine.addin]):
        if path.is_file():
            _remove(path)
            done.changed.append(path)
    _drop_user_values(machine, record["keys"], done)
    machine.record.unlink(missing_ok=True)
    return done


def set_user_value(machine: Machine, key: str, value: str) -> None:
    """Change one line of the add-in's settings file, for instance its language.

    Args:
        machine: whose file.
        key: such as ``LANGUAGE``.
        value: its new value.

    Raises:
        FileProblemError: when it can't be written.
    """
    _write_values(machine, {**read_user_file(machine.user_file, machine.encoding), key: value})


def user_values(machine: Machine, language: str) -> dict[str, str]:
    """The lines that the add-in needs on a machine.

    Args:
        machine: whose interpreter and settings they name.
        language: of the ribbon.

    Raises:
        FileProblemError: when the interpreter's path can't be written in the system's code page.
    """
    values = {machine.interpreter_key: _writable(machine, machine.interpreter), LANGUAGE_KEY: language}
    folder = str(machine.settings_folder)
    if can_write(folder, machine.encoding):  # without it, results are remembered until the ribbon reloads
        values[SETTINGS_KEY] = folder
    return values


def installed_version(path: Path) -> str | None:
    """The versions that an add-in was built from, or None for a file that is no add-in of opsheet's.

    Args:
        path: of the ``.xlam``.
    """
    try:
        with zipfile.ZipFile(path) as package:
            properties = package.read("docProps/custom.xml").decode("utf-8")
    except (OSError, KeyError, zipfile.BadZipFile, UnicodeDecodeError):
        return None
    found = _VERSION.search(properties)
    return found[1] if found else None


def same_content(path: Path, wanted: bytes) -> bool:
    """Whether a file holds exactly these bytes.

    Args:
        path: of the file.
        wanted: its content after an installation.
    """
    return path.read_bytes() == wanted


def is_blocked(path: Path) -> bool:
    """Whether Windows marks a file as downloaded from the internet (Mark of the Web).

    Args:
        path: of the file; the mark stands in a stream of its own beside the content.
    """
    try:
        zone = Path(f"{path}:Zone.Identifier").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return _INTERNET_ZONE.search(zone) is not None


def _writable(machine: Machine, path: Path) -> str:
    return str(path) if can_write(str(path), machine.encoding) else machine.short_path(path)


def _applescript(machine: Machine) -> dict[Path, bytes]:
    """The script through which Excel for macOS may start Python; xlwings ships it."""
    return {machine.scripts_folder / path.name: path.read_bytes() for path in xlwings_folder().glob("*.applescript")}


def _expect_container(machine: Machine) -> None:
    folder = machine.user_file.parent
    if not folder.is_dir():
        raise FileProblemError(_NEVER_STARTED, folder=folder)


def _set_user_values(machine: Machine, values: dict[str, str], record: dict[str, Any], done: Installed) -> None:
    present = read_user_file(machine.user_file, machine.encoding)
    record["keys"] = sorted({*record["keys"], *values})
    if {key: present.get(key) for key in values} == values:
        done.unchanged.append(machine.user_file)
        return
    _write_values(machine, {**present, **values})
    done.changed.append(machine.user_file)


def _drop_user_values(machine: Machine, keys: Iterable[str], done: Installed) -> None:
    present = read_user_file(machine.user_file, machine.encoding)
    kept = {key: value for key, value in present.items() if key not in set(keys)}
    if kept != present:
        _write_values(machine, kept)
        done.changed.append(machine.user_file)


def _write_values(machine: Machine, values: dict[str, str]) -> None:
    try:
        write_user_file(machine.user_file, values, machine.encoding)
    except OSError as error:
        raise FileProblemError(_BLOCKED, path=machine.user_file) from error


def _write(path: Path, content: bytes) -> None:
    try:
        write_whole(path, content)
    except OSError as error:
        raise FileProblemError(_BLOCKED, path=path) from error


def _remove(path: Path) -> None:
    try:
        path.unlink()
    except OSError as error:
        raise FileProblemError(_BLOCKED, path=path) from error


def _read_record(machine: Machine) -> dict[str, Any]:
    empty: dict[str, Any] = {"files": [], "keys": []}
    if not machine.record.is_file():
        return empty
    try:
        return {**empty, **json.loads(machine.record.read_text(encoding="utf-8"))}
    except ValueError:  # a damaged record is no reason to refuse: what is ours is known by its name as well
        return empty
