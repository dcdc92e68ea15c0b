"""Calendar files (.ics, RFC 5545) that Outlook, WeCom and others import: entries that recur, with their reminders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from icalendar import Event

_FIRST_SEQUENCE = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
_YEARS_AHEAD = 20  # for which the time zone is spelled out
_MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Where one occurrence of an entry that recurs has moved to.

    Args:
        start: by the calendar's clocks.
        about: the text of this one.
    """

    start: dt.datetime
    about: str


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One entry of a calendar.

    Args:
        uid: that stays the same, so that a later file changes the entry instead of adding another.
        title: in a line.
        about: the text below the title.
        start: the first occurrence by the calendar's clocks, as the rule has it.
        minutes: how long it takes.
        reminder: minutes before each occurrence; Outlook knows none after it.
        rule: an RRULE without an end, or None for an entry that happens once.
        until: the last day on which it recurs; None for an entry that goes on.
        moved: occurrences that are on another day than the rule's, by their start as the rule has it.
    """

    uid: str
    title: str
    about: str
    start: dt.datetime
    minutes: int
    reminder: int
    rule: str | None = None
    until: dt.date | None = None
    moved: Mapping[dt.datetime, Occurrence] = field(default_factory=dict[dt.datetime, Occurrence])


def calendar_file(name: str, entries: Sequence[CalendarEntry], zone: str, made: dt.datetime) -> bytes:
    r"""A calendar file: its lines end and are folded as the standard asks, its time zone is spelled out.

    Moved occurrences are entries of their own with the day of the rule (RECURRENCE-ID), since Outlook takes additional
    days (RDATE) only in part. Entries don't mark their time as busy.

    Args:
        name: of the calendar.
        entries: in the order of the file.
        zone: the name of the time zone of all clocks.
        made: the moment of this file by the same clocks; a later file's entries replace those of an earlier one.

    Example:
        >>> start = dt.datetime(2025, 3, 14, 12)
        >>> entry = CalendarEntry("returns@opsheet", "退货", "", start, 30, 120, "FREQ=WEEKLY;BYDAY=FR")
        >>> text = calendar_file("报表", [entry], "Asia/Shanghai", start).decode()
        >>> [line for line in text.split("\r\n") if line.startswith(("DTSTART;", "RRULE", "TRIGGER"))]
        ['DTSTART;TZID=Asia/Shanghai:20250314T120000', 'RRULE:FREQ=WEEKLY;BYDAY=FR', 'TRIGGER:-PT2H']
    """
    from icalendar import Calendar

    own = ZoneInfo(zone)
    stamp = made.replace(tzinfo=own).astimezone(dt.UTC)
    calendar = Calendar()
    heads = {"prodid": "-//opsheet//calendar//", "version": "2.0", "calscale": "GREGORIAN", "method": "PUBLISH"}
    for key, value in {**heads, "x-wr-calname": name, "x-wr-timezone": zone}.items():
        calendar.add(key, value)
    for entry in entries:
        for event in _events(entry, own, stamp):
            calendar.add_component(event)
    if entries:
        days = [entry.start.date() for entry in entries]
        calendar.add_missing_timezones(dt.date(min(days).year, 1, 1), dt.date(max(days).year + _YEARS_AHEAD, 1, 1))
    return calendar.to_ical()


def _events(entry: CalendarEntry, zone: ZoneInfo, stamp: dt.datetime) -> Iterator[Event]:
    """The entry, and one event for each of its occurrences that has moved."""
    from icalendar import vRecur

    event = _event(entry, entry.start, entry.about, zone, stamp)
    if entry.rule is not None:
        rule: Any = vRecur.from_ical(entry.rule.removeprefix("RRULE:"))
        if entry.until is not None:
            rule.pop("COUNT", None)
            rule["UNTIL"] = [
                dt.datetime.combine(entry.until, dt.time.max, zone).astimezone(dt.UTC).replace(microsecond=0)
            ]
        event.add("rrule", rule)
    yield event
    for start, one in entry.moved.items():
        moved = _event(entry, one.start, one.about, zone, stamp)
        moved.add("recurrence-id", start.replace(tzinfo=zone))
        yield moved


def _event(entry: CalendarEntry, start: dt.datetime, about: str, zone: ZoneInfo, stamp: dt.datetime) -> Event:
    from icalendar import Alarm, Event

    begins = start.replace(tzinfo=zone)
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", stamp)
    event.add("sequence", (stamp - _FIRST_SEQUENCE) // _MINUTE)
    event.add("dtstart", begins)
    event.add("dtend", begins + entry.minutes * _MINUTE)
    event.add("summary", entry.title)
    if about:
        event.add("description", about)
    event.add("transp", "TRANSPARENT")
    event.add("x-microsoft-cdo-busystatus", "FREE")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.title)
    alarm.add("trigger", -entry.reminder * _MINUTE)
    event.add_component(alarm)
    return event
