"""What a workbook's file holds beside its values: formulas without a result, hidden sheets, how days are counted."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from opsheet.tables import read_workbook
from opsheet.tables.sheet_scan import CellWalk, never_calculated
from opsheet.values.cells import NEVER_CALCULATED
from team_settings import team_settings

SETTINGS = team_settings()
HEADERS = ["店铺", "MSKU", "箱规", "采购数量", "期望到达日期"]


def workbook(path: Path, cells: list[object], *, mac: bool = False) -> Path:
    book = openpyxl.Workbook()
    if mac:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.worksheets[0]
    sheet.append(HEADERS)
    sheet.append(cells)
    hidden = book.create_sheet("存档")
    hidden.append(HEADERS)
    hidden.append(["S1", "OLD", 12, 24, None])
    hidden.sheet_state = "hidden"
    book.save(path)
    return path


def test_a_formula_that_was_never_calculated(tmp_path: Path) -> None:
    table = read_workbook(workbook(tmp_path / "a.xlsx", ["S1", "A-1", 12, "=12*2", None]), SETTINGS).tables["stocking"]
    assert (len(table), table.texts("msku").tolist()) == (1, ["A-1"])
    assert table.columns["quantity"].raw[0] == NEVER_CALCULATED
    assert table.columns["quantity"].faulty.tolist() == [True]


@pytest.mark.parametrize(("mac", "day"), [(False, dt.date(2025, 3, 1)), (True, dt.date(2029, 3, 2))])
def test_a_bare_number_follows_the_workbooks_date_system(tmp_path: Path, mac: bool, day: dt.date) -> None:
    path = workbook(tmp_path / "a.xlsx", ["S1", "A-1", 12, 24, 45717], mac=mac)
    assert read_workbook(path, SETTINGS).tables["stocking"].dates("expected_on").tolist() == [day]


ROWS = (
    b'<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>C1</f></c><c r="C1"><f t="shared" si="0"/><v></v></c>'
    b'<c r="D1" t="str"><f>""</f><v></v></c></row>'
)


def test_both_ways_of_searching_find_the_same() -> None:
    walk = CellWalk()
    walk.read(ROWS)
    assert walk.never_calculated == [(0, 1), (0, 2)]
    assert set(never_calculated(ROWS)) >= {(0, 1), (0, 2)}


def test_cells_without_addresses_follow_one_another() -> None:
    walk = CellWalk()
    walk.read(b'<row><c><v>1</v></c><c/><c t="e"><v>#N/A</v></c></row>')
    walk.skip(b"<row><c><v>1</v></c></row>")
    walk.read(b'<row><c t="e"><v>#REF!</v></c></row>')
    assert walk.errors == [(0, 2, "#N/A"), (2, 0, "#REF!")]
