"""Drop-downs in closed workbooks: added beside the rules that cells have, wherever Excel keeps those."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from opsheet.outcome import AddSheet, DropDown, SetCells, SetDropDown
from workbook_builder import SHEET, build, edited, hand_made, opened, part, sheet_xml

SITES = "$H$1:$H$3"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"
EXTENSION = (
    f'<extLst><ext xmlns:x14="{X14}" uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}">'
    f'<x14:dataValidations xmlns:xm="{XM}" count="1"><x14:dataValidation type="list" allowBlank="1">'
    "<x14:formula1><xm:f>Other!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>B3:B4</xm:sqref>"
    "</x14:dataValidation></x14:dataValidations></ext></extLst>"
)


def rules(path: Path, sheet: str = "数据") -> dict[str, tuple[str | None, bool]]:
    """What each range of a sheet offers, and whether nothing else may be typed."""
    found = opened(path)[sheet].data_validations.dataValidation
    return {str(one.sqref): (one.formula1, one.showErrorMessage) for one in found}


def test_cells_offer_a_list(tmp_path: Path) -> None:
    source = build(tmp_path / "in.xlsx", lambda book, sheet: sheet.write("A1", "站点"))
    changed = edited(
        source,
        SetDropDown("数据", DropDown("A2:A9", SITES)),
        SetDropDown("数据", DropDown("B2", "$I$1:$I$2", strict=False)),
    )
    assert rules(changed) == {"A2:A9": (SITES, True), "B2": ("$I$1:$I$2", False)}


def test_cells_with_a_rule_of_their_own_keep_it(tmp_path: Path) -> None:
    def fill(book, sheet) -> None:
        sheet.data_validation("A4:A5", {"validate": "integer", "criteria": ">", "value": 3})

    changed = edited(build(tmp_path / "in.xlsx", fill), SetDropDown("数据", DropDown("A2:B9", SITES)))
    assert rules(changed) == {"A4:A5": ("3", True), "A2:B3 A6:B9 B4:B5": (SITES, True)}
    assert opened(changed)["数据"].data_validations.count == 2


def test_a_rule_in_the_extension_is_kept(tmp_path: Path) -> None:
    source = hand_made(tmp_path / "in.xlsx", sheet_xml("", tail=EXTENSION))
    xml = part(edited(source, SetDropDown("数据", DropDown("B2:B5", SITES))), SHEET)
    assert 'sqref="B2 B5"' in xml
    assert EXTENSION in xml
    tags = [child.tag.rpartition("}")[2] for child in etree.fromstring(xml.encode())]
    assert tags[-2:] == ["dataValidations", "extLst"]


def test_an_empty_element_takes_the_rule_and_prefixes_are_kept(tmp_path: Path) -> None:
    tail = '<x:dataValidations count="0"/>'
    source = hand_made(tmp_path / "in.xlsx", sheet_xml("", tail=tail, prefix="x:"))
    xml = part(edited(source, SetDropDown("数据", DropDown("B2", SITES))), SHEET)
    assert '<x:dataValidations count="1"><x:dataValidation type="list"' in xml


def test_of_two_lists_on_a_cell_the_first_counts(tmp_path: Path) -> None:
    source = build(tmp_path / "in.xlsx", lambda book, sheet: None)
    first, second = (SetDropDown("数据", DropDown("A2", words)) for words in (SITES, "$I$1:$I$2"))
    assert rules(edited(source, first, second)) == {"A2": (SITES, True)}


def test_a_list_on_a_new_sheet_is_named_as_that_sheet_is_called(tmp_path: Path) -> None:
    source = build(tmp_path / "in.xlsx", lambda book, sheet: None, names=("数据", "选项"))
    changed = edited(
        source,
        SetCells("数据", "A1", [["站点"]]),
        SetDropDown("数据", DropDown("A2:A3", "$A$2:$A$4", "选项")),
        AddSheet("选项", [["站点"], ["MX"], ["US"], ["CA"]], table="lists"),
    )
    assert rules(changed) == {"A2:A3": ("'选项 (2)'!$A$2:$A$4", True)}


def test_a_new_sheet_offers_lists_of_its_own(tmp_path: Path) -> None:
    source = build(tmp_path / "in.xlsx", lambda book, sheet: None)
    rows = [["列", "可选"], [None, "a & b"], [None, "c"]]
    changed = edited(source, AddSheet("列对照", rows, "columns", drop_downs=[DropDown("A2:A3", "$B$2:$B$3")]))
    assert rules(changed, "列对照") == {"A2:A3": ("$B$2:$B$3", True)}
