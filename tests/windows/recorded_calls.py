"""Every example of every worksheet function as calls with arguments, and what ``opsheet eval`` makes of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from opsheet.catalogue import FUNCTIONS
from opsheet.settings import load_settings
from opsheet.values.cells import ERROR_CODES, ExcelError
from opsheet_udfs import evaluate
from opsheet_udfs.binding import OMITTED

LEFT_OUT = {"missing": True}


@dataclass(frozen=True)
class Call:
    """One call of a function.

    Args:
        name: of the function.
        arguments: as JSON; dates, Excel errors and left out arguments are objects.
        expected: the cells of the result as rows, as JSON.
    """

    name: str
    arguments: list[Any]
    expected: list[list[Any]]


def recorded_calls() -> list[Call]:
    """Evaluate every example now, and note each call on the way."""
    calls: list[Call] = []
    invoke = evaluate.invoke

    def recording(function: Any, arguments: Any, **options: Any) -> Any:
        result = invoke(function, arguments, **options)
        given = [as_json(one) for one in arguments]
        given += [LEFT_OUT] * (len(function.arguments) - len(given))
        call = Call(function.name, given, rows_of(as_json(result)))
        if call not in calls:  # the evaluator asks twice
            calls.append(call)
        return result

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluate, "invoke", recording)
        evaluator = evaluate.Evaluator(load_settings(), dt.datetime.now())
        for function in FUNCTIONS.values():
            for example in function.examples:
                evaluator.evaluate(example.formula)
    return calls


def as_json(value: Any) -> Any:
    """A value that JSON can't hold as an object that says what it is."""
    if isinstance(value, list | tuple):
        return [[as_json(cell) for cell in (row if isinstance(row, list | tuple) else [row])] for row in value]
    if value is OMITTED:
        return LEFT_OUT
    if isinstance(value, ExcelError):
        return {"error": next(c for c, name in ERROR_CODES.items() if name == value.code), "name": value.code}
    if isinstance(value, dt.time):
        return (value.hour * 60 + value.minute) / 1440
    if isinstance(value, dt.date):
        moment = dt.datetime(*value.timetuple()[:6])
        return {"date": moment.isoformat()}
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def rows_of(answer: Any) -> list[list[Any]]:
    """The cells that an answer fills; an empty variant would show as 0, so a blank must be an empty text."""
    rows = answer if isinstance(answer, list) else [[answer]]
    return [["" if cell is None else cell for cell in row] for row in rows]
