"""Overwriting formulas that several cells share, and keeping the calculation chain right."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsheet.catalogue import RefusedError
from opsheet.outcome import SetCells
from workbook_builder import build, changed_parts, edited, hand_made, opened, part, rebuilt, sheet_xml

SHARED = "".join(
    [
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="shared" ref="B1:B3" si="0">A1*$A$1&amp;"A1"</f></c></row>',
        '<row r="2"><c r="A2"><v>2</v></c><c r="B2"><f t="shared" si="0"/><v>2</v></c></row>',
        '<row r="3"><c r="A3"><v>3</v></c><c r="B3"><f t="shared" si="0"/><v>3</v></c></row>',
    ]
)


def test_a_shared_formula_moves_to_the_next_cell(tmp_path: Path) -> None:
    source = hand_made(tmp_path / "in.xlsx", sheet_xml(SHARED))
    result = part(edited(source, SetCells("数据", "B1", [[9]])))
    assert '<c r="B1"><v>9</v></c>' in result
    moved = '<c r="B2"><f t="shared" si="0" ref="B2:B3">A2*$A$1&amp;"A1"</f><v>2</v></c>'
    assert moved in result
    assert '<c r="B3"><f t="shared" si="0"/><v>3</v></c>' in result


def test_a_shared_formula_that_is_overwritten_throughout_is_gone(tmp_path: Path) -> None:
    source = hand_made(tmp_path / "in.xlsx", sheet_xml(SHARED))
    result = edited(source, SetCells("数据", "B1", [[7], [8], [9]]))
    assert [opened(result)["数据"].cell(row, 2).value for row in (1, 2, 3)] == [7, 8, 9]
    assert "shared" not in part(result)


def test_overwriting_a_follower_leaves_the_others(tmp_path: Path) -> None:
    source = hand_made(tmp_path / "in.xlsx", sheet_xml(SHARED))
    result = part(edited(source, SetCells("数据", "B2", [[9]])))
    assert '<f t="shared" ref="B1:B3" si="0">' in result
    assert '<c r="B2"><v>9</v></c>' in result


@pytest.mark.parametrize(("cell", "values"), [("A1", [[1]]), ("A2", [[1]])])
def test_a_part_of_an_array_is_refused(tmp_path: Path, cell: str, values: list[list[int]]) -> None:
    source = build(tmp_path / "in.xlsx", lambda book, sheet: sheet.write_array_formula("A1:A3", "{=C1:C3*2}"))
    with pytest.raises(RefusedError, match="A1:A3"):
        edited(source, SetCells("数据", cell, values))
    whole = edited(source, SetCells("数据", "A1", [[1], [2], [3]]))
    assert "array" not in part(whole)


def test_a_spilled_formula_goes_with_its_values(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" cm="1"><f t="array" ref="A1:A2">C1:C2*2</f><v>2</v></c></row>'
        '<row r="2"><c r="A2"><v>4</v></c></row>'
    )
    source = hand_made(tmp_path / "in.xlsx", sheet_xml(rows))
    result = part(edited(source, SetCells("数据", "A1", [[5]])))
    assert '<c r="A1"><v>5</v></c>' in result
    assert '<c r="A2"/>' in result
    with pytest.raises(RefusedError, match="A1:A2"):
        edited(source, SetCells("数据", "A2", [[5]]), name="other")


def chained(tmp_path: Path, chain: str) -> Path:
    def fill(book, sheet) -> None:
        sheet.write_formula("A1", "=1+1", None, 2)
        sheet.write_formula("A2", "=2+2", None, 4)

    source = build(tmp_path / "in.xlsx", fill)
    types = part(source, "[Content_Types].xml").replace(
        "</Types>",
        '<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.calcChain+xml"/></Types>',
    )
    links = part(source, "xl/_rels/workbook.xml.rels").replace(
        "</Relationships>",
        '<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'calcChain" Target="calcChain.xml"/></Relationships>',
    )
    xml = f'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{chain}</calcChain>'
    changes = {
        "[Content_Types].xml": types,
        "xl/_rels/workbook.xml.rels": links,
        "xl/calcChain.xml": xml,
    }
    return rebuilt(source, changes)


def test_the_chain_loses_the_overwritten_cell(tmp_path: Path) -> None:
    source = chained(tmp_path, '<c r="A1" i="1"/><c r="A2" l="1"/>')
    result = edited(source, SetCells("数据", "A1", [[1]]))
    assert '><c r="A2" l="1" i="1"/></calcChain>' in part(result, "xl/calcChain.xml")
    assert changed_parts(source, result) == {"xl/worksheets/sheet1.xml", "xl/calcChain.xml"}


def test_an_empty_chain_goes_altogether(tmp_path: Path) -> None:
    source = chained(tmp_path, '<c r="A1" i="1"/>')
    result = edited(source, SetCells("数据", "A1", [[1]]))
    assert "xl/calcChain.xml" in changed_parts(source, result)
    assert "calcChain" not in part(result, "[Content_Types].xml")
    assert "calcChain" not in part(result, "xl/_rels/workbook.xml.rels")


def test_results_that_may_be_stale_are_calculated_on_opening(tmp_path: Path) -> None:
    source = build(tmp_path / "in.xlsx", lambda book, sheet: sheet.write_formula("B1", "=A1*2", None, 0))
    result = part(edited(source, SetCells("数据", "A1", [[4]])))
    assert '</sheetData><sheetCalcPr fullCalcOnLoad="1"/>' in result
    plain = build(tmp_path / "plain.xlsx", lambda book, sheet: sheet.write("B1", 2))
    assert "sheetCalcPr" not in part(edited(plain, SetCells("数据", "A1", [[4]]), name="plain-out"))
