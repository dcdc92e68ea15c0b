"""The stocking group: check the stocking sheet, calculate it, mend it, and export its approval form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from opsheet.catalogue import Message, Severity, Text
from opsheet.outcome import AddSheet, CellValue, Edit, Formula, Link, Note, Outcome, OutputFile, Request, SetCells
from opsheet.tables import Finding, Table
from opsheet.tables.checks import run_checks
from opsheet.tables.checks.shown import one_line
from opsheet.tables.stocking import calculate
from opsheet_macros.approval_content import approval_content, refuse_errors
from opsheet_macros.approval_form import write_form
from opsheet_macros.columns import cell_values, column_edits
from opsheet_macros.declare import action
from opsheet_macros.marks import cell_value, text_of
from opsheet_macros.places import link_to, placed_columns
from opsheet_macros.rows import chosen_rows
from opsheet_macros.stocking_formulas import RowFormulas
from opsheet_macros.validation import validation_outcome

TABLE = "stocking"
FIXES_TABLE = "opsheet_fixes"
_CALCULATED = Text("{sheet}：已计算 {rows} 行的 {columns}", "{sheet}: calculated {columns} in {rows} rows")
_FIXED = Text("已写入 {count} 处建议值，清单见“{name}”", "wrote {count} suggested values, listed on “{name}”")
_NOTHING_TO_FIX = Text("没有可以自动修正的问题", "nothing can be mended automatically")
_EXPORTED = Text(
    "审批表 {number}：{rows} 个产品，{quantity} 件，{cartons} 箱",
    "approval form {number}: {rows} products, {quantity} units, {cartons} cartons",
)
_STANDING = Text("仍有 {count} 条警告，已写在审批表下方", "{count} warnings stand and are noted on the form")
_FIX_HEADERS = Text(
    "单元格|MSKU|店铺|列|原值|新值|编号|规则",
    "Cell|MSKU|Shop|Column|Old value|New value|Code|Rule",
)
_FIX_WIDTHS = (8, 26, 18, 18, 26, 26, 8, 30)


@action(
    group="stocking",
    label=Text("校验备货单", "Check"),
    screentip=Text("校验备货单", "Check the stocking sheet"),
    supertip=Text(
        "按流程检查每一行：有问题的单元格按等级上色并加批注，写入校验结果列，并生成“校验问题”表。您自己的填充色和批注不动。",
        "Checks every row against the procedure: colours and notes on the cells at fault, the result column, and a "
        "sheet of issues. Your own fills and notes stay.",
    ),
    icon="DataValidation",
    keytip="SV",
    tables=(TABLE,),
    optional_tables=("link_owners", "warranty"),
    writes=Text("填充色、批注、校验结果列、“校验问题”表", "fills, notes, the result column, the sheet of issues"),
)
def validate_stocking(request: Request) -> Outcome:
    """Check the stocking sheet and show what was found on it; a second run replaces its own marks only."""
    return validation_outcome(request, TABLE)


@action(
    group="stocking",
    label=Text("计算备货", "Calculate"),
    screentip=Text("计算备货单", "Calculate the stocking sheet"),
    supertip=Text(
        "填写加权日均、可用库存、周转、断货日期、最晚下单日、建议采购量、箱数、预计到货日和备货后周转；没有的列加在表的右端。",
        "Fills weighted average, stock, days of supply, stock-out, order-by date, suggested quantity, cartons, arrival "
        "and days of supply after ordering; missing columns are added at the table's right end.",
    ),
    icon="CalculateNow",
    keytip="SC",
    tables=(TABLE,),
    writes=Text("备货单的计算列", "the calculated columns of the stocking sheet"),
)
def calculate_stocking(request: Request) -> Outcome:
    """Fill the calculated columns with values or, with the option ``formulas``, with live formulas over the row."""
    table, settings = request.workbook.tables[TABLE], request.settings
    columns = {key: cell_values(values) for key, values in calculate(table, settings, request.today).items()}
    letters = placed_columns(table, list(columns))
    written: dict[str, list[Any]] = dict(columns)
    if request.options.get("formulas"):
        written = _as_formulas(table, columns, RowFormulas(table, letters, settings))
    edits = [edit for key in columns for edit in column_edits(table, key, letters[key], written[key])]
    headers = "、".join(table.definition.columns[key].header[settings.language] for key in columns)
    message = Message(_CALCULATED, {"sheet": table.sheet, "rows": len(table), "columns": headers})
    return Outcome(edits, messages=[Note(message)])


def _as_formulas(table: Table, columns: dict[str, list[CellValue]], formulas: RowFormulas) -> dict[str, list[Any]]:
    written: dict[str, list[Any]] = {key: [] for key in columns}
    for index, row in enumerate(table.rows.tolist()):
        for key, text in formulas.at(row).items():
            written[key].append(Formula(text, columns[key][index]))
    return written


@action(
    group="stocking",
    label=Text("一键修正", "Fix"),
    screentip=Text("写入建议值", "Write the suggested values"),
    supertip=Text(
        "把能自动改的问题改好：补成整箱、改采购员、统一写法、去掉多余空格。改动前先列出来，改动后记在“修正记录”表。",
        "Mends what can be mended: whole cartons, the category's buyer, spellings, stray spaces. Shown before, "
        "and listed on a sheet of fixes afterwards.",
    ),
    icon="ReviewAcceptChange",
    keytip="SF",
    tables=(TABLE,),
    optional_tables=("link_owners", "warranty"),
    writes=Text("有建议值的单元格、“修正记录”表", "the cells with a suggestion, the sheet of fixes"),
    takes_rows=True,
)
def fix_stocking(request: Request) -> Outcome:
    """Write the suggestions of fixable findings in the chosen rows; ``facts["fixes"]`` says what will change."""
    table, settings = request.workbook.tables[TABLE], request.settings
    chosen = set(table.rows[chosen_rows(request, table)].tolist())
    fixes = _fixes(run_checks(request.workbook, settings, request.now, tables=[TABLE]), chosen)
    if not fixes:
        return Outcome(messages=[Note(Message(_NOTHING_TO_FIX))], facts={"fixes": []})
    sheet = _fixes_sheet(table, fixes, request)
    edits: list[Edit] = [SetCells(one.sheet, one.cell, [[one.suggestion]]) for one in fixes]
    facts = [
        {
            "cell": one.cell,
            "header": one.header,
            "old": cell_value(one.value),
            "new": one.suggestion,
            "code": one.check.code,
        }
        for one in fixes
    ]
    message = Message(_FIXED, {"count": len(fixes), "name": sheet.name})
    return Outcome([*edits, sheet], messages=[Note(message)], facts={"fixes": facts})


def _fixes(findings: Sequence[Finding], rows: set[int]) -> list[Finding]:
    """The findings that can be mended, one a cell: of several the worst, which reads the cell best."""
    fixes: dict[str, Finding] = {}
    for finding in findings:
        if finding.row in rows and finding.check.fixable and finding.suggestion is not None:
            fixes.setdefault(finding.cell, finding)
    return list(fixes.values())


def _fixes_sheet(table: Table, fixes: Sequence[Finding], request: Request) -> AddSheet:
    language = request.settings.language
    index = {row: place for place, row in enumerate(table.rows.tolist())}
    rows: list[list[CellValue | Link]] = [
        [
            Link(fix.cell, link_to(fix.sheet, fix.cell)),
            text_of(table, "msku", index[fix.row]),
            text_of(table, "shop", index[fix.row]),
            one_line(fix.header),
            cell_value(fix.value),
            fix.suggestion,
            fix.check.code,
            fix.check.title[language],
        ]
        for fix in fixes
    ]
    name = request.settings.app.sheet_names.fixes[language]
    return AddSheet(name, [_FIX_HEADERS[language].split("|"), *rows], table=FIXES_TABLE, widths=_FIX_WIDTHS)


@action(
    group="stocking",
    label=Text("导出审批表", "Approval form"),
    screentip=Text("导出备货计划审批表", "Export the approval form"),
    supertip=Text(
        "把所选的行（不选则为全部有采购数量的行）做成备货计划审批表（Excel 和 PDF）："
        "A4 横向、合计、签字栏和表单编号。还有错误时不导出。",
        "Makes the approval form (Excel and PDF) of the chosen rows, or of all with a quantity: A4 landscape, totals, "
        "signatures, form number. Refuses while errors stand.",
    ),
    icon="FilePrintPreview",
    keytip="SE",
    tables=(TABLE,),
    optional_tables=("link_owners", "warranty"),
    writes=Text("备货计划审批表（.xlsx 和 PDF）", "the approval form (.xlsx and PDF)"),
    takes_rows=True,
)
def export_approval(request: Request) -> Outcome:
    """Export the chosen rows as an approval form; refused while errors stand in them."""
    table = request.workbook.tables[TABLE]
    submitted = chosen_rows(request, table) & ~(table.numbers("quantity") == 0)
    if request.rows is None:
        submitted &= table.numbers("quantity") > 0
    findings = run_checks(request.workbook, request.settings, request.now, tables=[TABLE], export=True)
    rows = set(table.rows[submitted].tolist())
    mine = [finding for finding in findings if finding.row in rows or finding.row == table.header_row]
    refuse_errors(mine, len(rows), table.sheet)
    content = approval_content(table, np.flatnonzero(submitted), mine, request)
    file = OutputFile(content.file_name, lambda path: write_form(path, content), pdf=True)
    totals = {"number": content.number, "rows": len(rows), "quantity": content.quantity, "cartons": content.cartons}
    notes = [Note(Message(_EXPORTED, totals))]
    if content.warnings:
        notes.append(Note(Message(_STANDING, {"count": len(content.warnings)}), Severity.WARN))
    facts: dict[str, object] = {"number": content.number, "fingerprint": content.fingerprint, "rows": sorted(rows)}
    return Outcome(files=[file], messages=notes, facts=facts)
