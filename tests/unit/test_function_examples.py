"""Every example of every worksheet function gives what it says, by the evaluator."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

import opsheet_udfs  # noqa: F401 - declares the functions
from opsheet.catalogue import FUNCTIONS, Example
from opsheet_udfs.evaluate import Evaluator, json_value
from team_settings import team_settings

EXAMPLES = [example for function in FUNCTIONS.values() for example in function.examples]
SETTINGS = team_settings()


@pytest.fixture(scope="module", params=[dt.datetime(2025, 3, 1, 9), dt.datetime(2027, 8, 20, 17)], ids=["2025", "2027"])
def evaluator(request: pytest.FixtureRequest) -> Evaluator:
    """Two evaluators a season apart: an example must not depend on the day on which it is read."""
    return Evaluator(SETTINGS, request.param)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.formula)
def test_example(example: Example, evaluator: Evaluator) -> None:
    result: Any = json_value(evaluator.evaluate(example.formula))
    assert result == example.result
