"""Planning deliveries: readable cases, and laws that hold whatever waits."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from opsheet.calculations.shipping_rules import notices
from opsheet.rules.delivery import confirmation_deadlines, demand_deadlines, instruction_deadlines
from opsheet.rules.delivery_plan import Planned, Taken, Waiting, Week, plan_deliveries
from team_settings import team_settings

CASES = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
TEAM = team_settings()
DELIVERY = TEAM.delivery
WEEK = Week(
    DELIVERY.slots, DELIVERY.many_boxes.value, DELIVERY.appointment_length.value, few_from=DELIVERY.few_slots_from
)
NOTICES = notices(TEAM)
MONDAY = dt.datetime(2025, 3, 10, 9)


def moment(text: Any) -> dt.datetime | None:
    return None if text is None else dt.datetime.fromisoformat(str(text))


def shown(slot: Planned | None) -> str:
    if slot is None:
        return "none"
    return f"{slot.day} {slot.start:%H:%M} {'as wanted' if slot.as_wanted else 'instead'}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_cases(case: dict[str, Any]) -> None:
    waiting = [
        Waiting(one.get("warehouse", "MEX1"), one["boxes"], one.get("relabel", False), moment(one.get("wanted")))
        for one in case["waiting"]
    ]
    taken = [
        Taken("MEX1", one["day"], dt.time.fromisoformat(one["start"]), dt.time.fromisoformat(one["end"]))
        for one in case.get("taken", ())
    ]
    planned = plan_deliveries(waiting, taken, moment(case.get("now")) or MONDAY, WEEK, NOTICES)
    assert [shown(slot) for slot in planned] == case["gives"], case["why"]


MOMENTS = st.datetimes(dt.datetime(2025, 1, 15), dt.datetime(2027, 12, 31)).map(
    lambda when: when.replace(microsecond=0)
)
WAREHOUSES = st.sampled_from(["MEX1", "MEX2"])
WAITING = st.builds(
    Waiting,
    warehouse=WAREHOUSES,
    boxes=st.integers(0, 60).map(float),
    relabel=st.booleans(),
    wanted=st.none() | MOMENTS,
)


@st.composite
def plans(draw: st.DrawFn) -> tuple[dt.datetime, list[Waiting], list[Taken], list[Planned | None]]:
    now = draw(MOMENTS)
    waiting = draw(st.lists(WAITING, max_size=6))
    days = st.integers(0, 30).map(lambda ahead: now.date() + dt.timedelta(days=ahead))
    starts = st.integers(16, 30).map(lambda half: dt.time(half // 2, half % 2 * 30))
    taken = draw(st.lists(st.builds(Taken, warehouse=WAREHOUSES, day=days, start=starts), max_size=6))
    return now, waiting, taken, plan_deliveries(waiting, taken, now, WEEK, NOTICES)


@settings(max_examples=60, deadline=None)
@given(plans())
def test_no_two_deliveries_overlap(plan: Any) -> None:
    _, waiting, taken, planned = plan
    length = dt.timedelta(minutes=WEEK.appointment_minutes)
    times: dict[Any, list[tuple[dt.datetime, dt.datetime, bool]]] = defaultdict(list)
    for one in taken:
        start = dt.datetime.combine(one.day, one.start)
        times[one.warehouse, one.day].append((start, start + length, False))
    for one, slot in zip(waiting, planned, strict=True):
        if slot is not None:
            bounds = (dt.datetime.combine(slot.day, slot.start), dt.datetime.combine(slot.day, slot.end))
            times[one.warehouse, slot.day].append((*bounds, True))
    for spans in times.values():
        for index, (start, end, ours) in enumerate(spans):
            for other_start, other_end, other_ours in spans[:index]:
                if ours or other_ours:  # what was booked before may overlap; that is check A410's business
                    assert end <= other_start or other_end <= start


@settings(max_examples=60, deadline=None)
@given(plans())
def test_every_notice_can_still_be_given(plan: Any) -> None:
    now, waiting, _, planned = plan
    for one, slot in zip(waiting, planned, strict=True):
        assert slot is not None
        day = np.array([slot.day], dtype="datetime64[D]")
        assert np.datetime64(now, "s") <= instruction_deadlines(day, np.array([one.relabel]), NOTICES)[0]
        assert np.datetime64(now.date()) <= demand_deadlines(day, NOTICES)[0]
        confirmed = confirmation_deadlines(day, NOTICES)[0]
        assert np.isnat(confirmed) or np.datetime64(now, "s") <= confirmed


@settings(max_examples=60, deadline=None)
@given(plans())
def test_slots_are_those_of_the_day_and_the_boxes(plan: Any) -> None:
    _, waiting, _, planned = plan
    by_day = {"thursday": 3, "sunday": 6}
    for one, slot in zip(waiting, planned, strict=True):
        span = next(
            rule.many if one.boxes > WEEK.many_boxes else rule.few
            for rule in WEEK.slots
            if by_day[rule.weekday] == slot.day.weekday()
        )
        assert span.start <= f"{slot.start:%H:%M}" < f"{slot.end:%H:%M}" <= span.end


@settings(max_examples=60, deadline=None)
@given(plans())
def test_as_wanted_says_the_truth(plan: Any) -> None:
    _, waiting, _, planned = plan
    for one, slot in zip(waiting, planned, strict=True):
        if one.wanted is None:
            assert slot.as_wanted
            continue
        same = slot.day == one.wanted.date() and one.wanted.time() in {dt.time(), slot.start}
        assert slot.as_wanted == same
        assert slot.day >= one.wanted.date()


@settings(max_examples=30, deadline=None)
@given(plans())
def test_planning_again_gives_the_same(plan: Any) -> None:
    now, waiting, taken, planned = plan
    assert plan_deliveries(waiting, taken, now, WEEK, NOTICES) == planned
