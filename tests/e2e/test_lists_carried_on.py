"""Lists that are made, filled in in their workbook and carried on from there: daily checks and scores."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl

from command_line import CommandLine


def fill(path: Path, header: str, answers: dict[int, Any]) -> None:
    """Type into a column of a list's first sheet, by the row's place below the header."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    top, column = next((cell.row, cell.column) for row in sheet.iter_rows() for cell in row if cell.value == header)
    for place, answer in answers.items():
        sheet.cell(top + 1 + place, column, answer)
    book.save(path)


def column(path: Path, header: str) -> list[Any]:
    """A column of a list's first sheet."""
    rows = list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))
    top = next(place for place, row in enumerate(rows) if header in row)
    return [row[rows[top].index(header)] for row in rows[top + 1 :]]


def test_a_daily_list_goes_on_from_day_to_day_in_one_folder(opsheet: CommandLine, tmp_path: Path) -> None:
    folder = tmp_path / "输出"
    made = opsheet("run", "daily_checklist", "--shops", "A-MX", "-o", folder, "--as-of", "2025-03-07")
    assert made.status == 0
    first = folder / "每日检查_20250307.xlsx"
    fill(first, "结果", {0: "异常", 1: "正常"})
    fill(first, "处理说明", {0: "已申诉"})
    assert opsheet("check", first).status == 0
    for day, days in (("2025-03-10", 3), ("2025-03-11", 4)):
        said = opsheet("run", "daily_checklist", first, "--as-of", day)
        assert said.status == 0
        first = folder / f"每日检查_{day.replace('-', '')}.xlsx"
        assert column(first, "遗留天数")[:2] == [days, None]
        assert column(first, "处理说明")[:2] == ["已申诉", None]
        fill(first, "结果", {0: "异常"})
    assert not (folder / "输出").exists()
    fill(first, "结果", {0: "正常"})
    opsheet("run", "daily_checklist", first, "--as-of", "2025-03-12")
    assert set(column(folder / "每日检查_20250312.xlsx", "遗留天数")) == {None}


def test_grades_are_kept_and_scored_the_next_time(opsheet: CommandLine, tmp_path: Path) -> None:
    opsheet("run", "design_score", "--products", "A-1", "-o", tmp_path, "--as-of", "2025-03-10")
    path = tmp_path / "设计评分_20250310.xlsx"
    fill(path, "评分", dict.fromkeys(range(8), "部分做到"))
    said = opsheet("run", "design_score", path, "--json", "--as-of", "2025-03-11", "-o", tmp_path)
    assert '"points": 50' in said.out
    assert column(tmp_path / "设计评分_20250311.xlsx", "评分")[:9] == ["部分做到"] * 8 + [None]
