"""Reading workbooks as files: what XlsxWriter wrote, what nobody here wrote, and what was damaged on the way."""

from __future__ import annotations

import datetime as dt
import os
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from opsheet.catalogue import TableProblemError, UserError
from opsheet.tables import read_workbook
from opsheet.tables.sheet_scan import SheetScan
from opsheet.tables.xlsx_sheets import open_workbook
from opsheet.values.cells import CellRange, ExcelError
from team_settings import team_settings

SETTINGS = team_settings()
CORPUS = os.environ.get("OPSHEET_CORPUS")
WORKBOOKS = sorted(Path(CORPUS).glob("*.xls[xm]")) if CORPUS else []
HEADERS = ["申请日期", "店铺", "MSKU", "箱规", "采购数量", "备注"]


def write(target: Path | BytesIO, fill: Callable[[xlsxwriter.Workbook], None]) -> None:
    book = xlsxwriter.Workbook(target if isinstance(target, BytesIO) else str(target))
    fill(book)
    book.close()


def everything(book: xlsxwriter.Workbook) -> None:
    """A title, an Excel table with totals, dates, an error, a long number, a merged cell and a chart sheet."""
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("页1")
    sheet.merge_range("B1:G1", "亚马逊实时备货单")
    sheet.add_table(
        "B3:G6", {"name": "stocking", "columns": [{"header": header} for header in HEADERS], "total_row": True}
    )
    sheet.write_datetime("B4", dt.datetime(2025, 3, 1), day)
    sheet.write_row("C4", ["00123", 123456789012.0, 36, 360])
    sheet.write_formula("G4", "=1/0", None, "#DIV/0!")
    sheet.write_row("B5", [45717, "S2", "A-2", 12])
    sheet.write_formula("F5", "=E5*2", None, 24)
    sheet.set_row(4, None, None, {"hidden": True})
    sheet.merge_range("I4:I5", "x")
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=页1!$E$4:$E$5"})
    book.add_chartsheet("图").set_chart(chart)


def test_everything_that_a_sheet_holds(tmp_path: Path) -> None:
    write(tmp_path / "a.xlsx", everything)
    (sheet,) = open_workbook(tmp_path / "a.xlsx", SETTINGS.app.reading).sheets
    assert sheet.columns[6][3] == ExcelError("#DIV/0!")
    assert CellRange(4, 9, 5, 9) in sheet.merged
    assert [(table.name, table.range, table.has_totals) for table in sheet.excel_tables] == [
        ("stocking", CellRange(3, 2, 6, 7), True)
    ]


def test_an_excel_table_of_a_file(tmp_path: Path) -> None:
    write(tmp_path / "a.xlsx", everything)
    table = read_workbook(tmp_path / "a.xlsx", SETTINGS).tables["stocking"]
    assert (table.excel_table, table.header_row, table.rows.tolist()) == ("stocking", 3, [4, 5])
    assert table.dates("applied_on").tolist() == [dt.date(2025, 3, 1)] * 2
    assert table.texts("shop").tolist() == ["00123", "S2"]
    assert table.texts("msku").tolist() == ["123456789012", "A-2"]
    assert table.numbers("quantity").tolist() == [360, 24]
    assert table.columns["remark"].raw[0] == ExcelError("#DIV/0!")
    assert table.texts("remark").tolist() == [None, None]
    assert not any(column.unreadable.any() for column in table.columns.values())


def test_a_workbook_that_counts_from_1904(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADERS)
        sheet.write_datetime(1, 0, dt.datetime(2025, 3, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_row(1, 1, ["S1", "A-1", 12, 24])

    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"), {"date_1904": True})
    fill(book)
    book.close()
    table = read_workbook(tmp_path / "a.xlsx", SETTINGS).tables["stocking"]
    assert table.dates("applied_on").tolist() == [dt.date(2025, 3, 1)]


def test_a_scan_sees_the_same_however_the_sheet_is_cut() -> None:
    xml = (
        b'<x:row r="1"><x:c t="e" s="1" r="B1"><x:f>"&lt;c t=&quot;e&quot;"</x:f><x:v>#N/A</x:v></x:c></x:row>'
        b"<x:row r='2'><x:c r='AB2' t='e'><x:v>#REF!</x:v></x:c>"
        b'<x:c r="AC2" t="str"><x:v>t="e" #</x:v></x:c></x:row>'
        b'<x:row r="30"><x:c r="A30" t="e"/></x:row></x:sheetData>'
        b'<x:mergeCells><x:mergeCell ref="A2:B3"/></x:mergeCells>'
    )
    for size in (1, 7, 50, len(xml)):
        scan = SheetScan()
        for start in range(0, len(xml), size):
            scan.feed(xml[start : start + size])
        scan.close()
        assert scan.errors == [(0, 1, "#N/A"), (1, 27, "#REF!")]
        assert scan.merged == [CellRange(2, 1, 3, 2)]
        assert scan.area == 29 * 30


def bytes_of_a_workbook() -> bytes:
    target = BytesIO()
    write(target, everything)
    return target.getvalue()


GOOD = bytes_of_a_workbook()
TOKENS = [
    b"<",
    b">",
    b'"',
    b"&",
    b"\0",
    b'r="XFD1048576"',
    b't="e"',
    b"-1",
    b"<c ",
    b"</row>",
    b"A1:ZZZ9",
    b"<!DOCTYPE x>",
]


def never_fails(data: bytes, folder: Path) -> None:
    path = folder / "damaged.xlsx"
    path.write_bytes(data)
    try:
        read_workbook(path, SETTINGS)
    except UserError as refusal:
        assert "\n" not in refusal.render("zh") + refusal.render("en")  # noqa: PT017 - it may as well be read


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged")


RELAXED = settings(max_examples=80, deadline=None)


@RELAXED
@given(cut=st.integers(0, len(GOOD)))
def test_a_file_that_was_cut_off(folder: Path, cut: int) -> None:
    never_fails(GOOD[:cut], folder)


@RELAXED
@given(flips=st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=20))
def test_a_file_with_wrong_bytes(folder: Path, flips: list[tuple[int, int]]) -> None:
    data = bytearray(GOOD)
    for place, byte in flips:
        data[place] = byte
    never_fails(bytes(data), folder)


@RELAXED
@given(part=st.integers(0, 20), place=st.floats(0, 1), length=st.integers(0, 20), token=st.sampled_from(TOKENS))
def test_parts_with_wrong_xml(folder: Path, part: int, place: float, length: int, token: bytes) -> None:
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(GOOD)) as old, zipfile.ZipFile(target, "w") as new:
        for index, name in enumerate(old.namelist()):
            content = old.read(name)
            start = int(place * len(content))
            hit = index == part % len(old.namelist())
            new.writestr(name, content[:start] + token + content[start + length :] if hit else content)
    never_fails(target.getvalue(), folder)


@pytest.mark.corpus
@pytest.mark.skipif(not WORKBOOKS, reason="OPSHEET_CORPUS names no folder of workbooks")
@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.name)
def test_a_workbook_that_no_one_here_made(path: Path) -> None:
    try:
        read_workbook(path, SETTINGS)
    except TableProblemError:
        assert all(
            len({len(column) for column in one.columns}) <= 1
            for one in open_workbook(path, SETTINGS.app.reading).sheets
        )
    except UserError as refusal:
        assert 5 < len(refusal.render("zh").splitlines()[0]) < 300  # noqa: PT017 - it may as well be read
