"""Laws that every worksheet function keeps, whatever its cells hold."""

from __future__ import annotations

import datetime as dt
import sys
from importlib import import_module
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

import opsheet_udfs  # noqa: F401 - declares the functions
from function_blocks import blocks
from opsheet.catalogue import FUNCTIONS, Function
from opsheet_udfs.binding import OMITTED, invoke
from team_settings import team_settings

SETTINGS = team_settings()
NOW = dt.datetime(2025, 3, 12, 10, 30)
EXAMPLES = 30
EVERY_FUNCTION = pytest.mark.parametrize("function", FUNCTIONS.values(), ids=list(FUNCTIONS))
ROW_BY_ROW = pytest.mark.parametrize(
    "function",
    [one for one in FUNCTIONS.values() if not one.spills and not any(argument.whole for argument in one.arguments)],
    ids=lambda function: function.name,
)


def shape_of(value: Any) -> tuple[int, int]:
    return (len(value), len(value[0])) if isinstance(value, list) else (1, 1)


def at(block: Any, row: int, column: int) -> Any:
    """The cell of a block that stands for one cell of the result."""
    if block is OMITTED:
        return OMITTED
    line = block[row if len(block) > 1 else 0]
    return line[column if len(line) > 1 else 0]


def call(function: Function, arguments: list[Any]) -> Any:
    return invoke(function, arguments, settings=SETTINGS, now=NOW)


@pytest.fixture(autouse=True)
def nothing_unexpected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an exception that the binding would write to the log reach the test."""

    def fail(what: str) -> None:
        raise AssertionError(what) from sys.exception()

    monkeypatch.setattr(import_module("opsheet_udfs.binding.calculate"), "log_failure", fail)


@EVERY_FUNCTION
@given(data=st.data())
@hypothesis_settings(max_examples=EXAMPLES, deadline=None)
def test_nothing_unforeseen_happens(function: Function, data: st.DataObject) -> None:
    result = call(function, data.draw(blocks(function, SETTINGS)))
    flat = [cell for row in result for cell in row] if isinstance(result, list) else [result]
    assert all(cell is None or isinstance(cell, str | float | int | bool | dt.datetime) for cell in flat)
    assert not any(isinstance(cell, float) and not np.isfinite(cell) for cell in flat)
    assert len({len(row) for row in result}) == 1 if isinstance(result, list) else True


@ROW_BY_ROW
@given(data=st.data())
@hypothesis_settings(max_examples=EXAMPLES, deadline=None)
def test_shapes_follow_broadcasting_and_each_cell_stands_alone(function: Function, data: st.DataObject) -> None:
    arguments = data.draw(blocks(function, SETTINGS))
    result = call(function, arguments)
    shapes = [(len(block), len(block[0])) for block in arguments if block is not OMITTED]
    expected = np.broadcast_shapes(*shapes) if shapes else (1, 1)
    assert shape_of(result) == expected
    for row, column in np.ndindex(*expected):
        alone = call(function, [at(block, row, column) for block in arguments])
        assert (result[row][column] if isinstance(result, list) else result) == alone


@pytest.mark.parametrize("name", ["TURNOVER_DAYS", "FULL_CARTONS", "DELIVERY_SLOT"])
@given(first=st.integers(2, 5), second=st.integers(2, 5), third=st.integers(2, 5))
@hypothesis_settings(max_examples=EXAMPLES, deadline=None)
def test_ranges_that_do_not_fit_are_named(name: str, first: int, second: int, third: int) -> None:
    result = call(FUNCTIONS[name], [((1.0,) * third,) * first, ((1.0,) * third,) * second])
    if first == second:
        assert shape_of(result) == (first, third)
    else:
        assert result == f"#区域大小不一致：{first}行×{third}列 与 {second}行×{third}列"


@EVERY_FUNCTION
def test_a_bare_call_outside_of_a_table_gives_its_usage_or_a_result(function: Function) -> None:
    result = call(function, [])
    if function.needed:
        assert result.startswith(f"#用法：{function.name}(")
    else:
        assert result is not None
        assert "用法" not in str(result)


BLANKS = [None, "", "  ", ((None,),), (("",),), (("", None),)]


@EVERY_FUNCTION
@given(data=st.data())
@hypothesis_settings(max_examples=EXAMPLES, deadline=None)
def test_an_empty_optional_argument_is_not_given(function: Function, data: st.DataObject) -> None:
    arguments = data.draw(blocks(function, SETTINGS))
    empty = [data.draw(st.sampled_from(BLANKS[:-1])) if one is OMITTED else one for one in arguments]
    assert cells_of(call(function, empty)) == cells_of(call(function, arguments))


@pytest.mark.parametrize("blank", BLANKS)
def test_an_empty_optional_range_of_any_size_is_not_given(blank: Any) -> None:
    days = ((100.0,), (130.0,), (121.0,))
    assert call(FUNCTIONS["TURNOVER_OVER_SHARE"], [days, blank]) == pytest.approx(2 / 3)


def cells_of(result: Any) -> Any:
    return result if isinstance(result, list) else [[result]]
