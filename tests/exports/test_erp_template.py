"""The ERP's import template: found by its headers, and a copy of it filled by them."""

from __future__ import annotations

import os
from pathlib import Path

import openpyxl
import pytest

from command_line import CommandLine
from opsheet.settings import Settings
from opsheet.workbooks.erp_template import fill_template, find_template
from team_settings import team_settings

KEY = "lingxing_overseas_order"
HEADERS = ["*发货仓库名称", "*收货仓库名称", "物流商名称", "*SKU", "*备货数量", "备注", "分摊方式"]


def template(path: Path, headers: list[str] = HEADERS, example: list[object] | None = None) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "模板"
    sheet.append(["填写说明：带 * 的必填"])
    sheet.append(headers)
    if example:
        sheet.append(example)
        sheet.append(example)
    path.parent.mkdir(exist_ok=True)
    book.save(path)
    return path


def settings(folder: Path) -> Settings:
    return team_settings(app={"templates": {"folder": str(folder)}})


def test_a_copy_is_filled_by_header_name_and_an_example_goes(tmp_path: Path) -> None:
    path = template(tmp_path / "in" / "whatever.xlsx", example=["例", "例", "例", "SKU-1", 10, "例", "按数量"])
    before = path.read_bytes()
    found = find_template(KEY, settings(path.parent))
    assert found is not None
    rows = [{"from_warehouse": "深圳仓", "sku": "AX-1", "quantity": 36, "batch": "no column for it"}]
    fill_template(found, rows, tmp_path / "out.xlsx")
    written = list(openpyxl.load_workbook(tmp_path / "out.xlsx")["模板"].iter_rows(values_only=True))
    assert written[1] == tuple(HEADERS)
    assert written[2] == ("深圳仓", None, None, "AX-1", 36, None, None)
    assert all(cell is None for row in written[3:] for cell in row)
    assert path.read_bytes() == before
    said = found.filled_message(["from_warehouse", "sku", "quantity"]).render("zh")
    assert "没有填的列：*收货仓库名称、物流商名称、备注、分摊方式" in said


def test_of_a_template_that_is_filled_whole_no_column_is_named(tmp_path: Path) -> None:
    known = [header for header in HEADERS if header.startswith("*")]
    found = find_template(KEY, settings(template(tmp_path / "in" / "whole.xlsx", known).parent))
    assert found is not None
    said = found.filled_message(list(found.letters)).render("zh")
    assert "whole.xlsx" in said
    assert "没有填的列" not in said


def test_the_newest_template_of_the_kind_counts(tmp_path: Path) -> None:
    old = template(tmp_path / "a.xlsx")
    new = template(tmp_path / "b.xlsx", [*HEADERS, "批次号"])
    template(tmp_path / "c.xlsx", ["SKU", "计划采购量"])
    (tmp_path / "d.xlsx").write_text("no workbook", encoding="utf-8")
    os.utime(old, (1_000, 1_000))
    os.utime(new, (2_000, 2_000))
    found = find_template(KEY, settings(tmp_path))
    assert found is not None
    assert found.path == new


@pytest.mark.parametrize("folder", ["nowhere", "empty"])
def test_without_a_template_there_is_none(tmp_path: Path, folder: str) -> None:
    (tmp_path / "empty").mkdir()
    assert find_template(KEY, settings(tmp_path / folder)) is None
    assert find_template(KEY, team_settings()) is None


def test_the_order_is_written_into_the_template(opsheet: CommandLine, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["货件号", "FBA仓", "追踪编号", "店铺", "MSKU", "SKU", "数量", "渠道", "国内入库日"])
    sheet.append(["FBA18SHTRFPP", "MEX6", "5YDIA35G", "AURORA", "AX-1", "AX-LAMP", 72, "快线", "2025-02-01"])
    book.save(tmp_path / "pipeline.xlsx")
    run = ("run", "overseas_order", tmp_path / "pipeline.xlsx", "-o", tmp_path / "out", "--as-of", "2025-03-12")
    plain = opsheet(*run, "--force")
    assert "没有领星的“领星海外仓备货单”模板" in plain.out + plain.err
    team = tmp_path / "team"
    team.mkdir()
    template(tmp_path / "in" / "t.xlsx")
    (team / "app.yaml").write_text(f"templates:\n  folder: '{tmp_path / 'in'}'\n", encoding="utf-8")
    said = opsheet(*run, "--force", "--config", team)
    assert "已填好领星的“领星海外仓备货单”模板" in said.out
    (path,) = (tmp_path / "out").glob("领星导入*.xlsx")
    row = [cell.value for cell in openpyxl.load_workbook(path)["模板"][3]]
    assert row[3:5] == ["AX-LAMP", 72]
    assert "FBA18SHTRFPP" in str(row[5])
