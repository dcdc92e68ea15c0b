"""Reading the daily figures of products: from the team's own table, else from the exports of a data folder."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from opsheet.calculations.daily_figures import FIGURES, DailyFigures
from opsheet.calculations.sales import over_at_the_store
from opsheet.catalogue import Text
from opsheet.values import fold

if TYPE_CHECKING:
    from opsheet.exports.folder import DataFolder
    from opsheet.settings import Settings
    from opsheet.tables.table import Table, Workbook

_ROLES: Final = ("shop", "site", "msku", "day", "currency", "file", *FIGURES)
_SAME_DAY: Final = ["day", "site", "msku"]
_FOLDED: Final = ("shop", "msku")


def read_daily_figures(
    workbook: Workbook, data: DataFolder | None, settings: Settings, today: dt.date
) -> DailyFigures | None:
    """The daily figures of the team's own table, else of the data folder; None where there are none.

    Args:
        workbook: with or without a table of the kind ``sales_daily``.
        data: the data folder, or None where the team has none.
        settings: the team's, with the folder of its own marketplaces.
        today: days from it on don't count.
    """
    own = workbook.tables.get("sales_daily")
    if own is not None and own.has("day"):
        return _own_figures(own, settings, today)
    return None if data is None else _exported_figures(data, today)


def _own_figures(table: Table, settings: Settings, today: dt.date) -> DailyFigures | None:
    import pandas as pd

    from opsheet.exports.conventions import load_conventions

    marketplaces = load_conventions(settings.team).marketplaces
    sites = [site or "" for site in table.texts("site").tolist()]
    frame: Any = pd.DataFrame(
        {
            **{key: [text or "" for text in table.texts(key).tolist()] for key in ("shop", "msku")},
            "site": sites,
            "day": table.dates("day").astype("datetime64[s]"),
            "currency": [marketplaces[site].currency if site in marketplaces else "" for site in sites],
            **{key: table.numbers(key) for key in FIGURES},
        }
    )
    kept = frame[(frame["day"] < np.datetime64(today)) & frame["msku"].ne("")]
    return DailyFigures(_with_keys(kept), Text(table.sheet, table.sheet)) if len(kept) else None


def _exported_figures(data: DataFolder, today: dt.date) -> DailyFigures | None:
    for export, read in (("lingxing_product_performance", _performance), ("amazon_business_report", _business)):
        rows: Any = read(data, export)
        rows = rows[rows["day"].notna() & rows["msku"].fillna("").ne("")]
        if rows.empty:
            continue
        rows = rows.fillna({"shop": "", "site": "", "currency": ""})
        rows = rows[rows["day"] < np.datetime64(today)]
        over = over_at_the_store(rows, data)
        left_out = len(rows.loc[~over, ["site", "day"]].drop_duplicates())
        name = data.reader.definitions[export].name.text
        return DailyFigures(_with_keys(rows[over]), name, left_out) if over.any() else None
    return None


def _performance(data: DataFolder, export: str) -> Any:
    """Lingxing's product performance, its ad spend taken from the ad reports where it has none."""
    rows: Any = data.rows(export, _ROLES)
    if rows.empty or rows["ad_spend"].notna().any():
        return rows
    ads: Any = data.rows("lingxing_ads", [*_SAME_DAY, "shop", "ad_spend"])
    return _with_ads(rows, ads[ads["msku"].fillna("").ne("")], [*_SAME_DAY, "shop"])


def _business(data: DataFolder, export: str) -> Any:
    """Amazon's business report with the sponsored products' spend; it knows no profit."""
    rows: Any = data.rows(export, [role for role in _ROLES if role not in {"ad_spend", "gross_profit"}])
    ads = data.rows("amazon_sp_advertised_product", [*_SAME_DAY, "ad_spend"])
    return _with_ads(rows.assign(gross_profit=np.nan), ads, _SAME_DAY)


def _with_ads(rows: Any, ads: Any, keys: list[str]) -> Any:
    """The rows with the spend of the same product and day; a day with ads that lists a product not spent on it none."""
    if ads.empty or rows.empty:
        return rows.assign(ad_spend=np.nan)
    filled = dict.fromkeys(keys[1:], "")
    ads, rows = ads.fillna(filled), rows.drop(columns="ad_spend", errors="ignore").fillna(filled)
    spent = ads.groupby(keys)["ad_spend"].sum(min_count=1).reset_index()
    days = ads[["day", "site"]].drop_duplicates().assign(advertised=True)
    merged = rows.merge(spent, on=keys, how="left").merge(days, on=["day", "site"], how="left")
    nothing = merged["ad_spend"].isna() & merged["advertised"].notna()
    return merged.assign(ad_spend=merged["ad_spend"].mask(nothing, 0.0)).drop(columns="advertised")


def _with_keys(rows: Any) -> Any:
    keys = {f"{name}_key": rows[name].map({text: fold(text) for text in rows[name].unique()}) for name in _FOLDED}
    return rows.assign(**keys).reset_index(drop=True)
