"""One worksheet call over two 10,000-row ranges, as Excel makes it: ``python tests/bench/call_udf.py``.

Beside it the same ranges through xlwings' own NumPy converters, doing nothing with them.
"""

from __future__ import annotations

import sys
import time
import types
from pathlib import Path
from typing import Any

ROWS = 10_000
ROUNDS = 20
MODULE = "opsheet_bench_functions"


def milliseconds(udfs: Any, module: str, name: str, arguments: tuple[Any, ...], rounds: int) -> float:
    """The quickest of several calls, in milliseconds."""
    import windows_stubs

    caller = windows_stubs.ComRange(((None,),))
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        udfs.call_udf(module, name, arguments, None, caller)
        best = min(best, time.perf_counter() - start)
    return best * 1000


def numpy_function() -> None:
    """Register a function whose arguments xlwings converts to arrays."""
    import numpy as np
    import xlwings

    def same(stock: Any, daily_sales: Any) -> Any:
        return stock

    for name in ("stock", "daily_sales"):
        same = xlwings.arg(name, np.array, ndim=2)(same)
    module = types.ModuleType(MODULE)
    module.__file__ = __file__
    module.same = xlwings.func(same)  # type: ignore[attr-defined] - a module made here
    sys.modules[MODULE] = module


def timings(rows: int = ROWS, rounds: int = ROUNDS) -> dict[str, float]:
    """Milliseconds a call.

    Args:
        rows: of each range.
        rounds: calls, of which the quickest counts.
    """
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    import windows_stubs

    udfs = windows_stubs.install()
    import opsheet_udfs.excel  # noqa: F401 - registers the functions

    numpy_function()
    ranges = tuple(tuple((float(row % 97 + 1),) for row in range(rows)) for _ in range(2))
    return {
        "TURNOVER_DAYS": milliseconds(
            udfs, "opsheet_udfs.excel", "TURNOVER_DAYS", (*ranges, -2147352572, -2147352572, None), rounds
        ),
        "xlwings' NumPy converters alone": milliseconds(udfs, MODULE, "same", ranges, rounds),
    }


if __name__ == "__main__":
    for name, needed in timings().items():
        sys.stdout.write(f"{name:40} {needed:8.2f} ms for two ranges of {ROWS} rows\n")
