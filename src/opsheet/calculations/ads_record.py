"""The record of ads: figures by kind, day and product, their change over seven days, and ordering search terms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from opsheet.calculations.ad_days import FIGURES, AdDays
from opsheet.rules.advertising import ratio

if TYPE_CHECKING:
    from opsheet.calculations.daily_figures import DailyFigures
    from opsheet.settings import Settings

WEEK: Final = 7
_DAY: Final = dt.timedelta(days=1)
RATIOS: Final[Mapping[str, tuple[str, str]]] = {  # each from its sums
    "cpc": ("ad_spend", "clicks"),
    "ctr": ("clicks", "impressions"),
    "cvr": ("ad_orders", "clicks"),
    "acos": ("ad_spend", "ad_sales"),
    "tacos": ("ad_spend", "sales"),
    "roas": ("ad_sales", "ad_spend"),
}


@dataclass(frozen=True, slots=True)
class AdFigures:
    """Sums of some days, and the ratios that follow from them; NaN where a sum is missing or 0 is divided by.

    Args:
        sums: spend, ad sales, clicks, impressions, ad orders, and ``sales``: all sales of the product.
    """

    sums: Mapping[str, float]

    def __getitem__(self, key: str) -> float:
        """A sum or a ratio by its key."""
        if key not in RATIOS:
            return self.sums.get(key, np.nan)
        part, whole = (np.array([self.sums.get(name, np.nan)]) for name in RATIOS[key])
        return float(ratio(part, whole)[0])


@dataclass(frozen=True, slots=True)
class AdLine:
    """Ads of one kind or product in a currency.

    Args:
        names: the kind, or shop, site and MSKU.
        currency: of the money; figures of several are never added.
        now: of the last seven days.
        before: of the seven days before.
        kinds: the kinds of ads that a product has.
        growing: whether ad sales of the last seven days are still being attributed.
    """

    names: tuple[str, ...]
    currency: str
    now: AdFigures
    before: AdFigures
    kinds: tuple[str, ...] = ()
    growing: bool = False

    def change(self, key: str) -> float:
        """By which part a figure has changed against the seven days before; NaN where it can't be told."""
        now, before = self.now[key], self.before[key]
        return now / before - 1 if before > 0 else np.nan


@dataclass(frozen=True, slots=True)
class AdDay:
    """Ads of one kind on one day."""

    day: dt.date
    kind: str
    currency: str
    figures: AdFigures
    growing: bool


@dataclass(frozen=True, slots=True)
class SearchTerm:
    """A search term that brought orders in an automatic campaign.

    Args:
        term: as customers typed it; an ASIN where the ad was shown on a product's page.
        shop: as written, "" where the data names none.
        campaign: that it came in.
        currency: of its money.
        figures: over all days of the files.
        used: whether a campaign by hand has brought the same term already.
    """

    term: str
    shop: str
    campaign: str
    currency: str
    figures: AdFigures
    used: bool

    @property
    def is_asin(self) -> bool:
        """Whether it is a product's number, to be targeted by ASIN."""
        return len(self.term) == _ASIN_LENGTH and self.term[:2].casefold() == "b0"


_ASIN_LENGTH: Final = 10


@dataclass(frozen=True, slots=True)
class AdsRecord:
    """What the record shows.

    Args:
        week: first and last of the seven days.
        kinds: by kind and currency, in the order of the settings.
        days: by day, kind and currency, the newest first.
        products: by product, the greatest spend first.
        terms: ordering words of automatic campaigns, most orders first.
    """

    week: tuple[dt.date, dt.date]
    kinds: Sequence[AdLine]
    days: Sequence[AdDay]
    products: Sequence[AdLine]
    terms: Sequence[SearchTerm]


def record_ads(ads: AdDays, figures: DailyFigures | None, settings: Settings, last_day: dt.date) -> AdsRecord:
    """The record up to a day. Sums of the files' rows; every ratio from sums, never the average of ratios.

    Args:
        ads: daily figures of ads.
        figures: all sales of products by day, or None; they make TACOS.
        settings: the kinds of ads, and how many days are listed.
        last_day: the last of the seven days.

    Source: SOP Listing推广 5, 广告数据记录; rules 12, Ads.
    """
    week, before = _span(last_day), _span(last_day - WEEK * _DAY)
    own = settings.ads
    rows = ads.rows[ads.rows["day"] <= np.datetime64(last_day)]
    order = list(own.kinds)
    kinds = _lines(rows, ["kind"], week, before)
    products = [] if rows.empty else _products(rows[rows["msku"].ne("")], figures, week, before)
    return AdsRecord(
        week,
        sorted(kinds, key=lambda one: (one.currency, order.index(one.names[0]))),
        _days(rows, last_day - (own.record_days.value - 1) * _DAY),
        sorted(products, key=lambda one: (one.currency, -np.nan_to_num(one.now["ad_spend"]), one.names)),
        _terms(ads.terms, own.fewest_orders.value),
    )


def _span(last: dt.date) -> tuple[dt.date, dt.date]:
    return last - (WEEK - 1) * _DAY, last


def _within(rows: Any, span: tuple[dt.date, dt.date]) -> Any:
    return rows[(rows["day"] >= np.datetime64(span[0])) & (rows["day"] <= np.datetime64(span[1]))]


def _sums(rows: Any, by: list[str]) -> dict[Any, dict[str, float]]:
    """The figures added up by some columns and the currency."""
    if rows.empty:
        return {}
    grouped = rows.groupby([*by, "currency"])[list(FIGURES)].sum(min_count=1)
    return dict(zip(grouped.index.tolist(), grouped.to_dict("records"), strict=True))


def _lines(rows: Any, by: list[str], week: tuple[dt.date, dt.date], before: tuple[dt.date, dt.date]) -> list[AdLine]:
    now, earlier = _sums(_within(rows, week), by), _sums(_within(rows, before), by)
    recent = _within(rows, week)
    growing = set(recent.loc[recent["growing"], [*by, "currency"]].itertuples(index=False, name=None))
    return [
        AdLine(key[:-1], key[-1], AdFigures(now.get(key, {})), AdFigures(earlier.get(key, {})), growing=key in growing)
        for key in {**now, **earlier}
    ]


def _products(
    rows: Any, figures: DailyFigures | None, week: tuple[dt.date, dt.date], before: tuple[dt.date, dt.date]
) -> list[AdLine]:
    keys = ["shop_key", "site", "msku_key"]
    recent = rows[rows["day"] >= np.datetime64(before[0])]
    named = recent.groupby([*keys, "currency"])[["shop", "site", "msku"]].first()
    names = dict(zip(named.index.tolist(), named.itertuples(index=False, name=None), strict=True))
    kinds = recent.groupby([*keys, "currency"])["kind"].unique().to_dict()
    found: list[AdLine] = []
    for line in _lines(rows, keys, week, before):
        now, earlier = (
            AdFigures({**of.sums, "sales": _sold(figures, line.names, span)})
            for of, span in ((line.now, week), (line.before, before))
        )
        key = (*line.names, line.currency)
        found.append(AdLine(names[key], line.currency, now, earlier, tuple(sorted(kinds[key])), line.growing))
    return found


def _sold(figures: DailyFigures | None, product: tuple[str, ...], span: tuple[dt.date, dt.date]) -> float:
    """All sales of a product in some days; NaN where a day's are missing, or the data has several of its name."""
    if figures is None:
        return np.nan
    shop, site, msku = product
    known = figures.of_product((shop, msku), site or None)
    if len(known) != 1 or figures.missing_days(known[0][:2], *span):
        return np.nan
    return figures.between(known[0], *span).sales


def _days(rows: Any, first: dt.date) -> list[AdDay]:
    recent = rows[rows["day"] >= np.datetime64(first)]
    growing = set(recent.loc[recent["growing"], ["day", "kind", "currency"]].itertuples(index=False, name=None))
    found = [
        AdDay(key[0].date(), key[1], key[2], AdFigures(sums), key in growing)
        for key, sums in _sums(recent, ["day", "kind"]).items()
    ]
    return sorted(found, key=lambda one: (-one.day.toordinal(), one.currency, one.kind))


def _terms(terms: Any, fewest_orders: int) -> list[SearchTerm]:
    by_hand = set(terms.loc[~terms["automatic"].astype(bool), "search_term"].str.casefold())
    ordering = terms[terms["automatic"].astype(bool) & terms["ad_orders"].ge(fewest_orders)]
    found = [
        SearchTerm(
            row["search_term"],
            row["shop"],
            row["campaign"],
            row["currency"],
            AdFigures({name: float(row[name]) for name in FIGURES}),
            str(row["search_term"]).casefold() in by_hand,
        )
        for row in ordering.to_dict("records")
    ]
    return sorted(found, key=lambda one: (-one.figures["ad_orders"], -one.figures["ad_sales"], one.term))
