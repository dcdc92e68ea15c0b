"""Reading the folder of the downloaded appointment letters."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from pathlib import Path

from opsheet.catalogue import FileProblemError, Text
from opsheet.outcome import Letter, LetterFolder

_PAGES_READ = 5  # a letter has one or two; its ids stand on the first
_NO_FOLDER = Text(
    "{folder} 不是文件夹，请给出放预约信 PDF 的文件夹",
    "{folder} is no folder; name the one that holds the letters' PDFs",
)
_UNREADABLE_FOLDER = Text("文件夹 {folder} 读不了：{reason}", "the folder {folder} can't be read: {reason}")


def read_letter_folder(path: Path, needs_text: Callable[[str], bool]) -> LetterFolder:
    """Read the PDFs of a folder; nothing in it changes.

    Args:
        path: of the folder.
        needs_text: told a file's name, whether the text of its pages is needed too.

    Returns:
        The letters by name. One that is encrypted or broken is among them, marked as unreadable.

    Raises:
        FileProblemError: when the path is no folder, or the folder can't be read.
    """
    if not path.is_dir():
        raise FileProblemError(_NO_FOLDER, folder=path)
    try:
        inside = sorted(path.iterdir(), key=lambda entry: _order(entry.name))
        files = [entry for entry in inside if entry.suffix.casefold() == ".pdf" and entry.is_file()]
    except OSError as error:
        raise FileProblemError(_UNREADABLE_FOLDER, folder=path, reason=error.strerror or error) from error
    letters = [_with_text(file) if needs_text(file.name) else Letter(file.name) for file in files]
    return LetterFolder(path, letters, frozenset(entry.name for entry in inside))


def _order(name: str) -> tuple[str, int, str]:
    """By name, a second download ("letter (1).pdf") after the first."""
    found = re.fullmatch(r"(?P<base>.*?)(?: ?\((?P<number>\d{1,4})\))?(?P<ending>\.[^.]*)?", name)
    return (found["base"], int(found["number"] or 0), name) if found else (name, 0, name)


def _with_text(file: Path) -> Letter:
    from pypdf import PdfReader

    log = logging.getLogger("pypdf")
    level, log.level = log.level, logging.CRITICAL  # what pypdf thinks of a PDF's syntax is nobody's business here
    try:
        with PdfReader(file) as reader:
            pages = [page.extract_text() for page in reader.pages[:_PAGES_READ]]
    except Exception:  # broken PDFs fail in many ways, all of which mean that this letter cannot be read
        return Letter(file.name, readable=False)
    finally:
        log.level = level
    return Letter(file.name, "\n".join(pages))
