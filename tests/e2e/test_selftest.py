"""The workbooks that show the functions: their formulas give what stands beside them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from action_samples import action_samples
from command_line import CommandLine
from opsheet.addin.ribbon_xml import OWN_BUTTONS
from opsheet.catalogue import FUNCTIONS
from opsheet.cli.session import BAD_INPUT, CLEAN
from opsheet.workbooks.function_sheet import EXPECTED_COLUMN, FIRST_ROW, RESULT_COLUMN, VERDICT_COLUMN
from opsheet.workbooks.selftest import HEADER_ROW
from opsheet_macros import load_actions
from opsheet_udfs.evaluate import Evaluator
from team_settings import team_settings

SAMPLE = Path(__file__).resolve().parents[2] / "workbooks" / "samples" / "functions.xlsx"


@pytest.fixture(scope="module")
def evaluator() -> Evaluator:
    return Evaluator(team_settings(), dt.datetime(2025, 3, 1, 9))


@pytest.fixture
def selftest(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OPSHEET_CONFIG", str(tmp_path / "none"))
    path = tmp_path / "test" / "selftest.xlsm"
    said = CommandLine(capsys)("--lang", "zh", "selftest", "-o", path)
    assert said.status == CLEAN
    assert str(path) in said.out
    again = CommandLine(capsys)("--lang", "zh", "selftest", "-o", path)
    assert "selftest (2).xlsm" in again.out
    return path


def lines(path: Path) -> Iterator[tuple[str, str, int, list[list[Any]]]]:
    """Text of the formula, live formula, row and expected cells of every example."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    for row in range(FIRST_ROW + 1, sheet.max_row + 1):
        live = sheet.cell(row, RESULT_COLUMN + 1).value
        if hasattr(live, "text"):
            _, _, last = live.ref.partition(":")
            corner = sheet[last or live.ref.split(":")[0]]
            width = corner.column - RESULT_COLUMN
            expected = [
                [sheet.cell(one, EXPECTED_COLUMN + 1 + column).value for column in range(width)]
                for one in range(row, corner.row + 1)
            ]
            yield sheet.cell(row, 3).value, live.text, row, expected


def test_every_function_stands_in_the_sample_with_its_examples() -> None:
    examples = [example.formula for function in FUNCTIONS.values() for example in function.examples]
    assert sorted(shown for shown, *_ in lines(SAMPLE)) == sorted(examples)


def test_every_formula_gives_what_stands_beside_it(selftest: Path, evaluator: Evaluator) -> None:
    for path in (SAMPLE, selftest):
        for shown, live, _, expected in lines(path):
            assert live == shown
            result = evaluator.evaluate(shown)
            assert expected == (result if isinstance(result, list) else [[result]]), shown


def test_every_example_has_a_verdict_over_its_whole_result(selftest: Path) -> None:
    sheet = openpyxl.load_workbook(selftest).worksheets[0]
    for _, _, row, expected in lines(selftest):
        verdict = sheet.cell(row, VERDICT_COLUMN + 1).value
        assert f"={len(expected) * len(expected[0])}," in verdict
        assert f"D{row}" in verdict
        assert f"H{row}" in verdict


def test_every_button_waits_to_be_tried(selftest: Path) -> None:
    sheet = openpyxl.load_workbook(selftest).worksheets[1]
    labels = [cell.value for cell in sheet["B"][HEADER_ROW + 1 :]]
    own = [button.label.zh for button in OWN_BUTTONS if button.callback == "RunAction"]
    assert labels == [*(action.label.zh for action in load_actions().values()), *own]


def test_every_action_finds_its_tables_in_the_selftest(
    selftest: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPSHEET_STATE", str(tmp_path / "state"))
    for key, action in load_actions().items():
        if action.tables:
            answers = action_samples()[key].lay_out(tmp_path / key).options
            said = CommandLine(capsys)("--lang", "zh", "run", key, selftest, "--dry-run", *answers)
            assert f"“{action.label.zh}”需要它" not in said.err, said.sentences
            wants_errors_fixed = key in {"export_approval", "export_purchase_plan"}
            assert said.status == CLEAN or wants_errors_fixed, said.sentences


def test_a_file_in_which_excel_runs_no_button_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = CommandLine(capsys)("--lang", "en", "selftest", "-o", tmp_path / "selftest.xlsx")
    assert said.status == BAD_INPUT
    assert "must end in .xlsm" in said.sentences[0]
    assert not list(tmp_path.iterdir())
