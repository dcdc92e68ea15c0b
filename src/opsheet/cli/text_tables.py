"""CSV, TSV and web pages as workbooks, so that they are checked and worked on like any other file."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opsheet.catalogue import FileProblemError, Text, UserError

if TYPE_CHECKING:
    from opsheet.exports.grid import FileContent

_SUFFIXES = frozenset({".csv", ".tsv", ".tab", ".txt", ".xls", ".htm", ".html"})  # Amazon calls its texts .xls
_HEAD_BYTES = 4096
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_CONTROLS = frozenset(range(32)) - set(b"\t\n\v\f\r\x1a\x1b")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,10})?")  # no code with leading zeros, nothing Excel would cut
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
_LOST_LETTERS = Text(
    "{file} 里有无法读取的字符（{encoding}），请另存为 .xlsx 或 UTF-8 的 CSV",
    "{file} contains characters that can't be read ({encoding}). Save it as .xlsx or as CSV in UTF-8",
)
_BROKEN_OFF = Text("{file} 不完整，请重新下载", "{file} ends in the middle; download it again")


@contextmanager
def as_workbook(path: Path) -> Generator[Path]:
    """The file itself, or where it is a table written as text a workbook of the same name that holds it.

    Args:
        path: of any file; it is never written to.

    Yields:
        The workbook, which is gone afterwards where it was made here.

    Raises:
        FileProblemError: when letters can't be read, or the text ends in the middle.
        UserError: what the caller raises, naming the file itself.
    """
    content = _text_table(path)
    if content is None:
        yield path
        return
    if content.has_lost_letters:
        raise FileProblemError(_LOST_LETTERS, file=path.name, encoding=content.encoding)
    if content.is_broken_off:
        raise FileProblemError(_BROKEN_OFF, file=path.name)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / f"{path.stem}.xlsx"
        _write(made, path.stem, content)
        try:
            yield made
        except UserError as problem:
            raise _of_file(problem, made.name, path.name) from problem


def _of_file(problem: UserError, made: str, named: str) -> UserError:
    """The same error, naming the file that the user named instead of the workbook that was made of it."""
    parameters = {key: named if value == made else value for key, value in problem.message.parameters.items()}
    return type(problem)(problem.message.text, **parameters)


def _text_table(path: Path) -> FileContent | None:
    """What a text holds; None where the file is something else, of which reading it will tell."""
    if path.suffix.lower() not in _SUFFIXES or not path.is_file():
        return None
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
            if not _is_text(head):
                return None
            whole = head + file.read()
    except OSError:
        return None
    from opsheet.exports.grid import text_content

    content = text_content(whole)
    return None if content.is_page or not content.grids else content


def _is_text(head: bytes) -> bool:
    if not head or head.startswith(b"%PDF"):
        return False
    return head.startswith(_UTF_16_MARKS) or not _CONTROLS & set(head)


def _write(path: Path, name: str, content: FileContent) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        for number, grid in enumerate(content.grids, start=1):
            title = _NOT_IN_A_NAME.sub(" ", grid.sheet or name).strip(" '")[:28] or "Sheet"
            sheet = book.add_worksheet(title if number == 1 else f"{title} {number}")
            for row, cells in enumerate(grid.rows()):
                _write_row(sheet, row, cells)


def _write_row(sheet: Any, row: int, cells: Sequence[Any]) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, str) and _NUMBER.fullmatch(cell):
            sheet.write_number(row, column, float(cell))
        elif isinstance(cell, str) and cell:
            sheet.write_string(row, column, cell)
        elif cell not in (None, ""):
            sheet.write(row, column, cell)
