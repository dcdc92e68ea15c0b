"""Runs in a process of its own: every example through xlwings' own ``call_udf``, beside ``opsheet eval``."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import sys
import types
from typing import Any

NOW = dt.datetime(2025, 3, 10, 9)
MISSING = -2147352572


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
    from opsheet_udfs.binding import CellError
    from opsheet_udfs.binding.cells import ERROR_NAMES, OMITTED

    if isinstance(value, list | tuple):
        rows = [row if isinstance(row, list | tuple) else [row] for row in value]
        return tuple(tuple(com_value(cell, time) for cell in row) for row in rows)
    if value is OMITTED:
        return MISSING
    if isinstance(value, CellError):
        return next(code for code, name in ERROR_NAMES.items() if name == value.code)
    if isinstance(value, dt.date):
        return time(*value.timetuple()[:6])
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def main() -> None:
    """Call every example twice, with plain values and with ranges, and print what differs."""
    import windows_stubs

    udfs = windows_stubs.install()
    import opsheet_udfs.excel as bound
    from opsheet.catalogue import FUNCTIONS
    from opsheet.settings import load_settings
    from opsheet_udfs import evaluate

    bound.dt = types.SimpleNamespace(datetime=Clock, UTC=dt.UTC)  # type: ignore[assignment] - stands in for the module
    calls: list[tuple[str, list[Any], Any]] = []
    invoke = evaluate.invoke

    def recording(function: Any, arguments: Any, **options: Any) -> Any:
        result = invoke(function, arguments, **options)
        calls.append((function.name, list(arguments), result))
        return result

    evaluate.invoke = recording
    evaluator = evaluate.Evaluator(load_settings(), NOW)
    for function in FUNCTIONS.values():
        for example in function.examples:
            evaluator.evaluate(example.formula)

    different = []
    for name, arguments, expected in calls:
        plain = [com_value(argument, windows_stubs.ComTime) for argument in arguments]
        ranges = [
            one if one == MISSING else windows_stubs.ComRange(one if isinstance(one, tuple) else ((one,),))
            for one in plain
        ]
        missing = [MISSING] * (len(FUNCTIONS[name].arguments) - len(arguments))
        for given in (plain, ranges):
            caller = windows_stubs.ComRange(((None,),))
            got = udfs.call_udf("opsheet_udfs.excel", name, (*given, *missing, None), None, caller)
            if got != bound.as_variant(expected):
                different.append([name, str(plain), repr(got), repr(expected)])
    json.dump(
        {
            "called": sorted({name for name, _, _ in calls}),
            "calls": len(calls),
            "different": different,
            "handed": handed_by_xlwings(udfs, bound),
        },
        sys.stdout,
    )


def handed_by_xlwings(udfs: Any, bound: Any) -> dict[str, str]:
    """The arguments that xlwings' own wrapper would hand on, by function."""
    book = types.SimpleNamespace(Name="opsheet.xlam")
    vba = io.StringIO()
    udfs.generate_vba_wrapper("opsheet_udfs.excel", bound, vba, book)
    pattern = r'CallUDF\("opsheet_udfs\.excel", "(\w+)", Array\(([^)]*)\), ActiveWorkbook, Application\.Caller\)'
    return dict(re.findall(pattern, vba.getvalue()))


if __name__ == "__main__":
    main()
