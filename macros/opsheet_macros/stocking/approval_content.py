"""What an approval form shows: head, rows, totals, remarks, warnings; and the digest of what each row submits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.stocking import stock_plan
from opsheet.catalogue import COMMA, LANGUAGES, Message, RefusedError, Severity, Text, joined
from opsheet.checks import Finding
from opsheet.forms.columns import FormColumn
from opsheet.forms.content import FormContent, FormSection
from opsheet.forms.page import labelled
from opsheet.outcome import Request
from opsheet.tables import Table
from opsheet.values.cells import ExcelError, one_line
from opsheet_macros.stocking.approval_columns import form_columns

_NOT_SUBMITTED = frozenset({"head_approval"})  # signing must not change what was signed


def rows_digest(table: Table, rows: Collection[int]) -> str:
    """The SHA-256 of what rows submit.

    Each row counts as the values of the columns that the team fills, the approval aside, by column key; a missing
    column counts as a blank one. The rows are sorted, so that their order on the sheet doesn't matter. What can't be
    read counts as it is written.

    Args:
        table: as found.
        rows: the sheet's row numbers.

    Returns:
        64 hexadecimal digits.

    Source: SOP 备货流程 3 (the approval form holds the products that are submitted).
    """
    chosen = set(rows)
    return _digest([_line(table, index) for index, row in enumerate(table.rows.tolist()) if row in chosen])


def row_digests(table: Table, indices: Sequence[int]) -> dict[int, str]:
    """The digest of each of some rows by its position; see ``rows_digest``.

    Args:
        table: as found.
        indices: the rows' positions.
    """
    return {index: _digest([_line(table, index)]) for index in indices}


def _digest(lines: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(sorted(lines)).encode("ascii")).hexdigest()


def _line(table: Table, index: int) -> str:
    """What a row submits, in one spelling."""
    keys = [key for key in table.definition.data_columns if key in table.columns and key not in _NOT_SUBMITTED]
    values = {key: _canonical(table, key, index) for key in keys}
    filled = {key: value for key, value in values.items() if value is not None}
    return json.dumps(filled, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def _canonical(table: Table, key: str, index: int) -> str | None:
    column = table.columns[key]
    raw = column.raw[index]
    if isinstance(raw, ExcelError):
        return raw.code
    if column.unreadable[index]:
        return str(raw).strip()
    return _text(column.values[index])


def _text(value: Any) -> str | None:
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else str(value)
    if isinstance(value, float | np.floating):
        return None if np.isnan(value) else f"{value:.12g}"
    return None if value is None else str(value).strip()


CHAIN = "purchase_plan"
_MOST_NAMED = 4  # cells of a code that a refusal lists
_DEPARTMENTS = Text("部门/组", "Department")
_OPERATORS = Text("运营", "Operators")
_TOTAL = Text("合计 {count} 个产品", "Total: {count} products")
_STRATEGIC = Text("战略性备货（不计入绩效目标）", "Strategic orders (left out of the targets)")
_WARNINGS = Text("未处理的警告", "Open warnings")
_ROW = Text("第 {number} 项", "No. {number}")
_ERRORS = Text("不能导出：{reasons}", "The form can't be exported. {reasons}")
_NOT_APPROVED = Text(
    "主管审批未通过 {count} 行（只导出已通过的：--where {header}={approved}；在 Excel 里先筛选）",
    "Rows that the manager has not approved: {count} (export the others with --where {header}={approved}; in Excel, "
    "filter first)",
)
_FAULTS = Text("错误 {count} 处，请先改正：{listed}", "Errors to fix first: {count}: {listed}")
_NOT_APPROVED_CODE = "S220"
_NOTHING = Text(
    "{sheet} 里没有要提交的行（采购数量都是空或 0）",
    "{sheet} has no rows to submit: every order quantity is blank or 0",
)


def refuse_errors(findings: Sequence[Finding], row_count: int, table: Table, approved: str) -> None:
    """Refuse to export nothing, or rows with errors; rows that aren't approved yet are named apart from the faults.

    Args:
        findings: of the rows to export and of the header.
        row_count: how many rows are to be exported.
        table: the restock sheet.
        approved: the word by which the manager approves.

    Raises:
        RefusedError: naming the first errors by title and cell.
    """
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    waiting = [finding for finding in errors if finding.check.code == _NOT_APPROVED_CODE]
    faults = [finding for finding in errors if finding.check.code != _NOT_APPROVED_CODE]
    reasons: list[Message] = []
    if waiting:
        header = one_line(waiting[0].header)
        reasons.append(Message(_NOT_APPROVED, {"count": len(waiting), "header": header, "approved": approved}))
    if faults:
        reasons.append(Message(_FAULTS, {"count": len(faults), "listed": _listed(faults, table.header_row)}))
    if reasons:
        raise RefusedError(_ERRORS, reasons=joined(reasons))
    if row_count == 0:
        raise RefusedError(_NOTHING, sheet=table.sheet)


def _listed(errors: Sequence[Finding], header_row: int) -> Text:
    """The cells of each check, the first few of them; of a fault of the header the column."""
    cells: dict[str, list[Finding]] = {}
    for error in errors:
        cells.setdefault(error.check.code, []).append(error)
    parts: list[tuple[Text, str]] = []
    for _, found in sorted(cells.items()):
        more = " …" if len(found) > _MOST_NAMED else ""
        parts.append(
            (
                found[0].check.title,
                " ".join(one.header if one.row == header_row else one.cell for one in found[:_MOST_NAMED]) + more,
            )
        )
    shown = {language: [f"{title[language]} {named}" for title, named in parts] for language in LANGUAGES}
    return Text("，".join(shown["zh"]), ", ".join(shown["en"]))


def approval_content(
    table: Table, indices: NDArray[np.int64], findings: Sequence[Finding], request: Request
) -> FormContent:
    """Put together what the form shows.

    Args:
        table: the stocking sheet.
        indices: the positions of the rows that are submitted.
        findings: what was found in them; none of it an error.
        request: settings and moment.

    Source: SOP 备货流程 3 and 审批流程.
    """
    settings, language = request.settings, request.settings.language
    form, chain = settings.approvals.form, settings.approvals.chains[CHAIN]
    plan = stock_plan(table, settings, request.today)
    operators = _distinct(table, "operator", indices)
    by_row = request.workbook.pictures(table.sheet)
    pictures = [by_row.get(row) for row in table.rows[indices].tolist()]
    columns, same = form_columns(table, plan, indices, language, pictures=any(pictures))
    facts = [(_DEPARTMENTS[language], _distinct(table, "department", indices)), (_OPERATORS[language], operators)]
    totals: dict[str, float] = {
        "quantity": _total(table.numbers("quantity")[indices]),
        "cartons": _total(plan.cartons[indices]),
    }
    amount = _amount(columns)
    return FormContent(
        kind=CHAIN,
        title=form.title[language],
        date=request.today,
        made_at=request.now,
        facts=facts,
        columns=columns,
        language=language,
        same=same,
        totals=totals if amount is None else {**totals, "amount": amount},
        total_label=_TOTAL.render(language, count=len(indices)),
        sections=[*_strategic(table, indices, language), *_warnings(table, indices, findings, language)],
        steps=chain.steps,
        submitter=operators,
        reminder=chain.reminder,
        items=_items(table, indices),
        pictures=pictures,
    )


def _items(table: Table, indices: NDArray[np.int64]) -> list[dict[str, str]]:
    """What finds each row again in the stocking sheet, and tells whether it still submits the same."""
    return [
        {key: str(table.texts(key)[index] or "") for key in ("shop", "msku")} | {"digest": digest}
        for index, digest in row_digests(table, indices.tolist()).items()
    ]


def _total(values: NDArray[np.float64]) -> int:
    """The sum as a whole number; digits without end, a slip of the keyboard, stop at the largest float."""
    with np.errstate(over="ignore"):
        return int(np.rint(np.nan_to_num(np.nansum(values))))


def _amount(columns: Sequence[FormColumn]) -> float | None:
    for column in columns:
        if column.key == "amount":
            return round(sum(value for value in column.values if isinstance(value, int | float)), 2)
    return None


def _distinct(table: Table, key: str, indices: NDArray[np.int64]) -> str:
    names = dict.fromkeys(name for name in table.texts(key)[indices].tolist() if name)
    return "、".join(names)


def _strategic(table: Table, indices: NDArray[np.int64], language: str) -> Iterator[FormSection]:
    kinds, mskus, remarks = (table.texts(key)[indices].tolist() for key in ("kind", "msku", "remark"))
    lines = [
        f"{_ROW.render(language, number=number)}  {msku or ''}  {remark or ''}".rstrip()
        for number, (kind, msku, remark) in enumerate(zip(kinds, mskus, remarks, strict=True), start=1)
        if kind == "strategic"
    ]
    if lines:
        yield FormSection(_STRATEGIC[language], lines)


def _warnings(
    table: Table, indices: NDArray[np.int64], findings: Sequence[Finding], language: str
) -> Iterator[FormSection]:
    """A line a check: its title and its rows, or what it says where it stands alone."""
    number = {row: position for position, row in enumerate(table.rows[indices].tolist(), start=1)}
    by_code: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.severity is Severity.WARN and finding.row in number:
            by_code.setdefault(finding.check.code, []).append(finding)
    lines = [
        labelled(
            f"{code}  {_warning(found, language)}", _numbers({number[one.row] for one in found}, language), language
        )
        for code, found in sorted(by_code.items())
    ]
    if lines:
        yield FormSection(_WARNINGS[language], lines)


def _warning(found: Sequence[Finding], language: str) -> str:
    return found[0].message(language) if len(found) == 1 else found[0].check.title[language]


def _numbers(positions: Collection[int], language: str) -> str:
    listed = COMMA[language].join(map(str, sorted(positions)))
    return _ROW.render(language, number=listed)
