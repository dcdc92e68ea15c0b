"""What the full-process table says of each shipment line: its journey, targets, limits and route.

The calculated columns of the full-process table, as arrays with one value a shipment line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.team_rules import erp_remarks
from opsheet.catalogue import Text
from opsheet.rules.tracking import SEGMENTS, STAGES, Journey, days_left, track
from opsheet.rules.turnover import platform_target, segment_status
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
    journey = _without_faults(track([table.dates(key) for key in MILESTONE_COLUMNS], np.datetime64(today)), table)
    routes = routes_of(table.texts("channel"), settings)
    targets, limits = _targets_and_limits(table, settings, routes)
    return Lines(journey, targets, limits, routes)


def _without_faults(journey: Journey, table: Table) -> Journey:
    """Leave out the days of a segment that a cell at fault begins or ends: it would seem to last until today."""
    faults = np.column_stack([table.at_fault(f"{segment}_days") for segment in SEGMENTS])
    if not faults.any():
        return journey
    return replace(
        journey,
        days=np.where(faults, np.nan, journey.days),
        total=np.where(faults.any(axis=1), np.nan, journey.total),
    )


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


Columns = dict[str, NDArray[Any]]

_OVER = Text("是", "yes")


def calculate_pipeline(table: Table, settings: Settings, today: dt.date) -> Columns:
    """Calculate every calculated column of a full-process table.

    Args:
        table: a table of the kind ``pipeline``.
        settings: the team's; status words follow its language.
        today: running segments are counted up to this day.

    Returns:
        By column key an array with one value a line: days as float64 with NaN, words as objects with None.

    Source: SOP 绩效目标·库存周转天数.
    """
    lines = reckon(table, settings, today)
    columns: Columns = {}
    for position, segment in enumerate(SEGMENTS):
        columns[f"{segment}_days"] = lines.journey.days[:, position]
    for segment in SEGMENTS:
        columns[f"{segment}_status"] = segment_words(lines, segment, settings)
    over = lines.journey.total > settings.turnover.total_limit.value
    columns["total_days"] = lines.journey.total
    stages = stage_words(lines, settings)
    stages[table.at_fault("stage")] = None
    columns["stage"] = stages
    columns["over_limit"] = _translate(over.tolist(), {True: _OVER[settings.language]})
    columns["days_left"] = days_left(lines.journey, lines.limits)
    columns["erp_remark"] = erp_remarks(table, settings)
    return columns


def segment_words(lines: Lines, segment: str, settings: Settings) -> NDArray[np.object_]:
    """The status word of one segment for each line; an abnormal transit says by how many days past its target."""
    position = SEGMENTS.index(segment)
    days, target = lines.journey.days[:, position], lines.targets[:, position]
    words, language = settings.turnover.status_words, settings.language
    shown = {"ok": words.ok[language], "warn": words.warn[language], "over": words.over[language], "": None}
    status = segment_status(days, target, lines.limits[:, position])
    answer = _translate(status.tolist(), shown)
    if segment == "transit":
        for row in np.flatnonzero(status == "over").tolist():
            answer[row] = words.abnormal[language].format(days=f"{days[row] - target[row]:g}")
    return answer


def stage_words(lines: Lines, settings: Settings) -> NDArray[np.object_]:
    """Where each line stands, in words."""
    language = settings.language
    words: dict[str, str | None] = {
        segment: getattr(settings.turnover.segments, segment).text[language] for segment in SEGMENTS
    }
    words["delivery"] = settings.turnover.stage_words.delivery[language]
    words["sold_out"] = settings.turnover.stage_words.sold_out[language]
    return _translate([STAGES[stage] for stage in lines.journey.stage.tolist()], words)


def _translate(keys: Sequence[object], words: Mapping[Any, str | None]) -> NDArray[np.object_]:
    answer = np.empty(len(keys), dtype=object)
    answer[:] = [words.get(key) for key in keys]
    return answer
