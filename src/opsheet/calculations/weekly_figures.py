"""The figures of every link in a week and in the weeks before, over its days in stock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.exported_tables import daily_rows, with_columns
from opsheet.calculations.instock_sales import daily_stock, stock_balances, stock_by_place
from opsheet.calculations.sales import over_at_the_store
from opsheet.catalogue import Text
from opsheet.values import fold

if TYPE_CHECKING:
    from opsheet.exports.folder import DataFolder
    from opsheet.settings import Settings
    from opsheet.tables.table import Table, Workbook

Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]
Span = tuple[dt.date, dt.date]

WEEK: Final = 7
_DAY: Final = dt.timedelta(days=1)
_SUMS: Final = ("units", "sales", "sessions", "ad_spend", "ad_sales", "clicks")
_LEVELS: Final = ("price", "buy_box", "rating")
_LINK: Final = ["shop_key", "site", "msku_key"]
_NAMES: Final = ["shop", "site", "msku", "asin", "currency"]


@dataclass(frozen=True)
class LinkDays:
    """Daily figures of links.

    Args:
        rows: a data frame with the names and keys of each link, day, the figures, and ``growing``: whether ad sales of
            the day are still being attributed. Columns that nobody knows are NaN.
        source: the export or the sheet that they come from.
        incomplete: days and sites left out, since the day was not over when the file was downloaded.
        stock: sellable units by link and day, or None where they aren't known.
    """

    rows: Any
    source: Text
    incomplete: int
    stock: Any

    def last_day(self, wanted: dt.date) -> dt.date | None:
        """The newest day up to a wanted one of which there are rows, or None."""
        days = self.rows["day"].dt.date
        return max((day for day in days.unique() if day <= wanted), default=None)


@dataclass(frozen=True)
class LinkFigures:
    """What links did in some days: averages a day, ratios from sums; NaN where it isn't known.

    Args:
        days: that count: covered by the files, since the link's first day, in stock.
        totals: units, sessions and clicks of these days; units (``ordered``) of the days with sessions, and how many
            these are (``session_days``).
        figures: sales, units, sessions, ad_spend (a day); conversion, acos; price (median), buy_box, rating (the last).
    """

    days: NDArray[np.int64]
    totals: Mapping[str, Numbers]
    figures: Mapping[str, Numbers]


@dataclass(frozen=True)
class LinkWeeks:
    """Links in a week and in the weeks before.

    Args:
        names: a data frame with shop, site, msku, asin, currency, shop_key and msku_key of each link.
        week: its span.
        before: the span that it is compared with.
        now: the figures of the week.
        earlier: the figures of the weeks before.
        out_of_stock: days of the week that the shop's files cover, on which the link had no stock.
        missing: days of the week that the shop's files don't cover.
        growing: whether ad sales of the week are still being attributed.
        units_by_week: units of each week, the oldest first; NaN where the shop's files lack a day of it.
    """

    names: Any
    week: Span
    before: Span
    now: LinkFigures
    earlier: LinkFigures
    out_of_stock: NDArray[np.int64]
    missing: NDArray[np.int64]
    growing: Mask
    units_by_week: Numbers


def read_link_days(
    workbook: Workbook, data: DataFolder | None, settings: Settings, today: dt.date, last_days: int
) -> LinkDays | None:
    """The daily figures of the team's own table, else of the data folder; None where there are none.

    Args:
        workbook: with or without a table of the kind ``sales_daily``.
        data: the data folder, or None where the team has none.
        settings: the team's.
        today: days from it on don't count.
        last_days: how many days back the exports are read.
    """
    own = workbook.tables.get("sales_daily")
    if own is not None and own.has("day"):
        rows = _of_table(own)
        since = today - settings.weekly_review.attribution.value * _DAY
        rows = rows.assign(growing=rows["day"] >= np.datetime64(since))
        source, incomplete = Text(own.sheet, own.sheet), 0
    else:
        found = None if data is None else daily_rows(data, last_days)
        if found is None or data is None:
            return None
        rows, incomplete = _of_export(found[1], data)
        source = data.reader.definitions[found[0]].name.text
    rows = rows[(rows["day"] < np.datetime64(today)) & rows["msku"].ne("")]
    if rows.empty:
        return None
    keys = {f"{name}_key": rows[name].map({text: fold(text) for text in rows[name].unique()}) for name in _FOLDED}
    stock = None if data is None else daily_stock(data, today - _DAY, last_days)
    return LinkDays(rows.assign(**keys).reset_index(drop=True), source, incomplete, stock)


_FOLDED: Final = ("shop", "msku")


def _of_table(table: Table) -> Any:
    import pandas as pd

    texts = {key: [text or "" for text in table.texts(key).tolist()] for key in ("shop", "site", "msku", "asin")}
    figures = {key: table.numbers(key) for key in (*_SUMS, *_LEVELS)}
    return pd.DataFrame({"day": table.dates("day").astype("datetime64[s]"), "currency": "", **texts, **figures})


def _of_export(frame: Any, data: DataFolder) -> tuple[Any, int]:
    """The rows of complete days, and how many days of a site were left out."""
    rows = frame[frame["day"].notna() & frame["msku"].fillna("").ne("")]
    rows = with_columns(rows, _NAMES, ("day", "file", *_SUMS, *_LEVELS))
    over = over_at_the_store(rows, data)
    left_out = len(rows.loc[~over, ["site", "day"]].drop_duplicates())
    growing = {
        export.file: np.datetime64(export.incomplete["ad_sales"][0])
        for export in data.exports
        if "ad_sales" in export.incomplete
    }
    since = rows["file"].map(growing).astype("datetime64[s]")
    return rows.assign(growing=since.notna() & (rows["day"] >= since))[over], left_out


def link_weeks(days: LinkDays, last_day: dt.date, weeks_before: int) -> LinkWeeks | None:
    """Sum up the week that ends on a day, and the weeks before it; None where no link has rows in them.

    A day that the shop's files cover and that doesn't list the link is a day without sales. Days without stock, days
    before the link's first one and days that no file covers don't count; figures that a day lacks are left out of the
    averages, so that sessions that have not arrived are no zero.

    Args:
        days: daily figures.
        last_day: of the week.
        weeks_before: how many weeks are compared.

    Source: SOP 日报/周报 3; data, incomplete days.
    """
    week = (last_day - (WEEK - 1) * _DAY, last_day)
    before = (week[0] - weeks_before * WEEK * _DAY, week[0] - _DAY)
    rows = days.rows
    rows = rows[(rows["day"] >= np.datetime64(before[0])) & (rows["day"] <= np.datetime64(last_day))]
    if rows.empty:
        return None
    grid = _Grid(rows, days.stock, before[0], last_day)
    now, earlier = grid.positions >= (week[0] - before[0]).days, grid.positions < (week[0] - before[0]).days
    return LinkWeeks(
        grid.names,
        week,
        before,
        grid.figures(now),
        grid.figures(earlier),
        (grid.is_out & grid.covered & grid.begun)[:, now].sum(axis=1),
        (~grid.covered)[:, now].sum(axis=1),
        np.asarray(grid.growing[:, now].any(axis=1)),
        grid.units_by_week(),
    )


class _Grid:
    """Every link on every day: arrays of links by days.

    Args:
        rows: the daily figures.
        stock: sellable units by link and day, or None.
        first: the first day.
        last: the last one.
    """

    def __init__(self, rows: Any, stock: Any, first: dt.date, last: dt.date) -> None:
        import pandas as pd

        self._days = pd.date_range(first, last, unit="s")
        grouped = rows.groupby([*_LINK, "day"])
        self._links = rows.groupby(_LINK)["msku"].first().index
        newest = rows.sort_values("day", kind="stable").drop_duplicates(_LINK, keep="last")
        named = newest.set_index(_LINK, drop=False).loc[self._links, [*_NAMES, "shop_key", "msku_key"]]
        self.names = named.reset_index(drop=True)
        self.positions = np.arange(len(self._days))
        self._listed = self._wide(grouped.size()) > 0
        self._sums = {name: self._wide(grouped[name].sum(min_count=1)) for name in _SUMS}
        self._levels = {name: self._wide(grouped[name].mean()) for name in _LEVELS}
        self.growing = self._wide(grouped["growing"].any().astype(float)) > 0
        covered = pd.DataFrame(self._listed, index=self._links).groupby(level=_LINK[:2]).transform("any")
        self.covered: Mask = covered.to_numpy()
        self.begun: Mask = self._after_first(rows)
        self.is_out = self._without_stock(stock)
        nothing_sold = self.covered & self.begun & ~self._listed
        self._sums = {
            name: np.where(nothing_sold, np.nan if name == "sessions" else 0.0, values)
            for name, values in self._sums.items()
        }
        self._counts = self.covered & self.begun & ~self.is_out & ~np.isnan(self._sums["units"])

    def _wide(self, by_day: Any) -> Numbers:
        return by_day.unstack("day").reindex(index=self._links, columns=self._days).to_numpy(dtype=np.float64)

    def _after_first(self, rows: Any) -> Mask:
        """True from a link's first day on, or from its shop's where links without sales aren't listed."""
        begun = np.maximum.accumulate(self._listed, axis=1)
        has_gaps = (self.covered & begun & ~self._listed).any()
        if not has_gaps or rows["units"].eq(0).any():
            return begun
        return np.maximum.accumulate(self.covered, axis=1)

    def _without_stock(self, stock: Any) -> Mask:
        out = np.zeros(self._listed.shape, dtype=bool)
        if stock is None:
            return out
        by_place = stock_by_place(stock)
        for row, link in enumerate(self._links.tolist()):
            balances = stock_balances(by_place, link, self._days)
            if balances is not None:
                out[row] = balances <= 0
        return out

    def units_by_week(self) -> Numbers:
        """Units of each whole week, the oldest first."""
        units = np.where(self.begun, self._sums["units"], 0.0)
        return np.where(self.covered, units, np.nan).reshape(len(units), -1, WEEK).sum(axis=2)

    def figures(self, span: Mask) -> LinkFigures:
        """The figures of some days."""
        counts = self._counts & span
        sums = {name: np.where(counts, values, np.nan) for name, values in self._sums.items()}
        with_sessions = counts & ~np.isnan(sums["sessions"])
        with_ads = counts & ~np.isnan(sums["ad_spend"]) & ~np.isnan(sums["ad_sales"])
        sessions, spend, ad_sales = (
            _sum(self._sums[name], where)
            for name, where in (("sessions", with_sessions), ("ad_spend", with_ads), ("ad_sales", with_ads))
        )
        ordered = _sum(self._sums["units"], with_sessions)
        figures = {name: _mean(sums[name]) for name in ("units", "sales", "sessions", "ad_spend")}
        figures |= {
            "conversion": _ratio(ordered, sessions),
            "acos": _ratio(spend, ad_sales),
            "price": _median(np.where(span, self._levels["price"], np.nan)),
            "buy_box": self._buy_box(with_sessions),
            "rating": _last(np.where(span, self._levels["rating"], np.nan)),
        }
        totals = {"units": _sum(self._sums["units"], counts), "ordered": ordered, "sessions": sessions}
        totals["session_days"] = with_sessions.sum(axis=1).astype(np.float64)
        totals["clicks"] = _sum(self._sums["clicks"], with_ads & ~np.isnan(self._sums["clicks"]))
        return LinkFigures(counts.sum(axis=1), totals, figures)

    def _buy_box(self, with_sessions: Mask) -> Numbers:
        """The share of visitors who saw the own offer: days weigh by their sessions."""
        known = with_sessions & ~np.isnan(self._levels["buy_box"])
        weighted = np.where(known, self._levels["buy_box"] * self._sums["sessions"], 0.0).sum(axis=1)
        return _ratio(weighted, _sum(self._sums["sessions"], known))


def _sum(values: Numbers, where: Mask) -> Numbers:
    """The sums of some days; NaN where there is no such day."""
    return np.where(where.any(axis=1), np.where(where, values, 0.0).sum(axis=1), np.nan)


def _mean(values: Numbers) -> Numbers:
    known = ~np.isnan(values)
    return _ratio(np.where(known, values, 0.0).sum(axis=1), known.sum(axis=1).astype(np.float64))


def _ratio(part: Numbers, whole: Numbers) -> Numbers:
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)


def _median(values: Numbers) -> Numbers:
    found = np.full(len(values), np.nan)
    known = ~np.isnan(values).all(axis=1)
    if known.any():
        found[known] = np.nanmedian(values[known], axis=1)
    return found


def _last(values: Numbers) -> Numbers:
    known = ~np.isnan(values)
    position = values.shape[1] - 1 - known[:, ::-1].argmax(axis=1)
    return np.where(known.any(axis=1), values[np.arange(len(values)), position], np.nan)
