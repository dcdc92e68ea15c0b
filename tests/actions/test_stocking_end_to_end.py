"""The stocking actions on the sample workbooks, from file to file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest

from opsheet.calculations.stocking import calculate
from opsheet.checks import run_checks
from opsheet.hosts.form_numbers import numbered
from opsheet.hosts.xlsx import apply
from opsheet.outcome import Request
from opsheet.resources import resource
from opsheet.settings import Settings
from opsheet.tables import read_workbook
from opsheet_macros import run_action
from team_settings import team_settings

NOW = dt.datetime(2025, 3, 10, 9)
SAMPLE = resource("workbooks", "samples", "stocking.xlsx")
CLEAN = resource("workbooks", "samples", "stocking_clean.xlsx")
Apply = Callable[..., Path]


@pytest.fixture(scope="module")
def settings() -> Settings:
    return team_settings()


@pytest.fixture
def run(settings: Settings, tmp_path: Path) -> Apply:
    def applied(action: str, source: Path, name: str, **request: Any) -> Path:
        workbook = read_workbook(source, settings)
        apply(run_action(action, Request(workbook, settings, NOW, **request)), source, tmp_path / name)
        return tmp_path / name

    return applied


def marks(path: Path, sheet: str) -> tuple[dict[str, str], dict[str, str]]:
    """Fills and notes of a sheet by address."""
    cells = [cell for row in openpyxl.load_workbook(path)[sheet].iter_rows() for cell in row]
    fills = {cell.coordinate: str(cell.fill.fgColor.rgb) for cell in cells if cell.fill.fill_type == "solid"}
    notes = {cell.coordinate: cell.comment.text for cell in cells if cell.comment is not None}
    return fills, notes


def parts(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_findings_stand_on_the_sheet(settings: Settings, run: Apply) -> None:
    findings = [one for one in run_checks(read_workbook(SAMPLE, settings), settings, NOW) if one.table == "stocking"]
    sheet = findings[0].sheet
    before_fills, before_notes = marks(SAMPLE, sheet)
    fills, notes = marks(run("validate_stocking", SAMPLE, "checked.xlsx"), sheet)
    marked = {finding.cell for finding in findings}
    assert marked - set(before_notes) <= set(notes)
    assert marked - set(before_fills) <= set(fills)
    for cell, fill in before_fills.items():
        assert fills[cell] == fill, "the user's fill stays"
    for cell, note in before_notes.items():
        assert notes[cell] == note, "the user's note stays"


def test_a_second_run_changes_nothing(run: Apply) -> None:
    once = run("validate_stocking", SAMPLE, "once.xlsx")
    assert marks(run("validate_stocking", once, "twice.xlsx"), "亚马逊实时备货单") == marks(once, "亚马逊实时备货单")
    twice = parts(run("validate_stocking", once, "again.xlsx"))
    assert len(twice) == len(parts(once)), "no part is added"
    names = openpyxl.load_workbook(once).sheetnames
    assert openpyxl.load_workbook(run("validate_stocking", once, "third.xlsx")).sheetnames == names


def test_marks_go_once_the_rows_are_fixed(settings: Settings, run: Apply) -> None:
    checked = run("validate_stocking", SAMPLE, "checked.xlsx")
    fixed = run("fix_stocking", checked, "fixed.xlsx")
    rechecked = run("validate_stocking", fixed, "rechecked.xlsx")
    before, after = (marks(path, "亚马逊实时备货单")[1] for path in (checked, rechecked))
    gone = {cell for cell, note in before.items() if "S201" in note}
    assert gone
    assert not gone & set(after)
    codes = {one.check.code for one in run_checks(read_workbook(rechecked, settings), settings, NOW)}
    assert not codes & {"S201", "S209", "T111"}


def test_calculated_values_are_read_back(settings: Settings, run: Apply) -> None:
    table = read_workbook(SAMPLE, settings).tables["stocking"]
    expected = calculate(table, settings, NOW.date())
    written = read_workbook(run("calculate_stocking", SAMPLE, "calculated.xlsx"), settings).tables["stocking"]
    assert written.rows.tolist() == table.rows.tolist()
    for key, values in expected.items():
        if values.dtype.kind == "M":
            assert written.dates(key).tolist() == values.tolist(), key
        else:
            assert written.numbers(key).tolist() == pytest.approx(values.tolist(), nan_ok=True), key


def test_calculating_twice_adds_no_second_columns(settings: Settings, run: Apply) -> None:
    once = run("calculate_stocking", SAMPLE, "once.xlsx")
    twice = run("calculate_stocking", once, "twice.xlsx")
    one, two = (read_workbook(path, settings).tables["stocking"] for path in (once, twice))
    assert one.last_column == two.last_column
    assert {key: column.letter for key, column in one.columns.items()} == {
        key: column.letter for key, column in two.columns.items()
    }


def test_the_clean_sample_is_submitted(settings: Settings, tmp_path: Path) -> None:
    workbook = read_workbook(CLEAN, settings)
    outcome, _ = numbered(run_action("export_approval", Request(workbook, settings, NOW)), tmp_path)
    (file,) = outcome.files
    file.write(tmp_path / file.name)
    sheet = openpyxl.load_workbook(tmp_path / file.name).active
    assert sheet is not None
    numbers = [cell.value for cell in sheet["A"] if isinstance(cell.value, int)]
    rows: Any = outcome.facts.to_json()["rows"]
    assert numbers == list(range(1, len(rows) + 1))


def test_merged_cells_are_marked_and_fixed_once(settings: Settings, run: Apply, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["店铺", "MSKU", "产品类目", "采购员", "箱规", "采购数量", "校验结果"])
    for number in range(3):
        sheet.append(["LOMEESS", f"A-{number}", "灯带", "Sini", 36, 36, None])
    sheet.merge_cells("D2:D4")
    book.save(tmp_path / "merged.xlsx")
    checked = run("validate_stocking", tmp_path / "merged.xlsx", "checked.xlsx")
    notes = marks(checked, "Sheet")[1]
    assert [cell for cell, note in notes.items() if "S209" in note] == ["D2"]
    assert notes["D2"].count("S209") == 1
    table = read_workbook(run("fix_stocking", checked, "fixed.xlsx"), settings).tables["stocking"]
    assert table.texts("buyer").tolist() == ["Nina"] * 3
