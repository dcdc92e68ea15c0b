"""Every worksheet function against the cases beside this module: what is typed, what the cell shows, and why.

A file bears the name of the module in ``opsheet_udfs.functions`` that declares its functions. A case has

- ``formula``: as typed, ``"=TURNOVER_DAYS(1000,20)"``, or the name and its arguments, ``[TURNOVER_DAYS, 1000, 20]``
  (a list of lists is a range, ``null`` a blank);
- one of ``gives`` (the whole result), ``holds`` (a part of a long text) and ``refuses`` (a part of the ``#`` message);
- ``why``, and ``now`` where the clock matters and isn't at ``NOW``.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import opsheet_udfs
from opsheet.catalogue import FUNCTIONS, Function
from opsheet_udfs.binding import invoke
from opsheet_udfs.evaluate import Evaluator
from team_settings import team_settings

FOLDER = Path(__file__).parent
SETTINGS = team_settings()
NOW = dt.datetime(2025, 3, 12, 9)


def cases_of(area: str) -> list[dict[str, Any]]:
    path = FOLDER / f"{area}.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else []


def name_of(case: dict[str, Any]) -> str:
    formula = case["formula"]
    return formula[0] if isinstance(formula, list) else re.split(r"[=(]", formula)[1]


CASES = [
    pytest.param(case, id=f"{name_of(case)}: {case['why']}")
    for path in sorted(FOLDER.glob("*.yaml"))
    for case in cases_of(path.stem)
]


@pytest.mark.parametrize("case", CASES)
def test_case(case: dict[str, Any]) -> None:
    answer = answer_of(case)
    if "gives" in case:
        assert shown(answer) == shown(case["gives"]), case["why"]
    elif "holds" in case:
        assert case["holds"] in answer, case["why"]
    else:
        assert answer.startswith("#"), case["why"]
        assert case["refuses"] in answer, case["why"]


def answer_of(case: dict[str, Any]) -> Any:
    now = case.get("now", NOW)
    if isinstance(case["formula"], str):
        return Evaluator(SETTINGS, now).evaluate(case["formula"])
    name, *arguments = case["formula"]
    return invoke(FUNCTIONS[name], [as_host(one) for one in arguments], settings=SETTINGS, now=now)


def as_host(value: Any) -> Any:
    """Ranges, dates and numbers as Excel hands them over."""
    if isinstance(value, list):
        return tuple(tuple(as_host(cell) for cell in row) for row in value)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime.combine(value, dt.time())
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def shown(value: Any) -> Any:
    """A result as one would write it down."""
    if isinstance(value, list | tuple):
        return [shown(cell) for cell in value]
    if isinstance(value, dt.datetime) and value.time() != dt.time():
        return value.isoformat(" ", "minutes")
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    return pytest.approx(value, abs=1e-9) if isinstance(value, float) else value


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=list(FUNCTIONS))
def test_a_function_has_cases_with_a_result_and_cases_without(function: Function) -> None:
    area = function.calculate.__module__.rsplit(".", 1)[1]
    outcomes = {
        bool("holds" in case or case.get("gives") is not None)
        for case in cases_of(area)
        if name_of(case) == function.name
    }
    assert outcomes == {True, False}, f"{area}.yaml: {function.name} needs a case with a result and one without"


def test_a_file_of_cases_bears_the_name_of_an_area() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(opsheet_udfs.AREAS)


def test_a_case_names_a_function_of_its_area() -> None:
    for area in opsheet_udfs.AREAS:
        for case in cases_of(area):
            assert FUNCTIONS[name_of(case)].calculate.__module__ == f"opsheet_udfs.functions.{area}", case
