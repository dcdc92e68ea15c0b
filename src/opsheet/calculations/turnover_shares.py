"""What finance asks of the full-process table: the share over the limit, by group and by month, and the worst."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.pipeline import Lines, calculate_lines
from opsheet.rules.tracking import SEGMENTS
from opsheet.rules.turnover import share_over
from opsheet.settings import Settings
from opsheet.tables.table import Table

Numbers = NDArray[np.float64]
Names = NDArray[np.object_]
Days = NDArray[np.datetime64]

UNNAMED = "-"
MONTHS = 12  # a year to look back on


@dataclass(frozen=True, slots=True)
class GroupShare:
    """One shop, owner or product.

    Args:
        name: of the group.
        lines: how many shipment lines it has.
        quantity: units of these lines.
        over: units of the lines over the limit.
        share: what is over the limit among all, 0 to 1, weighted as ``turnover.counting`` says; NaN without units.
        segment_days: average days by segment, weighted alike; NaN where no line has begun it.
        total_days: average total days, weighted alike.
    """

    name: str
    lines: int
    quantity: float
    over: float
    share: float
    segment_days: Numbers
    total_days: float


@dataclass(frozen=True, slots=True)
class SegmentShare:
    """One segment: units within and past its own limit."""

    segment: str
    quantity: float
    over: float
    share: float
    average_days: float


@dataclass(frozen=True, slots=True)
class MonthShare:
    """The share over the limit at the end of a month, or on the last day that was asked for."""

    month: dt.date
    quantity: float
    share: float


@dataclass(frozen=True, slots=True)
class Counted:
    """The lines that finance counts: begun since the targets are in force, with a quantity, strategic stock aside.

    Args:
        rows: their positions in the table.
        strategic: the positions of lines of strategic stock, whose figures are shown beside.
        trials: the positions of lines of trials that aren't under stock control yet, likewise.
        early: how many lines began before the targets came into force.
        lines: the journeys of all lines of the table.
        quantity: units of the counted lines.
        weights: of the counted lines in shares and averages: their units, or 1 each.
        limit: in days.
    """

    rows: NDArray[np.intp]
    strategic: NDArray[np.intp]
    trials: NDArray[np.intp]
    early: int
    lines: Lines
    quantity: Numbers
    weights: Numbers
    limit: float

    def beside(self, table: Table, settings: Settings, rows: NDArray[np.intp]) -> Counted:
        """Lines that are left out, alone, as if they were counted.

        Args:
            table: of the lines.
            settings: the team's.
            rows: ``strategic`` or ``trials``.
        """
        quantity = table.numbers("quantity")[rows]
        return replace(self, rows=rows, quantity=quantity, weights=_weights(quantity, settings))

    @property
    def total(self) -> Numbers:
        """Total days of the counted lines."""
        return self.lines.journey.total[self.rows]


def count_lines(
    table: Table,
    settings: Settings,
    as_of: dt.date,
    kinds: Names | None = None,
    counts_from: Days | None = None,
    *,
    lines: Lines | None = None,
) -> Counted:
    """The lines that have begun by a day and bear a quantity above 0.

    Left out are strategic stock, lines that began before the targets, and trials that aren't under stock control yet.

    Args:
        table: of the kind ``pipeline``.
        settings: the team's.
        as_of: the day.
        kinds: each line's kind of stock, see ``calculate_lines``.
        counts_from: the day from which each line counts, see ``counted_from``; NaT where it always does.
        lines: of the table as of that day, where they are calculated already.

    Source: SOP 绩效目标·库存周转天数 (财务); 绩效, 新品 (需要纳入到库存管控指标中).
    """
    settings = settings.on(as_of)
    lines = lines or calculate_lines(table, settings, as_of, kinds)
    quantity = table.numbers("quantity")
    begun = ~np.isnan(lines.journey.total) & (quantity > 0)
    trial = np.zeros(len(table), dtype=bool) if counts_from is None else counts_from > np.datetime64(as_of)
    rows = np.flatnonzero(begun & lines.graded & ~trial)
    strategic, trials = np.flatnonzero(begun & lines.strategic), np.flatnonzero(begun & lines.graded & trial)
    early = int((begun & lines.early & ~lines.strategic).sum())
    limit = float(settings.turnover.total_limit.value)
    weights = _weights(quantity[rows], settings)
    return Counted(rows, strategic, trials, early, lines, quantity[rows], weights, limit)


def _weights(quantity: Numbers, settings: Settings) -> Numbers:
    return quantity if settings.turnover.counting.share_by == "quantity" else np.ones(len(quantity))


def overall(counted: Counted, name: str) -> GroupShare:
    """All counted lines as one group."""
    return group_of(counted, name, np.arange(len(counted.rows)))


def by_group(counted: Counted, names: Names) -> list[GroupShare]:
    """The counted lines by a name of theirs, the highest share first, then the most units.

    Args:
        counted: the lines.
        names: one a line of the table; None counts under ``-``.
    """
    labels = np.array([str(name) if name else UNNAMED for name in names[counted.rows].tolist()], dtype=object)
    groups = [group_of(counted, name, rows) for name, rows in _positions(labels)]
    return sorted(groups, key=lambda group: (-group.share, -group.quantity, group.name))


def by_segment(counted: Counted) -> list[SegmentShare]:
    """The counted lines by segment, each held against the segment's own limit, in the order of the goods' way."""
    shares: list[SegmentShare] = []
    for position, segment in enumerate(SEGMENTS):
        days = counted.lines.journey.days[counted.rows, position]
        limits = counted.lines.limits[counted.rows, position]
        begun = ~np.isnan(days)
        quantity = float(counted.quantity[begun].sum())
        over = float(counted.quantity[begun & (days > limits)].sum())
        weight = float(counted.weights[begun].sum())
        share = float(counted.weights[begun & (days > limits)].sum()) / weight if weight else float("nan")
        shares.append(SegmentShare(segment, quantity, over, share, _average(days, counted.weights)))
    return shares


def by_month(
    table: Table, settings: Settings, as_of: dt.date, kinds: Names | None = None, counts_from: Days | None = None
) -> list[MonthShare]:
    """The share at the end of each month of a year, the running one up to ``as_of``.

    A line counts in a month once it has begun and until the month in which it sold out.

    Args:
        table: of the kind ``pipeline``.
        settings: the team's.
        as_of: the last day.
        kinds: each line's kind of stock, see ``calculate_lines``.
        counts_from: see ``count_lines``.
    """
    sold_out = table.dates("sold_out_on")
    shares: list[MonthShare] = []
    for first, last in _month_spans(as_of, MONTHS):
        counted = count_lines(table, settings, last, kinds, counts_from)
        still_there = ~(sold_out[counted.rows] < np.datetime64(first))
        quantity = counted.quantity[still_there]
        share = share_over(counted.total[still_there], counted.weights[still_there], limit=counted.limit)
        shares.append(MonthShare(first, float(quantity.sum()), share))
    return shares


def slowest_segment(counted: Counted, rows: NDArray[np.intp]) -> tuple[str, float] | None:
    """The segment that is furthest past its target in some of the counted lines, and by how many days on average."""
    past = counted.lines.journey.days - counted.lines.targets
    weighted = [_average(past[counted.rows[rows], position], counted.weights[rows]) for position in range(5)]
    worst = int(np.argmax(np.nan_to_num(weighted, nan=-np.inf)))
    return (SEGMENTS[worst], weighted[worst]) if weighted[worst] > 0 else None


def positions_of(counted: Counted, names: Names) -> dict[str, NDArray[np.intp]]:
    """The positions among the counted lines of each name."""
    labels = np.array([str(name) if name else UNNAMED for name in names[counted.rows].tolist()], dtype=object)
    return dict(_positions(labels))


def group_of(counted: Counted, name: str, rows: NDArray[np.intp]) -> GroupShare:
    """Some of the counted lines, by their positions among them, as one group."""
    total, quantity, weights = counted.total[rows], counted.quantity[rows], counted.weights[rows]
    days = counted.lines.journey.days[counted.rows[rows]]
    return GroupShare(
        name=name,
        lines=len(rows),
        quantity=float(quantity.sum()),
        over=float(quantity[total > counted.limit].sum()),
        share=share_over(total, weights, limit=counted.limit),
        segment_days=np.array([_average(days[:, position], weights) for position in range(len(SEGMENTS))]),
        total_days=_average(total, weights),
    )


def _positions(labels: Names) -> Iterator[tuple[str, NDArray[np.intp]]]:
    names, groups = np.unique(labels.astype(str), return_inverse=True)
    order = np.argsort(groups, kind="stable")
    starts = np.searchsorted(groups[order], np.arange(len(names)))
    ends = [*starts[1:].tolist(), len(order)] if len(names) else []
    yield from ((name, order[start:end]) for name, start, end in zip(names.tolist(), starts, ends, strict=True))


def _average(days: Numbers, weights: Numbers) -> float:
    known = ~np.isnan(days)
    weight = float(weights[known].sum())
    return float((days[known] * weights[known]).sum() / weight) if weight else float("nan")


def _month_spans(as_of: dt.date, months: int) -> Sequence[tuple[dt.date, dt.date]]:
    spans: list[tuple[dt.date, dt.date]] = []
    first, last = as_of.replace(day=1), as_of
    for _ in range(months):
        spans.append((first, last))
        last = first - dt.timedelta(days=1)
        first = last.replace(day=1)
    return spans[::-1]


@dataclass(frozen=True, slots=True)
class WorstProduct:
    """A product with units over the limit.

    Args:
        over: the figures of its lines that are over the limit.
        slowest: the segment that is furthest past its target and by how many days on average; None where every
            segment is within its target.
    """

    over: GroupShare
    slowest: tuple[str, float] | None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that finance's report shows, calculated; only writing is left.

    Args:
        settings: the team's.
        as_of: the day up to which was counted.
        total: all lines that count.
        strategic: strategic stock, which doesn't count.
        trials: trials that aren't under stock control yet, which don't count either.
        early: how many lines began before the targets came into force, and don't count either.
        shops: by shop.
        owners: by owner.
        products: by shop and MSKU.
        segments: by segment.
        months: by month.
        worst: the products with the most units over the limit.
    """

    settings: Settings
    as_of: dt.date
    total: GroupShare
    strategic: GroupShare
    trials: GroupShare
    early: int
    shops: Sequence[GroupShare]
    owners: Sequence[GroupShare]
    products: Sequence[GroupShare]
    segments: Sequence[SegmentShare]
    months: Sequence[MonthShare]
    worst: Sequence[WorstProduct]

    @property
    def language(self) -> str:
        """In which it is written."""
        return self.settings.language

    def segment_name(self, segment: str) -> str:
        """A segment's name in the report's language."""
        return getattr(self.settings.turnover.segments, segment).text[self.language]


def compute_report(
    table: Table, settings: Settings, as_of: dt.date, kinds: Names | None = None, counts_from: Days | None = None
) -> Report:
    """Calculate finance's report from a full-process table.

    Args:
        table: of the kind ``pipeline``.
        settings: the team's limits, names and language.
        as_of: any day; later dates count as not yet happened.
        kinds: each line's kind of stock, see ``calculate_lines``.
        counts_from: the day from which each line counts, see ``count_lines``.

    Source: SOP 绩效目标·库存周转天数 (财务).
    """
    counted = count_lines(table, settings, as_of, kinds, counts_from)
    products = _product_names(table)
    grouped = by_group(counted, products)
    return Report(
        settings=settings,
        as_of=as_of,
        total=overall(counted, UNNAMED),
        strategic=overall(counted.beside(table, settings, counted.strategic), UNNAMED),
        trials=overall(counted.beside(table, settings, counted.trials), UNNAMED),
        early=counted.early,
        shops=by_group(counted, table.texts("shop")),
        owners=by_group(counted, _owners(table, settings)),
        products=grouped,
        segments=by_segment(counted),
        months=by_month(table, settings, as_of, kinds, counts_from),
        worst=_worst(grouped, counted, products, settings.reports.worst_products.value),
    )


def _owners(table: Table, settings: Settings) -> Names:
    return np.array(settings.contacts.known_as(table.texts("owner").tolist()), dtype=object)


def _product_names(table: Table) -> Names:
    names = np.full(len(table), None, dtype=object)
    for row, (shop, msku) in enumerate(zip(table.texts("shop"), table.texts("msku"), strict=True)):
        names[row] = f"{shop or UNNAMED} | {msku}" if msku else None
    return names


def _worst(products: Sequence[GroupShare], counted: Counted, names: Names, count: int) -> list[WorstProduct]:
    over = sorted(
        (product for product in products if product.over > 0), key=lambda product: (-product.over, -product.total_days)
    )
    positions = positions_of(counted, names)
    worst: list[WorstProduct] = []
    for product in over[:count]:
        rows = positions[product.name]
        late = rows[counted.total[rows] > counted.limit]
        worst.append(WorstProduct(group_of(counted, product.name, late), slowest_segment(counted, late)))
    return worst
