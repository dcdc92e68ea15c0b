"""Finding the rows of a sheet that are headers of the team's tables."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from opsheet.tables.headers import HeaderIndex, HeaderMatch
from opsheet.tables.table import SheetContent, header_text, is_blank
from opsheet.values.cells import CellRange

_ROWS_BELOW_BLANK = 5  # a further table begins behind a blank row, under a title or two
_LONGEST_HEADER = 60  # characters; what is longer is a remark
_MANY_COLUMNS = 6  # that tell a table though required ones are missing
_NAME_COUNTS = 3  # columns that the sheet's name makes up for


@dataclass(frozen=True, slots=True)
class HeaderRow:
    """A row, or a part of one, that is a table's header; rows and columns are counted from 0.

    Args:
        row: where it stands.
        first_data_row: the row below, or further down where the header takes several rows.
        texts: the headers by column.
        groups: the headers above that several columns share, by column.
        match: the table that it fits.
        is_sure: whether its headers alone tell which table it is.
    """

    row: int
    first_data_row: int
    texts: Mapping[int, str]
    match: HeaderMatch
    is_sure: bool
    groups: Mapping[int, str] = field(default_factory=dict[int, str])

    @property
    def left(self) -> int:
        """The first column."""
        return min(self.texts)

    @property
    def right(self) -> int:
        """The last column."""
        return max(self.texts)

    def overlaps(self, left: int, right: int) -> bool:
        """Whether it shares a column with others."""
        return self.left <= right and left <= self.right


@dataclass(frozen=True, slots=True)
class HeaderSearch:
    """What is looked for, and how far.

    Args:
        indexes: the accepted headers of all tables.
        search_rows: how many rows from the top may be titles.
        match_share: the share of a table's required columns that must be found.
    """

    indexes: Sequence[HeaderIndex]
    search_rows: int
    match_share: float

    def may_be_header(self, texts: Iterable[str]) -> bool:
        """Whether two of the texts, at least, are headers of any table."""
        short = [text for text in texts if len(text) <= _LONGEST_HEADER]
        return any(sum(text in index for text in short) > 1 for index in self.indexes)

    def best(
        self, texts: Mapping[int, str], named: HeaderIndex | None, groups: Mapping[int, str] | None = None
    ) -> tuple[HeaderMatch, bool] | None:
        """The table that headers fit best, and whether they alone tell so.

        Args:
            texts: the headers by column.
            named: the table that the place bears the name of; it needs fewer headers.
            groups: the headers above that several columns share.
        """
        open_to_all = [index for index in self.indexes if index is named or not index.definition.named_only]
        matches = [match for index in open_to_all if (match := index.match(texts, groups)).is_header()]
        sure = [match for match in matches if self._is_sure(match)]
        bearing = [match for match in matches if named is not None and match.definition is named.definition]
        if not sure and not bearing:
            return None

        def fit(match: HeaderMatch) -> tuple[float, float, int]:
            score, share, fewness = match.rank
            return score + _NAME_COUNTS * (match in bearing), share, fewness

        best = max([*sure, *(match for match in bearing if match not in sure)], key=fit)
        return best, best in sure

    def _is_sure(self, match: HeaderMatch) -> bool:
        many = match.data_count >= _MANY_COLUMNS and match.required_share > 0  # else it is a list of choices
        return match.required_share >= self.match_share or many

    def near_miss(self, texts: Mapping[int, str]) -> HeaderMatch | None:
        """The table that has most of the headers without these being enough of it; of equals, which they fit best."""
        open_to_all = [index for index in self.indexes if not index.definition.named_only]
        matches = [match for index in open_to_all if (match := index.match(texts)).columns]
        return max(matches, key=lambda match: (len(match.columns), match.rank), default=None)


def find_header_rows(sheet: SheetContent, search: HeaderSearch, named: HeaderIndex | None) -> list[HeaderRow]:
    """All headers on a sheet, from the top, those of its Excel tables left out.

    Args:
        sheet: its cells.
        search: what is looked for.
        named: the table whose name the sheet bears.
    """
    rows = _candidate_rows(sheet, search.search_rows)
    found: list[HeaderRow] = []
    for row, texts in zip(rows, _header_texts(sheet, rows), strict=True):
        if search.may_be_header(texts.values()):
            found.extend(_headers_of_row(sheet, row, texts, search, named))
    found = list(_join_adjacent(_one_of_the_named(found, named)))
    found = [_with_row_below(sheet, header, search, named) for header in found]
    repeats = [again for header in found for again in _repeats(sheet, header, {one.row for one in found})]
    return sorted((*found, *repeats), key=lambda header: (header.row, header.left))


def nearly_headers(sheet: SheetContent, search: HeaderSearch) -> Iterator[HeaderRow]:
    """The rows at the top with several headers of a table, too few to be sure of it."""
    rows = [row for row in _candidate_rows(sheet, search.search_rows) if row < search.search_rows]
    for row, texts in zip(rows, _header_texts(sheet, rows), strict=True):
        if search.may_be_header(texts.values()) and (match := search.near_miss(texts)) is not None:
            yield HeaderRow(row, row + 1, texts, match, is_sure=False)


def _candidate_rows(sheet: SheetContent, search_rows: int) -> list[int]:
    """The rows at the top and those behind each blank row."""
    blank = set(blank_rows(sheet, range(sheet.height), range(len(sheet.columns))))
    rows = set(range(min(search_rows, sheet.height)))
    for row in blank:
        if row + 1 not in blank:
            rows.update(range(row + 1, min(row + 1 + _ROWS_BELOW_BLANK, sheet.height)))
    return sorted(rows - blank)


def blank_rows(sheet: SheetContent, rows: Iterable[int], columns: Iterable[int]) -> list[int]:
    """Those of the rows that hold nothing in these columns."""
    left = list(rows)
    for column in columns:
        if not left:
            break
        cells = sheet.columns[column]
        left = [row for row in left if is_blank(cells[row])]
    return left


def _header_texts(sheet: SheetContent, rows: Sequence[int]) -> Iterator[dict[int, str]]:
    """The texts of some rows; a cell that reaches down from above gives its text to each row."""
    covers: dict[int, list[CellRange]] = {}
    for merged in sheet.merged:
        for row in rows[bisect_right(rows, merged.top - 1) : bisect_left(rows, merged.bottom)]:
            covers.setdefault(row, []).append(merged)
    for row in rows:
        texts = {column: header_text(cell) for column, cell in enumerate(sheet.row(row)) if not is_blank(cell)}
        for merged in covers.get(row, ()):
            column = merged.left - 1
            if column < len(sheet.columns) and not is_blank(above := sheet.columns[column][merged.top - 1]):
                texts.setdefault(column, header_text(above))
        yield dict(sorted(texts.items()))


def _headers_of_row(
    sheet: SheetContent, row: int, texts: dict[int, str], search: HeaderSearch, named: HeaderIndex | None
) -> Iterator[HeaderRow]:
    runs = list(_runs(sheet, row, texts, search.search_rows))
    groups = _groups_above(sheet, row, texts)
    found = [header for run in runs if (header := _header(row, run, groups, search, named)) is not None]
    if not found and len(runs) > 1:
        whole = _header(row, texts, groups, search, named)
        found = [whole] if whole is not None else []
    for header in found:
        if not _in_excel_table(sheet, header):
            yield header


def _header(
    row: int, texts: Mapping[int, str], groups: Mapping[int, str], search: HeaderSearch, named: HeaderIndex | None
) -> HeaderRow | None:
    best = search.best(texts, named, groups)
    return HeaderRow(row, row + 1, texts, *best, groups) if best is not None else None


def _groups_above(sheet: SheetContent, row: int, texts: Mapping[int, str]) -> dict[int, str]:
    """The headers of the row above that several columns share: merged over them, or followed by blank cells."""
    if row == 0:
        return {}
    above: dict[int, str] = {}
    for merged in sheet.merged:
        if merged.bottom == row and merged.right > merged.left:
            text = sheet.columns[merged.left - 1][merged.top - 1] if merged.left <= len(sheet.columns) else None
            spanned = range(merged.left - 1, merged.right)
            above.update({} if is_blank(text) else dict.fromkeys(spanned, header_text(text)))
    cells = sheet.row(row - 1)
    carried: str | None = None
    for column in range(min(texts), max(texts) + 1):
        if column in above:
            carried = None
        elif isinstance(cell := cells[column], str) and not is_blank(cell):
            follows = column + 1 < len(cells) and is_blank(cells[column + 1]) and column + 1 in texts
            carried = cell if follows and len(cell) <= _LONGEST_HEADER else None
            above.update({column: cell} if carried else {})
        elif carried is not None and column in texts:
            above[column] = carried
    groups = {column: text for column, text in above.items() if column in texts and text != texts[column]}
    return groups if len(set(groups.values())) > 1 or 2 * len(groups) <= len(texts) else {}  # else it is a title


def _with_row_below(
    sheet: SheetContent, header: HeaderRow, search: HeaderSearch, named: HeaderIndex | None
) -> HeaderRow:
    """The header with the row below it, where that row says what the parts of a group are."""
    row = header.first_data_row
    if row >= sheet.height or row > header.row + 1:
        return header
    span = range(header.left, header.right + 1)
    below = {column: cell for column in span if not is_blank(cell := sheet.columns[column][row])}
    if not below or not all(isinstance(cell, str) and len(cell) <= _LONGEST_HEADER for cell in below.values()):
        return header
    groups: dict[int, str] = {}
    carried = ""
    for column in span:
        carried = header.texts.get(column, carried)
        if column in below and carried:
            groups[column] = carried
    texts = {**header.texts, **{column: header_text(cell) for column, cell in below.items()}}
    joined = _header(header.row, dict(sorted(texts.items())), groups, search, named)
    if joined is None or joined.match.data_count <= header.match.data_count or not _is_same_table(header, joined):
        return header
    return replace(joined, first_data_row=row + 1)


def _is_same_table(header: HeaderRow, joined: HeaderRow) -> bool:
    """Whether a longer header keeps every column of the shorter one."""
    same = joined.match.definition is header.match.definition
    return same and all(joined.match.columns.get(key) == index for key, index in header.match.columns.items())


def _in_excel_table(sheet: SheetContent, header: HeaderRow) -> bool:
    return any(
        one.has_header
        and one.range.top <= header.row + 1 <= one.range.bottom
        and header.overlaps(one.range.left - 1, one.range.right - 1)
        for one in sheet.excel_tables
    )


def _runs(sheet: SheetContent, row: int, texts: Mapping[int, str], depth: int) -> Iterator[dict[int, str]]:
    """Cut a row of headers where a column is blank from the header down: there a table beside it begins."""
    run: dict[int, str] = {}
    below = range(row + 1, min(row + 1 + depth, sheet.height))
    for column in range(min(texts), max(texts) + 1):
        if column in texts:
            run[column] = texts[column]
        elif run and len(blank_rows(sheet, below, [column])) == len(below):
            yield run
            run = {}
    yield run


def _one_of_the_named(found: list[HeaderRow], named: HeaderIndex | None) -> list[HeaderRow]:
    """Headers that only the sheet's name speaks for count where nothing better stands on the sheet, and once."""
    sure = [header for header in found if header.is_sure]
    unsure = [header for header in found if not header.is_sure]
    if named is None or any(header.match.definition is named.definition for header in sure) or not unsure:
        return sure
    return sorted([*sure, max(unsure, key=lambda header: header.match.rank)], key=lambda header: header.row)


def _join_adjacent(found: Iterable[HeaderRow]) -> Iterator[HeaderRow]:
    """A header in two languages, or one whose cells reach over several rows, is one header."""
    waiting: list[HeaderRow] = []
    for header in sorted(found, key=lambda header: (header.row, header.left)):
        for above in waiting:
            if _is_same(above, header):
                waiting.remove(above)
                better = max(header, above, key=lambda one: one.match.rank)
                waiting.append(replace(better, first_data_row=header.first_data_row))
                break
        else:
            waiting.append(header)
    yield from waiting


def _is_same(above: HeaderRow, header: HeaderRow) -> bool:
    return (
        above.first_data_row == header.row
        and above.match.definition is header.match.definition
        and above.overlaps(header.left, header.right)
    )


def _repeats(sheet: SheetContent, header: HeaderRow, known: set[int]) -> Iterator[HeaderRow]:
    """The same header again further down, with no blank row above it."""
    key = next((key for key in header.match.columns if header.match.definition.columns[key].required), None)
    if key is None:
        return
    column = header.match.columns[key][0]
    cells, text = sheet.columns[column], sheet.columns[column][header.row]
    if is_blank(text) or cells.count(text) == 1:
        return
    for row in range(header.first_data_row, sheet.height):
        again = row not in known and cells[row] == text
        if again and all(sheet.columns[one][row] == sheet.columns[one][header.row] for one in header.texts):
            yield replace(header, row=row, first_data_row=row + 1)
