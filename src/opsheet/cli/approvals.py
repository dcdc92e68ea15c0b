"""``opsheet approvals``: which forms of a folder wait for whom, the reminder to send, and calendar entries."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from opsheet.catalogue import FileProblemError, Text
from opsheet.cli.session import CLEAN, CREATED, FINDINGS, Session
from opsheet.forms.waiting import FormStatus, form_files, form_statuses
from opsheet.settings import Settings
from opsheet.settings.base import clock
from opsheet.workbooks.calendar_file import CalendarEntry, calendar_file

_NO_FOLDER = Text("{folder} 不是文件夹，请给出放表单的文件夹", "{folder} is not a folder: name the one with the forms")
_NONE = Text("{folder} 里没有 opsheet 导出的表单", "{folder} contains no forms made by opsheet")
_COUNTS = Text(
    "待审批 {open} 份，已完成 {done} 份，有问题 {wrong} 份",
    "Waiting: {open}, finished: {done}, with a problem: {wrong}",
)
_LINE = Text(
    "{number} {title}：第 {step} 步“{role}”{person}，{since} 起{due}",
    "{number} {title}: step {step}, “{role}”{person}, since {since}{due}",
)
_PERSON = Text("（{person}）", " ({person})")
_DUE = Text("，期限 {day}", ", due {day}")
_LATE = Text("，期限 {day}，已超 {days} 个工作日", ", due {day}, working days late: {days}")
_SENT_BACK = Text("  {person} 已驳回：{remark}", "  sent back by {person}: {remark}")
_REMIND = Text("  提醒：{text}", "  reminder: {text}")
_CALENDAR = Text("待审批", "Approvals")
_UNWRITABLE = Text("无法写入 {path}：{reason}", "Can't write {path}: {reason}")


def run_approvals(session: Session, folder: Path, today: dt.date, *, ics: Path | None, as_json: bool) -> int:
    """List the forms of a folder.

    Args:
        session: the run's language and settings.
        folder: that holds the forms, also in folders below it.
        today: the day that counts as today.
        ics: where calendar entries of the waiting steps go, or None.
        as_json: print one JSON document.

    Returns:
        The exit status: 0 nothing is late or wrong, 1 something is.

    Raises:
        FileProblemError: when there is no such folder or no form in it.
    """
    if not folder.is_dir():
        raise FileProblemError(_NO_FOLDER, folder=folder)
    files = form_files(folder)
    if not files:
        raise FileProblemError(_NONE, folder=folder)
    statuses = list(form_statuses(files, session.settings, today))
    statuses.sort(key=lambda one: (one.waiting is None, -one.days_late, one.due or dt.date.max, one.number))
    if as_json:
        session.say(json.dumps({"forms": [_document(one, session) for one in statuses]}, ensure_ascii=False, indent=2))
    else:
        _show(statuses, session)
    if ics is not None:
        _write_calendar(ics, statuses, today, session.settings)
        if not as_json:
            session.say(CREATED.render(session.language, path=ics))
    return FINDINGS if any(one.days_late or one.problem for one in statuses) else CLEAN


def _show(statuses: Sequence[FormStatus], session: Session) -> None:
    language = session.language
    for one in statuses:
        if one.problem is not None:
            session.warn(one.problem.render(language))
        elif one.waiting is not None:
            session.say(_line(one, language))
            if one.waiting.sent_back is not None:
                back = one.waiting.sent_back
                session.say(_SENT_BACK.render(language, person=back.person, remark=back.remark))
            session.say(_REMIND.render(language, text=one.reminder(language)))
    wrong = sum(one.problem is not None for one in statuses)
    waiting = sum(one.waiting is not None for one in statuses)
    session.say(_COUNTS.render(language, open=waiting, done=len(statuses) - waiting - wrong, wrong=wrong))


def _line(one: FormStatus, language: str) -> str:
    if one.waiting is None:
        return ""
    due = ""
    if one.due is not None:
        due = (_LATE if one.days_late else _DUE).render(language, day=one.due, days=one.days_late)
    role = one.waiting.step.role[language]
    return _LINE.render(
        language,
        number=one.number,
        title=one.title,
        step=one.waiting.position + 1,
        role=role,
        person=_PERSON.render(language, person=one.person) if one.person != role else "",
        since=f"{one.waiting.since:%Y-%m-%d %H:%M}",
        due=due,
    )


def _document(one: FormStatus, session: Session) -> dict[str, Any]:
    waiting = one.waiting
    return {
        "file": str(one.file),
        "form": one.kind,
        "number": one.number,
        "state": "problem" if one.problem else "waiting" if waiting else "finished",
        "step": waiting.position + 1 if waiting else None,
        "role": waiting.step.role[session.language] if waiting else None,
        "person": one.person or None,
        "since": waiting.since.isoformat(timespec="minutes") if waiting else None,
        "due": one.due.isoformat() if one.due else None,
        "days_late": one.days_late,
        "sent_back": waiting.sent_back.remark if waiting and waiting.sent_back else None,
        "reminder": one.reminder(session.language) or None,
        "problem": one.problem.render(session.language) if one.problem else None,
    }


def _write_calendar(path: Path, statuses: Sequence[FormStatus], today: dt.date, settings: Settings) -> None:
    """An entry a waiting form on the morning of its last day, or of today where its step has no limit."""
    morning = clock(settings.reports.morning)
    entries = [
        CalendarEntry(
            uid=f"{one.number}-{one.waiting.position + 1}@opsheet",
            title=_line(one, settings.language),
            about=one.reminder(settings.language),
            start=dt.datetime.combine(one.due or today, morning),
            minutes=settings.reports.entry_length.value,
            reminder=0,
        )
        for one in statuses
        if one.waiting is not None
    ]
    zone = settings.delivery.time_zones.office
    content = calendar_file(_CALENDAR[settings.language], entries, zone, dt.datetime.combine(today, morning))
    try:
        path.write_bytes(content)
    except OSError as error:
        raise FileProblemError(_UNWRITABLE, path=path, reason=error.strerror or error) from error
