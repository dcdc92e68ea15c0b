"""What was spent on ads against the limit in force: by product, and by group and shop, split where the rule changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from opsheet.calculations.ad_budgets import AdBudget, OnSale, ad_budgets, second_orders
from opsheet.calculations.daily_figures import FIGURES, DailyFigures, ExportProduct, Product, Sums, days_missing
from opsheet.calculations.product_owners import Owner, product_owners
from opsheet.calculations.team_rules import ad_rule, ad_words
from opsheet.catalogue import Message, Text
from opsheet.rules.advertising import STATES, AdSpendRule, ad_spend_states
from opsheet.rules.calendars import Days

if TYPE_CHECKING:
    from opsheet.settings import Settings
    from opsheet.settings.performance import AdSpendPeriod
    from opsheet.tables.table import Workbook

Stage = Literal["old", "transition", "new", "unknown"]
STAGES: Final[Mapping[Stage, Text]] = {
    "new": Text("新品", "New"),
    "transition": Text("过渡期", "Transition"),
    "old": Text("老品", "Old"),
    "unknown": Text("未知", "Unknown"),
}
BASES: Final[Mapping[bool, Text]] = {True: Text("净毛利额", "Net gross profit"), False: Text("销售额", "Sales")}
OVER: Final = frozenset({"over", "transition_over", "budget_missing"})
_DAY: Final = dt.timedelta(days=1)
NO_ON_SALE: Final = Text("返单上架日未填，分不出新老品", "No day on which the second order went on sale")
_NO_RULE: Final = Text("这段时间没有广告限额", "No ad limit for these days")
_NOT_BEGUN: Final = Text("还没开始", "Not begun yet")


@dataclass(frozen=True, slots=True)
class AdPart:
    """One product, or the old products of a group and shop, on days on which one rule held.

    Args:
        shop: as the data has it.
        msku: as the data has it, "" for a sum over products.
        site: its code, or "".
        product: folded shop and MSKU.
        owner: whose product it is.
        stage: how old the product is; a sum over products is ``old``.
        start: the first day.
        end: the last day.
        limit: the share allowed; NaN for a new product, which has none.
        on_profit: the share is of net gross profit, otherwise of sales.
        provisional: the limit may still be changed.
        total: the limit holds for the sum over a group's and shop's old products.
        sums: what there is up to the last day with data, the spend with tax.
        projected: the same up to ``end``, at the average of the last days.
        state: of the sums, one of ``STATES``.
        projected_state: of the projection.
        word: of the state, in the team's language, or None.
        projected_word: of the projection.
        products: how many there are.
        reason: why there is no state, or None.
    """

    shop: str
    msku: str
    site: str
    product: Product
    owner: Owner
    stage: Stage
    start: dt.date
    end: dt.date
    limit: float
    on_profit: bool
    provisional: bool
    total: bool
    sums: Sums
    projected: Sums
    state: str = ""
    projected_state: str = ""
    word: str | None = None
    projected_word: str | None = None
    products: int = 1
    reason: Text | Message | None = None

    @property
    def only_informs(self) -> bool:
        """Whether it is a product where the limit is on the sum, or a sum where the limit is on each product."""
        return self.total == bool(self.msku)

    @property
    def base(self) -> float:
        """What the spend is compared with."""
        return self.sums.gross_profit if self.on_profit else self.sums.sales

    @property
    def projected_base(self) -> float:
        """The same, projected."""
        return self.projected.gross_profit if self.on_profit else self.projected.sales

    @property
    def share(self) -> float:
        """Spend over base; NaN without a base above 0."""
        return self.sums.ad_spend / self.base if self.base > 0 else float("nan")

    @property
    def projected_share(self) -> float:
        """The same, projected."""
        return self.projected.ad_spend / self.projected_base if self.projected_base > 0 else float("nan")

    @property
    def allowed(self) -> float:
        """The spend that the limit allows up to now; NaN where there is no limit."""
        return self.limit * max(self.base, 0.0) if not np.isnan(self.base) else float("nan")


@dataclass(frozen=True, slots=True)
class AdInputs:
    """Everything that advertising is judged by.

    Args:
        budgets: of products and months.
        on_sale: since when second orders are on sale.
        owners: of products.
        settings: the team's.
    """

    budgets: Mapping[tuple[Product, dt.date], AdBudget]
    on_sale: Mapping[Product, OnSale]
    owners: Mapping[Product, Owner]
    settings: Settings


def ad_parts(figures: DailyFigures, inputs: AdInputs, start: dt.date, end: dt.date, today: dt.date) -> list[AdPart]:
    """Every product with sales or ads in a period, a part for each rule that held for it.

    The limit follows each day: a period over a change of rule, or over the day on which a product is new no more, is
    split there.

    Args:
        figures: daily figures.
        inputs: what advertising is judged by.
        start: of the period.
        end: of the period; days without data yet are projected.
        today: days from it on have no data.

    Source: SOP 广告费用的管控.
    """
    yesterday = today - _DAY
    newest = figures.newest_day(min(end, yesterday))
    if newest is None or newest < start:
        return []
    days = np.arange(np.datetime64(start), np.datetime64(end) + 1)
    periods = [inputs.settings.performance.ad_spend.on(day) for day in days.tolist()]
    names = figures.in_period(start, end)
    splits = (_Split(figures, inputs, name, shown, newest) for name, shown in names.items())
    parts = [part for one in splits for part in one.parts(days, periods)]
    return judged(parts, inputs)


def ad_totals(parts: Sequence[AdPart], inputs: AdInputs) -> list[AdPart]:
    """The sums over the old products of each group, shop and currency, for each rule.

    Args:
        parts: of all products.
        inputs: the same.

    Source: SOP 广告费用的管控 (总额预算管理).
    """

    def key(part: AdPart) -> tuple[str, str, str, str]:
        period = inputs.settings.performance.ad_spend.on(part.start)
        return (part.owner.group, part.shop, part.sums.currency, str(period and period.start))

    old = sorted((part for part in parts if part.stage == "old" and not np.isnan(part.limit)), key=key)
    return judged([_total(list(group)) for _, group in groupby(old, key)], inputs)


def over_limit(parts: Iterable[AdPart]) -> list[AdPart]:
    """The parts that are over their limit, or new without an approved budget, the most spent first.

    What only informs is left out: a product where the limit is on the sum, a sum where it is on each product.

    Args:
        parts: products and totals.
    """
    over = [part for part in parts if part.state in OVER and not part.only_informs]
    return sorted(over, key=lambda part: -np.nan_to_num(part.sums.ad_spend))


@dataclass(frozen=True, slots=True)
class _Split:
    """One product's days, split where its rule changes."""

    figures: DailyFigures
    inputs: AdInputs
    name: ExportProduct
    shown: tuple[str, str]
    newest: dt.date

    def parts(self, days: Days, periods: Sequence[AdSpendPeriod | None]) -> Iterator[AdPart]:
        product = sheet_product(self.name, self.inputs)
        on_sale = self.inputs.on_sale.get(product)
        since = np.full(len(days), np.datetime64(on_sale.day if on_sale else "NaT", "D"))
        rule = ad_rule(days, since, self.inputs.settings)
        stages = stages_of(rule, on_sale)
        for _, run in groupby(range(len(days)), key=lambda index: (periods[index], stages[index])):
            indices = list(run)
            first, last = indices[0], indices[-1]
            period = periods[first]
            span = days[first].item(), days[last].item()
            so_far, projected = sums_to_date(self.figures, self.name, span, self.newest, self.inputs.settings)
            yield AdPart(
                *(*self.shown, self.name[1], product, self.inputs.owners[product]),
                stage=stages[first],
                start=days[first].item(),
                end=days[last].item(),
                limit=float("nan") if on_sale is None else float(rule.limit[first]),
                on_profit=bool(rule.on_profit[first]),
                provisional=bool(rule.provisional[first]),
                total=bool(period and period.total),
                sums=so_far,
                projected=projected,
                reason=_NO_RULE if period is None else NO_ON_SALE if on_sale is None else None,
            )


def sums_to_date(
    figures: DailyFigures, name: ExportProduct, span: tuple[dt.date, dt.date], newest: dt.date, settings: Settings
) -> tuple[Sums, Sums]:
    """A product's figures up to the newest day with data, and what they come to by the end; ad spend with tax.

    The rest of the days counts at the average of the last ones (``performance.ad_projection``).

    Args:
        figures: daily figures.
        name: as the data calls it.
        span: the first and the last day.
        newest: the last day with data.
        settings: the team's.
    """
    first, last = span
    until, currency = min(last, newest), figures.currency(name)
    begun = first <= until
    so_far = _between(figures, name, first, until, settings) if begun else Sums(currency=currency, reason=_NOT_BEGUN)
    left = (last - max(until, first - _DAY)).days
    if not left:
        return so_far, so_far
    days = settings.performance.ad_projection.value
    recent = _between(figures, name, newest - _DAY * (days - 1), newest, settings)
    before = so_far if begun else Sums(0.0, 0.0, 0.0, 0.0)
    values = [getattr(before, key) + getattr(recent, key) / days * left for key in FIGURES]
    return so_far, Sums(*values, currency=currency, reason=before.reason or recent.reason)


def _between(figures: DailyFigures, name: ExportProduct, first: dt.date, last: dt.date, settings: Settings) -> Sums:
    missing = figures.missing_days(name[:2], first, last)
    if missing:
        return Sums(currency=figures.currency(name), reason=days_missing(missing, first, last))
    sums = figures.between(name, first, last)
    return replace(sums, ad_spend=sums.ad_spend * (1 + settings.performance.ad_tax.on(last)))


def sheet_product(name: ExportProduct, inputs: AdInputs) -> Product:
    """A product of the data as the sheets know it; without a shop it goes by the MSKU, where only one shop has it.

    Args:
        name: as the data calls it.
        inputs: with the products that the sheets know.
    """
    shop, _, msku = name
    if shop:
        return shop, msku
    known = {one for one in (*inputs.owners, *inputs.on_sale) if one[1] == msku}
    return known.pop() if len(known) == 1 else (shop, msku)


def stages_of(rule: AdSpendRule, on_sale: OnSale | None) -> list[Stage]:
    """How old a product is on each of some days.

    Args:
        rule: of these days.
        on_sale: since when its second order is on sale, or None where that isn't known.
    """
    pairs = zip(rule.new.tolist(), rule.transition.tolist(), strict=True)
    return [
        "unknown" if on_sale is None else "new" if new else "transition" if transition else "old"
        for new, transition in pairs
    ]


def _total(parts: Sequence[AdPart]) -> AdPart:
    """One part for the old products of a group and shop under one rule."""
    first = parts[0]
    known = [part for part in parts if part.sums.reason is None]
    reason = next((part.sums.reason for part in parts if part.sums.reason is not None), None)
    return replace(
        first,
        msku="",
        owner=replace(first.owner, operator=""),
        start=min(part.start for part in parts),
        end=max(part.end for part in parts),
        sums=_added([part.sums for part in known]),
        projected=_added([part.projected for part in known]),
        products=len({part.product for part in parts}),
        reason=reason,
    )


def _added(sums: Sequence[Sums]) -> Sums:
    currency = next((one.currency for one in sums if one.currency), "")
    if not sums:
        return Sums()
    return Sums(*(sum(getattr(one, name) for one in sums) for name in FIGURES), currency=currency)


def known_ad_inputs(workbook: Workbook, settings: Settings) -> AdInputs:
    """Everything that advertising is judged by, as a workbook tells it.

    Args:
        workbook: with any of the tables ``ad_budget``, ``pipeline``, ``link_owners`` and ``stocking``.
        settings: the team's.
    """
    return AdInputs(ad_budgets(workbook), second_orders(workbook), product_owners(workbook, settings), settings)


def judged(parts: Sequence[AdPart], inputs: AdInputs) -> list[AdPart]:
    """The same parts with their states and words, to date and projected.

    Args:
        parts: of products, or sums.
        inputs: with the budgets of new products and the words.
    """
    if not parts:
        return []

    rule = AdSpendRule(
        np.array([part.limit for part in parts]),
        *(
            np.array(flags, dtype=bool)
            for flags in zip(
                *((one.on_profit, one.stage == "new", one.stage == "transition", one.provisional) for one in parts),
                strict=True,
            )
        ),
    )
    approved = np.array([_approved(part, inputs) for part in parts], dtype=bool)
    found: list[tuple[list[str], list[str | None]]] = []
    for sums in ([part.sums for part in parts], [part.projected for part in parts]):
        spend, sales, profit = np.array([(one.ad_spend, one.sales, one.gross_profit) for one in sums]).T
        states = ad_spend_states(rule, spend, sales, profit, approved)
        found.append(([STATES[state] for state in states], ad_words(rule, states, inputs.settings).tolist()))
    (states, words), (later, later_words) = found
    return [
        replace(
            part,
            state=states[index],
            projected_state=later[index],
            word=words[index],
            projected_word=later_words[index],
            reason=part.reason or _missing(part) if not states[index] else part.reason,
        )
        for index, part in enumerate(parts)
    ]


def _approved(part: AdPart, inputs: AdInputs) -> bool:
    budget = inputs.budgets.get((part.product, part.start.replace(day=1)))
    return budget is not None and budget.is_approved


def _missing(part: AdPart) -> Text | Message | None:
    """Why a state can't be told."""
    base = "gross_profit" if part.on_profit else "sales"
    return part.sums.why_missing("ad_spend") or part.sums.why_missing(base)
