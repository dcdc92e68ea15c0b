"""Checks that every table must pass: its columns are there and its cells hold what their type asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from opsheet.catalogue import Message, Severity, Text
from opsheet.checks.check import EVERY_TABLE, CheckContext, HeaderHit, Hit, check
from opsheet.settings import DATE_TYPES, NUMERIC_TYPES
from opsheet.tables.table import TableColumn
from opsheet.values.cells import ExcelError

_DID_YOU_MEAN = Text(
    "，是不是“{closest}”？是的话把它加进该列的 aliases",
    "; is it “{closest}”? Then add that to its aliases",
)
_TIME_TYPES = DATE_TYPES | {"time"}


def filled_by_team(context: CheckContext) -> Iterator[tuple[str, TableColumn]]:
    """The columns of the table that people fill, with their keys; those that opsheet fills are left out."""
    return ((key, column) for key, column in context.table.columns.items() if not column.definition.calculated)


@check(
    code="T101",
    slug="column-missing",
    table=EVERY_TABLE,
    severity=Severity.ERROR,
    title=Text("缺少必需的列", "A required column is missing"),
    message=Text("找不到列“{header}”{hint}", "There is no column “{header}”{hint}"),
    source="config/tables/*.yaml",
    why=Text("没有这一列，后面的计算和校验都做不了", "Without this column nothing can be calculated or checked"),
)
def column_missing(context: CheckContext) -> Iterable[HeaderHit]:
    """Report each required column that the sheet lacks, with the header that comes closest."""
    for missing in context.workbook.missing.get(context.table.key, ()):
        hint: object = "" if missing.closest is None else Message(_DID_YOU_MEAN, {"closest": missing.closest})
        header = missing.definition.header[context.settings.language]
        yield HeaderHit(missing.key, header, {"hint": hint})


@check(
    code="T102",
    slug="cell-blank",
    table=EVERY_TABLE,
    severity=Severity.ERROR,
    title=Text("必填单元格为空", "A required cell is blank"),
    message=Text("“{header}”必填，请补上", "“{header}” must be filled in"),
    source="config/tables/*.yaml",
    why=Text("这一项空着，这一行就不能提交", "With this blank the row can't be submitted"),
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
    message=Text("“{header}”应为数字，现为“{value}”", "“{header}” must be a number, it is “{value}”"),
    source="config/tables/*.yaml",
    why=Text("读不出数字的单元格不能参与计算", "A cell that can't be read can't be calculated with"),
)
def not_a_number(context: CheckContext) -> Iterable[Hit]:
    """Report cells of numeric columns that hold no number."""
    for key, column in filled_by_team(context):
        if column.definition.type in NUMERIC_TYPES:
            yield Hit(column.unreadable, key)


@check(
    code="T104",
    slug="not-a-date",
    table=EVERY_TABLE,
    severity=Severity.ERROR,
    title=Text("不是日期或时间", "Not a date or time"),
    message=Text(
        "“{header}”应为{expected}，现为“{value}”",
        "“{header}” must be {expected}, it is “{value}”",
    ),
    source="config/tables/*.yaml",
    why=Text("缺年份或写错的日期无法推算断货和到货", "A date without a year or mistyped can't be reckoned with"),
)
def not_a_date(context: CheckContext) -> Iterable[Hit]:
    """Report cells of date and time columns that hold neither."""
    for key, column in filled_by_team(context):
        if column.definition.type in _TIME_TYPES:
            yield Hit(column.unreadable, key, {"expected": _expected_moment(column)})


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
    message=Text("“{header}”不能小于 0，现为 {value}", "“{header}” can't be less than 0, it is {value}"),
    source="config/tables/*.yaml",
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
    message=Text("“{header}”应为整数，现为 {value}", "“{header}” must be a whole number, it is {value}"),
    source="config/tables/*.yaml",
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
        "“{header}”显示 {value}，请修好公式或填入数值", "“{header}” shows {value}; mend the formula or type the value"
    ),
    source="config/tables/*.yaml",
    why=Text("错误值不是数据，不能猜", "An error is no data and is not guessed at"),
)
def excel_error(context: CheckContext) -> Iterable[Hit]:
    """Report cells in which Excel shows an error such as #N/A."""
    for key, column in filled_by_team(context):
        if ExcelError in set(map(type, column.raw)):
            found = [isinstance(cell, ExcelError) for cell in column.raw]
            yield Hit(np.array(found, dtype=bool), key)
