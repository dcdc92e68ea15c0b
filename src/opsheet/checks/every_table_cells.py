"""Checks of cells that hold no value of their own: errors, formulas never calculated, merged amounts, placeholders."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from opsheet.catalogue import Severity, Text
from opsheet.checks.check import EVERY_TABLE, CheckContext, HeaderHit, Hit, check
from opsheet.checks.every_table import filled_by_team
from opsheet.values.cells import NEVER_CALCULATED, ExcelError


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
            marks = list(column.placeholders)
            listed = Text("、".join(marks), ", ".join(marks))
            parameters = {"count": sum(column.placeholders.values()), "marks": listed}
            yield HeaderHit(key, column.header, parameters, f"{column.letter}{context.table.header_row}")
