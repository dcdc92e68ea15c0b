"""Every file of the samples gives the totals that its index names."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import yaml
from python_calamine import load_workbook

from command_line import CommandLine
from opsheet.exports.definition import load_definitions
from opsheet.exports.read import export_reader
from opsheet.exports.separated_text import split_text
from team_settings import team_settings

EXPORTS = os.environ.get("OPSHEET_EXPORTS")
SAMPLES = Path(EXPORTS or "no exports") / "samples"
INDEX = SAMPLES / "index.yaml"
FILES = yaml.safe_load(INDEX.read_text(encoding="utf-8"))["files"] if INDEX.is_file() else []

pytestmark = [pytest.mark.exports, pytest.mark.skipif(not EXPORTS, reason="OPSHEET_EXPORTS isn't set")]


@pytest.mark.parametrize("sample", FILES, ids=lambda sample: sample["file"])
def test_sample(sample: dict[str, Any]) -> None:
    settings = team_settings()
    export = export_reader(Path("no team folder"), settings.app.data.name_patterns).read(SAMPLES / sample["file"])
    assert export.definition is not None
    assert export.definition.key == sample["export"]
    assert (export.encoding, export.separator) == (sample["encoding"], sample.get("separator"))
    assert export.header_row == sample.get("header_row")
    assert len(export) == sample["rows"]
    assert {role: export.totals.get(role) for role in sample["totals"]} == pytest.approx(sample["totals"])
    assert not export.problems
    if "period" in sample:
        assert export.period == tuple(dt.date.fromisoformat(day) for day in sample["period"])


def test_every_published_export_is_known() -> None:
    keys = {yaml.safe_load(path.read_text("utf-8"))["key"] for path in Path(EXPORTS or "").glob("*.yaml")}
    assert keys == set(load_definitions(Path("no team folder")))


def test_command_prints_one_object_a_file(opsheet: CommandLine, tmp_path: Path) -> None:
    folder = shutil.copytree(SAMPLES, tmp_path / "data")
    said = opsheet("data", "--folder", folder, "--json")
    assert said.status == 0
    found = {document["file"]: document for document in json.loads(said.out)["files"]}
    assert set(found) == {sample["file"] for sample in FILES}
    for sample in FILES:
        totals = found[sample["file"]]["totals"]
        assert {role: totals[role] for role in sample["totals"]} == pytest.approx(sample["totals"])


TEXTS = [sample for sample in FILES if sample.get("separator")]
SPREAD = [("utf-16", "\t"), ("utf-8-sig", ";"), ("gb18030", ","), ("utf-8", "\t")]


@pytest.mark.parametrize("sample", TEXTS, ids=lambda sample: sample["file"])
@pytest.mark.parametrize(("encoding", "separator"), SPREAD)
def test_sample_in_another_encoding_and_separator(
    sample: dict[str, Any], encoding: str, separator: str, tmp_path: Path
) -> None:
    """What Excel, WPS and other programs make of a file when a person saves it."""
    text = (SAMPLES / sample["file"]).read_text(encoding=sample["encoding"])
    path = tmp_path / "saved.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator).writerows(split_text(text).rows)
    export = export_reader(Path("no team folder")).read(path)
    assert export.definition is not None
    assert export.definition.key == sample["export"]
    assert len(export) == sample["rows"]
    assert {role: export.totals.get(role) for role in sample["totals"]} == pytest.approx(sample["totals"])


@pytest.mark.parametrize(
    "sample", [each for each in FILES if each["encoding"] == "xlsx"], ids=lambda each: each["file"]
)
def test_sheet_below_titles_and_beside_a_blank_column(sample: dict[str, Any], tmp_path: Path) -> None:
    """A person has put a title above and a blank column beside the table, and a total below it."""
    with load_workbook(SAMPLES / sample["file"]) as book:
        rows = list(book.get_sheet_by_name(sample["sheet"]).iter_rows())
    path = tmp_path / "moved.xlsx"
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    sheet.write(1, 1, "部门数据 2026-11-26")
    for number, row in enumerate(rows, 3):
        sheet.write_row(number, 1, row)
    sheet.write(3 + len(rows), 1, "合计")
    sheet.write_row(3 + len(rows), 20, [999, 999, 999])
    book.close()
    export = export_reader(Path("no team folder")).read(path)
    assert export.definition is not None
    assert export.definition.key == sample["export"]
    assert export.header_row == 4
    assert len(export) == sample["rows"]
    assert {role: export.totals.get(role) for role in sample["totals"]} == pytest.approx(sample["totals"])
