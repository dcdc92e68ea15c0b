"""Performance actions on the sample: each table's figures again, from plain loops over the sample's rows and files."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from opsheet.hosts.xlsx import apply
from opsheet.outcome import AddSheet, Folder, Inputs, Outcome, Request
from opsheet.outcome.inputs import parse_inputs
from opsheet.resources import resource
from opsheet.samples.data_folder import write_data_folder
from opsheet.settings import Settings
from opsheet.tables import read_workbook
from opsheet_macros import load_action, run_action
from team_settings import team_settings

SAMPLE = Path(str(resource("workbooks", "samples", "performance.xlsx")))
NOW = dt.datetime(2025, 3, 10, 9)
MONTHS = ("2025-02", "2025-03", "2025-04")
Row = dict[str, Any]


@pytest.fixture(scope="module")
def team() -> Settings:
    return team_settings()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, team: Settings) -> Path:
    path = tmp_path_factory.mktemp("data")
    write_data_folder(path, team)
    return path


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPSHEET_STATE", str(tmp_path / "state"))


def run(team: Settings, action: str, folder: Path, **inputs: object) -> Outcome:
    values: dict[str, Any] = dict(parse_inputs(load_action(action), inputs))
    values["folder"] = Folder(folder, (), frozenset(), {}.__getitem__)
    return run_action(action, Request(read_workbook(SAMPLE, team), team, NOW, inputs=Inputs(values)))


def rows(sheet: str) -> list[Row]:
    header, *cells = openpyxl.load_workbook(SAMPLE)[sheet].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in cells if any(cell is not None for cell in row)]


def sold_rows(folder: Path) -> list[Row]:
    """Every row of the daily exports of days that are over."""
    found: list[Row] = []
    for path in sorted(folder.glob("产品表现*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found += [row for row in csv.DictReader(file) if row["日期"] < "2025-03-10"]
    return found


def sums(folder: Path, name: str, first: str, last: str) -> dict[str, float]:
    """One column of the exports by MSKU, over some days."""
    found: dict[str, float] = defaultdict(float)
    for row in sold_rows(folder):
        if first <= row["日期"] <= last:
            found[row["MSKU"]] += float(row[name])
    return found


def planned() -> dict[tuple[str, str], float]:
    """What each product is planned to sell in each month, from the sheets' rows."""
    units: dict[tuple[str, str], float] = defaultdict(float)
    for row in rows("亚马逊实时备货单"):
        if row["备货类型"] not in {"战略性", "新品测品", "冗余批复"}:
            units[row["MSKU"], f"{row['目标销售月']:%Y-%m}"] += row["采购数量"]
    for row in rows("批复销售计划"):
        first = row["销售月"]
        last = row["销售截止月"] or first
        months = [month for month in MONTHS if f"{first:%Y-%m}" <= month <= f"{last:%Y-%m}"]
        for number, month in enumerate(months):
            units[row["MSKU"], month] += row["数量"] // len(months) + (number < row["数量"] % len(months))
    return units


def owners() -> dict[str, str]:
    return {row["MSKU"]: row["负责人"] for row in rows("子-2链接负责人")}


def sheet_of(outcome: Outcome, name: str) -> list[Row]:
    (edit,) = (edit for edit in outcome.edits if isinstance(edit, AddSheet) and edit.name == name)
    header, *cells = edit.rows
    return [dict(zip(header, row, strict=True)) for row in cells]


def test_targets_are_the_plan_and_what_each_month_left(team: Settings, folder: Path) -> None:
    plan, expected = planned(), {}
    for msku in {msku for msku, _ in plan}:
        left: float = 0
        for month in MONTHS:
            target = plan[msku, month] + left
            sold = sums(folder, "销量", f"{month}-01", f"{month}-31")[msku]
            expected[msku, month] = (target, sold)
            left = max(0, target - sold)
    outcome = run(team, "monthly_targets", folder)
    facts = outcome.facts.to_json()
    assert {one["msku"]: one["target"] for one in facts["products"]} == {
        msku: target for (msku, month), (target, _) in expected.items() if month == "2025-04"
    }
    by_month = sheet_of(outcome, "绩效目标结转")
    begun = {
        (row["MSKU"], row["月份"]): (row["目标（件）"], row["已售（件）"])
        for row in by_month
        if row["月份"] < "2025-04"
    }
    assert begun == {key: value for key, value in expected.items() if key[1] < "2025-04" and key in begun}
    assert {msku for msku, _ in begun} == {msku for msku, _ in plan}


def test_each_level_of_the_targets_adds_up(team: Settings, folder: Path) -> None:
    found = sheet_of(run(team, "monthly_targets", folder), "绩效目标")
    (total,) = (row for row in found if row["层级"] == "合计")
    for level in ("部门/组", "运营", "产品"):
        parts = [row for row in found if row["层级"] == level]
        assert sum(row["目标（件）"] for row in parts) == total["目标（件）"]
        assert sum(row["占比"] for row in parts) == pytest.approx(1)
    apart = [(row["MSKU"], row["备货计划（件）"], row["目标（件）"]) for row in found if row["层级"] == "不计入"]
    assert apart == [("KEN-DSDD-USB-1P-MX", 900, None)]


def test_the_table_of_targets_stays_as_it_is(team: Settings, folder: Path, tmp_path: Path) -> None:
    outcome = run(team, "monthly_targets", folder)
    assert all(isinstance(edit, AddSheet) for edit in outcome.edits)
    written = apply(outcome, SAMPLE, tmp_path / "after.xlsx").target
    before, after = (openpyxl.load_workbook(path) for path in (SAMPLE, written))
    for sheet in before:
        assert list(after[sheet.title].values) == list(sheet.values)


def test_ad_spend_is_that_of_the_exports(team: Settings, folder: Path) -> None:
    spend, profit = (sums(folder, name, "2025-03-01", "2025-03-31") for name in ("广告花费", "订单毛利润"))
    on_sale = {row["MSKU"]: row["返单上架日"] for row in rows("广告预算") if row["返单上架日"]}
    products = run(team, "ad_control", folder).facts.to_json()["products"]
    found = {one["msku"]: one for one in products if one["end"] == "2025-03-31"}
    assert set(found) == set(spend)
    for msku, one in found.items():
        if msku not in on_sale:
            assert (one["stage"], one["state"]) == ("unknown", None)
            continue
        assert one["spend"] == pytest.approx(spend[msku], abs=0.01)
        assert one["share"] == pytest.approx(spend[msku] / profit[msku], abs=1e-5)
        if one["stage"] == "old":
            assert one["state"] == ("over" if spend[msku] > 0.3 * profit[msku] else "ok")


def test_the_rest_of_the_month_is_the_average_of_its_last_week(team: Settings, folder: Path) -> None:
    so_far, week = (sums(folder, "广告花费", first, "2025-03-09") for first in ("2025-03-01", "2025-03-03"))
    for one in run(team, "ad_control", folder).facts.to_json()["products"]:
        assert one["projected_spend"] == pytest.approx(so_far[one["msku"]] + week[one["msku"]] / 7 * 22, abs=0.02)


def test_the_budget_names_last_months_spend_and_what_is_allowed(team: Settings, folder: Path) -> None:
    spend, profit = (sums(folder, name, "2025-03-01", "2025-03-31") for name in ("广告花费", "订单毛利润"))
    week = sums(folder, "订单毛利润", "2025-03-03", "2025-03-09")
    budgets = {row["MSKU"]: row["广告预算"] for row in rows("广告预算") if f"{row['预算月']:%Y-%m}" == "2025-04"}
    found = {one["msku"]: one for one in run(team, "ad_budget", folder).facts.to_json()["products"]}
    assert {msku: one["budget"] for msku, one in found.items() if one["budget"] is not None} == budgets
    for msku, one in found.items():
        assert one["last_spend"] == pytest.approx(spend[msku], abs=0.01)
        if one["limit"] is not None:
            assert one["allowed"] == pytest.approx(0.3 * (profit[msku] + week[msku] / 7 * 22), abs=0.02)
        if one["stage"] == "old":
            assert one["state"] == (
                None if one["budget"] is None else "over" if one["budget"] > one["allowed"] else "ok"
            )


def test_the_performance_sheet_is_the_sum_of_its_rows(team: Settings, folder: Path, tmp_path: Path) -> None:
    plan, owner = planned(), owners()
    units, sales, profit = (sums(folder, name, "2025-02-01", "2025-02-28") for name in ("销量", "销售额", "订单毛利润"))
    expected: dict[str, list[float]] = defaultdict(lambda: [0.0] * 4)
    for (msku, month), target in plan.items():
        if month == "2025-02" and target:
            figures = (target, units[msku], sales[msku], profit[msku])
            expected[owner[msku]] = [one + more for one, more in zip(expected[owner[msku]], figures, strict=True)]
    outcome = run(team, "performance_sheet", folder)
    people = {one["operator"]: one for one in outcome.facts.to_json()["people"] if one["level"] == "operator"}
    for name, (target, sold, sales_of, profit_of) in expected.items():
        assert (people[name]["target"], people[name]["sold"]) == (target, sold)
        assert people[name]["rate"] == pytest.approx(sold / target, abs=1e-6)
        assert people[name]["margin"] == pytest.approx(profit_of / sales_of, abs=1e-6)
    (file,) = outcome.files
    file.write(tmp_path / file.name)
    header, *lines = list(openpyxl.load_workbook(tmp_path / file.name)["产品"].iter_rows(values_only=True))[3:]
    shown = [dict(zip(header, line, strict=True)) for line in lines]
    assert sum(row["目标（件）"] for row in shown) == sum(figures[0] for figures in expected.values())
    for row in shown:
        sheet, number = row["来源"].rsplit(" ", 1)
        names, *_ = source = list(openpyxl.load_workbook(SAMPLE)[sheet].values)
        assert source[int(number) - 1][names.index("MSKU")] == row["MSKU"]


def test_a_trial_is_what_was_sold_since_it_is_on_sale(team: Settings, folder: Path) -> None:
    found = {one["msku"]: one for one in run(team, "trial_review", folder).facts.to_json()["trials"]}
    for row in rows("测品评估"):
        first = row["上架日期"].date()
        last = min(first + dt.timedelta(days=45), dt.date(2025, 3, 9))
        sold = sums(folder, "销量", first.isoformat(), last.isoformat())[row["MSKU"]]
        one = found[row["MSKU"]]
        assert one["sold"] == sold
        running = first + dt.timedelta(days=45) >= NOW.date()
        assert one["status"] == ("met" if sold >= row["测品数量"] else "running" if running else "missed")
