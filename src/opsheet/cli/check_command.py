"""``opsheet check``: every table of one or more workbooks."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opsheet.catalogue import Severity, Text, UserError
from opsheet.cli.findings import counts, finding_data, finding_table, table_data, totals
from opsheet.cli.progress import progress
from opsheet.cli.session import BAD_INPUT, CLEAN, FINDINGS, Session

if TYPE_CHECKING:
    from opsheet.tables import Finding, Workbook

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


def check_files(files: Sequence[Path], session: Session, now: dt.datetime) -> list[Checked]:
    """Read and check files, each for itself.

    Args:
        files: the workbooks.
        session: the run's language and settings.
        now: the moment that counts as now.
    """
    settings = session.settings
    with progress(session.language, len(files)) as step:
        return [step(file.name, lambda file=file: _check(file, settings, now)) for file in files]


def _check(file: Path, settings: Any, now: dt.datetime) -> Checked:
    from opsheet.tables import read_workbook  # noqa: PLC0415 - heavy
    from opsheet.tables.checks import run_checks  # noqa: PLC0415

    try:
        workbook = read_workbook(file, settings)
        return Checked(file, workbook, run_checks(workbook, settings, now))
    except UserError as problem:
        return Checked(file, None, problem=problem)


def show(results: Sequence[Checked], session: Session) -> None:
    """Print what was found, for people.

    Args:
        results: of each file.
        session: the run's language.
    """
    for result in results:
        if result.problem is not None or result.workbook is None:
            session.warn(result.problem.render(session.language) if result.problem else "")
            continue
        session.say(_headline(result.file, result.workbook, session.language))
        if result.findings:
            session.console.print(finding_table(result.findings, session))
        session.say(totals(result.findings))


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
