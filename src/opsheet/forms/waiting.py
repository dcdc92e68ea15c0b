"""Which forms of a folder wait for whom, since when, and how late they are."""

from __future__ import annotations

import datetime as dt
import math
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from opsheet.catalogue import Text, UserError
from opsheet.forms.read import read_form, require_unchanged
from opsheet.forms.record import RECORD_SHEET
from opsheet.forms.signing import require_signatures
from opsheet.forms.stamping import NextStep, next_step
from opsheet.rules.calendars import Calendar, is_working_day
from opsheet.settings import Settings

_REMINDER = Text(
    "{person}：{title} {number} 等待第 {step} 步“{role}”，从 {since} 起{late}，请审批。",
    "{person}: {title} {number} waits for step {step}, “{role}”, since {since}{late}. Please decide.",
)
_LATE = Text("，已超过 {days} 个工作日", ", {days} working days late")
_LONGEST_WAIT_DAYS = 4000  # how far a due day is looked for


@dataclass(frozen=True, slots=True)
class FormStatus:
    """A form and where it is.

    Args:
        file: its path.
        kind: the key of the form.
        number: of the form, blank where it can't be read.
        title: of the form.
        waiting: the step that waits; None where the form is finished, or something is wrong with it.
        person: who signs next, or the role where anybody may.
        due: the last day of the step; None for no limit.
        days_late: working days past it, 0 for none.
        problem: why the form can't go on, such as a changed cell.
    """

    file: Path
    kind: str = ""
    number: str = ""
    title: str = ""
    waiting: NextStep | None = None
    person: str = ""
    due: dt.date | None = None
    days_late: int = 0
    problem: UserError | None = None

    def reminder(self, language: str) -> str:
        """The text to send to whoever is next; blank where nobody is."""
        if self.waiting is None:
            return ""
        late = _LATE.render(language, days=self.days_late) if self.days_late else ""
        return _REMINDER.render(
            language,
            person=self.person,
            title=self.title,
            number=self.number,
            step=self.waiting.position + 1,
            role=self.waiting.step.role,
            since=f"{self.waiting.since:%Y-%m-%d %H:%M}",
            late=late,
        )


def form_files(folder: Path) -> list[Path]:
    """The forms in a folder and the folders below it; backups and hidden folders are left out.

    Args:
        folder: to look in.
    """
    return sorted(
        path for path in folder.rglob("*.xlsx") if _is_candidate(path.relative_to(folder)) and _has_record(path)
    )


def _is_candidate(path: Path) -> bool:
    return not any(part.startswith((".", "~$")) for part in path.parts) and ".bak-" not in path.name


def _has_record(path: Path) -> bool:
    """Whether the workbook has a hidden sheet of the record's name, without unpacking its other sheets."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.lower().endswith("workbook.xml")]
            return any(f'name="{RECORD_SHEET}"'.encode() in archive.read(name) for name in names)
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return False


def form_statuses(files: Sequence[Path], settings: Settings, today: dt.date) -> Iterator[FormStatus]:
    """Where each form is.

    Args:
        files: the forms.
        settings: the office's calendar, and the limits of reading.
        today: the day that counts as today.
    """
    calendar = settings.calendars.calendars["office"]
    for file in files:
        try:
            yield _status(file, settings, today, calendar)
        except UserError as problem:
            yield FormStatus(file, problem=problem)


def _status(file: Path, settings: Settings, today: dt.date, calendar: Calendar) -> FormStatus:
    from opsheet.tables import read_contents

    form = read_form(read_contents(file, settings).contents, file.name)
    record = form.record
    try:
        require_unchanged(form, file.name)
        require_signatures(record, file.name, settings.contacts)
    except UserError as problem:
        return FormStatus(file, record.kind, record.number, record.title, problem=problem)
    waiting = next_step(record)
    if waiting is None:
        return FormStatus(file, record.kind, record.number, record.title)
    submitter = record.submitter if waiting.position == 0 else ""
    person = waiting.step.person or submitter or waiting.step.role[record.language]
    due = _due(waiting, calendar)
    late = 0 if due is None or today <= due else _working_days(due, today, calendar)
    return FormStatus(file, record.kind, record.number, record.title, waiting, person, due, late)


def _due(waiting: NextStep, calendar: Calendar) -> dt.date | None:
    """The last day of a step: so many working days after the day on which its turn came."""
    if waiting.step.days is None:
        return None
    start = np.datetime64(waiting.since.date(), "D")
    following = start + np.arange(1, _LONGEST_WAIT_DAYS)
    working = following[is_working_day(following, calendar)]
    count = math.ceil(waiting.step.days)
    return working[count - 1].item() if count else waiting.since.date()


def _working_days(due: dt.date, today: dt.date, calendar: Calendar) -> int:
    days = np.arange(np.datetime64(due, "D") + 1, np.datetime64(today, "D") + 1)
    return int(is_working_day(days, calendar).sum())
