"""Exports in every language, encoding and shape that occurs, and files that can't be read."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import yaml

from opsheet.exports.read import Export, ExportReader, export_reader
from team_settings import team_settings

CASES = yaml.safe_load(Path(__file__).with_name("cases.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def reader() -> ExportReader:
    settings = team_settings()
    return export_reader(Path("no team folder"), settings.app.data.name_patterns)


def write(case: dict[str, Any], folder: Path) -> Path:
    path = folder / case["file"]
    path.parent.mkdir(parents=True, exist_ok=True)
    if "sheet" in case:
        book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False})
        sheet = book.add_worksheet()
        for number, row in enumerate(case["sheet"]):
            sheet.write_row(number, 0, row)
        book.close()
    elif "hex" in case:
        path.write_bytes(bytes.fromhex(case["hex"]))
    else:
        path.write_bytes(case["text"].replace("→", "\t").encode(case["encoding"]))
    return path


def day(value: Any) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(value)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_case(case: dict[str, Any], reader: ExportReader, tmp_path: Path) -> None:
    path, expected = write(case, tmp_path), case["expect"]
    export = reader.read(path, tmp_path)
    sentences = [problem.render("zh") for problem in export.problems]
    assert (export.definition and export.definition.key) == expected["export"], sentences
    for name in ("encoding", "separator", "header_row"):
        if name in expected:
            assert getattr(export, name) == expected[name]
    if "rows" in expected:
        assert len(export) == expected["rows"]
    totals = {role: export.totals.get(role) for role in expected.get("totals", {})}
    assert totals == pytest.approx(expected.get("totals", {}))
    assert not set(expected.get("no_totals", ())) & set(export.totals)
    if "period" in expected:
        assert export.period == (tuple(map(day, expected["period"])) if expected["period"] else None)
    assert set(expected.get("incomplete", ())) <= set(export.incomplete)
    assert_columns(export, expected)
    assert len(sentences) == len(expected.get("problems", ())), sentences
    for part, sentence in zip(expected.get("problems", ()), sentences, strict=True):
        assert part in sentence


def assert_columns(export: Export, expected: dict[str, Any]) -> None:
    for role, values in expected.get("columns", {}).items():
        assert list(export.columns[role]) == values
    kept = " ".join(str(value) for values in export.columns.values() for value in values)
    for text in expected.get("absent", ()):
        assert text not in kept


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_every_sentence_is_there_in_english(case: dict[str, Any], reader: ExportReader, tmp_path: Path) -> None:
    for problem in reader.read(write(case, tmp_path), tmp_path).problems:
        assert problem.render("en") != problem.render("zh")
        assert problem.render("en").endswith(".")


def test_a_sheet_that_names_a_wrong_size_is_read_whole(reader: ExportReader, tmp_path: Path) -> None:
    """The advertising console writes ``<dimension ref="A1"/>`` and texts within the cells."""
    rows = [
        ["Start Date", "Customer Search Term", "Impressions", "Clicks", "Spend"],
        ["2026-11-20", "lamp", 10, 1, 0.5],
    ]
    path = tmp_path / "report.xlsx"
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    part = "xl/worksheets/sheet1.xml"
    parts[part] = re.sub(rb'<dimension ref="[^"]*"/>', b'<dimension ref="A1"/>', parts[part])
    assert b'ref="A1"' in parts[part]
    assert b"inlineStr" in parts[part]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert reader.read(path).totals == {"impressions": 10, "clicks": 1, "ad_spend": 0.5}
