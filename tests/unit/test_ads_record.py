"""The record of ads against a plain loop over the files of the sample data folder, and the kinds by name."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from opsheet.calculations.ad_days import read_ad_days
from opsheet.calculations.ads_record import AdsRecord, record_ads
from opsheet.calculations.daily_reading import read_daily_figures
from opsheet.catalogue import SettingsProblemError, Text
from opsheet.exports.folder import open_data_folder
from opsheet.rules.ad_kinds import ad_kind
from opsheet.samples.data_folder import write_data_folder
from opsheet.settings import Settings
from opsheet_macros.account.ads_workbook import AdsReport, write_ads_workbook
from table_builder import build_workbook
from team_settings import team_settings

TODAY, LAST = dt.date(2025, 3, 10), dt.date(2025, 3, 9)
WEEK = [dt.date(2025, 3, 3) + dt.timedelta(days) for days in range(7)]
BEFORE = [day - dt.timedelta(7) for day in WEEK]
KIND_OF_NAME = {
    "自动": "auto",
    "手动精准": "sp_keyword",
    "竞品ASIN": "sp_asin",
    "长尾": "sp_long_tail",
    "类目": "sp_category",
}
HEADERS = {
    "ad_spend": "花费-本币",
    "ad_sales": "广告销售额-本币",
    "clicks": "点击",
    "impressions": "曝光量",
    "ad_orders": "广告订单",
}
CURRENCIES = {"墨西哥": "MXN", "加拿大": "CAD", "美国": "USD"}


@pytest.fixture(scope="module")
def team() -> Settings:
    return team_settings()


@pytest.fixture(scope="module")
def folder(team: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data")
    write_data_folder(path, team)
    return path


@pytest.fixture(scope="module")
def record(team: Settings, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> AdsRecord:
    with open_data_folder(folder, team, cache=tmp_path_factory.mktemp("cache") / "rows.duckdb") as data:
        ads = read_ad_days(data, team, TODAY)
        figures = read_daily_figures(build_workbook(team), data, team, TODAY)
    assert ads is not None
    return record_ads(ads, figures, team, LAST)


def rows(folder: Path, pattern: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for path in sorted(folder.glob(pattern)):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found += csv.DictReader(file)
    return found


def kind_of(row: dict[str, str]) -> str:
    return "sd_display" if row["类型"] == "SD" else KIND_OF_NAME[row["广告活动"].rsplit("-", 1)[1]]


def added(folder: Path, days: list[dt.date], key: Any) -> dict[Any, Counter[str]]:
    """The figures of the advertised products, added up row by row."""
    sums: dict[Any, Counter[str]] = defaultdict(Counter)
    for row in rows(folder, "广告报表_推广商品*.csv"):
        if dt.date.fromisoformat(row["日期"]) in days:
            for name, header in HEADERS.items():
                sums[key(row)][name] += float(row[header])
    return sums


def test_kinds(record: AdsRecord, folder: Path) -> None:
    now, before = (added(folder, days, lambda row: (kind_of(row), CURRENCIES[row["国家"]])) for days in (WEEK, BEFORE))
    assert {(line.names[0], line.currency) for line in record.kinds} == set(now)
    for line in record.kinds:
        own, earlier = now[line.names[0], line.currency], before[line.names[0], line.currency]
        for name in HEADERS:
            assert line.now[name] == pytest.approx(own[name])
        assert line.now["cpc"] == pytest.approx(own["ad_spend"] / own["clicks"])
        assert line.now["ctr"] == pytest.approx(own["clicks"] / own["impressions"])
        assert line.now["cvr"] == pytest.approx(own["ad_orders"] / own["clicks"])
        assert line.now["acos"] == pytest.approx(own["ad_spend"] / own["ad_sales"])
        assert line.now["roas"] == pytest.approx(own["ad_sales"] / own["ad_spend"])
        assert line.change("ad_spend") == pytest.approx(own["ad_spend"] / earlier["ad_spend"] - 1)


def test_products_and_their_share_of_all_sales(record: AdsRecord, folder: Path) -> None:
    now = added(folder, WEEK, lambda row: (row["店铺名称"], row["MSKU"]))
    sold: Counter[tuple[str, str]] = Counter()
    for row in rows(folder, "产品表现MSKU*.csv"):
        if dt.date.fromisoformat(row["日期"]) in WEEK:
            sold[row["店铺"], row["MSKU"]] += float(row["销售额"])
    assert {(line.names[0], line.names[2]) for line in record.products} == set(now)
    for line in record.products:
        product = (line.names[0], line.names[2])
        assert line.now["ad_spend"] == pytest.approx(now[product]["ad_spend"])
        assert line.now["tacos"] == pytest.approx(now[product]["ad_spend"] / sold[product])


def test_days(record: AdsRecord, folder: Path, team: Settings) -> None:
    days = [LAST - dt.timedelta(back) for back in range(team.ads.record_days.value)]
    expected = added(folder, days, lambda row: (row["日期"], kind_of(row), CURRENCIES[row["国家"]]))
    assert {(one.day.isoformat(), one.kind, one.currency) for one in record.days} == set(expected)
    for one in record.days:
        own = expected[one.day.isoformat(), one.kind, one.currency]
        assert one.figures["ad_sales"] == pytest.approx(own["ad_sales"])


def test_ordering_words(record: AdsRecord) -> None:
    """Three terms of automatic campaigns brought orders; one of them a campaign by hand has too."""
    assert [(term.term, term.used, term.is_asin) for term in record.terms] == [
        ("faros led h4", True, False),
        ("foco h4 led auto", False, False),
        ("b0abcd1234", False, True),
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_chart_shows_the_cells_of_its_currency(record: AdsRecord, tmp_path: Path, language: str) -> None:
    settings = team_settings(app={"language": language})
    report = AdsReport(record, settings, defaultdict(_Nobody), frozenset(), Text("报表", "report"))
    write_ads_workbook(report, tmp_path / "ads.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "ads.xlsx").worksheets[1]
    chart: Any = sheet._charts[0]  # type: ignore[attr-defined] - openpyxl gives no other way to it
    spend, sales = (one.val.numRef.f.split("!")[1].replace("$", "") for one in chart.series)
    assert (spend, sales) == ("C5:C34", "G5:G34")
    shown = [(sheet[f"A{row}"].value.date(), sheet[f"B{row}"].value, sheet[f"C{row}"].value) for row in range(5, 35)]
    spent: Counter[dt.date] = Counter()
    for one in record.days:
        if one.currency == "MXN":
            spent[one.day] += one.figures["ad_spend"]
    assert [(day, currency) for day, currency, _ in shown] == [(day, "MXN") for day in sorted(spent)]
    assert [value for _, _, value in shown] == [pytest.approx(spent[day]) for day in sorted(spent)]


class _Nobody:
    operator = "-"


@pytest.mark.parametrize(
    ("written", "campaign", "kind"),
    [
        ("SP", "灯-自动-紧密", "auto"),
        ("", "SP-lamp-auto", "auto"),
        ("商品推广", "灯-关键词-长尾", "sp_long_tail"),
        ("", "SD-lamp-retargeting", "sd_retargeting"),
        ("", "SBV-lamp", "sb"),
        ("", "lamp", "sp_other"),
    ],
)
def test_the_kind_of_a_campaign(team: Settings, written: str, campaign: str, kind: str) -> None:
    assert ad_kind(written, campaign, team.ads.kinds) == kind


def test_a_campaign_that_targets_automatically_is_automatic_whatever_its_name(team: Settings) -> None:
    assert ad_kind("SP", "灯-精准", team.ads.kinds, automatic=True) == "auto"
    assert ad_kind("SB", "灯-精准", team.ads.kinds, automatic=True) == "sb"


def test_settings_that_name_an_unknown_stage_are_refused() -> None:
    with pytest.raises(SettingsProblemError, match="stage"):
        team_settings(ads={"kinds": {"sb": {"not_in": ["youth"]}}})
