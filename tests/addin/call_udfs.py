"""Runs in a process of its own: the worksheet functions through xlwings' own COM server, beside ``opsheet eval``."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import sys
import types
from collections.abc import Callable
from typing import Any

NOW = dt.datetime(2025, 3, 10, 9)
MISSING = -2147352572
MODULE = "opsheet_udfs.excel"
EXAMPLES = 12  # made-up calls of each function

# Forms that would go wrong in a cell: the tests must notice each.
BROKEN_FORMS: dict[str, Callable[[list[list[Any]]], Any]] = {
    "a bare cell": lambda rows: rows[0][0] if len(rows) == len(rows[0]) == 1 else rows,
    "a tuple": lambda rows: tuple(tuple(row) for row in rows),
    "ragged rows": lambda rows: [*rows[:-1], [*rows[-1], ""]],
    "rows turned": lambda rows: [list(row) for row in zip(*rows, strict=True)],
    "blanks as None": lambda rows: [[None if cell == "" else cell for cell in row] for row in rows],
    "dates without a zone": lambda rows: [
        [cell.replace(tzinfo=None) if isinstance(cell, dt.datetime) else cell for cell in row] for row in rows
    ],
    "dates as texts": lambda rows: [
        [str(cell) if isinstance(cell, dt.datetime) else cell for cell in row] for row in rows
    ],
}


class _Moments(type):
    """Takes any datetime for one of its own."""

    def __instancecheck__(cls, thing: object) -> bool:
        return isinstance(thing, dt.datetime)


class Clock(metaclass=_Moments):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:
        """The one moment."""
        return NOW


def com_value(value: Any, time: type) -> Any:
    """A cell as COM hands it over."""
    from opsheet.values.cells import ERROR_CODES, ExcelError
    from opsheet_udfs.binding.cells import OMITTED

    if isinstance(value, list | tuple):
        rows = [row if isinstance(row, list | tuple) else [row] for row in value]
        return tuple(tuple(com_value(cell, time) for cell in row) for row in rows)
    if value is OMITTED or isinstance(value, ExcelError):
        return MISSING if value is OMITTED else next(code for code, name in ERROR_CODES.items() if name == value.code)
    if isinstance(value, dt.time):
        return time(1899, 12, 30, value.hour, value.minute, value.second)
    if isinstance(value, dt.datetime | dt.date):
        return time(*value.timetuple()[:6])
    whole = isinstance(value, int) and not isinstance(value, bool) and value not in ERROR_CODES
    return float(value) if whole else value


def as_cells(result: Any) -> list[list[Any]]:
    """What the cells must show of a result of the binding; a blank shows as nothing."""
    rows = result if isinstance(result, list) else [[result]]
    return [["" if cell is None else cell for cell in row] for row in rows]


class Excel:
    """Plays the add-in's VBA and Excel's cells towards the COM server.

    Args:
        stubs: the module ``windows_stubs``.
        server: the module ``xlwings.com_server``.
    """

    def __init__(self, stubs: Any, server: Any) -> None:
        import stand_in_cells

        self.stubs, self.python, self.cells = stubs, server.XLPython(), stand_in_cells

    def shown(self, name: str, arguments: tuple[Any, ...], caller: Any) -> list[list[Any]]:
        """What the cells show of a call, or what the call failed with."""
        try:
            result = self.stubs.as_excel_takes(self.python.CallUDF(MODULE, name, (*arguments, None), None, caller))
        except Exception as error:  # whatever goes wrong would stand in the cell
            return [[f"#VALUE! {error}"]]
        return result if isinstance(result, list) else [[result]]

    def differences(self, function: Any, arguments: list[Any], expected: Any) -> list[list[str]]:
        """Call with plain values and with ranges; what differs from what is expected."""
        plain = [com_value(argument, self.stubs.ComTime) for argument in arguments]
        ranges = [
            one if one == MISSING else self.cells.ComRange(one if isinstance(one, tuple) else ((one,),))
            for one in plain
        ]
        missing = [MISSING] * (len(function.arguments) - len(arguments))
        different: list[list[str]] = []
        for given in (plain, ranges):
            got = self.shown(function.name, (*given, *missing), self.cells.ComRange())
            if not same(got, as_cells(expected)):
                different.append([function.name, str(plain), repr(got), repr(expected)])
        return different


def same(got: list[list[Any]], expected: list[list[Any]]) -> bool:
    """Whether cells are equal in value and in kind: 1, TRUE and a date's number are three things."""

    def kinds(rows: list[list[Any]]) -> list[list[Any]]:
        return [[(isinstance(cell, bool), cell) for cell in row] for row in rows]

    return kinds(got) == kinds(expected)


def recorded_examples() -> list[tuple[Any, list[Any], Any]]:
    """Function, arguments and result of every call in every example, as ``opsheet eval`` makes them."""
    from opsheet.catalogue import FUNCTIONS
    from opsheet.settings import load_settings
    from opsheet_udfs import evaluate

    calls: list[tuple[Any, list[Any], Any]] = []
    invoke = evaluate.invoke

    def recording(function: Any, arguments: Any, **options: Any) -> Any:
        result = invoke(function, arguments, **options)
        calls.append((function, list(arguments), result))
        return result

    evaluate.invoke = recording
    evaluator = evaluate.Evaluator(load_settings(), NOW)
    for function in FUNCTIONS.values():
        for example in function.examples:
            evaluator.evaluate(example.formula)
    evaluate.invoke = invoke
    return calls


def calls_without_a_cell(excel: Excel) -> list[str]:
    """What a complete call shows where no cell calls, as in a rule of conditional formatting, and a bare one."""
    answers: list[str] = []
    for caller in (None, -2146826265, "Button 1"):
        complete = excel.shown("TURNOVER_DAYS", (1000.0, 20.0, MISSING, MISSING), caller)
        answers.append(f"{complete} {str(excel.shown('TURNOVER_DAYS', (MISSING,) * 4, caller))[:5]}")
    return answers


def made_up_calls(excel: Excel) -> list[list[str]]:
    """Any cells in any shape through any function: what the cells show is what the binding gives."""
    from hypothesis import given, settings

    from function_blocks import blocks
    from opsheet.catalogue import FUNCTIONS
    from opsheet.settings import load_settings
    from opsheet_udfs.binding import invoke

    team = load_settings()
    found: list[list[str]] = []

    def law_of(function: Any) -> Callable[[], None]:
        @settings(max_examples=EXAMPLES, deadline=None, database=None)
        @given(blocks(function, team))
        def law(arguments: list[Any]) -> None:
            expected = invoke(function, arguments, settings=team, now=NOW)
            different = excel.differences(function, arguments, expected)
            assert not different, different

        return law

    for function in FUNCTIONS.values():
        try:
            law_of(function)()
        except AssertionError as error:
            found.append([function.name, str(error)[:2000]])
    return found


def main() -> None:
    """Call every example and made-up calls, and print what differs."""
    import windows_stubs

    udfs, server = windows_stubs.install()
    import opsheet_udfs.excel as bound

    bound.dt = types.SimpleNamespace(datetime=Clock, UTC=dt.UTC)  # type: ignore[assignment] - stands in for the module
    calls = recorded_examples()
    excel = Excel(windows_stubs, server)
    different = [one for call in calls for one in excel.differences(*call)]
    made_up = made_up_calls(excel)

    as_array, unnoticed = bound.as_array, []
    for form, broken in BROKEN_FORMS.items():
        bound.as_array = lambda value, broken=broken: broken(as_array(value))
        if not any(excel.differences(*call) for call in calls):
            unnoticed.append(form)
    bound.as_array = as_array
    json.dump(
        {
            "called": sorted({function.name for function, _, _ in calls}),
            "calls": len(calls),
            "different": different,
            "made up": made_up,
            "without a cell": calls_without_a_cell(excel),
            "unnoticed": unnoticed,
            "handed": handed_by_xlwings(udfs, bound),
        },
        sys.stdout,
    )


def handed_by_xlwings(udfs: Any, bound: Any) -> dict[str, str]:
    """The arguments that xlwings' own wrapper would hand on, by function."""
    book = types.SimpleNamespace(Name="opsheet.xlam")
    vba = io.StringIO()
    udfs.generate_vba_wrapper(MODULE, bound, vba, book)
    pattern = r'CallUDF\("opsheet_udfs\.excel", "(\w+)", Array\(([^)]*)\), ActiveWorkbook, Application\.Caller\)'
    return dict(re.findall(pattern, vba.getvalue()))


if __name__ == "__main__":
    main()
