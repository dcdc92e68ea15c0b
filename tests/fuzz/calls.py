"""Calls of worksheet functions with whatever cells may hold; Hypothesis draws them, from a fixed seed.

What must hold: every call gives values that Excel can show, and nothing is written to the log as unexpected.
"""

from __future__ import annotations

import datetime as dt
import math
import sys
from importlib import import_module
from typing import Any

from hypothesis import given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

import opsheet_udfs  # noqa: F401 - declares the functions
from function_blocks import blocks
from opsheet.catalogue import FUNCTIONS
from opsheet_udfs.binding import invoke
from team_settings import team_settings

NOW = dt.datetime(2025, 3, 12, 10, 30)
SETTINGS = team_settings()
NAMES = sorted(FUNCTIONS)
EXAMPLES = 20


def _unexpected(what: str) -> None:
    raise AssertionError(what) from sys.exception()


def run(number: int) -> str:
    """Call one function twenty times: a number stands for so many calls, see ``CALLS``."""
    function = FUNCTIONS[NAMES[number % len(NAMES)]]
    calculate: Any = import_module("opsheet_udfs.binding.calculate")
    kept, calculate.log_failure = calculate.log_failure, _unexpected

    @seed(number)
    @hypothesis_settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=False)
    @given(data=st.data())
    def call(data: st.DataObject) -> None:
        result = invoke(function, data.draw(blocks(function, SETTINGS)), settings=SETTINGS, now=NOW)
        for row in result if isinstance(result, list) else [[result]]:
            for cell in row:
                assert cell is None or isinstance(cell, str | float | int | bool | dt.datetime)
                assert not isinstance(cell, float) or math.isfinite(cell)

    try:
        call()
    finally:
        calculate.log_failure = kept
    return "done"
