"""The data folder: overlapping downloads, and a cache whose loss loses nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from opsheet.exports.folder import DataFolder, export_files, open_data_folder
from opsheet.exports.read import ExportReader
from opsheet.exports.status import folder_status
from opsheet.settings import Settings
from team_settings import team_settings

STOCK = "sku\tfnsku\tasin\tproduct-name\tafn-fulfillable-quantity\tafn-total-quantity\n"
RETURNS = "return-date\torder-id\tsku\tasin\tfnsku\tproduct-name\tquantity\tdetailed-disposition\n"
ADS = "Date,Campaign Name,Ad Group Name,Country,Advertised SKU,Advertised ASIN,Impressions,Clicks,Spend\n"
Open = Callable[[], Any]


@pytest.fixture(scope="module")
def settings() -> Settings:
    return team_settings()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "data"
    path.mkdir()
    return path


@pytest.fixture
def data(folder: Path, settings: Settings, tmp_path: Path) -> Open:
    return lambda: open_data_folder(folder, settings, Path("no team folder"), cache=tmp_path / "kept" / "cache.duckdb")


def put(folder: Path, name: str, text: str, downloaded: int) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (downloaded, downloaded))
    return path


def ads(*rows: str) -> str:
    return ADS + "".join(f"{row}\n" for row in rows)


def spend(opened: DataFolder) -> dict[tuple[str, str], float]:
    rows = opened.rows("amazon_sp_advertised_product", ["date", "msku", "ad_spend"])
    return {(str(day.date()), msku): value for day, msku, value in rows.itertuples(index=False)}


def test_of_overlapping_days_the_file_downloaded_last_wins(folder: Path, data: Open) -> None:
    put(folder, "a.csv", ads("2026-11-20,C,G,US,AX-1,B1,10,1,1.00", "2026-11-21,C,G,US,AX-1,B1,10,1,2.00"), 2_000)
    put(folder, "b.csv", ads("2026-11-21,C,G,US,AX-1,B1,10,1,2.50", "2026-11-22,C,G,US,AX-1,B1,10,1,3.00"), 3_000)
    with data() as opened:
        assert spend(opened) == {("2026-11-20", "AX-1"): 1, ("2026-11-21", "AX-1"): 2.5, ("2026-11-22", "AX-1"): 3}
        assert opened.replaced("amazon_sp_advertised_product").to_dict("records") == [{"file": "a.csv", "replaced": 1}]


def test_rows_of_one_file_with_the_same_key_all_stay(folder: Path, data: Open) -> None:
    put(folder, "a.csv", ads("2026-11-20,C1,G,US,AX-1,B1,10,1,1.00", "2026-11-20,C2,G,US,AX-1,B1,10,1,2.00"), 2_000)
    with data() as opened:
        assert opened.rows("amazon_sp_advertised_product", ["ad_spend"])["ad_spend"].tolist() == [1, 2]


def test_a_file_that_lies_there_twice_counts_once(folder: Path, data: Open) -> None:
    for name in ("a.csv", "copy of a.csv"):
        put(folder, name, ads("2026-11-20,C,G,US,AX-1,B1,10,1,1.00"), 2_000)
    with data() as opened:
        assert spend(opened) == {("2026-11-20", "AX-1"): 1}


def test_the_same_shipment_twice_counts_once(folder: Path, data: Open) -> None:
    above = "Shipment ID\tFBA19EXAMPL1\nTotal Units\t60\n\n"
    text = f"{above}Merchant SKU\tTitle\tASIN\tFNSKU\tShipped\nAX-1\tLamp\tB1\tX1\t60\n"
    put(folder, "FBA19EXAMPL1.tsv", text, 2_000)
    put(folder, "FBA19EXAMPL1 (1).tsv", text, 3_000)
    put(folder, "FBA19EXAMPL2.tsv", text.replace("EXAMPL1", "EXAMPL2"), 3_000)
    with data() as opened:
        rows = opened.rows("amazon_shipment_contents", ["shipment", "quantity"])
        assert sorted(rows.itertuples(index=False, name=None)) == [("FBA19EXAMPL1", 60), ("FBA19EXAMPL2", 60)]


def test_sites_named_by_folders_don_t_replace_each_other(folder: Path, data: Open) -> None:
    put(folder, "US/stock.txt", f"{STOCK}AX-1\tX1\tB1\tLamp\t40\t110\n", 2_000)
    put(folder, "MX/stock.txt", f"{STOCK}AX-1\tX1\tB1\tLamp\t7\t8\n", 3_000)
    with data() as opened:
        rows = opened.rows("amazon_manage_fba_inventory", ["site", "available"])
        assert sorted(rows.itertuples(index=False, name=None)) == [("MX", 7), ("US", 40)]


def test_a_changed_file_is_read_again_and_a_deleted_one_forgotten(folder: Path, data: Open) -> None:
    path = put(folder, "stock.txt", f"{STOCK}AX-1\tX1\tB1\tLamp\t40\t110\n", 2_000)
    with data() as opened:
        assert opened.exports[0].totals["available"] == 40
    put(folder, "stock.txt", f"{STOCK}AX-1\tX1\tB1\tLamp\t41\t110\n", 3_000)
    with data() as opened:
        assert opened.exports[0].totals["available"] == 41
        assert opened.rows("amazon_manage_fba_inventory", ["available"])["available"].tolist() == [41]
    path.unlink()
    with data() as opened:
        assert not opened.exports
        assert opened.rows("amazon_manage_fba_inventory", ["available"]).empty
        assert opened.store.query("SELECT count(*) AS count FROM rows_amazon_manage_fba_inventory")["count"][0] == 0


def test_what_was_read_is_not_read_again(folder: Path, data: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, "stock.txt", f"{STOCK}AX-1\tX1\tB1\tL?mpara\t40\t110\n", 2_000)
    with data() as opened:
        first = [(export.file, export.totals, export.period, list(export.problems)) for export in opened.exports]
        sentences = [problem.render("zh") for problem in opened.exports[0].problems]
        rows = opened.rows("amazon_manage_fba_inventory")

    def refuse(*_: object) -> None:
        pytest.fail("the file is read again")

    monkeypatch.setattr(ExportReader, "read", refuse)
    with data() as opened:
        again = opened.exports[0]
        assert (again.file, again.totals, again.period) == first[0][:3]
        assert [problem.render("zh") for problem in again.problems] == sentences
        assert opened.rows("amazon_manage_fba_inventory").equals(rows)


def test_a_cache_that_is_damaged_or_gone_loses_nothing(folder: Path, data: Open, tmp_path: Path) -> None:
    put(folder, "stock.txt", f"{STOCK}AX-1\tX1\tB1\tLamp\t40\t110\n", 2_000)
    cache = tmp_path / "kept" / "cache.duckdb"
    for damage in (cache.unlink, lambda: cache.write_bytes(b"no database" * 1000)):
        with data() as opened:
            assert opened.rows("amazon_manage_fba_inventory", ["available"])["available"].tolist() == [40]
        damage()
    with data() as opened:
        assert opened.rows("amazon_manage_fba_inventory", ["available"])["available"].tolist() == [40]


def test_aliases_of_the_team_are_read_and_make_the_cache_anew(folder: Path, settings: Settings, tmp_path: Path) -> None:
    put(folder, "stock.txt", "Codice\tafn-fulfillable-quantity\tafn-total-quantity\nAX-1\t40\t110\n", 2_000)
    team, cache = tmp_path / "team", tmp_path / "cache.duckdb"
    with open_data_folder(folder, settings, team, cache=cache) as opened:
        assert opened.exports[0].definition is None
    (team / "exports").mkdir(parents=True)
    (team / "exports" / "amazon_manage_fba_inventory.yaml").write_text(
        "columns: [{header: sku, aliases: [Codice]}]\n", encoding="utf-8"
    )
    with open_data_folder(folder, settings, team, cache=cache) as opened:
        assert opened.exports[0].totals == {"available": 40, "total": 110}


def test_buyers_leave_no_trace_in_the_cache(folder: Path, data: Open, tmp_path: Path) -> None:
    header = (
        "amazon-order-id\tshipment-id\tshipment-date\tbuyer-name\tship-address-1\tsku\tquantity-shipped\titem-price"
    )
    put(folder, "s.txt", f"{header}\n701-1\tD1\t2026-11-25\tJuan Secreto\tCalle Oculta\tAX-1\t2\t51.98\n", 2_000)
    with data() as opened:
        assert opened.exports[0].totals == {"units": 2, "sales": 51.98}
    content = (tmp_path / "kept" / "cache.duckdb").read_bytes()
    assert b"AX-1" in content
    assert b"Secreto" not in content
    assert b"Oculta" not in content


def test_a_file_that_another_program_held_is_read_next_time(
    folder: Path, data: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "stock.txt", f"{STOCK}AX-1\tX1\tB1\tLamp\t40\t110\n", 2_000)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    with monkeypatch.context() as held:
        held.setattr(Path, "open", refuse)
        with data() as opened:
            assert "another program uses it" in opened.exports[0].problems[0].render("en")
    with data() as opened:
        assert opened.exports[0].totals["available"] == 40


def test_days_that_are_missing(folder: Path, data: Open) -> None:
    put(folder, "a.csv", ads("2026-11-20,C,G,US,AX-1,B1,10,1,1.00"), 2_000)
    put(folder, "b.csv", ads("2026-11-23,C,G,US,AX-1,B1,10,1,1.00"), 2_000)
    with data() as opened:
        (status,) = folder_status(opened)
    assert [str(day) for day in status.missing_days] == ["2026-11-21", "2026-11-22"]
    assert status.rows == 2
    assert status.rows_of_last_two == (1, 1)


def test_only_files_that_may_be_exports_are_looked_at(folder: Path) -> None:
    for name in ("a.csv", ".hidden.csv", "~$a.xlsx", "notes.md", "sub/b.txt", ".git/c.txt"):
        put(folder, name, "x", 2_000)
    assert [path.relative_to(folder).as_posix() for path in export_files(folder)] == ["a.csv", "sub/b.txt"]


def test_files_are_opened_ahead_with_the_same_result(folder: Path, settings: Settings, tmp_path: Path) -> None:
    for number in range(1, 29):
        put(folder, f"{number}.csv", ads(f"2026-11-{number:02},C,G,US,AX-1,B1,10,1,{number}.50"), 2_000 + number)
    put(folder, "login.csv", "<html><body>Sign in</body></html>", 2_000)
    found: list[Any] = []
    for workers in (1, 2):
        cache = tmp_path / f"{workers}.duckdb"
        with open_data_folder(folder, settings, Path("no team folder"), cache=cache, workers=workers) as opened:
            problems = [problem.render("en") for export in opened.exports for problem in export.problems]
            found.append((spend(opened), [export.totals for export in opened.exports], problems))
    assert found[0] == found[1]
    assert len(found[0][0]) == 28
