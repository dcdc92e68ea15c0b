"""Files on which workbooks are dropped: in a folder on the desktop, and in Explorer's list *Send to*."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from opsheet.addin.machine import Machine
from opsheet.addin.package import write_whole
from opsheet.bundle.scripts import DROPPED_VARIABLE, DROPS, drop_script

FOLDER_NAME = "运营表"
_WORKBOOK = re.compile(r"\.xls[xm]$", re.IGNORECASE)
_SCRIPT_END = ".cmd"


def drop_files(machine: Machine, desktop: Path, language: str) -> dict[str, list[Path]]:
    """The files that workbooks are dropped on, by the key of their job.

    Args:
        machine: whose.
        desktop: the user's desktop.
        language: of the names in *Send to*.
    """
    roaming = Path(machine.environment.get("APPDATA") or machine.home / "AppData" / "Roaming")
    send_to = roaming / "Microsoft" / "Windows" / "SendTo"
    return {
        drop.key: [desktop / FOLDER_NAME / drop.name, send_to / f"{drop.label[language]}{_SCRIPT_END}"]
        for drop in DROPS
    }


def put(machine: Machine, desktop: Path, language: str, version: str) -> list[Path]:
    """Put the files there, or those of an earlier version right.

    Args:
        machine: whose.
        desktop: the user's desktop.
        language: of the names in *Send to*.
        version: of the installed bundle.

    Raises:
        OSError: when a folder can't be written.
    """
    files = drop_files(machine, desktop, language)
    for drop in DROPS:
        for path in files[drop.key]:
            write_whole(path, drop_script(drop, version))
    return [path for paths in files.values() for path in paths]


def are_there(machine: Machine, desktop: Path) -> bool:
    """Whether the user has asked for them before.

    Args:
        machine: whose.
        desktop: the user's desktop.
    """
    return any(path.is_file() for path in _of_both_languages(machine, desktop))


def remove(machine: Machine, desktop: Path) -> list[Path]:
    """Take them away; whatever else the user keeps in the folder stays.

    Args:
        machine: whose.
        desktop: the user's desktop.

    Raises:
        OSError: when a file can't be deleted.
    """
    removed = [path for path in _of_both_languages(machine, desktop) if path.is_file()]
    for path in removed:
        path.unlink()
    folder = desktop / FOLDER_NAME
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
    return removed


def _of_both_languages(machine: Machine, desktop: Path) -> list[Path]:
    found = [drop_files(machine, desktop, language).values() for language in ("zh", "en")]
    return list(dict.fromkeys(path for groups in found for paths in groups for path in paths))


def dropped(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> list[Path]:
    r"""The files that were dropped.

    Args:
        arguments: as cmd understood them; it cuts a name without blanks at an ``&``.
        environment: with the whole command line, from which the names are taken where it has them.

    Example:
        >>> line = r'C:\Windows\system32\cmd.exe /c ""D:\拖 到.cmd" D:\a&b.xlsx "D:\c d.xlsx""'
        >>> [str(path) for path in dropped(["D:\\a"], {"OPSHEET_COMMAND_LINE": line})]
        ['D:\\a&b.xlsx', 'D:\\c d.xlsx']
    """
    _, script, rest = environment.get(DROPPED_VARIABLE, "").partition(_SCRIPT_END)
    names = re.findall(r'"([^"]+)"|([^\s"]+)', rest.lstrip('"')) if script else []
    found = [quoted or plain for quoted, plain in names]
    return [Path(name) for name in (found or arguments)]


def workbooks(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """What can be worked on of the files that were dropped, and the rest; of a folder, the workbooks in it.

    Args:
        paths: files and folders.
    """
    files: list[Path] = []
    others: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(one for one in path.glob("*.xls[xm]") if not one.name.startswith("~$"))
        else:
            (files if _WORKBOOK.search(path.name) else others).append(path)
    return files, others
