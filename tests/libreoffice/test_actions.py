"""Buttons of a real LibreOffice, pressed by their command addresses: what is said, written and brought back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from libreoffice import LibreOffice, needs_libreoffice
from workbook_look import look, unlike

pytestmark = needs_libreoffice()
SAMPLES = Path(__file__).resolve().parents[2] / "workbooks" / "samples"


@pytest.fixture
def document(office: LibreOffice, tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "stocking.xlsx"
    shutil.copy(SAMPLES / "stocking_clean.xlsx", path)
    office.open(path=str(path))
    yield path
    office.close()


def saved(office: LibreOffice, folder: Path, name: str) -> Any:
    path = folder / f"{name}.xlsx"
    office.save_copy(path=str(path))
    return look(openpyxl.load_workbook(path))


def test_an_action_is_one_step_of_undo_there_and_of_opsheet(office: LibreOffice, document: Path) -> None:
    before = saved(office, document.parent, "before")
    said, _ = office.press(key="calculate_stocking", answers=[])
    assert said[-1].startswith("亚马逊实时备货单：66 行中算出 62 行")
    after = saved(office, document.parent, "after")
    assert after != before
    assert office.undo() == "计算备货"
    assert unlike(saved(office, document.parent, "undone"), before) == []
    office.press(key="calculate_stocking", answers=[])
    assert office.press(key="undo", answers=[])[0] == ["已撤销“计算备货”"]
    assert unlike(saved(office, document.parent, "undone again"), before) == []


def test_an_action_is_undone_by_the_journal_after_a_restart(office: LibreOffice, document: Path) -> None:
    before = saved(office, document.parent, "before")
    office.press(key="calculate_stocking", answers=[])
    office.save(path=str(document))
    office.close()
    office.open(path=str(document))
    assert office.undo() is None
    assert office.press(key="undo", answers=[])[0] == ["已撤销“计算备货”"]
    assert unlike(saved(office, document.parent, "undone"), before) == []
    assert office.press(key="undo", answers=[])[0] == ["没有可撤销的操作"]


def test_inputs_are_asked_for(office: LibreOffice, document: Path) -> None:
    office.press(key="calculate_stocking", answers=["2"])  # live formulas
    office.save(path=str(document))
    (sheet,) = [one for one in openpyxl.load_workbook(document) if one.title == "亚马逊实时备货单"]
    formulas = [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert "=TURNOVER_DAYS(AQ2,AP2)" in formulas


def test_a_read_only_document_and_a_protected_sheet_are_refused_in_one_sentence(
    office: LibreOffice, tmp_path: Path
) -> None:
    path = tmp_path / "stocking.xlsx"
    shutil.copy(SAMPLES / "stocking_clean.xlsx", path)
    office.open(path=str(path), ReadOnly=True)
    try:
        assert office.press(key="validate_stocking", answers=[])[0] == [
            "“stocking.xlsx”是以只读方式打开的：请先另存一份再运行"
        ]
        (tmp_path / ".~lock.stocking.xlsx#").touch()
        (said,) = office.press(key="validate_stocking", answers=[])[0]
        assert "正被另一个窗口或另一位同事打开" in said
    finally:
        office.close()
    (tmp_path / ".~lock.stocking.xlsx#").unlink()
    book = openpyxl.load_workbook(path)
    for sheet in book:
        sheet.protection.sheet = True
    book.save(path)
    office.open(path=str(path))
    try:
        assert office.press(key="validate_stocking", answers=[])[0] == [
            "工作表“亚马逊实时备货单”受保护：请先撤销工作表保护"
        ]
    finally:
        office.close()


def test_an_ods_document_is_as_good(office: LibreOffice, document: Path) -> None:
    ods = document.with_suffix(".ods")
    office.save(path=str(ods))
    office.close()
    office.open(path=str(ods))
    said, _ = office.press(key="validate_stocking", answers=[])
    assert said[-1].startswith("亚马逊实时备货单：66 行")


def test_an_unknown_button_says_so(office: LibreOffice, document: Path) -> None:
    assert "no_such_button" in office.press(key="no_such_button", answers=[])[0][-1]
