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

from opsheet.calculations import team_rules
from opsheet.calculations.shipping_rules import erp_remarks
from opsheet.calculations.team_rules import Limits, routes_of, segment_limits
from opsheet.catalogue import Text
from opsheet.rules.tracking import SEGMENTS, STAGES, Journey, days_left, track
from opsheet.settings import Settings
from opsheet.tables.table import Table

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

_CONFIRMED_COLUMNS = {
    "purchase": "confirmed_lead_days",
    "domestic": "approved_domestic_days",
    "transit": "confirmed_transit_days",
}
_STATUS_COLUMNS: dict[str, tuple[str, ...]] = {  # a status is shown where these can be read
    "purchase": ("ordered_on", "received_on", "confirmed_lead_days"),
    "domestic": ("received_on", "dispatched_on", "approved_domestic_days"),
    "transit": ("dispatched_on", "forwarder_on", "moved_on", "channel", "confirmed_transit_days"),
    "overseas": ("forwarder_on", "moved_on", "left_on"),
    "platform": ("shelved_on", "sold_out_on"),
}


@dataclass(frozen=True, slots=True)
class Lines:
    """The shipment lines of a full-process table, calculated for one day.

    Args:
        journey: days by segment and stage.
        targets: target days by line and segment; NaN where none is known, for instance for an unknown channel.
        limits: the hard limits, likewise.
        routes: the key of each line's route, or None for a channel that names none.
        strategic: strategic stock, which is left out of every target and of the share.
        early: begun before the targets came into force, and left out too.
    """

    journey: Journey
    targets: Numbers
    limits: Numbers
    routes: NDArray[np.object_]
    strategic: NDArray[np.bool_]
    early: NDArray[np.bool_]

    @property
    def graded(self) -> NDArray[np.bool_]:
        """True for the lines that are held against targets; the others have days, but no targets and limits."""
        return ~self.strategic & ~self.early

    @property
    def over_limit(self) -> NDArray[np.bool_]:
        """True where a segment's days are past its hard limit, by line and segment."""
        return self.journey.days > self.limits

    def segment(self, name: str) -> int:
        """The position of a segment's column."""
        return SEGMENTS.index(name)


def calculate_lines(
    table: Table, settings: Settings, today: dt.date, kinds: NDArray[np.object_] | None = None
) -> Lines:
    """Calculate the journeys of all lines of a full-process table.

    Args:
        table: a table of the kind ``pipeline``.
        settings: the team's targets, routes and seasons.
        today: running segments are counted up to this day.
        kinds: each line's kind of stock, where other tables know more of it than the table itself.

    Source: SOP 绩效目标·库存周转天数; 2025年1月1日开始全面实施.

    Example:
        >>> MILESTONE_COLUMNS[0], SEGMENTS[0]
        ('ordered_on', 'purchase')
    """
    counting = settings.turnover.counting
    tracked = track(milestones(table, settings), np.datetime64(today), counts_running=counting.without_end == "running")
    journey = _without_faults(tracked, table)
    routes = routes_of(table.texts("channel"), settings)
    looked_at = today if counting.season_of == "today" else None
    limits = [_limits(table, segment, routes, settings.on(today), looked_at) for segment in SEGMENTS]
    strategic = (table.texts("kind") if kinds is None else kinds) == "strategic"
    early = _begun_on(table) < np.datetime64(settings.turnover.targets_from)
    graded = (~strategic & ~early)[:, np.newaxis]
    targets = np.where(graded, np.column_stack([one.target for one in limits]), np.nan)
    hard_limits = np.where(graded, np.column_stack([one.hard_limit for one in limits]), np.nan)
    return Lines(journey, targets, hard_limits, routes, strategic.astype(bool), early)


def _begun_on(table: Table) -> NDArray[np.datetime64]:
    """The day of the order, else the first known date; NaT where there is none."""
    begun = table.dates("ordered_on")
    first = np.fmin.reduce([table.dates(column) for column in (*MILESTONE_COLUMNS, "moved_on")])
    return np.where(np.isnat(begun), first, begun)


def milestones(table: Table, settings: Settings) -> list[NDArray[np.datetime64]]:
    """The days of the journey's milestones, in their order.

    Args:
        table: of the kind ``pipeline``.
        settings: which decide when goods have arrived that went straight to the own warehouse.
    """
    days = {key: table.dates(key) for key in MILESTONE_COLUMNS}
    days["forwarder_on"] = arrivals(table, settings)
    return list(days.values())


def arrivals(table: Table, settings: Settings) -> NDArray[np.datetime64]:
    """The day on which each line arrived overseas, at the forwarder's or straight at the own warehouse.

    A shipment that went straight to the own overseas warehouse was never at the forwarder's: it arrived on the day
    that is written for the move, unless ``turnover.counting.straight_moves`` has it in transit until it leaves.

    Args:
        table: of the kind ``pipeline``.
        settings: the team's.
    """
    arrived = table.dates("forwarder_on")
    if settings.turnover.counting.straight_moves == "in_transit":
        return arrived
    return np.where(np.isnat(arrived), table.dates("moved_on"), arrived)


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


def _limits(
    table: Table, segment: str, routes: NDArray[np.object_], settings: Settings, looked_at: dt.date | None
) -> Limits:
    """The limits of one segment of every line, as in force on the day on which it began."""
    confirmed = _CONFIRMED_COLUMNS.get(segment)
    agreed = None if confirmed is None else table.numbers(confirmed)
    if agreed is not None and segment == "transit":  # beside a channel that names no route they say nothing
        agreed = np.where((routes == None) & (table.texts("channel") != None), np.nan, agreed)  # noqa: E711 - by element
    return segment_limits(
        np.full(len(table), segment, dtype=object),
        arrivals(table, settings) if segment == "overseas" else table.dates(SEGMENT_START_COLUMNS[segment]),
        settings,
        routes=routes,
        categories=table.texts("category"),
        agreed_days=agreed,
        season_days=None if looked_at is None else np.full(len(table), np.datetime64(looked_at, "D")),
    )


Columns = dict[str, NDArray[Any]]

_OVER = Text("是", "yes")


def calculate_pipeline(
    table: Table, settings: Settings, today: dt.date, kinds: NDArray[np.object_] | None = None
) -> Columns:
    """Calculate every calculated column of a full-process table.

    Args:
        table: a table of the kind ``pipeline``.
        settings: the team's; status words follow its language.
        today: running segments are counted up to this day.
        kinds: as for ``reckon``.

    Returns:
        By column key an array with one value a line: days as float64 with NaN, words as objects with None.

    Source: SOP 绩效目标·库存周转天数.
    """
    lines = calculate_lines(table, settings, today, kinds)
    columns: Columns = {}
    for position, segment in enumerate(SEGMENTS):
        columns[f"{segment}_days"] = lines.journey.days[:, position]
    for segment in SEGMENTS:
        words = segment_words(lines, segment, settings)
        words[~table.usable(*_STATUS_COLUMNS[segment])] = None
        columns[f"{segment}_status"] = words
    over = over_total_limit(lines, settings, today)
    columns["total_days"] = lines.journey.total
    stages = stage_words(lines, settings)
    stages[table.at_fault("stage")] = None
    columns["stage"] = stages
    columns["over_limit"] = _translate(over.tolist(), {True: _OVER[settings.language]})
    columns["days_left"] = days_left(lines.journey, lines.limits)
    columns["erp_remark"] = erp_remarks(table, settings)
    return columns


def over_total_limit(lines: Lines, settings: Settings, today: dt.date) -> NDArray[np.bool_]:
    """True for graded lines whose five segments together pass the limit that is in force today."""
    return lines.graded & (lines.journey.total > settings.on(today).turnover.total_limit.value)


def segment_words(lines: Lines, segment: str, settings: Settings) -> NDArray[np.object_]:
    """The status word of one segment for each line, see ``team_rules.segment_words``."""
    position = lines.segment(segment)
    limits = Limits(lines.targets[:, position], lines.limits[:, position])
    days = lines.journey.days[:, position]
    return team_rules.segment_words(np.full(len(days), segment, dtype=object), days, limits, settings)


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
