"""The team's rules: which numbers of the settings a rule takes, written once for functions, columns, checks, actions.

Turnover, segments, lead times, arrivals and advertising; those of deliveries stand in ``shipping_rules``. Each takes
arrays with one value a row and the settings, and returns an array. A number that has changed over time counts as it
was in force on the row's own day; a row without a day takes the settings as they are handed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.in_force import Rows, by_date, numbers_on
from opsheet.rules import replenishment as replenishment_rules
from opsheet.rules.lead_time import Case, days_after_supplier, lead_time_days, mixed_lead_time_days
from opsheet.rules.turnover import platform_target, segment_status
from opsheet.rules.velocity import weighted_velocity
from opsheet.values import Vocabulary, fold

if TYPE_CHECKING:
    from opsheet.rules.advertising import AdSpendRule
    from opsheet.settings import Settings
    from opsheet.settings.base import Threshold
    from opsheet.settings.replenishment import DayRange

Numbers = NDArray[np.float64]
Days = NDArray[np.datetime64]
Moments = NDArray[np.datetime64]
Words = NDArray[Any]
Mask = NDArray[np.bool_]
ChannelKey = Literal["container", "express", "air"]

_OTHER_CASES: tuple[Case, ...] = ("min", "max")

# Turnover


def velocity(averages: Sequence[Numbers], settings: Settings) -> Numbers:
    """Weighted daily sales from the averages of 7, 14 and 30 days, units per day; see ``weighted_velocity``."""
    weights = settings.turnover.velocity_weights
    return weighted_velocity(averages, (weights.days_7, weights.days_14, weights.days_30))


@dataclass(frozen=True, slots=True)
class Limits:
    """Days that a segment should take and days that it may take at most, one row each; NaN where none is known."""

    target: Numbers
    hard_limit: Numbers


def segment_limits(
    segments: Words,
    days: Days,
    settings: Settings,
    *,
    routes: Words,
    categories: Words,
    agreed_days: Numbers | None = None,
    season_days: Days | None = None,
) -> Limits:
    """Target and limit of segments.

    Args:
        segments: a segment's key each.
        days: on which each segment began; the platform's season and numbers that changed follow it.
        settings: the team's.
        routes: a route's key, for rows of ``transit``; any other text or None leaves the row without a limit.
        categories: a product category or None, for rows of ``purchase``.
        agreed_days: what the supplier or logistics confirmed in place of the target of ``purchase`` and ``transit``,
            or was approved for ``domestic``; NaN for nothing.
        season_days: whose months are the seasons of ``platform``; by default ``days``.

    Source: SOP 绩效目标·库存周转天数 (1)-(5).
    """
    agreed = np.full(len(segments), np.nan) if agreed_days is None else agreed_days

    def calculate(own: Settings, rows: Rows) -> Numbers:
        pairs = np.full((len(rows), 2), np.nan)
        for segment in set(segments[rows].tolist()):
            chosen = segments[rows] == segment
            at = rows[chosen]
            began = days if season_days is None or segment != "platform" else season_days
            pairs[chosen] = _LIMITS[segment](own, began[at], routes[at], categories[at], agreed[at])
        return pairs

    pairs = by_date(settings, days, calculate)
    return Limits(pairs[:, 0], pairs[:, 1])


def _purchase(settings: Settings, _days: Days, _routes: Words, categories: Words, agreed: Numbers) -> Numbers:
    target = np.where(np.isnan(agreed), supplier_days(categories.tolist(), settings), agreed)
    return np.column_stack([target, target])


def _domestic(settings: Settings, days: Days, _routes: Words, _categories: Words, agreed: Numbers) -> Numbers:
    target = np.where(np.isnan(agreed), _fixed(settings.turnover.segments.domestic.target, len(days)), agreed)
    return np.column_stack([target, target])


def _transit(settings: Settings, _days: Days, routes: Words, _categories: Words, agreed: Numbers) -> Numbers:
    target, tolerance = np.full(len(routes), np.nan), np.zeros(len(routes))
    for key, route in settings.turnover.routes.items():
        rows = routes == key
        target[rows], tolerance[rows] = route.target.value, route.tolerance.value
    target = np.where(np.isnan(agreed), target, agreed)
    return np.column_stack([target, target + tolerance])


def _overseas(settings: Settings, days: Days, *_others: Any) -> Numbers:
    overseas = settings.turnover.segments.overseas
    return np.column_stack([_fixed(overseas.target, len(days)), _fixed(overseas.hard_limit, len(days))])


def _platform(settings: Settings, days: Days, *_others: Any) -> Numbers:
    season = settings.turnover.platform_season
    target = platform_target(
        days,
        low_months=season.low_months,
        low_target=season.low_target.value,
        high_target=season.high_target.value,
    )
    return np.column_stack([target, target])


def _fixed(threshold: Threshold[int] | None, count: int) -> Numbers:
    return np.full(count, np.nan if threshold is None else float(threshold.value))


_LIMITS: dict[str, Callable[..., Numbers]] = {
    "purchase": _purchase,
    "domestic": _domestic,
    "transit": _transit,
    "overseas": _overseas,
    "platform": _platform,
}


def segment_words(segments: Words, days: Numbers, limits: Limits, settings: Settings) -> Words:
    """The status word of each segment's days; an abnormal transit says by how many days past its target.

    Args:
        segments: a segment's key each.
        days: spent.
        limits: of each, from ``segment_limits``.
        settings: the words, in the team's language.

    Returns:
        Texts, None where days or limit are unknown.

    Source: SOP 绩效目标·库存周转天数 (1)-(5).
    """
    words, language = settings.turnover.status_words, settings.language
    grades = segment_status(days, limits.target, limits.hard_limit)
    answers = np.full(len(days), None, dtype=object)
    for grade in ("ok", "warn", "over"):
        answers[grades == grade] = getattr(words, grade)[language]
    for row in np.flatnonzero((grades == "over") & (segments == "transit")).tolist():
        answers[row] = words.abnormal[language].format(days=f"{days[row] - limits.target[row]:g}")
    return answers


def routes_of(channels: Words, settings: Settings) -> Words:
    """The route's key for each channel text; None where the channel names no route."""
    words = Vocabulary(
        {
            key: (key, *settings.delivery.routes_of_channels.get(key, ()), route.zh, route.en, *route.aliases)
            for key, route in settings.turnover.routes.items()
        }
    )
    found = {text: None if text is None else words.find(str(text)) for text in set(channels.tolist())}
    return _objects([found[text] for text in channels.tolist()])


# Lead times and arrivals


def supplier_days(categories: Iterable[str | None], settings: Settings) -> Numbers:
    """Days until the supplier delivers, by category; a category without its own number takes the default.

    Args:
        categories: one a row, None where blank.
        settings: the team's.

    Example:
        >>> from opsheet.settings import load_shipped_settings
        >>> car_radio, light, blank = supplier_days(["车机", "灯带", None], load_shipped_settings())
        >>> bool(car_radio < light == blank)
        True
    """
    supplier = settings.replenishment.supplier
    days = {fold(name): float(own.value) for name, own in supplier.categories.items()}
    usual = float(supplier.default.value)
    names = list(categories)
    by_name = {name: usual if name is None else days.get(fold(name), usual) for name in set(names)}
    return np.array([by_name[name] for name in names], dtype=np.float64)


def channel_days(channel: ChannelKey, case: Case, settings: Settings) -> float:
    """Days from the supplier's delivery to being on sale by one channel.

    Args:
        channel: key of the channel.
        case: which end of the ranges.
        settings: the team's.
    """
    numbers = settings.replenishment
    chosen = getattr(numbers.channels, channel)
    return days_after_supplier(
        case,
        domestic=numbers.domestic_handling.value,
        sea=_range(numbers.sea_freight),
        customs=_range(numbers.customs),
        appointment=_range(numbers.fba_appointment),
        extra=chosen.extra.value if chosen.extra else 0,
        replaces_sea=chosen.replaces_sea.value if chosen.replaces_sea else None,
    )


def _range(days: DayRange) -> tuple[float, float]:
    return days.min.value, days.max.value


def lead_times(
    categories: Words, channels: Words, settings: Settings, *, cases: Words | None = None, days: Days | None = None
) -> Numbers:
    """The days from the order to being on sale of each row; without a channel, those of the usual mix.

    Args:
        categories: a product category, or None for the usual supplier.
        channels: ``container``, ``express``, ``air``, or None for the mix of the first two, rounded up.
        settings: the team's.
        cases: ``min``, ``typical``, ``max``, or None for ``typical``.
        days: of the orders.

    Returns:
        Days.

    Source: SOP 备货流程 1.1-1.5.
    """
    on = np.full(len(categories), np.datetime64("NaT", "D")) if days is None else days
    given = np.full(len(categories), None, dtype=object) if cases is None else cases

    def calculate(own: Settings, rows: Rows) -> Numbers:
        supplier = supplier_days(categories[rows].tolist(), own)
        found = _lead_times(supplier, channels[rows], own, "typical")
        for case in _OTHER_CASES:
            found = np.where(given[rows] == case, _lead_times(supplier, channels[rows], own, case), found)
        return found

    return by_date(settings, on, calculate)


def _lead_times(supplier: Numbers, channels: Words, settings: Settings, case: Case) -> Numbers:
    container, express, air = (
        lead_time_days(supplier, channel_days(key, case, settings)) for key in ("container", "express", "air")
    )
    share = settings.replenishment.channels.container.share
    mixed = mixed_lead_time_days(container, express, container_share=share.value if share else 1)
    named = [channels == "container", channels == "express", channels == "air"]
    return np.select(named, [container, express, air], default=mixed)


def expected_arrivals(ordered: Days, by_air: Mask, safety_days: Numbers, settings: Settings) -> Days:
    """The ERP's expected arrival of each order.

    Args:
        ordered: datetime64[D].
        by_air: whether it flies; everything else goes by sea.
        safety_days: days added where more is bought than needed.
        settings: the team's.

    Source: SOP 备货流程 3 期望到达时间.
    """
    sea = numbers_on(ordered, settings, lambda own: own.replenishment.modes.sea.arrival)
    air = numbers_on(ordered, settings, lambda own: own.replenishment.modes.air.arrival)
    return replenishment_rules.expected_arrival(ordered, np.where(by_air, air, sea), safety_days)


# Advertising


def ad_rule(days: Days, on_sale: Days, settings: Settings) -> AdSpendRule:
    """Which advertising limit holds for products on some days.

    Args:
        days: to judge (datetime64[D]).
        on_sale: the day on which each product's second order went on sale.
        settings: the team's.

    Source: SOP 广告费用的管控.
    """
    from opsheet.rules.advertising import ad_spend_rule

    new_months = numbers_on(days, settings, lambda own: own.performance.new_product).astype(np.int64)
    return ad_spend_rule(days, on_sale, settings.performance.ad_spend.periods, new_months)


def ad_words(rule: AdSpendRule, states: NDArray[np.int8], settings: Settings) -> Words:
    """The status word of each product's advertising, marked where the limit is provisional.

    Args:
        rule: what holds for each.
        states: of each, from ``ad_spend_states``.
        settings: the words, in the team's language.

    Returns:
        Texts, None where no limit holds or a value is missing.
    """
    from opsheet.rules.advertising import STATES

    words, language = settings.performance.status_words, settings.language
    plain = [getattr(words, state)[language] if state else None for state in STATES]
    marked = [text and text + words.provisional[language] for text in plain]
    return np.where(rule.provisional & ~rule.new, _objects(marked)[states], _objects(plain)[states])


def _objects(values: Sequence[object]) -> Words:
    answer = np.empty(len(values), dtype=object)
    answer[:] = values
    return answer
