"""Reading the folders and workbooks that a user names for an action, and the PDFs and workbooks in the folders."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from opsheet.catalogue import Action, FileProblemError, Text
from opsheet.hosts.pdf_text import PdfLimits, pdf_text
from opsheet.outcome import Folder, Inputs, InputValue, NamedFile
from opsheet.settings import Settings
from opsheet.tables import SheetContent, read_contents

_NO_FOLDER = Text("{folder} 不是文件夹，请选择文件夹", "{folder} is not a folder; choose a folder")
_NO_FILE = Text("没有文件 {path}", "There is no file {path}")
_UNREADABLE_FOLDER = Text("无法读取文件夹 {folder}：{reason}", "The folder {folder} can't be read: {reason}")


def open_inputs(action: Action, values: Mapping[str, InputValue], settings: Settings) -> Inputs:
    """Look at the folders and files that were named, so that the action needn't touch the disk.

    Args:
        action: whose inputs they are.
        values: as parsed: a folder is still a path.
        settings: how much time and memory a PDF may take.

    Raises:
        FileProblemError: when a folder or a file isn't there, or a folder can't be read.
    """
    opened, letters = dict(values), settings.app.letters
    limits = PdfLimits(letters.seconds.value, letters.memory.value)
    for declared in action.inputs:
        value = opened.get(declared.key)
        if isinstance(value, Path) and declared.kind == "folder":
            sheets = partial(_sheets_in, value, settings=settings)
            opened[declared.key] = replace(read_folder(value, limits, below=declared.below), sheets=sheets)
        elif isinstance(value, Path):
            if not value.is_file():
                raise FileProblemError(_NO_FILE, path=value)
            opened[declared.key] = NamedFile(value, partial(_sheets_in, value.parent, value.name, settings=settings))
    return Inputs(opened)


def _sheets_in(folder: Path, name: str, *, settings: Settings) -> Sequence[SheetContent]:
    return read_contents(folder / name, settings).contents


def read_folder(path: Path, limits: PdfLimits, *, below: bool = False) -> Folder:
    """List a folder; nothing in it changes.

    Args:
        path: of the folder.
        limits: of reading one PDF in it.
        below: whether the files in folders below it are listed too; hidden folders never are.

    Returns:
        Its files by name, a second download ("letter (1).pdf") after the first.

    Raises:
        FileProblemError: when the path is no folder, or the folder can't be read.
    """
    if not path.is_dir():
        raise FileProblemError(_NO_FOLDER, folder=path)
    try:
        inside = sorted(path.iterdir(), key=lambda entry: _order(entry.name))
        files = [entry.name for entry in inside if entry.is_file()]
        files += _files_below(path) if below else []
    except OSError as error:
        raise FileProblemError(_UNREADABLE_FOLDER, folder=path, reason=error.strerror or error) from error
    return Folder(path, files, frozenset(entry.name for entry in inside), lambda name: pdf_text(path / name, limits))


def _files_below(path: Path) -> list[str]:
    """The files in the folders below a folder, by their path from there."""
    paths = [entry.relative_to(path) for entry in sorted(path.rglob("*")) if entry.is_file()]
    return [one.as_posix() for one in paths if one.parent.parts and not any(part[0] == "." for part in one.parts[:-1])]


def _order(name: str) -> tuple[str, int, str]:
    found = re.fullmatch(r"(?P<base>.*?)(?: ?\((?P<number>\d{1,4})\))?(?P<ending>\.[^.]*)?", name)
    return (found["base"], int(found["number"] or 0), name) if found else (name, 0, name)
