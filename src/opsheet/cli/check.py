"""``opsheet check``: every table of one or more workbooks, in colour for people and as JSON for programs."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opsheet.catalogue import Severity, Text, UserError
from opsheet.cli.session import BAD_INPUT, CLEAN, FINDINGS, Session, progress

if TYPE_CHECKING:
    from rich.table import Table as RichTable

    from opsheet.checks import Finding, Findings
    from opsheet.cli.session import Session
    from opsheet.tables import Table, Workbook

COLORS = {Severity.ERROR: "red", Severity.WARN: "yellow", Severity.INFO: "blue"}
_HEADERS = (
    Text("等级", "Severity"),
    Text("代码", "Code"),
    Text("单元格", "Cell"),
    Text("说明", "Message"),
    Text("建议值", "Suggested"),
)
_TOTALS = Text(
    "错误 {errors} 处，警告 {warnings} 处，提示 {infos} 处", "Errors: {errors}, warnings: {warnings}, info: {infos}"
)
_MORE_FINDINGS = Text(
    "还有 {left} 处没有列出：加 --json 输出全部，或看 app.yaml 的 findings.printed_lines",
    "{left} more not listed: --json prints all; the limit is findings.printed_lines in app.yaml",
)
_MORE_GROUPS = Text(
    "还有 {left} 行没有列出：加 --json 输出全部，或看 app.yaml 的 findings.printed_lines",
    "{left} more lines not shown: --json prints all; the limit is findings.printed_lines in app.yaml",
)
_CLEAN = Text("没有发现问题", "No problems found")


def totals(findings: Findings) -> Text:
    """The line that sums findings up.

    Args:
        findings: of one file.
    """
    if not findings:
        return _CLEAN
    number = _counts(findings.severities)
    parameters = {"errors": number["error"], "warnings": number["warn"], "infos": number["info"]}
    return Text(_TOTALS.render("zh", **parameters), _TOTALS.render("en", **parameters))


def finding_table(findings: Sequence[Finding], session: Session) -> RichTable:
    """The findings as a table in colour, worst first.

    Args:
        findings: of one file.
        session: whose language is used.
    """
    from rich import box
    from rich.table import Table as RichTable
    from rich.text import Text as RichText

    from opsheet.outcome import json_value

    table = RichTable(box=box.SIMPLE_HEAD, pad_edge=False)
    for header in _HEADERS:
        table.add_column(header[session.language], overflow="fold")
    sheets = {finding.sheet for finding in findings}
    for finding in findings:
        cell = finding.cell if len(sheets) == 1 else f"{finding.sheet}!{finding.cell}"
        table.add_row(
            RichText(finding.severity.text[session.language], style=COLORS[finding.severity]),
            finding.check.code,
            RichText(cell),
            RichText(finding.message(session.language)),
            RichText("" if finding.suggestion is None else str(json_value(finding.suggestion))),
        )
    return table


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
    findings: Findings
    problem: UserError | None = None

    @property
    def status(self) -> int:
        """The exit status that this file asks for."""
        if self.problem is not None:
            return BAD_INPUT
        return FINDINGS if self.findings.severities[Severity.ERROR] else CLEAN


def check_files(
    files: Sequence[Path],
    session: Session,
    now: dt.datetime,
    *,
    sheet: str | None = None,
    all_sheets: bool = False,
    folder: Path | None = None,
) -> list[Checked]:
    """Read and check files, each for itself.

    Args:
        files: the workbooks.
        session: the run's language and settings.
        now: the moment that counts as now.
        sheet: the sheet that counts where several hold a table of one kind.
        all_sheets: each of these sheets for itself.
        folder: of exports, whose daily sales, catalogue and owners are held against the tables.
    """
    settings = session.settings
    with _beside(folder, session) as supplement, progress(session.language, len(files)) as step:
        done = [
            step(file.name, lambda file=file: _check(file, settings, now, sheet, supplement, all_sheets=all_sheets))
            for file in files
        ]
    return [result for results in done for result in results]


@contextmanager
def _beside(folder: Path | None, session: Session) -> Generator[Callable[[Workbook], Workbook]]:
    """What puts the tables that exports tell beside those of a workbook."""
    if folder is None:
        yield lambda workbook: workbook
        return
    from opsheet.calculations.exported_tables import with_exported_tables
    from opsheet.exports.folder import data_folder, export_files, open_data_folder

    settings, chosen = session.settings, data_folder(folder, session.settings)
    with (
        progress(session.language, len(export_files(chosen))) as step,
        open_data_folder(chosen, settings, step=step, workers=os.cpu_count() or 1) as data,
    ):
        yield lambda workbook: with_exported_tables(workbook, data, settings)


def _check(
    file: Path,
    settings: Any,
    now: dt.datetime,
    sheet: str | None,
    supplement: Callable[[Workbook], Workbook],
    *,
    all_sheets: bool,
) -> list[Checked]:
    from opsheet.checks import Findings, run_checks
    from opsheet.cli.text_tables import as_workbook
    from opsheet.tables import read_every_sheet, read_workbook
    from opsheet.values.cells import paused_collection

    try:
        with as_workbook(file) as source:
            workbooks = read_every_sheet(source, settings) if all_sheets else [read_workbook(source, settings, sheet)]
        with paused_collection():
            return [
                Checked(file, workbook, run_checks(supplement(workbook), settings, now, tables=workbook.tables))
                for workbook in workbooks
            ]
    except UserError as problem:
        return [Checked(file, None, Findings.none(), problem)]


def show_summary(results: Sequence[Checked], session: Session) -> None:
    """Print how many findings there are by check, operator and shop, for a chat.

    Args:
        results: of each file.
        session: the run's language.
    """
    from opsheet.cli.finding_groups import summary_lines

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
    from opsheet.cli.finding_groups import fixable_lines, group_lines, next_lines

    for result in results:
        if result.problem is not None or result.workbook is None:
            session.warn(result.problem.render(session.language) if result.problem else "")
            continue
        session.say(_headline(result.file, result.workbook, session.language))
        most = session.settings.app.findings.printed_lines.value
        lines = [] if details else group_lines(result.findings, session.language)
        if details and result.findings:
            session.console.print(finding_table(result.findings[:most], session))
        for line in lines[:most]:
            session.say(line)
        left = (len(result.findings) if details else len(lines)) - most
        if left > 0:
            session.say((_MORE_FINDINGS if details else _MORE_GROUPS).render(session.language, left=left))
        session.say(totals(result.findings))
        for line in fixable_lines(result.findings, result.file, session.language):
            session.say(line)
        for line in next_lines(result.findings, result.workbook, result.file, session.language):
            session.say(line)


def _headline(file: Path, workbook: Workbook, language: str) -> str:
    tables = [
        _TABLE.render(language, name=table.definition.name[language], sheet=table.sheet, rows=len(table))
        for table in workbook.tables.values()
    ]
    return _FILE.render(language, file=file.name, tables=_BETWEEN[language].join(tables))


def _counts(severities: Counter[Severity]) -> dict[str, int]:
    from opsheet.checks.run import severity_counts

    return severity_counts(severities).to_json()


def as_json(results: Sequence[Checked], language: str) -> str:
    """The same for machines: an object for one file, ``files`` and ``counts`` for several.

    Args:
        results: of each file.
        language: of the messages.
    """
    documents = [_document(result, language) for result in results]
    if len(documents) == 1:
        return json.dumps(documents[0], ensure_ascii=False, indent=2)
    everything = sum((result.findings.severities for result in results), Counter[Severity]())
    return json.dumps({"files": documents, "counts": _counts(everything)}, ensure_ascii=False, indent=2)


def _document(result: Checked, language: str) -> dict[str, Any]:
    if result.problem is not None or result.workbook is None:
        return {"file": str(result.file), "error": result.problem.render(language) if result.problem else ""}
    from opsheet.checks.run import finding_facts

    return {
        "file": str(result.file),
        "tables": [table_data(table, language) for table in result.workbook.tables.values()],
        "findings": [finding_facts(finding, language).to_json() for finding in result.findings],
        "counts": _counts(result.findings.severities),
    }
