"""The summary of returns against a plain loop over the files of the sample data folder."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from opsheet.outcome import Folder, Inputs, Outcome, Request
from opsheet.samples.data_folder import write_data_folder
from opsheet.settings import Settings
from opsheet_macros import run_action
from table_builder import build_workbook
from team_settings import team_settings

NOW = dt.datetime(2025, 3, 10, 9)
WEEK = [dt.date(2025, 3, 3) + dt.timedelta(days) for days in range(7)]
BEFORE = [dt.date(2025, 2, 3) + dt.timedelta(days) for days in range(28)]


@pytest.fixture(scope="module")
def team() -> Settings:
    return team_settings()


@pytest.fixture(scope="module")
def folder(team: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data")
    write_data_folder(path, team)
    return path


@pytest.fixture(scope="module")
def outcome(team: Settings, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPSHEET_STATE", str(tmp_path_factory.mktemp("state")))
        given = Inputs({"folder": Folder(folder, [], frozenset(), {}.__getitem__)})
        return run_action("returns_summary", Request(build_workbook(team), team, NOW, inputs=given))


def rows(folder: Path, pattern: str, separator: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for path in sorted(folder.glob(pattern)):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found += csv.DictReader(file, delimiter=separator)
    return found


def returned(folder: Path, days: list[dt.date], key: str) -> Counter[str]:
    units: Counter[str] = Counter()
    for row in rows(folder, "FBA买家退货*.txt", "\t"):
        if dt.date.fromisoformat(row["return-date"][:10]) in days:
            units[row[key]] += int(row["quantity"])
    return units


def sold(folder: Path, days: list[dt.date]) -> Counter[str]:
    units: Counter[str] = Counter()
    for row in rows(folder, "产品表现MSKU*.csv", ","):
        if dt.date.fromisoformat(row["日期"]) in days:
            units[row["MSKU"]] += int(row["销量"])
    return units


def test_totals(outcome: Outcome, folder: Path) -> None:
    facts = outcome.facts.to_json()
    units, before = returned(folder, WEEK, "sku").total(), returned(folder, BEFORE, "sku").total()
    assert facts["units"] == units > 0
    assert facts["rate"] == round(units / sold(folder, WEEK).total(), 6)
    assert facts["before"] == round(before / sold(folder, BEFORE).total(), 6)


def test_products_and_reasons(outcome: Outcome, folder: Path) -> None:
    facts = outcome.facts.to_json()
    units, week, before = (returned(folder, WEEK, "sku"), sold(folder, WEEK), sold(folder, BEFORE))
    earlier = returned(folder, BEFORE, "sku")
    assert {one["msku"]: one["units"] for one in facts["products"]} == {msku: units[msku] for msku in units | earlier}
    for one in facts["products"]:
        msku = one["msku"]
        assert one["rate"] == (round(units[msku] / week[msku], 6) if week[msku] else None), msku
        if before[msku]:
            assert one["before"] == round(earlier[msku] / before[msku], 6), msku
    assert {one["reason"]: one["units"] for one in facts["reasons"]} == dict(returned(folder, WEEK, "reason"))


def test_marked_products_come_first(outcome: Outcome) -> None:
    marks = [one["marked"] for one in outcome.facts.to_json()["products"]]
    assert marks == sorted(marks, reverse=True)
    assert outcome.facts.to_json()["products"][0]["msku"] == "HIF-DDDP-H7-2P-MX", "the sample makes it come back more"


def test_the_workbook_adds_up_and_its_charts_show_its_cells(outcome: Outcome, tmp_path: Path, folder: Path) -> None:
    (file,) = outcome.files
    file.write(tmp_path / file.name)
    book = openpyxl.load_workbook(tmp_path / file.name)
    summary = book["汇总"]
    cells = [[cell.value for cell in row] for row in summary.iter_rows()]
    reasons = next(number for number, row in enumerate(cells) if row[0] == "原因")
    total = next(number for number, row in enumerate(cells) if number > reasons and row[0] == "合计")
    assert sum(row[1] for row in cells[reasons + 1 : total]) == cells[total][1] == returned(folder, WEEK, "sku").total()
    assert sum(row[2] for row in cells[reasons + 1 : total]) == pytest.approx(1)
    charts: list[Any] = summary._charts  # type: ignore[attr-defined] - openpyxl gives no other way to them
    shown = [chart.series[0].val.numRef.f for chart in charts]
    weeks = next(number for number, row in enumerate(cells) if row[0] == "周")
    assert shown == [f"汇总!$D${weeks + 2}:$D${weeks + 6}", f"汇总!$B${reasons + 2}:$B${total}"]
    assert [cell.value for cell in summary["D"][weeks + 1 : weeks + 6]] == [
        pytest.approx(returned(folder, days, "sku").total() / sold(folder, days).total())
        for days in ([BEFORE + WEEK][0][start : start + 7] for start in range(0, 35, 7))
    ]
