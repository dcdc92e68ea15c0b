"""What the self-test shows where the add-in's functions are missing: each engine that opens it is asked."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache

import openpyxl

from opsheet.catalogue import FUNCTIONS
from opsheet.settings import load_shipped_settings
from opsheet.workbooks.function_sheet import FAIL, FIRST_ROW, VERDICT_COLUMN
from opsheet.workbooks.selftest import selftest_workbook

COUNT_CELL = "A3"


@cache
def selftest() -> bytes:
    """The self-test as it is shipped."""
    return selftest_workbook(load_shipped_settings())


@cache
def verdict_cells() -> tuple[str, ...]:
    """The addresses of all verdicts, on the first sheet."""
    sheet = openpyxl.load_workbook(io.BytesIO(selftest())).worksheets[0]
    cells = (sheet.cell(row, VERDICT_COLUMN + 1) for row in range(FIRST_ROW + 1, sheet.max_row + 1))
    return tuple(cell.coordinate for cell in cells if cell.value is not None)


def expect_failure_everywhere(shown: Mapping[str, object]) -> None:
    """Every function fails, and the count says so.

    Args:
        shown: what an engine shows, by address: the count's cell and every verdict.
    """
    examples = sum(len(function.examples) for function in FUNCTIONS.values())
    assert len(verdict_cells()) == examples
    assert {address: shown[address] for address in verdict_cells() if shown[address] != FAIL} == {}
    assert shown[COUNT_CELL] == f"通过 0，不通过 {examples}"
