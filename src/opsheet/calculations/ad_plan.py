"""A month's ad budget: what each product may spend by the rules in force, is planned to, and spent the month before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from opsheet.calculations.ad_spend import (
    NO_ON_SALE,
    AdPart,
    Stage,
    ad_totals,
    judged,
    sheet_product,
    stages_of,
    sums_to_date,
)
from opsheet.calculations.daily_figures import NO_DATA, NOT_LISTED, Product, Sums, added, last_day_of, next_month
from opsheet.calculations.team_rules import ad_rule
from opsheet.catalogue import Text

if TYPE_CHECKING:
    from opsheet.calculations.ad_budgets import AdBudget, OnSale
    from opsheet.calculations.ad_spend import AdInputs
    from opsheet.calculations.daily_figures import DailyFigures

NO_BUDGET: Final = Text("没有报预算", "No budget planned")
NO_TARGET: Final = Text("没有报销售目标", "No sales target")
NOT_APPROVED: Final = Text("预算未批复", "Budget not approved")


@dataclass(frozen=True, slots=True)
class AdPlan:
    """One product's ad budget for a month.

    Args:
        part: the month's rule; ``sums`` are the figures of the month before, ``projected`` the budget against that
            month's whole base.
        budget: what the team plans, or None.
        on_sale: since when the second order is on sale, or None.
        changes_on: the day of the month from which the product is of another stage, or None.
    """

    part: AdPart
    budget: AdBudget | None
    on_sale: OnSale | None
    changes_on: dt.date | None

    @property
    def allowed(self) -> float:
        """What the limit allows of last month's whole base; NaN where there is no limit or no base."""
        base = self.part.projected_base
        return self.part.limit * max(base, 0.0) if not np.isnan(base) else float("nan")

    @property
    def planned(self) -> float:
        """The budget; NaN without one."""
        return float("nan") if self.budget is None else self.budget.budget


def ad_plans(figures: DailyFigures | None, inputs: AdInputs, month: dt.date, today: dt.date) -> list[AdPlan]:
    """Every product with a budget for a month, or with ads in the month before.

    What old products may spend is their limit's share of last month's base; while that month runs, of what its base
    comes to at the average of the last days.

    Args:
        figures: daily figures, or None where there are none.
        inputs: what advertising is judged by.
        month: any day of the budget's month.
        today: days from it on have no data.

    Source: SOP 报表相关 1 (月广告预算表); 广告费用的管控.
    """
    month = next_month(month, 0)
    last = next_month(month, -1)
    products = _products(figures, inputs, month, last)
    plans = [
        _plan(product, names, _last_month(figures, product, names[2], (last, today), inputs), inputs, month)
        for product, names in products.items()
    ]
    parts = judged([plan.part for plan in plans], inputs)
    return [replace(plan, part=part) for plan, part in zip(plans, parts, strict=True)]


def plan_totals(plans: Sequence[AdPlan], inputs: AdInputs) -> list[AdPart]:
    """The sums over the old products of each group, shop and currency.

    Args:
        plans: of one month.
        inputs: the same.
    """
    return ad_totals([plan.part for plan in plans], inputs)


def _products(
    figures: DailyFigures | None, inputs: AdInputs, month: dt.date, last: dt.date
) -> Mapping[Product, tuple[str, str, str]]:
    """The products with a budget or with ads last month: shop, MSKU and site of each."""
    found = {
        product: (budget.shop, budget.msku, budget.site)
        for (product, own), budget in inputs.budgets.items()
        if own == month
    }
    for name, (shop, msku) in figures.in_period(last, last_day_of(last)).items() if figures else ():
        product = sheet_product(name, inputs)
        spent = figures.between(name, last, last_day_of(last)).ad_spend if figures else 0.0
        if product not in found and spent != 0:
            found[product] = (shop, msku, name[1])
    return found


def _last_month(
    figures: DailyFigures | None, product: Product, site: str, when: tuple[dt.date, dt.date], inputs: AdInputs
) -> tuple[Sums, Sums]:
    """A product's figures of the month before, to date and as they come to by its end."""
    month, today = when
    end = last_day_of(month)
    newest = figures.newest_day(min(end, today - dt.timedelta(days=1))) if figures else None
    if figures is None or newest is None or newest < month:
        return Sums(reason=NO_DATA), Sums(reason=NO_DATA)
    newest = end if today > end else newest
    names = figures.of_product(product, site)
    if not names:
        return Sums(reason=NOT_LISTED), Sums(reason=NOT_LISTED)
    parts = [sums_to_date(figures, name, (month, end), newest, inputs.settings) for name in names]
    return added([so_far for so_far, _ in parts]), added([whole for _, whole in parts])


def _plan(
    product: Product, names: tuple[str, str, str], last: tuple[Sums, Sums], inputs: AdInputs, month: dt.date
) -> AdPlan:
    settings, on_sale = inputs.settings, inputs.on_sale.get(product)
    days = np.arange(np.datetime64(month), np.datetime64(last_day_of(month)) + 1)
    rule = ad_rule(days, np.full(len(days), np.datetime64(on_sale.day if on_sale else "NaT", "D")), settings)
    stages = stages_of(rule, on_sale)
    budget, period = inputs.budgets.get((product, month)), settings.performance.ad_spend.on(month)
    planned = float("nan") if budget is None else budget.budget
    shop, msku, site = names
    part = AdPart(
        *(shop, msku, site, product, inputs.owners[product]),
        stage=stages[0],
        start=month,
        end=last_day_of(month),
        limit=float("nan") if on_sale is None else float(rule.limit[0]),
        on_profit=bool(rule.on_profit[0]),
        provisional=bool(rule.provisional[0]),
        total=bool(period and period.total),
        sums=last[0],
        projected=replace(last[1], ad_spend=planned),
        reason=NO_ON_SALE if on_sale is None else _lacking(stages[0], budget),
    )
    changed = next((index for index, stage in enumerate(stages) if stage != stages[0]), None)
    return AdPlan(part, budget, on_sale, None if changed is None else days[changed].item())


def _lacking(stage: Stage, budget: AdBudget | None) -> Text | None:
    """What a budget lacks: a new product's also needs a sales target and an approval."""
    if budget is None or np.isnan(budget.budget):
        return NO_BUDGET
    if stage == "new" and np.isnan(budget.sales_target):
        return NO_TARGET
    return NOT_APPROVED if stage == "new" and not budget.approved_by else None
