"""Why a figure is what it is: every step of every sample row, and cases that a planner can follow."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

from command_line import SAMPLES
from opsheet.calculations.stocking import stock_plan
from opsheet.calculations.why import Step, explain_row
from opsheet.checks.cell_text import plain
from opsheet.settings import Settings
from opsheet.tables import read_workbook
from table_builder import build_table
from team_settings import team_settings

TODAY = dt.date(2025, 3, 10)
CASES = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def team() -> Settings:
    return team_settings()


def steps_of(row: dict[str, Any], team: Settings) -> dict[str, Step]:
    return {step.key: step for step in explain_row(build_table(team, "stocking", [row]), 0, team, TODAY)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_case(case: dict[str, Any], team: Settings) -> None:
    steps = steps_of(case["row"], team)
    for key, calculation in case.get("calculations", {}).items():
        told = steps[key].calculation
        assert (told.render("zh") if told else None) == calculation, case["why"]
    for key, settings in case.get("settings", {}).items():
        assert {used.path: used.value for used in steps[key].settings}.items() >= settings.items(), case["why"]
    for key, cells in case.get("cells", {}).items():
        assert [source.cell for source in steps[key].sources] == cells, case["why"]


@pytest.mark.parametrize("sample", ["stocking.xlsx", "stocking_clean.xlsx"])
def test_every_step_of_every_sample_row_gives_the_columns_figure(sample: str, team: Settings) -> None:
    table = read_workbook(SAMPLES / sample, team).tables["stocking"]
    plan = stock_plan(table, team, TODAY)
    for index in range(0, len(table), 5):
        for step in explain_row(table, index, team, TODAY):
            assert plain(getattr(plan, step.key)[index]) == plain(step.value)
            assert (step.calculation is None) == (step.value is None)
            for language in ("zh", "en"):
                assert step.calculation is None or "{" not in step.calculation.render(language)
            assert step.sources, "a figure is made from something"


def test_what_the_sheet_holds_stands_beside_what_follows_from_it(team: Settings) -> None:
    step = steps_of({"7天日均": 20, "14天日均": 20, "30天日均": 20, "加权日均": 18}, team)["velocity"]
    assert step.in_sheet is not None
    assert (step.value, step.in_sheet.value, step.in_sheet.cell) == (20, 18, "D2")
