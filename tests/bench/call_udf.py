"""Worksheet calls as Excel makes them, through xlwings' COM server: ``python tests/bench/call_udf.py``.

Two 10,000-row ranges in one call, beside xlwings' own NumPy converters that do nothing with them; and a thousand
cells with plain values, beside a thousand that are called bare and read their rows.
"""

from __future__ import annotations

import sys
import time
import types
from pathlib import Path
from typing import Any

ROWS = 10_000
ROUNDS = 20
CELLS = 1_000
MISSING = -2147352572
COLUMNS = ("备注",) * 12  # beside those that are read
MODULE = "opsheet_bench_functions"


def milliseconds(server: Any, module: str, name: str, arguments: tuple[Any, ...], rounds: int) -> float:
    """The quickest of several calls, in milliseconds."""
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        server.CallUDF(module, name, arguments, None, None)
        best = min(best, time.perf_counter() - start)
    return best * 1000


def thousand_cells(server: Any, cells: int, rounds: int) -> dict[str, float]:
    """Milliseconds for a column of TURNOVER_DAYS with its arguments, and for one that is called bare."""
    from stand_in_cells import ComRange, ComSheet

    headers = ("店铺", "MSKU", "箱规", "采购数量", "7天日均", "14天日均", "30天日均", "可用库存", *COLUMNS)
    rows = [("M", f"A-{row}", 36.0, 100.0, 5.0, 5.0, 4.0, 100.0 + row, *COLUMNS) for row in range(cells)]
    sheet = ComSheet([("备货",), headers, *rows])
    callers = [ComRange(sheet=sheet, area=(row, 30, row, 30)) for row in range(3, cells + 3)]
    name, udf = "opsheet_udfs.excel", "TURNOVER_DAYS"

    def plain() -> list[Any]:
        return [server.CallUDF(name, udf, (row[7], *row[4:7], None), None, None) for row in rows]

    def bare() -> list[Any]:
        return [server.CallUDF(name, udf, (MISSING,) * 4 + (None,), None, caller) for caller in callers]

    assert plain() == bare()
    best = dict.fromkeys(("plain", "bare"), float("inf"))
    for _ in range(rounds):
        for way, run in (("plain", plain), ("bare", bare)):
            start = time.perf_counter()
            run()
            best[way] = min(best[way], (time.perf_counter() - start) * 1000)
    return best


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


def timings(rows: int = ROWS, rounds: int = ROUNDS, cells: int = CELLS) -> dict[str, float]:
    """Milliseconds.

    Args:
        rows: of each range.
        rounds: calls, of which the quickest counts.
        cells: that are calculated one by one.
    """
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
    import windows_stubs

    _, com_server = windows_stubs.install()
    import opsheet_udfs.excel  # noqa: F401 - registers the functions

    numpy_function()
    server = com_server.XLPython()
    ranges = tuple(tuple((float(row % 97 + 1),) for row in range(rows)) for _ in range(2))
    one_by_one = thousand_cells(server, cells, max(rounds // 4, 1))
    return {
        f"TURNOVER_DAYS, two ranges of {rows} rows": milliseconds(
            server, "opsheet_udfs.excel", "TURNOVER_DAYS", (*ranges, MISSING, MISSING, None), rounds
        ),
        "the same by xlwings' NumPy converters alone": milliseconds(server, MODULE, "same", ranges, rounds),
        f"{cells} plain cells": one_by_one["plain"],
        f"{cells} bare cells": one_by_one["bare"],
    }


if __name__ == "__main__":
    found = timings()
    for name, needed in found.items():
        sys.stdout.write(f"{name:50} {needed:8.2f} ms\n")
    ratio = found[f"{CELLS} bare cells"] / found[f"{CELLS} plain cells"]
    sys.stdout.write(f"{'bare cells as a multiple of plain ones, aim 2':50} {ratio:8.2f}\n")
