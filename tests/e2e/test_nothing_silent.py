"""What opsheet did and what it didn't is said on the command line, and nothing is changed without being asked."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from command_line import AS_OF, FAULTY, CommandLine

FILES = Path(__file__).parents[1] / "cases" / "files"


def test_the_same_finding_of_many_rows_is_one_line(opsheet: CommandLine) -> None:
    said = opsheet("check", FILES / "numbers_of_all_kinds.xlsx", *AS_OF)
    (line,) = [line for line in said.out.splitlines() if "T103" in line]
    assert "19 行（第 4、5、6、7、8、9、10、13" in line
    assert "不是数字" in line
    assert said.out.count("T103") == 1
    assert opsheet("check", FILES / "numbers_of_all_kinds.xlsx", *AS_OF, "--details").out.count("T103") > 10


def test_the_summary_fits_a_chat(opsheet: CommandLine) -> None:
    said = opsheet("check", FAULTY, *AS_OF, "--summary")
    assert "按运营：" in said.out
    assert "按店铺：" in said.out
    assert "采购数量不是整箱" in said.out
    assert len(said.out.splitlines()) < 50


def test_calculating_counts_what_it_did(opsheet: CommandLine, tmp_path: Path) -> None:
    said = opsheet("run", "calculate_stocking", FILES / "numbers_of_all_kinds.xlsx", "-o", tmp_path, *AS_OF)
    assert "29 行中算出 7 行" in said.out
    assert "19 行未计算：“FBA 可售”不是数字（T4" in said.out
    assert "3 行未计算：“FBA 可售”是负数" in said.out


def test_fixing_asks_first(opsheet: CommandLine, tmp_path: Path) -> None:
    source = FILES / "no_addresses.xlsx"
    said = opsheet("run", "fix_stocking", source, "-o", tmp_path / "out", *AS_OF)
    assert said.status == 2
    assert "252" in said.out
    assert "--yes" in said.err
    assert not (tmp_path / "out").exists()
    assert opsheet("run", "fix_stocking", source, "-o", tmp_path / "out", "--yes", *AS_OF).status == 0
    (written,) = (tmp_path / "out").iterdir()
    assert openpyxl.load_workbook(written).worksheets[0]["N3"].value == 252


def test_marks_beside_a_comment_of_another_program_stay_well_formed(opsheet: CommandLine, tmp_path: Path) -> None:
    opsheet("run", "validate_stocking", FILES / "comment_by_openpyxl.xlsx", "-o", tmp_path, *AS_OF)
    (written,) = tmp_path.glob("*.xlsx")
    with zipfile.ZipFile(written) as archive:
        drawings = [etree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith(".vml")]
    shapes = [shape for drawing in drawings for shape in drawing.iter("{urn:schemas-microsoft-com:vml}shape")]
    assert len(shapes) > 20
    assert all("visibility:hidden" in shape.get("style", "").replace(" ", "") for shape in shapes)


@pytest.mark.parametrize("cell", ["N3", "亚马逊实时备货单!N3", "亚马逊实时备货单!$N$3"])
def test_single_fixes_can_be_left_out(opsheet: CommandLine, tmp_path: Path, cell: str) -> None:
    source = FILES / "no_addresses.xlsx"
    said = opsheet("run", "fix_stocking", source, "-o", tmp_path / "out", "--yes", "--skip", cell, *AS_OF, "--json")
    assert said.json["facts"]["fixes"] == []


def test_no_form_without_an_approval_column(opsheet: CommandLine, tmp_path: Path) -> None:
    source = FILES / "headers_not_known.xlsx"
    said = opsheet("run", "export_approval", source, "-o", tmp_path / "out", "--as-of", "2026-11-27")
    assert said.status == 2
    assert "缺少计算或校验要用的列 主管审批" in said.err
    excused = opsheet("run", "export_approval", source, "-o", tmp_path, "--as-of", "2026-11-27", "--no-approval-column")
    assert "T113" not in excused.err


def test_a_sheet_is_chosen_among_several(opsheet: CommandLine, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, quantity in (("1月", 24), ("2月", 25)):
        sheet = book.create_sheet(name)
        sheet.append(["店铺", "MSKU", "箱规", "采购数量", "7天日均", "FBA可售"])
        sheet.append(["S1", "A-1", 12, quantity, 5, 100])
    path = tmp_path / "全年.xlsx"
    book.save(path)
    refused = opsheet("check", path, *AS_OF)
    assert (refused.status, "--sheet" in refused.err, "2月!A1" in refused.err) == (2, True, True)
    assert "S201" not in opsheet("check", path, "--sheet", "1月", *AS_OF).out
    assert "S201" in opsheet("check", path, "--sheet", "2月", *AS_OF).out
    both = opsheet("check", path, "--all-sheets", *AS_OF, "--json").json["files"]
    assert [one["tables"][0]["sheet"] for one in both] == ["1月", "2月"]
    assert "3月" in opsheet("check", path, "--sheet", "3月", *AS_OF).err


def test_an_action_works_on_each_sheet(opsheet: CommandLine, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name in ("林晓", "王芳"):
        sheet = book.create_sheet(name)
        sheet.append(["店铺", "MSKU", "箱规", "采购数量", "7天日均", "FBA可售"])
        sheet.append(["S1", f"{name}-1".replace("林晓", "A").replace("王芳", "B"), 12, 25, 5, 100])
    path = tmp_path / "全组.xlsx"
    book.save(path)
    said = opsheet("run", "validate_stocking", path, "--all-sheets", "-o", tmp_path / "out", *AS_OF, "--json")
    assert [one["sheet"] for one in said.json["facts"]["sheets"]] == ["林晓", "王芳"]
    assert {message["text"].split("】")[0] for message in said.json["messages"]} == {"【林晓", "【王芳"}
    written = openpyxl.load_workbook(next((tmp_path / "out").iterdir()))
    assert {"校验问题 林晓", "校验问题 王芳"} <= set(written.sheetnames)
    assert "S201" in written["林晓"]["D2"].comment.text
    assert "S201" in written["王芳"]["D2"].comment.text


def test_every_action_names_headers_that_it_could_not_make_out(opsheet: CommandLine, tmp_path: Path) -> None:
    source = FILES / "averages_under_other_headers.xlsx"
    said = opsheet("run", "fix_stocking", source, "-o", tmp_path / "out", "--yes", *AS_OF)
    assert "没认出表头“7天销量”、“14天销量”、“30天销量”" in said.out
