"""How far each row of a table has come in a procedure of several steps, and how long it has waited for the next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from opsheet.catalogue import Message, Text, joined, listed
from opsheet.settings.forms import Procedure, ProcedureStep
from opsheet.tables import Table

_NO_START = Text("“{column}”未填，算不出等待天数", "“{column}” is blank, so nobody knows how long it waits")
_SKIPPED = Text("{columns} 没填日期，后面的步骤已做", "{columns}: no day, though a later step is done")
_BACKWARDS = Text("“{column}”早于前一步 {day}", "“{column}” is before the step that precedes it, {day}")
_AHEAD = Text("“{column}”是将来的日期", "“{column}” is in the future")
_NEEDED = Text("请填 {columns}", "Fill in {columns}")
_LATE = Text("已等 {days} 天，最多 {most} 天；{help}", "Days waiting: {days}, at most {most}. {help}")
_LATE_ALONE = Text("已等 {days} 天，最多 {most} 天", "Days waiting: {days}, at most {most}")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a row has come.

    Args:
        row: its position in the table.
        number: of the step that is to be done, counted from 1; None where the procedure has ended.
        step: that step.
        days: that it has waited; None where it has ended or nobody knows.
        problem: what is to be put right or done.
        is_late: whether it has waited longer than it may.
    """

    row: int
    number: int | None
    step: ProcedureStep | None
    days: int | None
    problem: Message | None
    is_late: bool


def progress(table: Table, procedure: Procedure, day: dt.date) -> list[Progress]:
    """How far every row has come as of a day.

    The step to be done is the one after the last that has a day; a step that falls away counts as done. The wait
    counts from the day of the last step, or from the beginning.

    Args:
        table: of the procedure.
        procedure: as declared.
        day: as of which.

    Source: SOP 翻新链接, 差评.
    """
    return [_row(table, row, procedure, day) for row in range(len(table))]


def _row(table: Table, row: int, procedure: Procedure, day: dt.date) -> Progress:
    keys = [key for key, step in procedure.steps.items() if not _falls_away(table, row, step)]
    days = {key: table.day(key, row) for key in keys}
    done = [place for place, key in enumerate(keys) if days[key] is not None]
    faults = list(_faults(table, keys, days, day))
    closed = procedure.closed_by is not None and bool(table.texts(procedure.closed_by)[row])
    if closed or (done and done[-1] == len(keys) - 1) or not keys:
        return Progress(row, None, None, None, joined(faults) if faults else None, is_late=False)
    key = keys[done[-1] + 1 if done else 0]
    step, since = procedure.steps[key], days[keys[done[-1]]] if done else table.day(procedure.starts, row)
    waited = (day - since).days if since is not None and since <= day else None
    is_late = waited is not None and waited > step.days
    if since is None:
        faults.append(Message(_NO_START, {"column": _header(table, procedure.starts)}))
    lacking = [needed for needed in step.needs if not table.texts(needed)[row]]
    if lacking:
        faults.append(Message(_NEEDED, {"columns": listed(_header(table, one) for one in lacking)}))
    if is_late:
        faults.append(_late(step, waited or 0))
    number = list(procedure.steps).index(key) + 1
    return Progress(row, number, step, waited, joined(faults) if faults else None, is_late)


def _late(step: ProcedureStep, days: int) -> Message:
    counted = {"days": days, "most": step.days}
    if step.help is None:
        return Message(_LATE_ALONE, counted)
    return Message(_LATE, {**counted, "help": step.help.text})


def _falls_away(table: Table, row: int, step: ProcedureStep) -> bool:
    return any(table.texts(column)[row] == answer for column, answer in step.skipped_by.items())


def _faults(table: Table, keys: Sequence[str], days: dict[str, dt.date | None], day: dt.date) -> Iterator[Message]:
    """What is wrong with the days of the steps: gaps, backwards, ahead."""
    known = [key for key in keys if days[key] is not None]
    gaps = [key for key in keys[: keys.index(known[-1])] if days[key] is None] if known else []
    if gaps:
        yield Message(_SKIPPED, {"columns": listed(_header(table, key) for key in gaps)})
    before: dt.date | None = None
    for key in known:
        own = days[key]
        if own is not None and before is not None and own < before:
            yield Message(_BACKWARDS, {"column": _header(table, key), "day": before})
        if own is not None and own > day:
            yield Message(_AHEAD, {"column": _header(table, key)})
        before = own


def _header(table: Table, key: str) -> Text:
    return table.definition.columns[key].header.text
