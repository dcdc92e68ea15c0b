"""Which rows the user means: conditions such as ``主管审批=通过``, and rows that were chosen."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Input, Language, RefusedError, Text, UserError, listed
from opsheet.checks.cell_text import plain
from opsheet.checks.check import fold_all
from opsheet.outcome import Request
from opsheet.settings import NUMERIC_TYPES
from opsheet.tables import Table, TableColumn
from opsheet.values import Vocabulary, fold, parse_datetime, parse_number
from opsheet.values.cells import one_line
from opsheet.values.vocabulary import nearest

Mask = NDArray[np.bool_]

ROWS = Input(
    "rows",
    Text("行", "rows"),
    Text("只处理工作表的这些行，例如 5-9,12。", "Only these rows of the sheet, such as 5-9,12."),
    "rows",
)
WHERE = Input(
    "where",
    Text("条件", "condition"),
    Text(
        "条件，例如 主管审批=通过 或 站点!=US。",
        "Condition such as 主管审批=通过 or 站点!=US.",
    ),
    "condition",
)
CHOSEN_ROWS = (ROWS, WHERE)

_CONDITION = re.compile(r"\s*(?P<name>[^=!≠＝！]+?)\s*(?P<sign>!=|≠|=|＝|！＝|!＝|！=)\s*(?P<value>.*?)\s*")
_NOT_A_CONDITION = Text(
    "无法识别条件“{condition}”，请写成 列名=值 或 列名!=值，多个条件用逗号隔开",
    ("“{condition}” is not a condition. Write header=value or header!=value, several separated by commas."),
)
_UNKNOWN_COLUMN = Text("表里没有列“{name}”，是不是 {near}？", "There is no column “{name}”. Is it {near}?")
_NO_MATCH = Text(
    "没有符合“{condition}”的行；该列现有：{values}", "No row matches “{condition}”. That column has: {values}."
)
_NONE_TOGETHER = Text(
    "没有同时符合“{condition}”的行；单独符合的行数：{counts}",
    "No row matches “{condition}” together. Rows that match each: {counts}.",
)
_BLANK_CELL = Text("空白", "blank")
_MOST_VALUES = 8
_NO_SUCH_ROWS = Text(
    "所选的行里没有 {sheet} 的数据（数据在第 {first} 到 {last} 行）；请检查条件或行号",
    (
        "No data of {sheet} in the chosen rows (data rows are {first} to {last}). Check the condition "
        "or the row numbers."
    ),
)


def rows_where(table: Table, text: str) -> frozenset[int]:
    """The rows that meet all of some conditions.

    Args:
        table: as found.
        text: for instance ``主管审批=通过,站点!=US``; a column by its header, an alias or its key, a value as a cell
            holds it; nothing behind the sign means a blank cell.

    Returns:
        The sheet's row numbers.

    Raises:
        UserError: when a condition can't be made out, or names a column that the table lacks.
        RefusedError: when no row meets them, with the values that there are.
    """
    mask = np.ones(len(table), dtype=bool)
    counts: list[str] = []
    for name, sign, value in _conditions(text):
        column = _column(table, name)
        equal = _equal(column, value)
        fits = equal if sign == "=" else ~equal
        if not fits.any() and len(table):
            condition = f"{name}{sign}{value}"
            raise RefusedError(_NO_MATCH, condition=condition, values=_values_of(column, value))
        counts.append(f"{name}{sign}{value} {int(fits.sum())}")
        mask &= fits
    if not mask.any() and len(table):
        raise RefusedError(_NONE_TOGETHER, condition=text, counts=listed(counts))
    return frozenset(table.rows[mask].tolist())


def _values_of(column: TableColumn | Sequence[Any], wanted: str) -> Text:
    """The values of a column, the nearest to what was wanted first, then the most frequent."""
    written = Counter(
        "" if cell is None else one_line(str(plain(cell))).strip()
        for cell in (column.raw if isinstance(column, TableColumn) else column)
    )
    blank = written.pop("", 0)
    alike = nearest(wanted, written, count=_MOST_VALUES) if wanted else []
    ordered = [*dict.fromkeys([*alike, *(value for value, _ in written.most_common(_MOST_VALUES))])][:_MOST_VALUES]
    more = "…" if len(ordered) < len(written) else ""

    def listed(language: Language, separator: str) -> str:
        return separator.join([*ordered, *([_BLANK_CELL[language]] if blank else [])]) + more

    return Text(listed("zh", "、"), listed("en", ", "))


def first_rows(rows: Sequence[int], most: int = 10) -> str:
    """The first few of some row numbers, as a message names them.

    Example:
        >>> first_rows([5, 6, 9], most=2)
        '5, 6…'
    """
    return ", ".join(map(str, rows[:most])) + ("…" if len(rows) > most else "")


def chosen_rows(request: Request, table: Table) -> Mask:
    """True for the rows that the user chose, or for all where he chose none.

    Raises:
        RefusedError: when none of the rows chosen is a row of the table.
    """
    if request.rows is None:
        return np.ones(len(table), dtype=bool)
    mask = np.isin(table.rows, list(request.rows))
    if not mask.any():
        first, last = (int(table.rows[index]) if len(table) else table.header_row for index in (0, -1))
        raise RefusedError(_NO_SUCH_ROWS, sheet=table.sheet, first=first, last=last)
    return mask


def _conditions(text: str) -> Iterator[tuple[str, str, str]]:
    for part in re.split("[,，]", text):
        found = _CONDITION.fullmatch(part)
        if found is None:
            raise UserError(_NOT_A_CONDITION, condition=part.strip() or text)
        sign = "=" if found["sign"] in {"=", "＝"} else "!="
        yield found["name"], sign, found["value"]


def _column(table: Table, name: str) -> TableColumn | Sequence[Any]:
    """A column by its header, an alias or its key; of a column that isn't the table's own only the cells."""
    known: dict[str, TableColumn | Sequence[Any]] = {}
    for key, column in table.columns.items():
        words = (column.header, column.definition.header.zh, column.definition.header.en, key)
        for word in (*words, *column.definition.aliases):
            known.setdefault(fold(word), column)
    for other in table.unknown:
        known.setdefault(fold(other.header), other.cells)
    if fold(name) not in known:
        headers = [*(column.header for column in table.columns.values()), *(one.header for one in table.unknown)]
        raise UserError(_UNKNOWN_COLUMN, name=name, near=" / ".join(nearest(name, headers)))
    return known[fold(name)]


def _equal(column: TableColumn | Sequence[Any], value: str) -> Mask:
    """True where a cell holds a value, compared as the column's type asks for, else as what the cell is."""
    if not isinstance(column, TableColumn):
        return np.fromiter((_is_equal(cell, value) for cell in column), dtype=bool, count=len(column))
    if not value:
        return column.blank
    if column.definition.type in NUMERIC_TYPES and (number := parse_number(value)) is not None:
        return np.isclose(column.values.astype(np.float64), number, rtol=1e-9, atol=1e-9)
    if column.values.dtype.kind == "M" and (moment := parse_datetime(value)) is not None:
        return column.values == np.datetime64(moment, "s")
    wanted = fold(value)
    if column.definition.choices is not None:
        names = {key: (named.zh, named.en, *named.aliases) for key, named in column.definition.choices.items()}
        wanted = fold(Vocabulary(names).find(value) or value)
    texts = column.values if column.values.dtype.kind == "O" else np.array(column.raw, dtype=object)
    return fold_all(texts) == wanted


def _is_equal(cell: object, value: str) -> bool:
    if cell is None or not str(cell).strip():
        return not value
    number = parse_number(value)
    if number is not None and isinstance(cell, int | float) and not isinstance(cell, bool):
        return bool(np.isclose(cell, number, rtol=1e-9, atol=1e-9))
    if isinstance(cell, dt.datetime):
        return cell == parse_datetime(value)
    return fold(str(cell)) == fold(value)
