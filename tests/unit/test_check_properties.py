"""What holds for the checks whatever the cells hold."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from opsheet.catalogue import LANGUAGES
from opsheet.checks import Finding, run_checks
from opsheet.outcome import Request
from opsheet.tables import Workbook
from opsheet_macros import run_action
from opsheet_udfs.evaluate import Evaluator
from table_builder import build_table, build_workbook
from team_settings import team_settings

SETTINGS = team_settings()
BY_THE_WAREHOUSE = team_settings(delivery={"instruction_notice": {"clock": "warehouse"}})
NOW = dt.datetime(2025, 3, 10, 9)
COLUMNS = [column.header.zh for column in SETTINGS.tables["stocking"].columns.values()]

odd_cells = st.one_of(
    st.none(),
    st.sampled_from(
        [
            "",
            " ",
            "#N/A",
            "通过",
            "常规",
            "战略性",
            "返单",
            "MX",
            "墨西哥",
            "YES",
            "淘汰",
            "灯带",
            "1,200",
            "１２",
            "30%",
            "=1+1",
            "6月",
        ]
    ),
    st.text(max_size=12),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(9999, 12, 31)),
)
odd_rows = st.lists(st.dictionaries(st.sampled_from(COLUMNS), odd_cells, max_size=12), min_size=1, max_size=4)


def workbook(rows: list[dict[str, Any]]) -> Workbook:
    stocking = build_table(SETTINGS, "stocking", [dict.fromkeys(COLUMNS) | row for row in rows])
    owners = build_table(
        SETTINGS, "link_owners", [{"店铺": "A", "MSKU": "B", "站点": "MX", "品牌": "C", "负责人": "D"}]
    )
    warranty = build_table(SETTINGS, "warranty", [{"MSKU": "B", "延保卡数量": 1}])
    return build_workbook(SETTINGS, stocking, owners, warranty)


def found_in(rows: list[dict[str, Any]]) -> list[Finding]:
    return run_checks(workbook(rows), SETTINGS, NOW, tables=["stocking"], export=True)


@settings(max_examples=60, deadline=None)
@given(odd_rows)
def test_no_cell_breaks_a_check(rows: list[dict[str, Any]]) -> None:
    for finding in found_in(rows):
        assert all(finding.message(language) for language in LANGUAGES)
        assert finding.row - 2 in range(len(rows))


@settings(max_examples=25, deadline=None)
@given(odd_rows)
def test_no_cell_breaks_an_action(rows: list[dict[str, Any]]) -> None:
    request = Request(workbook(rows), SETTINGS, NOW)
    for action in ("validate_stocking", "calculate_stocking", "fix_stocking"):
        assert run_action(action, request).messages


@settings(max_examples=25, deadline=None)
@given(odd_rows, odd_rows)
def test_a_row_is_judged_alike_beside_others(rows: list[dict[str, Any]], others: list[dict[str, Any]]) -> None:
    """Only what compares rows (doubles, margins of a month) may differ."""
    comparing = {"S216", "S218", "T108"}

    def judged(findings: list[Finding], upto: int) -> set[tuple[str, str, str]]:
        kept = (one for one in findings if one.row < upto and one.check.code not in comparing)
        return {(one.check.code, one.cell, one.message("zh")) for one in kept}

    last = len(rows) + 2
    assert judged(found_in(rows), last) == judged(found_in(rows + others), last)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 10**6), st.integers(1, 5000))
def test_the_suggested_quantity_is_the_next_in_whole_cartons(quantity: int, carton: int) -> None:
    found = [one for one in found_in([{"采购数量": quantity, "箱规": carton}]) if one.check.code == "S201"]
    if quantity % carton == 0:
        assert not found
        return
    suggestion = found[0].suggestion
    assert suggestion % carton == 0
    assert quantity < suggestion < quantity + carton
    again = found_in([{"采购数量": suggestion, "箱规": carton}])
    assert "S201" not in {one.check.code for one in again}


@given(st.datetimes(dt.datetime(2025, 1, 12), dt.datetime(2026, 2, 28)), st.booleans(), st.booleans())
@settings(max_examples=60)
def test_what_is_planned_in_time_is_not_called_late(now: dt.datetime, relabel: bool, local: bool) -> None:
    """A delivery that is entered at once for the day of NEXT_DELIVERY_DATE meets every notice."""
    own = BY_THE_WAREHOUSE if local else SETTINGS
    word = "YES" if relabel else "NO"
    day = Evaluator(own, now).evaluate(f'=NEXT_DELIVERY_DATE("{now:%Y-%m-%d %H:%M:%S}","{word}")')
    row = {"货件号": "FBA18SHTRFPP", "FBA仓": "MEX6", "箱数": 18, "更换标签": word, "填表日期": now, "预约日期": day}
    book = build_workbook(own, build_table(own, "appointments", [row]))
    late = {finding.check.code for finding in run_checks(book, own, now)} & {"A401", "A403", "A404", "A413"}
    assert late == set()
