"""Running the checks over a workbook's tables, and what they found in numbers."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Annotated, Any, Literal

import numpy as np

from opsheet.catalogue import Check, SettingsProblemError, Severity, Text, listed
from opsheet.checks.check import EVERY_TABLE, CheckContext, HeaderHit, Hit, load_checks
from opsheet.checks.findings import Finding, FindingGroup, Findings, RowHits, sorted_findings
from opsheet.outcome import Facts, json_value
from opsheet.settings import Settings
from opsheet.settings.app import CheckOverride
from opsheet.settings.base import Threshold
from opsheet.tables.table import Table, Workbook
from opsheet.values.cells import cell_name, column_number
from opsheet.values.vocabulary import nearest

_NO_OVERRIDE = CheckOverride()


def run_checks(
    workbook: Workbook,
    settings: Settings,
    now: dt.datetime,
    *,
    tables: Collection[str] | None = None,
    export: bool = False,
    absent: Collection[str] = (),
) -> Findings:
    """Run every check that applies to the tables of a workbook.

    Args:
        workbook: the tables, as found.
        settings: the team's; ``app.checks`` switches checks off, grades them and sets their numbers.
        now: the moment that counts as now.
        tables: keys of the tables to check, or None for all that were found.
        export: whether the checks that only matter when an approval form is exported run too.
        absent: keys of columns that the user says the team doesn't have; what needs them is left out.

    Returns:
        The findings, worst first, then in the order in which their cells stand.

    Raises:
        SettingsProblemError: when ``app.checks`` names a check or a parameter that doesn't exist.
    """
    refuse_unknown_checks(settings)
    settings = settings.on(now.date())
    groups = [
        group
        for table in workbook.tables.values()
        if tables is None or table.key in tables
        for group in _check_table(table, workbook, settings, now, export=export, absent=absent)
    ]
    return sorted_findings(groups, list(workbook.tables))


def effective(check: Check, settings: Settings) -> tuple[bool, Severity, Mapping[str, float]]:
    """Whether a check runs, how bad its findings are and with which numbers, after the team's YAML."""
    override = settings.app.checks.get(check.code, _NO_OVERRIDE)
    severity = Severity(override.severity) if override.severity else check.severity
    shipped = {name: _number(value, settings) for name, value in check.parameters.items()}
    return override.enabled, severity, {**shipped, **override.parameters}


def _number(value: float | str, settings: Settings) -> float:
    """A check's number, looked up where it stands in the settings."""
    if not isinstance(value, str):
        return value
    found = attrgetter(value)(settings)
    return float(found.value if isinstance(found, Threshold) else found)


def _check_table(
    table: Table, workbook: Workbook, settings: Settings, now: dt.datetime, *, export: bool, absent: Collection[str]
) -> Iterator[FindingGroup]:
    shared: dict[str, Any] = {}
    for check in applying_checks(table, workbook, settings, export=export):
        if lacking_inputs(check, table):
            continue
        _, severity, parameters = effective(check, settings)
        override = settings.app.checks.get(check.code, _NO_OVERRIDE)
        setting_paths = {
            name: path
            for name, path in check.parameters.items()
            if isinstance(path, str) and name not in override.parameters
        }
        context = CheckContext(table, workbook, settings, now, parameters, setting_paths, shared, export, absent)
        regraded = bool(override.severity)
        with np.errstate(over="ignore", invalid="ignore"):  # a number typed with 300 digits is no accident of ours
            hits = list(check.run(context))
        for hit in hits:
            grade = severity if regraded or hit.severity is None else hit.severity
            if isinstance(hit, HeaderHit):
                yield _header_finding(check, hit, grade, table)
            elif (group := _row_findings(check, hit, grade, table)) is not None:
                yield group


def applying_checks(table: Table, workbook: Workbook, settings: Settings, *, export: bool = False) -> Iterator[Check]:
    """The checks of a table that are switched on and find the other tables that they need.

    Args:
        table: to check.
        workbook: with the tables beside it.
        settings: the team's.
        export: whether an approval form is exported.
    """
    for check in load_checks(table.key).values():
        applies = check.table in {EVERY_TABLE, table.key} and set(check.needs) <= set(workbook.tables)
        if applies and (export or not check.export_only) and effective(check, settings)[0]:
            yield check


def lacking_inputs(check: Check, table: Table) -> frozenset[str]:
    """The missing columns for want of which a check can't run."""
    return frozenset(lack for key in check.inputs for lack in table.lacks(key))


def _header_finding(check: Check, hit: HeaderHit, severity: Severity, table: Table) -> FindingGroup:
    leftmost = min((column_number(column.letter) for column in table.columns.values()), default=1)
    finding = Finding(
        check=check,
        severity=severity,
        table=table.key,
        sheet=table.sheet,
        cell=hit.cell or cell_name(table.header_row, leftmost),
        row=table.header_row,
        column=hit.column,
        header=hit.header,
        value=None,
        parameters={"header": hit.header, **hit.parameters},
    )
    return FindingGroup(check, severity, table, finding)


def _row_findings(check: Check, hit: Hit, severity: Severity, table: Table) -> FindingGroup | None:
    indexes = np.flatnonzero(hit.rows)
    key = hit.column or next((key for key in check.columns if key in table.columns), None)
    if key is None or not len(indexes):  # without a finding the column need not be there
        return None
    return FindingGroup(check, severity, table, RowHits(table, key, indexes, hit.parameters, hit.suggestions))


def refuse_unknown_checks(settings: Settings) -> None:
    """Refuse settings whose ``app.checks`` switches something that doesn't exist.

    Args:
        settings: the team's.

    Raises:
        SettingsProblemError: naming the check or the parameter, and what there is.
    """
    if not settings.app.checks:
        return
    checks = load_checks()
    for code, override in settings.app.checks.items():
        if code not in checks:
            raise SettingsProblemError(
                Text(
                    "app.yaml checks：没有 {code} 这条校验，是不是 {near}？",
                    "app.yaml checks: no check {code}; {near}?",
                ),
                code=code,
                near=listed(nearest(code, checks)),
            )
        for name in override.parameters:
            if name not in checks[code].parameters:
                raise SettingsProblemError(
                    Text(
                        "app.yaml checks.{code}.parameters：没有 {name}，可用的有：{known}",
                        "app.yaml checks.{code}.parameters: there is no {name}, only: {known}",
                    ),
                    code=code,
                    name=name,
                    known=listed(list(checks[code].parameters)),
                )


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
