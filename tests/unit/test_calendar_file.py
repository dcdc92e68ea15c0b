"""Calendar files: what Outlook and WeCom need of one, and the days on which its entries come."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from icalendar import Calendar

from opsheet.calculations.reports_due import reports_due
from opsheet.catalogue import SettingsProblemError
from opsheet.settings import Settings
from opsheet.workbooks.calendar_file import calendar_file
from opsheet_macros.reports.report_calendar import calendar_entries
from team_settings import team_settings

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = dt.datetime(2025, 8, 28, 9, 30)
UNTIL = dt.date(2026, 8, 28)


@pytest.fixture(scope="module")
def team() -> Settings:
    return team_settings()


def made(team: Settings, now: dt.datetime = NOW) -> bytes:
    entries = calendar_entries(reports_due(team, now, UNTIL), team)
    return calendar_file("报表日历", entries, "Asia/Shanghai", now)


def events(content: bytes) -> list[Any]:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def starts(content: bytes, uid: str) -> list[dt.datetime]:
    """When an entry comes, expanded here by hand: its rule's days, those taken out that have a day of their own."""
    series = [one for one in events(content) if one["UID"] == uid]
    (master,) = [one for one in series if "RECURRENCE-ID" not in one]
    rule = master["RRULE"].to_ical().decode()
    first = master.decoded("DTSTART")
    end = dt.datetime.combine(UNTIL, dt.time.max, SHANGHAI)
    days = set(rrulestr(rule, dtstart=first).between(first, end, inc=True))
    moved = {one.decoded("RECURRENCE-ID"): one.decoded("DTSTART") for one in series if "RECURRENCE-ID" in one}
    assert set(moved) <= days, "only an occurrence of the rule can move"
    return sorted((days - set(moved)) | set(moved.values()))


def test_the_file_is_what_the_standard_asks_for(team: Settings) -> None:
    content = made(team)
    lines = content.split(b"\r\n")
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in lines), "octets, not characters"
    assert {b"VERSION:2.0", b"METHOD:PUBLISH", b"TZID:Asia/Shanghai"} <= set(lines)
    for event in events(content):
        assert {"UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY"} <= set(event)
        assert event.decoded("DTSTAMP") == dt.datetime(2025, 8, 28, 1, 30, tzinfo=dt.UTC)
        assert event["DTSTART"].params["TZID"] == "Asia/Shanghai"


def test_a_reminder_is_never_after_its_entry(team: Settings) -> None:
    """Outlook takes the amount alone, so that nine hours after would be nine hours before."""
    triggers = [alarm.decoded("TRIGGER") for alarm in Calendar.from_ical(made(team)).walk("VALARM")]
    assert set(triggers) == {dt.timedelta(0), dt.timedelta(minutes=-120)}


def test_moved_days_of_a_year(team: Settings) -> None:
    days = [f"{one:%Y-%m-%d %H:%M}" for one in starts(made(team), "report-performance_sheet@opsheet")]
    assert days == [
        *("2025-09-01 09:00", "2025-10-09 09:00", "2025-11-03 09:00", "2025-12-01 09:00", "2026-01-04 09:00"),
        *("2026-02-02 09:00", "2026-03-02 09:00", "2026-04-01 09:00", "2026-05-06 09:00", "2026-06-01 09:00"),
        *("2026-07-01 09:00", "2026-08-03 09:00"),
    ]


@pytest.mark.parametrize(
    "key", ["ad_budget", "performance_sheet", "returns_summary", "weekly_summary", "daily_figures"]
)
def test_entries_come_when_reports_are_due(team: Settings, key: str) -> None:
    due = [one for one in reports_due(team, NOW, UNTIL) if one.key == key]
    at = [dt.datetime.combine(one.day, one.time or dt.time(9), SHANGHAI) for one in due]
    assert starts(made(team), f"report-{key}@opsheet") == at


def test_a_later_file_replaces_the_entries_of_an_earlier_one(team: Settings) -> None:
    earlier, later = events(made(team)), events(made(team, NOW + dt.timedelta(days=40)))
    assert {one["UID"] for one in earlier} == {one["UID"] for one in later}
    assert min(one["SEQUENCE"] for one in later) > max(one["SEQUENCE"] for one in earlier)


def test_a_report_whose_day_off_has_passed_goes_on_with_the_next(team: Settings) -> None:
    """The 31st is a Sunday: on Saturday the 30th the working day before it is over."""
    first = starts(made(team, dt.datetime(2025, 8, 30, 9)), "report-ad_budget@opsheet")[0]
    assert f"{first:%Y-%m-%d}" == "2025-09-30"


def test_a_moved_report_is_entered_while_its_day_is_to_come(team: Settings) -> None:
    """The 1st has passed, the day it moved to, after the holidays, hasn't."""
    first = starts(made(team, dt.datetime(2025, 10, 5, 9)), "report-performance_sheet@opsheet")[0]
    assert f"{first:%Y-%m-%d}" == "2025-10-09"


@pytest.mark.parametrize("rule", ["FREQ=FORTNIGHTLY", "DTSTART:20250101T000000\nRRULE:FREQ=DAILY"])
def test_a_rule_that_no_calendar_takes_is_refused(rule: str) -> None:
    with pytest.raises(SettingsProblemError, match="recurrence rule"):
        team_settings(reports={"reports": {"weekly_meeting": {"rule": rule}}})
