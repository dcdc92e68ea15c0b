"""Stamp the next step of an approval into a form, on the open form or in its file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, cast

from opsheet.catalogue import Input, Message, Severity, Text
from opsheet.forms.read import read_form, require_unchanged
from opsheet.forms.record import Decision
from opsheet.forms.signatures import DECISIONS
from opsheet.forms.signing import require_signatures
from opsheet.forms.stamping import Verdict, next_step, stamp, stamp_edits
from opsheet.outcome import Facts, Note, Outcome, Request
from opsheet_macros.declare import action

PERSON = Input("person", Text("审批人", "Person"), Text("谁审批，写姓名。", "Who decides, by name."), required=True)
DECISION = Input(
    "decision",
    Text("决定", "Decision"),
    Text("通过或驳回。", "Approve or reject."),
    "choice",
    required=True,
    choices=DECISIONS,
)
REMARK = Input("remark", Text("意见", "Remark"), Text("审批意见，驳回时必填。", "A remark; a rejection needs it."))
_STAMPED = Text(
    "{number} 第 {step} 步“{role}”：{person} {decision}",
    "{number}, step {step}, “{role}”: {person}, {decision}",
)
_NEXT = Text("下一步：{step}. {role}", "Next: {step}. {role}")
_NEXT_PERSON = Text("下一步：{step}. {role}（{person}）", "Next: {step}. {role} ({person})")
_SENT_BACK = Text("已退回第 1 步“{role}”：{remark}", "Sent back to step 1, “{role}”: {remark}")
_FINISHED = Text("审批全部完成，表单已封存", "All have approved; the form is sealed")


@dataclass(frozen=True, slots=True)
class StampFacts(Facts):
    """The stamp, and who is next."""

    number: Annotated[str, Text("表单编号", "The form's number")]
    step: Annotated[int, Text("第几步", "The step, counted from 1")]
    person: Annotated[str, Text("审批人", "Who decided")]
    decision: Annotated[str, Text("决定：approved 或 rejected", "Approved or rejected")]
    next_step: Annotated[int | None, Text("下一步", "The next step, null when all have approved")]
    next_person: Annotated[str, Text("下一步的审批人，空为不限", "Who signs next, blank where anybody may")]
    mark: Annotated[str, Text("本次审批的校验码", "Checksum of the stamp")]


@action(
    group="stocking",
    label=Text("记录审批", "Record approval"),
    screentip=Text("在表单上记录审批", "Stamp a form"),
    supertip=Text(
        "在表单里写入下一步审批人、时间、决定和意见，最后一步后封存；改动过的表单拒绝。",
        "Writes the next step's approval into the form, and seals it after the last. Refuses a changed form.",
    ),
    icon="ReviewAcceptChange",
    keytip="SA",
    tables=(),
    writes=Text("表单的签字栏，直接写在表单里", "The form's signature boxes, in the form itself"),
    inputs=(PERSON, DECISION, REMARK),
    facts=StampFacts,
    reads_form=True,
    in_place=True,
    timed=True,
)
def record_approval(request: Request) -> Outcome:
    """Stamp the next step of the open or named form."""
    file, inputs = request.workbook.name, request.inputs
    form = read_form(request.workbook.contents, file)
    require_unchanged(form, file)
    require_signatures(form.record, file, request.settings.contacts)
    decision = cast("Decision", inputs.text(DECISION.key))
    person, remark = inputs.text(PERSON.key) or "", inputs.text(REMARK.key) or ""
    verdict = Verdict(person, decision, remark, request.now)
    stamped = stamp(form, verdict, request.settings.contacts, remark_option=REMARK.option, sign=request.sign)
    made = stamped.stamps[-1]
    role = stamped.steps[made.step].role
    said = {"number": stamped.number, "step": made.step + 1, "role": role, "person": made.person}
    notes = [Note(Message(_STAMPED, {**said, "decision": DECISIONS[decision]}))]
    waiting = next_step(stamped)
    if waiting is None:
        notes.append(Note(Message(_FINISHED, {})))
    elif waiting.sent_back is not None:
        sent_back = {"role": waiting.step.role, "remark": made.remark}
        notes.append(Note(Message(_SENT_BACK, sent_back), Severity.WARN))
    else:
        next_up = {"step": waiting.position + 1, "role": waiting.step.role, "person": waiting.step.person}
        notes.append(Note(Message(_NEXT_PERSON if waiting.step.person else _NEXT, next_up)))
    facts = StampFacts(
        number=stamped.number,
        step=made.step + 1,
        person=made.person,
        decision=decision,
        next_step=waiting.position + 1 if waiting else None,
        next_person=waiting.step.person if waiting else "",
        mark=made.mark,
    )
    return Outcome(edits=stamp_edits(form, stamped), messages=notes, facts=facts)
