"""What a declared form shows: its head, its rows, totals, warnings and notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from opsheet.catalogue import RefusedError, Severity, Text
from opsheet.checks import Finding, run_checks
from opsheet.forms.columns import CENTER, COUNT, DAY, MONEY, SHARE, TEXT, FormColumn, shown_as
from opsheet.forms.content import FormContent, FormSection
from opsheet.outcome import CellValue, Request
from opsheet.settings import ColumnDefinition
from opsheet.settings.forms import FormDefinition
from opsheet.tables import Table
from opsheet_macros.forms.form_table import FormTable
from opsheet_macros.writing.columns import column_values

_MOST_NAMED = 5  # errors that a refusal lists
_ERRORS = Text(
    "“{form}”还不能出表，有 {count} 处要改：{listed}",
    "“{form}” can't be made yet; {count} to fix: {listed}",
)
_ITEM = Text("第 {row} 行 {message}", "row {row}: {message}")
_WARNINGS = Text("未处理的警告", "Open warnings")
_NOTES = Text("说明", "Notes")
_READER = Text("交给", "For")
_NUMBER = Text("序号", "No.")
_TOTAL = Text("合计 {count} 项", "Total: {count}")
_KINDS = {"integer": COUNT, "number": MONEY, "share": SHARE, "date": DAY, "id": CENTER, "choice": CENTER}


def refuse_errors(definition: FormDefinition, rows: FormTable, request: Request) -> list[Finding]:
    """Check the rows of a form.

    Args:
        definition: of the form.
        rows: as taken.
        request: settings and moment.

    Returns:
        The warnings.

    Raises:
        RefusedError: naming the first errors by the row that they came from.
    """
    findings = run_checks(rows.workbook, request.settings, request.now, tables=[definition.table])
    errors = [one for one in findings if one.severity is Severity.ERROR]
    if errors:
        shown = errors[:_MOST_NAMED]
        more = " …" if len(errors) > _MOST_NAMED else ""
        zh, en = ("; ".join(_item(one, rows, language) for one in shown) + more for language in ("zh", "en"))
        raise RefusedError(_ERRORS, form=definition.text, count=len(errors), listed=Text(zh, en))
    return [one for one in findings if one.severity is Severity.WARN]


def _item(finding: Finding, rows: FormTable, language: str) -> str:
    message = f"{finding.check.code} {finding.message(language)}"
    if finding.row == rows.table.header_row:
        return message
    index = rows.table.rows.tolist().index(finding.row)
    return _ITEM.render(language, row=rows.origins[index], message=message)


def form_content(
    definition: FormDefinition,
    rows: FormTable,
    calculated: Mapping[str, Sequence[CellValue]],
    warnings: Sequence[Finding],
    request: Request,
) -> FormContent:
    """Put together what a form shows.

    Args:
        definition: of the form.
        rows: without errors.
        calculated: the columns of the form's table that are worked out, by key.
        warnings: of the rows.
        request: settings and moment.
    """
    settings, language = request.settings, request.settings.language
    columns, same = _columns(definition, rows.table, calculated, language)
    chain = settings.approvals.chains[definition.chain] if definition.chain else None
    reader = [(_READER[language], definition.reader[language])] if definition.reader else []
    summed = {column.key: _sum(column.values) for column in columns if column.key in definition.totals}
    return FormContent(
        kind=definition.key,
        title=definition.text[language],
        date=request.today,
        made_at=request.now,
        facts=[*reader, *same],
        columns=columns,
        language=language,
        totals=summed,
        total_label=_TOTAL.render(language, count=len(rows.table)) if summed else "",
        sections=list(_sections(definition, rows, warnings, language)),
        steps=chain.steps if chain else (),
        reminder=chain.reminder if chain else None,
        submitter=_submitter(rows.table),
        items=_items(rows.table),
    )


def _columns(
    definition: FormDefinition, table: Table, calculated: Mapping[str, Sequence[CellValue]], language: str
) -> tuple[list[FormColumn], list[tuple[str, str]]]:
    """The printed columns; what is the same in every row stands in the head, what is blank takes no room."""
    numbers = list[CellValue](range(1, len(table) + 1))
    columns = [FormColumn("number", _NUMBER[language], CENTER, numbers)]
    keys = definition.columns or tuple(table.definition.columns)
    for key in keys:
        declared = table.definition.columns[key]
        column = table.columns.get(key)
        blank: list[CellValue] = [None] * len(table)
        values = calculated.get(key, blank if column is None else column_values(column, language))
        if any(value is not None for value in values):
            columns.append(FormColumn(key, declared.header[language], _kind(declared), values))
    said_once = [
        column
        for column in columns[1:]
        if column.key not in definition.totals
        and column.shows_words | (column.kind == DAY)
        and _alike(column.values, len(keys))
    ]
    if len(table) == 1:
        said_once.sort(key=lambda column: len(shown_as(column.values[0], column.kind)))
        said_once = said_once[: max(len(columns) - _FEWEST, 0)]
    in_head = {column.key for column in said_once}
    same = [(one.header, shown_as(one.values[0], one.kind)) for one in columns if one.key in in_head]
    return [one for one in columns if one.key not in in_head], same


def _alike(values: Sequence[CellValue], columns: int) -> bool:
    """Whether a column is said once in the head: all rows agree, and a single row has many columns."""
    return len(set(values)) == 1 and (len(values) > 1 or columns > _WIDE)


_FEWEST = (
    7  # columns that the table of one row keeps, the longest texts among them, so that the page is no list of lines
)
_WIDE = 10  # columns, beyond which a form of one row is easier to read as a list


def _kind(declared: ColumnDefinition) -> str:
    return declared.number_format or _KINDS.get(declared.type, TEXT)


def _sum(values: Sequence[CellValue]) -> float:
    numbers = [value for value in values if isinstance(value, int | float)]
    return round(float(np.sum(numbers)), 2) if numbers else 0


def _sections(
    definition: FormDefinition, rows: FormTable, warnings: Sequence[Finding], language: str
) -> Iterator[FormSection]:
    if warnings:
        yield FormSection(_WARNINGS[language], [_item(one, rows, language) for one in warnings])
    if definition.notes:
        yield FormSection(_NOTES[language], [note[language] for note in definition.notes])


def _submitter(table: Table) -> str:
    """Whom the rows name as asking."""
    for key in ("applicant", "operator"):
        names = dict.fromkeys(name for name in table.texts(key).tolist() if name)
        if names:
            return "、".join(names)
    return ""


def _items(table: Table) -> list[dict[str, str]]:
    keys = [key for key in ("shop", "msku") if key in table.columns]
    return [{key: str(table.texts(key)[index] or "") for key in keys} for index in range(len(table))]
