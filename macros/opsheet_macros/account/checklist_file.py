"""A check list as a workbook: a sheet to fill in and a sheet that counts, both made of the list's table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from opsheet.calculations.checklists import Subject
from opsheet.catalogue import RefusedError, Text
from opsheet.outcome import Request
from opsheet.settings import ColumnDefinition, TableDefinition
from opsheet.values import fold
from opsheet_macros.account.page import Cell, PageColumn, PageTable

_KINDS = {"date": "day", "integer": "units", "number": "points", "share": "rate"}
_HAND_FILLED = frozenset({"answer", "remark", "person"})
_WRAPPED = frozenset({"hint", "known", "item"})
_EMPTY = Text("没有检查项", "Nothing to check")
_NO_SUBJECTS = Text(
    "不知道检查哪些{what}：请填 {option}，或在工作簿里放有“{header}”列的表",
    "Nothing says what to check. Give {option}, or use a workbook with a column “{header}”.",
)


def list_table(definition: TableDefinition, rows: Sequence[Mapping[str, Cell]], language: str) -> PageTable:
    """The sheet to fill in: every column of the list's table, drop-downs for the answers.

    Args:
        definition: of the list's table.
        rows: values by column key.
        language: of the words.
    """
    columns = [_column(key, column, language) for key, column in definition.columns.items()]
    cells: list[Sequence[Cell]] = [[row.get(key) for key in definition.columns] for row in rows]
    return PageTable(None, columns, cells, _EMPTY, name=definition.excel_tables[0])


def _column(key: str, column: ColumnDefinition, language: str) -> PageColumn:
    kind = "blank" if key in _HAND_FILLED else "wrapped" if key in _WRAPPED else _KINDS.get(column.type, "text")
    words = tuple(choice[language] for choice in answer_words(column).values())
    return PageColumn(column.header.text, kind, words, calculated=column.calculated)


def answer_words(column: ColumnDefinition) -> dict[str, Text]:
    """The words of a choice column by key; none where it offers none.

    Args:
        column: of the list's table.
    """
    return {key: choice.text for key, choice in (column.choices or {}).items()}


def widths_of(definition: TableDefinition) -> list[float]:
    """The widths of the list's columns, in characters."""
    return [column.width for column in definition.columns.values()]


def count_formula(table: str, language_headers: Mapping[str, str], conditions: Mapping[str, str]) -> str:
    """A formula that counts the rows of an Excel table; of a condition the value is a cell or a quoted text.

    Args:
        table: its name.
        language_headers: the header of each column by key.
        conditions: by column key.

    Example:
        >>> count_formula("checks", {"shop": "店铺"}, {"shop": "A5"})
        '=COUNTIFS(checks[店铺],A5)'
    """
    parts = ",".join(f"{table}[{language_headers[key]}],{value}" for key, value in conditions.items())
    return f"=COUNTIFS({parts})"


def named_subjects(text: str | None) -> list[str]:
    """The names in an input such as ``A,B、C``.

    Args:
        text: as typed, or None.

    Example:
        >>> named_subjects("A-MX, B-MX、A-MX")
        ['A-MX', 'B-MX']
    """
    parts = (text or "").replace("，", ",").replace("、", ",").replace(";", ",").split(",")
    return [*dict.fromkeys(part.strip() for part in parts if part.strip())]


def subjects_of_tables(
    request: Request, keys: Sequence[str], columns: Sequence[str], *, needed: str, every: bool = False
) -> list[Subject]:
    """What the rows of the first table that names any subject name, each once, in their order.

    Args:
        request: with the workbook; where it chooses rows, only those count.
        keys: of the tables, in the order in which they are asked.
        columns: that name a subject; the first two tell it from others.
        needed: the column that must be filled.
        every: the tables after the first one are asked as well.
    """
    found: dict[Subject, Subject] = {}
    for number, key in enumerate(keys):
        table = request.workbook.tables.get(key)
        if table is None or (found and not (every and number)):
            continue
        texts = [[str(text or "") for text in table.texts(column).tolist()] for column in columns]
        for row, subject in zip(table.rows.tolist(), zip(*texts, strict=True), strict=True):
            if subject[columns.index(needed)] and (request.rows is None or row in request.rows):
                found.setdefault(tuple(map(fold, subject[:2])), subject)
        if found and number == 0:
            break
    return [*found.values()]


def refuse_without_subjects(subjects: Sequence[object], what: Text, option: str, header: Text) -> None:
    """Say what is needed where nothing says what to check.

    Raises:
        RefusedError: where there are no subjects.
    """
    if not subjects:
        raise RefusedError(_NO_SUBJECTS, what=what, option=option, header=header)
