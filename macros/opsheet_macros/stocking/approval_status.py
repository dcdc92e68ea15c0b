"""How far the approval forms are, written back into the stocking sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from opsheet.catalogue import Input, Message, RefusedError, Severity, Text, UserError
from opsheet.forms.read import ReadForm, is_form, read_form
from opsheet.forms.signatures import current_round
from opsheet.forms.signing import require_signatures
from opsheet.forms.stamping import next_step
from opsheet.outcome import CellValue, Edit, Facts, Folder, Note, Outcome, Request
from opsheet.settings import Settings
from opsheet.settings.people import ContactSettings
from opsheet.tables import Table
from opsheet.values import fold
from opsheet_macros.declare import action
from opsheet_macros.stocking.approval_content import CHAIN, row_digests
from opsheet_macros.writing.columns import column_edits, column_positions, sheet_language
from opsheet_macros.writing.rows import first_rows

TABLE = "stocking"
_COLUMN, _APPROVAL = "approval_progress", "head_approval"
_MOST_NAMED = 5
FORMS = Input(
    "forms",
    Text("审批表文件夹", "forms folder"),
    Text("放备货计划审批表的文件夹，子文件夹也看。", "The folder with the approval forms; those below it count too."),
    "folder",
    required=True,
    below=True,
)
_FINISHED = Text("已完成 {number}", "Completed {number}")
_WAITING = Text("待“{role}” {number}", "Waits for “{role}” {number}")
_WAITING_PERSON = Text("待 {person}“{role}” {number}", "Waits for {person}, “{role}” {number}")
_REJECTED = Text("驳回：{remark}（{person}）{number}", "Rejected: {remark} ({person}) {number}")
_ROW_CHANGED = Text("导出后行已改动 {number}", "Row changed since export {number}")
_FORM_CHANGED = Text("审批表被改动 {number}", "Form was changed {number}")
_FILLED = Text(
    "{forms} 份审批表，{rows} 行有审批进度；主管审批填入 {approved} 行",
    "Forms: {forms}. Rows with progress: {rows}. Manager approval entered in rows: {approved}.",
)
_TURNED = Text(
    "导出后改动过的行：{rows}。请改回，或重新导出审批表",
    "Rows changed since their export: {rows}. Put them back, or export the form again.",
)
_NO_FORMS = Text(
    "{folder} 里没有备货计划审批表：请选择放审批表的文件夹",
    "{folder} has no approval forms: choose the folder with them",
)


@dataclass(frozen=True, slots=True)
class StatusFacts(Facts):
    """What was written back."""

    forms: Annotated[int, Text("审批表份数", "the approval forms in the folder")]
    rows: Annotated[tuple[int, ...], Text("有审批进度的行号", "the row numbers that are on a form")]
    approved: Annotated[tuple[int, ...], Text("填入主管审批的行号", "the row numbers whose approval was filled in")]
    changed: Annotated[tuple[int, ...], Text("导出后改动过的行号", "the row numbers that changed since the export")]


@dataclass(frozen=True, slots=True)
class _Item:
    """A row as a form submitted it."""

    form: ReadForm
    digest: str


@action(
    group="stocking",
    label=Text("审批进度", "Approval progress"),
    screentip=Text("审批进度写回备货单", "Write the progress back"),
    supertip=Text(
        "按文件夹里的审批表写出每行等谁、已完成或驳回原因；空着的主管审批一并填上。",
        "Reads the forms in a folder, writes who each row waits for, and enters the manager's approval where blank.",
    ),
    icon="RefreshStatus",
    keytip="SG",
    tables=(TABLE,),
    writes=Text("“审批进度”列；空着的主管审批", "The column Approval progress; blank manager approvals"),
    inputs=(FORMS,),
    facts=StatusFacts,
)
def approval_status(request: Request) -> Outcome:
    """Write how far each row's newest form is, and the department head's approval where the sheet is blank."""
    table, folder = request.workbook.tables[TABLE], request.inputs.folder(FORMS.key)
    forms, notes = _forms(folder, request.settings.contacts) if folder else ([], [])
    if not forms:
        raise RefusedError(_NO_FORMS, folder=folder.path if folder else "")
    by_row = _by_row(table, _newest(forms))
    digests = row_digests(table, list(by_row))
    changed = [index for index, item in by_row.items() if digests[index] != item.digest]
    language = sheet_language(table)
    progress: list[CellValue] = [None] * len(table)
    for index, item in by_row.items():
        progress[index] = _progress(item.form, row_changed=index in changed).render(language)
    approved = [
        index
        for index, item in by_row.items()
        if index not in changed and _is_blank(table, index) and _manager_approved(item.form, request.settings)
    ]
    counts = {"forms": len(forms), "rows": len(by_row), "approved": len(approved)}
    found = [Note(Message(_FILLED, counts)), *_changed_note(table, changed), *notes]
    rows = table.rows.tolist()
    facts = StatusFacts(len(forms), *(tuple(rows[index] for index in one) for one in (by_row, approved, changed)))
    return Outcome(list(_edits(table, progress, approved, request.settings)), messages=found, facts=facts)


def _edits(table: Table, progress: list[CellValue], approved: list[int], settings: Settings) -> Iterator[Edit]:
    yield from column_edits(table, _COLUMN, column_positions(table, [_COLUMN])[_COLUMN], progress)
    if approved:
        word = settings.approvals.form.approved_words[0]
        rows = frozenset(table.rows[approved].tolist())
        yield from column_edits(table, _APPROVAL, table.columns[_APPROVAL].letter, [word] * len(table), rows)


def _forms(folder: Folder, contacts: ContactSettings) -> tuple[list[ReadForm], list[Note]]:
    """The approval forms of a folder, and what is wrong with its other workbooks that look like one."""
    forms: list[ReadForm] = []
    notes: list[Note] = []
    for name in folder.files:
        if not name.lower().endswith(".xlsx") or _is_no_form(name.rpartition("/")[2]):
            continue
        try:
            sheets = folder.sheets(name)
            form = read_form(sheets, name) if is_form(sheets) else None
        except UserError as problem:
            notes.append(Note(problem.message, Severity.WARN))
            continue
        if form is not None and form.record.kind == CHAIN:
            forms.append(_with_signatures(form, name, contacts, notes))
    return forms, notes


def _is_no_form(name: str) -> bool:
    """Whether a file is hidden, the lock of an open workbook, or a backup."""
    return name.startswith(("~$", ".")) or ".bak-" in name


def _with_signatures(form: ReadForm, name: str, contacts: ContactSettings, notes: list[Note]) -> ReadForm:
    """The form, which counts as forged where a signature is missing or wrong."""
    try:
        require_signatures(form.record, name, contacts)
    except RefusedError as problem:
        notes.append(Note(problem.message, Severity.WARN))
        return replace(form, forged=True)
    return form


def _newest(forms: list[ReadForm]) -> Mapping[tuple[str, str], _Item]:
    """By shop and MSKU, the row as the newest form submitted it."""
    found: dict[tuple[str, str], _Item] = {}
    for form in sorted(forms, key=lambda one: (one.record.made_at, one.record.number)):
        for item in form.record.items:
            found[fold(item["shop"]), fold(item["msku"])] = _Item(form, item["digest"])
    return found


def _by_row(table: Table, items: Mapping[tuple[str, str], _Item]) -> dict[int, _Item]:
    return {index: items[key] for index, key in enumerate(table.products()) if key in items}


def _progress(form: ReadForm, *, row_changed: bool) -> Message:
    record, waiting = form.record, next_step(form.record)
    said: dict[str, object] = {"number": record.number}
    if form.is_altered:
        return Message(_FORM_CHANGED, said)
    if row_changed:
        return Message(_ROW_CHANGED, said)
    if waiting is None:
        return Message(_FINISHED, said)
    if waiting.sent_back is not None:
        back = waiting.sent_back
        return Message(_REJECTED, {**said, "remark": back.remark, "person": back.person})
    text = _WAITING_PERSON if waiting.step.person else _WAITING
    return Message(text, {**said, "role": waiting.step.role, "person": waiting.step.person})


def _is_blank(table: Table, index: int) -> bool:
    column = table.columns.get(_APPROVAL)
    return column is not None and bool(column.blank[index])


def _manager_approved(form: ReadForm, settings: Settings) -> bool:
    """Whether the department head has signed, and nobody sent the form back since."""
    record, waiting = form.record, next_step(form.record)
    if form.is_altered or (waiting is not None and waiting.sent_back is not None):
        return False
    roles = {step.role.zh for step in settings.approvals.chains[CHAIN].steps if step.manager}
    return any(
        stamp.decision == "approved" and record.steps[stamp.step].role.zh in roles
        for stamp in current_round(record.stamps)
    )


def _changed_note(table: Table, changed: list[int]) -> Iterator[Note]:
    if changed:
        rows = first_rows(table.rows[changed].tolist(), _MOST_NAMED)
        yield Note(Message(_TURNED, {"rows": rows}), Severity.WARN)
