"""``opsheet undo FILE``: replaced results come back, and so does what a button changed in Excel."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from command_line import CommandLine
from excel_engine import open_excel
from opsheet.cli.session import BAD_INPUT, CLEAN, FINDINGS
from opsheet.hosts.excel.xlwings import xw
from opsheet.ribbon.buttons import button

SAMPLES = Path(__file__).resolve().parents[2] / "workbooks" / "samples"
SHEET = "亚马逊实时备货单"


@pytest.fixture
def opsheet_(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    monkeypatch.setenv("OPSHEET_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("OPSHEET_CONFIG", str(tmp_path / "team"))
    return CommandLine(capsys)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return Path(shutil.copy(SAMPLES / "stocking_clean.xlsx", tmp_path / "stocking.xlsx"))


def test_a_replaced_result_comes_back_step_by_step(opsheet_: CommandLine, workbook: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    contents: list[bytes] = []
    for day in ("2025-03-10", "2025-03-11", "2025-03-12"):
        assert opsheet_("run", "calculate_stocking", workbook, "-o", out, "--force", "--as-of", day).status == CLEAN
        [result] = [path for path in out.iterdir() if ".bak-" not in path.name]
        contents.append(result.read_bytes())
    said = opsheet_("--lang", "zh", "undo", result)
    assert said.status == CLEAN
    assert said.out == f"{result.name} 恢复为“计算备货”之前的内容\n"
    assert result.read_bytes() == contents[1]
    assert opsheet_("undo", result).status == CLEAN
    assert result.read_bytes() == contents[0]
    nothing = opsheet_("--lang", "en", "undo", result)
    assert nothing.status == BAD_INPUT
    assert "nothing to undo" in nothing.sentences[0]


def test_a_result_that_was_changed_since_stays(opsheet_: CommandLine, workbook: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for _ in range(2):
        opsheet_("run", "calculate_stocking", workbook, "-o", out, "--force", "--as-of", "2025-03-10")
    [result] = [path for path in out.iterdir() if ".bak-" not in path.name]
    result.write_bytes(b"mine")
    said = opsheet_("--lang", "en", "undo", result)
    assert said.status == BAD_INPUT
    assert ".bak-" in said.sentences[0]
    assert result.read_bytes() == b"mine"


@pytest.fixture
def pressed(workbook: Path, opsheet_: CommandLine) -> Iterator[Path]:
    """A workbook that a button changed in Excel, saved and closed."""
    app = open_excel(workbook)
    book = app.books[0]
    book.set_mock_caller()
    button.calculate_stocking(0)
    book.save()
    book.close()
    yield workbook
    del xw.Book._mock_caller


def values(path: Path) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(path)[SHEET].iter_rows(values_only=True))


def test_what_a_button_changed_comes_back_in_an_excel_started_for_it(
    pressed: Path, opsheet_: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = open_excel()
    monkeypatch.setattr(xw, "App", lambda **_: started)
    assert values(pressed) != values(SAMPLES / "stocking_clean.xlsx")
    said = opsheet_("--lang", "en", "undo", pressed)
    assert (said.status, said.out) == (CLEAN, "“Calculate restock” on stocking.xlsx is undone\n")
    assert values(pressed) == values(SAMPLES / "stocking_clean.xlsx")


def test_cells_that_were_changed_since_are_named(
    pressed: Path, opsheet_: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = open_excel()
    monkeypatch.setattr(xw, "App", lambda **_: started)
    book = openpyxl.load_workbook(pressed)
    column = next(cell.column_letter for cell in book[SHEET][1] if cell.value == "箱数")
    book[SHEET][f"{column}2"] = 12345
    book.save(pressed)
    said = opsheet_("--lang", "en", "undo", pressed)
    assert said.status == FINDINGS
    assert f"left as it is: {SHEET}!{column}2" in said.out
    assert openpyxl.load_workbook(pressed)[SHEET][f"{column}2"].value == 12345


def test_without_excel_it_says_where_to_undo(
    pressed: Path, opsheet_: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(**_: object) -> None:
        raise xw.XlwingsError("no Excel")

    monkeypatch.setattr(xw, "App", missing)
    said = opsheet_("--lang", "en", "undo", pressed)
    assert said.status == BAD_INPUT
    assert "click Undo in Excel" in said.sentences[0]
