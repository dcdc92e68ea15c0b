"""Finding the team's tables on sheets: by the name of an Excel table, by the sheet's name, by headers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from opsheet.catalogue import TableProblemError, Text
from opsheet.settings import Settings, TableDefinition
from opsheet.tables import problems
from opsheet.tables.content import ExcelTable, SheetContent, address, is_blank
from opsheet.tables.header_rows import HeaderRow, HeaderSearch, find_header_rows
from opsheet.tables.headers import HeaderIndex
from opsheet.values import fold


@dataclass(frozen=True, slots=True)
class FoundTable:
    """Where a table stands; rows and columns are counted from 0.

    Args:
        header: its header and what that matches.
        sheet: the sheet it stands on.
        last_row: the last row that may belong to it.
        is_followed: whether another table begins below.
        excel_table: the name of its Excel table, where it is one.
    """

    header: HeaderRow
    sheet: SheetContent
    last_row: int
    is_followed: bool = False
    excel_table: str | None = None

    @property
    def definition(self) -> TableDefinition:
        """Which of the team's tables it is."""
        return self.header.match.definition

    @property
    def place(self) -> str:
        """The sheet and the header's first cell, for messages."""
        return f"{self.sheet.name}!{address(self.header.row, self.header.left)}"


def find_tables(sheets: Sequence[SheetContent], settings: Settings, file: str) -> dict[str, FoundTable]:
    """Find the team's tables.

    Args:
        sheets: the sheets of one workbook.
        settings: with the definitions of the tables.
        file: the workbook's name, for messages.

    Returns:
        The tables by the key of their definition.

    Raises:
        TableProblemError: when there is none, when there are two of a kind, or when two columns of a table bear
            the same header.
    """
    reading = settings.app.reading
    indexes = [HeaderIndex(definition) for definition in settings.tables.values()]
    search = HeaderSearch(indexes, reading.header_search_rows.value, reading.header_match_share.value)
    own = _own_sheets(settings)
    every = [found for sheet in sheets if not own.fullmatch(sheet.name) for found in _on_sheet(sheet, search)]
    if not every:
        names = [definition.name for definition in settings.tables.values()]
        known = Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))
        raise TableProblemError(problems.NO_TABLE, file=file, known=known)
    kept = {key: _only_one(_of_kind(every, key), file) for key in dict.fromkeys(f.definition.key for f in every)}
    for found in kept.values():
        _check_doubles(found)
    return kept


def _own_sheets(settings: Settings) -> re.Pattern[str]:
    """The sheets that opsheet itself adds, numbered where the name was taken, are no tables of the team."""
    names = [name for words in settings.app.sheet_names.model_dump().values() for name in words.values()]
    either = "|".join(map(re.escape, names))
    return re.compile(rf"(?:{either})(?:[ _]?\(?\d+\)?)?")


def _on_sheet(sheet: SheetContent, search: HeaderSearch) -> Iterator[FoundTable]:
    excel_tables = [found for table in sheet.excel_tables if (found := _in_excel_table(sheet, table, search))]
    named = _named(search.indexes, sheet.name, "sheets")
    if named is not None and any(found.definition is named.definition for found in excel_tables):
        named = None
    headers = find_header_rows(sheet, search, named)
    yield from excel_tables
    tops = [(one.row, one.left, one.right) for one in headers]
    tops += [(one.range.top, one.range.left, one.range.right) for one in sheet.excel_tables]
    for header in headers:
        below = [top for top, left, right in tops if top >= header.first_data_row and header.overlaps(left, right)]
        yield FoundTable(header, sheet, min(below, default=sheet.height) - 1, bool(below))


def _in_excel_table(sheet: SheetContent, table: ExcelTable, search: HeaderSearch) -> FoundTable | None:
    cells = table.range
    if not table.has_header or cells.top >= sheet.height:
        return None
    headers = sheet.row(cells.top)[cells.left : cells.right + 1]
    texts = {cells.left + index: str(text) for index, text in enumerate(headers) if not is_blank(text)}
    named = _named(search.indexes, table.name, "excel_tables")
    best = search.best(texts, named)
    if best is None:
        return None
    last_row = min(cells.bottom, sheet.height - 1) - (table.has_totals and cells.bottom < sheet.height)
    header = HeaderRow(cells.top, cells.top + 1, texts, best[0], is_sure=True)
    return FoundTable(header, sheet, last_row, excel_table=table.name)


def _named(indexes: Sequence[HeaderIndex], name: str, kind: Literal["sheets", "excel_tables"]) -> HeaderIndex | None:
    for index in indexes:
        names = index.definition.sheets if kind == "sheets" else index.definition.excel_tables
        if fold(name) in map(fold, names):
            return index
    return None


def _of_kind(every: Sequence[FoundTable], key: str) -> list[FoundTable]:
    same = [found for found in every if found.definition.key == key]
    return [found for found in same if found.header.is_sure] or same


def _only_one(same: Sequence[FoundTable], file: str) -> FoundTable:
    if len(same) > 1:
        raise TableProblemError(
            problems.TWO_TABLES,
            file=file,
            table=same[0].definition.name.text,
            first=same[0].place,
            second=same[1].place,
        )
    return same[0]


def _check_doubles(found: FoundTable) -> None:
    for key, columns in found.header.match.columns.items():
        if len(columns) > 1:
            raise TableProblemError(
                problems.TWO_COLUMNS,
                sheet=found.sheet.name,
                first=address(found.header.row, columns[0]),
                second=address(found.header.row, columns[1]),
                header=found.definition.columns[key].header.text,
            )
