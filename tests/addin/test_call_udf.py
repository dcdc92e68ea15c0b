"""The functions as xlwings calls them on Windows, run through its own code over stubs of the Windows modules."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from addin_builds import declared
from opsheet.addin.vba_modules import addin_modules

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="module")
def outcome() -> dict[str, Any]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(HERE.parent / "support"),
        "OPSHEET_CONFIG": str(HERE / "no settings of a team"),
        "TZ": "Asia/Shanghai",  # a date that COM shifts shows, which it doesn't where the clock is UTC's
    }
    finished = subprocess.run(
        [sys.executable, str(HERE / "call_udfs.py")], capture_output=True, text=True, check=False, env=environment
    )
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)


def test_every_function_gives_excel_what_eval_gives(outcome: dict[str, Any]) -> None:
    assert outcome["different"] == []
    assert outcome["called"] == sorted(declared().functions)
    assert outcome["calls"] >= sum(len(function.examples) for function in declared().functions.values())


def test_whatever_the_cells_hold_excel_shows_what_the_function_gives(outcome: dict[str, Any]) -> None:
    assert outcome["made up"] == []


def test_a_result_in_another_form_would_be_noticed(outcome: dict[str, Any]) -> None:
    assert outcome["unnoticed"] == []


def test_who_calls_need_be_no_cell(outcome: dict[str, Any]) -> None:
    assert outcome["without a cell"] == ["[[50.0]] [['#用"] * 3


def test_our_wrappers_hand_on_what_xlwings_own_would(outcome: dict[str, Any]) -> None:
    source = next(module.source for module in addin_modules(declared().functions) if module.name == "OpsheetFunctions")
    assert outcome["handed"].keys() == declared().functions.keys()
    for name, handed in outcome["handed"].items():
        assert f'    {name} = CallFunction("{name}", ' in source
        line = next(line for line in source.splitlines() if line.startswith(f"    {name} = "))
        assert line.endswith(f"Array({handed}))"), line
