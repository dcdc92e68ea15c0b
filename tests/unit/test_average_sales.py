"""Average sales, against the slow way of calculating the same, and the laws of matching."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsheet.calculations.product_match import match_products
from opsheet.calculations.sales import DailySales, ProductSales, average_sales
from opsheet.rules.velocity import WINDOWS
from table_builder import build_table
from team_settings import team_settings

LAST = dt.date(2025, 3, 9)
DAYS = st.integers(0, 45)  # before the last day
LISTED = st.dictionaries(st.tuples(st.sampled_from("AB"), st.sampled_from("xyz"), DAYS), st.integers(0, 40))


def daily(listed: dict[tuple[str, str, int], int]) -> DailySales:
    rows = [
        {
            "shop": shop,
            "site": "",
            "msku": msku,
            "day": pd.Timestamp(LAST - dt.timedelta(days=ago)),
            "units": float(units),
            "shop_key": shop.lower(),
            "msku_key": msku,
        }
        for (shop, msku, ago), units in listed.items()
    ]
    columns = ["shop", "site", "msku", "day", "units", "shop_key", "msku_key"]
    frame = pd.DataFrame(rows, columns=columns).astype({"day": "datetime64[s]", "units": float})
    return DailySales(frame, "made_up", 0, 0)


def slowly(listed: dict[tuple[str, str, int], int], shop: str, msku: str, size: int) -> tuple[float, int]:
    """Units and days of one product's window, day by day."""
    covered = {name: {ago for own, _, ago in listed if own == name} for name in "AB"}
    begins = {(own, one): max(ago for a, b, ago in listed if (a, b) == (own, one)) for own, one, _ in listed}
    recent = {(own, one) for own, one, ago in listed if ago < max(WINDOWS)}
    has_gaps = any(
        (*product, ago) not in listed
        for product in recent
        for ago in covered[product[0]]
        if ago < max(WINDOWS) and ago <= begins[product]
    )
    lists_all = 0 in listed.values() or not has_gaps
    first = begins[shop, msku] if lists_all else max(covered[shop])
    days = [ago for ago in covered[shop] if ago < size and ago <= first]
    return sum(listed.get((shop, msku, ago), 0) for ago in days), len(days)


@settings(max_examples=25)
@given(LISTED)
def test_averages_are_what_counting_day_by_day_finds(listed: dict[tuple[str, str, int], int]) -> None:
    found = {(product.shop, product.msku): product for product in average_sales(daily(listed), LAST)}
    assert set(found) == {(shop, msku) for shop, msku, ago in listed if ago < max(WINDOWS)}
    for (shop, msku), product in found.items():
        for size in WINDOWS:
            units, days = slowly(listed, shop, msku, size)
            assert product.days[size] == days
            assert not days or product.averages[size] == pytest.approx(units / days)


@settings(max_examples=25)
@given(LISTED, st.integers(0, 30))
def test_what_comes_after_the_last_day_changes_nothing(listed: dict[tuple[str, str, int], int], shift: int) -> None:
    last = LAST - dt.timedelta(days=shift)
    until = {key: units for key, units in listed.items() if key[2] >= shift}
    assert repr(average_sales(daily(listed), last)) == repr(average_sales(daily(until), last))  # NaN equals nothing


def product(shop: str, site: str, msku: str = "X-1") -> ProductSales:
    return ProductSales(shop, site, msku, dict.fromkeys(WINDOWS, 1.0), dict.fromkeys(WINDOWS, 7), 7.0)


@pytest.mark.parametrize(
    ("row", "products", "matched"),
    [
        ({"店铺": "A-MX", "站点": "MX"}, [product("A-MX", "MX")], 0),
        ({"店铺": "ａ-mx ", "站点": None}, [product("A-MX", "MX")], 0),
        ({"店铺": "A-MX", "站点": "US"}, [product("A-MX", "MX")], None),
        ({"店铺": "B", "站点": "MX"}, [product("A-MX", "MX")], None),
        ({"店铺": "A", "站点": "US"}, [product("A", "MX"), product("A", "US")], 1),
        ({"店铺": "A", "站点": None}, [product("A", "MX"), product("A", "US")], None),
        ({"店铺": "A", "站点": "MX"}, [product("", "MX")], 0),
        ({"店铺": "A", "站点": "MX"}, [product("", "MX"), product("A", "MX")], 1),
        ({"店铺": "A", "站点": "MX"}, [product("A", "MX", "X-2")], None),
    ],
)
def test_a_row_belongs_to_its_shop_and_site(
    row: dict[str, str | None], products: list[ProductSales], matched: int | None
) -> None:
    table = build_table(team_settings(), "stocking", [{**row, "MSKU": "X-1"}])
    found = match_products(table, "msku", products, lambda one: one.msku)
    assert found.of_rows == [None if matched is None else products[matched]]
