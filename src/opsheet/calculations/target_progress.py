"""Each product's target, sales and rate month by month, with what a month left unsold carried into the next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from opsheet.calculations.daily_figures import (
    DailyFigures,
    MonthlyFigures,
    Product,
    Sums,
    last_day_of,
    next_month,
)
from opsheet.calculations.sales_plan import APPROVED_EXCESS, SEASONAL, WITHOUT_MONTH, PlannedSales, SalesPlan
from opsheet.catalogue import Message, Text
from opsheet.rules.targets import highest_margins, sales_shortfall, sales_target

if TYPE_CHECKING:
    from opsheet.calculations.product_owners import Owner

MONTHS: Final = 12  # for which what is left unsold is carried over
NOT_BEGUN: Final = Text("还没开始", "Not begun yet")
_CARRY_UNKNOWN: Final = Text(
    "{month} 的销量不全，结转不出", "The sales of {month} are incomplete, so nothing can be carried over"
)


@dataclass(frozen=True, slots=True)
class ProductMonth:
    """One product in one month.

    Args:
        product: folded shop and MSKU.
        shop: as the sheet has it.
        msku: as the sheet has it.
        site: its code, or "".
        owner: whose product it is.
        month: its first day.
        planned: units of ordinary orders.
        excess: units of approved excess stock.
        seasonal: units of seasonal stock.
        carried: units that the month before left unsold; NaN where that isn't known.
        target: all of these together; NaN where the carried units aren't known.
        figures: what was sold in the month, with the money.
        unsold: target less sold, at least 0; NaN where either isn't known.
        running: the month isn't over, so that sold and unsold are those to date.
        margin: the margin target, as a share; NaN without one.
        reason: why the target isn't known, or None.
        rows: the planned sales behind it.
    """

    product: Product
    shop: str
    msku: str
    site: str
    owner: Owner
    month: dt.date
    planned: float
    excess: float
    seasonal: float
    carried: float
    target: float
    figures: Sums
    unsold: float
    running: bool
    margin: float
    reason: Text | Message | None
    rows: Sequence[PlannedSales]

    @property
    def sold(self) -> float:
        """Units sold in the month; NaN where the data is incomplete."""
        return self.figures.units

    @property
    def rate(self) -> float:
        """Sold over target; NaN where either isn't known or there is nothing to sell."""
        return self.sold / self.target if self.target > 0 else float("nan")


def target_progress(
    plan: SalesPlan,
    figures: DailyFigures | None,
    owners: Mapping[Product, Owner],
    month: dt.date,
    today: dt.date,
    *,
    first: dt.date | None = None,
) -> list[ProductMonth]:
    """Every product with a plan, from its first planned month to the month asked for.

    Args:
        plan: of the team.
        figures: what was sold, or None.
        owners: of products.
        month: any day of the last month wanted, not later than the month after ``today``.
        today: sales up to the day before count.
        first: any day of the first month that counts, before which nothing was carried; by default a year's first.

    Returns:
        By product in the order of the plan, each by month.

    Source: SOP 绩效目标, 销售数量 (1)-(4), 毛利率.
    """
    last_month, begin = next_month(month, 0), next_month(month, 1 - MONTHS)
    begin = max(begin, next_month(first, 0)) if first else begin
    yesterday = today - dt.timedelta(days=1)
    sold = MonthlyFigures(figures, yesterday)
    of_product: dict[Product, list[PlannedSales]] = {}
    for one in plan.planned:
        if begin <= one.month <= last_month:
            of_product.setdefault(one.product, []).append(one)
    margins = _margins(plan.planned)
    progress: list[ProductMonth] = []
    for product, rows in of_product.items():
        owner = owners[product]
        chain = _Chain(product, rows, sold, owner, yesterday, margins)
        progress += chain.months(min(one.month for one in rows), last_month)
    return progress


@dataclass(frozen=True, slots=True)
class _Chain:
    """The months of one product, one after the other."""

    product: Product
    rows: Sequence[PlannedSales]
    sold: MonthlyFigures
    owner: Owner
    yesterday: dt.date
    margins: Mapping[tuple[Product, dt.date], float]

    def months(self, first: dt.date, last: dt.date) -> list[ProductMonth]:
        found: list[ProductMonth] = []
        carried, month, reason = 0.0, first, None
        while month <= last:
            found.append(self._month(month, carried, reason))
            carried, reason = found[-1].unsold, found[-1].reason
            if np.isnan(carried) and reason is None:
                reason = Message(_CARRY_UNKNOWN, {"month": f"{month:%Y-%m}"})
            month = next_month(month)
        return found

    def _month(self, month: dt.date, carried: float, reason: Text | Message | None) -> ProductMonth:
        rows = [one for one in self.rows if one.month == month]
        by_kind = [sum(one.units for one in rows if one.kind == kind) for kind in (APPROVED_EXCESS, SEASONAL)]
        planned = sum(one.units for one in rows) - sum(by_kind)
        first = self.rows[0]
        figures = self._figures(month, first.site)
        whole = np.array([planned + sum(by_kind)])
        target = float("nan") if np.isnan(carried) else float(sales_target(whole, np.array([carried]))[0])
        unsold = target
        if month <= self.yesterday:
            unsold = float(sales_shortfall(np.array([target]), np.array([figures.units]))[0])
        return ProductMonth(
            *(self.product, first.shop, first.msku, first.site, self.owner, month),
            planned=planned,
            excess=by_kind[0],
            seasonal=by_kind[1],
            carried=carried,
            target=target,
            figures=figures,
            unsold=unsold,
            running=last_day_of(month) > self.yesterday,
            margin=self.margins.get((self.product, month), float("nan")),
            reason=reason,
            rows=rows,
        )

    def _figures(self, month: dt.date, site: str) -> Sums:
        """What was sold in a month; of a month that hasn't begun nothing is known, and all is still to be sold."""
        if month > self.yesterday:
            return Sums(reason=NOT_BEGUN)
        return self.sold.of(self.product, site, month)


def _margins(planned: Sequence[PlannedSales]) -> Mapping[tuple[Product, dt.date], float]:
    """The highest planned margin of each product and month."""
    rows = [one for one in planned if one.month != WITHOUT_MONTH]
    if not rows:
        return {}
    names = np.array([" | ".join(one.product) for one in rows], dtype=object)
    months = np.array([one.month for one in rows], dtype="datetime64[D]")
    best = highest_margins(names, months, names, months, np.array([one.margin for one in rows]))
    return {(one.product, one.month): margin for one, margin in zip(rows, best.tolist(), strict=True)}


@dataclass(frozen=True, slots=True)
class Attainment:
    """Target, sold and rate of some products in one month.

    Args:
        name: of the product, operator or group.
        products: how many.
        planned: units of ordinary orders.
        excess: units of approved excess stock.
        seasonal: units of seasonal stock.
        carried: units that the month before left unsold, of the products of which it is known.
        target: units, of the products of which it is known.
        sold: units, of the products of which it is known.
        rate: sold over target, of the products of which both are known; NaN where there is no target.
        without_target: products whose target isn't known.
        without_sales: products whose sales aren't known.
    """

    name: str
    products: int
    planned: float
    excess: float
    seasonal: float
    carried: float
    target: float
    sold: float
    rate: float
    without_target: int
    without_sales: int


def target_sold_rate(name: str, products: Iterable[ProductMonth]) -> Attainment:
    """Target, sold and rate of some products in one month.

    Args:
        name: of the group that they make up.
        products: of the same month.

    Source: SOP 绩效目标, 销售数量.
    """
    several = list(products)
    both = [one for one in several if not np.isnan(one.target) and not np.isnan(one.sold)]
    aim = sum(one.target for one in both)
    return Attainment(
        name,
        len(several),
        *(_sum(getattr(one, key) for one in several) for key in ("planned", "excess", "seasonal")),
        *(_sum(getattr(one, key) for one in several) for key in ("carried", "target", "sold")),
        rate=sum(one.sold for one in both) / aim if aim > 0 else float("nan"),
        without_target=sum(bool(np.isnan(one.target)) for one in several),
        without_sales=sum(bool(np.isnan(one.sold)) for one in several),
    )


def _sum(values: Iterable[float]) -> float:
    """The sum of what is known; NaN where nothing is."""
    known = [value for value in values if not np.isnan(value)]
    return sum(known) if known else float("nan")
