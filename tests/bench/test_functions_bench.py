"""The benchmark of the functions measures what it says; nothing is timed here."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from opsheet.catalogue import FUNCTIONS, Function
from opsheet.settings import load_shipped_settings

ROWS = 60


def _bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("functions_bench", Path(__file__).with_name("functions.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BENCH = _bench()
SETTINGS = load_shipped_settings()


MEASURED = [function for function in FUNCTIONS.values() if BENCH.takes_columns(function)]


@pytest.mark.parametrize("function", MEASURED, ids=lambda function: function.name)
def test_both_ways_give_the_same_rows_and_no_errors(function: Function) -> None:
    arguments = BENCH.example_arguments(function, SETTINGS)
    columns = [
        BENCH.column(argument, value, ROWS) for argument, value in zip(function.arguments, arguments, strict=True)
    ]
    together = BENCH.at_once(function, columns, SETTINGS)
    assert [row[0] for row in together] == BENCH.one_by_one(function, columns, ROWS, SETTINGS)
    assert not any(str(row[0]).startswith("#") for row in together)
