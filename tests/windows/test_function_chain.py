"""Every example of every function through xlwings' DLL, COM and Windows Python, as Excel's VBA calls it."""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
from typing import Any

import pytest
from machine import Machine
from recorded_calls import Call, recorded_calls
from wine import CHECKOUT, DESK

from opsheet.catalogue import FUNCTIONS

BOOK = DESK / "备货 表" / "stocking.xlsx"
LONGEST_SECONDS = 240


def answers(machine: Machine, calls: list[Call], form: str) -> list[Any]:
    book = machine.wine.path(BOOK)
    book.parent.mkdir(exist_ok=True)
    shutil.copy(CHECKOUT / "workbooks" / "samples" / "stocking.xlsx", book)
    addin = machine.addin()
    job = {
        "dll": addin.library(str(BOOK)),
        "command": addin.command_line(str(BOOK)),
        "type_library": str(machine.type_library),
        "workbook": str(BOOK),
        "module": "opsheet_udfs.excel",
        "form": form,
        "calls": [{"name": call.name, "arguments": call.arguments} for call in calls],
    }
    result = machine.run_to_an_answer("call_functions.py", job, seconds=LONGEST_SECONDS)
    machine.log.append(
        f"{len(calls)} calls with {form}: Python started in {result['start_seconds']:.1f} s, "
        f"{result['call_seconds'] * 1000:.0f} ms a call"
    )
    return result["answers"]


def shown(answer: Any) -> list[list[Any]]:
    """The cells that Excel fills from what it is given: a flat array is a row, nothing at all shows as 0."""
    rows = answer if isinstance(answer, list) and answer and isinstance(answer[0], list) else [answer]
    rows = [row if isinstance(row, list) else [row] for row in rows]
    return [[0 if cell is None else cell for cell in row] for row in rows]


def same(got: Any, expected: Any) -> bool:
    """Equal, and of the same kind: TRUE is no 1, and a text no date."""
    if isinstance(got, bool) or isinstance(expected, bool):
        return got is expected
    if isinstance(got, int | float) and isinstance(expected, int | float):
        return got == pytest.approx(expected, rel=1e-12, abs=1e-12)
    return type(got) is type(expected) and got == expected


def different(calls: list[Call], got: list[Any]) -> list[str]:
    return [
        f"{call.name} {call.arguments}: {answer!r} instead of {call.expected}"
        for call, answer in zip(calls, got, strict=True)
        if not same_cells(shown(answer), call.expected)
    ]


def same_cells(rows: list[list[Any]], expected: list[list[Any]]) -> bool:
    if [len(row) for row in rows] != [len(row) for row in expected]:
        return False
    pairs = zip(itertools.chain.from_iterable(rows), itertools.chain.from_iterable(expected), strict=True)
    return all(same(one, other) for one, other in pairs)


RIGHT = {
    "a number": 1.0,
    "a text": "x",
    "a row": ["a", 1.0],
    "rows": [["a"], [1.0]],
    "a date": {"date": "2025-03-01T00:00:00"},
}
WRONG = {
    "a failure": {"failed": "TypeError"},
    "nothing": None,
    "a text for a number": "1",
    "TRUE for 1": True,
    "a longer row": ["a", 1.0, 2.0],
    "a longer column": [["a"], [1.0], [2.0]],
    "a text for a date": "2025-03-01T00:00:00",
}


@pytest.mark.parametrize("right", RIGHT.values(), ids=RIGHT)
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_another_form_of_a_result_is_noticed(right: Any, wrong: Any) -> None:
    call = Call("TURNOVER_DAYS", [], shown(right))
    assert different([call], [right]) == []
    assert different([call], [wrong]) != []


@pytest.mark.slow
@pytest.mark.parametrize("form", ["values", "ranges"])
def test_every_example_comes_back_as_eval_gives_it(form: str, machine: Machine) -> None:
    while True:
        day = dt.date.today()
        calls = recorded_calls()
        got = answers(machine, calls, form)
        if day == dt.date.today():  # some depend on the day
            break
    assert {call.name for call in calls} == set(FUNCTIONS)
    lines = different(calls, got)
    assert not lines, f"{len(lines)} of {len(calls)} differ:\n" + "\n".join(lines[:40])
