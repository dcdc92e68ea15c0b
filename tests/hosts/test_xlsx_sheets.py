"""New sheets: their table, their place among the others, and their replacement in the next run."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsheet.outcome import AddSheet, Link, SetCells
from workbook_builder import SHEET, applied, build, changed_parts, edited, opened, part, parts

ISSUES = AddSheet(
    "校验问题",
    [
        ["编码", "单元格", "编码"],
        ["S201", Link("B4", "#'数据'!B4"), "=看"],
        ["S202", Link("网", "https://x.example"), 1.5],
    ],
    table="opsheet_issues",
    widths=[8, 12, 40],
    fills=[("A2", "#FFC7CE")],
    number_formats=[None, None, "0.0"],
)


def plain(path: Path) -> Path:
    def fill(book, sheet) -> None:
        sheet.write("A1", 1)
        book.define_name("数据!本表", "=数据!$A$1")

    return build(path, fill, ["数据", "第二"])


def test_a_new_sheet_is_complete(tmp_path: Path) -> None:
    result = edited(plain(tmp_path / "in.xlsx"), ISSUES)
    book = opened(result)
    sheet = book["校验问题"]
    assert book.sheetnames == ["数据", "第二", "校验问题"]
    assert [cell.value for cell in sheet[1]] == ["编码", "单元格", "编码2"]
    assert [cell.value for cell in sheet[2]] == ["S201", "B4", "=看"]
    assert sheet["C2"].data_type != "f" or "<f>" not in part(result, "xl/worksheets/sheet3.xml")
    assert (sheet["B2"].hyperlink.location, sheet["B3"].hyperlink.target) == (
        "'数据'!B4",
        "https://x.example",
    )
    assert (sheet["A1"].font.b, sheet["A2"].fill.fgColor.rgb) == (True, "FFFFC7CE")
    assert (sheet["C3"].number_format, sheet.freeze_panes) == ("0.0", "A2")
    assert sheet.tables["opsheet_issues"].ref == "A1:C3"
    assert [sheet.column_dimensions[letter].width for letter in "ABC"] == [8, 12, 40]


def test_only_the_lists_of_sheets_change(tmp_path: Path) -> None:
    source = plain(tmp_path / "in.xlsx")
    changed = changed_parts(source, edited(source, ISSUES))
    assert SHEET not in changed
    assert changed == {
        "[Content_Types].xml",
        "docProps/app.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/tables/table1.xml",
        "xl/workbook.xml",
        "xl/worksheets/_rels/sheet3.xml.rels",
        "xl/worksheets/sheet3.xml",
    }


def test_the_properties_list_the_new_sheet_among_the_worksheets(tmp_path: Path) -> None:
    result = part(edited(plain(tmp_path / "in.xlsx"), ISSUES), "docProps/app.xml")
    titles = result[result.index("<TitlesOfParts>") : result.index("</TitlesOfParts>")]
    names = ["数据", "第二", "校验问题", "数据!本表"]
    assert (
        titles
        == '<TitlesOfParts><vt:vector size="4" baseType="lpstr">'
        + "".join(f"<vt:lpstr>{name}</vt:lpstr>" for name in names)
        + "</vt:vector>"
    )
    assert "<vt:lpstr>Worksheets</vt:lpstr></vt:variant><vt:variant><vt:i4>3</vt:i4>" in result


@pytest.mark.parametrize("table", ["opsheet_issues", None])
def test_the_next_run_replaces_our_sheet_in_its_place(tmp_path: Path, table: str | None) -> None:
    edit = AddSheet("校验问题", ISSUES.rows, table)
    first = edited(plain(tmp_path / "in.xlsx"), edit, name="first")
    again = edited(first, edit, name="again")
    assert first.read_bytes() == again.read_bytes()
    shorter = edited(first, AddSheet("校验问题", [["编码"], ["无"]], table), name="shorter")
    assert opened(shorter).sheetnames == ["数据", "第二", "校验问题"]
    assert opened(shorter)["校验问题"]["A2"].value == "无"
    assert parts(shorter)["xl/workbook.xml"] == parts(first)["xl/workbook.xml"]


def test_a_users_sheet_of_that_name_is_kept(tmp_path: Path) -> None:
    source = build(tmp_path / "in.xlsx", lambda book, sheet: sheet.write("A1", "用户的"), ["校验问题"])
    result = applied(source, ISSUES)
    assert result.new_sheets == {"校验问题": "校验问题 (2)"}
    assert opened(result.target).sheetnames == ["校验问题", "校验问题 (2)"]
    again = applied(result.target, ISSUES, name="again")
    assert opened(again.target).sheetnames == ["校验问题", "校验问题 (2)"]


def test_names_are_made_legal_and_tables_unique(tmp_path: Path) -> None:
    source = build(tmp_path / "in.xlsx", lambda book, sheet: sheet.add_table("A1:B3", {"name": "T"}))
    long = "备货/计划: 审批?" + "长" * 40
    result = edited(source, AddSheet(long, [["a"]], "T"), AddSheet(long, [["a"]], "T2"), AddSheet("空", []))
    book = opened(result)
    assert book.sheetnames[1] == ("备货_计划_ 审批_" + "长" * 40)[:31]
    assert book.sheetnames[2].endswith(" (2)")
    assert len(book.sheetnames[2]) == 31
    assert list(book[book.sheetnames[1]].tables) == ["T_2"]
    assert list(book[book.sheetnames[2]].tables) == ["T2"]


def test_sheets_and_cells_can_change_in_one_outcome(tmp_path: Path) -> None:
    result = opened(edited(plain(tmp_path / "in.xlsx"), ISSUES, SetCells("第二", "B2", [[5]])))
    assert (result["第二"]["B2"].value, result["校验问题"]["A2"].value) == (5, "S201")
