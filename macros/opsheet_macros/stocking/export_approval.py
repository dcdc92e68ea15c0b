"""Export chosen rows of the stocking sheet as an approval form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from opsheet.catalogue import Input, Message, Severity, Text
from opsheet.checks import run_checks
from opsheet.forms.page import form_page
from opsheet.forms.write import form_file, number_prefix
from opsheet.outcome import Facts, Note, Numbering, Outcome, Request
from opsheet_macros.declare import action
from opsheet_macros.stocking.approval_content import approval_content, refuse_errors
from opsheet_macros.writing.rows import CHOSEN_ROWS, chosen_rows

TABLE = "stocking"
_EXPORTED = Text(
    "审批表 {number}：{rows} 个产品，{quantity:,} 件，{cartons:,} 箱",
    "Approval form {number}: {rows} products, {quantity:,} units, {cartons:,} cartons",
)
_STANDING = Text("还有 {count} 处警告未处理，已列在审批表下方", "Open warnings, listed on the form: {count}")


NO_APPROVAL_COLUMN = Input(
    "no_approval_column",
    Text("没有审批列", "No approval column"),
    Text("备货单没有主管审批列，仍然导出。", "The sheet has no approval column; export anyway."),
    "flag",
)


@dataclass(frozen=True, slots=True)
class ApprovalFacts(Facts):
    """The form that was made."""

    number: Annotated[str, Text("表单编号", "The form's number")]
    fingerprint: Annotated[str, Text("内容校验码", "The form's checksum")]
    rows: Annotated[tuple[int, ...], Text("行号", "The sheet's row numbers")]
    quantity: Annotated[int, Text("总件数", "Units in total")]
    cartons: Annotated[int, Text("总箱数", "Cartons in total")]


@action(
    group="stocking",
    label=Text("导出审批表", "Export approval form"),
    screentip=Text("导出备货计划审批表", "Export the approval form"),
    supertip=Text(
        "把选中的行（不选则全部）做成备货计划审批表和 PDF；有错误时不导出。",
        (
            "Makes the approval form (Excel and PDF) of the chosen rows, or all, with totals and "
            "signatures; not while there are errors."
        ),
    ),
    icon="FilePrintPreview",
    keytip="SE",
    tables=(TABLE,),
    optional_tables=("link_owners", "warranty"),
    writes=Text("备货计划审批表（.xlsx 和 PDF）", "The approval form (.xlsx and PDF)"),
    inputs=(*CHOSEN_ROWS, NO_APPROVAL_COLUMN),
    facts=ApprovalFacts,
    timed=True,
)
def export_approval(request: Request) -> Outcome:
    """Export the chosen rows as an approval form; refused while they have errors."""
    table = request.workbook.tables[TABLE]
    submitted = chosen_rows(request, table) & ~(table.numbers("quantity") == 0)
    if request.rows is None:
        submitted &= table.numbers("quantity") > 0
    absent = ("head_approval",) if request.inputs.get(NO_APPROVAL_COLUMN.key) else ()
    findings = run_checks(request.workbook, request.settings, request.now, tables=[TABLE], export=True, absent=absent)
    rows = set(table.rows[submitted].tolist())
    mine = [finding for finding in findings if finding.row in rows or finding.row == table.header_row]
    refuse_errors(mine, len(rows), table, request.settings.approvals.form.approved_words[0])
    content = approval_content(table, np.flatnonzero(submitted), mine, request)
    quantity, cartons = (int(content.totals[key]) for key in ("quantity", "cartons"))
    left = sum(finding.severity is Severity.WARN and finding.row in rows for finding in mine)

    def complete(number: str) -> Outcome:
        page = form_page(content, number)
        totals = {"number": number, "rows": len(rows), "quantity": quantity, "cartons": cartons}
        notes = [Note(Message(_EXPORTED, totals))]
        if left:
            notes.append(Note(Message(_STANDING, {"count": left}), Severity.WARN))
        facts = ApprovalFacts(number, page.record.fingerprint, tuple(sorted(rows)), quantity, cartons)
        return Outcome(files=[form_file(page)], messages=notes, facts=facts)

    return Outcome(numbering=Numbering(number_prefix(request.settings.approvals.form.letters, request.today), complete))
