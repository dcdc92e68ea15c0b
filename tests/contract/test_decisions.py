"""What the procedure leaves open is decided in the settings, in sight, and another decision there is followed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml
from test_function_cases import shown

from opsheet.settings import Settings, shipped_folder
from opsheet_udfs.evaluate import Evaluator
from team_settings import team_settings

DECISIONS = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
NOW = dt.datetime(2025, 3, 12, 9)
# Decisions that no formula shows; what follows from them has its cases under tests/checks and tests/actions.
OTHERS = (
    "turnover.average_tolerance",
    "turnover.purchase_confirmation",
    "turnover.targets_from",
    "turnover.over_share_target",
    "delivery.order_defaults",
    "delivery.instructions",
    "replenishment.cover",
    "replenishment.over_suggestion",
    "performance.ad_tax",
    "performance.ad_projection",
    "performance.keyword_sort.core_rank",
    "texts.stacked_price.percent_below",
    "health.stale_after",
)


def evaluate(formula: str, settings: Settings) -> Any:
    return Evaluator(settings, NOW).evaluate(formula)


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda one: f"{one['setting']} {one['formula']}")
def test_another_decision_is_followed(decision: dict[str, Any]) -> None:
    assert shown(evaluate(decision["formula"], team_settings())) == shown(decision["gives"])
    assert shown(evaluate(decision["formula"], team_settings(**decision["instead"]))) == shown(decision["then"])


@pytest.mark.parametrize("setting", sorted({one["setting"] for one in DECISIONS} | set(OTHERS)))
def test_a_decision_is_called_one_where_it_stands(setting: str) -> None:
    assert "decision" in lines_of(setting), f"{setting} in config doesn't say that it is a decision"


def lines_of(setting: str) -> str:
    """The lines of a setting in its file, with the comment right above it."""
    name, *keys = setting.split(".")
    text = (shipped_folder() / f"{name}.yaml").read_text(encoding="utf-8")
    node = yaml.compose(text)
    for key in keys:
        first, node = next((word, value) for word, value in node.value if word.value == key)
    lines = text.splitlines()
    start, end = first.start_mark.line, node.end_mark.line
    while lines[start - 1].lstrip().startswith("#"):
        start -= 1
    return "\n".join(lines[start : end + 1])
