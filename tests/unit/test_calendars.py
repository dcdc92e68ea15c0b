"""Working days of China and Mexico, against published calendars, and laws of counting them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from opsheet.rules.calendars import (
    is_published,
    is_working_day,
    workdays_before,
    working_day_on_or_after,
    working_day_on_or_before,
)
from opsheet.rules.errors import RuleError
from opsheet.settings.calendars import WorkingCalendar
from team_settings import team_settings

CALENDARS = team_settings().calendars.calendars
CASES = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
ANY_CALENDAR = st.sampled_from(list(CALENDARS.values()))
DAYS = st.dates(dt.date(2023, 1, 1), dt.date(2028, 12, 31))


def day(value: dt.date | str) -> np.ndarray[Any, Any]:
    return np.array([value], dtype="datetime64[D]")


def changed(name: str, **changes: Any) -> WorkingCalendar:
    return CALENDARS[name].model_copy(update=changes)


@pytest.mark.parametrize("case", CASES["working_days"], ids=lambda case: f"{case['date']} {case['why']}")
def test_working_days(case: dict[str, Any]) -> None:
    assert is_working_day(day(case["date"]), CALENDARS[case["calendar"]])[0] == case["works"]


@pytest.mark.parametrize("case", CASES["before"], ids=lambda case: f"{case['date']} {case['why']}")
def test_working_days_before(case: dict[str, Any]) -> None:
    found = workdays_before(day(case["date"]), np.array([case["days"]]), CALENDARS[case["calendar"]])
    assert found[0].item() == case["gives"]


@given(DAYS, st.integers(1, 60), ANY_CALENDAR)
def test_counting_back_and_onward_meet(date: dt.date, count: int, calendar: WorkingCalendar) -> None:
    back = workdays_before(day(date), np.array([count]), calendar)
    assert back[0].item() < date
    assert is_working_day(back, calendar)[0]
    onward = workdays_before(back, np.array([-count]), calendar)
    assert onward[0] == working_day_on_or_after(day(date), calendar)[0]


@given(DAYS, st.integers(1, 60), ANY_CALENDAR)
def test_one_working_day_more_is_earlier(date: dt.date, count: int, calendar: WorkingCalendar) -> None:
    later, earlier = workdays_before(np.repeat(day(date), 2), np.array([count, count + 1]), calendar)
    assert earlier < later


@given(DAYS, ANY_CALENDAR)
def test_a_working_day_is_its_own_nearest_one(date: dt.date, calendar: WorkingCalendar) -> None:
    before, after = working_day_on_or_before(day(date), calendar)[0], working_day_on_or_after(day(date), calendar)[0]
    assert before <= day(date)[0] <= after
    assert (before == after) == is_working_day(day(date), calendar)[0]


def test_a_whole_column_is_answered_at_once_and_unknown_dates_stay_unknown() -> None:
    dates = np.array(["2025-10-09", "NaT", "2025-02-28"], dtype="datetime64[D]")
    found = workdays_before(dates, np.array([1, 1, 0]), CALENDARS["office"])
    assert found.astype(str).tolist() == ["2025-09-30", "NaT", "2025-02-28"]
    assert is_working_day(dates, CALENDARS["office"]).tolist() == [True, False, True]


def test_the_teams_own_days_overrule_the_country() -> None:
    closed = changed("office", extra_days_off=(dt.date(2025, 2, 8), dt.date(2025, 3, 12)))
    opened = changed("office", extra_working_days=(dt.date(2025, 10, 1), dt.date(2025, 10, 12)))
    assert not is_working_day(np.concatenate([day("2025-02-08"), day("2025-03-12")]), closed).any()
    assert is_working_day(np.concatenate([day("2025-10-01"), day("2025-10-12")]), opened).all()


def test_chinese_years_are_published_one_by_one_and_mexican_ones_always() -> None:
    years = np.array([2001, 2024, 2025, 2099])
    assert is_published(years, CALENDARS["office"]).tolist() == [True, True, True, False]
    assert is_published(years, CALENDARS["warehouse"]).all()
    said = changed("office", published_until=2024)
    assert is_published(years, said).tolist() == [True, True, False, False]


def test_an_unpublished_year_has_its_weekends_and_known_holidays() -> None:
    office = CALENDARS["office"]
    assert is_working_day(day("2099-10-01"), office)[0] == np.False_
    assert is_working_day(day("2099-10-12"), office)[0]
    assert not is_working_day(day("2099-10-11"), office)[0]


def test_dates_at_the_ends_of_excels_time_are_answered() -> None:
    ends = np.array(["1900-01-05", "9999-12-31"], dtype="datetime64[D]")
    found = workdays_before(ends, np.array([2]), CALENDARS["office"])
    assert found.astype(str).tolist() == ["1900-01-03", "9999-12-29"]
    assert np.isnat(workdays_before(ends[:1], np.array([10_000]), CALENDARS["office"])).all()


def test_a_country_without_known_holidays_is_named() -> None:
    with pytest.raises(RuleError, match="unknown-country"):
        is_working_day(day("2025-01-01"), changed("office", country="ZZ"))


def test_a_calendar_whose_every_day_is_off_has_no_working_day() -> None:
    year = tuple(dt.date(2024, 1, 1) + dt.timedelta(days=count) for count in range(1500))
    idle = changed("office", extra_days_off=year)
    assert np.isnat(workdays_before(day("2025-06-01"), np.array([1]), idle)).all()
