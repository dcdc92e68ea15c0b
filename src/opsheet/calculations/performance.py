"""A month's performance by group, operator and product: target and rate, margin, turnover and ad share."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from opsheet.calculations.ad_spend import AdPart, ad_parts, known_ad_inputs, over_limit
from opsheet.calculations.daily_figures import Product, last_day_of
from opsheet.calculations.product_columns import texts_of
from opsheet.calculations.product_owners import Owner, product_owners
from opsheet.calculations.sales_plan import sales_plan
from opsheet.calculations.target_progress import Attainment, ProductMonth, target_progress, target_sold_rate
from opsheet.calculations.turnover_shares import UNNAMED, Counted, GroupShare, count_lines, group_of
from opsheet.catalogue import Message, Text

if TYPE_CHECKING:
    from opsheet.calculations.daily_figures import DailyFigures
    from opsheet.calculations.sales_plan import SalesPlan
    from opsheet.settings import Settings
    from opsheet.tables.table import Workbook

_CURRENCIES: Final = Text("含 {names}，金额不相加", "In {names}: amounts are not added")


@dataclass(frozen=True, slots=True)
class Money:
    """Money figures of some products, of one currency; NaN where one isn't known.

    Args:
        currency: of all of them, "" where there is none.
        sales: of the products with a target.
        profit: of the same.
        margin_target: the margin if each product had met its own target, weighted by sales.
        ad_spend: of old products, with tax.
        ad_base: what it is held against: sales or net gross profit, as the month's rule says.
        ad_limit: the share allowed; NaN where no old product has one.
        reason: why there are no amounts, or None.
    """

    currency: str = ""
    sales: float = np.nan
    profit: float = np.nan
    margin_target: float = np.nan
    ad_spend: float = np.nan
    ad_base: float = np.nan
    ad_limit: float = np.nan
    reason: Text | Message | None = None

    @property
    def margin(self) -> float:
        """Profit over sales; NaN without sales."""
        return self.profit / self.sales if self.sales > 0 else float("nan")

    @property
    def ad_share(self) -> float:
        """Ad spend over its base; NaN without a base above 0."""
        return self.ad_spend / self.ad_base if self.ad_base > 0 else float("nan")


@dataclass(frozen=True, slots=True)
class Performance:
    """One group, operator or product in a month.

    Args:
        level: ``total``, ``group``, ``operator`` or ``product``.
        group: its name, "" for the total.
        operator: the name, "" where it isn't one.
        shop: of a product, else "".
        msku: of a product, else "".
        attained: target, sold and rate.
        money: margin and ads.
        turnover: the share over the limit, strategic stock aside; None where no line counts.
        ads_over: products over their ad limit.
        products: the products with a target.
    """

    level: str
    group: str
    operator: str
    shop: str
    msku: str
    attained: Attainment
    money: Money
    turnover: GroupShare | None
    ads_over: int
    products: Sequence[ProductMonth]


@dataclass(frozen=True, slots=True)
class MonthOfWork:
    """Everything that a month is judged by.

    Args:
        month: its first day.
        plan: the sales plan.
        targets: the products with a target in the month.
        ads: the products' ad spend in the month.
        counted: the lines of the full-process table that finance counts, or None without that table.
        lines: the owner and the product of each counted line.
    """

    month: dt.date
    plan: SalesPlan
    targets: Sequence[ProductMonth]
    ads: Sequence[AdPart]
    counted: Counted | None
    lines: Sequence[tuple[Owner, Product]]


def month_of_work(
    workbook: Workbook,
    figures: DailyFigures | None,
    settings: Settings,
    month: dt.date,
    today: dt.date,
    *,
    first: dt.date | None = None,
) -> MonthOfWork:
    """Calculate a month's targets, ads and turnover from a workbook and the daily figures.

    Args:
        workbook: with the plan, and with or without the full-process table.
        figures: daily figures, or None.
        settings: the team's.
        month: its first day.
        today: sales up to the day before count.
        first: the first month that counts, see ``target_progress``.

    Source: SOP 绩效目标; 报表相关 3.
    """
    end = min(last_day_of(month), today)
    plan, owners = sales_plan(workbook, settings), product_owners(workbook, settings)
    progress = target_progress(plan, figures, owners, month, today, first=first)
    inputs = known_ad_inputs(workbook, settings)
    ads = [] if figures is None else ad_parts(figures, inputs, month, last_day_of(month), today)
    pipeline = workbook.tables.get("pipeline")
    targets = [one for one in progress if one.month == month]
    if pipeline is None:
        return MonthOfWork(month, plan, targets, ads, None, ())
    counted = count_lines(pipeline, settings, end, texts_of(workbook, "kind"))
    names = settings.contacts.known_as(texts_of(workbook, "owner").tolist())
    groups = texts_of(workbook, "department").tolist()
    products = pipeline.products()
    lines: list[tuple[Owner, Product]] = []
    for row in counted.rows.tolist():
        usual = owners[products[row]]
        lines.append((Owner(names[row] or usual.operator, groups[row] or usual.group), products[row]))
    return MonthOfWork(month, plan, targets, ads, counted, lines)


def performances(work: MonthOfWork) -> list[Performance]:
    """The month of everybody together, by group, by operator, and by product.

    Args:
        work: as calculated.
    """
    advertised = [part for part in work.ads if part.stage == "old" and part.sums.ad_spend != 0]
    owners = {one.owner for one in (*work.targets, *advertised)} | {owner for owner, _ in work.lines}
    places = [("total", "", ""), *(("group", name, "") for name in sorted({one.group for one in owners}))]
    places += [
        ("operator", one.group, one.operator) for one in sorted(owners, key=lambda one: (one.group, one.operator))
    ]
    found = [_performance(place, work) for place in places if owners]
    of_product: dict[Product, list[int]] = defaultdict(list)
    for index, (_, product) in enumerate(work.lines):
        of_product[product].append(index)
    for one in sorted(work.targets, key=lambda one: (one.owner.group, one.owner.operator, one.shop, one.msku)):
        ads = [part for part in work.ads if part.product == one.product]
        found.append(
            Performance(
                *("product", one.owner.group, one.owner.operator, one.shop, one.msku),
                attained=target_sold_rate(one.msku, [one]),
                money=_money([one], ads),
                turnover=_turnover(work, of_product[one.product]),
                ads_over=len(over_limit(ads)),
                products=[one],
            )
        )
    return found


def _performance(place: tuple[str, str, str], work: MonthOfWork) -> Performance:
    level, group, operator = place

    def belongs(owner: Owner) -> bool:
        return (not group or owner.group == group) and (not operator or owner.operator == operator)

    targets = [one for one in work.targets if belongs(one.owner)]
    ads = [part for part in work.ads if belongs(part.owner)]
    return Performance(
        *(level, group, operator, "", ""),
        attained=target_sold_rate(operator or group, targets),
        money=_money(targets, ads),
        turnover=_turnover(work, [index for index, (owner, _) in enumerate(work.lines) if belongs(owner)]),
        ads_over=len(over_limit(ads)),
        products=targets,
    )


def _turnover(work: MonthOfWork, rows: Sequence[int]) -> GroupShare | None:
    if work.counted is None or not rows:
        return None
    return group_of(work.counted, UNNAMED, np.array(rows, dtype=np.intp))


def _money(targets: Sequence[ProductMonth], ads: Sequence[AdPart]) -> Money:
    """Margin and ads, where all are of one currency."""
    old = [part for part in ads if part.stage == "old" and not np.isnan(part.limit)]
    currencies = {one.figures.currency for one in targets} | {part.sums.currency for part in old}
    currencies -= {""}
    if len(currencies) > 1:
        return Money(reason=Message(_CURRENCIES, {"names": "、".join(sorted(currencies))}))
    sales, profit = _known(targets, "sales"), _known(targets, "gross_profit")
    both = [one for one in targets if not np.isnan(one.margin) and one.figures.sales > 0]
    weight = sum(one.figures.sales for one in both)
    judged = [part for part in old if not np.isnan(part.sums.ad_spend) and not np.isnan(part.base)]
    return Money(
        currency=next(iter(currencies), ""),
        sales=sales,
        profit=profit,
        margin_target=sum(one.margin * one.figures.sales for one in both) / weight if weight else _only(targets),
        ad_spend=_sum(part.sums.ad_spend for part in judged),
        ad_base=_sum(part.base for part in judged),
        ad_limit=old[0].limit if old else float("nan"),
        reason=_missing(targets),
    )


def _only(targets: Sequence[ProductMonth]) -> float:
    """The margin target of a single product, which needs no weight."""
    return targets[0].margin if len(targets) == 1 else float("nan")


def _known(targets: Sequence[ProductMonth], figure: str) -> float:
    """A figure of the products of which sales and profit are both known, so that their ratio means the same ones."""
    both = [one for one in targets if not np.isnan(one.figures.sales) and not np.isnan(one.figures.gross_profit)]
    return _sum(getattr(one.figures, figure) for one in both)


def _missing(targets: Sequence[ProductMonth]) -> Text | Message | None:
    reasons = (one.figures.why_missing(name) for one in targets for name in ("sales", "gross_profit"))
    return next((reason for reason in reasons if reason is not None), None)


def _sum(values: Iterable[float]) -> float:
    known = list(values)
    return sum(known) if known else float("nan")
