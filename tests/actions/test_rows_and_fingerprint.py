"""Conditions that choose rows, and the fingerprint of what is submitted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsheet.catalogue import UserError
from opsheet.tables import Table, UnknownHeader
from opsheet_macros.stocking.approval_content import rows_digest
from opsheet_macros.writing.columns import column_positions, link_to, ranges, runs
from opsheet_macros.writing.rows import rows_where
from table_builder import build_table
from team_settings import team_settings

SETTINGS = team_settings()
ROWS: list[dict[str, Any]] = [
    {
        "店铺名称": "LOMEESS",
        "MSKU": "A-1",
        "站点": "墨西哥",
        "采购数量": "1,404",
        "主管审批": "通过",
        "申请日期": "2025/3/10",
    },
    {"店铺名称": "LOMEESS", "MSKU": "A-2", "站点": "US", "采购数量": 36, "主管审批": None, "申请日期": "2025-03-11"},
    {"店铺名称": "OTHER", "MSKU": "A-3", "站点": "MX", "采购数量": "约百", "主管审批": "驳回", "申请日期": None},
]


def table(rows: list[dict[str, Any]] = ROWS, **place: Any) -> Table:
    return build_table(SETTINGS, "stocking", rows, **place)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("主管审批=通过", {2}),
        ("主管审批 ＝ 通过", {2}),
        ("主管审批!=通过", {3, 4}),
        ("主管审批=", {3}),
        ("主管审批!=", {2, 4}),
        ("head_approval=通过", {2}),
        ("店铺=lomeess", {2, 3}),
        ("店铺名称=LOMEESS,站点=MX", {2}),
        ("店铺=LOMEESS，站点!=墨西哥站", {3}),
        ("采购数量=1404", {2}),
        ("采购数量=约百", {4}),
        ("申请日期=2025-03-10", {2}),
        ("Site=MX", {2, 4}),
    ],
)
def test_rows_that_meet_a_condition(condition: str, expected: set[int]) -> None:
    assert rows_where(table(), condition) == expected


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ("主管=通过", "主管审批"),
        ("通过", "header=value"),
        ("", "header=value"),
        ("=通过", "header=value"),
        ("站点=MX,,", "header=value"),
        ("站点=MX,MSKU=nothing like it", "matches “MSKU=nothing like it”. That column has:"),
    ],
)
def test_conditions_that_cant_be_made_out(condition: str, says: str) -> None:
    with pytest.raises(UserError, match=says):
        rows_where(table(), condition)


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ("主管审批=通国", "没有符合“主管审批=通国”的行；该列现有：通过、驳回、空白"),
        ("MSKU=B-2", "该列现有：A-2、A-1、A-3"),
        ("采购数量=37", "该列现有：36、1,404、约百"),
        ("申请日期=2025-03-12", "该列现有：2025-03-11、2025/3/10、空白"),
        ("店铺=OTHER,站点=US", "没有同时符合“店铺=OTHER,站点=US”的行；单独符合的行数：店铺=OTHER 1、站点=US 1"),
    ],
)
def test_where_nothing_fits_the_values_are_named_the_nearest_first(condition: str, says: str) -> None:
    with pytest.raises(UserError) as refusal:
        rows_where(table(), condition)
    assert says in refusal.value.render("zh")


@pytest.mark.parametrize(
    ("condition", "expected"), [("跟单=mia", {2}), ("跟单=", {3}), ("跟单!=Mia", {3, 4}), ("次数=2", {4})]
)
def test_a_column_that_nobody_knows_chooses_rows_too(condition: str, expected: set[int]) -> None:
    others = (
        UnknownHeader("跟单", "Z1", cells=["Mia", None, "Zoe"]),
        UnknownHeader("次数", "AA1", cells=[1, None, 2.0]),
    )
    assert rows_where(replace(table(), unknown=others), condition) == expected


def test_neighbours_are_put_together() -> None:
    assert list(runs([9, 5, 6, 6, 7])) == [(5, 7), (9, 9)]
    assert ranges("F", []) == []


@given(st.sets(st.integers(1, 60)))
def test_runs_cover_exactly_the_rows(rows: set[int]) -> None:
    covered = [row for first, last in runs(rows) for row in range(first, last + 1)]
    assert covered == sorted(rows)


def test_missing_columns_are_placed_behind_the_last() -> None:
    place = column_positions(table(), ["cartons", "quantity", "result"])
    assert place == {"cartons": "G", "quantity": "D", "result": "H"}


def test_a_quote_in_a_sheet_name() -> None:
    assert link_to("Mia's", "B7") == "#'Mia''s'!B7"


def test_the_fingerprint_is_a_sha256() -> None:
    mark = rows_digest(table(), {2, 3})
    assert len(mark) == 64
    assert int(mark, 16) >= 0


@given(st.permutations(range(3)))
def test_neither_order_nor_place_changes_the_fingerprint(order: list[int]) -> None:
    shuffled = table([ROWS[place] for place in order], header_row=7, row_numbers=[8, 12, 30])
    assert rows_digest(shuffled, {8, 12, 30}) == rows_digest(table(), {2, 3, 4})


def test_spelling_and_signature_dont_change_it() -> None:
    written = {
        "店铺": "LOMEESS ",
        "MSKU": "A-1",
        "站点": "MX",
        "采购数量": 1404.0,
        "主管审批": None,
        "申请日期": "20250310",
        "备注": None,
    }
    assert rows_digest(table([written]), {2}) == rows_digest(table(), {2})


@pytest.mark.parametrize("change", [{"采购数量": 1405}, {"店铺名称": "X"}, {"申请日期": "2025-03-12"}, {"站点": "US"}])
def test_any_value_changes_it(change: dict[str, Any]) -> None:
    assert rows_digest(table([{**ROWS[0], **change}]), {2}) != rows_digest(table(), {2})


def test_calculated_columns_dont_change_it() -> None:
    assert rows_digest(table([{**ROWS[0], "周转天数": 80}]), {2}) == rows_digest(table(), {2})


def test_another_row_changes_it() -> None:
    assert rows_digest(table(), {2}) != rows_digest(table(), {2, 3})
