"""Finding the team's tables on sheets: by the name of an Excel table, by the sheet's name, by headers.

Which rows of a table are data: no blank rows, no totals, no title of what stands below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from opsheet.catalogue import TableProblemError, Text
from opsheet.settings import Settings, TableDefinition
from opsheet.tables import messages
from opsheet.tables.header_rows import HeaderRow, HeaderSearch, blank_rows, find_header_rows
from opsheet.tables.headers import HeaderIndex
from opsheet.tables.sheet import ExcelTable, SheetContent, is_blank
from opsheet.values import clean, fold
from opsheet.values.cells import ExcelError, cell_name


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
        return f"{self.sheet.name}!{cell_name(self.header.row + 1, self.header.left + 1)}"


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
        raise TableProblemError(messages.NO_TABLE, file=file, known=known)
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
    tops += [(one.range.top - 1, one.range.left - 1, one.range.right - 1) for one in sheet.excel_tables]
    for header in headers:
        below = [top for top, left, right in tops if top >= header.first_data_row and header.overlaps(left, right)]
        yield FoundTable(header, sheet, min(below, default=sheet.height) - 1, bool(below))


def _in_excel_table(sheet: SheetContent, table: ExcelTable, search: HeaderSearch) -> FoundTable | None:
    cells = table.range
    if not table.has_header or cells.top > sheet.height:
        return None
    headers = sheet.row(cells.top - 1)[cells.column_slice]
    texts = {column: str(text) for column, text in enumerate(headers, cells.left - 1) if not is_blank(text)}
    named = _named(search.indexes, table.name, "excel_tables")
    best = search.best(texts, named)
    if best is None:
        return None
    last_row = min(cells.bottom, sheet.height) - 1 - (table.has_totals and cells.bottom <= sheet.height)
    header = HeaderRow(cells.top - 1, cells.top, texts, best[0], is_sure=True)
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
            messages.TWO_TABLES,
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
                messages.TWO_COLUMNS,
                sheet=found.sheet.name,
                first=cell_name(found.header.row + 1, columns[0] + 1),
                second=cell_name(found.header.row + 1, columns[1] + 1),
                header=found.definition.columns[key].header.text,
            )


_TOTAL = re.compile(
    r"(?:本页|本月|总)?(?:合\s*计|总\s*计|小\s*计)(?:\s*[(（\d].*)?|(?:grand\s*|sub\s*-?\s*)?total(?:\s*\(.*)?",
    re.IGNORECASE,
)
_FEWEST_COLUMNS = 3  # of a table, for a row with one cell to be a title


def data_rows(found: FoundTable) -> Sequence[int]:
    """The data rows of a table, counted from 0; hidden and filtered rows are among them."""
    sheet, header = found.sheet, found.header
    span = range(header.left, header.right + 1)
    every = range(header.first_data_row, found.last_row + 1)
    left_out = {*blank_rows(sheet, every, span), *_total_rows(sheet, every, span)}
    rows = [row for row in every if row not in left_out] if left_out else every
    rows = rows[: _end_of_data(found, rows, span)]
    return rows[: _end_of_filled(found, rows)]


def _total_rows(sheet: SheetContent, rows: range, span: range) -> list[int]:
    """The rows whose first text is a total's label."""
    totals: list[int] = []
    undecided: Sequence[int] = rows
    for column in span:
        cells = sheet.columns[column]
        texts = {row: cell for row in undecided if isinstance(cell := cells[row], str) and not is_blank(cell)}
        labels = {text for text in set(texts.values()) if _is_label(text)}
        if labels:
            totals += [row for row, text in texts.items() if text in labels]
        if len(texts) == len(undecided):
            break
        undecided = [row for row in undecided if row not in texts]
    return totals


def _is_label(text: str) -> bool:
    return ("计" in text or "l" in text.casefold()) and _TOTAL.fullmatch(clean(text).rstrip(": ")) is not None


def _end_of_data(found: FoundTable, rows: Sequence[int], span: range) -> int:
    """Where the titles of the next table begin, or the remarks below a blank row."""
    end = len(rows)
    while end and len(span) >= _FEWEST_COLUMNS and _is_title(found.sheet, rows[end - 1], span):
        end -= 1
    if found.is_followed:
        return end
    above = [found.header.first_data_row - 1, *rows][end:-1] if rows else []
    return next((index for index, row in enumerate(above, end) if rows[index] > row + 1), len(rows))


def _end_of_filled(found: FoundTable, rows: Sequence[int]) -> int:
    """Where the rows end that the team filled in: numbering and formulas are often copied further down."""
    columns = found.definition.columns
    places = {key: place[0] for key, place in found.header.match.columns.items() if not columns[key].calculated}
    required = [found.sheet.columns[place] for key, place in places.items() if columns[key].required]
    others = [found.sheet.columns[place] for key, place in places.items() if not columns[key].required]
    end = len(rows)
    while end and all(is_blank(cells[rows[end - 1]]) for cells in required):
        if not all(_may_be_copied(cells[rows[end - 1]]) for cells in others):
            break
        end -= 1
    return end


def _may_be_copied(cell: object) -> bool:
    """What a formula shows in a row without data: nothing, 0 or an error."""
    return is_blank(cell) or isinstance(cell, ExcelError) or (isinstance(cell, int | float) and cell == 0)


def _is_title(sheet: SheetContent, row: int, span: range) -> bool:
    filled = [column for column in span if not is_blank(sheet.columns[column][row])]
    return filled == [span.start] and isinstance(sheet.columns[span.start][row], str)
