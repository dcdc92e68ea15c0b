"""Checking a table and showing on it what was found: fills, notes, the result column and the sheet of issues."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from opsheet.catalogue import Message, Severity, Text
from opsheet.checks import Finding, run_checks
from opsheet.checks.facts import FindingFacts, SeverityCounts, finding_facts, severity_counts
from opsheet.checks.run import one_line, plain
from opsheet.outcome import (
    AddSheet,
    CellValue,
    ClearMarks,
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
from opsheet.values.cells import ExcelError
from opsheet_macros.writing.columns import column_edits, column_positions, link_to, ranges
from opsheet_macros.writing.result_sheet import ResultColumn, ResultRow, result_sheet, severity_colors

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


def mark_edits(table: Table, findings: Sequence[Finding], settings: Settings) -> list[Edit]:
    """Replace the marks of an earlier run by those of these findings; the user's own stay.

    Args:
        table: whose sheet is marked.
        findings: of that table, worst first.
        settings: colours and the notes' prefix.
    """
    app = settings.app
    clear = ClearMarks(table.sheet, app.mark_colors.all, app.note_prefix)
    return [clear, *_fills(findings, settings), *_notes(findings, settings)]


def _fills(findings: Sequence[Finding], settings: Settings) -> list[Edit]:
    """One fill a severity; a cell takes the colour of the worst that was found in it."""
    worst: dict[tuple[str, str, int], Severity] = {}
    for finding in findings:
        letter = finding.cell.rstrip("0123456789")
        worst.setdefault((finding.sheet, letter, int(finding.cell.removeprefix(letter))), finding.severity)
    cells: dict[tuple[Severity, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for (sheet, letter, row), severity in worst.items():
        cells[severity, sheet][letter].append(row)
    color = severity_colors(settings)
    return [
        SetFill(sheet, _addresses(by_letter), color[severity], keep_existing=True)
        for (severity, sheet), by_letter in cells.items()
    ]


def _addresses(by_letter: dict[str, list[int]]) -> list[str]:
    ordered = sorted(by_letter.items(), key=lambda item: (len(item[0]), item[0]))
    return [address for letter, rows in ordered for address in ranges(letter, rows)]


def _notes(findings: Sequence[Finding], settings: Settings) -> list[Edit]:
    lines: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for finding in findings:
        lines[finding.sheet, finding.cell][f"{finding.check.code} {finding.message(settings.language)}"] = None
    prefix = settings.app.note_prefix
    return [
        SetNote(sheet, cell, prefix + "\n".join(texts), keep_existing=True) for (sheet, cell), texts in lines.items()
    ]


def row_results(table: Table, findings: Sequence[Finding], language: str) -> list[CellValue]:
    """What the result column says of each row: its codes by severity, or that it passed.

    Args:
        table: as found.
        findings: of that table, worst first; one at the header concerns no row.
        language: of the results.
    """
    codes: dict[int, dict[Severity, list[str]]] = defaultdict(lambda: defaultdict(list))
    for finding in findings:
        listed = codes[finding.row][finding.severity]
        if finding.check.code not in listed:
            listed.append(finding.check.code)
    comma = "，" if language == "zh" else ", "
    results: dict[int, CellValue] = {
        row: comma.join(f"{severity.text[language]} {' '.join(by_severity[severity])}" for severity in by_severity)
        for row, by_severity in codes.items()
    }
    return [results.get(row, _PASSED[language]) for row in table.rows.tolist()]


def issues_sheet(table: Table, findings: Sequence[Finding], settings: Settings) -> AddSheet:
    """The sheet of issues: one row a finding, worst first, linked to its cell.

    Args:
        table: that was checked.
        findings: of that table, worst first.
        settings: language, sheet name and colours.
    """
    language = settings.language
    index = {row: position for position, row in enumerate(table.rows.tolist())}
    rows = [_issue(table, finding, index.get(finding.row), language) for finding in findings]
    severities = [finding.severity for finding in findings]
    name = settings.app.sheet_names.issues[language]
    return result_sheet(name, ISSUES_TABLE, _COLUMNS, rows, settings, severities=severities)


def _issue(table: Table, finding: Finding, index: int | None, language: str) -> ResultRow:
    check = finding.check
    return [
        finding.severity.text[language],
        check.code,
        finding.sheet,
        Link(finding.cell, link_to(finding.sheet, finding.cell)),
        *(None if index is None else text_of(table, key, index) for key in ("msku", "shop")),
        one_line(finding.header),
        finding.message(language),
        cell_value(finding.value),
        plain(finding.suggestion),
        check.title[language],
        check.source,
    ]


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

    findings: Annotated[tuple[FindingFacts, ...], Text("发现的问题，最严重的在前", "what was found, worst first")]
    counts: Annotated[SeverityCounts, Text("各等级的数量", "how many of each severity")]


RESULT = "result"
_COUNTS = Text(
    "{sheet}：{rows} 行，错误 {error} 处，警告 {warn} 处，提示 {info} 处",
    "{sheet}: {rows} rows. Errors: {error}, warnings: {warn}, info: {info}",
)


def validation_outcome(request: Request, key: str) -> Outcome:
    """Check a table; replace the marks of an earlier run, fill the result column, add the sheet of issues.

    Args:
        request: with the table.
        key: of the table; it has a column ``result``.
    """
    table, settings = request.workbook.tables[key], request.settings
    findings = run_checks(request.workbook, settings, request.now, tables=[key])
    results = row_results(table, findings, settings.language)
    edits = [
        *mark_edits(table, findings, settings),
        *column_edits(table, RESULT, column_positions(table, [RESULT])[RESULT], results),
        issues_sheet(table, findings, settings),
    ]
    counts = severity_counts(findings)
    message = Message(_COUNTS, {"sheet": table.sheet, "rows": len(table), **counts.to_json()})
    worst = findings[0].severity if findings else Severity.INFO
    listed = tuple(finding_facts(finding, settings.language) for finding in findings)
    return Outcome(edits, messages=[Note(message, worst)], facts=CheckedFacts(listed, counts))
