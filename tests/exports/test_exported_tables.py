"""The team's tables as exports tell them, and the checks that hold sheets against them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from command_line import CommandLine
from opsheet.calculations.exported_tables import tables_from_exports, with_exported_tables
from opsheet.exports.folder import DataFolder, open_data_folder
from opsheet.settings import Settings
from opsheet.tables import Table
from table_builder import build_table, build_workbook
from team_settings import team_settings

PERFORMANCE = "日期,ASIN,父ASIN,MSKU,店铺,国家,负责人,品名,SKU,销量,销售额,广告花费,Sessions-Total,评分\n"
SALES = f"""{PERFORMANCE}\
2026-11-20,B0EXAMPL01,P,AX-1,AURORA,墨西哥,Mia,灯,AX-LAMP,5,2495,10,90,4.4
2026-11-21,B0EXAMPL01,P,AX-1,AURORA,墨西哥,Leo,灯,AX-LAMP,7,3493,12,95,4.4
2026-11-21,B0EXAMPL02,P,AX-2,AURORA,墨西哥,Mia,扇,AX-FAN,1,499,0,20,4.1
2026-09-01,B0EXAMPL03,P,AX-3,AURORA,墨西哥,Mia,扇,AX-FAN,9,4491,0,20,4.1
"""
PRODUCTS = """*SKU,品名,SPU,品牌,一级分类,采购员,采购成本(CNY),单箱数量(pcs),单品规格长
AX-LAMP,灯,LAMP,AURORA,灯具,Nina,35,24,30
AX-FAN,扇,FAN,AURORA,风扇,Nina,60,12,40
"""
RETURNS = """return-date\torder-id\tsku\tasin\tfnsku\tproduct-name\tquantity\tdetailed-disposition\treason
2026-11-20T10:00:00+00:00\t1\tAX-1\tB0EXAMPL01\tX1\tLamp\t2\tSELLABLE\tUNWANTED_ITEM
"""
ORDERS = """amazon-order-id\tpurchase-date\torder-status\tsku\tasin\tquantity\tcurrency\titem-price\tsales-channel
1\t2026-11-20T18:00:00+00:00\tShipped\tAX-1\tB0EXAMPL01\t2\tMXN\t998\tAmazon.com.mx
2\t2026-11-20T20:00:00+00:00\tShipped\tAX-1\tB0EXAMPL01\t1\tMXN\t499\tAmazon.com.mx
"""
BUSINESS = """(Parent) ASIN,(Child) ASIN,Title,SKU,Sessions - Total,Units Ordered,Ordered Product Sales
P,B0EXAMPL01,Lamp,AX-1,90,5,$100.00
"""
ADS = """Date,Campaign Name,Ad Group Name,Country,Advertised SKU,Advertised ASIN,Impressions,Clicks,Spend
2026-11-20,C,G,United States,AX-1,B0EXAMPL01,100,5,2.50
2026-11-20,D,G,United States,AX-1,B0EXAMPL01,50,1,0.50
"""


@pytest.fixture(scope="module")
def settings() -> Settings:
    return team_settings()


def opened(folder: Path, settings: Settings, **files: str) -> Iterator[DataFolder]:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        os.utime(path, (2_000_000_000, 2_000_000_000))
    with open_data_folder(folder, settings, Path("no team folder"), cache=folder.parent / "cache.duckdb") as data:
        yield data


def told(tmp_path: Path, settings: Settings, **files: str) -> dict[str, Table]:
    return next(tables_from_exports(data, settings) for data in opened(tmp_path / "data", settings, **files))


def rows_of(table: Table, *keys: str) -> list[tuple[object, ...]]:
    return list(zip(*(table.columns[key].values.tolist() for key in keys), strict=True))


def test_the_erp_tells_daily_sales_and_owners(tmp_path: Path, settings: Settings) -> None:
    tables = told(tmp_path, settings, **{"产品表现.csv": SALES})
    assert set(tables) == {"sales_daily", "link_owners"}
    assert rows_of(tables["sales_daily"], "msku", "site", "units", "sales", "ad_spend", "sessions", "rating") == [
        ("AX-1", "MX", 5, 2495, 10, 90, 4.4),
        ("AX-1", "MX", 7, 3493, 12, 95, 4.4),
        ("AX-2", "MX", 1, 499, 0, 20, 4.1),
    ], "the last 30 days of sales"
    owners = rows_of(tables["link_owners"], "msku", "shop", "sku", "owner", "erp_owner")
    assert sorted(owners) == [
        ("AX-1", "AURORA", "AX-LAMP", "Leo", "Leo"),
        ("AX-2", "AURORA", "AX-FAN", "Mia", "Mia"),
        ("AX-3", "AURORA", "AX-FAN", "Mia", "Mia"),
    ], "of each listing the newest day"


def test_lingxings_products_are_the_catalogue(tmp_path: Path, settings: Settings) -> None:
    (table,) = told(tmp_path, settings, **{"产品.csv": PRODUCTS}).values()
    keys = ("spu", "sku", "product", "category", "brand", "carton_quantity", "buyer", "length")
    assert rows_of(table, *keys)[1] == ("LAMP", "AX-LAMP", "灯", "灯具", "AURORA", 24, "Nina", 30)


def test_amazon_tells_returns(tmp_path: Path, settings: Settings) -> None:
    (table,) = told(tmp_path, settings, **{"returns.txt": RETURNS}).values()
    keys = ("msku", "quantity", "reason", "disposition")
    assert rows_of(table, *keys) == [("AX-1", 2, "UNWANTED_ITEM", "SELLABLE")]


def test_orders_are_sales_where_nothing_better_is_there(tmp_path: Path, settings: Settings) -> None:
    (table,) = told(tmp_path, settings, **{"orders.txt": ORDERS}).values()
    assert rows_of(table, "msku", "site", "units", "sales") == [("AX-1", "MX", 3, 1497)]


def test_ads_stand_beside_the_business_reports_sales(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "data" / "US").mkdir(parents=True)
    files = {"US/BusinessReport_20261120.csv": BUSINESS, "US/ads.csv": ADS}
    (table,) = told(tmp_path, settings, **files).values()
    keys = ("msku", "site", "units", "sales", "ad_spend", "clicks", "impressions", "sessions")
    assert rows_of(table, *keys) == [("AX-1", "US", 5, 100, 3, 6, 150, 90)]


def test_the_teams_own_tables_stay_and_take_the_erps_owner(tmp_path: Path, settings: Settings) -> None:
    own = [
        {"站点": "MX", "店铺": "aurora", "MSKU": "AX-1", "负责人": "Mia"},
        {"站点": "MX", "店铺": "AURORA", "MSKU": "AX-9", "负责人": "Mia"},
    ]
    workbook = build_workbook(settings, build_table(settings, "link_owners", own))
    for data in opened(tmp_path / "data", settings, **{"产品表现.csv": SALES}):
        tables = with_exported_tables(workbook, data, settings).tables
        assert rows_of(tables["link_owners"], "msku", "owner", "erp_owner") == [
            ("AX-1", "Mia", "Leo"),
            ("AX-9", "Mia", None),
        ]
        assert "sales_daily" in tables
    assert set(workbook.tables) == {"link_owners"}
    assert "erp_owner" not in workbook.tables["link_owners"].columns


def test_check_holds_sheets_against_the_exports(opsheet: CommandLine, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "链接负责人"
    sheet.append(["站点", "店铺", "MSKU", "SKU", "SPU", "负责人"])
    sheet.append(["MX", "AURORA", "AX-1", "AX-LAMP", "FAN", "Mia"])
    sheet.append(["MX", "AURORA", "AX-3", "AX-VENT", None, None])
    book.save(tmp_path / "owners.xlsx")
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "产品表现.csv").write_text(SALES, encoding="utf-8")
    (folder / "产品.csv").write_text(PRODUCTS, encoding="utf-8")
    said = opsheet("check", tmp_path / "owners.xlsx", "--folder", folder, "--json").json
    found = {(one["code"], one["cell"]) for one in said["findings"] if one["code"].startswith("L")}
    assert found == {("L501", "C1"), ("L502", "F2"), ("L503", "D3"), ("L504", "E2")}
    assert {table["key"] for table in said["tables"]} == {"link_owners"}
    alone = opsheet("check", tmp_path / "owners.xlsx", "--json").json
    assert not [one for one in alone["findings"] if one["code"].startswith("L")]


def test_the_stocking_sheet_is_held_against_the_catalogue(opsheet: CommandLine, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["店铺", "MSKU", "SKU", "箱规", "采购数量"])
    sheet.append(["AURORA", "AX-1", "AX-LAMP", 20, 40])
    sheet.append(["AURORA", "AX-2", "AX-VENT", 20, 40])
    book.save(tmp_path / "stocking.xlsx")
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "产品.csv").write_text(PRODUCTS, encoding="utf-8")
    said = opsheet("run", "validate_stocking", tmp_path / "stocking.xlsx", "--folder", folder, "--json").json
    found = {(one["code"], one["cell"]) for one in said["facts"]["findings"]}
    assert {("S227", "D2"), ("S228", "C3")} <= found


def test_aliases_of_the_named_settings_reach_the_actions(opsheet: CommandLine, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["店铺", "MSKU", "箱规", "采购数量", "7天日均"])
    sheet.append(["AURORA", "AX-1", 20, 40, None])
    book.save(tmp_path / "stocking.xlsx")
    data, team = tmp_path / "data", tmp_path / "team"
    data.mkdir()
    (team / "exports").mkdir(parents=True)
    (data / "产品表现.csv").write_text(SALES.replace("销量", "件数"), encoding="utf-8")
    run = ("run", "refresh_sales", tmp_path / "stocking.xlsx", "--folder", data, "--as-of", "2026-11-22", "--force")
    assert opsheet(*run, "--config", team, "--json").json["facts"]["refreshed"] == 0
    (team / "exports" / "lingxing_product_performance.yaml").write_text(
        "columns: [{header: 销量, aliases: [件数]}]\n", encoding="utf-8"
    )
    assert opsheet(*run, "--config", team, "--json").json["facts"]["refreshed"] == 1
