"""``opsheet history FILE``: each command and button that wrote something left its line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from command_line import SAMPLES, CommandLine
from excel_engine import open_excel
from opsheet.cli.session import BAD_INPUT, CLEAN
from opsheet.hosts.excel.xlwings import xw
from opsheet.ribbon.buttons import button


@pytest.fixture
def opsheet_(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    monkeypatch.setenv("OPSHEET_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("OPSHEET_CONFIG", str(tmp_path / "team"))
    return CommandLine(capsys)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return Path(shutil.copy(SAMPLES / "stocking_clean.xlsx", tmp_path / "备货.xlsx"))


def test_commands_leave_a_line_each(opsheet_: CommandLine, workbook: Path, tmp_path: Path) -> None:
    as_of = ("--as-of", "2025-03-10")
    assert opsheet_("run", "calculate_stocking", workbook, "--dry-run", *as_of).status == CLEAN
    assert opsheet_("history", workbook).status == BAD_INPUT
    opsheet_("run", "calculate_stocking", workbook, "--result", "values", "-o", tmp_path / "out", *as_of)
    opsheet_("run", "validate_stocking", workbook, "-o", tmp_path / "out", *as_of)
    entries = opsheet_("history", workbook, "--json").json["entries"]
    assert [entry["action"] for entry in entries] == ["calculate_stocking", "validate_stocking"]
    assert entries[0]["inputs"] == {"result": "values"}
    assert entries[0]["file"] == str(workbook)
    assert entries[0]["cells"] > 0
    assert entries[0]["rules"] == entries[1]["rules"]
    shown = opsheet_("--lang", "zh", "history", workbook, "--last", 1).out
    assert "校验备货单" in shown
    assert "计算备货" not in shown


def test_the_history_of_a_result_says_what_made_it_and_what_took_it_back(
    opsheet_: CommandLine, workbook: Path, tmp_path: Path
) -> None:
    for _ in range(2):
        opsheet_("run", "calculate_stocking", workbook, "-o", tmp_path, "--force", "--as-of", "2025-03-10")
    [result] = tmp_path.glob("备货_计算备货.xlsx")
    opsheet_("undo", result)
    entries = opsheet_("history", result, "--json").json["entries"]
    assert [entry["action"] for entry in entries] == ["calculate_stocking", "calculate_stocking", "undo"]
    assert entries[-1]["inputs"] == {"action": "calculate_stocking"}


def test_a_shared_data_folder_holds_the_log_of_all(opsheet_: CommandLine, workbook: Path, tmp_path: Path) -> None:
    (tmp_path / "team").mkdir()
    (tmp_path / "数据").mkdir()
    (tmp_path / "team" / "app.yaml").write_text(f"data: {{folder: '{tmp_path / '数据'}'}}\n", encoding="utf-8")
    opsheet_("run", "calculate_stocking", workbook, "--as-of", "2025-03-10")
    assert [path.suffix for path in (tmp_path / "数据" / ".opsheet-history").iterdir()] == [".jsonl"]
    assert len(opsheet_("history", "--json").json["entries"]) == 1


def test_a_button_and_its_undo_leave_a_line_each(opsheet_: CommandLine, workbook: Path) -> None:
    book = open_excel(workbook).books[0]
    book.set_mock_caller()
    try:
        button.calculate_stocking(0)
        button.undo(0)
    finally:
        del xw.Book._mock_caller
    entries = opsheet_("history", workbook, "--json").json["entries"]
    assert [entry["action"] for entry in entries] == ["calculate_stocking", "undo"]
    assert "亚马逊实时备货单" in entries[0]["sheets"]


def test_an_empty_log_says_where_it_looked(opsheet_: CommandLine, tmp_path: Path) -> None:
    said = opsheet_("--lang", "en", "history")
    assert said.status == BAD_INPUT
    assert str(tmp_path / "state" / "history") in said.sentences[0]
