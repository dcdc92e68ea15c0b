"""Showing findings: a table in colour for people, plain values for machines."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from opsheet.catalogue import Severity, Text

if TYPE_CHECKING:
    from rich.table import Table as RichTable

    from opsheet.cli.session import Session
    from opsheet.tables import Finding, Table

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
