"""Writing the suggestions of fixable findings into a table, those that the user agrees to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from opsheet.catalogue import Input, Message, Severity, Text
from opsheet.checks import Finding, run_checks
from opsheet.outcome import AddSheet, Edit, Facts, Link, Note, Outcome, Preview, Request, SetCells, json_value
from opsheet.tables import ASKING_TABLES, Table
from opsheet.values.cells import one_line
from opsheet_macros.writing.columns import link_to
from opsheet_macros.writing.drop_down_lists import DropDownLists
from opsheet_macros.writing.findings import cell_value, text_of
from opsheet_macros.writing.result_sheet import ResultColumn, ResultRow, result_sheet
from opsheet_macros.writing.rows import CHOSEN_ROWS, chosen_rows

FIXES_TABLE = "opsheet_fixes"
YES, NO = Text("是", "Yes"), Text("否", "No")
_CELL, _NEW = 1, 6  # of the preview's columns
_FIXED = Text("已修正 {count} 处，清单见“{name}”", "Fixed {count} cells, listed on “{name}”")
_TO_FIX = Text("将修正 {count} 处，清单见“{name}”", "To fix: {count} cells, listed on “{name}”")
_NOTHING_TO_FIX = Text("没有可以自动修正的问题", "Nothing to fix automatically")
_PREVIEWED = Text(
    "可修正 {count} 处，已列在“{name}”：不改的选“否”，再点一次“{action}”",
    "{count} cells can be fixed, listed on “{name}”. Choose No for those to leave and click {action} again.",
)
_NONE_TICKED = Text(
    "“{name}”里没有选“是”的行，未改动；要重新列出，请先删除该表",
    "No row of “{name}” says Yes, so nothing was changed. Delete that sheet to list anew.",
)
_LEFT = Text("另有 {count} 处没有改", "Cells left as they are: {count}")
_ASK = Text("将修正以下 {count} 处，继续吗？", "{count} cells will be fixed. Go on?")
_LINE = Text("{cell} {header}：{old} → {new}", "{cell} {header}: {old} → {new}")
_PREVIEW_HEADERS = (
    Text("单元格", "Cell"),
    Text("列", "Column"),
    Text("原值", "Before"),
    Text("改为", "After"),
    Text("代码", "Code"),
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
_TICK = ResultColumn(Text("修正", "Fix"), 8)

SKIP = Input(
    "skip",
    Text("不改的单元格", "Cells to skip"),
    Text("这些单元格不改，例如 备货单!P5,P9。", "Leave these cells as they are, such as Sheet1!P5,P9."),
    asked=False,
)
FIX_INPUTS = (*CHOSEN_ROWS, SKIP)


@dataclass(frozen=True, slots=True)
class Fix(Facts):
    """One cell that is fixed."""

    cell: Annotated[str, Text("单元格", "The cell's address")]
    header: Annotated[str, Text("列名", "The column's header")]
    old: Annotated[str | int | float | bool | None, Text("原值", "The old value")]
    new: Annotated[str | int | float | bool | None, Text("新值", "The new value")]
    code: Annotated[str, Text("校验代码", "The check's code")]


@dataclass(frozen=True, slots=True)
class FixedFacts(Facts):
    """What was fixed."""

    fixes: Annotated[tuple[Fix, ...], Text("改动的单元格", "The cells that were changed")]


def fix_outcome(request: Request, key: str, action: Text) -> Outcome:
    """Write the suggestions of a table's fixable findings, or list them where the host asks on a sheet.

    Where the list is in the workbook already, those are written that say yes on it.

    Args:
        request: of the action.
        key: of the table.
        action: the action's label.
    """
    table, settings = request.workbook.tables[key], request.settings
    skipped = _skipped(request.inputs.get(SKIP.key), table.sheet)
    found = _fixes(run_checks(request.workbook, settings, request.now, tables=[key]))
    fixes = [one for one in found if one.cell not in skipped]
    answers = _answers(request, key)
    listed = [one for one in fixes if _identity(one) in answers]
    if listed:
        return _answered(request, table, fixes, [one for one in listed if answers[_identity(one)]])
    chosen = set(table.rows[chosen_rows(request, table)].tolist())
    fixes = [one for one in fixes if one.row in chosen]
    if not fixes:
        return Outcome(messages=[Note(Message(_NOTHING_TO_FIX))], facts=FixedFacts(()))
    if request.asks_on_sheet:
        lists, sheet = _preview_sheets(request, table, {_identity(one): True for one in fixes}, fixes)
        message = Message(_PREVIEWED, {"count": len(fixes), "name": sheet.name, "action": action})
        return Outcome([lists, sheet], messages=[Note(message)], facts=FixedFacts(()))
    return _written(request, table, fixes)


def _answered(request: Request, table: Table, fixes: Sequence[Finding], wanted: Sequence[Finding]) -> Outcome:
    """Write what the user agreed to on the list, which then holds the rest."""
    rest = [one for one in fixes if one not in wanted]
    lists, sheet = _preview_sheets(request, table, {}, rest)
    if not wanted:
        note = Note(Message(_NONE_TICKED, {"name": sheet.name}), Severity.WARN)
        return Outcome(messages=[note], facts=FixedFacts(()))
    outcome = _written(request, table, wanted)
    messages = [*outcome.messages, *([Note(Message(_LEFT, {"count": len(rest)}))] if rest else [])]
    preview = None if request.asks_on_sheet else outcome.preview
    return Outcome([*outcome.edits, lists, sheet], messages=messages, facts=outcome.facts, preview=preview)


def _written(request: Request, table: Table, fixes: Sequence[Finding]) -> Outcome:
    sheet = _fixes_sheet(table, fixes, request)
    edits: list[Edit] = [SetCells(one.sheet, one.cell, [[one.suggestion]]) for one in fixes]
    message = Message(_TO_FIX if request.dry_run else _FIXED, {"count": len(fixes), "name": sheet.name})
    facts = FixedFacts(tuple(_fix_facts(one) for one in fixes))
    return Outcome([*edits, sheet], messages=[Note(message)], facts=facts, preview=_preview(facts.fixes))


Identity = tuple[str, str]


def _identity(one: Finding) -> Identity:
    """What tells one fix from another: its cell and what is to be written."""
    return one.cell, _text(one.suggestion)


def _text(value: object) -> str:
    """A value as a text in which a whole number reads the same wherever it was read from."""
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def _answers(request: Request, key: str) -> dict[Identity, bool]:
    """What the user said of each fix on the list, where there is one."""
    rows = request.workbook.answers.get(f"{ASKING_TABLES}{key}", ())
    agreed = {YES.zh, YES.en.casefold()}
    return {(str(row[_CELL]), _text(row[_NEW])): str(row[0] or "").strip().casefold() in agreed for row in rows}


def _preview_sheets(
    request: Request, table: Table, ticks: dict[Identity, bool], fixes: Sequence[Finding]
) -> tuple[AddSheet, AddSheet]:
    """The list of fixes, each with yes or no, and the sheet of the words that it offers."""
    settings, language = request.settings, request.settings.language
    names = settings.app.sheet_names
    rows = [
        [(YES if ticks.get(_identity(one)) else NO)[language], *row]
        for one, row in zip(fixes, _rows(table, fixes, language), strict=True)
    ]
    lists = DropDownLists(names.fix_lists[language], "opsheet_fix_lists")
    offered = lists.drop_down(f"A2:A{len(rows) + 1}", _TICK.header[language], (YES[language], NO[language]))
    sheet = result_sheet(
        names.fix_preview[language],
        f"{ASKING_TABLES}{table.key}",
        (_TICK, *_COLUMNS),
        rows,
        settings,
        drop_downs=[offered] if rows else [],
    )
    return lists.sheet(), sheet


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


def _fixes(findings: Sequence[Finding]) -> list[Finding]:
    """The findings that can be fixed, one a cell: of several the worst, which reads the cell best."""
    fixes: dict[str, Finding] = {}
    for finding in findings:
        if finding.check.fixable and finding.suggestion is not None:
            fixes.setdefault(finding.cell, finding)
    return list(fixes.values())


def _fixes_sheet(table: Table, fixes: Sequence[Finding], request: Request) -> AddSheet:
    language = request.settings.language
    name = request.settings.app.sheet_names.fixes[language]
    return result_sheet(name, FIXES_TABLE, _COLUMNS, _rows(table, fixes, language), request.settings)


def _rows(table: Table, fixes: Sequence[Finding], language: str) -> list[ResultRow]:
    index = {row: position for position, row in enumerate(table.rows.tolist())}
    return [
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
