"""Stamping a form: whose step it is, who may take it, and what that writes into the workbook."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from opsheet.catalogue import RefusedError, Text
from opsheet.forms.read import ReadForm
from opsheet.forms.record import RECORD_SHEET, Decision, FormRecord, RecordedStep, Stamp
from opsheet.forms.signatures import current_round, is_finished, signature_cells
from opsheet.forms.signing import Sign, signed
from opsheet.outcome import Edit, SetCells
from opsheet.settings.people import ContactSettings
from opsheet.values import fold

_FINISHED = Text("表单 {number} 已审批完成并封存", "The form {number} is approved by all and sealed")
_NO_CHAIN = Text("表单 {number} 不需要审批", "The form {number} needs no approval")
_NOT_YOURS = Text(
    "第 {step} 步“{role}”只能由 {person} 审批，不是 {typed}",
    "Step {step}, “{role}”, is for {person} alone, not for {typed}",
)
_STRANGER = Text(
    "contacts.yaml 里没有“{typed}”：请写 {known} 之一，或先在 contacts.yaml 里加上",
    "contacts.yaml has no “{typed}”: write one of {known}, or add the name there first",
)
_NO_REASON = Text("驳回要写原因（{option}）", "A rejection needs its reason ({option})")
_BETWEEN_NAMES = re.compile(r"[、,，/;；]+")


@dataclass(frozen=True, slots=True)
class NextStep:
    """The step that waits.

    Args:
        position: counted from 0.
        step: its declaration.
        since: when it became its turn.
        sent_back: the rejection that put the form there, if any.
    """

    position: int
    step: RecordedStep
    since: dt.datetime
    sent_back: Stamp | None = None


def next_step(record: FormRecord) -> NextStep | None:
    """The step that comes next, or None for a form that is finished or needs nobody.

    After a rejection the form goes back to its first step.

    Args:
        record: of the form.

    Source: SOP 备货流程 审批流程.
    """
    if not record.steps or is_finished(record):
        return None
    shown = current_round(record.stamps)
    since = record.stamps[-1].at if record.stamps else record.made_at
    if shown and shown[-1].decision == "rejected":
        return NextStep(0, record.steps[0], since, shown[-1])
    return NextStep(len(shown), record.steps[len(shown)], since)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody decides.

    Args:
        person: by any name.
        decision: what.
        remark: why; needed at a rejection.
        at: the moment.
    """

    person: str
    decision: Decision
    remark: str
    at: dt.datetime


def stamp(
    form: ReadForm, verdict: Verdict, contacts: ContactSettings, *, remark_option: str, sign: Sign | None = None
) -> FormRecord:
    """The record with the next step's stamp.

    Args:
        form: unchanged since its export.
        verdict: what somebody decides.
        contacts: who is known.
        remark_option: how the user gives the remark, for the message.
        sign: of the host, for a person with a public key.

    Raises:
        RefusedError: when no step waits, the person may not take it or can't sign, or a rejection has no reason.
    """
    record = form.record
    waiting = next_step(record)
    if waiting is None:
        raise RefusedError(_FINISHED if record.steps else _NO_CHAIN, number=record.number)
    person = _person(record, waiting, verdict.person, contacts)
    if verdict.decision == "rejected" and not verdict.remark:
        raise RefusedError(_NO_REASON, option=remark_option)
    at = verdict.at.replace(second=0, microsecond=0)
    stamped = record.with_stamp(Stamp(waiting.position, person, verdict.decision, verdict.remark, at))
    *before, own = stamped.stamps
    return replace(stamped, stamps=(*before, signed(own, contacts, sign)))


def _person(record: FormRecord, waiting: NextStep, typed: str, contacts: ContactSettings) -> str:
    person = contacts.person(typed)
    expected = waiting.step.person
    if expected:
        if person is None or person != (contacts.person(expected) or expected):
            number = waiting.position + 1
            raise RefusedError(_NOT_YOURS, step=number, role=waiting.step.role, person=expected, typed=typed)
        return person
    submitters = {fold(name): name.strip() for name in _BETWEEN_NAMES.split(record.submitter) if name.strip()}
    if person is None and waiting.position == 0:
        person = submitters.get(fold(typed))
    if person is None:
        known = [*contacts.names, *(submitters.values() if waiting.position == 0 else ())]
        raise RefusedError(_STRANGER, typed=typed, known="、".join(dict.fromkeys(known)))
    return person


def stamp_edits(form: ReadForm, stamped: FormRecord) -> list[Edit]:
    """What a stamp writes: the boxes and lines that change, and a line of the record.

    Args:
        form: as it was read.
        stamped: its record with one stamp more.
    """
    before, after = signature_cells(form.record), signature_cells(stamped)
    changed: Sequence[str] = [address for address, text in after.items() if before.get(address) != text]
    edits: list[Edit] = [SetCells(stamped.sheet, address, [[after[address]]]) for address in changed]
    edits.append(SetCells(RECORD_SHEET, f"A{form.record_height + 1}", [list(stamped.rows()[-1])]))
    return edits
