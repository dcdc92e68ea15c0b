"""A real spreadsheet application opens an edited workbook and reads what was written."""

from __future__ import annotations

import csv
import datetime as dt
import os
from pathlib import Path

import pytest

from opsheet.hosts.pdf import convert, find_program, to_pdf
from opsheet.outcome import AddColumn, AddSheet, Formula, Link, SetCells, SetFill, SetNote
from workbook_builder import build, edited, opened

CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1"

pytestmark = [
    pytest.mark.libreoffice,
    pytest.mark.skipif(find_program() is None and not os.environ.get("CI"), reason="LibreOffice is not installed"),
]


def result(folder: Path) -> Path:
    def fill(book, sheet) -> None:
        sheet.add_table("A1:B4", {"name": "T", "columns": [{"header": "MSKU"}, {"header": "数量"}]})
        sheet.write_column("A2", ["00123", "b", "c"])
        sheet.write_column("B2", [1, 2, 3])
        sheet.write_formula("E1", "=SUM(B2:B4)", None, 6)

    source = build(folder / "in.xlsx", fill)
    return edited(
        source,
        SetCells("数据", "B2", [[10], [20.5]]),
        SetCells("数据", "G1", [["=1+1", dt.date(2025, 2, 14), True, Formula("=B2*2", 20)]]),
        SetFill("数据", "B2:B3", "#FFC7CE"),
        SetNote("数据", "B2", "【S201】说明"),
        AddColumn("数据", "C1", "箱数", [1, 2, None], 2, "T"),
        AddSheet("校验问题", [["编码", "位置"], ["S201", Link("B2", "#'数据'!B2")]], "opsheet_issues"),
    )


def test_values_arrive(tmp_path: Path) -> None:
    made = convert(result(tmp_path), CSV, tmp_path)
    assert made is not None
    with made.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0][:3] == ["MSKU", "数量", "箱数"]
    assert rows[0][6:10] == ["=1+1", "2025-02-14", "TRUE", "20"]
    assert [row[:3] for row in rows[1:4]] == [["00123", "10", "1"], ["b", "20.5", "2"], ["c", "3", ""]]


def test_fills_notes_and_sheets_survive_its_saving(tmp_path: Path) -> None:
    (tmp_path / "saved").mkdir()
    made = convert(result(tmp_path), "xlsx", tmp_path / "saved")
    assert made is not None
    book = opened(made)
    assert book.sheetnames == ["数据", "校验问题"]
    assert book["数据"]["B2"].fill.fgColor.rgb == "FFFFC7CE"
    assert book["数据"]["B2"].comment.text == "【S201】说明"
    assert book["数据"].tables["T"].ref == "A1:C4"


def test_a_pdf_stands_beside_its_workbook(tmp_path: Path) -> None:
    path = result(tmp_path)
    pdf, second = to_pdf(path), to_pdf(path)
    assert pdf is not None
    assert pdf.read_bytes().startswith(b"%PDF")
    assert second == tmp_path / "out (2).pdf"
