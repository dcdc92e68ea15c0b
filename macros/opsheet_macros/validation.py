"""Checking a table and showing on it what was found: the same for every table that has a check button."""

from __future__ import annotations

from collections import Counter

from opsheet.catalogue import Message, Severity, Text
from opsheet.outcome import Note, Outcome, Request
from opsheet.tables.checks import run_checks
from opsheet_macros.columns import column_edits
from opsheet_macros.marks import issues_sheet, mark_edits, result_words
from opsheet_macros.places import placed_columns

RESULT = "result"
_COUNTS = Text(
    "{sheet}：{rows} 行，错误 {error} 处，警告 {warn} 处，提示 {info} 处",
    "{sheet}: {rows} rows, {error} errors, {warn} warnings, {info} infos",
)


def validation_outcome(request: Request, key: str) -> Outcome:
    """Check a table; replace the marks of an earlier run, fill the result column, add the sheet of issues.

    Args:
        request: with the table.
        key: of the table; it has a column ``result``.
    """
    table, settings = request.workbook.tables[key], request.settings
    findings = run_checks(request.workbook, settings, request.now, tables=[key])
    words = result_words(table, findings, settings.language)
    edits = [
        *mark_edits(table, findings, settings),
        *column_edits(table, RESULT, placed_columns(table, [RESULT])[RESULT], words),
        issues_sheet(table, findings, settings),
    ]
    found = Counter(finding.severity for finding in findings)
    counts = {severity.value: found[severity] for severity in Severity}
    message = Message(_COUNTS, {"sheet": table.sheet, "rows": len(table), **counts})
    worst = findings[0].severity if findings else Severity.INFO
    return Outcome(edits, messages=[Note(message, worst)], facts={"findings": findings, "counts": counts})
