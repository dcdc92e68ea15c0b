"""Returns of a week by product, reason and disposition, against units sold and against the weeks before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from opsheet.calculations.daily_figures import NO_DATA, NOT_LISTED, DailyFigures, ExportProduct, days_missing
from opsheet.catalogue import Message, Text

if TYPE_CHECKING:
    from opsheet.calculations.returned_units import ReturnedUnits
    from opsheet.settings import Settings

WEEK: Final = 7
_DAY: Final = dt.timedelta(days=1)
_PRODUCT: Final = ["shop_key", "msku_key"]
_SOLD: Final = ["shop_key", "site", "msku_key"]
_NONE_SOLD: Final = Text("这段时间没有销量", "Nothing was sold in this time")
_SHORT: Final = Text("前几周只有 {days} 天退货数据，无法对比", "Days of returns before: {days}, too few to compare")

Span = tuple[dt.date, dt.date]


@dataclass(frozen=True, slots=True)
class Returned:
    """Returned units of something in a week, and in the weeks before.

    Args:
        units: returned in the week.
        sold: units sold in the week; NaN where they aren't known.
        before: returned in an average week before; NaN where these weeks aren't covered.
        sold_before: units sold in an average week before; NaN where they aren't known.
        reason: why a rate or the comparison is missing, or None.
    """

    units: float
    sold: float = np.nan
    before: float = np.nan
    sold_before: float = np.nan
    reason: Text | Message | None = None

    @property
    def rate(self) -> float:
        """Returned units by units sold in the week; NaN without sales."""
        return self.units / self.sold if self.sold > 0 else np.nan

    @property
    def rate_before(self) -> float:
        """The same of the weeks before."""
        return self.before / self.sold_before if self.sold_before > 0 else np.nan

    @property
    def change(self) -> float:
        """By how much the rate has risen, as a difference of shares."""
        return self.rate - self.rate_before


@dataclass(frozen=True, slots=True)
class ReturnedProduct:
    """A product with returns in the week or before.

    Args:
        shop: as written, "" where the data names none.
        msku: as written.
        asin: as written, "" where unknown.
        returned: its units.
        sellable: of the week's units, those that can be sold again.
        reasons: the week's units by reason, most first.
        is_high: whether the rate is over the settings' limit.
        is_risen: whether it has risen by more than the settings allow.
    """

    shop: str
    msku: str
    asin: str
    returned: Returned
    sellable: float
    reasons: Sequence[tuple[str, float]]
    is_high: bool
    is_risen: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Returns of one reason or disposition.

    Args:
        key: of the settings, or the text as written; "" where nothing is said.
        units: returned in the week.
        share: of all of the week; NaN in a week without returns.
        before: returned in an average week before; NaN where these weeks aren't covered.
        products: how many products it concerns.
    """

    key: str
    units: float
    share: float
    before: float
    products: int


@dataclass(frozen=True, slots=True)
class ReturnsSummary:
    """What was returned in a week.

    Args:
        week: its first and last day.
        before: first and last day of what it is compared with, or None.
        total: of all products.
        weeks: each week's span with its units, the oldest first.
        products: marked ones first, then the most returned.
        reasons: most returned first.
        dispositions: most returned first.
    """

    week: Span
    before: Span | None
    total: Returned
    weeks: Sequence[tuple[Span, Returned]]
    products: Sequence[ReturnedProduct]
    reasons: Sequence[Part]
    dispositions: Sequence[Part]


def summarise_returns(
    returned: ReturnedUnits, figures: DailyFigures | None, settings: Settings, last_day: dt.date
) -> ReturnsSummary:
    """Sum up the seven days up to a day.

    Rates compare what came back in a week with what was sold in it. A return that names no shop belongs to the only
    one that sells its MSKU, else all sales of the MSKU count. The weeks before are averages over the days that the
    returns cover, at least one week of them.

    Args:
        returned: every return that is known.
        figures: units sold by day, or None.
        settings: how many weeks are compared, and which products are marked.
        last_day: of the week.

    Source: SOP 日报/周报 2, 退货数据汇总.
    """
    week = (last_day - (WEEK - 1) * _DAY, last_day)
    first = max(returned.first, week[0] - settings.returns.weeks_before.value * WEEK * _DAY)
    before = (first, week[0] - _DAY) if (week[0] - first).days >= WEEK else None
    returned = returned if figures is None else _with_shops(returned, figures)
    summary = _Weeks(returned, figures, settings, week, before)
    return ReturnsSummary(
        week,
        before,
        summary.total(),
        list(summary.by_week()),
        sorted(summary.products(), key=lambda one: (not (one.is_high or one.is_risen), -one.returned.units, one.msku)),
        summary.parts("reason"),
        summary.parts("disposition"),
    )


def _with_shops(returned: ReturnedUnits, figures: DailyFigures) -> ReturnedUnits:
    """The same returns; where one names no shop, the only one that sells its MSKU."""
    selling = figures.rows[["msku_key", "shop", "shop_key"]].drop_duplicates(["msku_key", "shop_key"])
    only = selling[~selling["msku_key"].duplicated(keep=False)].set_index("msku_key")
    rows = returned.rows
    unnamed = rows["shop_key"].eq("") & rows["msku_key"].isin(only.index)
    named = {name: rows[name].mask(unnamed, rows["msku_key"].map(only[name])) for name in ("shop", "shop_key")}
    return replace(returned, rows=rows.assign(**named))


@dataclass(frozen=True)
class _Weeks:
    """The returns and sales of the week and of those before it."""

    returned: ReturnedUnits
    figures: DailyFigures | None
    settings: Settings
    week: Span
    before: Span | None

    def _rows(self, span: Span | None) -> Any:
        rows = self.returned.rows
        if span is None:
            return rows.iloc[:0]
        return rows[(rows["day"] >= np.datetime64(span[0])) & (rows["day"] <= np.datetime64(span[1]))]

    @property
    def _weeks_before(self) -> float:
        return np.nan if self.before is None else ((self.before[1] - self.before[0]).days + 1) / WEEK

    def total(self) -> Returned:
        names = None if self.figures is None else [one for own in self.figures.products.values() for one in own]
        units = self._rows(self.week)["quantity"].sum()
        before = self._rows(self.before)["quantity"].sum() / self._weeks_before
        return self._compared(float(units), float(before), names)

    def by_week(self) -> Iterator[tuple[Span, Returned]]:
        """The units of each whole week, the oldest first."""
        names = None if self.figures is None else [one for own in self.figures.products.values() for one in own]
        count = 0 if self.before is None else int(self._weeks_before)
        for back in range(count, -1, -1):
            span = (self.week[0] - back * WEEK * _DAY, self.week[1] - back * WEEK * _DAY)
            sold, reason = self._sold(names, span)
            yield span, Returned(float(self._rows(span)["quantity"].sum()), sold, reason=reason)

    def products(self) -> Iterator[ReturnedProduct]:
        now, earlier = self._rows(self.week), self._rows(self.before)
        both = self.returned.rows.loc[now.index.union(earlier.index)]
        named = both.groupby(_PRODUCT, sort=False)[["shop", "msku", "asin"]].first()
        units = now.groupby(_PRODUCT)["quantity"].sum()
        before = earlier.groupby(_PRODUCT)["quantity"].sum()
        states = self.settings.returns.dispositions
        sellable_keys = [key for key, one in states.items() if one.sellable]
        sellable = now[now["disposition"].isin(sellable_keys)].groupby(_PRODUCT)["quantity"].sum()
        reasons = now.groupby([*_PRODUCT, "reason"])["quantity"].sum()
        by_product: dict[Any, list[tuple[str, float]]] = {}
        for (shop, msku, reason), count in reasons.items():
            by_product.setdefault((shop, msku), []).append((reason, float(count)))
        for key, shop, msku, asin in named.itertuples(name=None):
            one = self._compared(
                float(units.get(key, 0)), float(before.get(key, 0)) / self._weeks_before, self._names(key)
            )
            own = sorted(by_product.get(key, []), key=lambda pair: (-pair[1], pair[0]))
            yield ReturnedProduct(shop, msku, asin, one, float(sellable.get(key, 0)), own, *self._marks(one))

    def _names(self, product: tuple[str, str]) -> Sequence[ExportProduct] | None:
        """What the sales call a product; all of an MSKU's where the return names no shop."""
        if self.figures is None:
            return None
        shop, msku = product
        if shop:
            return self.figures.of_product(product, None)
        return [one for own in self.figures.products.values() for one in own if one[2] == msku]

    def _marks(self, one: Returned) -> tuple[bool, bool]:
        limits = self.settings.returns
        enough = one.units >= limits.fewest_units.value
        risen = one.rate_before > 0 and one.rate > one.rate_before * limits.risen.value
        return bool(enough and one.rate >= limits.high_rate.value), bool(enough and risen)

    def _compared(self, units: float, before: float, names: Sequence[ExportProduct] | None) -> Returned:
        sold, reason = self._sold(names, self.week)
        if self.before is None:
            days = max((self.week[0] - self.returned.first).days, 0)
            return Returned(units, sold, reason=reason or Message(_SHORT, {"days": days}))
        sold_before, reason_before = self._sold(names, self.before)
        return Returned(units, sold, before, sold_before / self._weeks_before, reason or reason_before)

    def _sold(self, names: Sequence[ExportProduct] | None, span: Span) -> tuple[float, Text | Message | None]:
        """Units sold in some days, or why they aren't known."""
        figures = self.figures
        if figures is None or names is None:
            return np.nan, NO_DATA
        if not names:
            return np.nan, NOT_LISTED
        missing = sorted({day for shop, site, _ in names for day in self._missing_days((shop, site), span)})
        if missing:
            return np.nan, days_missing(missing, *span)
        if span not in self._units:
            rows = figures.rows
            rows = rows[(rows["day"] >= np.datetime64(span[0])) & (rows["day"] <= np.datetime64(span[1]))]
            self._units[span] = rows.groupby(_SOLD)["units"].sum(min_count=1).to_dict()
        sold = float(sum(self._units[span].get(name, 0.0) for name in names))
        return sold, None if sold else _NONE_SOLD

    @cached_property
    def _units(self) -> dict[Span, Mapping[ExportProduct, float]]:
        """The units sold of each product in a span, added up once."""
        return {}

    def _missing_days(self, shop: tuple[str, str], span: Span) -> list[dt.date]:
        if (shop, span) not in self._missing:
            assert self.figures is not None  # noqa: S101 - for the type checker: the caller has looked
            self._missing[shop, span] = self.figures.missing_days(shop, *span)
        return self._missing[shop, span]

    @cached_property
    def _missing(self) -> dict[Any, list[dt.date]]:
        """The days that a shop's sales lack in a span, looked up once."""
        return {}

    def parts(self, column: str) -> list[Part]:
        """The week's units by reason or disposition."""
        now, earlier = self._rows(self.week), self._rows(self.before)
        units, total = now.groupby(column)["quantity"].sum(), float(now["quantity"].sum())
        before = earlier.groupby(column)["quantity"].sum()
        concerned: Mapping[Any, int] = now.drop_duplicates([*_PRODUCT, column])[column].value_counts().to_dict()
        found = [
            Part(
                key,
                float(units.get(key, 0)),
                float(units.get(key, 0)) / total if total else np.nan,
                float(before.get(key, 0)) / self._weeks_before,
                concerned.get(key, 0),
            )
            for key in units.index.union(before.index)
        ]
        return sorted(found, key=lambda part: (-part.units, -np.nan_to_num(part.before), part.key))
