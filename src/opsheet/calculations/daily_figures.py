"""Units, sales, ad spend and profit of each shop and MSKU by day, from the exports or the team's own daily table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Message, Text

FIGURES: Final = ("units", "sales", "ad_spend", "gross_profit")
_PRODUCT: Final = ["shop_key", "site", "msku_key"]
_NAMED_DAYS: Final = 3  # that a reason names
_DAY: Final = dt.timedelta(days=1)

Product = tuple[str, str]  # folded shop and MSKU
ExportProduct = tuple[str, str, str]  # folded shop, the site's code, folded MSKU

NO_DATA: Final = Text("没有日销量数据", "No daily sales data")
NOT_LISTED: Final = Text("数据里没有这个产品，请核对店铺和 MSKU", "Not in the data. Check shop and MSKU")
_DAYS_MISSING: Final = Text("缺 {count} 天数据：{days}", "Days missing: {count} ({days})")
_NO_DAYS: Final = Text("{first} 到 {last} 没有数据", "No data from {first} to {last}")
_NO_FIGURE: Final = Text("数据里没有{name}", "The data has no {name}")
FIGURE_NAMES: Final[Mapping[str, Text]] = {
    "units": Text("销量", "units sold"),
    "sales": Text("销售额", "sales"),
    "ad_spend": Text("广告花费", "ad spend"),
    "gross_profit": Text("毛利", "gross profit"),
}


@dataclass(frozen=True, slots=True)
class Sums:
    """Figures of one product, added up over some days; NaN where a day's is missing.

    Args:
        units: sold.
        sales: in ``currency``.
        ad_spend: as the data has it.
        gross_profit: as the data has it.
        currency: of the money; "" where it isn't known.
        reason: why ``units`` is missing, or None.
    """

    units: float = np.nan
    sales: float = np.nan
    ad_spend: float = np.nan
    gross_profit: float = np.nan
    currency: str = ""
    reason: Text | Message | None = None

    def why_missing(self, figure: str) -> Text | Message | None:
        """Why a figure is missing, or None where it is there.

        Args:
            figure: one of ``FIGURES``.
        """
        if not np.isnan(getattr(self, figure)):
            return None
        return self.reason or Message(_NO_FIGURE, {"name": FIGURE_NAMES[figure]})


@dataclass(frozen=True)
class DailyFigures:
    """Daily figures of complete days, one row a product and day.

    Args:
        rows: a data frame with shop, site, msku, day (datetime64), currency, the ``FIGURES``, shop_key and msku_key.
        source: the export or the sheet that they come from.
        incomplete: days and sites left out, since the day was not over when the file was downloaded.
    """

    rows: Any
    source: Text
    incomplete: int = 0

    @cached_property
    def products(self) -> Mapping[Product, Sequence[ExportProduct]]:
        """What the data calls each product: a shop may sell one MSKU on several sites."""
        found: dict[Product, list[ExportProduct]] = {}
        for shop, site, msku in self.rows[_PRODUCT].drop_duplicates().itertuples(index=False):
            found.setdefault((shop, msku), []).append((shop, site, msku))
        return found

    @cached_property
    def _covered(self) -> Mapping[tuple[str, str], NDArray[Any]]:
        """The days of which each shop and site has rows, in order."""
        days = self.rows[["shop_key", "site", "day"]].drop_duplicates().sort_values("day")
        return {key: group["day"].to_numpy().astype("datetime64[D]") for key, group in days.groupby(_PRODUCT[:2])}

    def of_product(self, product: Product, site: str | None) -> Sequence[ExportProduct]:
        """What the data calls a product of a sheet; data that names no shop is matched by site and MSKU.

        Args:
            product: folded shop and MSKU.
            site: its code; where sheet and data both name one they must agree.
        """
        _, msku = product
        known = self.products.get(product) or self.products.get(("", msku), ())
        return [one for one in known if not site or not one[1] or one[1] == site]

    def newest_day(self, last: dt.date) -> dt.date | None:
        """The newest day up to a day of which there are rows, or None."""
        days = self.rows["day"].to_numpy().astype("datetime64[D]")
        there = days[days <= np.datetime64(last)]
        return there.max().item() if len(there) else None

    def missing_days(self, shop: tuple[str, str], first: dt.date, last: dt.date) -> list[dt.date]:
        """The days of a span of which a shop has no rows.

        Args:
            shop: folded shop and site.
            first: of the span.
            last: of the span.
        """
        span = np.arange(np.datetime64(first), np.datetime64(last) + 1)
        covered = self._covered.get(shop, np.array([], dtype="datetime64[D]"))
        return span[~np.isin(span, covered)].tolist()

    @cached_property
    def _values(self) -> NDArray[np.float64]:
        return self.rows[list(FIGURES)].to_numpy(dtype=np.float64)

    @cached_property
    def _of_product(self) -> Mapping[ExportProduct, NDArray[np.intp]]:
        return self.rows.groupby(_PRODUCT, sort=False).indices

    def in_period(self, first: dt.date, last: dt.date) -> Mapping[ExportProduct, tuple[str, str]]:
        """The products with rows on some days, with shop and MSKU as the data writes them.

        Args:
            first: of the days.
            last: of the days.
        """
        inside = self.rows[(self.rows["day"] >= np.datetime64(first)) & (self.rows["day"] <= np.datetime64(last))]
        names = inside.drop_duplicates(_PRODUCT)[[*_PRODUCT, "shop", "msku"]]
        return {(key, site, msku): (shop, own) for key, site, msku, shop, own in names.itertuples(index=False)}

    def currency(self, product: ExportProduct) -> str:
        """The currency of a product's money, "" where it isn't known."""
        rows = self._of_product.get(product)
        return "" if rows is None else self.rows["currency"].iloc[rows[0]]

    def first_sold(self, product: ExportProduct) -> dt.date | None:
        """The first day on which a product sold anything, or None."""
        rows = self._of_product.get(product, np.array([], dtype=np.intp))
        rows = rows[self._values[rows, 0] > 0]
        days = self.rows["day"].to_numpy()[rows].astype("datetime64[D]")
        return days.min().item() if len(days) else None

    def units_by_day(self, product: ExportProduct, first: dt.date, last: dt.date) -> NDArray[np.float64]:
        """What a product sold on each of some days, 0 on a day without a row of it.

        Args:
            product: as the data calls it.
            first: of the days.
            last: of the days.
        """
        rows = self._of_product.get(product, np.array([], dtype=np.intp))
        days = (self.rows["day"].to_numpy()[rows].astype("datetime64[D]") - np.datetime64(first)).astype(np.int64)
        count = (last - first).days + 1
        inside = (days >= 0) & (days < count)
        units = np.zeros(count)
        np.add.at(units, days[inside], self._values[rows[inside], 0])
        return units

    def between(self, product: ExportProduct, first: dt.date, last: dt.date) -> Sums:
        """The figures of a product over some days; a day without a row of it is a day without sales or ads.

        Args:
            product: as the data calls it.
            first: of the days.
            last: of the days.
        """
        rows = self._of_product.get(product, np.array([], dtype=np.intp))
        days = self.rows["day"].to_numpy()[rows]
        rows = rows[(days >= np.datetime64(first)) & (days <= np.datetime64(last))]
        values = self._values[rows].sum(axis=0)
        return Sums(*values.tolist(), currency=self.currency(product))


def sum_by(rows: Any, labels: NDArray[Any]) -> dict[tuple[ExportProduct, Any], Sums]:
    """Add up rows of daily figures by product and label.

    Args:
        rows: of ``DailyFigures``.
        labels: one a row.

    Returns:
        Sums; a figure that is missing on a day is missing in the sum.
    """
    import pandas as pd

    keys = [rows[name].to_numpy() for name in _PRODUCT]
    grouped = rows[list(FIGURES)].groupby([*keys, pd.Series(labels, index=rows.index)], sort=False)
    totals, known, size = grouped.sum(), grouped.count(), grouped.size().to_numpy()
    values = totals.where(known.to_numpy() == size[:, None]).to_numpy()
    currencies = rows["currency"].groupby([*keys, pd.Series(labels, index=rows.index)], sort=False).first()
    return {
        ((shop, site, msku), np.datetime64(label) if isinstance(label, pd.Timestamp) else label): Sums(
            *figures, currency=currency or ""
        )
        for (shop, site, msku, label), figures, currency in zip(
            totals.index, values.tolist(), currencies.tolist(), strict=True
        )
    }


def added(parts: Iterable[Sums]) -> Sums:
    """Several sums of one product as one; money of two currencies is never added.

    Args:
        parts: at least one.

    Example:
        >>> both = added([Sums(1, 10, 2, 3, "MXN"), Sums(2, 20, 2, 3, "USD")])
        >>> both.units, both.sales
        (3, nan)
    """
    several = list(parts)
    currencies = {one.currency for one in several}
    units = sum(one.units for one in several)
    reason = next((one.reason for one in several if one.reason is not None), None)
    if len(currencies) > 1:
        return Sums(units, reason=reason)
    money = [sum(getattr(one, name) for one in several) for name in FIGURES[1:]]
    return Sums(units, *money, currency=currencies.pop(), reason=reason)


@dataclass(frozen=True)
class MonthlyFigures:
    """The figures of each product and month.

    Args:
        figures: the daily figures, or None where there are none.
        last: the last day that can count; the running month ends at the newest day up to it.
    """

    figures: DailyFigures | None
    last: dt.date

    @cached_property
    def _sums(self) -> Mapping[tuple[ExportProduct, dt.date], Sums]:
        if self.figures is None:
            return {}
        rows = self.figures.rows[self.figures.rows["day"] <= np.datetime64(self.last)]
        months = rows["day"].to_numpy().astype("datetime64[M]").astype("datetime64[D]")
        found = sum_by(rows, months)
        return {(product, month.astype("datetime64[D]").item()): sums for (product, month), sums in found.items()}

    def of(self, product: Product, site: str | None, month: dt.date) -> Sums:
        """The figures of a product in a month, or why there are none.

        A day that the shop's files cover but that doesn't list the product is a day without sales; a day that they
        don't cover makes the month's figures unknown.

        Args:
            product: folded shop and MSKU.
            site: its code.
            month: its first day.

        Source: data, sales_daily; SOP 绩效目标, 销售数量.
        """
        if self.figures is None:
            return Sums(reason=NO_DATA)
        names = self.figures.of_product(product, site)
        if not names:
            return Sums(reason=NOT_LISTED)
        end = last_day_of(month)
        if end > self.last:
            end = min(self.last, self.figures.newest_day(self.last) or self.last)
        if end < month:
            return Sums(reason=Message(_NO_DAYS, {"first": month, "last": self.last}))
        missing = sorted({day for shop, own, _ in names for day in self.figures.missing_days((shop, own), month, end)})
        if missing:
            return Sums(reason=days_missing(missing, month, end))
        there = [self._sums[name, month] for name in names if (name, month) in self._sums]
        return added(there) if there else Sums(0.0, 0.0, 0.0, 0.0)


def days_missing(days: Sequence[dt.date], first: dt.date, last: dt.date) -> Message:
    """That days of a span are missing, naming the first few.

    Args:
        days: in order.
        first: of the span.
        last: of the span.
    """
    if len(days) == (last - first).days + 1:
        return Message(_NO_DAYS, {"first": first, "last": last})
    named = " ".join(f"{day:%m-%d}" for day in days[:_NAMED_DAYS]) + ("…" if len(days) > _NAMED_DAYS else "")
    return Message(_DAYS_MISSING, {"count": len(days), "days": named})


def last_day_of(month: dt.date) -> dt.date:
    """The last day of a month.

    Args:
        month: any day of it.

    Example:
        >>> last_day_of(dt.date(2025, 2, 1)).isoformat()
        '2025-02-28'
    """
    return (month.replace(day=28) + 4 * _DAY).replace(day=1) - _DAY


def next_month(month: dt.date, count: int = 1) -> dt.date:
    """The first day of the month so many months after a day's.

    Args:
        month: any day of a month.
        count: of months; negative for earlier ones.

    Example:
        >>> next_month(dt.date(2024, 12, 31)).isoformat(), next_month(dt.date(2025, 1, 15), -1).isoformat()
        ('2025-01-01', '2024-12-01')
    """
    years, index = divmod(month.year * 12 + month.month - 1 + count, 12)
    return dt.date(years, index + 1, 1)
