"""Calls from cells of a real LibreOffice: what arguments arrive as, bare calls, and the process behind them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from libreoffice import LibreOffice, needs_libreoffice

pytestmark = needs_libreoffice()
SECONDS = 60


@pytest.fixture(autouse=True)
def sheet(office: LibreOffice) -> Iterator[None]:
    office.open(Hidden=True)
    yield
    office.close()


def workers(office: LibreOffice) -> list[int]:
    """The processes in opsheet's Python that a LibreOffice started and that still run."""
    found: list[int] = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
                group = os.getpgid(int(folder.name))
            except OSError:  # it has ended meanwhile
                continue
            if b"opsheet.libreoffice" in words and group == office.process.pid:
                found.append(int(folder.name))
    return found


def test_a_blank_cell_is_no_zero(office: LibreOffice) -> None:
    office.write(cell="A1", rows=[[1000, 20], [0, 20]])
    assert office.type(cell="D1", formula="=TURNOVER_DAYS(A1,B1)") == 50
    assert office.type(cell="D2", formula="=TURNOVER_DAYS(A2,B2)") == 0
    assert office.type(cell="D3", formula="=TURNOVER_DAYS(A3,20)") is None
    assert office.type(cell="D4", formula="=1+SUM(TURNOVER_DAYS($A$3,B1),TURNOVER_DAYS(A1,B1))") == 51


def test_a_range_arrives_whole_and_its_result_is_an_array(office: LibreOffice) -> None:
    office.write(cell="A1", rows=[[1000], ["500"], ["x"]])
    column = office.spill(cells="C1:C4", formula="=TURNOVER_DAYS(A1:A4,20)")
    assert column == [[50], [25], ["#库存：“x”不是数字"], [None]]
    assert office.type(cell="E1", formula="=TURNOVER_DAYS(A1:A2,20)") == 50  # without braces, the first


def test_errors_go_through(office: LibreOffice) -> None:
    assert office.type(cell="A1", formula="=TURNOVER_DAYS(NA(),20)") == "#N/A"
    assert office.type(cell="A2", formula="=TURNOVER_DAYS(1000)").startswith("#用法：TURNOVER_DAYS(")
    assert office.type(cell="A3", formula='=SALES_TARGET(1,,"没有")').startswith("#备货类型：")


def test_bare_calls_read_their_rows_in_whatever_order_they_are_calculated(office: LibreOffice) -> None:
    office.write(
        cell="A1", rows=[["店铺", "MSKU", "箱规", "采购数量"], *(["S", f"M{n}", 36, n * 30] for n in range(9))]
    )
    office.fill(cells="F2:G10", formulas=[["=FULL_CARTONS()", "=FULL_CARTONS()+0"]] * 9)
    wanted = [[float(-(-n * 30 // 36) * 36)] * 2 for n in range(9)]
    assert office.read(cells="G5:G6") == [[row[0]] for row in wanted[3:5]]
    assert office.read(cells="F2:G10") == wanted
    office.calculate()
    assert office.read(cells="F2:G10") == wanted
    office.write(cell="D2", rows=[[100]])
    office.calculate()
    assert office.read(cells="F2:F3") == [[108], [36]]


def test_a_bare_call_outside_any_table_says_how_it_is_called(office: LibreOffice) -> None:
    assert office.type(cell="B5", formula="=FULL_CARTONS()").startswith("#用法：FULL_CARTONS(")


def test_a_dead_process_is_replaced(office: LibreOffice) -> None:
    assert office.type(cell="A1", formula="=TURNOVER_DAYS(1000,20)") == 50
    before = set(workers(office))  # one for the functions, and one for the buttons where a test has pressed some
    assert before
    for worker in before:
        os.kill(worker, signal.SIGKILL)
    assert office.type(cell="A2", formula="=TURNOVER_DAYS(500,20)") == 25
    after = set(workers(office))
    assert after
    assert not after & before


def test_settings_are_read_again_once_they_change(office: LibreOffice) -> None:
    formula = '=TURNOVER_LIMIT("transit",,"美墨快线")'
    assert office.type(cell="A1", formula=formula) == 45
    office.team.mkdir(exist_ok=True)
    path = office.team / "app.yaml"
    path.write_text("language: en\n", encoding="utf-8")
    try:
        for _ in range(SECONDS):
            if office.type(cell="A2", formula="=FULL_CARTONS(1)").startswith("#usage:"):
                break
            time.sleep(1)
        assert office.type(cell="A2", formula="=FULL_CARTONS(1)") == "#usage: FULL_CARTONS(quantity, carton_qty)"
    finally:
        path.unlink()
        time.sleep(1)
        office.type(cell="A3", formula="=FULL_CARTONS(1)")


def test_the_wizard_shows_help_in_the_language_of_opsheet(office: LibreOffice) -> None:
    name, text, arguments = office.help(function="FULL_CARTONS")
    assert name == "FULL_CARTONS"
    assert text.startswith("【运营表·备货】")
    assert [argument[0] for argument in arguments] == ["数量", "箱规"]
    assert all(argument[1] for argument in arguments)


def test_documents_keep_their_formulas(office: LibreOffice, tmp_path: Path) -> None:
    for ending in (".xlsx", ".ods"):
        path = tmp_path / f"book{ending}"
        office.type(cell="A1", formula="=TURNOVER_DAYS(1000,20)")
        office.save(path=str(path))
        office.close()
        office.open(path=str(path), Hidden=True)
        office.calculate()
        assert office.read(cells="A1") == [[50]]


def test_a_workbook_goes_to_excel_and_comes_back(office: LibreOffice, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    office.type(cell="A1", formula="=SUM(TURNOVER_DAYS(1000,20),1)")
    office.save(path=str(path))
    assert openpyxl.load_workbook(path)["Sheet1"]["A1"].value == "=SUM(TURNOVER_DAYS(1000,20),1)"
    office.close()
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["A2"] = "=TURNOVER_DAYS(1000,20)", '=IF(AD_ACOS(30,120)<1,"TURNOVER_DAYS(",0)'
    book.save(path)
    office.open(path=str(path), Hidden=True)
    office.calculate()
    assert office.read(cells="A1:A2") == [[50], ["TURNOVER_DAYS("]]


def test_without_a_python_every_cell_says_what_to_do_and_the_process_ends_with_the_office(tmp_path: Path) -> None:
    other = LibreOffice(tmp_path)
    try:
        other.open(Hidden=True)
        assert other.type(cell="A1", formula="=TURNOVER_DAYS(1000,20)") == 50
        (worker,) = workers(other)
        other.terminate()
        for _ in range(SECONDS):
            if not Path(f"/proc/{worker}").exists():
                break
            time.sleep(1)
        assert not Path(f"/proc/{worker}").exists()
        other.stop()
        told = next(other.profile.rglob("installed.json"))
        told.write_text('{"interpreter": "/nowhere/python"}', encoding="utf-8")
        other.start()
        other.open(Hidden=True)
        shown = other.type(cell="A1", formula="=TURNOVER_DAYS(1000,20)")
        assert shown.startswith("#")
        assert "opsheet install --libreoffice" in shown
    finally:
        other.stop()
