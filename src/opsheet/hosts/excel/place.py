"""Where the open workbook lies, for its journal and for the files that actions write beside it."""

from __future__ import annotations

from pathlib import Path

from opsheet.catalogue import RefusedError, Text
from opsheet.hosts.excel.library import xw

_NOT_SAVED = Text(
    "工作簿还没有保存在本机文件夹里：请先保存，结果文件会放在它旁边",
    "the workbook isn't saved in a folder of this computer: save it first, results are written beside it",
)


def journal_key(book: xw.Book) -> str:
    """The name under which the workbook's actions are kept: its path, its web address, or its bare name."""
    try:
        return book.fullname
    except xw.XlwingsError:  # a workbook on OneDrive whose local copy xlwings can't find
        return str(book.api.FullName)


def output_folder(book: xw.Book, name: str) -> Path:
    """The folder beside the workbook into which files are written.

    Args:
        book: the open workbook.
        name: of the folder.

    Raises:
        RefusedError: when the workbook lies in no folder of this computer.
    """
    path = Path(journal_key(book))
    if not path.is_absolute() or not path.parent.is_dir():
        raise RefusedError(_NOT_SAVED)
    return path.parent / name
