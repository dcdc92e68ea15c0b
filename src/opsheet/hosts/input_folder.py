"""Reading the folders that a user names for an action, and the PDFs in them."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from pathlib import Path

from opsheet.catalogue import Action, FileProblemError, Text
from opsheet.outcome import Folder, Inputs, InputValue

_PAGES_READ = 5  # a letter has one or two; its ids are on the first
_NO_FOLDER = Text("{folder} 不是文件夹，请选择文件夹", "{folder} is not a folder; choose a folder")
_NO_FILE = Text("没有文件 {path}", "there is no file {path}")
_UNREADABLE_FOLDER = Text("文件夹 {folder} 读不了：{reason}", "the folder {folder} can't be read: {reason}")


def open_inputs(action: Action, values: Mapping[str, InputValue]) -> Inputs:
    """Look at the folders and files that were named, so that the action needn't touch the disk.

    Args:
        action: whose inputs they are.
        values: as parsed: a folder is still a path.

    Raises:
        FileProblemError: when a folder or a file isn't there, or a folder can't be read.
    """
    opened = dict(values)
    for declared in action.inputs:
        value = opened.get(declared.key)
        if isinstance(value, Path) and declared.kind == "folder":
            opened[declared.key] = read_folder(value)
        elif isinstance(value, Path) and not value.is_file():
            raise FileProblemError(_NO_FILE, path=value)
    return Inputs(opened)


def read_folder(path: Path) -> Folder:
    """List a folder; nothing in it changes.

    Args:
        path: of the folder.

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
    except OSError as error:
        raise FileProblemError(_UNREADABLE_FOLDER, folder=path, reason=error.strerror or error) from error
    return Folder(path, files, frozenset(entry.name for entry in inside), lambda name: pdf_text(path / name))


def _order(name: str) -> tuple[str, int, str]:
    found = re.fullmatch(r"(?P<base>.*?)(?: ?\((?P<number>\d{1,4})\))?(?P<ending>\.[^.]*)?", name)
    return (found["base"], int(found["number"] or 0), name) if found else (name, 0, name)


def pdf_text(file: Path) -> str | None:
    """The text of a PDF's first pages; None where it is encrypted or broken.

    Args:
        file: its path.
    """
    from pypdf import PdfReader

    log = logging.getLogger("pypdf")
    level, log.level = log.level, logging.CRITICAL  # what pypdf thinks of a PDF's syntax is nobody's business here
    try:
        with PdfReader(file) as reader:
            return "\n".join(page.extract_text() for page in reader.pages[:_PAGES_READ])
    except Exception:  # broken PDFs fail in many ways, all of which mean that this one cannot be read
        return None
    finally:
        log.level = level
