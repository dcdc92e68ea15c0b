"""The board by shop and by operator, the strategic stock, and the weekend's deliveries."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from opsheet.calculations.product_match import match_products
from opsheet.calculations.sales import ProductSales, average_sales
from opsheet.calculations.turnover_shares import GroupShare, by_group
from opsheet.rules.velocity import WINDOWS
from opsheet_macros.board.alerts import Alert
from opsheet_macros.board.data import BoardData
from opsheet_macros.shipping.plan_deliveries import WeekendDeliveries, weekend_deliveries
from opsheet_macros.writing.findings import text_of

MONTH = max(WINDOWS)  # days


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A shop or an operator.

    Args:
        name: of it.
        counts: things to be done by kind.
        share: its units over the total limit among all; NaN without lines.
        sold: units sold in the last 30 complete days; NaN where that isn't known.
    """

    name: str
    counts: Mapping[str, int]
    share: float
    sold: float

    @property
    def total(self) -> int:
        """How many things are to be done."""
        return sum(self.counts.values())


def by_shop(data: BoardData, found: Sequence[Alert]) -> list[GroupRow]:
    """Each shop, the one with the most to do first.

    Args:
        data: what the board looks at.
        found: everything that is to be done.
    """
    pipeline = data.table("pipeline")
    shares = _shares(data, pipeline.texts("shop") if pipeline is not None else None)
    sold = Counter[str]()
    for product in month_of_sales(data):
        sold[product.shop] += round(product.units)
    shops = {*_names(data, "shop"), *shares, *(one.shop for one in found), *sold} - {"", "-"}
    return _rows(shops, {name: [one for one in found if one.shop == name] for name in shops}, shares, sold)


def by_operator(data: BoardData, found: Sequence[Alert]) -> list[GroupRow]:
    """Each person with something to do or with goods on their way, the one with the most to do first.

    Args:
        data: what the board looks at.
        found: everything that is to be done.
    """
    pipeline = data.table("pipeline")
    known_as = data.settings.contacts.known_as
    owners = np.array(known_as(pipeline.texts("owner").tolist()), dtype=object) if pipeline is not None else None
    shares = _shares(data, owners)
    names = {*shares, *(one.owner for one in found)} - {"", "-"}
    return _rows(names, {name: [one for one in found if one.owner == name] for name in names}, shares, {})


def _rows(
    names: set[str],
    found: Mapping[str, Sequence[Alert]],
    shares: Mapping[str, GroupShare],
    sold: Mapping[str, int],
) -> list[GroupRow]:
    rows = [
        GroupRow(
            name,
            Counter(one.kind for one in found[name]),
            shares[name].share if name in shares else math.nan,
            float(sold[name]) if name in sold else math.nan,
        )
        for name in names
    ]
    return sorted(rows, key=lambda row: (-row.total, row.name))


def _shares(data: BoardData, names: np.ndarray | None) -> dict[str, GroupShare]:
    if data.counted is None or names is None:
        return {}
    return {group.name: group for group in by_group(data.counted, names)}


def _names(data: BoardData, column: str) -> set[str]:
    tables = [table for key in ("stocking", "pipeline", "appointments") if (table := data.table(key)) is not None]
    return {text for table in tables for text in table.texts(column).tolist() if text}


def month_of_sales(data: BoardData) -> list[ProductSales]:
    """What each product sold in the last 30 complete days; nothing without daily sales.

    Args:
        data: what the board looks at.
    """
    sales = data.sales
    if sales is None or sales.rows.empty:
        return []
    return average_sales(sales, sales.rows["day"].max().date())


@dataclass(frozen=True, slots=True)
class StrategicRow:
    """Strategic stock of one product, which counts nowhere else.

    Args:
        shop: whose.
        msku: of the product.
        stock: available units; NaN where that isn't known.
        sold: units in the last 30 complete days; NaN where that isn't known.
        days: of supply; NaN where that isn't known.
        age: days since the order of its oldest line that isn't sold out; NaN without a line.
    """

    shop: str
    msku: str
    stock: float
    sold: float
    days: float
    age: float


def strategic_stock(data: BoardData) -> list[StrategicRow]:
    """The products of the stocking sheet that are strategic stock, the oldest first.

    Args:
        data: what the board looks at.

    Source: SOP 战略性备货单独列示，以利财务进行核算.
    """
    table, plan = data.table("stocking"), data.plan
    if table is None or plan is None:
        return []
    matched = match_products(table, "msku", month_of_sales(data), lambda product: product.msku).of_rows
    ages = _ages(data)
    rows = [
        StrategicRow(
            text_of(table, "shop", row) or "",
            text_of(table, "msku", row) or "",
            float(plan.available[row]),
            math.nan if (product := matched[row]) is None else product.units,
            float(plan.days_of_supply[row]),
            ages.get(table.products()[row], math.nan),
        )
        for row in np.flatnonzero(table.texts("kind") == "strategic").tolist()
    ]
    return sorted(rows, key=lambda row: (-np.nan_to_num(row.age), row.shop, row.msku))


def _ages(data: BoardData) -> dict[tuple[str, str], float]:
    """Total days of each product's oldest line that isn't sold out."""
    table, lines = data.table("pipeline"), data.lines
    ages: dict[tuple[str, str], float] = {}
    if table is None or lines is None:
        return ages
    sold_out = ~np.isnat(table.dates("sold_out_on"))
    for row, product in enumerate(table.products()):
        days = float(lines.journey.total[row])
        if not sold_out[row] and not math.isnan(days):
            ages[product] = max(days, ages.get(product, 0.0))
    return ages


def weekend(data: BoardData) -> WeekendDeliveries | None:
    """The coming Sunday's deliveries, from Monday until they must be confirmed.

    Args:
        data: what the board looks at.
    """
    return weekend_deliveries(data.workbook, data.settings, data.now)
