"""Sales of the days in stock: daily sales held against the daily stock of the ledger, or of stock files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from opsheet.calculations.sales import DailySales, daily_units
from opsheet.calculations.stock_on_hand import FBA_SOURCES
from opsheet.rules.instock_velocity import InstockVelocity, instock_velocity
from opsheet.rules.velocity import WINDOWS
from opsheet.settings import Settings
from opsheet.values import fold

if TYPE_CHECKING:
    import pandas as pd

    from opsheet.exports.folder import DataFolder

Product = tuple[str, str, str]  # shop and MSKU as compared, with the site between them
LEDGER = "amazon_inventory_ledger_summary"
_SELLABLE = "sellable"


def instock_sales(
    data: DataFolder, sales: DailySales, last_day: dt.date, settings: Settings
) -> dict[Product, InstockVelocity]:
    """The in-stock velocity of each product over the longest window; only of products whose daily stock is known.

    A day counts as in stock when the ledger's sellable balance at its end is above 0; without a ledger the daily files
    of FBA stock tell. Days that neither covers don't count, and a product that a covered day doesn't list has none.

    Args:
        data: the data folder.
        sales: complete days.
        last_day: the last day that counts.
        settings: of weak days, and how few days in stock are too few.

    Returns:
        By shop and MSKU as compared and site.

    Source: data, planning 1.
    """
    stock = daily_stock(data, last_day, max(WINDOWS))
    if stock is None:
        return {}
    sold, _ = daily_units(sales, last_day)
    planning = settings.replenishment.planning
    found: dict[Product, InstockVelocity] = {}
    by_place = stock_by_place(stock)
    for product, units in zip(sold.index.tolist(), sold.to_numpy(), strict=True):
        balances = stock_balances(by_place, product, sold.columns)
        if balances is not None:
            found[product] = instock_velocity(
                np.where(np.isnan(balances), np.nan, units),
                np.nan_to_num(balances),
                weak_share=planning.weak_day.value,
                weak_from=planning.weak_day_from.value,
                fewest_days=planning.fewest_days_in_stock.value,
            )
    return found


def stock_by_place(stock: pd.DataFrame) -> Mapping[Any, Any]:
    """The same stock apart by shop and site."""
    return dict(iter(stock.groupby(level=["shop_key", "site"])))


def stock_balances(by_place: Mapping[Any, Any], product: Product, days: Any) -> Any:
    """A product's stock on each day, NaN on days that aren't covered; None where nothing is known of it.

    Args:
        by_place: from ``stock_by_place``; stock that names no shop or site is any's.
        product: folded shop, site and folded MSKU.
        days: timestamps.
    """
    shop, site, msku = product
    for place in ((shop, site), ("", site), (shop, ""), ("", "")):
        rows = by_place.get(place)
        if rows is not None and (*place, msku) in rows.index:
            covered = rows.notna().any()
            balances = rows.loc[(*place, msku)].fillna(0).where(covered).reindex(days)
            return balances.to_numpy(dtype=np.float64) if balances.notna().any() else None
    return None


def daily_stock(data: DataFolder, last_day: dt.date, last_days: int) -> pd.DataFrame | None:
    """Sellable units by product and day, of the first source that covers one of the last days.

    Args:
        data: the data folder.
        last_day: of the stock.
        last_days: how many up to it.
    """
    import pandas as pd

    first = pd.Timestamp(last_day - dt.timedelta(days=last_days))
    for export, role in ((LEDGER, "ending_balance"), *((source, "available") for source in FBA_SOURCES)):
        rows: Any = data.rows(export)
        if rows.empty:
            continue
        days = rows["day"].fillna(rows["last_day"])
        rows = rows.assign(day=days)[(days > first) & (days <= pd.Timestamp(last_day)) & rows["msku"].notna()]
        if "disposition" in rows:
            rows = rows[rows["disposition"].map(fold) == _SELLABLE]
        if len(rows):
            keys = {
                "shop_key": rows["shop"].fillna("").map(fold),
                "site": rows["site"].fillna(""),
                "msku_key": rows["msku"].map(fold),
            }
            by_day = rows.assign(**keys).groupby([*keys, "day"])[role]
            return by_day.sum(min_count=1).unstack("day")
    return None
