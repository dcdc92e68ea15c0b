"""The metrics of the board: a value a day over the last weeks, and how the last week stands to the one before."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from opsheet.calculations.turnover_shares import UNNAMED, overall
from opsheet.catalogue import Text
from opsheet_macros.board.cards import COUNT, SHARE
from opsheet_macros.board.data import BoardData, late_lines

WEEK = 7  # days
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric, a value a day, the last one today's or yesterday's.

    Args:
        key: of the metric.
        label: in a few words.
        format: of its values.
        days: in order, without gaps.
        tops: what is measured each day; NaN for a day of which nothing is known.
        bottoms: what it is divided by, for a ratio.
        target: that it should keep to, or None.
        more_is_better: whether a greater value is better news.
    """

    key: str
    label: Text
    format: str
    days: Sequence[dt.date]
    tops: Sequence[float]
    bottoms: Sequence[float] | None = None
    target: float | None = None
    more_is_better: bool = True

    @property
    def values(self) -> list[float]:
        """The value of each day, NaN where it isn't known."""
        if self.bottoms is None:
            return list(self.tops)
        pairs = zip(self.tops, self.bottoms, strict=True)
        return [top / bottom if bottom else math.nan for top, bottom in pairs]

    @property
    def latest(self) -> float:
        """The value of the last day that has one."""
        return next((value for value in reversed(self.values) if not math.isnan(value)), math.nan)

    @property
    def change(self) -> float:
        """How the last seven days stand to the seven before, from sums: relative, for a ratio the difference."""
        last, before = self._week(0), self._week(1)
        if self.bottoms is not None:
            return last - before
        return last / before - 1 if before else math.nan

    def _week(self, back: int) -> float:
        """The average of a week, a ratio from the sums of both of its parts."""
        end = len(self.days) - WEEK * back
        chosen = range(max(0, end - WEEK), max(0, end))
        known = [place for place in chosen if not math.isnan(self.values[place])]
        if not known:
            return math.nan
        top = sum(self.tops[place] for place in known)
        return top / (len(known) if self.bottoms is None else sum(self.bottoms[place] for place in known))


def metrics(data: BoardData) -> list[Metric]:
    """The metrics that have data.

    Args:
        data: what the board looks at.
    """
    return [metric for collect in (_sales_metrics, _pipeline_metrics) for metric in collect(data)]


def _last_days(last: dt.date, count: int) -> list[dt.date]:
    return [last - _DAY * back for back in range(count - 1, -1, -1)]


def _sales_metrics(data: BoardData) -> Iterator[Metric]:
    """Units, sessions and conversion of complete days."""
    by_day = daily_totals(data)
    if not by_day:
        return
    days = _last_days(max(by_day), data.settings.app.board.history_days.value)
    sums = {role: [by_day.get(day, {}).get(role, math.nan) for day in days] for role in ("units", "sessions")}
    yield Metric("units", Text("销量（件/天）", "Units a day"), COUNT, days, sums["units"])
    if any(value > 0 for value in sums["sessions"]):
        yield Metric("sessions", Text("会话（次/天）", "Sessions a day"), COUNT, days, sums["sessions"])
        conversion = Text("转化率（件/会话）", "Units per session")
        yield Metric("conversion", conversion, SHARE, days, sums["units"], sums["sessions"])


def daily_totals(data: BoardData) -> Mapping[dt.date, Mapping[str, float]]:
    """Units and sessions of each complete day, over all shops.

    Args:
        data: what the board looks at.
    """
    sales = data.sales
    if sales is None or data.data is None or sales.rows.empty:
        return {}
    by_day: Any = sales.rows.groupby("day")["units"].sum()
    totals: dict[dt.date, dict[str, float]] = {day.date(): {"units": float(units)} for day, units in by_day.items()}
    rows: Any = data.data.rows(sales.export, ("day", "msku", "sessions"))
    if "sessions" in rows and len(rows):
        kept = rows[rows["day"].notna() & rows["msku"].fillna("").ne("")]
        for day, sessions in kept.groupby("day")["sessions"].sum(min_count=1).items():
            if day.date() in totals:
                totals[day.date()]["sessions"] = float(sessions)
    return totals


def _pipeline_metrics(data: BoardData) -> Iterator[Metric]:
    """The share over the limit and the late lines, as each of the last days would have told them."""
    if data.table("pipeline") is None:
        return
    days = _last_days(data.today, data.settings.app.board.history_days.value)
    totals = [overall(data.counted_on(day), UNNAMED) for day in days]
    target = data.settings.turnover.over_share_target
    yield Metric(
        "over_share",
        Text("超120天占比", "Share over 120 days"),
        SHARE,
        days,
        [total.over for total in totals],
        [total.quantity for total in totals],
        target=None if target is None else float(target.value),
        more_is_better=False,
    )
    late = [float(np.count_nonzero(late_lines(data.lines_on(day)))) for day in days]
    yield Metric("late", Text("环节超标（条）", "Late lines"), COUNT, days, late, target=0, more_is_better=False)
