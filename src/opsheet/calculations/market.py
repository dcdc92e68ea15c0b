"""What changed in the market: each product's newest record against the one before, and prices beside ours."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from opsheet.calculations.account_readings import site_code
from opsheet.catalogue import Message, Text
from opsheet.settings import Settings
from opsheet.tables import Table
from opsheet.values import fold

_EDGE = 1e-9  # 0.05 of a price isn't 0.05 in floats, and a threshold must not depend on that
_FIRST = Text("首次记录，没有可比的", "First record, nothing to compare")
_STALE = Text("最近一次记录是 {day}，已 {days} 天", "The newest record is of {day}, {days} days old")
_PRICE = Text("价格 {before:,.2f} → {now:,.2f}（{change:+.1%}）", "Price {before:,.2f} → {now:,.2f} ({change:+.1%})")
_RANK = Text("排名 {before:,.0f} → {now:,.0f}", "Rank {before:,.0f} → {now:,.0f}")
_RATING = Text("评分 {before:.1f} → {now:.1f}", "Rating {before:.1f} → {now:.1f}")
_REVIEWS = Text("评论 {change:+,.0f} 条", "Reviews {change:+,.0f}")
_OFFER = Text("优惠 {before} → {now}", "Offer {before} → {now}")
_NO_OFFER = Text("无", "none")


@dataclass(frozen=True, slots=True)
class Record:
    """What was seen of a product on a day; None where the cell is blank or at fault."""

    row: int
    day: dt.date
    price: float | None
    rank: float | None
    rating: float | None
    reviews: float | None
    offer: str


@dataclass(frozen=True, slots=True)
class MarketLine:
    """A product of the market and what changed since the record before.

    Args:
        site: its code.
        msku: the product of ours that it competes with, "" where none is named.
        asin: as written.
        brand: as written.
        is_ours: whether it is our own.
        now: the newest record.
        before: the record of the day before that one on which there is any; None at first.
        price_change: as a share of the price before; None where one of them is blank.
        rank_change: as a share of the rank before; a fall is an improvement.
        rating_change: in stars.
        new_reviews: since the record before.
        told: the changes that are large enough to be told, and why something can't be compared.
        is_bad: whether a change is bad for us.
        moves: what the person wrote of the competitor's strategy.
    """

    site: str
    msku: str
    asin: str
    brand: str
    is_ours: bool
    now: Record
    before: Record | None
    price_change: float | None
    rank_change: float | None
    rating_change: float | None
    new_reviews: float | None
    told: Sequence[Message]
    is_bad: bool
    moves: str


@dataclass(frozen=True, slots=True)
class PriceLine:
    """The newest prices around one of our products on one site.

    Args:
        site: its code.
        msku: ours.
        count: competitors with a price.
        lowest: of them; None without any.
        middle: their median.
        highest: of them.
        ours: our own price; None where it isn't recorded.
        cheaper: competitors that are cheaper than we; None without our price.
        rating: the median of the competitors' ratings.
        our_rating: ours.
    """

    site: str
    msku: str
    count: int
    lowest: float | None
    middle: float | None
    highest: float | None
    ours: float | None
    cheaper: int | None
    rating: float | None
    our_rating: float | None


def market_lines(table: Table, settings: Settings, day: dt.date) -> list[MarketLine]:
    """Each product's newest record up to a day against the one before.

    Args:
        table: of the kind ``market_watch``.
        settings: with the changes that count.
        day: the last that counts.

    Source: SOP 分析 (市场分析, 竞争对手策略监控).
    """
    found: dict[tuple[str, str, str], list[Record]] = {}
    sites, asins, mskus = (table.texts(key).tolist() for key in ("site", "asin", "msku"))
    for record in _records(table, day):
        row = record.row
        key = (site_code(sites[row], settings), fold(str(mskus[row] or "")), fold(str(asins[row])))
        found.setdefault(key, []).append(record)
    return [_line(table, site, records, settings, day) for (site, _, _), records in found.items()]


def _records(table: Table, day: dt.date) -> list[Record]:
    asins, offers = table.texts("asin").tolist(), table.texts("offer").tolist()
    figures = {key: table.numbers(key).tolist() for key in ("price", "rank", "rating", "reviews")}
    records: list[Record] = []
    for row, asin in enumerate(asins):
        own = table.day("day", row)
        if asin and own is not None and own <= day:
            known = {key: _known(numbers[row]) for key, numbers in figures.items()}
            records.append(Record(row, own, **known, offer=str(offers[row] or "").strip()))
    return sorted(records, key=lambda record: record.day)


def _known(number: float) -> float | None:
    return None if math.isnan(number) else number


def _line(table: Table, site: str, records: Sequence[Record], settings: Settings, day: dt.date) -> MarketLine:
    now = records[-1]
    before = next((one for one in reversed(records) if one.day < now.day), None)
    is_ours = any(table.texts("ours")[one.row] == "yes" for one in records)
    changes = _Changes(now, before)
    texts = {key: str(table.texts(key)[now.row] or "") for key in ("msku", "asin", "brand", "moves")}
    return MarketLine(
        site,
        texts["msku"],
        texts["asin"],
        texts["brand"],
        is_ours,
        now,
        before,
        changes.price,
        changes.rank,
        changes.rating,
        changes.reviews,
        [*changes.told(settings), *_age(now, settings, day)],
        changes.is_bad(settings, is_ours=is_ours),
        texts["moves"],
    )


def _age(now: Record, settings: Settings, day: dt.date) -> list[Message]:
    days = (day - now.day).days
    return [Message(_STALE, {"day": now.day, "days": days})] if days > settings.design.market.stale_after.value else []


class _Changes:
    """The changes from one record to the next."""

    def __init__(self, now: Record, before: Record | None) -> None:
        self._now, self._before = now, before
        self.price = _share(now.price, before and before.price)
        self.rank = _share(now.rank, before and before.rank)
        self.rating = _difference(now.rating, before and before.rating)
        self.reviews = _difference(now.reviews, before and before.reviews)

    def told(self, settings: Settings) -> list[Message]:
        """The changes that are large enough."""
        now, before, limits = self._now, self._before, settings.design.market
        if before is None:
            return [Message(_FIRST)]
        said: list[Message] = []
        for text, key, change, limit in (
            (_PRICE, "price", self.price, limits.price_change.value),
            (_RANK, "rank", self.rank, limits.rank_change.value),
            (_RATING, "rating", self.rating, limits.rating_change.value),
            (_REVIEWS, "reviews", self.reviews, limits.new_reviews.value),
        ):
            if _reaches(change, limit):
                values = {"before": getattr(before, key), "now": getattr(now, key), "change": change}
                said.append(Message(text, values))
        if fold(now.offer) != fold(before.offer):
            said.append(Message(_OFFER, {"before": before.offer or _NO_OFFER, "now": now.offer or _NO_OFFER}))
        return said

    def is_bad(self, settings: Settings, *, is_ours: bool) -> bool:
        """A competitor that gets cheaper or ranks better, or our own that ranks or is rated worse."""
        limits = settings.design.market
        price, rank = limits.price_change.value, limits.rank_change.value
        if is_ours:
            rating = self.rating is not None and self.rating < 0 and _reaches(self.rating, limits.rating_change.value)
            return rating or (self.rank is not None and self.rank > 0 and _reaches(self.rank, rank))
        cheaper = self.price is not None and self.price < 0 and _reaches(self.price, price)
        return cheaper or (self.rank is not None and self.rank < 0 and _reaches(self.rank, rank))


def _share(now: float | None, before: float | None) -> float | None:
    return None if now is None or not before else (now - before) / before


def _difference(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None else now - before


def _reaches(change: float | None, limit: float) -> bool:
    return change is not None and change != 0 and abs(change) >= limit - _EDGE


def price_lines(lines: Sequence[MarketLine]) -> list[PriceLine]:
    """The newest prices around each of our products; prices of different sites are never compared.

    Args:
        lines: of ``market_lines``.
    """
    groups: dict[tuple[str, str], list[MarketLine]] = {}
    for line in lines:
        if line.msku:
            groups.setdefault((line.site, fold(line.msku)), []).append(line)
    return [_prices(site, group) for (site, _), group in groups.items()]


def _prices(site: str, group: Sequence[MarketLine]) -> PriceLine:
    others = [line.now for line in group if not line.is_ours]
    own = next((line.now for line in group if line.is_ours), None)
    prices = [one.price for one in others if one.price is not None]
    ratings = [one.rating for one in others if one.rating is not None]
    price = own.price if own is not None else None
    return PriceLine(
        site,
        group[0].msku,
        len(prices),
        min(prices, default=None),
        median(prices) if prices else None,
        max(prices, default=None),
        price,
        None if price is None else sum(one < price for one in prices),
        median(ratings) if ratings else None,
        own.rating if own is not None else None,
    )
