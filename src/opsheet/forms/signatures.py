"""What stands in a form's signature boxes, and in the lines below them, as follows from the stamps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from opsheet.catalogue import Text
from opsheet.forms.record import FormRecord, Stamp
from opsheet.values.cells import cell_name, parse_cell

BLANK_DAY = "        /        /"
DECISIONS = {"approved": Text("通过", "approved"), "rejected": Text("驳回", "rejected")}
_NAME = Text("姓名：{name}", "Name: {name}")
_DECISION = Text("签字：{decision}{remark}", "Signature: {decision}{remark}")
_DAY = Text("日期：{day}", "Date: {day}")
_REMARK = Text("（{remark}）", " ({remark})")
_HISTORY = Text(
    "{at}  {number}. {role}  {person}  {decision}{remark}", "{at}  {number}. {role}  {person}  {decision}{remark}"
)
_SIGNED = Text("  已签名", "  signed")
_REMINDER = Text(
    "由 {person} 提醒下一位审批人，直至审批完成。", "{person} reminds the next approver until all have signed."
)
_FINGERPRINT = Text("内容校验码（前 16 位）：{mark}", "Checksum (first 16 digits): {mark}")
_SEALED = Text("审批完成，封存校验码（前 16 位）：{mark}", "Approved by all, seal (first 16 digits): {mark}")
_DIGITS = 16  # of a checksum, enough to compare by eye


def name_text(name: str, language: str) -> str:
    """The first cell of a box."""
    return _NAME.render(language, name=name).rstrip()


def decision_text(decision: str, remark: str, language: str) -> str:
    """The second cell of a box; blank behind its label until somebody decides, so that a pen finds room."""
    word = DECISIONS[decision][language] if decision else ""
    return _DECISION.render(language, decision=word, remark=_bracketed(remark, language)).rstrip()


def day_text(day: str, language: str) -> str:
    """The third cell of a box."""
    return _DAY.render(language, day=day).rstrip()


def _bracketed(remark: str, language: str) -> str:
    return _REMARK.render(language, remark=remark) if remark else ""


def current_round(stamps: Sequence[Stamp]) -> list[Stamp]:
    """The stamps that the boxes show: those since the last time that the form was sent back and handed in again."""
    begin = max((position + 1 for position, one in enumerate(stamps[:-1]) if one.decision == "rejected"), default=0)
    return list(stamps[begin:])


def is_finished(record: FormRecord) -> bool:
    """Whether every step of the chain has approved."""
    shown = current_round(record.stamps)
    return len(shown) == len(record.steps) > 0 and all(one.decision == "approved" for one in shown)


def closing_lines(record: FormRecord) -> tuple[str, str]:
    """The two lines between the signature boxes and the lines of the stamps: who reminds, and the fingerprint."""
    reminds = record.reminder and record.steps
    return (
        _REMINDER.render(record.language, person=record.reminder) if reminds else "",
        _FINGERPRINT.render(record.language, mark=_short(record.fingerprint)),
    )


def signature_cells(record: FormRecord) -> dict[str, str]:
    """The text of every signature box and of every line below the boxes, by address.

    Args:
        record: with the stamps so far.
    """
    language = record.language
    by_step = {one.step: one for one in current_round(record.stamps)}
    cells: dict[str, str] = {}
    for position, step in enumerate(record.steps):
        stamp = by_step.get(position)
        expected = step.person or (record.submitter if position == 0 else "")
        name, decision, day = step.cells
        cells[name] = name_text(stamp.person if stamp else expected, language)
        cells[decision] = decision_text(stamp.decision if stamp else "", stamp.remark if stamp else "", language)
        cells[day] = day_text(_moment(stamp.at) if stamp else BLANK_DAY, language)
    row, column = parse_cell(record.history)
    closing = closing_lines(record)
    for offset, line in enumerate((*closing, *_history(record)), start=row - len(closing)):
        cells[cell_name(offset, column)] = line
    return cells


def _history(record: FormRecord) -> Iterator[str]:
    language = record.language
    for stamp in record.stamps:
        line = _HISTORY.render(
            language,
            at=_moment(stamp.at),
            number=stamp.step + 1,
            role=record.steps[stamp.step].role,
            person=stamp.person,
            decision=DECISIONS[stamp.decision],
            remark=_bracketed(stamp.remark, language),
        )
        yield line + (_SIGNED[language] if stamp.signature else "")
    if is_finished(record):
        yield _SEALED.render(language, mark=_short(record.stamps[-1].mark))


def _short(mark: str) -> str:
    return mark[:_DIGITS].upper()


def _moment(at: dt.datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M")
