"""Checks that every table must pass: its cells hold what their type asks for, and a value of their own."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Severity, Text, listed
from opsheet.checks.check import EVERY_TABLE, CheckContext, HeaderHit, Hit, check
from opsheet.settings import DATE_TYPES, NUMERIC_TYPES
from opsheet.tables.table import TableColumn
from opsheet.values import clean, fold, parse_number
from opsheet.values.cells import NEVER_CALCULATED, ExcelError
from opsheet.values.numbers import number_from_cell

_FIRST_YEAR = 1901  # a date before is the number 0 under a date's format
_HALF_A_YEAR = 182  # days
_NO_YEAR = re.compile(r"(?P<month>[0-9]{1,2}) *月(?:份|(?: *(?P<day>[0-9]{1,2}) *[日号])?)")
_NOTHING_FOUND = Text("日期（0 表示查找没有结果）", "a date (0 means that a look-up found nothing)")
_TIME_TYPES = DATE_TYPES | {"time"}


def filled_by_team(context: CheckContext) -> Iterator[tuple[str, TableColumn]]:
    """The columns of the table that people fill, with their keys; those that opsheet fills are left out."""
    return ((key, column) for key, column in context.table.columns.items() if not column.definition.calculated)


@check(
    code="T102",
    slug="cell-blank",
    table=EVERY_TABLE,
    severity=Severity.ERROR,
    title=Text("必填单元格为空", "A required cell is blank"),
    message=Text("“{header}”必填，请补上", "“{header}” is required. Fill it in."),
    source="填表要求",
    why=Text("必填项空着，这一行就不能提交", "A row with a blank required cell can't be submitted"),
)
def cell_blank(context: CheckContext) -> Iterable[Hit]:
    """Report blank cells of columns whose cells must be filled."""
    for key, column in filled_by_team(context):
        if column.definition.filled:
            yield Hit(column.blank, key)


@check(
    code="T103",
    slug="not-a-number",
    table=EVERY_TABLE,
    severity=Severity.ERROR,
    title=Text("不是数字", "Not a number"),
    message=Text("“{header}”应为数字，现为“{value}”", "“{header}” must be a number, not “{value}”."),
    source="填表要求",
    why=Text("无法识别的数字不能参与计算", "A cell that isn't a number can't be calculated with"),
    fixable=True,
)
def not_a_number(context: CheckContext) -> Iterable[Hit]:
    """Report cells of numeric columns that hold no number; of one with its unit the number is suggested."""
    units = context.settings.reading.headers.units
    for key, column in filled_by_team(context):
        if column.definition.type in NUMERIC_TYPES:
            spellings = [fold(word) for name in column.definition.units for word in units.get(name, ())]
            yield Hit(column.unreadable, key, suggestions=_each_wrong(column, partial(_number, units=spellings)))


def _each_wrong(column: TableColumn, suggest: Callable[[object], Any]) -> NDArray[np.object_]:
    """What to write instead of each cell that can't be read, or None."""
    suggestions = np.full(len(column.raw), None, dtype=object)
    for index in np.flatnonzero(column.unreadable).tolist():
        suggestions[index] = suggest(column.raw[index])
    return suggestions


def _number(cell: object, units: Sequence[str]) -> float | None:
    """The number in front of a unit in which the column is counted."""
    text = fold(cell) if isinstance(cell, str) else ""
    for unit in sorted(units, key=len, reverse=True):
        if text.endswith(unit) and (number := parse_number(text.removesuffix(unit))) is not None:
            return number if number >= 0 else None
    return None


@check(
    code="T104",
    slug="not-a-date",
    table=EVERY_TABLE,
    severity=Severity.ERROR,
    title=Text("不是日期或时间", "Not a date or time"),
    message=Text(
        "“{header}”应为{expected}，现为“{value}”",
        "“{header}” must be {expected}, not “{value}”.",
    ),
    source="填表要求",
    why=Text("缺少年份或写错的日期，算不出断货和到货", "A date without a year can't be used"),
    fixable=True,
)
def not_a_date(context: CheckContext) -> Iterable[Hit]:
    """Report cells of date and time columns that hold neither; a day without its year gets the nearest one."""
    for key, column in filled_by_team(context):
        if column.definition.type not in _TIME_TYPES:
            continue
        expected = np.full(len(column.raw), _expected_moment(column), dtype=object)
        if column.definition.type in DATE_TYPES:
            zeros = [index for index, cell in enumerate(column.raw) if column.unreadable[index] and _is_zero(cell)]
            for index in zeros:
                expected[index] = _NOTHING_FOUND
            suggestions = _each_wrong(column, lambda cell: _with_year(cell, context.today))
            yield Hit(column.unreadable, key, {"expected": expected}, suggestions)
        else:
            yield Hit(column.unreadable, key, {"expected": expected})


def _is_zero(cell: object) -> bool:
    early = isinstance(cell, dt.datetime) and cell.year < _FIRST_YEAR
    return early or (isinstance(cell, int | float | str) and number_from_cell(cell) == 0)


def _with_year(cell: object, today: dt.date) -> dt.date | None:
    """The day that is meant by a month and day, or a month, without a year: the one nearest to today."""
    found = _NO_YEAR.fullmatch(clean(cell)) if isinstance(cell, str) else None
    if found is None:
        return None
    days: list[dt.date] = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            days.append(dt.date(year, int(found["month"]), int(found["day"] or 1)))
        except ValueError:
            continue
    near = [day for day in days if abs((day - today).days) <= _HALF_A_YEAR]
    return near[0] if len(near) == 1 else None


def _expected_moment(column: TableColumn) -> Text:
    if column.definition.type == "time":
        return Text("时间，例如 14:00", "a time such as 14:00")
    if column.definition.number_format == "yyyy-mm":
        return Text("带年份的月份，例如 2025-06", "a month with its year, such as 2025-06")
    return Text("日期，例如 2025-03-01", "a date such as 2025-03-01")


@check(
    code="T106",
    slug="negative",
    table=EVERY_TABLE,
    severity=Severity.ERROR,
    title=Text("负数", "Negative number"),
    message=Text("“{header}”不能小于 0，现为 {value}", "“{header}” can't be less than 0. It is {value}."),
    source="填表要求",
    why=Text("库存、销量、数量和箱规都不会是负数", "Stock, sales, quantities and carton sizes are never negative"),
)
def negative(context: CheckContext) -> Iterable[Hit]:
    """Report negative numbers where the column's definition doesn't allow them."""
    for key, column in filled_by_team(context):
        if column.definition.type in NUMERIC_TYPES and not column.definition.negative:
            yield Hit(column.values.astype(np.float64) < 0, key)


@check(
    code="T107",
    slug="not-whole",
    table=EVERY_TABLE,
    severity=Severity.ERROR,
    title=Text("不是整数", "Not a whole number"),
    message=Text("“{header}”应为整数，现为 {value}", "“{header}” must be a whole number, not {value}."),
    source="填表要求",
    why=Text("件数和箱规没有小数", "Units and carton sizes have no fractions"),
)
def not_whole(context: CheckContext) -> Iterable[Hit]:
    """Report numbers with a fraction in columns of whole numbers."""
    for key, column in filled_by_team(context):
        if column.definition.type == "integer":
            values = column.values.astype(np.float64)
            yield Hit(np.isfinite(values) & (values != np.rint(values)), key)


@check(
    code="T110",
    slug="excel-error",
    table=EVERY_TABLE,
    severity=Severity.ERROR,
    title=Text("单元格是 Excel 错误值", "The cell shows an Excel error"),
    message=Text(
        "“{header}”显示 {value}，请改正公式或填入数值",
        "“{header}” shows {value}. Correct the formula or type the value.",
    ),
    source="填表要求",
    why=Text("错误值不是数据，不能猜", "An error value isn't data and isn't guessed at"),
)
def excel_error(context: CheckContext) -> Iterable[Hit]:
    """Report cells in which Excel shows an error such as #N/A."""
    for key, column in filled_by_team(context):
        if ExcelError in column.kinds:
            found = [isinstance(cell, ExcelError) and cell != NEVER_CALCULATED for cell in column.raw]
            yield Hit(np.array(found, dtype=bool), key)


@check(
    code="T114",
    slug="never-calculated",
    table=EVERY_TABLE,
    severity=Severity.ERROR,
    title=Text("公式从未计算", "Formula never calculated"),
    message=Text(
        "“{header}”的公式还没有结果，请用 Excel 打开并保存一次",
        "The formula of “{header}” has no result yet. Open the file in Excel and save it.",
    ),
    source="填表要求",
    why=Text(
        "由程序导出的公式没有结果，不能当作空白或 0", "A formula that a program wrote has no result: not blank, not 0"
    ),
)
def never_calculated(context: CheckContext) -> Iterable[Hit]:
    """Report formulas whose result the file doesn't hold."""
    for key, column in filled_by_team(context):
        if ExcelError in column.kinds:
            yield Hit(np.array([cell == NEVER_CALCULATED for cell in column.raw], dtype=bool), key)


@check(
    code="T115",
    slug="merged-amount",
    table=EVERY_TABLE,
    severity=Severity.ERROR,
    title=Text("数量写在合并单元格里", "Amount in merged cells"),
    message=Text(
        "“{header}”的 {value} 由几行共用，不知各行多少；请取消合并，逐行填写",
        "{value} in “{header}” is shared by several rows. Unmerge the cells and enter each row's amount.",
    ),
    source="填表要求",
    why=Text("合并的数量若逐行计算，会重复采购", "An amount that counts for each row is ordered several times"),
)
def merged_amount(context: CheckContext) -> Iterable[Hit]:
    """Report each row of a merged cell that holds an amount; it is used in none of them."""
    for key, column in filled_by_team(context):
        if column.merged_amount is not None:
            yield Hit(column.merged_amount & ~column.blank, key)


@check(
    code="T116",
    slug="placeholder",
    table=EVERY_TABLE,
    severity=Severity.INFO,
    title=Text("占位符按空白处理", "Placeholder read as blank"),
    message=Text(
        "“{header}”有 {count} 个单元格写的是 {marks}，按空白处理",
        "“{header}”: {count} cells with {marks}, read as blank",
    ),
    source="填表要求",
    why=Text("用“-”表示没有，等于没填", "A dash for nothing is the same as a blank cell"),
)
def placeholder(context: CheckContext) -> Iterable[HeaderHit]:
    """Report once a column which marks stand for blank cells."""
    for key, column in filled_by_team(context):
        if column.placeholders:
            parameters = {"count": sum(column.placeholders.values()), "marks": listed(column.placeholders)}
            yield HeaderHit(key, column.header, parameters, f"{column.letter}{context.table.header_row}")
