"""The calculated columns of the full-process table, line by line as a team head would read them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

from opsheet.calculations.pipeline import calculate_pipeline
from opsheet.checks.cell_text import plain
from opsheet.settings import Settings
from table_builder import build_table
from team_settings import team_settings

CASES = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=["zh", "en"])
def settings(request: pytest.FixtureRequest) -> Settings:
    return team_settings(app={"language": request.param})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_line(case: dict[str, Any], settings: Settings) -> None:
    table = build_table(settings, "pipeline", [{"店铺": "LOMEESS", "MSKU": "A-1", "数量": 100, **case["line"]}])
    columns = calculate_pipeline(table, settings, dt.date.fromisoformat(case["today"]))
    for header, expected in case["gives"].items():
        key = next(key for key, column in table.definition.columns.items() if column.header.zh == header)
        wanted = expected[settings.language] if isinstance(expected, dict) else expected
        assert plain(columns[key][0]) == wanted, f"{header}: {case['why']}"


def test_every_calculated_column_is_calculated(settings: Settings) -> None:
    table = build_table(settings, "pipeline", [{"店铺": "LOMEESS", "MSKU": "A-1", "数量": 100}])
    columns = calculate_pipeline(table, settings, dt.date(2025, 3, 10))
    assert set(columns) == set(table.definition.calculated_columns)
    assert all(len(values) == 1 for values in columns.values())
