"""A number that changed on a day counts as it was in force on the row's own day: functions, columns and checks."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

import opsheet_udfs  # noqa: F401 - declares the functions
from opsheet.calculations.pipeline import calculate_pipeline
from opsheet.catalogue import FUNCTIONS
from opsheet.checks import run_checks
from opsheet.settings import Settings
from opsheet_udfs.binding import invoke
from table_builder import build_table, build_workbook
from team_settings import team_settings

CHANGE = dt.date(2025, 2, 1)
BEFORE, AFTER = "2025-01-31", "2025-02-01"
NOW = dt.datetime(2025, 3, 10, 9)


def from_change(before: int, after: int) -> list[dict[str, Any]]:
    return [{"value": before}, {"from": CHANGE, "value": after}]


SETTINGS: Settings = team_settings(
    turnover={
        "total_limit": from_change(200, 100),
        "segments": {"domestic": {"target": from_change(7, 5)}},
        "routes": {"mx_express": {"target": from_change(45, 30)}},
    },
    delivery={
        "demand_notice": {"normal": from_change(3, 4)},
        "free_storage": from_change(7, 10),
        "many_boxes": from_change(30, 20),
    },
    replenishment={"modes": {"sea": {"arrival": from_change(45, 50)}}, "trial_sell_out": from_change(45, 60)},
)


@pytest.mark.parametrize(
    ("formula", "before", "after"),
    [
        (("TURNOVER_LIMIT", "domestic", "DAY"), 7, 5),
        (("TURNOVER_LIMIT", "transit", "DAY", "美墨快线"), 45, 30),
        (("TRANSIT_STATUS", "美墨快线", "DAY", None, None, "2025-03-10"), "正常", "异常+7"),
        (("EXPECTED_ARRIVAL", "DAY", "海运"), dt.datetime(2025, 3, 17), dt.datetime(2025, 3, 23)),
        (("DEMAND_DEADLINE", "DAY"), dt.datetime(2025, 1, 28), dt.datetime(2025, 1, 28)),
        (("FREE_STORAGE_UNTIL", "DAY"), dt.datetime(2025, 2, 7), dt.datetime(2025, 2, 11)),
        (("TRIAL_STATUS", "DAY", 10, 0, "2025-03-17"), "进行中，剩 0 天", "进行中，剩 16 天"),
    ],
)
def test_a_function_takes_the_number_of_the_day(formula: tuple[Any, ...], before: Any, after: Any) -> None:
    name, *arguments = formula
    column = [tuple((day,) for day in (BEFORE, AFTER)) if argument == "DAY" else argument for argument in arguments]
    answers = invoke(FUNCTIONS[name], column, settings=SETTINGS, now=NOW)
    assert [row[0] for row in answers] == [before, after]


def test_a_function_without_a_day_takes_todays_number() -> None:
    for now, share in ((dt.datetime(2025, 1, 31, 9), 0.0), (NOW, 1.0)):
        assert invoke(FUNCTIONS["TURNOVER_OVER_SHARE"], [150.0], settings=SETTINGS, now=now) == share


def test_a_column_takes_the_number_of_the_segments_first_day() -> None:
    line = {"店铺": "LOMEESS", "MSKU": "A-1", "数量": 1, "渠道": "快线"}
    rows = [
        {**line, "国内入库日": day, "国内发出日": dt.date.fromisoformat(day) + dt.timedelta(days=6)}
        for day in (BEFORE, AFTER)
    ]
    columns = calculate_pipeline(build_table(SETTINGS, "pipeline", rows), SETTINGS, NOW.date())
    assert columns["domestic_status"].tolist() == ["正常", "超标"]


def test_the_limit_of_all_segments_is_that_of_the_day_of_the_report() -> None:
    rows = [{"店铺": "LOMEESS", "MSKU": "A-1", "数量": 1, "采购下单日": "2024-09-01"}]
    table = build_table(SETTINGS, "pipeline", rows)
    over = [calculate_pipeline(table, SETTINGS, day)["over_limit"].tolist() for day in (dt.date(2025, 1, 31), CHANGE)]
    assert over == [[None], ["是"]]


def test_a_check_takes_the_number_of_the_orders_day() -> None:
    row = {
        "店铺": "LOMEESS",
        "采购数量": 1000,
        "箱规": 10,
        "7天日均": 10,
        "14天日均": 10,
        "30天日均": 10,
        "FBA可售": 500,
    }
    rows = [{**row, "MSKU": f"A-{number}", "申请日期": day} for number, day in enumerate((BEFORE, AFTER))]
    table = build_table(SETTINGS, "stocking", rows)
    found = run_checks(build_workbook(SETTINGS, table), SETTINGS, NOW)
    assert [one.row for one in found if one.check.code == "S205"] == [3]
    fixed = team_settings(app={"checks": {"S205": {"parameters": {"days": 10}}}})
    assert len([one for one in run_checks(build_workbook(fixed, table), fixed, NOW) if one.check.code == "S205"]) == 2
