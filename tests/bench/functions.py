"""Rows per second of worksheet functions, at once and row by row: ``python tests/bench/functions.py``."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import opsheet_udfs
from opsheet.catalogue import FUNCTIONS, Argument, Function, Kind
from opsheet.settings import Settings, load_shipped_settings
from opsheet_udfs import evaluate
from opsheet_udfs.binding import OMITTED, invoke

NOW = dt.datetime(2025, 3, 1, 9)
ROUNDS = 3
ROWS = 10_000
ROWS_ONE_BY_ONE = 500  # enough to know the rate of the slow way
VARIANTS = 50  # different numbers and texts in a column

assert opsheet_udfs.AREAS, "importing the package declares the functions"


def example_arguments(function: Function, settings: Settings) -> list[Any]:
    """The arguments of the function's first example, as the binding gets them."""
    recorded: list[list[Any]] = []
    real = evaluate.invoke

    def recording(called: Function, arguments: list[Any], **options: Any) -> Any:
        if called is function:
            recorded.append(list(arguments))
        return real(called, arguments, **options)

    evaluate.invoke = recording
    try:
        evaluate.evaluate(function.examples[0].formula, settings, NOW)
    finally:
        evaluate.invoke = real
    missing = [OMITTED] * (len(function.arguments) - len(recorded[0]))
    return [
        one if argument.whole else _first(argument, one)
        for argument, one in zip(function.arguments, [*recorded[0], *missing], strict=True)
    ]


def _first(argument: Argument, value: Any) -> Any:
    while isinstance(value, list):
        value = value[0]
    return OMITTED if value is None and argument.optional else value


def column(argument: Argument, value: Any, rows: int) -> Any:
    """A column of an argument: its example's value, with numbers that differ from row to row."""
    if argument.whole or value is OMITTED:
        return value
    if argument.kind is Kind.NUMBER and isinstance(value, float) and value >= VARIANTS:
        return tuple((value + row % VARIANTS,) for row in range(rows))
    return ((value,),) * rows


def at_once(function: Function, columns: list[Any], settings: Settings) -> Any:
    """One call with whole columns."""
    return invoke(function, columns, settings=settings, now=NOW)


def one_by_one(function: Function, columns: list[Any], rows: int, settings: Settings) -> list[Any]:
    """The same rows, each through a call of its own."""
    return [
        invoke(
            function,
            [
                one if argument.whole or one is OMITTED else one[row][0]
                for argument, one in zip(function.arguments, columns, strict=True)
            ],
            settings=settings,
            now=NOW,
        )
        for row in range(rows)
    ]


def takes_columns(function: Function) -> bool:
    """Whether the function answers row by row."""
    rows = [argument for argument in function.arguments if not argument.whole]
    alone = len(rows) == len(function.arguments)
    return not function.spills and bool(rows) and (alone or any(not argument.optional for argument in rows))


def fastest(run: Callable[[], object]) -> float:
    """The shortest of some rounds, in seconds."""
    times: list[float] = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def import_seconds(script: str) -> float:
    """What a fresh interpreter takes to run a script."""
    return fastest(lambda: subprocess.run([sys.executable, "-c", script], check=True))


def main(rows: int) -> None:
    """Measure, and print rows per second and the import's share."""
    settings = load_shipped_settings()
    sys.stdout.write(f"{'function':24}{'rows/s at once':>16}{'rows/s one by one':>20}{'ratio':>8}\n")
    for function in filter(takes_columns, FUNCTIONS.values()):
        given = zip(function.arguments, example_arguments(function, settings), strict=True)
        columns = [column(argument, value, rows) for argument, value in given]
        together = rows / fastest(lambda: at_once(function, columns, settings))  # noqa: B023 - run within this round
        few = min(rows, ROWS_ONE_BY_ONE)
        alone = few / fastest(lambda: one_by_one(function, columns, few, settings))  # noqa: B023 - the same
        sys.stdout.write(f"{function.name:24}{together:16,.0f}{alone:20,.0f}{together / alone:8.1f}\n")
    bare, loaded = import_seconds("import numpy"), import_seconds("import numpy, opsheet_udfs")
    sys.stdout.write(f"import opsheet_udfs: {loaded - bare:.2f} s on top of NumPy's {bare:.2f} s\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
