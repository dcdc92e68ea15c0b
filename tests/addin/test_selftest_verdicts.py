"""An application without the add-in's functions must not say that they work."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from addin_office import Office
from opsheet.workbooks.function_sheet import EXPECTED_COLUMN, FIRST_ROW, NOT_CALCULATED, RESULT_COLUMN
from selftest_verdicts import COUNT_CELL, expect_failure_everywhere, selftest, verdict_cells

ADDRESSES = [COUNT_CELL, *verdict_cells()]


def functions_sheet(*, stored: bool) -> Worksheet:
    """The sheet with its formulas, or with the values that are stored for them."""
    return openpyxl.load_workbook(io.BytesIO(selftest()), data_only=stored).worksheets[0]


def test_the_verdicts_that_the_file_holds() -> None:
    sheet = functions_sheet(stored=True)
    expect_failure_everywhere({address: sheet[address].value for address in ADDRESSES})


def test_the_file_holds_no_result() -> None:
    sheet = functions_sheet(stored=True)
    results = [
        cell.value for column in sheet.iter_cols(RESULT_COLUMN + 1, EXPECTED_COLUMN, FIRST_ROW + 1) for cell in column
    ]
    assert set(results) == {None, NOT_CALCULATED.zh}
    assert results.count(NOT_CALCULATED.zh) == len(verdict_cells())


def as_it_is(folder: Path) -> Path:
    path = folder / "selftest.xlsm"
    path.write_bytes(selftest())
    return path


def with_results_kept(folder: Path) -> Path:
    """As an application leaves it that keeps what is stored for a function it doesn't know."""
    workbook = openpyxl.load_workbook(io.BytesIO(selftest()), keep_vba=True)
    sheet, stored = workbook.worksheets[0], functions_sheet(stored=True)
    for row in range(FIRST_ROW + 1, sheet.max_row + 1):
        for column in range(RESULT_COLUMN + 1, EXPECTED_COLUMN + 1):
            sheet.cell(row, column).value = stored.cell(row, column).value
    path = folder / "kept.xlsm"
    workbook.save(path)
    return path


@pytest.mark.libreoffice
@pytest.mark.parametrize(
    ("make", "steps"),
    [
        pytest.param(as_it_is, [], id="as it is opened"),
        pytest.param(as_it_is, [{"calculate": True}], id="calculated"),
        pytest.param(with_results_kept, [{"calculate": True}], id="verdicts alone calculated"),
    ],
)
def test_libreoffice(office: Office, tmp_path: Path, make: type, steps: list[dict[str, object]]) -> None:
    shown = office.run(make(tmp_path), [*steps, {"read": ADDRESSES}])[-1]
    expect_failure_everywhere(dict(zip(ADDRESSES, shown, strict=True)))
