"""How the account stands: metrics with their windows against their limits, the rating, violations.

A figure that is missing stays blank and says why. Three metrics concern merchant-fulfilled orders only: for a shop that
is all FBA they don't apply, and a rate of 0 % passes only where there are such orders.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from opsheet.calculations.account_readings import (
    Reading,
    Standing,
    counted_readings,
    exported_readings,
    exported_standings,
    fulfilments,
    typed_readings,
    typed_standings,
)
from opsheet.catalogue import Message, Text
from opsheet.rules.account import LEVELS, health_levels
from opsheet.values import fold

if TYPE_CHECKING:
    from opsheet.exports.folder import DataFolder
    from opsheet.settings import Settings
    from opsheet.settings.performance import Metric
    from opsheet.tables import Workbook

Level = Literal["ok", "warn", "over", "not_applicable"]
Color = Literal["green", "yellow", "red"]
Shop = tuple[str, str]  # a folded shop and its site

_STALE = Text("数据是 {day} 的，已 {days} 天", "The figure is of {day}, {days} days old")
_NO_DAY = Text("没有填日期", "The day is blank")
_NO_SOURCE = Text("没有数据", "No data")
_ALL_FBA = Text("全部由 FBA 发货", "All orders are shipped by FBA")
_UNKNOWN_ORDERS = Text(
    "不知道有没有自发货订单，请填“发货方式”", "Unknown whether there are merchant orders. Fill in “Fulfilment”."
)
_NO_RATING = Text("没有评分", "No rating")
_NO_VIOLATIONS = Text("没有违规的数据", "Nothing is said of violations")
_UNKNOWN_WORD = Text("评级“{word}”无法识别", "Unknown rating “{word}”")


@dataclass(frozen=True, slots=True)
class MetricLine:
    """One metric of a shop over one window.

    Args:
        shop: as written, "" where no source names it.
        site: its code, "" where it isn't known.
        metric: its key in ``health.yaml``.
        name: of the metric.
        window: in days.
        rate: a share, or None.
        limit: that it must stay below or above, as a share.
        must_stay_below: otherwise above.
        level: how it stands; None where nobody can say, for which ``reason`` gives the reason.
        reason: why there is no rate or no level.
        as_of: the last day that it covers.
        source: where it comes from, or None.
    """

    shop: str
    site: str
    metric: str
    name: Text
    window: int
    rate: float | None
    limit: float
    must_stay_below: bool
    level: Level | None
    reason: Message | None = None
    as_of: dt.date | None = None
    source: Text | None = None

    @property
    def is_bad(self) -> bool:
        """Whether it is over its limit or close to it."""
        return self.level in {"over", "warn"}


@dataclass(frozen=True, slots=True)
class RatingLine:
    """The account health rating of a shop.

    Args:
        shop: as written.
        site: its code.
        points: or None where only a word is known.
        color: green, yellow or red; None where nobody can say.
        reason: why not.
        as_of: the day.
    """

    shop: str
    site: str
    points: float | None
    color: Color | None
    reason: Message | None
    as_of: dt.date | None


@dataclass(frozen=True, slots=True)
class ViolationLine:
    """Violations of one kind in a shop.

    Args:
        shop: as written.
        site: its code.
        kind: what was violated; None where nothing is said of violations.
        count: how many; None likewise.
        as_of: the day.
        reason: why there is no count.
    """

    shop: str
    site: str
    kind: Text | None
    count: float | None
    as_of: dt.date | None
    reason: Message | None = None


@dataclass(frozen=True, slots=True)
class AccountHealth:
    """How the account stands on a day.

    Args:
        day: as of which.
        metrics: by shop, in the order of the settings.
        ratings: one a shop.
        violations: open ones, the most first; last the shops of which nothing is known.
    """

    day: dt.date
    metrics: Sequence[MetricLine]
    ratings: Sequence[RatingLine]
    violations: Sequence[ViolationLine]

    @property
    def worst(self) -> Sequence[MetricLine]:
        """The metrics over their limit, then those close to it."""
        return sorted((one for one in self.metrics if one.is_bad), key=lambda one: one.level != "over")


def account_health(
    workbook: Workbook, settings: Settings, day: dt.date, data: DataFolder | None = None
) -> AccountHealth:
    """How the account stands, from the tables of a workbook and from a data folder; the newest figure counts.

    Args:
        workbook: with the tables ``account_health`` and ``order_metrics``, where the team keeps them.
        settings: the team's.
        day: as of which.
        data: the data folder, or None.

    Source: 后台模块 3 orders, 7 performance; rules 12.
    """
    typed, counted = (workbook.tables.get(key) for key in ("account_health", "order_metrics"))
    readings: list[Reading] = []
    standings: list[Standing] = []
    if data is not None:
        readings += exported_readings(data, settings, day)
        standings += exported_standings(data, settings, day)
    if counted is not None:
        readings += counted_readings(counted, settings, day)
    if typed is not None:
        readings += typed_readings(typed, settings, day)
        standings += typed_standings(typed, settings, day)
    return AccountHealth(
        day,
        metric_lines(readings, fulfilments(typed, data, settings, day), settings, day),
        [_rating(one, settings, day) for one in _newest_standings(standings)],
        _violations(_newest_standings(standings)),
    )


def metric_lines(
    readings: Iterable[Reading], ships: Mapping[Shop, str], settings: Settings, day: dt.date
) -> list[MetricLine]:
    """Grade every metric of every shop that some source speaks of.

    Args:
        readings: of all sources; of two for one window the newer counts, of equally new ones the first.
        ships: by folded shop and site, how the shop ships.
        settings: with the limits.
        day: as of which.
    """
    by_shop: dict[Shop, list[Reading]] = {}
    for reading in readings:
        by_shop.setdefault((fold(reading.shop), reading.site), []).append(reading)
    by_shop = _without_nameless(by_shop)
    return [
        _line(found, (metric, window), ships, settings, day)
        for _, found in sorted(by_shop.items())
        for metric, rule in settings.health.metrics.items()
        for window in rule.window_days
    ]


def _without_nameless(by_shop: Mapping[Shop, list[Reading]]) -> dict[Shop, list[Reading]]:
    """Give what names no shop to the site's only shop, where there is exactly one."""
    joined = {key: [*found] for key, found in by_shop.items() if key[0]}
    for (_, site), found in ((key, found) for key, found in by_shop.items() if not key[0]):
        shops = [key for key in joined if key[1] == site]
        joined.setdefault(shops[0] if len(shops) == 1 else ("", site), []).extend(found)
    return joined


def _line(
    found: Sequence[Reading], key: tuple[str, int], ships: Mapping[Shop, str], settings: Settings, day: dt.date
) -> MetricLine:
    metric, window = key
    rule, named = settings.health.metrics[metric], next((one for one in found if one.shop), found[0])
    said = [one for one in found if (one.metric, one.window) == key]
    newest = max(said, key=_rank, default=None)
    level, reason = _judged(newest, ships.get((fold(named.shop), named.site)), metric, settings, day)
    applies = level != "not_applicable"
    return MetricLine(
        named.shop,
        named.site,
        metric,
        rule.text,
        window,
        newest.rate if newest is not None and applies else None,
        rule.limit.value,
        rule.must == "below",
        level,
        reason,
        newest.as_of if newest is not None else None,
        newest.source if newest is not None else None,
    )


def _rank(reading: Reading) -> tuple[bool, dt.date]:
    """What says something comes before what is blank, then the newer one."""
    return reading.rate is not None or reading.orders == 0, reading.as_of or dt.date.min


def _judged(
    reading: Reading | None, ships: str | None, metric: str, settings: Settings, day: dt.date
) -> tuple[Level | None, Message | None]:
    """The level of a reading, and why there is none."""
    rule = settings.health.metrics[metric]
    orders, rate = (None, None) if reading is None else (reading.orders, reading.rate)
    proven = bool(orders) or rate not in {None, 0.0, 1.0}  # that there are merchant-fulfilled orders
    if rule.merchant_fulfilled_only and not proven and (ships == "fba" or orders == 0):
        return "not_applicable", Message(_ALL_FBA) if ships == "fba" else reading and reading.reason
    if reading is None or rate is None:
        return None, reading.reason if reading is not None else Message(_NO_SOURCE)
    level = _level(rate, rule, settings.health.warns_from(metric))
    if level == "over":
        return level, reading.reason
    if rule.merchant_fulfilled_only and not (proven or ships in {"merchant", "both"}):
        return None, Message(_UNKNOWN_ORDERS)
    reason = reading.reason or _age(reading.as_of, settings, day)
    return (None if reason is not None and level == "ok" else level), reason


def _level(rate: float, rule: Metric, warns_from: float) -> Level:
    numbers = [np.array([number], dtype=np.float64) for number in (rate, rule.limit.value, warns_from)]
    (position,) = health_levels(numbers[0], numbers[1], numbers[2], np.array([rule.must == "below"]))
    return LEVELS[position]


def _age(as_of: dt.date | None, settings: Settings, day: dt.date) -> Message | None:
    """That a figure is too old to call anything all right, or None."""
    if as_of is None:
        return Message(_NO_DAY)
    days = (day - as_of).days
    return Message(_STALE, {"day": as_of, "days": days}) if days > settings.health.stale_after.value else None


def _newest_standings(standings: Iterable[Standing]) -> list[Standing]:
    newest: dict[Shop, Standing] = {}
    for one in standings:
        key = (fold(one.shop), one.site)
        known = newest.get(key)
        if known is None or (one.as_of or dt.date.min) > (known.as_of or dt.date.min):
            newest[key] = one
    return [newest[key] for key in sorted(newest)]


def _rating(standing: Standing, settings: Settings, day: dt.date) -> RatingLine:
    color, reason = _color(standing, settings)
    if color is not None:
        reason = _age(standing.as_of, settings, day)
        color = None if reason is not None and color == "green" else color
    return RatingLine(standing.shop, standing.site, standing.points, color, reason, standing.as_of)


def _color(standing: Standing, settings: Settings) -> tuple[Color | None, Message | None]:
    rating: Any = settings.health.rating
    if standing.points is not None:
        bounds = (rating.green_from.value, rating.yellow_from.value)
        return ("green" if standing.points >= bounds[0] else "yellow" if standing.points >= bounds[1] else "red"), None
    if standing.word is None:
        return None, Message(_NO_RATING)
    colors: tuple[Color, ...] = ("green", "yellow", "red")
    for color in colors:
        if fold(standing.word) in {fold(word) for word in getattr(rating.words, color).aliases}:
            return color, None
    return None, Message(_UNKNOWN_WORD, {"word": standing.word})


def _violations(standings: Iterable[Standing]) -> list[ViolationLine]:
    lines: list[ViolationLine] = []
    for one in standings:
        if one.violations is None:
            lines.append(ViolationLine(one.shop, one.site, None, None, one.as_of, Message(_NO_VIOLATIONS)))
        for kind, count in one.violations or ():
            lines.append(ViolationLine(one.shop, one.site, kind, count, one.as_of))
    return sorted(lines, key=lambda line: -(line.count or 0))
