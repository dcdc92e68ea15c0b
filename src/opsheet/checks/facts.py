"""Findings for other programs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Annotated, Literal

from opsheet.catalogue import Severity, Text
from opsheet.checks.findings import Finding
from opsheet.outcome import Facts, json_value


@dataclass(frozen=True, slots=True)
class FindingFacts(Facts):
    """One finding."""

    code: Annotated[str, Text("校验代码", "The check's code")]
    slug: Annotated[str, Text("校验的英文短名", "The check's slug")]
    severity: Annotated[Literal["error", "warn", "info"], Text("等级", "How serious it is")]
    table: Annotated[str, Text("表的键", "The table's key")]
    sheet: Annotated[str, Text("工作表", "The sheet's name")]
    cell: Annotated[str, Text("单元格", "The cell's address")]
    row: Annotated[int, Text("行号", "The sheet's row number")]
    column: Annotated[str, Text("列的键", "The column's key")]
    header: Annotated[str, Text("列名", "The column's header")]
    value: Annotated[
        str | int | float | bool | None, Text("当前值，日期为 2025-03-10", "The cell's value; a day as 2025-03-10")
    ]
    message: Annotated[str, Text("问题，按本次语言", "The problem, in the language of the run")]
    suggestion: Annotated[str | int | float | bool | None, Text("建议值", "The suggested value")]


@dataclass(frozen=True, slots=True)
class SeverityCounts(Facts):
    """How many findings there are of each severity."""

    error: Annotated[int, Text("错误数", "Errors")]
    warn: Annotated[int, Text("警告数", "Warnings")]
    info: Annotated[int, Text("提示数", "Number of infos")]


def finding_facts(finding: Finding, language: str) -> FindingFacts:
    """One finding for other programs.

    Args:
        finding: as found.
        language: of its message.
    """
    return FindingFacts(
        code=finding.check.code,
        slug=finding.check.slug,
        severity=finding.severity.value,
        table=finding.table,
        sheet=finding.sheet,
        cell=finding.cell,
        row=int(finding.row),
        column=finding.column,
        header=finding.header,
        value=json_value(finding.value),
        message=finding.message(language),
        suggestion=json_value(finding.suggestion),
    )


def severity_counts(found: Counter[Severity]) -> SeverityCounts:
    """How many findings there are of each severity.

    Args:
        found: the same, of one file or several.
    """
    return SeverityCounts(*(found[severity] for severity in (Severity.ERROR, Severity.WARN, Severity.INFO)))
