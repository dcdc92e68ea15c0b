"""An application without the add-in's functions must not say that they work."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from addin_office import Office
from selftest_verdicts import COUNT_CELL, expect_failure_everywhere, selftest, verdict_cells


def test_what_the_file_itself_holds() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(selftest()), data_only=True).worksheets[0]
    expect_failure_everywhere({address: sheet[address].value for address in (COUNT_CELL, *verdict_cells())})


@pytest.mark.libreoffice
@pytest.mark.parametrize("calculated", [False, True], ids=["as it is opened", "calculated"])
def test_libreoffice(office: Office, tmp_path: Path, calculated: bool) -> None:
    path = tmp_path / "selftest.xlsm"
    path.write_bytes(selftest())
    addresses = [COUNT_CELL, *verdict_cells()]
    read = {"read": addresses}
    shown = office.run(path, [{"calculate": True}, read] if calculated else [read])[-1]
    expect_failure_everywhere(dict(zip(addresses, shown, strict=True)))
