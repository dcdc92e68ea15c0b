"""The record that a form carries on a very hidden sheet: its cells, its chain, its fingerprint and its stamps.

The page is for people; the record tells whether the page still says what was submitted. It protects against slips and
against changes made in passing, not against somebody who rewrites the record as well.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from opsheet.catalogue import RefusedError, Text
from opsheet.outcome import CellValue
from opsheet.values.cells import ExcelError

RECORD_SHEET = "opsheet"
VERSION = 1
Decision = Literal["approved", "rejected"]
_MARKER = "opsheet form"
_LONGEST_KEPT = 500  # characters of a text; of a longer one the record keeps the digest
_NOT_A_RECORD = Text(
    "{file} 里的表单记录（隐藏工作表 {sheet}）不完整：请重新导出表单",
    "{file} contains a damaged form record (hidden sheet {sheet}): export the form again",
)
_OTHER_VERSION = Text(
    "{file} 的表单记录是版本 {found}，现在能读的是 {known}：请更新 opsheet",
    "{file} contains a form record of version {found}, and {known} is known: update opsheet",
)


@dataclass(frozen=True, slots=True)
class RecordedStep:
    """A step of the chain, as it held when the form was made.

    Args:
        role: who signs.
        person: who alone may sign; blank where anybody may.
        days: allowed, in working days; None for no limit.
        cells: the addresses of name, decision and day on the page.
    """

    role: Text
    person: str
    days: float | None
    cells: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Stamp:
    """One decision.

    Args:
        step: the position of the step, counted from 0.
        person: who decided.
        decision: what.
        remark: why; never blank at a rejection.
        at: when.
        mark: SHA-256 over the form's fingerprint, the stamps before and this one.
        signature: over the mark, in Base64; blank where the person has no public key.
    """

    step: int
    person: str
    decision: Decision
    remark: str
    at: dt.datetime
    mark: str = ""
    signature: str = ""


@dataclass(frozen=True, slots=True)
class FormRecord:
    """What a form carries about itself.

    Args:
        kind: the key of the form.
        number: of the form.
        title: of the form.
        made_at: when.
        language: of the form.
        sheet: the name of the page.
        cells: every cell of the page above the signatures, as written, by address.
        steps: of the chain.
        submitter: who is expected to sign first.
        reminder: who reminds.
        items: of each row, what finds it again in the sheet that it came from.
        history: the address of the first line below the signatures.
        stamps: in their order.
    """

    kind: str
    number: str
    title: str
    made_at: dt.datetime
    language: str
    sheet: str
    cells: Mapping[str, str | float]
    steps: Sequence[RecordedStep]
    submitter: str
    reminder: str
    items: Sequence[Mapping[str, str]]
    history: str
    stamps: Sequence[Stamp] = ()

    @property
    def fingerprint(self) -> str:
        """SHA-256 of everything but the stamps, in hex."""
        content = [line for line in self._lines() if line[0] != "stamp"]
        return hashlib.sha256(json.dumps(content, ensure_ascii=True).encode("ascii")).hexdigest()

    def with_stamp(self, stamp: Stamp) -> FormRecord:
        """The record with one stamp more, marked.

        Args:
            stamp: whose mark is still blank.
        """
        before = self.stamps[-1].mark if self.stamps else self.fingerprint
        return replace(self, stamps=(*self.stamps, replace(stamp, mark=_mark(before, stamp))))

    def sound(self) -> bool:
        """Whether each stamp's mark follows from what stands before it."""
        before = self.fingerprint
        for stamp in self.stamps:
            if stamp.mark != _mark(before, stamp):
                return False
            before = stamp.mark
        return True

    def rows(self) -> list[tuple[str, str]]:
        """The lines of the hidden sheet: a word and a JSON document each."""
        lines = self._lines()
        stamps = [line for line in lines if line[0] == "stamp"]
        content = [line for line in lines if line[0] != "stamp"]
        return [(_MARKER, str(VERSION)), *content, ("fingerprint", self.fingerprint), *stamps]

    def _lines(self) -> list[tuple[str, str]]:
        head = {
            "kind": self.kind,
            "number": self.number,
            "title": self.title,
            "made_at": self.made_at.isoformat(timespec="seconds"),
            "language": self.language,
            "sheet": self.sheet,
            "submitter": self.submitter,
            "reminder": self.reminder,
            "history": self.history,
        }
        lines: list[tuple[str, Any]] = [("head", head)]
        lines += [("cell", [address, value]) for address, value in self.cells.items()]
        lines += [
            ("step", {"zh": one.role.zh, "en": one.role.en, "person": one.person, "days": one.days, "cells": one.cells})
            for one in self.steps
        ]
        lines += [("item", dict(sorted(item.items()))) for item in self.items]
        lines += [("stamp", _stamp_content(one)) for one in self.stamps]
        return [(word, json.dumps(content, ensure_ascii=False, sort_keys=True)) for word, content in lines]


def _stamp_content(stamp: Stamp) -> list[Any]:
    at = stamp.at.isoformat(timespec="minutes")
    content = [stamp.step, stamp.person, stamp.decision, stamp.remark, at, stamp.mark]
    return [*content, stamp.signature] if stamp.signature else content


def _mark(before: str, stamp: Stamp) -> str:
    content = [before, stamp.step, stamp.person, stamp.decision, stamp.remark, stamp.at.isoformat(timespec="minutes")]
    return hashlib.sha256(json.dumps(content, ensure_ascii=True).encode("ascii")).hexdigest()


def read_record(rows: Sequence[tuple[object, object]], file: str) -> tuple[FormRecord, str]:
    """Read the lines of a hidden sheet.

    Args:
        rows: its first two columns.
        file: the workbook's name, for messages.

    Returns:
        The record, and the fingerprint that was written with it.

    Raises:
        RefusedError: when it isn't a form's record, is damaged, or is of a version that isn't known.
    """
    lines = [(str(word), str(content)) for word, content in rows if word]
    if not lines or lines[0][0] != _MARKER:
        raise RefusedError(_NOT_A_RECORD, file=file, sheet=RECORD_SHEET)
    version = lines[0][1].removesuffix(".0")
    if version != str(VERSION):
        raise RefusedError(_OTHER_VERSION, file=file, found=version[:20], known=VERSION)
    try:
        return _record(lines[1:])
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise RefusedError(_NOT_A_RECORD, file=file, sheet=RECORD_SHEET) from error


def _record(lines: Sequence[tuple[str, str]]) -> tuple[FormRecord, str]:
    found: dict[str, list[Any]] = {"head": [], "cell": [], "step": [], "item": [], "stamp": []}
    fingerprint = ""
    for word, content in lines:
        if word == "fingerprint":
            fingerprint = content
        else:
            found[word].append(json.loads(content))
    head = found["head"][0]
    record = FormRecord(
        kind=head["kind"],
        number=head["number"],
        title=head["title"],
        made_at=dt.datetime.fromisoformat(head["made_at"]),
        language=head["language"],
        sheet=head["sheet"],
        cells={str(address): value for address, value in found["cell"]},
        steps=[
            RecordedStep(Text(one["zh"], one["en"]), one["person"], one["days"], _three(one["cells"]))
            for one in found["step"]
        ],
        submitter=head["submitter"],
        reminder=head["reminder"],
        items=found["item"],
        history=head["history"],
        stamps=[_stamp(one) for one in found["stamp"]],
    )
    return record, fingerprint


def _three(cells: Sequence[str]) -> tuple[str, str, str]:
    name, decision, day = cells
    return str(name), str(decision), str(day)


def _stamp(content: Sequence[Any]) -> Stamp:
    step, person, decision, remark, at, mark, *signature = content
    if decision not in {"approved", "rejected"}:
        raise ValueError(decision)
    moment = dt.datetime.fromisoformat(at)
    return Stamp(int(step), str(person), decision, str(remark), moment, str(mark), "".join(signature))


def recorded(value: CellValue | ExcelError) -> str | float | None:
    """A cell's value as the record keeps it, the same however a spreadsheet program stores it again.

    Args:
        value: as written or as read back.

    Example:
        >>> recorded(540), recorded(" 540 "), recorded(dt.date(2025, 3, 10)), recorded("")
        (540.0, '540', '2025-03-10', None)
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, ExcelError):
        return value.code
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ") if value.time() != dt.time() else value.date().isoformat()
    if isinstance(value, bool) or not isinstance(value, int | float):
        text = value.isoformat() if isinstance(value, dt.date | dt.time) else " ".join(str(value).split())
        return text if len(text) <= _LONGEST_KEPT else f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
    return float(f"{value:.12g}")
