"""Cases of worksheet functions in YAML: what is typed, what comes out, why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

import opsheet_udfs
from opsheet.catalogue import FUNCTIONS
from opsheet.settings import Settings
from opsheet_udfs.binding import invoke

assert opsheet_udfs.AREAS, "importing the package declares the functions"


def case_parameters(path: Path) -> Iterable[Any]:
    """The cases of a file, each under a name that says what it is about."""
    cases = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [pytest.param(case, id=f"{case['formula'][0]}: {case['why']}") for case in cases]


def check_case(case: dict[str, Any], settings: Settings, now: dt.datetime) -> None:
    """Call the function as a host does, and compare."""
    name, *arguments = case["formula"]
    answer = invoke(FUNCTIONS[name], [_as_host(one) for one in arguments], settings=settings, now=now)
    if "holds" in case:
        assert isinstance(answer, str)
        assert answer.startswith("#")
        assert case["holds"] in answer
    else:
        assert _shown(answer) == _shown(case["gives"])


def _as_host(value: Any) -> Any:
    """Dates and numbers as Excel hands them over."""
    if isinstance(value, list):
        return tuple(tuple(_as_host(cell) for cell in row) for row in value)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime.combine(value, dt.time())
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _shown(value: Any) -> Any:
    """A result as one would write it down."""
    if isinstance(value, list | tuple):
        return [_shown(cell) for cell in value]
    if isinstance(value, dt.datetime) and value.time() != dt.time():
        return value.isoformat(timespec="minutes")
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    return pytest.approx(value, abs=1e-9) if isinstance(value, float) else value
