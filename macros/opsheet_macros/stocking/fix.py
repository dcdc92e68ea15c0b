"""Write the suggestions of fixable findings into the stocking sheet."""

from __future__ import annotations

from collections.abc import Sequence

from opsheet.catalogue import Message, Text
from opsheet.checks import Finding, run_checks
from opsheet.checks.run import one_line
from opsheet.outcome import AddSheet, CellValue, Edit, Link, Note, Outcome, Request, SetCells
from opsheet.tables import Table
from opsheet_macros.declare import action
from opsheet_macros.writing.columns import link_to
from opsheet_macros.writing.findings import cell_value, text_of
from opsheet_macros.writing.rows import chosen_rows

TABLE = "stocking"
FIXES_TABLE = "opsheet_fixes"
_FIXED = Text("已写入 {count} 处建议值，清单见“{name}”", "wrote {count} suggested values, listed on “{name}”")
_NOTHING_TO_FIX = Text("没有可以自动修正的问题", "nothing can be mended automatically")
_FIX_HEADERS = Text(
    "单元格|MSKU|店铺|列|原值|新值|编号|规则",
    "Cell|MSKU|Shop|Column|Old value|New value|Code|Rule",
)
_FIX_WIDTHS = (8, 26, 18, 18, 26, 26, 8, 30)


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
