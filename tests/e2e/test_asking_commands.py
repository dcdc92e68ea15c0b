"""What is asked on sheets in Excel, on closed files: columns, fixes, drop-downs."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from command_line import CommandLine
from workbook_builder import build

STOCKING = ("站点", "店铺", "MSKU", "采购数量", "箱规", "7天销量", "14天日均", "30天日均", "FBA可售", "备货类型")


@pytest.fixture
def opsheet(capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(capsys)


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    def fill(book, sheet) -> None:
        sheet.write_row(0, 0, STOCKING)
        sheet.write_row(1, 0, ("MX", "A-MX", "A-1", 30, 36, 70, 10, 10, 100, "常规"))
        sheet.data_validation("A2:A40", {"validate": "list", "source": ["MX", "US"]})

    return build(tmp_path / "备货.xlsx", fill, names=("备货单",))


def changed(path: Path, sheet: str, **cells: object) -> Path:
    """The workbook saved with other values in some cells."""
    book = openpyxl.load_workbook(path)
    for cell, value in cells.items():
        book[sheet][cell] = value
    book.save(path)
    return path


def test_columns_chosen_on_the_sheet_are_saved(opsheet: CommandLine, sheet: Path, tmp_path: Path) -> None:
    config = tmp_path / "team"
    config.mkdir()
    assert opsheet("--config", config, "run", "columns", sheet).status == 0
    listed = sheet.parent / "输出" / "备货_列对照.xlsx"
    refused = opsheet("--config", config, "run", "columns", listed)
    assert refused.status == 2
    assert "7天销量" in refused.out
    assert not (config / "tables").exists()
    done = opsheet("--config", config, "run", "columns", listed, "--yes", "--json")
    assert [one["column"] for one in done.json["facts"]["saved"]] == ["average_7"]
    assert opsheet("--config", config, "columns", sheet, "--json").json["tables"][0]["unknown"] == []


def test_fixes_that_say_no_on_the_sheet_are_left(opsheet: CommandLine, sheet: Path) -> None:
    book = openpyxl.load_workbook(sheet)
    made = book.create_sheet("修正预览")
    made.append(["修正", "单元格", "MSKU", "店铺", "列", "原值", "新值", "代码", "规则"])
    made.append(["否", "D2", "A-1", "A-MX", "采购数量", 30, 36, "S201", ""])
    made.add_table(openpyxl.worksheet.table.Table(displayName="opsheet_ask_stocking", ref="A1:I2"))
    book.save(sheet)
    said = opsheet("run", "fix_stocking", sheet, "--yes", "--json").json
    assert said["facts"] == {"fixes": []}
    assert "没有选“是”的行" in said["messages"][0]["text"]
    changed(sheet, "修正预览", A2="是")
    assert [one["cell"] for one in opsheet("run", "fix_stocking", sheet, "--yes", "--json").json["facts"]["fixes"]] == [
        "D2"
    ]


def test_drop_downs_are_added_and_those_of_the_sheet_kept(opsheet: CommandLine, sheet: Path) -> None:
    said = opsheet("add-dropdowns", sheet, "--json").json
    (path,) = said["written"]
    book = openpyxl.load_workbook(path)
    rules = {str(rule.sqref): rule.formula1 for rule in book["备货单"].data_validations.dataValidation}
    assert rules == {"A2:A40": '"MX,US"', "J2:J32": "'下拉选项'!$B$2:$B$7"}
    assert [cell.value for cell in book["下拉选项"]["B"]][:2] == ["备货类型", "常规"]
