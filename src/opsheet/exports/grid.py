"""A file as one or more grids of cells, whatever its format and whatever it calls itself."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import Any

from opsheet.catalogue import FileProblemError
from opsheet.exports import problems
from opsheet.exports.json_records import json_grids
from opsheet.exports.markup import markup_tables
from opsheet.exports.separated_text import split_text
from opsheet.exports.text_encoding import decode

Row = Sequence[Any]

HEAD_ROWS = 20  # among which the header row is
_BLOCK_ROWS = 256

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PARTS = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb", "content.xml": "ods"}
_SIGNS_OF_PAGES = ("<form", "<input", "<script")
_NOT_DATA = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")


class Grid:
    """The cells of one sheet, or of one text file.

    Args:
        rows: from the first on, each a sequence of texts, numbers and dates, "" or None for a blank.
        sheet: its name, or None where there are no sheets.
    """

    def __init__(self, rows: Iterable[Row], sheet: str | None = None) -> None:
        self.sheet = sheet
        self._rest = iter(rows)
        self.head: list[Row] = list(islice(self._rest, HEAD_ROWS))

    def rows(self) -> Iterator[Row]:
        """All rows; what is beyond the head can be had once."""
        return chain(self.head, self._rest)

    def columns(self, first: int, positions: Iterable[int]) -> dict[int, list[Any]]:
        """Some columns from a row of the head on; what is beyond the head can be had once.

        Rows are turned into columns in small blocks, which stay in the processor's cache, and let go.

        Args:
            first: position of the first row that is wanted.
            positions: of the columns; one that a row doesn't reach is blank.

        Example:
            >>> Grid([["SKU", "Qty"], ["A", 1], ["B"]]).columns(1, [0, 1])
            {0: ['A', 'B'], 1: [1, '']}
        """
        columns: dict[int, list[Any]] = {position: [] for position in positions}
        rows = chain(self.head[first:], self._rest)
        while block := list(islice(rows, _BLOCK_ROWS)):
            cells = list(zip_longest(*block, fillvalue=""))
            for position, column in columns.items():
                column.extend(cells[position] if position < len(cells) else [""] * len(block))
        return columns


@dataclass(frozen=True, slots=True)
class FileContent:
    """What a file holds.

    Args:
        grids: its sheets, or the one grid of a text.
        encoding: of a text, else the format (``xlsx``, ``xls`` ...).
        separator: ``tab``, ``comma`` or ``semicolon``, else None.
        has_lost_letters: whether some bytes mean nothing in the encoding.
        is_page: whether it is a web page that was meant to be looked at: without a table, or with a form.
        is_broken_off: whether it ends in the middle.
        is_records: whether its rows are the records of a JSON file, which have no header row.
    """

    grids: Sequence[Grid]
    encoding: str
    separator: str | None = None
    has_lost_letters: bool = False
    is_page: bool = False
    is_broken_off: bool = False
    is_records: bool = False


def read_file(path: Path, maximum_unpacked: int) -> FileContent:
    """Open a file by what it holds, not by what it is called.

    Args:
        path: of the file; it is never written to.
        maximum_unpacked: bytes that a workbook may unpack to.

    Raises:
        FileProblemError: when it can't be read as a table of any kind, saying why and what to do.
    """
    try:
        with path.open("rb") as file:
            head = file.read(len(_OLE))
            is_workbook = head.startswith((_ZIP, _OLE))
            content = head if is_workbook else head + file.read()
    except PermissionError as error:
        raise FileProblemError(problems.NOT_ALLOWED) from error
    except OSError as error:
        raise FileProblemError(problems.UNREADABLE, reason=error.strerror or str(error)) from error
    if not content.strip(b"\0 \r\n\t\xef\xbb\xbf"):
        raise FileProblemError(problems.NOTHING_IN_IT)
    if is_workbook:
        return _workbook(path, _zip_format(path, maximum_unpacked) if head.startswith(_ZIP) else "xls")
    if content.startswith(_NOT_DATA):
        raise FileProblemError(problems.NO_TABLE_FORMAT)
    return text_content(content)


def text_content(content: bytes) -> FileContent:
    r"""Read a file that is no workbook: JSON, a web page, Excel's XML, or lines of separated values.

    Args:
        content: the whole file.

    Example:
        >>> read = text_content(b"sku;qty\nA-1;3\n")
        >>> read.separator, read.encoding, read.grids[0].head
        ('semicolon', 'utf-8', [['sku', 'qty'], ['A-1', '3']])
    """
    decoded = decode(content)
    start = decoded.text.lstrip("\ufeff \r\n\t")[:1]
    if start in {"{", "["}:
        grids = json_grids(decoded.text)
        if grids is not None:
            return FileContent(
                [Grid(rows, name) for name, rows in grids],
                decoded.encoding,
                None,
                decoded.has_lost_letters,
                is_records=True,
            )
        if start == "{":
            raise FileProblemError(problems.BROKEN_OFF)
    if start == "<":
        tables = markup_tables(decoded.text)
        is_page = not tables or any(sign in decoded.text.lower() for sign in _SIGNS_OF_PAGES)
        return FileContent(
            [Grid(rows) for rows in tables], decoded.encoding, None, decoded.has_lost_letters, is_page=is_page
        )
    lines = split_text(decoded.text)
    return FileContent(
        [Grid(lines.rows)],
        decoded.encoding,
        lines.separator,
        decoded.has_lost_letters,
        is_broken_off=lines.is_broken_off,
    )


def _zip_format(path: Path, maximum_unpacked: int) -> str:
    """Which kind of workbook a zip archive is, once its size is known to be bearable."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError) as error:  # the directory of a zip stands at its end
        raise FileProblemError(problems.BROKEN_OFF) from error
    if size > maximum_unpacked:
        raise FileProblemError(problems.TOO_LARGE, limit=maximum_unpacked // 2**20)
    for part, name in _PARTS.items():
        if part in names:
            return name
    raise FileProblemError(problems.NO_TABLE_FORMAT)


def _workbook(path: Path, encoding: str) -> FileContent:
    from python_calamine import CalamineError, PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook

    try:
        with load_workbook(path) as workbook:
            kinds = {sheet.name: sheet for sheet in workbook.sheets_metadata}
            shown = [
                name
                for name, sheet in kinds.items()
                if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
            ]
            grids = [_sheet_grid(workbook, name) for name in shown or kinds]
    except PasswordError as error:
        raise FileProblemError(problems.ENCRYPTED) from error
    except (CalamineError, OSError, ValueError) as error:
        raise FileProblemError(problems.BROKEN_OFF) from error
    return FileContent(grids, encoding)


def _sheet_grid(workbook: Any, name: str) -> Grid:
    """A sheet from its first row on; calamine leaves blank columns out on the left, but no rows."""
    return Grid(workbook.get_sheet_by_name(name).iter_rows(), name)
