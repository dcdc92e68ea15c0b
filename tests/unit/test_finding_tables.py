"""Finding tables on sheets, and reading what they hold: cells in, tables out, no file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from opsheet.catalogue import TableProblemError
from opsheet.settings import Settings
from opsheet.tables import ExcelTable, SheetContent, Table, Workbook, read_sheets
from opsheet.values.cells import CellRange, ExcelError
from team_settings import team_settings

SETTINGS = team_settings()
HEADERS = ["站点", "店铺", "MSKU", "箱规", "采购数量"]
FIRST = ["MX", "S1", "A-1", 36, 360]
SECOND = ["US", "S2", "A-2", 12, 24]
OWNERS = ["站点", "店铺", "MSKU", "负责人"]
OWNER = ["MX", "S1", "A-1", "张三"]
WARRANTY = ["MSKU", "延保卡数量"]


def sheet(rows: Sequence[Sequence[Any]], name: str = "Sheet1", **more: Any) -> SheetContent:
    width = max(map(len, rows))
    return SheetContent.from_rows(name, [[*row, *[None] * (width - len(row))] for row in rows], **more)


def read(*sheets: SheetContent, settings: Settings = SETTINGS) -> Workbook:
    return read_sheets("a.xlsx", sheets, settings)


def stocking(rows: Sequence[Sequence[Any]], **more: Any) -> Table:
    return read(sheet(rows, **more)).tables["stocking"]


def refusal(*sheets: SheetContent) -> str:
    with pytest.raises(TableProblemError) as refused:
        read(*sheets)
    assert refused.value.render("zh")
    return refused.value.render("en")


def test_a_plain_table() -> None:
    table = stocking([HEADERS, FIRST, SECOND])
    assert (table.sheet, table.header_row, table.rows.tolist(), table.last_column) == ("Sheet1", 1, [2, 3], 5)
    assert table.texts("msku").tolist() == ["A-1", "A-2"]
    assert table.numbers("quantity").tolist() == [360, 24]
    assert table.cell("quantity", 1) == "E3"


def test_titles_merged_cells_and_blank_rows_above_and_blank_columns_on_the_left() -> None:
    rows = [["亚马逊实时备货单 2025"], [], ["制表：张三", None, "2025-03-01"], [], [None, None, *HEADERS]]
    table = stocking([*rows, [None, None, *FIRST]], merged=[CellRange(1, 1, 1, 7)])
    assert (table.header_row, table.rows.tolist(), table.columns["site"].letter) == (5, [6], "C")


@pytest.mark.parametrize(
    "header", ["店铺名称", " 店 铺 ", "店\n铺", "Shop", "ＳＨＯＰ", "账号", "店铺\u200b", "*店铺", "店铺＊"]
)
def test_a_header_however_it_is_written(header: str) -> None:
    table = stocking([["站点", header, *HEADERS[2:]], FIRST])
    assert table.texts("shop").tolist() == ["S1"]
    assert table.columns["shop"].header == header


def test_an_unknown_column_and_one_without_header_are_left_alone() -> None:
    table = stocking([[*HEADERS, "颜色", None, "备注"], [*FIRST, "红", "?", "急"]])
    assert set(table.columns) == {"site", "shop", "msku", "carton_quantity", "quantity", "remark"}
    assert (table.last_column, table.texts("remark").tolist()) == (8, ["急"])


def test_blank_rows_and_totals_are_no_data() -> None:
    rows = [HEADERS, FIRST, [], SECOND, ["小 计：", None, None, None, 384], ["  "], [None, "合计", None, None, 384]]
    assert stocking(rows).rows.tolist() == [2, 4]
    assert stocking([HEADERS, FIRST, ["Grand Total", None, None, 36]]).rows.tolist() == [2]


@pytest.mark.parametrize("label", ["合计 3 款", "合计（件）", "总计(pcs)", "Total (pcs)"])
def test_a_total_may_say_of_what(label: str) -> None:
    assert stocking([HEADERS, FIRST, [None, label, None, None, 384]]).rows.tolist() == [2]


@pytest.mark.parametrize(
    ("header", "cell"),
    [("序号", 2), ("箱数", ExcelError("#DIV/0!")), ("FBA可售", 0.0), ("FBA可售", ExcelError("#N/A"))],
)
def test_what_was_copied_down_below_the_data_is_no_data(header: str, cell: Any) -> None:
    copied = [[*[None] * len(HEADERS), cell]] * 3
    assert stocking([[*HEADERS, header], [*FIRST, 1], *copied, [*SECOND, 5], *copied]).rows.tolist() == [2, 3, 4, 5, 6]


def test_an_error_where_a_required_value_belongs_is_data() -> None:
    assert stocking([HEADERS, FIRST, [None, None, ExcelError("#N/A"), None, None]]).rows.tolist() == [2, 3]


def test_a_product_that_is_called_total_is_data() -> None:
    assert stocking([[*HEADERS, "品名"], [*FIRST, "合计"], [*SECOND, "总计器"]]).rows.tolist() == [2, 3]


def test_a_remark_below_the_table_is_no_data() -> None:
    rows = [HEADERS, FIRST, [], ["说明：箱规以采购确认为准"], ["第二条"]]
    assert stocking(rows).rows.tolist() == [2]
    assert stocking([HEADERS, FIRST, ["MX"], [], ["说明"]]).rows.tolist() == [2, 3]


def test_a_row_that_has_just_been_begun_is_data() -> None:
    assert stocking([HEADERS, FIRST, ["MX"]]).rows.tolist() == [2, 3]


def test_merged_data_cells_count_in_each_row() -> None:
    rows = [HEADERS, FIRST, [None, None, "A-2", 12, 24], [None, None, "A-3", 12, 24]]
    table = stocking(rows, merged=[CellRange(2, 1, 4, 1), CellRange(2, 2, 3, 2)])
    assert table.texts("site").tolist() == ["MX", "MX", "MX"]
    assert table.texts("shop").tolist() == ["S1", "S1", None]
    assert list(table.columns["shop"].raw) == ["S1", "S1", None]


def test_a_header_merged_over_two_rows() -> None:
    above = ["站点", "店铺", "MSKU", "箱规", "采购数量", "库存", None]
    below = [None, None, None, None, None, "FBA可售", "海外仓"]
    merged = [*(CellRange(1, column, 2, column) for column in range(1, 6)), CellRange(1, 6, 1, 7)]
    table = stocking([above, below, [*FIRST, 7, 8]], merged=merged)
    assert (table.header_row, table.rows.tolist()) == (2, [3])
    assert table.numbers("platform_stock").tolist() == [7]
    assert table.numbers("overseas_stock").tolist() == [8]


def test_a_header_in_two_languages_is_one_header() -> None:
    table = stocking([HEADERS, ["Site", "Shop", "MSKU", "Carton quantity", "Quantity"], FIRST])
    assert table.rows.tolist() == [3]


def test_two_tables_side_by_side() -> None:
    rows = [
        [*HEADERS, None, *WARRANTY],
        [*FIRST, None, "A-1", 5],
        [*SECOND, None, "A-2", 6],
        [None, None, None, None, None, None, "A-3", 7],
    ]
    workbook = read(sheet(rows))
    assert workbook.tables["stocking"].rows.tolist() == [2, 3]
    assert workbook.tables["stocking"].last_column == 5
    assert workbook.tables["warranty"].rows.tolist() == [2, 3, 4]
    assert workbook.tables["warranty"].columns["msku"].letter == "G"


@pytest.mark.parametrize("between", [[[]], [[], ["负责人一览"]], [["负责人一览"]], [[], ["负责人一览"], []]])
def test_two_tables_one_below_the_other(between: list[list[Any]]) -> None:
    filler = [[*FIRST[:2], f"A-{number}", 36, 360] for number in range(60)]
    workbook = read(sheet([HEADERS, *filler, [], *between, OWNERS, OWNER]))
    assert len(workbook.tables["stocking"]) == 60
    assert workbook.tables["link_owners"].rows.tolist() == [64 + len(between)]


def test_a_stocking_sheet_is_not_taken_for_a_list_of_link_owners_nor_the_other_way() -> None:
    everything = [column.header.zh for column in SETTINGS.tables["stocking"].data_columns.values()]
    assert set(read(sheet([everything, ["x"] * len(everything)])).tables) == {"stocking"}
    owners = [column.header.zh for column in SETTINGS.tables["link_owners"].columns.values()]
    assert set(read(sheet([owners, ["x"] * len(owners)])).tables) == {"link_owners"}
    assert set(read(sheet([OWNERS, OWNER])).tables) == {"link_owners"}


@pytest.mark.parametrize("key", list(SETTINGS.tables))
def test_every_table_is_recognised_by_its_own_headers(key: str) -> None:
    columns = SETTINGS.tables[key].data_columns.values()
    for headers in ([one.header.zh for one in columns], [one.header.zh for one in columns if one.required]):
        assert key in read(sheet([headers, ["x"] * len(headers)], name=SETTINGS.tables[key].name.zh)).tables
    whole = [one.header.zh for one in columns]
    unnamed = sheet([whole, ["x"] * len(whole)])
    if SETTINGS.tables[key].named_only:
        assert key not in read(unnamed, sheet([OWNERS, OWNER], name="B")).tables
    else:
        assert set(read(unnamed).tables) == {key}


def test_an_excel_table_is_found_by_its_name_and_ends_where_it_ends() -> None:
    rows = [
        ["x"],
        [],
        [None, *HEADERS[1:3], "颜色"],
        [None, "S1", "A-1", "红"],
        [None, "S2", "A-2", "绿"],
        [None, "和"],
    ]
    table = ExcelTable("备货单", CellRange(3, 2, 6, 4), has_totals=True)
    workbook = read(sheet(rows, excel_tables=[table]))
    found = workbook.tables["stocking"]
    assert (found.excel_table, found.rows.tolist(), found.last_column) == ("备货单", [4, 5], 4)
    assert {missing.key for missing in workbook.missing["stocking"]} == {"carton_quantity", "quantity"}


def test_a_sheets_name_tells_which_table_it_is_where_headers_are_few() -> None:
    workbook = read(sheet([["店铺", "7天日均", "颜色"], ["S1", 3, "红"]], name="备货单"))
    assert len(workbook.tables["stocking"]) == 1
    assert len(workbook.missing["stocking"]) == 3


def test_a_sheet_named_like_a_table_that_holds_another_one() -> None:
    workbook = read(sheet([["只是说明"]], name="备货单"), sheet([HEADERS, FIRST], name="Sheet2"))
    assert workbook.tables["stocking"].sheet == "Sheet2"
    assert set(read(sheet([["MSKU", "PO单号", "延保卡数量"], ["A", "P", 1]], name="备货单")).tables) == {"warranty"}


def test_a_missing_column_names_the_closest_header() -> None:
    workbook = read(sheet([["站点", "店铺", "MSKU", "新箱规", "采购数量"], FIRST]))
    (missing,) = workbook.missing["stocking"]
    assert (missing.key, missing.closest) == ("carton_quantity", "新箱规")
    (missing,) = read(sheet([["站点", "店铺", "MSKU", "Qwerty", "采购数量"], FIRST])).missing["stocking"]
    assert missing.closest is None


def test_two_columns_of_one_kind_are_refused_with_both_addresses() -> None:
    message = refusal(sheet([[], [*HEADERS, "店铺名称"], [*FIRST, "S1"]]))
    assert "B2 and F2" in message
    assert "Shop" in message


def test_two_tables_of_one_kind_are_refused_with_both_places() -> None:
    rows = [HEADERS, FIRST]
    assert "旧!A1" in refusal(sheet(rows, name="备货单"), sheet(rows, name="旧"))
    assert "Sheet1!A4" in refusal(sheet([*rows, [], [*HEADERS[1:], HEADERS[0]], FIRST]))


def test_sections_under_the_same_header_are_one_table() -> None:
    rows = [HEADERS, FIRST]
    assert stocking([*rows, [], ["二组"], *rows]).rows.tolist() == [2, 6]
    assert stocking([*rows, *rows]).rows.tolist() == [2, 4]
    filler = [[*FIRST[:2], f"A-{number}", 36, 360] for number in range(99)]
    assert len(stocking([HEADERS, *filler, HEADERS, *filler])) == 198


def test_no_table_and_no_rows_are_refused() -> None:
    assert "Amazon restock sheet" in refusal(sheet([["a", "b"], [1, 2]]))
    assert "It knows" in refusal(SheetContent("empty", []))
    assert "Sheet1!A1) has a header and no rows" in refusal(sheet([HEADERS, [], ["合计"]]))


def test_a_table_without_rows_beside_one_with_rows_is_kept() -> None:
    workbook = read(sheet([HEADERS, FIRST]), sheet([WARRANTY], name="延保卡需求"))
    assert len(workbook.tables["warranty"]) == 0
    assert workbook.tables["warranty"].numbers("warranty_quantity").shape == (0,)


def test_the_sheets_that_opsheet_adds_are_no_tables() -> None:
    names = [SETTINGS.app.sheet_names.problems.zh, f"{SETTINGS.app.sheet_names.problems.en} (2)"]
    workbook = read(sheet([HEADERS, FIRST]), *(sheet([HEADERS, SECOND], name=name) for name in names))
    assert workbook.tables["stocking"].sheet == "Sheet1"
    assert workbook.sheets == ["Sheet1", *names]


def column(header: str, cells: Sequence[Any]) -> tuple[list[Any], list[bool], list[Any]]:
    """Values, unreadable and raw of one column of a stocking sheet."""
    headers = [*(one for one in HEADERS if one != header), header]
    rows = [[*["MX", "S1", "A-1", 36, 360][: len(headers) - 1], cell] for cell in cells]
    table = stocking([headers, *rows])
    found = next(one for one in table.columns.values() if one.header == header)
    return found.values.tolist(), found.unreadable.tolist(), list(found.raw)


def test_numbers_are_read_as_what_they_mean() -> None:
    values, unreadable, raw = column("采购数量", ["1,200", "１２", " 7 ", "abc", "", ExcelError("#N/A")])
    assert values[:3] == [1200, 12, 7]
    assert np.isnan(values[3:]).all()
    assert unreadable == [False, False, False, True, False, False]
    assert raw == ["1,200", "１２", " 7 ", "abc", None, ExcelError("#N/A")]


def test_shares_are_read_and_not_corrected() -> None:
    values, unreadable, _ = column("计划毛利率", ["30%", 0.3, 30])
    assert (values, unreadable) == ([0.3, 0.3, 30], [False] * 3)


def test_dates_are_read_as_what_they_mean() -> None:
    day = dt.datetime(2025, 3, 1)
    values, unreadable, _ = column("申请日期", [day.date(), day, "2025年3月1日", 45717.0, 20250301.0, "soon", None])
    assert values == [day] * 5 + [None] * 2
    assert unreadable == [False] * 5 + [True, False]


def test_choices_become_keys() -> None:
    values, unreadable, _ = column(
        "备货类型", ["常规", "测品", "Strategic", "ｔｒｉａｌ", "急单", " ", ExcelError("#REF!")]
    )
    assert values == ["regular", "trial", "strategic", "trial", None, None, None]
    assert unreadable == [False] * 4 + [True, False, False]


def test_texts_lose_their_outer_spaces_and_numbers_their_point() -> None:
    values, unreadable, raw = column("SKU", [" A ", 123.0, 1.5, True, dt.date(2025, 3, 1), "  ", None, "00123"])
    assert values == ["A", "123", "1.5", "TRUE", "2025-03-01", None, None, "00123"]
    assert not any(unreadable)
    assert raw[:2] == [" A ", 123.0]
    assert column("SKU", [" A ", " ", "B"])[0] == ["A", None, "B"]
