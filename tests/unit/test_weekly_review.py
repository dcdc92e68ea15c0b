"""The weekly review: causes by example, and figures against a plain loop over the sample data folder."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
import yaml

from opsheet.calculations.weekly_figures import LinkWeeks, link_weeks, read_link_days
from opsheet.calculations.weekly_review import review_links, shop_weeks
from opsheet.exports.folder import open_data_folder
from opsheet.rules.link_changes import FIGURES, likeliest_cause
from opsheet.samples.data_folder import write_data_folder
from opsheet.settings import Settings
from opsheet_macros.reports.weekly_workbook import CAUSES, WeeklyReport, write_weekly_workbook
from table_builder import build_workbook
from team_settings import team_settings

CASES = yaml.safe_load(Path(__file__).with_name("test_link_changes.yaml").read_text(encoding="utf-8"))
TODAY, LAST = dt.date(2025, 3, 10), dt.date(2025, 3, 9)
WEEK = [dt.date(2025, 3, 3) + dt.timedelta(days) for days in range(7)]
BEFORE = [dt.date(2025, 2, 3) + dt.timedelta(days) for days in range(28)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_likeliest_cause(case: dict[str, Any]) -> None:
    assert set(case["moves"]) <= set(FIGURES)
    stock, spend = case.get("stock", False), case.get("spend", 0)
    assert likeliest_cause(case["moves"], out_of_stock=stock, spend=spend) == case["cause"]


def test_every_cause_has_a_case_and_words() -> None:
    assert {case["cause"] for case in CASES} == set(CAUSES)


@pytest.fixture(scope="module")
def team() -> Settings:
    return team_settings()


@pytest.fixture(scope="module")
def folder(team: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data")
    write_data_folder(path, team)
    return path


@pytest.fixture(scope="module")
def weeks(team: Settings, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> LinkWeeks:
    with open_data_folder(folder, team, cache=tmp_path_factory.mktemp("cache") / "rows.duckdb") as data:
        days = read_link_days(build_workbook(team), data, team, TODAY, 60)
    assert days is not None
    found = link_weeks(days, LAST, 4)
    assert found is not None
    return found


def by_hand(folder: Path, days: list[dt.date]) -> dict[tuple[str, str], dict[str, float]]:
    """What each link did, added up row by row."""
    sums: dict[tuple[str, str], defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for path in sorted(folder.glob("产品表现MSKU*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                if dt.date.fromisoformat(row["日期"]) in days:
                    own = sums[row["店铺"], row["MSKU"]]
                    own["days"] += 1
                    for header in ("销量", "销售额", "Sessions-Total", "广告花费", "广告销售额"):
                        own[header] += float(row[header])
                    own["box"] += float(row["Buybox赢得率"].rstrip("%")) / 100 * float(row["Sessions-Total"])
                    own["rating"] = float(row["评分"])
    return {link: dict(own) for link, own in sums.items()}


@pytest.mark.parametrize("span", ["now", "earlier"])
def test_figures_are_those_of_a_plain_loop(weeks: LinkWeeks, folder: Path, span: str) -> None:
    expected = by_hand(folder, WEEK if span == "now" else BEFORE)
    found = getattr(weeks, span)
    names = list(weeks.names[["shop", "msku"]].itertuples(index=False, name=None))
    assert set(expected) <= set(names)
    for row, link in enumerate(names):
        if link not in expected:
            assert np.isnan(found.figures["units"][row])
            continue
        own = expected[link]
        told = {key: values[row] for key, values in found.figures.items()}
        assert told["units"] == pytest.approx(own["销量"] / own["days"])
        assert told["sales"] == pytest.approx(own["销售额"] / own["days"])
        assert told["sessions"] == pytest.approx(own["Sessions-Total"] / own["days"])
        assert told["conversion"] == pytest.approx(own["销量"] / own["Sessions-Total"])
        if own["广告销售额"]:
            assert told["acos"] == pytest.approx(own["广告花费"] / own["广告销售额"])
        assert told["buy_box"] == pytest.approx(own["box"] / own["Sessions-Total"])
        assert told["rating"] == own["rating"]


def test_shops_add_up_to_their_links(weeks: LinkWeeks, team: Settings, folder: Path) -> None:
    shops = shop_weeks(weeks, review_links(weeks, team))
    assert sum(shop.units for shop in shops) == sum(own["销量"] for own in by_hand(folder, WEEK).values())
    assert sum(shop.links for shop in shops) == len(weeks.names)
    for shop in shops:
        assert shop.before == pytest.approx(np.mean(shop.by_week[:-1]))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_workbook_shows_the_figures_and_its_chart_the_cells(
    weeks: LinkWeeks, team: Settings, tmp_path: Path, language: str
) -> None:
    settings = team_settings(app={"language": language})
    links = review_links(weeks, settings)
    shops = shop_weeks(weeks, links)
    report = WeeklyReport(weeks, links, shops, settings, defaultdict(_Nobody), settings.app.sheet_names.sales.text)
    write_weekly_workbook(report, tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    summary, abnormal, everything = book.worksheets
    rows = list(summary.iter_rows(min_row=5, max_row=4 + len(shops), values_only=True))
    assert [row[4:9] for row in rows] == [tuple(shop.by_week) for shop in shops]
    chart: Any = summary._charts[0]  # type: ignore[attr-defined] - openpyxl gives no other way to it
    assert [one.val.numRef.f.split("!")[1] for one in chart.series] == [f"$E${row}:$I${row}" for row in range(5, 10)]
    assert abnormal.max_row == 4 + sum(one.is_abnormal for one in links)
    assert everything.max_row == 4 + len(links)


class _Nobody:
    operator = "-"
