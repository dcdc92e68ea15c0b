"""Running the checks over a workbook's tables.

What a check found: which cell, why, and what it should hold instead.

Values as a message shows them and as a cell takes them.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, cast

import numpy as np

from opsheet.catalogue import CHECKS, Check, SettingsProblemError, Severity, Text, listed
from opsheet.checks.check import EVERY_TABLE, CheckContext, HeaderHit, Hit
from opsheet.settings import NUMERIC_TYPES, Settings
from opsheet.settings.app import CheckOverride
from opsheet.settings.base import Threshold
from opsheet.tables.table import Table, TableColumn, Workbook
from opsheet.values.cells import ExcelError
from opsheet.values.vocabulary import nearest


@dataclass(frozen=True, slots=True)
class Finding:
    """One cell that breaks one rule.

    Args:
        check: the rule.
        severity: the rule's, or what the team's YAML grades it.
        table: the key of the table.
        sheet: the sheet's name.
        cell: the address of the offending cell.
        row: the sheet's row number.
        column: the key of the column.
        header: its header as the sheet has it.
        value: what the cell holds, as read.
        parameters: for the message's placeholders.
        suggestion: the value that fixes it, or None where only a person can tell.
    """

    check: Check
    severity: Severity
    table: str
    sheet: str
    cell: str
    row: int
    column: str
    header: str
    value: Any
    parameters: Mapping[str, object] = field(default_factory=dict[str, object])
    suggestion: Any = None

    def message(self, language: str) -> str:
        """The message in one language."""
        return self.check.message.render(language, **self.parameters)


BLANK = Text("空白", "blank")
_ROW_NUMBERS = frozenset({"first_row", "other"})  # parameters that count no goods
_LONGEST = 40  # characters of a cell that a message repeats


_PLAIN = frozenset({str, int, bool, ExcelError})


def plain(value: Any) -> Any:
    """Turn a NumPy value into what a cell holds: whole numbers as int, days as date, no number as None.

    Example:
        >>> plain(np.float64(36)), plain(np.datetime64("2025-03-01")), plain(float("nan"))
        (36, datetime.date(2025, 3, 1), None)
    """
    if value is None or type(value) in _PLAIN:
        return value
    bare: Any = cast("np.generic[Any]", value).item() if isinstance(value, np.generic) else value
    if isinstance(bare, float):
        if not math.isfinite(bare):
            return None
        return int(bare) if bare.is_integer() else bare
    if isinstance(bare, dt.datetime) and bare.time() == dt.time():
        return bare.date()
    return bare


def shown(value: Any) -> object:
    """Turn a cell's value into what a message says of it.

    Example:
        >>> shown(12.5), shown(None)["en"], shown(ExcelError("#N/A"))
        (12.5, 'blank', '#N/A')
    """
    value = plain(value)
    if isinstance(value, ExcelError):
        return value.code
    if value is None or (isinstance(value, str) and not value.strip()):
        return BLANK
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, str) and len(value) > _LONGEST:
        return f"{value[:_LONGEST]}…"
    return value


def one_line(header: str) -> str:
    r"""A header without its line breaks.

    Example:
        >>> one_line("采购数量\n(整箱)"), one_line("Carton\nquantity")
        ('采购数量(整箱)', 'Carton quantity')
    """
    lines = header.split()
    return (" " if header.isascii() else "").join(lines) if "\n" in header else header


_NO_OVERRIDE = CheckOverride()


def run_checks(
    workbook: Workbook,
    settings: Settings,
    now: dt.datetime,
    *,
    tables: Collection[str] | None = None,
    export: bool = False,
    absent: Collection[str] = (),
) -> list[Finding]:
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
    findings = [
        finding
        for table in workbook.tables.values()
        if tables is None or table.key in tables
        for finding in _check_table(table, workbook, settings, now, export=export, absent=absent)
    ]
    order = {key: place for place, key in enumerate(workbook.tables)}
    findings.sort(key=lambda finding: _place(finding, order))
    return findings


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
) -> Iterator[Finding]:
    shared: dict[str, Any] = {}
    for check in applying_checks(table, workbook, settings, export=export):
        if lacking_inputs(check, table):
            continue
        _, severity, parameters = effective(check, settings)
        override = settings.app.checks.get(check.code, _NO_OVERRIDE)
        places = {
            name: place
            for name, place in check.parameters.items()
            if isinstance(place, str) and name not in override.parameters
        }
        context = CheckContext(table, workbook, settings, now, parameters, places, shared, export, absent)
        regraded = bool(override.severity)
        with np.errstate(over="ignore", invalid="ignore"):  # a number typed with 300 digits is no accident of ours
            hits = list(check.run(context))
        for hit in hits:
            grade = severity if regraded or hit.severity is None else hit.severity
            if isinstance(hit, HeaderHit):
                yield _header_finding(check, hit, grade, table)
            else:
                yield from _row_findings(check, hit, grade, table)


def applying_checks(table: Table, workbook: Workbook, settings: Settings, *, export: bool = False) -> Iterator[Check]:
    """The checks of a table that are switched on and find the other tables that they need.

    Args:
        table: to check.
        workbook: with the tables beside it.
        settings: the team's.
        export: whether an approval form is exported.
    """
    for check in CHECKS.values():
        applies = check.table in {EVERY_TABLE, table.key} and set(check.needs) <= set(workbook.tables)
        if applies and (export or not check.export_only) and effective(check, settings)[0]:
            yield check


def lacking_inputs(check: Check, table: Table) -> frozenset[str]:
    """The missing columns for want of which a check can't run."""
    return frozenset(lack for key in check.inputs for lack in table.lacks(key))


def _header_finding(check: Check, hit: HeaderHit, severity: Severity, table: Table) -> Finding:
    leftmost = min((column.letter for column in table.columns.values()), key=_letters, default="A")
    return Finding(
        check=check,
        severity=severity,
        table=table.key,
        sheet=table.sheet,
        cell=hit.cell or f"{leftmost}{table.header_row}",
        row=table.header_row,
        column=hit.column,
        header=hit.header,
        value=None,
        parameters={"header": hit.header, **hit.parameters},
    )


def _row_findings(check: Check, hit: Hit, severity: Severity, table: Table) -> Iterator[Finding]:
    rows: list[int] = np.flatnonzero(hit.rows).tolist()
    key = hit.column or next((key for key in check.columns if key in table.columns), None)
    if key is None or not rows:  # without a finding the column need not be there
        return
    column = table.columns[key]
    suggestions = None if column.shares_cell else hit.suggestions
    header, numbers = one_line(column.header), table.rows.tolist()
    for index in rows:
        yield Finding(
            check=check,
            severity=severity,
            table=table.key,
            sheet=table.sheet,
            cell=table.cell(key, index),
            row=numbers[index],
            column=key,
            header=column.header,
            value=column.raw[index],
            parameters=_RowParameters(hit.parameters, column, header, index),
            suggestion=None if suggestions is None else plain(suggestions[index]),
        )


class _RowParameters(Mapping[str, object]):
    """What a message says of one row, worked out when it is read: most findings of a large sheet never are."""

    __slots__ = ("_column", "_header", "_index", "_parameters")

    def __init__(self, parameters: Mapping[str, Any], column: TableColumn, header: str, index: int) -> None:
        self._parameters = parameters
        self._column = column
        self._header = header
        self._index = index

    def __getitem__(self, name: str) -> object:
        if name in self._parameters:
            value = self._parameters[name]
            said = shown(value[self._index] if isinstance(value, np.ndarray) else value)
            return said if name in _ROW_NUMBERS else _separated(said)
        if name == "header":
            return self._header
        if name == "value":
            said = shown(_as_meant(self._column, self._index))
            return _separated(said) if self._column.definition.type in NUMERIC_TYPES else said
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter({"header": None, "value": None, **self._parameters})

    def __len__(self) -> int:
        return len({"header", "value", *self._parameters})


def _separated(value: object) -> object:
    """A number from 1,000 on with its thousands apart; anything else as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) < 1000:
        return value
    return f"{value:,}"


def _as_meant(column: TableColumn, index: int) -> Any:
    """What a cell holds; a date as a date though the cell is a number or a text."""
    value = column.values[index]
    return value if isinstance(value, np.datetime64) and not np.isnat(value) else column.raw[index]


def _place(finding: Finding, order: Mapping[str, int]) -> tuple[int, int, int, tuple[int, str], str]:
    letter = finding.cell.rstrip("0123456789")
    return finding.severity.rank, order[finding.table], finding.row, _letters(letter), finding.check.code


def _letters(letter: str) -> tuple[int, str]:
    return len(letter), letter


def refuse_unknown_checks(settings: Settings) -> None:
    """Refuse settings whose ``app.checks`` switches something that doesn't exist.

    Args:
        settings: the team's.

    Raises:
        SettingsProblemError: naming the check or the parameter, and what there is.
    """
    for code, override in settings.app.checks.items():
        if code not in CHECKS:
            raise SettingsProblemError(
                Text(
                    "app.yaml checks：没有 {code} 这条校验，是不是 {near}？",
                    "app.yaml checks: no check {code}; {near}?",
                ),
                code=code,
                near=listed(nearest(code, CHECKS)),
            )
        for name in override.parameters:
            if name not in CHECKS[code].parameters:
                raise SettingsProblemError(
                    Text(
                        "app.yaml checks.{code}.parameters：没有 {name}，可用的有：{known}",
                        "app.yaml checks.{code}.parameters: there is no {name}, only: {known}",
                    ),
                    code=code,
                    name=name,
                    known=listed(list(CHECKS[code].parameters)),
                )
