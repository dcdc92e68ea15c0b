"""How well the in-stock average and the day-by-day projection foretell: ``python -m tests.bench.planning``.

The histories are invented, with fixed seeds: season, weekdays, chance, promotions, and stock that runs out until the
next delivery comes. What customers would have bought is known, so that both can be judged by it.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from opsheet.rules.instock_velocity import instock_velocity
from opsheet.rules.stock_projection import project_stock
from opsheet.settings import load_shipped_settings

Numbers = NDArray[np.float64]
DAYS, WINDOW, AHEAD = 420, 30, 30
FIRST_DAY = dt.date(2025, 1, 1)
HEADS = (
    "| product | sold out | 30-day average | in-stock average | gap days, one sum | gap days, day by day |",
    "| 产品 | 断货占比 | 30 天平均 | 校正日均 | 断货天数（合并） | 断货天数（逐日） |",
)
WEEKDAYS = np.array([0.92, 0.9, 0.93, 0.97, 1.05, 1.15, 1.08])
SETTINGS = load_shipped_settings()
PAGES = ("docs/planning.md", "docs/planning.zh.md")


@dataclass(frozen=True)
class Case:
    """A kind of product.

    Args:
        name: in English and Chinese.
        daily: units a day that customers want on average.
        season: how far demand swings over the year, as a share.
        stockouts: how much less is delivered than is wanted, as a share; 0 never runs out.
        promotions: days of the year with a deal.
    """

    name: tuple[str, str]
    daily: float
    season: float = 0.0
    stockouts: float = 0.0
    promotions: int = 0


CASES = (
    Case(("steady, always in stock", "平稳，一直有货"), 24),
    Case(("steady, sold out now and then", "平稳，时常断货"), 24, stockouts=0.35),
    Case(("slow, sold out now and then", "慢销，时常断货"), 3, stockouts=0.35),
    Case(("season, always in stock", "季节性，一直有货"), 24, season=0.5),
    Case(("season, sold out now and then", "季节性，时常断货"), 24, season=0.5, stockouts=0.35),
    Case(("promotions, sold out now and then", "有促销，时常断货"), 24, stockouts=0.35, promotions=24),
)


@dataclass(frozen=True)
class History:
    """One product, day by day.

    Args:
        wanted: units that customers would buy.
        sold: units that there were of those.
        stock: units left at the end of each day.
        deliveries: units by day.
    """

    wanted: Numbers
    sold: Numbers
    stock: Numbers
    deliveries: dict[int, float]


def history(case: Case, seed: int) -> History:
    """Invent a product of a kind."""
    chance = np.random.default_rng(seed)
    days = np.arange(DAYS)
    season = 1 + case.season * np.sin(2 * np.pi * (days - chance.integers(365)) / 365)
    rate = case.daily * season * WEEKDAYS[days % 7]
    if case.promotions:
        deals = chance.choice(DAYS // 3, size=case.promotions // 3, replace=False) * 3
        rate[np.concatenate([deals, deals + 1, deals + 2])] *= 2.2
    wanted = chance.poisson(rate * chance.gamma(12, 1 / 12, DAYS)).astype(np.float64)
    deliveries = {
        int(day): float(round(case.daily * 30 * (1 - case.stockouts) * chance.uniform(0.8, 1.2)))
        for day in np.cumsum(chance.integers(24, 38, size=20))
        if day < DAYS
    }
    left, sold, stock = case.daily * (20 if case.stockouts else 4000), np.zeros(DAYS), np.zeros(DAYS)
    for day in range(DAYS):
        left += deliveries.get(day, 0.0)
        sold[day] = min(left, wanted[day])
        left -= sold[day]
        stock[day] = left
    return History(wanted, sold, stock, deliveries)


def moments() -> range:
    """The days on which something is foretold."""
    return range(WINDOW + 10, DAYS - AHEAD, 10)


def rates(past: History, day: int) -> tuple[float, float]:
    """The plain average of the last 30 days, and the one of the days in stock."""
    planning, window = SETTINGS.replenishment.planning, slice(day - WINDOW, day)
    found = instock_velocity(
        past.sold[window],
        past.stock[window],
        weak_share=planning.weak_day.value,
        weak_from=planning.weak_day_from.value,
        fewest_days=planning.fewest_days_in_stock.value,
    )
    plain = float(past.sold[window].mean())
    return plain, plain if np.isnan(found.daily_units) else found.daily_units


def arrivals(past: History, day: int) -> list[tuple[dt.date, float]]:
    """What is delivered in the days ahead."""
    ahead = {at: units for at, units in past.deliveries.items() if day <= at < day + AHEAD}
    return [(FIRST_DAY + dt.timedelta(days=at), units) for at, units in ahead.items()]


def true_gaps(past: History, day: int) -> int:
    """The days ahead that can't be sold in full."""
    ahead = slice(day, day + AHEAD)
    return int((past.sold[ahead] < past.wanted[ahead]).sum())


def told_gaps(past: History, day: int, rate: float, coming: Sequence[tuple[dt.date, float]]) -> int:
    """The gap days of the days ahead that the projection tells."""
    as_of, end = (FIRST_DAY + dt.timedelta(days=number) for number in (day, day + AHEAD))
    return project_stock(float(past.stock[day - 1]), rate, [*coming, (end, 0.0)], as_of).gap_days


def told_in_one_sum(past: History, day: int, rate: float, coming: Sequence[tuple[dt.date, float]]) -> int:
    """The same with stock and everything on its way in one sum, as days of supply count it."""
    units = float(past.stock[day - 1]) + sum(amount for _, amount in coming)
    return max(0, AHEAD - int(units / rate)) if rate > 0 else 0


@dataclass(frozen=True)
class Score:
    """Errors of one kind of product.

    Args:
        case: which.
        out_of_stock: share of the days without stock.
        plain: error of the plain average against what was wanted in the next days, as a share of that.
        instock: of the in-stock average.
        one_sum: mean error in gap days of stock and arrivals in one sum at the plain average.
        by_day: of the projection day by day at the in-stock average.
    """

    case: Case
    out_of_stock: float
    plain: float
    instock: float
    one_sum: float
    by_day: float


def score(case: Case, products: int) -> Score:
    """Judge both rates and both ways of looking ahead over invented products of a kind."""
    wanted, off, gaps, empty = [], [], [], []
    for seed in range(products):
        past = history(case, seed)
        empty.append((past.stock == 0).mean())
        for day in moments():
            plain, instock = rates(past, day)
            true, coming = past.wanted[day : day + AHEAD].mean(), arrivals(past, day)
            wanted.append(true)
            off.append((abs(plain - true), abs(instock - true)))
            told = told_in_one_sum(past, day, plain, coming), told_gaps(past, day, instock, coming)
            gaps.append([abs(one - true_gaps(past, day)) for one in told])
    plain, instock = np.sum(off, axis=0) / np.sum(wanted)
    one_sum, by_day = np.mean(gaps, axis=0)
    return Score(case, float(np.mean(empty)), float(plain), float(instock), float(one_sum), float(by_day))


def table(scores: Sequence[Score], language: int) -> str:
    """The scores as a table of a docs page.

    Args:
        scores: of each kind of product.
        language: 0 for English, 1 for Chinese.
    """
    return "\n".join([HEADS[language], "| --- | ---: | ---: | ---: | ---: | ---: |", *_rows(scores, language)])


def _rows(scores: Sequence[Score], language: int) -> Iterator[str]:
    for one in scores:
        shares = (f"{share:.0%}" for share in (one.out_of_stock, one.plain, one.instock))
        yield f"| {one.case.name[language]} | {' | '.join(shares)} | {one.one_sum:.1f} | {one.by_day:.1f} |"


def main(products: int, root: Path | None = None) -> None:
    """Score every kind, print the table, and put it into the docs pages of a project folder where one is given."""
    scores = [score(case, products) for case in CASES]
    sys.stdout.write(table(scores, 0) + "\n")
    for language, page in enumerate(PAGES if root else ()):
        path = Path(root or "", page)
        text = path.read_text(encoding="utf-8")
        before, after = text[: text.index("| ")], text[text.rindex(" |\n") + 3 :]
        path.write_text(f"{before}{table(scores, language)}\n{after}", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40, Path(sys.argv[2]) if len(sys.argv) > 2 else None)
