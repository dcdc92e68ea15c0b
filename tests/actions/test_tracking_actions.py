"""Tracking and finance's report over rows whose figures can be calculated by hand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from opsheet.calculations.turnover_shares import compute_report
from opsheet.outcome import AddColumn, AddSheet, Link, Outcome, Request, SetFill
from opsheet.settings import Settings
from opsheet.tables import Table, Workbook
from opsheet_macros import run_action
from table_builder import build_table, build_workbook
from team_settings import team_settings

NOW = dt.datetime(2025, 3, 10, 9)
LINE = {
    "货件号": "FBA18SHTRFPP",
    "FBA仓": "MEX6",
    "追踪编号": "5YDIA35G",
    "店铺": "A-MX",
    "MSKU": "A-1",
    "渠道": "快线",
}


def day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)


def line(shop: str, owner: str, msku: str, quantity: int, **days: str) -> dict[str, Any]:
    dates = {header: day(text) for header, text in days.items()}
    return {**LINE, "店铺": shop, "负责人": owner, "MSKU": msku, "数量": quantity, **dates}


# 100 units at 130 days, 300 at 50, and 100 in the domestic warehouse for 9 days
LINES = [
    line("A-MX", "林晓", "A-1", 100, 采购下单日="2024-10-31"),
    line("A-MX", "林晓", "A-2", 300, 采购下单日="2025-01-19"),
    line("B-MX", "陈默", "B-1", 100, 采购下单日="2025-02-01", 国内入库日="2025-03-01"),
]
MOVED = line(
    "B-MX",
    "陈默",
    "B-2",
    50,
    采购下单日="2024-12-31",
    国内入库日="2025-01-10",
    国内发出日="2025-01-14",
    到货代仓日="2025-02-22",
    移海外仓日="2025-03-10",
)


@pytest.fixture(scope="module")
def team() -> Settings:
    few_columns: dict[str, Any] = {"checks": {"T113": {"enabled": False}}}  # the rows hold what a case speaks of
    return team_settings(app=few_columns)


@pytest.fixture(scope="module")
def english() -> Settings:
    return team_settings(app={"language": "en"})


def pipeline(team: Settings, rows: list[dict[str, Any]]) -> Table:
    return build_table(team, "pipeline", rows)


def workbook(team: Settings, rows: list[dict[str, Any]]) -> Workbook:
    return build_workbook(team, pipeline(team, rows))


def run(team: Settings, action: str, rows: list[dict[str, Any]], now: dt.datetime = NOW) -> Outcome:
    return run_action(action, Request(workbook(team, rows), team, now))


def sheet(outcome: Outcome, name: str) -> list[dict[str, Any]]:
    (found,) = (edit for edit in outcome.edits if isinstance(edit, AddSheet) and edit.name == name)
    header, *rows = [[cell.text if isinstance(cell, Link) else cell for cell in row] for row in found.rows]
    return [dict(zip(header, row, strict=True)) for row in rows]


def column(outcome: Outcome, header: str) -> list[Any]:
    (found,) = (edit for edit in outcome.edits if isinstance(edit, AddColumn) and edit.header == header)
    return list(found.values)


def test_a_moved_shipment_keeps_its_forwarder_clock(team: Settings) -> None:
    outcome = run(team, "track_pipeline", [*LINES, MOVED])
    assert column(outcome, "海外仓天数")[3] == 16
    assert column(outcome, "剩余天数")[3] == 30 - 16
    assert column(outcome, "当前阶段")[3] == "货代仓/海外仓"
    assert column(outcome, "合计超标") == ["是", None, None, None]


def test_problems_stand_by_urgency(team: Settings) -> None:
    future = line("A-MX", "林晓", "A-3", 10, 采购下单日="2025-04-01")
    rows = sheet(run(team, "track_pipeline", [*LINES, future]), "异常跟进")
    assert rows[0]["代码"] == "P311", "an error first"
    left = [row["剩余天数"] for row in rows if row["等级"] == rows[-1]["等级"] and row["剩余天数"] is not None]
    assert left == sorted(left), "then the fewest days left"
    assert {row["代码"] for row in rows} == {"P311", "P306", "P302"}


def test_owners_see_what_is_theirs(team: Settings) -> None:
    rows = sheet(run(team, "track_pipeline", [*LINES, MOVED]), "负责人汇总")
    assert {row["负责人"]: (row["进行中明细（条）"], row["数量（件）"], row["合计超标"]) for row in rows} == {
        "林晓": (2, 400, 1),
        "陈默": (2, 150, 0),
    }


def test_statuses_are_coloured(team: Settings) -> None:
    fills = [edit for edit in run(team, "track_pipeline", LINES).edits if isinstance(edit, SetFill)]
    colors = team.app.mark_colors
    assert {fill.color for fill in fills} <= {colors.error, colors.warn}
    assert all(fill.keep_existing for fill in fills), "a user's own colour stays"


@pytest.mark.parametrize(
    ("as_of", "share", "why"),
    [
        ("2025-03-10", 100 / 500, "one line of three has passed 120 days"),
        ("2025-02-28", 0 / 500, "on its 120th day it isn't over"),
        ("2025-03-01", 100 / 500, "on its 121st it is"),
        ("2024-11-30", 0 / 100, "the others had not begun"),
        ("2025-06-30", 500 / 500, "all have been running for more than 120 days"),
    ],
)
def test_the_share_is_weighted_by_quantity_and_true_for_any_day(
    team: Settings, as_of: str, share: float, why: str
) -> None:
    report = compute_report(pipeline(team, LINES), team, dt.date.fromisoformat(as_of))
    assert report.total.share == pytest.approx(share), why


def test_groups_add_up_to_the_whole(team: Settings) -> None:
    report = compute_report(pipeline(team, [*LINES, MOVED]), team, NOW.date())
    for groups in (report.shops, report.owners, report.products):
        assert sum(group.quantity for group in groups) == report.total.quantity == 550
        assert sum(group.over for group in groups) == report.total.over == 100
        assert sum(group.lines for group in groups) == report.total.lines == 4
    assert report.months[-1].share == pytest.approx(report.total.share)
    assert len(report.months) == 12
    assert [month.month.isoformat() for month in report.months[-3:]] == ["2025-01-01", "2025-02-01", "2025-03-01"]


def test_the_worst_comes_with_its_reason(team: Settings) -> None:
    report = compute_report(pipeline(team, LINES), team, NOW.date())
    (product,) = report.worst
    assert product.over.name == "A-MX | A-1"
    assert product.slowest == ("purchase", pytest.approx(100))


def test_a_sheet_without_dates_has_nothing_to_report(team: Settings) -> None:
    outcome = run(team, "turnover_report", [{**LINE, "MSKU": "A-1", "数量": 10}])
    assert not outcome.files
    assert "没有可统计的明细" in outcome.messages[0].message.render("zh")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_report_is_a_workbook_with_charts(team: Settings, english: Settings, tmp_path: Path, language: str) -> None:
    chosen = team if language == "zh" else english
    (file,) = run(chosen, "turnover_report", [*LINES, MOVED]).files
    assert file.pdf
    file.write(tmp_path / file.name)
    book = openpyxl.load_workbook(tmp_path / file.name)
    assert len(book.sheetnames) == 6
    summary = book.worksheets[0]
    assert summary["A3"].value == pytest.approx(100 / 550)
    assert len(summary._charts) == 2  # openpyxl has no public list of a sheet's charts
    for each in book.worksheets:
        assert each.page_setup.orientation == "landscape"
        assert str(each.page_setup.paperSize) == "9"


def test_a_thousand_lines_are_what_one_line_is(team: Settings) -> None:
    many = compute_report(pipeline(team, LINES * 334), team, NOW.date())
    assert many.total.share == pytest.approx(100 / 500)
    assert many.total.lines == 1002
    assert many.total.quantity == 334 * 500
    tracked = run(team, "track_pipeline", LINES * 334)
    assert column(tracked, "五段合计天数") == column(run(team, "track_pipeline", LINES), "五段合计天数") * 334


SOLD = line(
    "C-MX",
    "陈默",
    "C-1",
    80,
    采购下单日="2024-01-01",
    国内入库日="2024-03-20",
    国内发出日="2024-03-24",
    到货代仓日="2024-05-30",
    离仓日="2024-06-10",
    FBA上架日="2024-06-20",
    售完日="2025-01-20",
)


def test_what_is_sold_out_is_no_problem_to_follow_up_unless_the_settings_say_so(team: Settings) -> None:
    listed = [row["MSKU"] for row in sheet(run(team, "track_pipeline", [*LINES, SOLD]), "异常跟进")]
    assert "C-1" not in listed
    assert "A-1" in listed
    every = team_settings(app={"sold_out_in_problems": True, "checks": {"T113": {"enabled": False}}})
    assert "C-1" in [row["MSKU"] for row in sheet(run(every, "track_pipeline", [*LINES, SOLD]), "异常跟进")]


def test_the_report_has_totals_and_says_what_its_figures_count(team: Settings, tmp_path: Path) -> None:
    run(team, "turnover_report", [*LINES, SOLD]).files[0].write(tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    for name in ("汇总", "按店铺", "按负责人", "按产品"):
        (total,) = [row for row in book[name].values if row[0] == "合计"]
        assert total[1:5] == (4, 580, 180, pytest.approx(180 / 580))
    texts = [cell for row in book["汇总"].values for cell in row if isinstance(cell, str)]
    assert any("含已售完的" in text for text in texts)
    assert any("与上面的总占比不同" in text for text in texts)
    assert any("各段之和大于五段合计的平均" in text for text in texts)
