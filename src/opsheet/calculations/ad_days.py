"""What ads cost and brought by day, campaign kind and product, from the exports of advertising."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from opsheet.calculations.exported_tables import with_columns
from opsheet.calculations.sales import over_at_the_store
from opsheet.catalogue import Text
from opsheet.rules.ad_kinds import ad_kind
from opsheet.values import fold

if TYPE_CHECKING:
    from opsheet.exports.folder import DataFolder
    from opsheet.settings import Settings

FIGURES: Final = ("ad_spend", "ad_sales", "clicks", "impressions", "ad_orders")
SOURCES: Final = ("lingxing_ads", "amazon_sp_advertised_product")  # the first that has days counts
TERMS: Final = ("lingxing_ads", "amazon_sp_search_term")  # both may list search terms
_TEXTS: Final = ("shop", "site", "currency", "campaign", "msku", "ad_type", "search_term", "target", "match")
_PARTS: Final = ("search_term", "keyword", "placement")  # of a campaign, in reports that split it
_CAMPAIGN: Final = ["shop", "site", "campaign", "day"]


@dataclass(frozen=True)
class AdDays:
    """Daily figures of ads.

    Args:
        rows: a data frame with day, shop, site, currency, campaign, kind (the settings' key), msku ("" for a campaign's
            row), the ``FIGURES``, shop_key, msku_key, and ``growing``: whether its ad sales are still being attributed.
        terms: a data frame with campaign, kind, search_term and the ``FIGURES``, of automatic and other campaigns.
        source: the export that the daily figures come from.
        incomplete: days and sites left out, since the day was not over when the file was downloaded.
        sums: rows left out, since they are sums of several days.
    """

    rows: Any
    terms: Any
    source: Text
    incomplete: int
    sums: int


def read_ad_days(data: DataFolder, settings: Settings, today: dt.date) -> AdDays | None:
    """The daily figures of ads of a data folder; None where there are none by day.

    A campaign that is listed by product counts by product; one that isn't, such as those of brands, by itself. Reports
    that split a campaign by search term, keyword or placement don't count, or they would count twice.

    Args:
        data: the data folder.
        settings: the kinds of ads.
        today: days from it on don't count.

    Source: SOP Listing推广 5; data, incomplete days.
    """
    terms = _terms(data, settings)
    automatic = {(fold(one.shop), one.campaign) for one in terms[terms["automatic"]].itertuples()}
    for export in SOURCES:
        rows = _texts(data.rows(export))
        if rows.empty:
            continue
        whole = rows[~_split(rows)]
        days = whole[whole["day"].notna() & (whole["day"] < np.datetime64(today))]
        if days.empty:
            continue
        over = over_at_the_store(days, data)
        kept = _by_product(days[over])
        kinds = [
            _kind(one.ad_type, one.campaign, settings, automatic=(fold(one.shop), one.campaign) in automatic)
            for one in kept[["ad_type", "campaign", "shop"]].itertuples()
        ]
        keys = {f"{name}_key": kept[name].map(fold) for name in ("shop", "msku")}
        growing = {file.file: file.incomplete["ad_sales"][0] for file in data.exports if "ad_sales" in file.incomplete}
        since = kept["file"].map(growing).astype("datetime64[s]")
        return AdDays(
            kept.assign(kind=kinds, **keys, growing=since.notna() & (kept["day"] >= since)).reset_index(drop=True),
            terms,
            data.reader.definitions[export].name.text,
            len(days.loc[~over, ["site", "day"]].drop_duplicates()),
            int(whole["day"].isna().sum()),
        )
    return None


def _kind(written: str, campaign: str, settings: Settings, *, automatic: bool) -> str:
    return ad_kind(written, campaign, settings.ads.kinds, automatic=automatic)


def _texts(rows: Any) -> Any:
    """The rows with every text there is, blank where the export has none."""
    return rows if rows.empty else with_columns(rows, (*_TEXTS, "keyword", "placement"), ("day", "file", *FIGURES))


def _split(rows: Any) -> Any:
    """True where a row is only a part of its campaign."""
    return np.logical_or.reduce([rows[part].ne("").to_numpy() for part in _PARTS])


def _by_product(rows: Any) -> Any:
    """The rows by product, and those of campaigns that no product is listed of on that day."""
    listed = rows["msku"].ne("")
    has_products = listed.groupby([rows[name] for name in _CAMPAIGN]).transform("any")
    return rows[listed | ~has_products]


def _terms(data: DataFolder, settings: Settings) -> Any:
    """The figures of each search term of each campaign, over all days of the files."""
    import pandas as pd

    words = {fold(word) for word in settings.ads.automatic_targets}
    frames: list[Any] = []
    for export in TERMS:
        rows = _texts(data.rows(export))
        if len(rows):
            rows = rows[rows["search_term"].ne("")]
            by_target = rows["target"].map(fold).isin(words) | rows["match"].map(fold).isin(words)
            frames.append(rows.assign(automatic=by_target))
    if not frames:
        return pd.DataFrame(
            columns=["shop", "site", "currency", "campaign", "search_term", "automatic", "kind", *FIGURES]
        )
    together = pd.concat(frames, ignore_index=True)
    kinds = [
        _kind(one.ad_type, one.campaign, settings, automatic=one.automatic)
        for one in together[["ad_type", "campaign", "automatic"]].itertuples()
    ]
    together = together.assign(kind=kinds, automatic=[kind == "auto" for kind in kinds])
    named = ["shop", "site", "currency", "campaign", "kind", "automatic", "search_term"]
    return together.groupby(named, sort=False)[list(FIGURES)].sum(min_count=1).reset_index()
