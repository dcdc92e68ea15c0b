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
from opsheet.catalogue import FUNCTIONS, Argument, Function, Kind
from opsheet_udfs.binding import OMITTED, CellError, invoke, vocabularies
from team_settings import team_settings

SETTINGS = team_settings()
NOW = dt.datetime(2025, 3, 12, 10, 30)
NOT_AVAILABLE = -2146826246
EXAMPLES = 30
LAST_DAY = dt.datetime(9999, 12, 31)

BAD_CELLS = st.sampled_from(["abc", "#N/A?", NOT_AVAILABLE, CellError("#REF!"), True, -7.0, "1.2.3", "　"])
CELLS = {
    Kind.NUMBER: st.one_of(
        st.floats(0, 1e6),
        st.integers(0, 5000).map(float),
        st.sampled_from([0.0, 1e300, 1e-300, "1,200", "１２００", "12%"]),
    ),
    Kind.DATE: st.one_of(
        st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2026, 12, 31)),
        st.sampled_from(
            [45717.0, 20250301.0, "2025/3/1", "2025年3月1日", dt.datetime(1900, 1, 1), dt.datetime(9999, 12, 31)]
        ),
    ),
    Kind.TIME: st.one_of(st.floats(0, 0.999), st.sampled_from(["14:00", dt.time(9, 30), dt.datetime(2025, 1, 1, 8)])),
    Kind.TEXT: st.one_of(
        st.text(max_size=12),
        st.sampled_from(["FBA18SHTRFPP", "MEX6", "HIMICAR", "球泡灯", "X001ABCDEF", "B0ABCDEFGH", 36.0]),
    ),
    Kind.BOOLEAN: st.sampled_from([True, False, "YES", "否", 1.0]),
}
CELLS[Kind.DATETIME] = CELLS[Kind.DATE]
CELLS[Kind.ANY] = st.one_of(CELLS[Kind.TEXT], CELLS[Kind.NUMBER], CELLS[Kind.DATE])

EVERY_FUNCTION = pytest.mark.parametrize("function", FUNCTIONS.values(), ids=list(FUNCTIONS))
ROW_BY_ROW = pytest.mark.parametrize(
    "function",
    [one for one in FUNCTIONS.values() if not one.spills and not any(argument.whole for argument in one.arguments)],
    ids=lambda function: function.name,
)


def cells(argument: Argument) -> st.SearchStrategy[Any]:
    """Cells of an argument: mostly sensible, some blank, some impossible."""
    if argument.kind is Kind.KEY:
        vocabulary = vocabularies(SETTINGS)[argument.keys or argument.name]
        sensible: st.SearchStrategy[Any] = st.sampled_from(vocabulary.nearest("a", count=20))
    else:
        sensible = CELLS[argument.kind]
    return st.one_of(sensible, sensible, sensible, st.none(), st.just(""), BAD_CELLS)


@st.composite
def blocks(draw: st.DrawFn, function: Function) -> list[Any]:
    """One block of cells for each argument, in shapes that fit each other; some optional ones are left out."""
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    whole_rows = draw(st.integers(1, 4))
    arguments: list[Any] = []
    for argument in function.arguments:
        shape = draw(st.sampled_from([(1, 1), (rows, 1), (1, columns), (rows, columns)]))
        if argument.whole:
            shape = (whole_rows, 1)
        if argument.optional and draw(st.booleans()):
            arguments.append(OMITTED)
            continue
        cell = cells(argument)
        arguments.append(tuple(tuple(draw(cell) for _ in range(shape[1])) for _ in range(shape[0])))
    return arguments


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

    monkeypatch.setattr(import_module("opsheet_udfs.binding.invoke"), "record", fail)


@EVERY_FUNCTION
@given(data=st.data())
@hypothesis_settings(max_examples=EXAMPLES, deadline=None)
def test_nothing_unforeseen_happens(function: Function, data: st.DataObject) -> None:
    result = call(function, data.draw(blocks(function)))
    flat = [cell for row in result for cell in row] if isinstance(result, list) else [result]
    assert all(cell is None or isinstance(cell, str | float | int | bool | dt.datetime) for cell in flat)
    assert not any(isinstance(cell, float) and not np.isfinite(cell) for cell in flat)
    assert len({len(row) for row in result}) == 1 if isinstance(result, list) else True


@ROW_BY_ROW
@given(data=st.data())
@hypothesis_settings(max_examples=EXAMPLES, deadline=None)
def test_shapes_follow_broadcasting_and_each_cell_stands_alone(function: Function, data: st.DataObject) -> None:
    arguments = data.draw(blocks(function))
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
