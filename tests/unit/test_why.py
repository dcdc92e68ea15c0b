"""Why a figure is what it is: every step of every sample row, and cases that a planner can follow."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

from command_line import SAMPLES
from opsheet.calculations.stocking import StockPlan, stock_plan
from opsheet.calculations.why import Explainer, Step
from opsheet.calculations.why_texts import CALCULATIONS, RULES
from opsheet.checks.cell_text import plain
from opsheet.settings import Settings
from opsheet.tables import Workbook, read_workbook
from table_builder import build_table
from team_settings import team_settings

TODAY = dt.date(2025, 3, 10)
CASES = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def team() -> Settings:
    return team_settings()


def steps_of(row: dict[str, Any], team: Settings, pipeline: list[dict[str, Any]] | None = None) -> dict[str, Step]:
    tables = {"stocking": build_table(team, "stocking", [row])}
    if pipeline is not None:
        tables["pipeline"] = build_table(team, "pipeline", pipeline)
    explainer = Explainer(Workbook("备货单.xlsx", tables, {}, ["备货单"]), team, TODAY)
    return {step.key: step for step in explainer.steps(0)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_case(case: dict[str, Any], team: Settings) -> None:
    steps = steps_of(case["row"], team, case.get("pipeline"))
    for key, calculation in case.get("calculations", {}).items():
        told = steps[key].calculation
        assert (told.render("zh") if told else None) == calculation, case["why"]
    for key, settings in case.get("settings", {}).items():
        assert {used.path: used.value for used in steps[key].settings}.items() >= settings.items(), case["why"]
    for key, cells in case.get("cells", {}).items():
        assert [source.cell for source in steps[key].sources] == cells, case["why"]


@pytest.mark.parametrize("sample", ["stocking.xlsx", "stocking_clean.xlsx"])
def test_every_step_of_every_sample_row_gives_the_columns_figure(sample: str, team: Settings) -> None:
    workbook = read_workbook(SAMPLES / sample, team)
    table = workbook.tables["stocking"]
    plan, explainer = stock_plan(table, team, TODAY), Explainer(workbook, team, TODAY)
    for index in range(0, len(table), 5):
        for step in explainer.steps(index):
            if step.key in StockPlan.__slots__:
                assert plain(getattr(plan, step.key)[index]) == plain(step.value)
            assert (step.calculation is None) == (step.value is None)
            for language in ("zh", "en"):
                assert step.calculation is None or "{" not in step.calculation.render(language)
            assert step.sources, "a figure is made from something"


def test_what_the_sheet_holds_stands_beside_what_follows_from_it(team: Settings) -> None:
    step = steps_of({"7天日均": 20, "14天日均": 20, "30天日均": 20, "加权日均": 18}, team)["velocity"]
    assert step.in_sheet is not None
    assert (step.value, step.in_sheet.value, step.in_sheet.cell) == (20, 18, "D2")


# Words about a row, not figures: what a check found is explained by `opsheet explain`, the form's way by the form.
NO_FIGURES = {"result", "approval_progress"}
EVERYTHING = {
    "7天日均": 10, "14天日均": 10, "30天日均": 10, "FBA可售": 900, "采购数量": 72, "箱规": 36, "申请日期": "2025-03-01",
    "有货天数": 20, "校正日均": 12, "超龄件数": 15, "预计超龄费": 7.5, "领星建议采购量": 100, "亚马逊建议采购量": 120,
    "差异原因": "领星：日均 8（本表 10）", "店铺": "AURORA-MX", "MSKU": "AX-1",
}  # fmt: skip
LINE = {"店铺": "AURORA-MX", "MSKU": "AX-1", "数量": 100, "下单日期": "2024-10-01"}


def test_every_calculated_column_of_the_stocking_sheet_is_explained(team: Settings) -> None:
    late = {**EVERYTHING, "FBA可售": 100, "超龄件数": 15}
    found = steps_of(EVERYTHING, team, [LINE]).keys() | steps_of(late, team, [LINE]).keys()
    assert found - {"inbound", "lead_time_days"} == set(team.tables["stocking"].calculated_columns) - NO_FIGURES
    assert found == RULES.keys() == CALCULATIONS.keys()
