"""What the full-process table says of each shipment line: its journey, targets, limits and route."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opsheet.rules.tracking import SEGMENTS, Journey, track
from opsheet.rules.turnover import platform_target
from opsheet.settings import Settings
from opsheet.settings.base import Threshold
from opsheet.tables.table import Table
from opsheet.values import Vocabulary, fold

Numbers = NDArray[np.float64]

MILESTONE_COLUMNS: tuple[str, ...] = (
    "ordered_on",
    "received_on",
    "dispatched_on",
    "forwarder_on",
    "left_on",
    "shelved_on",
    "sold_out_on",
)
SEGMENT_START_COLUMNS: dict[str, str] = {
    "purchase": "ordered_on",
    "domestic": "received_on",
    "transit": "dispatched_on",
    "overseas": "forwarder_on",
    "platform": "shelved_on",
}


@dataclass(frozen=True, slots=True)
class Lines:
    """The shipment lines of a full-process table, reckoned to one day.

    Args:
        journey: days by segment and stage.
        targets: target days by line and segment; NaN where none is known, for instance for an unknown channel.
        limits: the hard limits, likewise.
        routes: the key of each line's route, or None for a channel that names none.
    """

    journey: Journey
    targets: Numbers
    limits: Numbers
    routes: NDArray[np.object_]

    @property
    def over_limit(self) -> NDArray[np.bool_]:
        """True where a segment's days are past its hard limit, by line and segment."""
        return self.journey.days > self.limits

    def segment(self, name: str) -> int:
        """The position of a segment's column."""
        return SEGMENTS.index(name)


def reckon(table: Table, settings: Settings, today: dt.date) -> Lines:
    """Reckon the journeys of all lines of a full-process table.

    Args:
        table: a table of the kind ``pipeline``.
        settings: the team's targets, routes and seasons.
        today: running segments are counted up to this day.

    Example:
        >>> MILESTONE_COLUMNS[0], SEGMENTS[0]
        ('ordered_on', 'purchase')
    """
    journey = track([table.dates(column) for column in MILESTONE_COLUMNS], np.datetime64(today))
    routes = routes_of(table.texts("channel"), settings)
    targets, limits = _targets_and_limits(table, settings, routes)
    return Lines(journey, targets, limits, routes)


def routes_of(channels: NDArray[np.object_], settings: Settings) -> NDArray[np.object_]:
    """The route's key for each channel text; None where the channel names no route."""
    words = Vocabulary(
        {
            route: (*names, settings.turnover.routes[route].en)
            for route, names in settings.delivery.routes_of_channels.items()
        }
    )
    found = {text: None if text is None else words.find(str(text)) for text in set(channels.tolist())}
    return np.array([found[text] for text in channels.tolist()], dtype=object)


def _targets_and_limits(table: Table, settings: Settings, routes: NDArray[np.object_]) -> tuple[Numbers, Numbers]:
    segments = settings.turnover.segments
    purchase = _purchase_target(table, settings)
    transit, tolerance = _transit_target(table, settings, routes)
    season = settings.turnover.platform_season
    platform = platform_target(  # the season in which Amazon received the goods
        table.dates("shelved_on"),
        low_months=season.low_months,
        low_target=season.low_target.value,
        high_target=season.high_target.value,
    )
    domestic = _constant(len(table), segments.domestic.target)
    overseas = _constant(len(table), segments.overseas.target)
    overseas_limit = _constant(len(table), segments.overseas.hard_limit)
    targets = np.column_stack([purchase, domestic, transit, overseas, platform])
    limits = np.column_stack([purchase, domestic, transit + tolerance, overseas_limit, platform])
    return targets, limits


def _constant(count: int, threshold: Threshold[int] | None) -> Numbers:
    return np.full(count, np.nan if threshold is None else float(threshold.value))


def _purchase_target(table: Table, settings: Settings) -> Numbers:
    """The confirmed lead time, else the category's, else the default."""
    supplier = settings.replenishment.supplier
    days = {fold(category): float(threshold.value) for category, threshold in supplier.categories.items()}
    default = float(supplier.default.value)
    categories = table.texts("category").tolist()
    by_category = {text: days.get(fold(str(text)), default) if text else default for text in set(categories)}
    usual = np.array([by_category[text] for text in categories], dtype=np.float64)
    confirmed = table.numbers("confirmed_lead_days")
    return np.where(np.isnan(confirmed), usual, confirmed)


def _transit_target(table: Table, settings: Settings, routes: NDArray[np.object_]) -> tuple[Numbers, Numbers]:
    """The target and the tolerance; days that logistics confirmed replace the route's target."""
    known = settings.turnover.routes
    target_of = {key: float(route.target.value) for key, route in known.items()}
    tolerance_of = {key: float(route.tolerance.value) for key, route in known.items()}
    usual = np.array([target_of.get(route, np.nan) for route in routes.tolist()], dtype=np.float64)
    tolerance = np.array([tolerance_of.get(route, 0.0) for route in routes.tolist()], dtype=np.float64)
    confirmed = table.numbers("confirmed_transit_days")
    return np.where(np.isnan(confirmed), usual, confirmed), tolerance
