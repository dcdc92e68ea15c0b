"""Check lists kept in a table: made from their declaration, filled in, carried on, scored.

A list that a team has filled in is read back from its table. What is declared and isn't there yet is added; what was
answered is kept; what is open from the last day is carried on, also where the item is no longer declared.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from opsheet.catalogue import Message, Text
from opsheet.settings.forms import Checklist, Shown
from opsheet.tables import Table
from opsheet.values import fold

Subject = tuple[str, ...]  # what is checked: a shop, or a shop's product

UNANSWERED = Text("还有 {count} 项未评", "{count} not graded yet")
NO_ITEMS = Text("待定，还没有标准", "To be settled, no standards yet")
NONE_APPLIES = Text("各项都不适用", "No standard applies")


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One item of a list for one subject.

    Args:
        subject: as written: a shop, or shop, MSKU and product.
        list: the name of its list.
        item: what is looked at.
        hint: what exactly, or None.
        shows: what opsheet knows of it and writes beside it.
        answer: the key of the answer, or None while there is none.
        remark: of the person.
        person: who answered.
        day: of the row; None where lists aren't kept by the day.
        since: the day on which it was found open.
        before: the key of the last answer, or None.
        was_asked: whether there was a last time.
    """

    subject: Subject
    list: Text
    item: Text
    hint: Text | None = None
    shows: Shown | None = None
    answer: str | None = None
    remark: str | None = None
    person: str | None = None
    day: dt.date | None = None
    since: dt.date | None = None
    before: str | None = None
    was_asked: bool = False

    def open_days(self, day: dt.date) -> int | None:
        """The days since it was found open."""
        return None if self.since is None else (day - self.since).days


def read_checks(table: Table, subject: Sequence[str]) -> list[CheckRow]:
    """The rows of a list as they were filled in; rows without an item are left out.

    Args:
        table: with the columns ``item``, ``answer``, ``remark`` and perhaps ``list``, ``person``, ``day``, ``since``.
        subject: the keys of the columns that say what is checked.
    """
    columns = {key: table.texts(key).tolist() for key in (*subject, "list", "item", "answer", "remark", "person")}
    return [
        CheckRow(
            tuple(str(columns[key][row] or "") for key in subject),
            _plain(columns["list"][row] or "-"),
            _plain(columns["item"][row]),
            answer=columns["answer"][row],
            remark=columns["remark"][row],
            person=columns["person"][row],
            day=table.day("day", row),
            since=table.day("since", row),
        )
        for row in range(len(table))
        if columns["item"][row]
    ]


def _plain(text: object) -> Text:
    return Text(str(text), str(text))


def make_checks(lists: Mapping[str, Checklist], subjects: Sequence[Subject]) -> list[CheckRow]:
    """Every item of some lists for every subject, unanswered.

    Args:
        lists: as declared.
        subjects: what is checked.
    """
    return [
        CheckRow(subject, one.text, item.text, item.help.text if item.help is not None else None, item.shows)
        for subject in subjects
        for one in lists.values()
        for item in one.items.values()
    ]


def with_answers(declared: Sequence[CheckRow], filled: Sequence[CheckRow], width: int) -> list[CheckRow]:
    """The declared rows with what was filled in, and after those of its subject each filled row that isn't declared.

    Args:
        declared: of ``make_checks``.
        filled: of ``read_checks``.
        width: how many parts of a subject tell it from others.
    """
    known = {_key(row, width): row for row in filled}
    rows = [_answered(row, next((known[key] for key in _keys(row, width) if key in known), None)) for row in declared]
    used = {key for row in declared for key in _keys(row, width)}
    return [*rows, *(row for key, row in known.items() if key not in used)]


def _answered(row: CheckRow, filled: CheckRow | None) -> CheckRow:
    if filled is None:
        return row
    said = {"answer": filled.answer, "remark": filled.remark, "person": filled.person, "since": filled.since}
    return replace(row, **said, subject=tuple(new or old for new, old in zip(row.subject, filled.subject, strict=True)))


_Key = tuple[Subject, str, str]


def _key(row: CheckRow, width: int) -> _Key:
    return tuple(map(fold, row.subject[:width])), fold(row.list.zh), fold(row.item.zh)


def _keys(row: CheckRow, width: int) -> Iterator[_Key]:
    """A row is found in either language."""
    subject = tuple(map(fold, row.subject[:width]))
    yield subject, fold(row.list.zh), fold(row.item.zh)
    yield subject, fold(row.list.en), fold(row.item.en)


def daily_checks(
    lists: Mapping[str, Checklist],
    shops: Sequence[str],
    filled: Sequence[CheckRow],
    open_answers: Collection[str],
    day: dt.date,
) -> list[CheckRow]:
    """The list of a day: what was answered on that day is kept, what was open on the last day before is carried on.

    Args:
        lists: as declared.
        shops: that are checked.
        filled: rows of any days.
        open_answers: the keys of answers that are carried on.
        day: of the list.

    Source: SOP 账户风控; rules 12, Daily check list.
    """
    today = [row for row in filled if row.day == day]
    rows: list[CheckRow] = []
    for shop in shops:
        own = [row for row in filled if fold(row.subject[0]) == fold(shop)]
        last = max((row.day for row in own if row.day is not None and row.day < day), default=None)
        before = [row for row in own if row.day == last and last is not None]
        declared = make_checks(lists, [(shop,)])
        declared += _no_longer_declared(declared, before, open_answers)
        now = with_answers(declared, _of(today, shop), 1)
        rows += [_carried(row, before, open_answers, day) for row in now]
    return rows


def _of(rows: Sequence[CheckRow], shop: str) -> list[CheckRow]:
    return [row for row in rows if fold(row.subject[0]) == fold(shop)]


def _no_longer_declared(
    declared: Sequence[CheckRow], before: Sequence[CheckRow], open_answers: Collection[str]
) -> list[CheckRow]:
    """Open items of the last day that the declaration doesn't name any more."""
    known = {key for row in declared for key in _keys(row, 1)}
    return [
        CheckRow(row.subject, row.list, row.item)
        for row in before
        if row.answer in open_answers and _key(row, 1) not in known
    ]


def _carried(row: CheckRow, before: Sequence[CheckRow], open_answers: Collection[str], day: dt.date) -> CheckRow:
    """A row of today with the last answer beside it; an open one brings its remark and its first day along."""
    last = next((one for one in before if _key(one, 1) in set(_keys(row, 1))), None)
    if last is None:
        return replace(row, day=day)
    row = replace(row, day=day, before=last.answer, was_asked=True)
    if last.answer not in open_answers:
        return row
    return replace(row, since=row.since or last.since or last.day, remark=row.remark or last.remark)


@dataclass(frozen=True, slots=True)
class Score:
    """What a subject reaches in one list.

    Args:
        subject: whose.
        list: which.
        total: items.
        graded: answered ones, those that don't apply with them.
        points: out of 100; None while something isn't graded, or nothing counts.
        reason: why there are none.
    """

    subject: Subject
    list: Text
    total: int
    graded: int
    points: float | None
    reason: Message | None


def scores(rows: Sequence[CheckRow], lists: Mapping[str, Checklist], worth: Mapping[str, float]) -> list[Score]:
    """The score of each subject in each list: the mean of what its grades count, times 100.

    A list that isn't graded to its end has no score, nor has one in which nothing counts.

    Args:
        rows: of ``with_answers``.
        lists: as declared, also those without items.
        worth: what each answer counts, from 0 to 1; one that isn't named doesn't count.

    Source: rules 12, Design standards.
    """
    subjects = [*dict.fromkeys(row.subject for row in rows)]
    return [_score(subject, one, rows, worth) for subject in subjects for one in lists.values()]


def is_of(row: CheckRow, of_list: Checklist) -> bool:
    """Whether a row belongs to a list, named in either language."""
    return fold(row.list.zh) in {fold(of_list.zh), fold(of_list.en)}


def _score(subject: Subject, of_list: Checklist, rows: Sequence[CheckRow], worth: Mapping[str, float]) -> Score:
    own = [row for row in rows if row.subject == subject and is_of(row, of_list)]
    graded = [row.answer for row in own if row.answer is not None]
    counted = [worth[answer] for answer in graded if answer in worth]
    if not own:
        reason = Message(NO_ITEMS)
    elif len(graded) < len(own):
        reason = Message(UNANSWERED, {"count": len(own) - len(graded)})
    elif not counted:
        reason = Message(NONE_APPLIES)
    else:
        return Score(subject, of_list.text, len(own), len(graded), 100 * sum(counted) / len(counted), None)
    return Score(subject, of_list.text, len(own), len(graded), None, reason)
