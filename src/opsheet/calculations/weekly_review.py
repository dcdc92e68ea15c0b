"""Which links did something else in a week than in the weeks before, and why most likely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.weekly_figures import WEEK, LinkFigures, LinkWeeks
from opsheet.catalogue import Message, Text
from opsheet.rules.link_changes import FIGURES, beyond_chance, likeliest_cause, moved, relative_change

if TYPE_CHECKING:
    from opsheet.settings import Settings
    from opsheet.settings.calendars import WeeklyReviewSettings

Numbers = NDArray[np.float64]
_DIFFERENCES: Final = ("buy_box", "rating")  # whose change is a difference
_FEW_DAYS: Final = Text("有货且有数据的只有 {days} 天，不判断", "Only {days} days in stock and with data, not judged")
_FEW_BEFORE: Final = Text(
    "前几周有货且有数据的只有 {days} 天，不判断", "Only {days} days in stock and with data before"
)
_MISSING: Final = Text("本周缺 {count} 天数据", "Days without data in the week: {count}")


@dataclass(frozen=True, slots=True)
class ReviewedLink:
    """A link of the review.

    Args:
        shop: as written, "" where the data names none.
        site: its code.
        msku: as written.
        asin: as written.
        currency: of its money, "" where it isn't known.
        now: its figures of the week; NaN where unknown.
        before: of the weeks before.
        change: of each figure, as a share; of Buy Box and rating as a difference.
        moves: the direction of each figure that moved beyond the settings, beyond chance.
        cause: the key of the likeliest cause, "" where nothing moved.
        out_of_stock: days of the week without stock.
        growing: whether ad sales of the week are still being attributed, which makes ACOS provisional.
        lost_units: units a week fewer than before.
        reason: why it wasn't judged, or which days lack data; None where all is known.
    """

    shop: str
    site: str
    msku: str
    asin: str
    currency: str
    now: Mapping[str, float]
    before: Mapping[str, float]
    change: Mapping[str, float]
    moves: Mapping[str, int]
    cause: str
    out_of_stock: int
    growing: bool
    lost_units: float
    reason: Text | Message | None

    @property
    def is_abnormal(self) -> bool:
        """Whether anything moved, or stock ran out."""
        return bool(self.cause)

    @property
    def is_provisional(self) -> bool:
        """Whether only ACOS moved, whose ad sales are not all there yet."""
        return self.growing and set(self.moves) == {"acos"}


def review_links(weeks: LinkWeeks, settings: Settings) -> list[ReviewedLink]:
    """Judge every link: abnormal ones first, those that lost most units on top, provisional ones below.

    Args:
        weeks: the links' figures.
        settings: from where on a change counts.

    Source: SOP 日报/周报 3, 分析异常链接表现.
    """
    own = settings.weekly_review
    changes = _changes(weeks)
    moves = _moves(weeks, changes, own)
    judged = (weeks.now.days >= own.fewest_days.value) & (weeks.earlier.days >= own.fewest_days.value)
    used_to_sell = weeks.earlier.figures["units"] * WEEK >= own.fewest_units.value
    spend = moved(relative_change(weeks.now.figures["ad_spend"], weeks.earlier.figures["ad_spend"]), own.sessions.value)
    lost = (weeks.earlier.figures["units"] - weeks.now.figures["units"]) * WEEK
    found: list[ReviewedLink] = []
    for row, names in enumerate(weeks.names.itertuples(index=False)):
        own_moves = {key: int(of[row]) for key, of in moves.items() if of[row] and judged[row]}
        out = int(weeks.out_of_stock[row])
        ran_out = out > 0 and bool(used_to_sell[row])
        cause = likeliest_cause(own_moves, out_of_stock=ran_out, spend=int(spend[row])) if own_moves or ran_out else ""
        found.append(
            ReviewedLink(
                *(names.shop, names.site, names.msku, names.asin, names.currency),
                _of_row(weeks.now.figures, row),
                _of_row(weeks.earlier.figures, row),
                _of_row(changes, row),
                own_moves,
                cause,
                out,
                bool(weeks.growing[row]),
                float(lost[row]),
                _reason(weeks, row, own),
            )
        )
    return sorted(
        found, key=lambda one: (not one.is_abnormal, one.is_provisional, -np.nan_to_num(one.lost_units), one.msku)
    )


def _of_row(figures: Mapping[str, Numbers], row: int) -> dict[str, float]:
    return {key: float(values[row]) for key, values in figures.items()}


def _changes(weeks: LinkWeeks) -> dict[str, Numbers]:
    """Of each figure; of sales that of units where the data knows no money."""
    now, before = weeks.now.figures, weeks.earlier.figures
    changes = {
        key: now[key] - before[key] if key in _DIFFERENCES else relative_change(now[key], before[key])
        for key in FIGURES
    }
    units = relative_change(now["units"], before["units"])
    return {**changes, "units": units, "sales": np.where(np.isnan(changes["sales"]), units, changes["sales"])}


def _moves(weeks: LinkWeeks, changes: Mapping[str, Numbers], own: WeeklyReviewSettings) -> dict[str, NDArray[np.int8]]:
    """The direction of each figure, where there is enough to judge and chance doesn't explain it."""
    now, before, roots = weeks.now, weeks.earlier, own.noise.value
    units, sessions = before.figures["units"] * now.days, before.figures["sessions"] * now.totals["session_days"]
    ordered = before.figures["conversion"] * now.totals["sessions"]
    sold = _enough(now, before, "units", own.fewest_units.value) & beyond_chance(now.totals["units"], units, roots)
    visited = _enough(now, before, "sessions", own.fewest_sessions.value)
    clicked = _enough(now, before, "clicks", own.fewest_clicks.value)
    counts = {
        "sales": sold,
        "sessions": visited & beyond_chance(now.totals["sessions"], sessions, roots),
        "conversion": visited & beyond_chance(now.totals["ordered"], ordered, roots),
        "acos": clicked,
    }
    return {
        key: np.where(counts.get(key, True), moved(changes[key], getattr(own, key).value), 0).astype(np.int8)
        for key in FIGURES
    }


def _enough(now: LinkFigures, before: LinkFigures, key: str, fewest: float) -> NDArray[np.bool_]:
    """Whether a week, or an average week before, had enough to say something."""
    weeks = np.maximum(before.days, 1) / WEEK
    return (np.nan_to_num(now.totals[key]) >= fewest) | (np.nan_to_num(before.totals[key]) / weeks >= fewest)


def _reason(weeks: LinkWeeks, row: int, own: WeeklyReviewSettings) -> Message | None:
    days, before, fewest = int(weeks.now.days[row]), int(weeks.earlier.days[row]), own.fewest_days.value
    if days < fewest:
        return Message(_FEW_DAYS, {"days": days})
    if before < fewest:
        return Message(_FEW_BEFORE, {"days": before})
    return Message(_MISSING, {"count": int(weeks.missing[row])}) if weeks.missing[row] else None


@dataclass(frozen=True, slots=True)
class ShopWeek:
    """A shop's week.

    Args:
        shop: as written; "" where the data names none.
        site: its code.
        currency: of its money.
        links: how many it has.
        abnormal: how many of them are abnormal.
        units: sold in the week; NaN where a day is missing.
        before: units of an average week before; NaN where none is complete.
        by_week: units of each week, the oldest first.
    """

    shop: str
    site: str
    currency: str
    links: int
    abnormal: int
    units: float
    before: float
    by_week: Sequence[float]


def shop_weeks(weeks: LinkWeeks, links: Sequence[ReviewedLink]) -> list[ShopWeek]:
    """The units of each shop by week, the largest shop first.

    Args:
        weeks: the links' figures.
        links: as judged.
    """
    names = weeks.names
    marked = {(one.shop, one.site, one.msku) for one in links if one.is_abnormal}
    found: list[ShopWeek] = []
    for (_, site), group in names.groupby(["shop_key", "site"]):
        units = weeks.units_by_week[group.index].sum(axis=0)
        whole = units[:-1][~np.isnan(units[:-1])]
        rows: Any = group[["shop", "site", "msku"]].itertuples(index=False, name=None)
        found.append(
            ShopWeek(
                group["shop"].iloc[-1],
                site,
                group["currency"].iloc[-1],
                len(group),
                sum(row in marked for row in rows),
                float(units[-1]),
                float(whole.mean()) if len(whole) else np.nan,
                units.tolist(),
            )
        )
    return sorted(found, key=lambda one: -np.nan_to_num(one.units))
