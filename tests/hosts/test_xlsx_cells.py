"""Writing values: only the touched cells change, and every kind of value arrives as it is meant."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from opsheet.catalogue import RefusedError
from opsheet.outcome import Edit, Formula, Link, SetCells, SetFill, SetNumberFormat
from workbook_builder import SHEET, build, changed_parts, edited, hand_made, opened, part, sheet_xml

ROWS = (
    '<row r="2" spans="1:2" ht="20" customHeight="1"><c r="A2" s="0" t="s" x="y"><v>0</v></c>'
    '<c r="B2"><v>1</v></c></row><row r="4"/>'
)


def written(tmp_path: Path, rows: str, *edits: Edit, **frame: str) -> str:
    source = hand_made(tmp_path / "in.xlsx", sheet_xml(rows, **frame))
    return part(edited(source, *edits, name=f"out{len(list(tmp_path.iterdir()))}"))


@pytest.mark.parametrize(
    ("value", "xml"),
    [
        (7, '<c r="B2"><v>7</v></c>'),
        (0.1, '<c r="B2"><v>0.1</v></c>'),
        (1e300, '<c r="B2"><v>1e+300</v></c>'),
        (123456789012345678, '<c r="B2"><v>123456789012345678</v></c>'),
        (True, '<c r="B2" t="b"><v>1</v></c>'),
        (np.int64(5), '<c r="B2"><v>5</v></c>'),
        (np.float64(2.5), '<c r="B2"><v>2.5</v></c>'),
        (np.bool_(False), '<c r="B2" t="b"><v>0</v></c>'),
        (float("nan"), '<c r="B2"/>'),
        (pd.NaT, '<c r="B2"/>'),
        (None, '<c r="B2"/>'),
        ("", '<c r="B2"/>'),
        ("a<b>&", '<c r="B2" t="inlineStr"><is><t>a&lt;b&gt;&amp;</t></is></c>'),
        (" x\n", '<c r="B2" t="inlineStr"><is><t xml:space="preserve"> x\n</t></is></c>'),
        ("\x01_x0041_\r",
         '<c r="B2" t="inlineStr"><is><t xml:space="preserve">_x0001__x005F_x0041__x000D_</t></is></c>'),
        (Formula("=A2&\"x\"", "yx"), '<c r="B2" t="str"><f>A2&amp;"x"</f><v>yx</v></c>'),
        (Formula("=A2*2", 4), '<c r="B2"><f>A2*2</f><v>4</v></c>'),
        (Formula("=A2*2"), '<c r="B2"><f>A2*2</f></c>'),
    ],
)  # fmt: skip
def test_a_value_is_written_and_all_else_stays(tmp_path: Path, value: object, xml: str) -> None:
    result = written(tmp_path, ROWS, SetCells("数据", "B2", [[value]]))  # pyright: ignore[reportArgumentType]
    expected = sheet_xml(ROWS.replace('<c r="B2"><v>1</v></c>', xml))
    assert result == expected


def test_a_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    source = build(tmp_path / "in.xlsx", lambda book, sheet: sheet.write(0, 0, 1))
    result = edited(source, SetCells("数据", "A1", [["=1+1"], ["+1"], ["-1"], ["@x"]]))
    cells = [opened(result)["数据"].cell(row, 1) for row in range(1, 5)]
    assert [(cell.value, cell.data_type, cell.quotePrefix) for cell in cells[1:]] == [
        ("+1", "s", True),
        ("-1", "s", True),
        ("@x", "s", True),
    ]
    assert "<f>" not in part(result)


@pytest.mark.parametrize(
    ("value", "serial", "code"),
    [
        (dt.date(2025, 2, 14), "45702", "yyyy-mm-dd"),
        (dt.datetime(2025, 2, 14, 14, 0), "45702.583333333336", "yyyy-mm-dd hh:mm"),
        (dt.datetime(2025, 2, 14, 6, tzinfo=dt.UTC), "45702.25", "yyyy-mm-dd hh:mm"),
        (pd.Timestamp("2025-02-14"), "45702", "yyyy-mm-dd hh:mm"),
        (dt.time(6), "0.25", "hh:mm"),
        (dt.timedelta(hours=36), "1.5", "[h]:mm:ss"),
        (dt.date(1900, 2, 28), "59", "yyyy-mm-dd"),
        (dt.date(1900, 3, 1), "61", "yyyy-mm-dd"),
    ],
)  # fmt: skip
def test_days_are_serials_in_a_format_that_shows_them(tmp_path: Path, value: dt.date, serial: str, code: str) -> None:
    source = build(tmp_path / "in.xlsx", lambda book, sheet: sheet.write(0, 0, 1))
    result = edited(source, SetCells("数据", "A1", [[value]]))
    assert f"<v>{serial}</v>" in part(result)
    assert opened(result)["数据"]["A1"].number_format == code


def test_a_day_before_the_calendar_begins_is_text(tmp_path: Path) -> None:
    result = written(tmp_path, ROWS, SetCells("数据", "B2", [[dt.date(1899, 12, 31)]]))
    assert "<t>1899-12-31</t>" in result


def test_days_follow_the_1904_calendar(tmp_path: Path) -> None:
    source = build(tmp_path / "in.xlsx", lambda book, sheet: sheet.write(0, 0, 1))
    book = part(source, "xl/workbook.xml").replace("<workbookPr", '<workbookPr date1904="1"')
    hand_made(source, sheet_xml('<row r="2"/>'), **{"xl/workbook.xml": book})
    result = edited(source, SetCells("数据", "B2", [[dt.date(2025, 2, 14)]]))
    assert opened(result)["数据"]["B2"].value == dt.datetime(2025, 2, 14)
    assert "<v>44240</v>" in part(result)


def test_a_number_format_that_is_asked_for_wins_over_the_dates_own(tmp_path: Path) -> None:
    source = build(tmp_path / "in.xlsx", lambda book, sheet: sheet.write(0, 0, 1))
    day = SetCells("数据", "A1", [[dt.date(2025, 2, 14)]])
    result = edited(source, day, SetNumberFormat("数据", "A1", "0"))
    assert opened(result)["数据"]["A1"].number_format == "0"


def test_a_cell_keeps_its_own_date_format(tmp_path: Path) -> None:
    def fill(book, sheet) -> None:
        sheet.write(0, 0, 1, book.add_format({"num_format": "d.m.yy"}))

    source = build(tmp_path / "in.xlsx", fill)
    result = edited(source, SetCells("数据", "A1", [[dt.date(2025, 2, 14)]]))
    assert opened(result)["数据"]["A1"].number_format == "d.m.yy"
    assert changed_parts(source, result) == {SHEET}


@pytest.mark.parametrize(
    ("rows", "cell", "expected"),
    [
        ("", "B2", '<row r="2"><c r="B2"><v>9</v></c></row>'),
        ('<row r="1"/><row r="5"/>', "A3", '<row r="1"/><row r="3"><c r="A3"><v>9</v></c></row><row r="5"/>'),
        ('<row r="2" s="0"/>', "A2", '<row r="2" s="0"><c r="A2"><v>9</v></c></row>'),
        ('<row r="2"><c r="A2"/><c r="C2"/></row>', "B2",
         '<row r="2"><c r="A2"/><c r="B2"><v>9</v></c><c r="C2"/></row>'),
        ('<row r="2"><c r="AA2"/></row>', "Z2", '<row r="2"><c r="Z2"><v>9</v></c><c r="AA2"/></row>'),
        ('<row r="2" spans="1:2"><c r="A2"/></row>', "D2",
         '<row r="2" spans="1:4"><c r="A2"/><c r="D2"><v>9</v></c></row>'),
        ("<row><c><v>1</v></c><c><v>2</v></c></row>", "B1",
         '<row><c><v>1</v></c><c r="B1"><v>9</v></c></row>'),
        ("<row><c><v>1</v></c></row><row><c/></row>", "B2",
         '<row><c><v>1</v></c></row><row><c/><c r="B2"><v>9</v></c></row>'),
        ("<row r='2'><c s='0' r='B2'><v>1</v></c></row>", "B2",
         "<row r='2'><c s='0' r='B2'><v>9</v></c></row>"),
        ('<row r="2"><!-- <c r="B2"/> --><c r="B2"><v>1</v></c></row>', "B2",
         '<row r="2"><!-- <c r="B2"/> --><c r="B2"><v>9</v></c></row>'),
        ('<row r="2"><c r="A2" t="str"><v><![CDATA[<c r="B2">]]></v></c><c r="B2"/></row>', "B2",
         '<row r="2"><c r="A2" t="str"><v><![CDATA[<c r="B2">]]></v></c><c r="B2"><v>9</v></c></row>'),
        ('<row r="2"><c r="A2" x="a>b"><v>1</v></c ><c r="B2" cm="1" vm="2"><v>3</v></c ></row>', "B2",
         '<row r="2"><c r="A2" x="a>b"><v>1</v></c ><c r="B2"><v>9</v></c></row>'),
    ],
)  # fmt: skip
def test_a_cell_finds_its_place(tmp_path: Path, rows: str, cell: str, expected: str) -> None:
    assert written(tmp_path, rows, SetCells("数据", cell, [[9]])) == sheet_xml(expected)


def test_prefixed_elements_stay_prefixed(tmp_path: Path) -> None:
    rows = '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
    result = written(tmp_path, rows, SetCells("数据", "A1", [["文", 2]]), prefix="x:")
    expected = (
        '<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>文</x:t></x:is></x:c><x:c r="B1"><x:v>2</x:v></x:c></x:row>'
    )
    assert result == sheet_xml(expected, prefix="x:")


def test_other_encodings_and_byte_order_marks_are_read(tmp_path: Path) -> None:
    xml = sheet_xml('<row r="1"><c r="A1" t="inlineStr"><is><t>原文</t></is></c></row>')
    for encoding, declared in (("utf-16", "UTF-16"), ("utf-8-sig", "UTF-8"), ("gb18030", "GB18030")):
        data = xml.replace("UTF-8", declared).encode(encoding)
        source = hand_made(tmp_path / f"{encoding}.xlsx", data)
        result = edited(source, SetCells("数据", "B1", [[2]]), name=f"{encoding}-out")
        sheet = opened(result)["数据"]
        assert (sheet["A1"].value, sheet["B1"].value) == ("原文", 2)


def test_the_dimension_grows_only_where_it_must(tmp_path: Path) -> None:
    head = '<dimension ref="A1:C4"/>'
    inside = written(tmp_path, ROWS, SetCells("数据", "C3", [[1]]), head=head)
    assert head in inside
    outside = written(tmp_path, ROWS, SetCells("数据", "E9", [[1]]), head=head)
    assert '<dimension ref="A1:E9"/>' in outside


def test_later_edits_win_and_blanks_are_not_created(tmp_path: Path) -> None:
    result = written(
        tmp_path,
        ROWS,
        SetCells("数据", "A2", [[1, 2], [None, None]]),
        SetCells("数据", "B2", [[3]]),
        SetCells("数据", "J9", [[None]]),
    )
    assert '<c r="B2"><v>3</v></c></row><row r="4"/>' in result
    assert "J9" not in result


@pytest.mark.parametrize(("value", "word"), [(float("inf"), "infinite"), ("x" * 32_768, "32768"), (object(), "object")])
def test_a_value_that_no_cell_holds_is_refused_by_its_cell(tmp_path: Path, value: object, word: str) -> None:
    source = build(tmp_path / "in.xlsx", lambda book, sheet: None)
    with pytest.raises(RefusedError, match=rf"C7.*{word}"):
        edited(source, SetCells("数据", "C7", [[value]]))  # pyright: ignore[reportArgumentType]
    assert sorted(tmp_path.iterdir()) == [source]


def test_a_covered_cell_is_refused_and_the_merged_cell_itself_is_not(tmp_path: Path) -> None:
    source = build(tmp_path / "in.xlsx", lambda book, sheet: sheet.merge_range("B2:C3", "m"))
    edited(source, SetCells("数据", "B2", [["new", None], [None, None]]))
    with pytest.raises(RefusedError, match=r"C3 .*B2:C3"):
        edited(source, SetCells("数据", "C3", [[1]]), name="other")


def test_arrays_are_written_and_missing_numbers_are_blank(tmp_path: Path) -> None:
    source = build(tmp_path / "in.xlsx", lambda book, sheet: None)
    values = np.array([[1.5, np.nan], [np.nan, 2.0]])
    sheet = opened(edited(source, SetCells("数据", "B2", values)))["数据"]  # pyright: ignore[reportArgumentType]
    assert [[cell.value for cell in row] for row in sheet["B2:C3"]] == [[1.5, None], [None, 2]]


def test_links_join_those_that_are_there(tmp_path: Path) -> None:
    def fill(book, sheet) -> None:
        sheet.write_url("A1", "https://old.example/1", string="old")
        sheet.write_url("A2", "internal:'数据'!C1", string="keep")

    source = build(tmp_path / "in.xlsx", fill)
    links = [Link("内", "#'数据'!B7"), Link("外", 'https://x.example/?a=1&b="2"')]
    result = edited(source, SetCells("数据", "A1", [[links[1]]]), SetCells("数据", "A3", [[links[0]]]))
    sheet = opened(result)["数据"]
    assert sheet["A1"].hyperlink.target == 'https://x.example/?a=1&b="2"'
    assert sheet["A2"].hyperlink.location == "'数据'!C1"
    assert (sheet["A3"].value, sheet["A3"].hyperlink.location) == ("内", "'数据'!B7")


def test_a_filled_blank_cell_takes_its_columns_format(tmp_path: Path) -> None:
    def fill(book, sheet) -> None:
        sheet.set_column("B:B", 12, book.add_format({"num_format": "0.000", "bold": True}))
        sheet.set_row(8, 20, book.add_format({"italic": True}))

    result = edited(build(tmp_path / "in.xlsx", fill), SetFill("数据", ["B3", "C9"], "#FFC7CE"))
    sheet = opened(result)["数据"]
    assert (sheet["B3"].number_format, sheet["B3"].font.b) == ("0.000", True)
    assert sheet["C9"].font.i
    assert sheet["C9"].fill.fgColor.rgb == "FFFFC7CE"
