"""Showing findings: a table in colour for people, plain values for machines.

``opsheet check``: every table of one or more workbooks.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from opsheet.catalogue import Severity, Text, UserError
from opsheet.cli.session import BAD_INPUT, CLEAN, FINDINGS, Session, progress

if TYPE_CHECKING:
    from rich.table import Table as RichTable

    from opsheet.checks import Finding
    from opsheet.cli.session import Session
    from opsheet.tables import Table, Workbook

COLORS = {Severity.ERROR: "red", Severity.WARN: "yellow", Severity.INFO: "blue"}
_HEADERS = (
    Text("等级", "severity"),
    Text("代码", "code"),
    Text("单元格", "cell"),
    Text("说明", "message"),
    Text("建议值", "suggested"),
)
_TOTALS = Text(
    "{errors} 个错误，{warnings} 个警告，{infos} 条提示", "{errors} errors, {warnings} warnings, {infos} hints"
)
_CLEAN = Text("没有发现问题", "nothing found")


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings there are of each severity.

    Args:
        findings: of one file or several.
    """
    found = Counter(finding.severity for finding in findings)
    return {severity.value: found[severity] for severity in Severity}


def totals(findings: Sequence[Finding]) -> Text:
    """The line that sums findings up.

    Args:
        findings: of one file or several.
    """
    if not findings:
        return _CLEAN
    number = counts(findings)
    parameters = {"errors": number["error"], "warnings": number["warn"], "infos": number["info"]}
    return Text(_TOTALS.render("zh", **parameters), _TOTALS.render("en", **parameters))


def finding_table(findings: Sequence[Finding], session: Session) -> RichTable:
    """The findings as a table in colour, worst first.

    Args:
        findings: of one file.
        session: whose language is spoken.
    """
    from rich import box  # noqa: PLC0415 - drawn only for people
    from rich.table import Table as RichTable  # noqa: PLC0415
    from rich.text import Text as RichText  # noqa: PLC0415

    table = RichTable(box=box.SIMPLE_HEAD, pad_edge=False)
    for header in _HEADERS:
        table.add_column(header[session.language], overflow="fold")
    sheets = {finding.sheet for finding in findings}
    for finding in findings:
        place = finding.cell if len(sheets) == 1 else f"{finding.sheet}!{finding.cell}"
        table.add_row(
            RichText(finding.severity.text[session.language], style=COLORS[finding.severity]),
            finding.check.code,
            RichText(place),
            RichText(finding.message(session.language)),
            RichText("" if finding.suggestion is None else str(plain_value(finding.suggestion))),
        )
    return table


def finding_data(finding: Finding, language: str) -> dict[str, Any]:
    """One finding for machines.

    Args:
        finding: as found.
        language: of its message.
    """
    return {
        "code": finding.check.code,
        "slug": finding.check.slug,
        "severity": finding.severity.value,
        "table": finding.table,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "row": finding.row,
        "column": finding.column,
        "header": finding.header,
        "value": plain_value(finding.value),
        "message": finding.message(language),
        "suggestion": plain_value(finding.suggestion),
    }


def table_data(table: Table, language: str) -> dict[str, Any]:
    """Where a table was found, for machines.

    Args:
        table: as found.
        language: of its name.
    """
    return {
        "key": table.key,
        "name": table.definition.name[language],
        "sheet": table.sheet,
        "header_row": table.header_row,
        "rows": len(table),
        "columns": {key: column.letter for key, column in table.columns.items()},
    }


def plain_value(value: Any) -> Any:
    """A cell's value as JSON can hold it.

    Args:
        value: text, number, date, time, error or blank.

    Example:
        >>> plain_value(dt.date(2025, 3, 10)), plain_value(36.0)
        ('2025-03-10', 36)
    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return None if not np.isfinite(value) else int(value) if value.is_integer() else value
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(getattr(value, "code", value))


_FILE = Text("{file}：{tables}", "{file}: {tables}")
_TABLE = Text("{name}（{sheet}，{rows} 行）", "{name} ({sheet}, {rows} rows)")
_BETWEEN = Text("、", ", ")


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in one file.

    Args:
        file: as it was named.
        workbook: its tables, or None where it couldn't be read.
        findings: worst first.
        problem: why it couldn't be read.
    """

    file: Path
    workbook: Workbook | None
    findings: Sequence[Finding] = ()
    problem: UserError | None = None

    @property
    def status(self) -> int:
        """The exit status that this file asks for."""
        if self.problem is not None:
            return BAD_INPUT
        return FINDINGS if any(finding.severity is Severity.ERROR for finding in self.findings) else CLEAN


def check_files(
    files: Sequence[Path],
    session: Session,
    now: dt.datetime,
    *,
    sheet: str | None = None,
    all_sheets: bool = False,
) -> list[Checked]:
    """Read and check files, each for itself.

    Args:
        files: the workbooks.
        session: the run's language and settings.
        now: the moment that counts as now.
        sheet: the sheet that counts where several hold a table of one kind.
        all_sheets: each of these sheets for itself.
    """
    settings = session.settings
    with progress(session.language, len(files)) as step:
        done = [
            step(file.name, lambda file=file: _check(file, settings, now, sheet, all_sheets=all_sheets))
            for file in files
        ]
    return [result for results in done for result in results]


def _check(file: Path, settings: Any, now: dt.datetime, sheet: str | None, *, all_sheets: bool) -> list[Checked]:
    from opsheet.checks import run_checks  # noqa: PLC0415
    from opsheet.tables import read_every_sheet, read_workbook  # noqa: PLC0415 - heavy

    try:
        workbooks = read_every_sheet(file, settings) if all_sheets else [read_workbook(file, settings, sheet)]
        return [Checked(file, workbook, run_checks(workbook, settings, now)) for workbook in workbooks]
    except UserError as problem:
        return [Checked(file, None, problem=problem)]


def show_summary(results: Sequence[Checked], session: Session) -> None:
    """Print how many findings there are by check, operator and shop, for a chat.

    Args:
        results: of each file.
        session: the run's language.
    """
    from opsheet.cli.finding_groups import summary_lines  # noqa: PLC0415 - heavy

    for result in results:
        if result.problem is not None or result.workbook is None:
            session.warn(result.problem.render(session.language) if result.problem else "")
            continue
        session.say(_headline(result.file, result.workbook, session.language))
        session.say(totals(result.findings))
        for line in summary_lines(result.findings, result.workbook, session.language):
            session.say(line)


def show(results: Sequence[Checked], session: Session, *, details: bool = False) -> None:
    """Print what was found, for people.

    Args:
        results: of each file.
        session: the run's language.
        details: every single cell in a table, instead of one line for each check and column.
    """
    from opsheet.cli.finding_groups import fixable_line, group_lines  # noqa: PLC0415 - heavy

    for result in results:
        if result.problem is not None or result.workbook is None:
            session.warn(result.problem.render(session.language) if result.problem else "")
            continue
        session.say(_headline(result.file, result.workbook, session.language))
        if details and result.findings:
            session.console.print(finding_table(result.findings, session))
        for line in () if details else group_lines(result.findings, session.language):
            session.say(line)
        session.say(totals(result.findings))
        if (line := fixable_line(result.findings, result.file, session.language)) is not None:
            session.say(line)


def _headline(file: Path, workbook: Workbook, language: str) -> str:
    tables = [
        _TABLE.render(language, name=table.definition.name[language], sheet=table.sheet, rows=len(table))
        for table in workbook.tables.values()
    ]
    return _FILE.render(language, file=file.name, tables=_BETWEEN[language].join(tables))


def as_json(results: Sequence[Checked], language: str) -> str:
    """The same for machines: an object for one file, ``files`` and ``counts`` for several.

    Args:
        results: of each file.
        language: of the messages.
    """
    documents = [_document(result, language) for result in results]
    if len(documents) == 1:
        return json.dumps(documents[0], ensure_ascii=False, indent=2)
    everything = [finding for result in results for finding in result.findings]
    return json.dumps({"files": documents, "counts": counts(everything)}, ensure_ascii=False, indent=2)


def _document(result: Checked, language: str) -> dict[str, Any]:
    if result.problem is not None or result.workbook is None:
        return {"file": str(result.file), "error": result.problem.render(language) if result.problem else ""}
    return {
        "file": str(result.file),
        "tables": [table_data(table, language) for table in result.workbook.tables.values()],
        "findings": [finding_data(finding, language) for finding in result.findings],
        "counts": counts(result.findings),
    }
