"""The ERP's purchase plan of the approved rows, and what must be attached to it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.stocking import approved_rows
from opsheet.catalogue import COMMA, Input, Message, RefusedError, Severity, Text
from opsheet.checks import run_checks
from opsheet.forms.read import ReadForm, read_form, require_unchanged
from opsheet.forms.signing import require_signatures
from opsheet.forms.stamping import next_step
from opsheet.outcome import Facts, Note, Outcome, OutputFile, Request
from opsheet.tables import Table
from opsheet.values import fold
from opsheet.workbooks.erp_template import fill_template, find_template, no_template
from opsheet_macros.declare import action
from opsheet_macros.stocking.approval_content import CHAIN, refuse_errors, row_digests
from opsheet_macros.stocking.purchase_plan import (
    ATTACHMENTS,
    ERP_IMPORT,
    ROLES,
    PurchasePlan,
    purchase_plan,
    write_plan,
)
from opsheet_macros.writing.rows import CHOSEN_ROWS, chosen_rows, first_rows

TABLE = "stocking"
FORM = Input(
    "form",
    Text("审批表", "approval form"),
    Text("已审批完成的备货计划审批表（.xlsx）。", "The approval form (.xlsx) that all have signed."),
    "file",
)
_PLANNED = Text(
    "{lines} 个产品，{quantity:,} 件，{cartons:,} 箱",
    "{lines} products, {quantity:,} units, {cartons:,} cartons",
)
_ATTACH = Text(
    "要上传附件 {count} 个，见“{sheet}”页：{listed}", "Attachments to upload: {count}, see “{sheet}”: {listed}"
)
_NO_FORM = Text(
    "没有指定审批表（{option}），未核对：请附上审批完成的备货计划审批表",
    "No approval form was named ({option}), so nothing was compared: attach the signed form",
)
_NOT_APPROVED = Text("第 {rows} 行主管未审批，未列入", "Rows {rows}: not approved by the manager, skipped")
_NOT_ON_FORM = Text("第 {rows} 行不在审批表 {number} 里，未列入", "Rows {rows}: not on form {number}, skipped")
_LATER = Text(
    "第 {rows} 行的期望到达日期早于建计划日加运输天数，已改用后者",
    "Rows {rows}: requested arrival is before today plus the days of transport; the later day is used",
)
_NOTHING = Text(
    "没有可列入采购计划的行：要主管审批通过、采购数量大于 0",
    "No rows for the purchase plan: they need the manager's approval and an order quantity",
)
_WAITING = Text(
    "审批表 {number} 还没审批完，等待第 {step} 步“{role}”：全部通过后再导出采购计划",
    "Form {number} still waits for step {step}, “{role}”: export the plan when all have approved",
)
_OTHER_FORM = Text(
    "{file} 是“{title}”，不是备货计划审批表：请换文件", "{file} is “{title}”, not the approval form: use another file"
)
_CHANGED = Text(
    "第 {rows} 行在审批表 {number} 导出后改动过：请改回，或重新导出审批表",
    "Rows {rows} changed since form {number} was exported: put them back, or export the form again",
)


@dataclass(frozen=True, slots=True)
class PlanFacts(Facts):
    """The plan that was made."""

    rows: Annotated[tuple[int, ...], Text("列入的行号", "the sheet's row numbers in the plan")]
    left_out: Annotated[tuple[int, ...], Text("未列入的行号", "the row numbers that were left out")]
    quantity: Annotated[int, Text("总件数", "units in total")]
    cartons: Annotated[int, Text("总箱数", "cartons in total")]
    form: Annotated[str, Text("审批表编号，空为未指定", "the approval form's number, blank for none")]
    attachments: Annotated[tuple[str, ...], Text("要上传的附件", "the attachments to upload")]


@action(
    group="stocking",
    label=Text("导出采购计划", "Purchase plan"),
    screentip=Text("导出领星采购计划", "Export Lingxing's purchase plan"),
    supertip=Text(
        "把主管审批通过的行做成领星采购计划导入表，写好备注，列出要上传的附件。",
        "Makes Lingxing's import file of the approved rows, with remarks, and lists the attachments to upload.",
    ),
    icon="ExportExcel",
    keytip="SP",
    tables=(TABLE,),
    optional_tables=("warranty", "link_owners"),
    writes=Text("采购计划和附件清单（.xlsx）", "The purchase plan with its attachments (.xlsx)"),
    inputs=(*CHOSEN_ROWS, FORM),
    facts=PlanFacts,
    timed=True,
)
def export_purchase_plan(request: Request) -> Outcome:
    """Export the approved rows, those of the named form where one is named; refused while they have errors."""
    table = request.workbook.tables[TABLE]
    ordered = chosen_rows(request, table) & (table.numbers("quantity") > 0)
    planned, notes = ordered & approved_rows(table, request.settings), list[Note]()
    _note_rows(notes, _NOT_APPROVED, table, ordered & ~planned)
    form = _finished_form(request)
    if form is None:
        notes.append(Note(Message(_NO_FORM, {"option": FORM.option}), Severity.WARN))
    else:
        on_form = _on_form(table, planned, form)
        _note_rows(notes, _NOT_ON_FORM, table, planned & ~on_form, number=form.record.number)
        planned &= on_form
    if not planned.any():
        raise RefusedError(_NOTHING)
    rows = table.rows[planned].tolist()
    findings = run_checks(request.workbook, request.settings, request.now, tables=[TABLE], export=True)
    wanted = {*rows, table.header_row}
    word = request.settings.approvals.form.approved_words[0]
    refuse_errors([one for one in findings if one.row in wanted], len(rows), table, word)
    file = request.inputs.file(FORM.key)
    number = form.record.number if form else ""
    plan = purchase_plan(table, np.flatnonzero(planned), request, file.path.name if file else "", number)
    _note_rows(notes, _LATER, table, plan.later)
    return _outcome(plan, notes, table.rows[ordered & ~planned].tolist(), request)


def _outcome(plan: PurchasePlan, notes: list[Note], left_out: list[int], request: Request) -> Outcome:
    totals = {"lines": len(plan.rows), "quantity": plan.quantity, "cartons": plan.cartons}
    kinds = Counter(str(row[0]) for row in plan.attachment_rows)
    counted = COMMA[plan.language].join(f"{kind} {count}" for kind, count in kinds.items())
    attach = {"count": len(plan.attachments), "sheet": ATTACHMENTS, "listed": counted}
    first = [Note(Message(_PLANNED, totals)), Note(Message(_ATTACH, attach))]
    files = [OutputFile(plan.file_name, partial(write_plan, plan))]
    template = find_template(ERP_IMPORT, request.settings)
    if template is None:
        notes.append(Note(no_template(ERP_IMPORT, request.settings), Severity.WARN))
    else:
        rows = [dict(zip(ROLES, row, strict=True)) for row in plan.rows]
        files.insert(0, OutputFile(plan.erp_file_name, partial(fill_template, template, rows)))
        notes.append(Note(template.filled_message(ROLES)))
    facts = PlanFacts(
        rows=tuple(plan.row_numbers),
        left_out=tuple(left_out),
        quantity=plan.quantity,
        cartons=plan.cartons,
        form=plan.form_number,
        attachments=tuple(plan.attachments),
    )
    return Outcome(files=files, messages=[*first, *notes], facts=facts)


def _note_rows(notes: list[Note], text: Text, table: Table, mask: NDArray[np.bool_], **more: object) -> None:
    """A warning that names the rows of a mask, where there are any."""
    if mask.any():
        notes.append(Note(Message(text, {"rows": first_rows(table.rows[mask].tolist()), **more}), Severity.WARN))


def _finished_form(request: Request) -> ReadForm | None:
    """The named form, which all have signed."""
    file = request.inputs.file(FORM.key)
    if file is None:
        return None
    form = read_form(file.sheets(), file.path.name)
    require_unchanged(form, file.path.name)
    require_signatures(form.record, file.path.name, request.settings.contacts)
    record = form.record
    if record.kind != CHAIN:
        raise RefusedError(_OTHER_FORM, file=file.path.name, title=record.title)
    waiting = next_step(record)
    if waiting is not None:
        raise RefusedError(_WAITING, number=record.number, step=waiting.position + 1, role=waiting.step.role)
    return form


def _on_form(table: Table, planned: NDArray[np.bool_], form: ReadForm) -> NDArray[np.bool_]:
    """True for the planned rows that the form submitted; refused where one of them no longer says the same."""
    digests = {(fold(one["shop"]), fold(one["msku"])): one["digest"] for one in form.record.items}
    keys = table.products()
    found = planned & np.array([key in digests for key in keys], dtype=bool)
    changed = np.zeros(len(table), dtype=bool)
    for index, digest in row_digests(table, np.flatnonzero(found).tolist()).items():
        changed[index] = digests[keys[index]] != digest
    if changed.any():
        raise RefusedError(_CHANGED, rows=first_rows(table.rows[changed].tolist()), number=form.record.number)
    return found
