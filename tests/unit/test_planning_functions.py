"""Worksheet functions of planning: cases that a planner can check by hand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

import opsheet_udfs  # noqa: F401 - declares the functions
from opsheet_udfs.evaluate import Evaluator, json_value
from team_settings import team_settings

CASES = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
EVALUATOR = Evaluator(team_settings(), dt.datetime(2025, 3, 1, 9))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["formula"])
def test_case(case: dict[str, Any]) -> None:
    assert json_value(EVALUATOR.evaluate(case["formula"])) == json_value(case["gives"]), case["why"]
