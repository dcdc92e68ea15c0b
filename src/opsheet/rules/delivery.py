"""Deliveries to Amazon's warehouses: season, slot, deadlines, and the next day that can still be met."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from opsheet.rules.calendars import (
    Calendar,
    Days,
    Moments,
    add_days,
    at_time,
    in_months,
    in_time_zone,
    weekday_number,
    weekdays,
    workdays_before,
)

Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]

_WEEKS_AHEAD = 53  # a delivery day that can't be met within a year means that the settings allow none
_ONE_SECOND = np.timedelta64(1, "s")


class TimeSpan(Protocol):
    """From a time of day to a later one, as HH:MM."""

    @property
    def start(self) -> str:
        """When it begins."""
        ...

    @property
    def end(self) -> str:
        """When it ends."""
        ...


class Slot(Protocol):
    """When a weekday takes deliveries, as the settings hold it."""

    @property
    def weekday(self) -> str:
        """In English and small letters."""
        ...

    @property
    def many(self) -> TimeSpan:
        """For many boxes."""
        ...

    @property
    def few(self) -> TimeSpan:
        """For few boxes."""
        ...


@dataclass(frozen=True, slots=True)
class Notices:
    """How long before an appointment the warehouse must know.

    Args:
        demand_days: days before the appointment by which the demand row stands.
        demand_peak_days: the same in peak months.
        peak_months: 1 to 12.
        relabel_working_days: working days before the appointment by which the instruction stands, when relabelling.
        plain_working_days: the same without relabelling.
        instruction_time: on that day, as HH:MM.
        instruction_zone: the time zone of that time and the office's, where they aren't the same.
        calendar: the warehouse's working days.
        confirmed_weekday: whose deliveries are confirmed in the week before.
        confirmation_weekday: of the confirmation.
        confirmation_time: on that day, as HH:MM.
    """

    demand_days: int
    demand_peak_days: int
    peak_months: tuple[int, ...]
    relabel_working_days: int
    plain_working_days: int
    instruction_time: str
    instruction_zone: tuple[str, str] | None
    calendar: Calendar
    confirmed_weekday: str
    confirmation_weekday: str
    confirmation_time: str


def delivery_slots(
    days: Days, boxes: Numbers, slots: Sequence[Slot], many_boxes: int, few_from: dt.date
) -> NDArray[np.object_]:
    """The time of each delivery.

    Args:
        days: of the deliveries (datetime64[D]).
        boxes: how many; more than ``many_boxes`` count as many.
        slots: of the week.
        many_boxes: the number up to which boxes are few.
        few_from: the day since which there is a slot for few boxes.

    Returns:
        The slot as ``HH:MM-HH:MM``; None where there is none or a value isn't known.

    Source: SOP 送到FBA仓库时间.

    Example:
        >>> from collections import namedtuple
        >>> Slot, Span = namedtuple("Slot", "weekday many few"), namedtuple("Span", "start end")
        >>> thursday = Slot("thursday", Span("08:00", "08:30"), Span("13:00", "15:00"))
        >>> days = np.array(["2025-03-13", "2025-03-13", "2025-03-14"], dtype="datetime64[D]")
        >>> delivery_slots(days, np.array([31.0, 30.0, 31.0]), [thursday], 30, dt.date(2025, 1, 12)).tolist()
        ['08:00-08:30', '13:00-15:00', None]
    """
    found = np.full(days.shape, None, dtype=object)
    for slot in slots:
        on_the_day = (weekdays(days) == weekday_number(slot.weekday)) & ~np.isnat(days)
        found[on_the_day & (boxes > many_boxes)] = f"{slot.many.start}-{slot.many.end}"
        found[on_the_day & (boxes <= many_boxes) & (days >= np.datetime64(few_from))] = (
            f"{slot.few.start}-{slot.few.end}"
        )
    return found


def is_delivery_day(days: Days, slots: Sequence[Slot]) -> Mask:
    """Whether Amazon's warehouses are delivered to on each day; False for NaT.

    Source: SOP 送到FBA仓库时间.
    """
    return np.isin(weekdays(days), [weekday_number(slot.weekday) for slot in slots]) & ~np.isnat(days)


def next_delivery_days(days: Days, slots: Sequence[Slot]) -> Days:
    """The first day on or after each day on which Amazon's warehouses are delivered to; NaT gives NaT.

    Example:
        >>> from collections import namedtuple
        >>> slots = [namedtuple("Slot", "weekday")(name) for name in ("thursday", "sunday")]
        >>> days = np.array(["2025-03-14", "2025-03-16"], dtype="datetime64[D]")
        >>> next_delivery_days(days, slots).astype(str).tolist()
        ['2025-03-16', '2025-03-16']
    """
    ahead = [(weekday_number(slot.weekday) - weekdays(days)) % 7 for slot in slots]
    return add_days(days, np.minimum.reduce(ahead))


def previous_delivery_days(days: Days, slots: Sequence[Slot]) -> Days:
    """The last day before each day on which Amazon's warehouses are delivered to; NaT gives NaT.

    Example:
        >>> from collections import namedtuple
        >>> slots = [namedtuple("Slot", "weekday")(name) for name in ("thursday", "sunday")]
        >>> days = np.array(["2025-03-14", "2025-03-16"], dtype="datetime64[D]")
        >>> previous_delivery_days(days, slots).astype(str).tolist()
        ['2025-03-13', '2025-03-13']
    """
    back = [(weekdays(days) - weekday_number(slot.weekday) - 1) % 7 + 1 for slot in slots]
    return add_days(days, -np.minimum.reduce(back))


def demand_deadlines(appointments: Days, notices: Notices) -> Days:
    """The last day on which the demand row of each appointment may be entered; NaT gives NaT.

    Source: SOP 货代仓-海外仓-平台仓 1.
    """
    peak = in_months(appointments, notices.peak_months)
    return add_days(appointments, -np.where(peak, notices.demand_peak_days, notices.demand_days))


def instruction_deadlines(appointments: Days, relabel: Mask, notices: Notices) -> Moments:
    """The last moment at which the warehouse must have the operating instruction of each appointment.

    Working days are counted back from the appointment, which is not counted itself.

    Args:
        appointments: days (datetime64[D]); NaT gives NaT.
        relabel: whether the goods get new labels, which takes longer.
        notices: how long before the appointment.

    Returns:
        Moments (datetime64[s]) by the office's clock.

    Source: SOP 是否需要换标签.
    """
    days = np.where(relabel, notices.relabel_working_days, notices.plain_working_days)
    moments = at_time(workdays_before(appointments, days, notices.calendar), notices.instruction_time)
    return moments if notices.instruction_zone is None else in_time_zone(moments, *notices.instruction_zone)


def next_deliveries(moments: Moments, relabel: Mask, slots: Sequence[Slot], notices: Notices) -> Days:
    r"""The first delivery day for which, at some moments, every notice can still be given.

    .. math:: next(t) = \min \{ d : t \le instruction(d),\ t < demand(d) + 1\ \text{day},\ t \le confirmation(d) \}

    over the delivery days :math:`d`: the demand row may be entered until the end of its last day, and only a Sunday
    is confirmed.

    Args:
        moments: from when on (datetime64[s]); NaT gives NaT.
        relabel: whether the goods get new labels.
        slots: of the week.
        notices: how long before the appointment.

    Returns:
        Days (datetime64[D]); NaT where none can be met within a year.

    Source: SOP 货代仓-海外仓-平台仓.
    """
    found = np.full(moments.shape, np.datetime64("NaT", "D"))
    open_rows = np.flatnonzero(~np.isnat(moments))
    candidates = next_delivery_days(moments.astype("datetime64[D]"), slots)
    for _ in range(_WEEKS_AHEAD * len(slots)):
        if not len(open_rows):
            break
        days = candidates[open_rows]
        met = moments[open_rows] <= last_moments(days, relabel[open_rows], notices)
        found[open_rows[met]] = days[met]
        open_rows = open_rows[~met]
        candidates = next_delivery_days(add_days(candidates, 1), slots)
    return found


def last_moments(appointments: Days, relabel: Mask, notices: Notices) -> Moments:
    """The last moment at which every notice of each appointment can be given; NaT gives NaT.

    Args:
        appointments: days (datetime64[D]).
        relabel: whether the goods get new labels.
        notices: how long before the appointment.

    Source: SOP 货代仓-海外仓-平台仓.
    """
    end_of_day = np.subtract(at_time(add_days(demand_deadlines(appointments, notices), 1), "00:00"), _ONE_SECOND)
    either = np.fmin(instruction_deadlines(appointments, relabel, notices), end_of_day)
    return np.fmin(either, confirmation_deadlines(appointments, notices))


def confirmation_deadlines(appointments: Days, notices: Notices) -> Moments:
    """The last moment to confirm the deliveries of one weekday with the warehouse.

    Args:
        appointments: days (datetime64[D]).
        notices: the weekday that is confirmed, and by when in the week before; other appointments give NaT.

    Source: SOP 在周三下班之前确认好本周日海外仓可送货的时间.

    Example:
        >>> from types import SimpleNamespace
        >>> wednesday = dict(confirmed_weekday="sunday", confirmation_weekday="wednesday", confirmation_time="18:00")
        >>> days = np.array(["2025-03-16", "2025-03-13"], dtype="datetime64[D]")
        >>> confirmation_deadlines(days, SimpleNamespace(**wednesday)).astype(str).tolist()
        ['2025-03-12T18:00:00', 'NaT']
    """
    confirmed = weekday_number(notices.confirmed_weekday)
    concerned = (weekdays(appointments) == confirmed) & ~np.isnat(appointments)
    back = (confirmed - weekday_number(notices.confirmation_weekday)) % 7
    return np.where(
        concerned, at_time(add_days(appointments, -back), notices.confirmation_time), np.datetime64("NaT", "s")
    )


def free_storage_ends(arrived: Days, free_days: int) -> Days:
    """The last day on which goods without a label lie in the forwarder's warehouse for free; NaT gives NaT.

    Source: SOP 贴标相关注意事项 3.

    Example:
        >>> free_storage_ends(np.array(["2024-02-25"], dtype="datetime64[D]"), 7).astype(str).tolist()
        ['2024-03-03']
    """
    return add_days(arrived, free_days)


def clock_of(minutes: float) -> dt.time:
    """The time of day so many minutes after midnight, whole minutes.

    Example:
        >>> clock_of(870.0)
        datetime.time(14, 30)
    """
    return dt.time(int(minutes) // 60, int(minutes) % 60)
