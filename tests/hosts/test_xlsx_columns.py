"""New columns: the table, its filter, the formats of the neighbour, and the refusals."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from opsheet.catalogue import RefusedError
from opsheet.outcome import AddColumn, SetCells
from workbook_builder import build, edited, opened, part


def stocking(path: Path, *, total: bool = False) -> Path:
    def fill(book, sheet) -> None:
        head = book.add_format({"bold": True, "bg_color": "#DDEBF7"})
        body = book.add_format({"border": 1, "bg_color": "#FFFF00", "num_format": "yyyy-mm-dd"})
        columns = [{"header": name, "header_format": head} for name in ("MSKU", "日期")]
        sheet.add_table("B3:C6", {"name": "备货", "columns": columns, "total_row": total})
        for row in range(3, 5 if total else 6):
            sheet.write_row(row, 1, [f"SKU{row}", 45000 + row], body)
        sheet.set_column("B:G", 14)

    return build(path, fill)


def test_the_table_reaches_over_the_new_columns(tmp_path: Path) -> None:
    source = stocking(tmp_path / "in.xlsx")
    first = AddColumn("数据", "D3", "周转天数", [30.5, None, 12], 4, "备货", "0.0", 18)
    second = AddColumn("数据", "E3", "断货日期", [dt.date(2025, 3, 1), "无", None], 4, "备货")
    result = edited(source, first, second)
    sheet = opened(result)["数据"]
    table = sheet.tables["备货"]
    assert (table.ref, table.autoFilter.ref) == ("B3:E6", "B3:E6")
    assert [column.name for column in table.tableColumns] == ["MSKU", "日期", "周转天数", "断货日期"]
    assert [column.id for column in table.tableColumns] == [1, 2, 3, 4]
    assert [sheet.cell(row, 4).value for row in range(3, 7)] == ["周转天数", 30.5, None, 12]
    assert [sheet.cell(row, 5).value for row in range(4, 6)] == [dt.datetime(2025, 3, 1), "无"]


def test_a_new_column_looks_like_its_neighbour_without_its_fill(tmp_path: Path) -> None:
    source = stocking(tmp_path / "in.xlsx")
    result = edited(
        source,
        AddColumn("数据", "D3", "甲", [1, 2, 3], 4, "备货", "0.0", 18),
        AddColumn("数据", "E3", "乙", [1, 2, 3], 4, "备货"),
    )
    sheet = opened(result)["数据"]
    assert (sheet["D3"].font.b, sheet["E3"].fill.fgColor.rgb) == (True, "FFDDEBF7")
    assert [sheet[cell].number_format for cell in ("D4", "E4")] == ["0.0", "General"]
    assert [sheet[cell].fill.patternType for cell in ("D4", "D5", "E4")] == [None] * 3
    assert {sheet[cell].border.left.style for cell in ("D4", "D6", "E6")} == {"thin"}
    widths = {letter: sheet.column_dimensions[letter].width for letter in ("B", "D")}
    assert widths["D"] == 18
    assert widths["B"] == pytest.approx(14.7, abs=0.1)


def test_a_total_row_is_kept_free(tmp_path: Path) -> None:
    source = stocking(tmp_path / "in.xlsx", total=True)
    result = edited(source, AddColumn("数据", "D3", "新", [1, 2], 4, "备货"))
    sheet = opened(result)["数据"]
    assert sheet.tables["备货"].ref == "B3:D6"
    assert sheet.tables["备货"].autoFilter.ref == "B3:D5"
    assert sheet["D6"].value is None


@pytest.mark.parametrize(
    ("edit", "word"),
    [
        (AddColumn("数据", "D3", "MSKU", [1], 4, "备货"), "MSKU"),
        (AddColumn("数据", "E3", "新", [1], 4, "备货"), "B3:C6"),
        (AddColumn("数据", "D2", "新", [1], 4, "备货"), "B3:C6"),
        (AddColumn("数据", "D3", "新", [1], 4, "别的"), "别的"),
    ],
)
def test_a_column_that_doesnt_fit_the_table_is_refused(tmp_path: Path, edit: AddColumn, word: str) -> None:
    with pytest.raises(RefusedError, match=word):
        edited(stocking(tmp_path / "in.xlsx"), edit)


def test_a_column_that_is_taken_is_refused(tmp_path: Path) -> None:
    source = stocking(tmp_path / "in.xlsx")
    taken = edited(source, SetCells("数据", "D5", [["占用"]]), name="taken")
    with pytest.raises(RefusedError, match="D5"):
        edited(taken, AddColumn("数据", "D3", "新", [1, 2, 3], 4, "备货"))


def test_a_neighbouring_table_is_not_run_into(tmp_path: Path) -> None:
    def fill(book, sheet) -> None:
        sheet.add_table("A1:B3", {"name": "left"})
        sheet.add_table("C2:D4", {"name": "right"})

    source = build(tmp_path / "in.xlsx", fill)
    with pytest.raises(RefusedError, match="right"):
        edited(source, AddColumn("数据", "C1", "新", [1, 2], 2, "left"))


def test_a_plain_tables_filter_reaches_over_the_new_column(tmp_path: Path) -> None:
    def fill(book, sheet) -> None:
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_row(1, 0, [1, 2])
        sheet.autofilter("A1:B2")

    result = edited(build(tmp_path / "in.xlsx", fill), AddColumn("数据", "C1", "新", [3], 2))
    assert '<autoFilter ref="A1:C2"/>' in part(result)
    assert "$A$1:$C$2</definedName>" in part(result, "xl/workbook.xml")


def test_what_is_printed_and_formats_of_whole_rows_reach_over_new_columns(tmp_path: Path) -> None:
    def fill(book, sheet) -> None:
        for row in range(4):
            sheet.write_row(row, 0, [row, 2, 3])
        sheet.print_area("A1:C4")
        look = {"type": "formula", "criteria": "=$A2>1", "format": book.add_format({"bold": True})}
        sheet.conditional_format("A2:C4", look)
        sheet.conditional_format("B2:B4", look)
        sheet.conditional_format("A2:C3", {"type": "2_color_scale"})

    source = build(tmp_path / "in.xlsx", fill)
    result = edited(source, AddColumn("数据", "D1", "新", [1, 2, 3], 2), AddColumn("数据", "E1", "又", [1, 2, 3], 2))
    assert "$A$1:$E$4</definedName>" in part(result, "xl/workbook.xml")
    assert re.findall(r'conditionalFormatting sqref="([^"]*)"', part(result)) == ["A2:E4", "B2:B4", "A2:C3"]


def test_what_ends_elsewhere_stays(tmp_path: Path) -> None:
    def fill(book, sheet) -> None:
        sheet.write_row(0, 0, ["a", "b", "c"])
        sheet.print_area("A1:B4")
        sheet.conditional_format("A2:B4", {"type": "formula", "criteria": "=$A2>1"})

    result = edited(build(tmp_path / "in.xlsx", fill), AddColumn("数据", "D1", "新", [1, 2, 3], 2))
    assert "$A$1:$B$4</definedName>" in part(result, "xl/workbook.xml")
    assert 'sqref="A2:B4"' in part(result)


def test_one_width_in_a_range_of_columns_splits_it(tmp_path: Path) -> None:
    source = build(tmp_path / "in.xlsx", lambda book, sheet: sheet.set_column("A:E", 9))
    result = part(edited(source, AddColumn("数据", "C1", "新", [], 2, width=20)))
    columns = result[result.index("<cols>") : result.index("</cols>")]
    assert columns.count("<col ") == 3
    assert '<col min="3" max="3" width="20" customWidth="1"/>' in columns
    assert 'min="4" max="5"' in columns
