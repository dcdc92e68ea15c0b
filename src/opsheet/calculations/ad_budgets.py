"""What the team says of each product's advertising: its budget by month, and since when its second order is on sale."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from opsheet.calculations.product_columns import texts_of

if TYPE_CHECKING:
    from opsheet.calculations.daily_figures import Product
    from opsheet.tables.table import Workbook

_REORDER: Final = "reorder"


@dataclass(frozen=True, slots=True)
class AdBudget:
    """One row of the ad budget: a product in a month.

    Args:
        shop: as the sheet has it.
        msku: as the sheet has it.
        site: its code, or "".
        budget: planned ad spend, tax included; NaN where blank.
        sales_target: units; NaN where blank.
        approved_by: who approved it, or "".
        approved_on: when, or None.
        sheet: that holds the row.
        row: its number on the sheet.
    """

    shop: str
    msku: str
    site: str
    budget: float
    sales_target: float
    approved_by: str
    approved_on: dt.date | None
    sheet: str
    row: int

    @property
    def is_approved(self) -> bool:
        """Whether budget and sales target are there and somebody approved them."""
        return bool(self.approved_by) and not np.isnan(self.budget) and not np.isnan(self.sales_target)


@dataclass(frozen=True, slots=True)
class OnSale:
    """Since when a product's second order is on sale.

    Args:
        day: the day.
        source: the table that says so: typed into the ad budget, or the first 返单 on sale in the full-process table.
    """

    day: dt.date
    source: Literal["ad_budget", "pipeline"]


def ad_budgets(workbook: Workbook) -> Mapping[tuple[Product, dt.date], AdBudget]:
    """The ad budgets by product and month; of two rows for one the lower counts.

    Args:
        workbook: with or without a table of the kind ``ad_budget``.

    Source: SOP 报表相关 1; 广告费用的管控.
    """
    table = workbook.tables.get("ad_budget")
    if table is None:
        return {}
    texts = {key: table.texts(key).tolist() for key in ("shop", "msku", "site", "approved_by")}
    budgets, targets = table.numbers("budget").tolist(), table.numbers("sales_target").tolist()
    approved_on, months = table.dates("approved_on").tolist(), table.dates("month").tolist()
    found: dict[tuple[Product, dt.date], AdBudget] = {}
    for index, (product, month) in enumerate(zip(table.products(), months, strict=True)):
        if product[1] and month is not None:
            found[product, month.replace(day=1)] = AdBudget(
                *(texts[key][index] or "" for key in ("shop", "msku", "site")),
                budget=budgets[index],
                sales_target=targets[index],
                approved_by=texts["approved_by"][index] or "",
                approved_on=approved_on[index],
                sheet=table.sheet,
                row=int(table.rows[index]),
            )
    return found


def second_orders(workbook: Workbook) -> Mapping[Product, OnSale]:
    """Since when each product's second order is on sale.

    The ad budget's own day counts; without one, the first line of the full-process table whose kind of stock is a
    repeat order (返单) tells it by the day on which Amazon received it.

    Args:
        workbook: with any of the tables ``ad_budget`` and ``pipeline``.

    Source: SOP 广告费用的管控 (从第二次返单计算).
    """
    found: dict[Product, OnSale] = {}
    pipeline = workbook.tables.get("pipeline")
    if pipeline is not None:
        kinds, days = texts_of(workbook, "kind").tolist(), pipeline.dates("shelved_on").tolist()
        for product, kind, day in zip(pipeline.products(), kinds, days, strict=True):
            if kind == _REORDER and day is not None and (product not in found or day < found[product].day):
                found[product] = OnSale(day, "pipeline")
    budgets = workbook.tables.get("ad_budget")
    if budgets is not None:
        for product, day in zip(budgets.products(), budgets.dates("on_sale").tolist(), strict=True):
            if day is not None:
                found[product] = OnSale(day, "ad_budget")
    return found
