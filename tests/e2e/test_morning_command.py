"""``opsheet morning FOLDER``: what a scheduler starts; nobody is asked, and no file of the team's changes."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

import openpyxl
import pytest

from command_line import SAMPLES, CommandLine
from excel_engine import open_excel
from opsheet.cli.session import BAD_INPUT, CLEAN, FINDINGS
from opsheet.hosts.excel.xlwings import xw
from opsheet.ribbon.buttons import button
from opsheet.samples.data_folder import write_data_folder
from opsheet.settings import load_shipped_settings

AS_OF = ("--as-of", "2025-03-10")
WORKBOOKS = ("stocking.xlsx", "pipeline.xlsx", "appointments.xlsx")


@pytest.fixture
def opsheet_(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    monkeypatch.setenv("OPSHEET_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("OPSHEET_CONFIG", str(tmp_path / "team"))
    return CommandLine(capsys)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "运营表格"
    made.mkdir()
    for name in WORKBOOKS:
        shutil.copy(SAMPLES / name, made / name)
    return made


@pytest.fixture
def data(tmp_path: Path) -> Path:
    write_data_folder(tmp_path / "数据", load_shipped_settings())
    return tmp_path / "数据"


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.xlsx")}


def test_a_morning_makes_checked_copies_a_board_and_a_text(opsheet_: CommandLine, folder: Path, data: Path) -> None:
    before = digests(folder)
    said = opsheet_("--lang", "zh", "morning", folder, "--data", data, *AS_OF)
    assert said.status == FINDINGS, "the samples have errors"
    assert digests(folder) == before
    results = folder / "输出"
    assert {path.name for path in results.rglob("*") if path.is_file()} == {
        "早班看板_20250310.xlsx",
        "stocking_校验备货单.xlsx",
        "pipeline_跟踪全流程.xlsx",
        "appointments_校验预约.xlsx",
        "早班_20250310.txt",
        "opsheet-morning.log",
    }
    paragraph = said.out.splitlines()[-1]
    assert paragraph.startswith("【早班 03-10】")
    assert "早班看板_20250310.xlsx" in paragraph
    text = (results / "早班_20250310" / "早班_20250310.txt").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf"), "as Windows' editors need it"
    assert text.decode("utf-8-sig").splitlines()[0] == paragraph
    assert "undone=0" in (results / "opsheet-morning.log").read_text(encoding="utf-8")


def test_the_checked_copy_has_the_refreshed_averages(opsheet_: CommandLine, folder: Path, data: Path) -> None:
    opsheet_("morning", folder, "--data", data, *AS_OF)
    assert "日均" in opsheet_("--lang", "zh", "morning", folder, "--data", data, *AS_OF).out
    checked = openpyxl.load_workbook(folder / "输出" / "早班_20250310" / "stocking_校验备货单.xlsx")
    assert "销量更新" in checked.sheetnames
    assert "校验问题" in checked.sheetnames


def test_a_second_run_writes_over_nothing(opsheet_: CommandLine, folder: Path) -> None:
    first = opsheet_("morning", folder, *AS_OF, "--json").json
    kept = {path: Path(path).read_bytes() for path in first["written"]}
    second = opsheet_("morning", folder, *AS_OF, "--json").json
    assert not set(first["written"]) & set(second["written"])
    assert {path: Path(path).read_bytes() for path in kept} == kept


def test_what_was_marked_done_stays_done_the_next_morning(opsheet_: CommandLine, folder: Path) -> None:
    opsheet_("morning", folder, *AS_OF)
    board = folder / "输出" / "早班看板_20250310.xlsx"
    book = openpyxl.load_workbook(board)
    row = next(cells for cells in book["待办"].iter_rows(min_row=2) if cells[6].value == "S201")
    row[0].value = "完成"
    book.save(board)
    opsheet_("morning", folder, "--as-of", "2025-03-11")
    listed = openpyxl.load_workbook(folder / "输出" / "早班看板_20250311.xlsx")["待办"]
    states = {cells[6]: cells[0] for cells in listed.iter_rows(min_row=2, values_only=True) if cells[2] == "错误"}
    assert states["S201"] == "完成"
    assert set(states.values()) == {"新", "完成"}


def test_a_file_that_cannot_be_read_stops_nothing_else(opsheet_: CommandLine, folder: Path) -> None:
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    said = opsheet_("--lang", "en", "morning", folder, *AS_OF)
    assert said.status == FINDINGS
    assert "broken.xlsx" in said.out
    assert list((folder / "output").glob("daily_board_20250310.xlsx"))


def test_the_newest_of_two_files_of_a_kind_counts_and_is_named(opsheet_: CommandLine, folder: Path) -> None:
    shutil.copy(SAMPLES / "stocking_clean.xlsx", folder / "clean.xlsx")
    os.utime(folder / "clean.xlsx", (2_000_000_000, 2_000_000_000))
    said = opsheet_("--lang", "zh", "morning", folder, *AS_OF)
    assert "有几个文件，用最新的 clean.xlsx（另有 stocking.xlsx）" in said.out


def test_sound_sheets_end_with_zero(opsheet_: CommandLine, tmp_path: Path) -> None:
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(SAMPLES / "stocking_clean.xlsx", alone / "备货.xlsx")
    assert opsheet_("morning", alone, *AS_OF).status == CLEAN


@pytest.mark.parametrize("name", ["empty", "not there"])
def test_a_folder_without_the_tables_is_bad_input(opsheet_: CommandLine, tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    said = opsheet_("--lang", "en", "morning", tmp_path / name, *AS_OF)
    assert said.status == BAD_INPUT
    assert name in said.sentences[0]


def test_each_step_leaves_a_line_in_the_teams_log(opsheet_: CommandLine, folder: Path) -> None:
    opsheet_("morning", folder, *AS_OF)
    actions = [entry["action"] for entry in opsheet_("history", "--json").json["entries"]]
    assert actions == ["validate_stocking", "track_pipeline", "validate_appointments", "daily_board"]


def test_the_button_does_the_same_and_opens_the_board(opsheet_: CommandLine, folder: Path) -> None:
    book = open_excel(folder / "stocking.xlsx").books[0]
    book.set_mock_caller()
    try:
        button.morning(0)
        said = [alert[0] for alert in book.app.impl.alerts]
    finally:
        del xw.Book._mock_caller
    assert "【早班" in said[-1]
    assert any(one.name.startswith("早班看板_") for one in book.app.books)
