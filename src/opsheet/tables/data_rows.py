"""Which rows of a table are data: no blank rows, no totals, no examples, no title of what stands below."""

from __future__ import annotations

import re
from collections.abc import Sequence

from opsheet.settings import DATE_TYPES, NUMERIC_TYPES, ColumnDefinition
from opsheet.tables.column_values import typed
from opsheet.tables.find import FoundTable
from opsheet.tables.header_rows import blank_rows
from opsheet.tables.table import SheetContent, is_blank
from opsheet.values import Vocabulary, clean
from opsheet.values.cells import NEVER_CALCULATED, ExcelError

_TOTAL = re.compile(
    r"(?:本页|本月|总)?(?:合\s*计|总\s*计|小\s*计|汇\s*总)(?:\s*[(（\d].*)?|(?:grand\s*|sub\s*-?\s*)?total(?:\s*\(.*)?",
    re.IGNORECASE,
)
_SUM = r"(?:合\s*计|总\s*计|小\s*计|汇\s*总)"
_SUBTOTAL = re.compile(rf".{{1,20}}{_SUM}[:：]?|.{{1,20}}\s(?:sub\s*-?\s*)?total:?", re.IGNORECASE)
_EXAMPLE = r"(?:示例|样例|举例|范例|例子?|example|sample|e\.g\.)"
_EXAMPLE_LABEL = re.compile(rf"(?:填写)?{_EXAMPLE}(?:[:：].*|行|\d)?", re.IGNORECASE)
_HINT = re.compile(
    r"(?:例)?如[:：]?\s*\S.*|(?:必须|请|需)(?:填|写|选|为|是|按|整).*|.*(?:下拉|选填|必填|格式).*"
    r"|必须.*|y{2,4}[-/.年]m{1,2}.*",
    re.IGNORECASE,
)
_ROWS_OF_EXAMPLES = 3  # below the header, at the most
_FEWEST_HINTS = 2
_FEWEST_COLUMNS = 3  # of a table, for a row with one cell to be a title


def data_rows(found: FoundTable) -> Sequence[int]:
    """The data rows of a table, counted from 0; hidden and filtered rows are among them."""
    rows = _rows_of_section(found)
    return (
        [*rows, *(row for section in found.sections for row in _rows_of_section(section))] if found.sections else rows
    )


def _rows_of_section(found: FoundTable) -> Sequence[int]:
    sheet, header = found.sheet, found.header
    span = range(header.left, header.right + 1)
    every = range(header.first_data_row, found.last_row + 1)
    totals = (*_total_rows(sheet, every, span), *_subtotal_rows(found, every, span))
    left_out = {*blank_rows(sheet, every, span), *totals, *_example_rows(found, every)}
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
    return ("计" in text or "汇" in text or "l" in text.casefold()) and _TOTAL.fullmatch(
        clean(text).rstrip(": ")
    ) is not None


def _subtotal_rows(found: FoundTable, rows: Sequence[int], span: range) -> list[int]:
    """The rows such as ``MX小计`` that name no product, shop or shipment: their own label is their only text."""
    keys = [indexes[0] for key, indexes in found.header.match.columns.items() if _names_a_row(found, key)]
    if not keys:
        return []
    columns, nameless = found.sheet.columns, rows
    for key in keys:
        cells = columns[key]
        nameless = [row for row in nameless if not (cell := cells[row]) or _is_blank_or_label(cell)]
    return [row for row in nameless if _is_subtotal([columns[column][row] for column in span])]


def _is_blank_or_label(cell: object) -> bool:
    if not isinstance(cell, str):
        return False
    may_be = "计" in cell or "汇" in cell or "l" in cell[-2:].casefold()
    return not cell.strip() or (may_be and _SUBTOTAL.fullmatch(clean(cell)) is not None)


def _is_subtotal(cells: Sequence[object]) -> bool:
    """Whether the only text of a row is a subtotal's label."""
    texts = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
    return len(texts) == 1 and _SUBTOTAL.fullmatch(clean(texts[0])) is not None


def _names_a_row(found: FoundTable, key: str) -> bool:
    column = found.definition.columns[key]
    return column.required and column.type in {"id", "text"}


def _example_rows(found: FoundTable, rows: Sequence[int]) -> list[int]:
    """The rows directly under the header that only show how to fill the table in."""
    examples: list[int] = []
    for row in rows[:_ROWS_OF_EXAMPLES]:
        if not _is_example(found, row):
            break
        examples.append(row)
    return examples


def _is_example(found: FoundTable, row: int) -> bool:
    sheet, header = found.sheet, found.header
    filled = [cell for column in header.texts if not is_blank(cell := sheet.columns[column][row])]
    if filled and isinstance(filled[0], str) and _EXAMPLE_LABEL.fullmatch(clean(filled[0])):
        return True
    hints = 0
    for key, indexes in header.match.columns.items():
        cell, column = sheet.columns[indexes[0]][row], found.definition.columns[key]
        if isinstance(cell, str) and not column.calculated and _is_hint(cell, column):
            hints += 1
    return hints >= _FEWEST_HINTS


def _is_hint(cell: str, column: ColumnDefinition) -> bool:
    """Whether a cell says what to write instead of being it: no word of a text column, no value of another."""
    if column.type not in NUMERIC_TYPES | DATE_TYPES | {"choice", "time", "id"}:
        return False
    if not _HINT.fullmatch(clean(cell)) and not _lists_all_choices(cell, column):
        return False
    return column.type == "id" or bool(typed([cell], column).unreadable[0])


def _lists_all_choices(cell: str, column: ColumnDefinition) -> bool:
    """Whether a cell names every choice, as ``是/否`` does."""
    choices = column.choices or {}
    words = Vocabulary({key: (named.zh, named.en, *named.aliases) for key, named in choices.items()})
    named = {words.find(part) for part in re.split("[/／、|]", cell)}
    return len(choices) > 1 and named == set(choices)


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
    indexes = {key: index[0] for key, index in found.header.match.columns.items() if not columns[key].calculated}
    required = [found.sheet.columns[index] for key, index in indexes.items() if columns[key].required]
    others = [found.sheet.columns[index] for key, index in indexes.items() if not columns[key].required]
    end = len(rows)
    while end and required and all(is_blank(cells[rows[end - 1]]) for cells in required):
        if not all(_may_be_copied(cells[rows[end - 1]]) for cells in others):
            break
        end -= 1
    return end


def _may_be_copied(cell: object) -> bool:
    """What a formula shows in a row without data: nothing, 0 or an error."""
    if cell is NEVER_CALCULATED:
        return False
    return is_blank(cell) or isinstance(cell, ExcelError) or (isinstance(cell, int | float) and cell == 0)


def _is_title(sheet: SheetContent, row: int, span: range) -> bool:
    filled = [column for column in span if not is_blank(sheet.columns[column][row])]
    return filled == [span.start] and isinstance(sheet.columns[span.start][row], str)
