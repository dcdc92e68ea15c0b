"""Finding the team's tables on sheets: by the name of an Excel table, by the sheet's name, by headers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from opsheet.catalogue import TableProblemError, listed
from opsheet.settings import Settings, TableDefinition
from opsheet.tables import messages
from opsheet.tables.header_forms import HeaderForms
from opsheet.tables.header_rows import HeaderRow, HeaderSearch, find_header_rows, nearly_headers
from opsheet.tables.headers import HeaderIndex
from opsheet.tables.table import ExcelTable, SheetContent, header_text, is_blank
from opsheet.values import fold
from opsheet.values.cells import cell_name


@dataclass(frozen=True, slots=True)
class FoundTable:
    """Where a table stands; rows and columns are counted from 0.

    Args:
        header: its header and what that matches.
        sheet: the sheet it stands on.
        last_row: the last row that may belong to it.
        is_followed: whether another table begins below.
        excel_table: the name of its Excel table, where it is one.
        sections: further parts of the table below, each under the same header.
    """

    header: HeaderRow
    sheet: SheetContent
    last_row: int
    is_followed: bool = False
    excel_table: str | None = None
    sections: tuple[FoundTable, ...] = ()

    @property
    def definition(self) -> TableDefinition:
        """Which of the team's tables it is."""
        return self.header.match.definition

    @property
    def address(self) -> str:
        """The sheet and the header's first cell, for messages."""
        return f"{self.sheet.name}!{cell_name(self.header.row + 1, self.header.left + 1)}"


def find_tables(
    sheets: Sequence[SheetContent], settings: Settings, file: str, chosen: str | None = None
) -> dict[str, FoundTable]:
    """Find the team's tables.

    Args:
        sheets: the sheets of one workbook.
        settings: with the definitions of the tables.
        file: the workbook's name, for messages.
        chosen: the sheet that counts where several hold a table of one kind.

    Returns:
        The tables by the key of their definition.

    Raises:
        TableProblemError: when there is none, when there are two of a kind, or when two columns of a table bear
            the same header.
    """
    search = header_search(settings)
    if chosen is not None:
        _refuse_unknown_sheet(sheets, chosen, file)
    own = _own_sheets(settings)
    looked_at = [sheet for sheet in sheets if not own.fullmatch(sheet.name)]
    every = [found for sheet in looked_at for found in _joined_sections(list(_on_sheet(sheet, search)))]
    if not every:
        raise _no_table(looked_at, search, settings, file)
    kinds = dict.fromkeys(found.definition.key for found in every)
    kept = {key: _only_one(_of_kind(every, key), file, chosen) for key in kinds}
    for found in kept.values():
        _check_doubles(found)
    return kept


def several_of_a_kind(sheets: Sequence[SheetContent], settings: Settings, file: str) -> list[str]:
    """The visible sheets that hold a table of the first kind of which there are several."""
    search, own = header_search(settings), _own_sheets(settings)
    looked_at = [sheet for sheet in sheets if not own.fullmatch(sheet.name)]
    every = [found for sheet in looked_at for found in _joined_sections(list(_on_sheet(sheet, search)))]
    for key in dict.fromkeys(found.definition.key for found in every):
        names = list(dict.fromkeys(found.sheet.name for found in _of_kind(every, key)))
        if len(names) > 1:
            return names
    raise _no_table(looked_at, search, settings, file)


def header_search(settings: Settings) -> HeaderSearch:
    """What is looked for on sheets: the accepted headers of all tables."""
    reading, forms = settings.app.reading, HeaderForms(settings.reading.headers)
    indexes = [HeaderIndex(definition, forms) for definition in settings.tables.values()]
    return HeaderSearch(indexes, reading.header_search_rows.value, reading.header_match_share.value)


def _refuse_unknown_sheet(sheets: Sequence[SheetContent], chosen: str, file: str) -> None:
    if not any(sheet.name == chosen for sheet in sheets):
        names = [sheet.name for sheet in sheets]
        raise TableProblemError(messages.NO_SHEET, file=file, sheet=chosen, known=listed(names))


def _no_table(sheets: Sequence[SheetContent], search: HeaderSearch, settings: Settings, file: str) -> TableProblemError:
    """Say which table was nearly found, and what it lacks; else which tables there are."""
    near = [(sheet, header) for sheet in sheets for header in nearly_headers(sheet, search)]
    if near:
        sheet, header = max(near, key=lambda one: one[1].match.rank)
        definition = header.match.definition
        lacking = [definition.columns[key].header for key in header.match.missing]
        return TableProblemError(
            messages.NEARLY_A_TABLE,
            file=file,
            cell=f"{sheet.name}!{cell_name(header.row + 1, header.left + 1)}",
            table=definition.name.text,
            lacking=listed(one.text for one in lacking),
        )
    known = listed(definition.name.text for definition in settings.tables.values())
    return TableProblemError(messages.NO_TABLE, file=file, known=known)


def _joined_sections(found: Sequence[FoundTable]) -> list[FoundTable]:
    """Take parts of a sheet that bear the same header for one table."""
    joined: list[FoundTable] = []
    for one in found:
        above = next((index for index, other in enumerate(joined) if _is_section(other, one)), None)
        if above is None:
            joined.append(one)
        else:
            joined[above] = replace(joined[above], sections=(*joined[above].sections, one))
    return joined


def _is_section(table: FoundTable, below: FoundTable) -> bool:
    same = table.definition is below.definition and not (table.excel_table or below.excel_table)
    return same and table.header.match.columns == below.header.match.columns


def _own_sheets(settings: Settings) -> re.Pattern[str]:
    """The sheets that opsheet itself adds, numbered where the name was taken, are no tables of the team."""
    names = [name for words in settings.app.sheet_names.model_dump().values() for name in words.values()]
    either = "|".join(map(re.escape, names))
    return re.compile(rf"(?:{either})(?:[ _].*|\(?\d+\)?)?")


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
    texts = {column: header_text(text) for column, text in enumerate(headers, cells.left - 1) if not is_blank(text)}
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
    same = [found for found in same if found.header.is_sure] or same
    return [found for found in same if not found.sheet.hidden] or same


def _only_one(same: Sequence[FoundTable], file: str, chosen: str | None) -> FoundTable:
    on_sheet = [found for found in same if found.sheet.name == chosen] or list(same)
    if len(on_sheet) == 1:
        return on_sheet[0]
    addresses = [found.address for found in on_sheet]
    raise TableProblemError(
        messages.TWO_TABLES,
        file=file,
        table=on_sheet[0].definition.name.text,
        addresses=listed(addresses),
        sheet=on_sheet[0].sheet.name,
    )


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
