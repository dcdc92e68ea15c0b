"""No stored result that an edit has made stale stays as if it were current."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from opsheet.outcome import AddColumn, Formula, SetCells
from stale_workbooks import CASES, made
from workbook_builder import build, changed_parts, edited, hand_made, opened, part, rebuilt, sheet_xml


def xml_of(path: Path, case: dict[str, Any], address: str) -> str:
    sheet, _, cell = address.partition("!")
    number = list(case["sheets"]).index(sheet) + 1
    match = re.search(rf'<c r="{cell}".*?</c>', part(path, f"xl/worksheets/sheet{number}.xml"))
    assert match is not None
    return match[0]


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_results_of_formulas(tmp_path: Path, case: dict[str, Any]) -> None:
    source = made(tmp_path / "in.xlsx", case)
    edits = [SetCells(*address.split("!"), [[value]]) for address, value in case["edit"].items()]
    result = edited(source, *edits)
    before, after = opened(source), opened(result)
    values = opened(result, data_only=True)
    for address, expected in case["results"].items():
        sheet, _, cell = address.partition("!")
        assert after[sheet][cell].value == before[sheet][cell].value, "the formula itself stays"
        if expected == "kept":
            assert xml_of(result, case, address) == xml_of(source, case, address)
        elif expected == "gone":
            assert "<v>" not in xml_of(result, case, address)
        else:
            shown = values[sheet][cell].value
            assert shown == (pytest.approx(expected) if isinstance(expected, float) else expected)
            assert type(shown) is type(expected) or isinstance(expected, float)
    if "gone" in case["results"].values():
        assert 'fullCalcOnLoad="1"' in part(result, "xl/workbook.xml")
    again = edited(result, *edits, name="again")
    assert again.read_bytes() == result.read_bytes()


def test_sheets_that_depend_on_nothing_stay(tmp_path: Path) -> None:
    case = {
        "sheets": {"数据": {"A1": 1}, "甲": {"A1": ["数据!A1+1", 2]}, "乙": {"A1": ["1+1", 2]}, "丙": {"A1": "x"}},
    }
    source = made(tmp_path / "in.xlsx", case)
    changed = changed_parts(source, edited(source, SetCells("数据", "A1", [[5]])))
    assert changed == {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"}


SHARED = (
    '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="shared" ref="B1:C3" si="0">A1*2</f><v>2</v></c>'
    '<c r="C1"><f t="shared" si="0"/><v>4</v></c></row>'
    '<row r="2"><c r="A2"><v>2</v></c><c r="B2"><f t="shared" si="0"/><v>4</v></c>'
    '<c r="C2"><f t="shared" si="0"/><v>8</v></c></row>'
    '<row r="3"><c r="A3"><v>3</v></c><c r="B3"><f t="shared" si="0"/><v>6</v></c>'
    '<c r="C3"><f t="shared" si="0"/><v>12</v></c></row>'
)


def test_shared_formulas_follow_in_their_own_rows_and_columns(tmp_path: Path) -> None:
    source = hand_made(tmp_path / "in.xlsx", sheet_xml(SHARED))
    result = part(edited(source, SetCells("数据", "A2", [[10]])))
    assert '<c r="B1"><f t="shared" ref="B1:C3" si="0">A1*2</f><v>2</v></c>' in result
    assert '<c r="B2"><f t="shared" si="0"/><v>20</v></c><c r="C2"><f t="shared" si="0"/><v>40</v></c>' in result
    assert '<c r="B3"><f t="shared" si="0"/><v>6</v></c>' in result


def test_a_shared_formula_whose_first_cell_is_overwritten(tmp_path: Path) -> None:
    source = hand_made(tmp_path / "in.xlsx", sheet_xml(SHARED))
    result = part(edited(source, SetCells("数据", "A1", [[10, 7]]), SetCells("数据", "A3", [[30]])))
    assert '<c r="B1"><v>7</v></c><c r="C1"><f t="shared" si="0" ref="B1:C3">B1*2</f><v>14</v></c>' in result
    assert '<c r="B3"><f t="shared" si="0"/><v>60</v></c>' in result


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_addresses_and_prefixes_of_other_writers(tmp_path: Path, prefix: str) -> None:
    p = prefix
    number = f"<{p}c><{p}v>1</{p}v></{p}c>"
    formula = f"<{p}c t='str'><{p}f><![CDATA[A1&\"x\"]]></{p}f><{p}v>1x</{p}v></{p}c>"
    rows = f"<{p}row>{number}{formula}</{p}row>"
    source = hand_made(tmp_path / "in.xlsx", sheet_xml(rows, prefix=prefix))
    result = part(edited(source, SetCells("数据", "A1", [[5]])))
    assert f"<{p}v>5x</{p}v>" in result


def test_arrays_spilled_results_and_data_tables_lose_all_their_values(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="C1"><f t="array" ref="C1:C2">A1:A2*2</f><v>2</v></c>'
        '<c r="D1" cm="1"><f t="array" ref="D1:D2">A1:A2*3</f><v>3</v></c><c r="F1"><v>5</v></c>'
        '<c r="G1"><f>A1*10</f><v>10</v></c></row>'
        '<row r="2"><c r="A2"><v>2</v></c><c r="C2"><v>4</v></c><c r="D2"><v>6</v></c><c r="F2"><v>7</v></c>'
        '<c r="G2"><f t="dataTable" ref="G2:G3" dt2D="0" dtr="0" r1="B1"/><v>10</v></c></row>'
        '<row r="3"><c r="F3"><v>8</v></c><c r="G3"><v>10</v></c></row>'
    )
    source = hand_made(tmp_path / "in.xlsx", sheet_xml(rows))
    result = part(edited(source, SetCells("数据", "A1", [[5]])))
    assert '<c r="C1"><f t="array" ref="C1:C2">A1:A2*2</f></c>' in result
    assert '<c r="D1" cm="1"><f t="array" ref="D1:D2">A1:A2*3</f></c>' in result
    assert '<c r="C2"/><c r="D2"/><c r="F2"><v>7</v></c>' in result
    assert '<c r="G1"><f>A1*10</f><v>50</v></c>' in result
    assert 'r1="B1"/></c></row>' in result
    assert '<c r="G3"/>' in result


def test_a_result_that_comes_with_its_formula_is_current(tmp_path: Path) -> None:
    source = build(tmp_path / "in.xlsx", lambda book, sheet: sheet.write_row("A1", [1, 2]))
    edits = [SetCells("数据", "A1", [[5]]), SetCells("数据", "C1", [[Formula("=A1+B1", 7)]])]
    assert opened(edited(source, *edits), data_only=True)["数据"]["C1"].value == 7


def test_a_column_that_is_added_is_no_part_of_what_a_row_was(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row("A1", ["x", "y"])
        sheet.write("A2", 1)
        sheet.write_formula("B2", "=TURNOVER_DAYS()", None, 9)

    source = build(tmp_path / "in.xlsx", fill)
    result = edited(source, AddColumn("数据", "C1", "结果", ["通过"], first_row=2))
    assert opened(result, data_only=True)["数据"]["B2"].value == 9


def test_a_long_chain_in_either_direction(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write("A1", 1)
        sheet.write("B500", 1)
        for row in range(2, 501):
            sheet.write_formula(row - 1, 0, f"=A{row - 1}+1", None, row)
            sheet.write_formula(row - 2, 1, f"=B{row}+1", None, 502 - row)

    source = build(tmp_path / "in.xlsx", fill)
    values = opened(edited(source, SetCells("数据", "A1", [[11]]), SetCells("数据", "B500", [[21]])), data_only=True)
    assert [values["数据"][cell].value for cell in ("A500", "B1")] == [510, 520]


def test_a_workbook_that_calculates_with_shown_values_is_left_to_excel(tmp_path: Path) -> None:
    source = made(tmp_path / "in.xlsx", {"sheets": {"数据": {"A1": 1, "A2": ["A1+1", 2]}}})
    book = part(source, "xl/workbook.xml").replace("<calcPr ", '<calcPr fullPrecision="0" ')
    rebuilt(source, {"xl/workbook.xml": book})
    assert "<f>A1+1</f></c>" in part(edited(source, SetCells("数据", "A1", [[5]])))
