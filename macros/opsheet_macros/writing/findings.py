"""Checking a table and showing on it what was found: fills, notes, the result column and the sheet of issues."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

import numpy as np

from opsheet.catalogue import Message, Severity, Text
from opsheet.checks import run_checks
from opsheet.checks.cell_text import plain
from opsheet.checks.findings import COLUMN_BITS, Finding, FindingGroup, Findings, Positions, cell_of
from opsheet.checks.run import FindingFacts, SeverityCounts, finding_facts, severity_counts
from opsheet.outcome import (
    AddSheet,
    CellValue,
    ClearMarks,
    Columns,
    Edit,
    Facts,
    Link,
    Note,
    Outcome,
    Request,
    SetFill,
    SetNote,
)
from opsheet.settings import Settings
from opsheet.tables import Table
from opsheet.values.cells import LAST_ROW, ExcelError, column_letters, one_line, paused_collection
from opsheet_macros.writing.columns import column_edits, column_positions, link_to, ranges
from opsheet_macros.writing.result_sheet import ResultColumn, result_sheet, severity_colors

ISSUES_TABLE = "opsheet_issues"
_PASSED = Text("通过", "Passed")
_NO_ISSUES = Text("没有发现问题", "No problems found")
_COLUMNS = (
    ResultColumn(Text("等级", "Severity"), 7, empty=_PASSED),
    ResultColumn(Text("代码", "Code"), 7),
    ResultColumn(Text("工作表", "Sheet"), 20),
    ResultColumn(Text("单元格", "Cell"), 8),
    ResultColumn(Text("MSKU", "MSKU"), 26),
    ResultColumn(Text("店铺", "Shop"), 16),
    ResultColumn(Text("列", "Column"), 16),
    ResultColumn(Text("问题", "Problem"), 84, empty=_NO_ISSUES),
    ResultColumn(Text("当前值", "Value"), 24),
    ResultColumn(Text("建议值", "Suggested"), 24),
    ResultColumn(Text("规则", "Rule"), 30),
    ResultColumn(Text("出处", "Source"), 48),
)


def mark_edits(table: Table, findings: Findings, settings: Settings) -> list[Edit]:
    """Replace the marks of an earlier run by those of these findings; the user's own stay.

    Args:
        table: whose sheet is marked.
        findings: of that table, worst first.
        settings: colours and the notes' prefix.
    """
    app = settings.app
    clear = ClearMarks(table.sheet, app.mark_colors.all, app.note_prefix)
    return [clear, *_fills(findings, settings), *_notes(findings, settings)]


def _fills(findings: Findings, settings: Settings) -> list[Edit]:
    """One fill a severity; a cell takes the colour of the worst that was found in it."""
    _, firsts = np.unique(findings.cells, return_index=True)
    worst = findings.chosen(np.sort(firsts))
    cells: dict[tuple[Severity, str], list[Positions]] = {}
    for group, positions in worst.by_group():
        cells.setdefault((group.severity, group.table.sheet), []).append(worst.cells[positions])
    color = severity_colors(settings)
    ordered = sorted(cells, key=lambda one: one[0].rank)
    return [
        SetFill(sheet, _addresses(np.concatenate(cells[severity, sheet])), color[severity], keep_existing=True)
        for severity, sheet in ordered
    ]


def _addresses(cells: Positions) -> list[str]:
    rows, columns = np.divmod(cells, 1 << COLUMN_BITS)
    return [
        address
        for column in np.unique(columns).tolist()
        for address in ranges(column_letters(column), rows[columns == column])
    ]


def _notes(findings: Findings, settings: Settings) -> list[Edit]:
    """A note a cell, the worst findings first, in as many cells as may have one."""
    most = settings.app.findings.notes.value
    cells, firsts = np.unique(findings.cells, return_index=True)
    noted = cells[np.argsort(firsts)[:most]]
    lines: dict[tuple[str, str], dict[str, None]] = {}
    for finding in findings.chosen(np.flatnonzero(np.isin(findings.cells, noted))):
        text = f"{finding.check.code} {finding.message(settings.language)}"
        lines.setdefault((finding.sheet, finding.cell), {})[text] = None
    prefix = settings.app.note_prefix
    return [
        SetNote(sheet, cell, prefix + "\n".join(texts), keep_existing=True) for (sheet, cell), texts in lines.items()
    ]


def row_results(table: Table, findings: Findings, language: str) -> list[CellValue]:
    """What the result column says of each row: its codes by severity, or that it passed.

    Args:
        table: as found.
        findings: of that table, worst first; one at the header concerns no row.
        language: of the results.
    """
    codes: dict[int, tuple[tuple[str, str], ...]] = {}
    named = [(group.severity.text[language], group.check.code) for group in findings.groups]
    for row, owner in zip(findings.rows.tolist(), findings.owners.tolist(), strict=True):
        found, own = codes.get(row, ()), named[owner]
        if own not in found:
            codes[row] = (*found, own)
    results = {found: _result(found, language) for found in {*codes.values()}}
    passed = _PASSED[language]
    return [results[codes[row]] if row in codes else passed for row in table.rows.tolist()]


def _result(found: Sequence[tuple[str, str]], language: str) -> str:
    """The codes of one row by severity, worst first."""
    by_severity: dict[str, list[str]] = {}
    for severity, code in found:
        by_severity.setdefault(severity, []).append(code)
    comma = "，" if language == "zh" else ", "
    return comma.join(f"{severity} {' '.join(codes)}" for severity, codes in by_severity.items())


def issues_sheet(table: Table, findings: Findings, settings: Settings) -> AddSheet:
    """The sheet of issues: one row a finding, worst first, linked to its cell.

    Args:
        table: that was checked.
        findings: of that table, worst first.
        settings: language, sheet name and colours.
    """
    language = settings.language
    shown = findings[: _sheet_rows(settings)]
    columns = [shown.column(partial(of_group, language)) for of_group in _SHEET_COLUMNS]
    cells = [cell_of(cell) for cell in shown.cells.tolist()]
    target = link_to(table.sheet, "")
    columns[_CELL_COLUMN] = [Link(cell, target + cell) for cell in cells]
    severities = shown.column(lambda group, indexes: [group.severity] * len(indexes))
    name = settings.app.sheet_names.issues[language]
    return result_sheet(name, ISSUES_TABLE, _COLUMNS, Columns(columns), settings, severities=severities)


def _sheet_rows(settings: Settings) -> int:
    """The most findings that the sheet of issues lists; Excel has no more rows than that."""
    return min(settings.app.findings.sheet_rows.value, LAST_ROW - 1)


def _texts(key: str, language: str, group: FindingGroup, indexes: Positions) -> list[CellValue]:
    """A text column of the rows in which something was found; a header's finding is in none."""
    texts: list[CellValue] = group.table.texts(key).tolist()
    return [None if index < 0 else texts[index] for index in indexes.tolist()]


def _values(language: str, group: FindingGroup, indexes: Positions) -> list[CellValue]:
    """What the offending cells hold."""
    if isinstance(group.found, Finding):
        return [cell_value(group.found.value)] * len(indexes)
    raw = group.found.column.raw
    return [cell_value(raw[index]) for index in indexes.tolist()]


def _same(of_group: Callable[[str, FindingGroup], CellValue]) -> _SheetColumn:
    """A column that says the same of all findings of a group."""
    return lambda language, group, indexes: [of_group(language, group)] * len(indexes)


_SheetColumn = Callable[[str, FindingGroup, Positions], Sequence[Any]]
_CELL_COLUMN = 3
_SHEET_COLUMNS: tuple[_SheetColumn, ...] = (
    _same(lambda language, group: group.severity.text[language]),
    _same(lambda language, group: group.check.code),
    _same(lambda language, group: group.table.sheet),
    _same(lambda language, group: None),  # the cells, which are links
    partial(_texts, "msku"),
    partial(_texts, "shop"),
    _same(lambda language, group: one_line(group.header)),
    lambda language, group, indexes: group.messages(indexes, language),
    _values,
    lambda language, group, indexes: group.suggestions(indexes),
    _same(lambda language, group: group.check.title[language]),
    _same(lambda language, group: group.check.source),
)


def text_of(table: Table, key: str, index: int) -> str | None:
    """A text cell of a row, or None where it is blank or missing."""
    text: str | None = table.texts(key)[index]
    return text


def cell_value(value: Any) -> CellValue:
    """What a cell holds, as another cell can show it: an Excel error by its name."""
    return value.code if isinstance(value, ExcelError) else plain(value)


@dataclass(frozen=True, slots=True)
class CheckedFacts(Facts):
    """What was found in a table."""

    findings: Annotated[tuple[FindingFacts, ...], Text("发现的问题，最严重的在前", "What was found, worst first")]
    counts: Annotated[SeverityCounts, Text("各等级的数量", "How many of each severity")]


@dataclass(frozen=True, slots=True)
class _Found(Facts):
    """Findings that become facts when a program asks for them; for people none of them is needed."""

    findings: Findings
    counts: SeverityCounts
    language: str

    def to_json(self) -> dict[str, Any]:
        listed = tuple(finding_facts(finding, self.language) for finding in self.findings)
        return CheckedFacts(listed, self.counts).to_json()


RESULT = "result"
_COUNTS = Text(
    "{sheet}：{rows} 行，错误 {error} 处，警告 {warn} 处，提示 {info} 处",
    "{sheet}: {rows} rows. Errors: {error}, warnings: {warn}, info: {info}",
)
_FEWER_NOTES = Text(
    "批注只加在最严重的 {most} 个单元格，其余 {left} 个见结果列、颜色和“{issues}”工作表",
    "Only the worst {most} cells got a note; the other {left} are in the result column, the fills "
    "and the sheet “{issues}”",
)
_FEWER_ROWS = Text(
    "“{issues}”工作表只列前 {most} 处，其余 {left} 处见结果列和颜色",
    "The sheet “{issues}” lists the first {most} findings; the other {left} are in the result column and the fills",
)


def validation_outcome(request: Request, key: str, figures: Mapping[str, Sequence[CellValue]] | None = None) -> Outcome:
    """Check a table; replace the marks of an earlier run, fill the result column, add the sheet of issues.

    Args:
        request: with the table.
        key: of the table; it has a column ``result``.
        figures: calculated columns that are filled as well, by key, before the result.
    """
    table, settings = request.workbook.tables[key], request.settings
    with paused_collection():
        findings = run_checks(request.workbook, settings, request.now, tables=[key])
        results = row_results(table, findings, settings.language)
        columns = {**(figures or {}), RESULT: results}
        letters = column_positions(table, list(columns))
        edits = [
            *mark_edits(table, findings, settings),
            *(edit for one, values in columns.items() for edit in column_edits(table, one, letters[one], values)),
            issues_sheet(table, findings, settings),
        ]
    counts = severity_counts(findings.severities)
    message = Message(_COUNTS, {"sheet": table.sheet, "rows": len(table), **counts.to_json()})
    worst = findings[0].severity if findings else Severity.INFO
    notes = [Note(message, worst), *_left_out(findings, settings)]
    return Outcome(edits, messages=notes, facts=_Found(findings, counts, settings.language))


def _left_out(findings: Findings, settings: Settings) -> Iterator[Note]:
    """What has no room in notes or on the sheet of issues."""
    issues = settings.app.sheet_names.issues[settings.language]
    cells = len(np.unique(findings.cells))
    for text, found, most in (
        (_FEWER_NOTES, cells, settings.app.findings.notes.value),
        (_FEWER_ROWS, len(findings), _sheet_rows(settings)),
    ):
        if found > most:
            yield Note(Message(text, {"most": most, "left": found - most, "issues": issues}), Severity.INFO)
