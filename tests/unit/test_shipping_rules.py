"""Worksheet functions of shipments and deliveries: their laws."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsheet.calculations.shipping_rules import notices
from opsheet.rules.delivery import confirmation_deadlines, demand_deadlines, instruction_deadlines, next_deliveries
from opsheet.rules.dispatch import created_after_stop, dispatch_dates
from opsheet.rules.errors import RuleError
from opsheet.rules.letters import letter_name, safe_file_name, unused_name
from team_settings import team_settings

SETTINGS = team_settings()
DELIVERY = SETTINGS.delivery
NOTICES = notices(SETTINGS)
NOW = dt.datetime(2025, 3, 12, 9)

MOMENTS = st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2026, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0)
)
DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2026, 12, 31))


def moments(*values: dt.datetime) -> np.ndarray[Any, Any]:
    return np.array(values, dtype="datetime64[s]")


def days(*values: dt.date) -> np.ndarray[Any, Any]:
    return np.array(values, dtype="datetime64[D]")


@given(st.lists(MOMENTS, min_size=2))
def test_dispatch_dates_never_fall_as_creation_gets_later(created: list[dt.datetime]) -> None:
    leaving = dispatch_dates(moments(*sorted(created)), DELIVERY.cut_offs)
    assert (np.diff(leaving) >= np.timedelta64(0, "D")).all()


@given(MOMENTS)
def test_nothing_leaves_before_it_is_created_nor_on_another_day_than_wednesday_and_saturday(
    created: dt.datetime,
) -> None:
    leaves = dispatch_dates(moments(created), DELIVERY.cut_offs)[0].item()
    assert created.date() < leaves <= created.date() + dt.timedelta(days=10)
    assert leaves.weekday() in {2, 5}


@given(MOMENTS)
def test_orders_are_flagged_on_monday_afternoons_only(created: dt.datetime) -> None:
    late = created_after_stop(moments(created), DELIVERY.monday_stop)[0]
    assert late == (created.weekday() == 0 and created.time() > dt.time(14))


@given(DAYS, st.booleans())
def test_deadlines_lie_before_the_appointment(day: dt.date, relabel: bool) -> None:
    deadline = instruction_deadlines(days(day), np.array([relabel]), NOTICES)[0].item()
    assert deadline.date() <= day - dt.timedelta(days=4 if relabel else 3)
    assert deadline.time() == dt.time(14)
    assert deadline.weekday() < 6
    assert demand_deadlines(days(day), NOTICES)[0].item() <= day - dt.timedelta(days=3)


@given(DAYS)
def test_new_labels_never_leave_more_time(day: dt.date) -> None:
    plain, relabelled = instruction_deadlines(days(day, day), np.array([False, True]), NOTICES)
    assert relabelled < plain


@given(MOMENTS, st.booleans())
def test_the_next_delivery_is_the_first_whose_deadlines_lie_ahead(since: dt.datetime, relabel: bool) -> None:
    found = next_deliveries(moments(since), np.array([relabel]), DELIVERY.slots, NOTICES)[0].item()
    ahead = (since.date() + dt.timedelta(days=count) for count in range(60))
    expected = next(day for day in ahead if day.weekday() in {3, 6} and _can_be_met(day, since, relabel))
    assert found == expected


def _can_be_met(day: dt.date, since: dt.datetime, relabel: bool) -> bool:
    instruction = instruction_deadlines(days(day), np.array([relabel]), NOTICES)[0].item()
    confirmed = confirmation_deadlines(days(day), NOTICES)[0].item()
    return (
        (confirmed is None or since <= confirmed)
        and since <= instruction
        and since.date() <= demand_deadlines(days(day), NOTICES)[0].item()
    )


def test_no_delivery_can_be_met_where_the_notice_is_endless() -> None:
    endless = team_settings(
        delivery={"demand_notice": {"normal": {"value": 9999}, "peak": {"value": 9999}}},
    )
    found = next_deliveries(moments(NOW), np.array([False]), endless.delivery.slots, notices(endless))
    assert np.isnat(found).all()


@pytest.mark.parametrize(("hour", "expected"), [(0, "AM"), (11, "AM"), (12, "PM"), (14, "PM")])
def test_a_template_may_print_the_true_half_of_the_day(hour: int, expected: str) -> None:
    start, end = dt.time(hour), dt.time(hour, 30)
    months = DELIVERY.appointment_letter.months
    assert letter_name(1, "X", dt.date(2025, 2, 6), start, end, template="{meridiem}", months=months) == expected


@pytest.mark.parametrize("template", ["{colour}", "{", "{}", "{boxes.size}"])
def test_a_template_that_cannot_be_filled_in_is_named(template: str) -> None:
    with pytest.raises(RuleError, match="letter-template"):
        letter_name(
            1,
            "X",
            dt.date(2025, 2, 6),
            dt.time(14),
            dt.time(15),
            template=template,
            months=DELIVERY.appointment_letter.months,
        )


@given(st.text(max_size=400))
def test_file_names_are_safe_everywhere(name: str) -> None:
    safe = safe_file_name(name.encode("utf-8", "ignore").decode(), ".pdf")
    stem = safe.removesuffix(".pdf")
    assert not set(safe) & set('\\/:*?"<>|\0\n\r\t')
    assert stem == stem.rstrip(". ")
    assert stem
    assert len(safe.encode()) <= 255
    assert safe_file_name(stem, ".pdf") == safe


@pytest.mark.parametrize("name", ["CON", "nul", "Com1", "LPT9", "aux.letter", "CON .x", "COM¹"])
def test_reserved_names_are_dodged(name: str) -> None:
    assert safe_file_name(name, ".pdf") == f"_{name}.pdf"


@given(st.sets(st.sampled_from(["a.pdf", "A.PDF", "a (2).pdf", "a (3).pdf", "b.pdf"])))
def test_no_file_is_written_over(taken: set[str]) -> None:
    name = unused_name("a.pdf", taken)
    assert name.casefold() not in {one.casefold() for one in taken}
    assert name == "a.pdf" or "a.pdf" in {one.casefold() for one in taken}
