"""Write the suggestions of fixable findings into the stocking sheet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from opsheet.catalogue import Input, Message, Text
from opsheet.checks import Finding, run_checks
from opsheet.checks.findings import one_line
from opsheet.outcome import (
    AddSheet,
    Edit,
    Facts,
    Link,
    Note,
    Outcome,
    Preview,
    Request,
    SetCells,
    json_value,
)
from opsheet.tables import Table
from opsheet_macros.declare import action
from opsheet_macros.writing.columns import link_to
from opsheet_macros.writing.findings import cell_value, text_of
from opsheet_macros.writing.result_sheet import ResultColumn, ResultRow, result_sheet
from opsheet_macros.writing.rows import CHOSEN_ROWS, chosen_rows

TABLE = "stocking"
FIXES_TABLE = "opsheet_fixes"
_FIXED = Text("已修正 {count} 处，清单见“{name}”", "Fixed {count} cells, listed on “{name}”")
_NOTHING_TO_FIX = Text("没有可以自动修正的问题", "Nothing to fix automatically")
_ASK = Text("将修正以下 {count} 处，继续吗？", "{count} cells will be fixed. Go on?")
_LINE = Text("{cell} {header}：{old} → {new}", "{cell} {header}: {old} → {new}")
_PREVIEW_HEADERS = (
    Text("单元格", "cell"),
    Text("列", "column"),
    Text("原值", "before"),
    Text("改为", "after"),
    Text("校验", "check"),
)
_COLUMNS = (
    ResultColumn(Text("单元格", "Cell"), 8),
    ResultColumn(Text("MSKU", "MSKU"), 26),
    ResultColumn(Text("店铺", "Shop"), 18),
    ResultColumn(Text("列", "Column"), 18),
    ResultColumn(Text("原值", "Old value"), 26),
    ResultColumn(Text("新值", "New value"), 26),
    ResultColumn(Text("代码", "Code"), 8),
    ResultColumn(Text("规则", "Rule"), 30),
)


SKIP = Input(
    "skip",
    Text("不改的单元格", "Cells to skip"),
    Text("这些单元格不改，例如 备货单!P5,P9。", "Leave these cells as they are, such as Sheet1!P5,P9."),
    asked=False,
)


@dataclass(frozen=True, slots=True)
class Fix(Facts):
    """One cell that is fixed."""

    cell: Annotated[str, Text("单元格", "the cell's address")]
    header: Annotated[str, Text("列名", "the column's header")]
    old: Annotated[str | int | float | bool | None, Text("原值", "the old value")]
    new: Annotated[str | int | float | bool | None, Text("新值", "the new value")]
    code: Annotated[str, Text("校验代码", "the check's code")]


@dataclass(frozen=True, slots=True)
class FixedFacts(Facts):
    """What was fixed."""

    fixes: Annotated[tuple[Fix, ...], Text("改动的单元格", "the cells that were changed")]


@action(
    group="stocking",
    label=Text("一键修正", "Fix restock sheet"),
    screentip=Text("写入建议值", "Write the suggested values"),
    supertip=Text(
        "把能自动修正的问题改好：整箱、采购员、写法、空格。先列出来，改后记入“修正记录”表。",
        (
            "Fixes full cartons, purchasers, spellings and stray spaces automatically. Shown before, and "
            "listed on a sheet afterwards."
        ),
    ),
    icon="ReviewAcceptChange",
    keytip="SF",
    tables=(TABLE,),
    optional_tables=("link_owners", "warranty"),
    writes=Text("有建议值的单元格、“修正记录”表", "the cells with a suggestion, the sheet of fixes"),
    inputs=(*CHOSEN_ROWS, SKIP),
    facts=FixedFacts,
)
def fix_stocking(request: Request) -> Outcome:
    """Write the suggestions of fixable findings in the chosen rows."""
    table, settings = request.workbook.tables[TABLE], request.settings
    chosen = set(table.rows[chosen_rows(request, table)].tolist())
    skipped = _skipped(request.inputs.get(SKIP.key), table.sheet)
    fixes = _fixes(run_checks(request.workbook, settings, request.now, tables=[TABLE]), chosen)
    fixes = [one for one in fixes if one.cell not in skipped]
    if not fixes:
        return Outcome(messages=[Note(Message(_NOTHING_TO_FIX))], facts=FixedFacts(()))
    sheet = _fixes_sheet(table, fixes, request)
    edits: list[Edit] = [SetCells(one.sheet, one.cell, [[one.suggestion]]) for one in fixes]
    message = Message(_FIXED, {"count": len(fixes), "name": sheet.name})
    facts = FixedFacts(tuple(_fix_facts(one) for one in fixes))
    return Outcome([*edits, sheet], messages=[Note(message)], facts=facts, preview=_preview(facts.fixes))


def _skipped(text: object, sheet: str) -> set[str]:
    """The cells of this sheet that stay as they are."""
    parts = re.split(r"[,，、;；]", str(text)) if text else []
    named = [part.strip().rpartition("!") for part in parts if part.strip()]
    return {cell.replace("$", "").upper() for owner, _, cell in named if owner.strip("'") in {"", sheet}}


def _fix_facts(one: Finding) -> Fix:
    return Fix(one.cell, one.header, json_value(one.value), json_value(one.suggestion), one.check.code)


def _preview(fixes: Sequence[Fix]) -> Preview:
    shown = [
        {"cell": fix.cell, "header": fix.header, "old": "" if fix.old is None else fix.old, "new": fix.new}
        for fix in fixes
    ]
    return Preview(
        Message(_ASK, {"count": len(fixes)}),
        [Message(_LINE, one) for one in shown],
        _PREVIEW_HEADERS,
        [(fix.cell, fix.header, fix.old, fix.new, fix.code) for fix in fixes],
        asks=True,
    )


def _fixes(findings: Sequence[Finding], rows: set[int]) -> list[Finding]:
    """The findings that can be fixed, one a cell: of several the worst, which reads the cell best."""
    fixes: dict[str, Finding] = {}
    for finding in findings:
        if finding.row in rows and finding.check.fixable and finding.suggestion is not None:
            fixes.setdefault(finding.cell, finding)
    return list(fixes.values())


def _fixes_sheet(table: Table, fixes: Sequence[Finding], request: Request) -> AddSheet:
    language = request.settings.language
    index = {row: position for position, row in enumerate(table.rows.tolist())}
    rows: list[ResultRow] = [
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
    return result_sheet(name, FIXES_TABLE, _COLUMNS, rows, request.settings)
