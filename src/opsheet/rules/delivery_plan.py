"""Giving every waiting shipment the next delivery slot that can still be met, no two in one.

Which times of day get in each other's way.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from opsheet.rules.calendars import weekday_number
from opsheet.rules.delivery import Notices, Slot, TimeSpan, last_moments, next_deliveries

_LONGEST_SEARCH_DAYS = 366  # a year without a free slot means that the settings allow none
_NO_WISH = dt.datetime(9999, 12, 31)  # comes after every wish

Gone = dict[tuple[str, dt.date], list[tuple[int, int]]]  # by warehouse and day, minutes after midnight


@dataclass(frozen=True, slots=True)
class Waiting:
    """A shipment that waits for its delivery.

    Args:
        warehouse: of Amazon.
        boxes: how many.
        relabel: whether the goods get new labels first.
        wanted: the moment the team asked for; at midnight it means the whole day. None for the earliest.
    """

    warehouse: str
    boxes: float
    relabel: bool
    wanted: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A time that a delivery has already.

    Args:
        warehouse: of Amazon.
        day: of the delivery.
        start: when it begins.
        end: when it ends; None for the usual length.
    """

    warehouse: str
    day: dt.date
    start: dt.time
    end: dt.time | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """The slot that a shipment gets.

    Args:
        day: of the delivery.
        start: when it begins.
        end: when it ends.
        as_wanted: False where the team asked for another time and can't have it.
    """

    day: dt.date
    start: dt.time
    end: dt.time
    as_wanted: bool


@dataclass(frozen=True, slots=True)
class Week:
    """The delivery slots of a week.

    Args:
        slots: by weekday.
        many_boxes: the number up to which boxes are few.
        appointment_minutes: how long one delivery takes; a slot holds several, one after the other.
        few_from: the day since which there is a slot for few boxes.
    """

    slots: Sequence[Slot]
    many_boxes: int
    appointment_minutes: int
    few_from: dt.date


def plan_deliveries(
    waiting: Sequence[Waiting], taken: Sequence[Taken], now: dt.datetime, week: Week, notices: Notices
) -> list[Planned | None]:
    """Give each shipment a slot, those with the earliest wish first, then in the order in which they stand.

    A shipment gets the slot it asks for where every notice can still be met and the slot is free; else the first free
    one from the wanted day on, or from the first day that can still be met. A day whose notices can't be met any more
    is passed over, also where an earlier one can: the peak season asks for more days.

    Args:
        waiting: the shipments.
        taken: slots that are gone.
        now: from when on notices can be given.
        week: the delivery slots.
        notices: how long before an appointment the warehouse must know.

    Returns:
        For each shipment its slot; None where there is none within a year.

    Source: SOP 货代仓-海外仓-平台仓; 送到FBA仓库时间.
    """
    gone: Gone = {}
    for one in taken:
        gone.setdefault((one.warehouse, one.day), []).append(_span(one.start, one.end, week.appointment_minutes))
    earliest = _earliest_days(waiting, now, week, notices)
    order = sorted(range(len(waiting)), key=lambda index: (waiting[index].wanted or _NO_WISH, index))
    planned: list[Planned | None] = [None] * len(waiting)

    @cache
    def can_be_met(day: dt.date, relabel: bool) -> bool:
        last = last_moments(np.array([day], dtype="datetime64[D]"), np.array([relabel]), notices)
        return bool(np.datetime64(now, "s") <= last[0])

    for index in order:
        first, relabel = earliest[index], waiting[index].relabel
        days = partial(can_be_met, relabel=relabel)
        slot = None if first is None else _first_free(waiting[index], first, week, gone, days)
        if slot is not None:
            span = _span(slot.start, slot.end, week.appointment_minutes)
            gone.setdefault((waiting[index].warehouse, slot.day), []).append(span)
        planned[index] = slot
    return planned


def _earliest_days(waiting: Sequence[Waiting], now: dt.datetime, week: Week, notices: Notices) -> list[dt.date | None]:
    moments = np.full(len(waiting), np.datetime64(now, "s"))
    relabel = np.array([one.relabel for one in waiting], dtype=bool)
    days: list[dt.date | None] = next_deliveries(moments, relabel, week.slots, notices).tolist()
    return days


def _first_free(
    shipment: Waiting, earliest: dt.date, week: Week, gone: Gone, can_be_met: Callable[[dt.date], bool]
) -> Planned | None:
    wanted = shipment.wanted
    first = max(earliest, wanted.date()) if wanted is not None else earliest
    for day, span in _spans(first, shipment.boxes, week):
        if not can_be_met(day):
            continue
        for start, end in _appointments(span, week.appointment_minutes, day, wanted):
            if _is_free(_span(start, end, week.appointment_minutes), gone.get((shipment.warehouse, day), [])):
                return Planned(day, start, end, _is_wanted(wanted, day, start))
    return None


def _spans(first: dt.date, boxes: float, week: Week) -> Iterator[tuple[dt.date, TimeSpan]]:
    """The delivery days from a day on, each with its slot for so many boxes."""
    by_weekday = {weekday_number(slot.weekday): slot for slot in week.slots}
    for offset in range(min(_LONGEST_SEARCH_DAYS, (dt.date.max - first).days + 1)):
        day = first + dt.timedelta(days=offset)
        slot = by_weekday.get(day.weekday())
        many = boxes > week.many_boxes
        if slot is not None and (many or day >= week.few_from):
            yield day, slot.many if many else slot.few


def _appointments(
    span: TimeSpan, minutes: int, day: dt.date, wanted: dt.datetime | None
) -> Iterator[tuple[dt.time, dt.time]]:
    """The appointments of a slot: on the wanted day the wanted time first, then one after the other."""
    length = dt.timedelta(minutes=minutes)
    start = dt.datetime.combine(day, dt.time.fromisoformat(span.start))
    closing = dt.datetime.combine(day, dt.time.fromisoformat(span.end))
    if wanted is not None and wanted.date() == day and start <= wanted <= closing - length:
        yield wanted.time(), (wanted + length).time()
    while start + length <= closing:
        yield start.time(), (start + length).time()
        start += length


def _span(start: dt.time, end: dt.time | None, minutes: int) -> tuple[int, int]:
    """Minutes after midnight; an end that isn't known, or isn't after the start, is the usual length away."""
    first = start.hour * 60 + start.minute
    last = first + minutes if end is None else end.hour * 60 + end.minute
    return first, last if last > first else first + minutes


def _is_free(span: tuple[int, int], gone: Sequence[tuple[int, int]]) -> bool:
    return all(span[1] <= first or last <= span[0] for first, last in gone)


def _is_wanted(wanted: dt.datetime | None, day: dt.date, start: dt.time) -> bool:
    if wanted is None:
        return True
    whole_day = wanted.time() == dt.time()
    return day == wanted.date() and (whole_day or start == wanted.time())


Numbers = NDArray[np.float64]


def overlapping(groups: Sequence[Hashable], starts: Numbers, ends: Numbers) -> NDArray[np.int64]:
    """Find for each span of minutes the first one before it, in the order given, that overlaps it.

    Args:
        groups: spans of different groups don't compete.
        starts: minutes after midnight; a span with NaN competes with none.
        ends: minutes after midnight, after the start; the end itself is free again.

    Returns:
        The position of the other span, or -1.

    Example:
        >>> overlapping("AAB", np.array([840.0, 780.0, 840.0]), np.array([870.0, 900.0, 870.0])).tolist()
        [-1, 0, -1]
    """
    answer = np.full(len(groups), -1, dtype=np.int64)
    owners: dict[tuple[Hashable, int], int] = {}  # the first span that takes each minute
    for position, (group, start, end) in enumerate(zip(groups, starts.tolist(), ends.tolist(), strict=True)):
        if math.isnan(start) or math.isnan(end):
            continue
        minutes = [(group, minute) for minute in range(int(start), math.ceil(end))]
        answer[position] = min((owners.setdefault(minute, position) for minute in minutes), default=-1)
        if answer[position] == position:
            answer[position] = -1
    return answer
