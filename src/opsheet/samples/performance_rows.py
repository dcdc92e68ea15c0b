"""The rows of the performance sample: plans of past months, approved sales, ad budgets and trials."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from opsheet.samples.stocking_rows import Values, clean_rows, layout
from opsheet.settings import TableDefinition

_FILE = Path(__file__).parent / "data" / "performance.yaml"
_SAME = ("site", "shop", "msku")
_NOT_IN_PLANS = ("trial_report", "label_remark", "standard_data", "remark", "expected_on")


@cache
def performance_sample() -> Mapping[str, Any]:
    """What ``performance.yaml`` says about the sample."""
    return yaml.safe_load(_FILE.read_text(encoding="utf-8"))


def plan_rows(stocking: TableDefinition) -> list[Values]:
    """The rows of the restock sheet: a product in each month of its plan.

    Args:
        stocking: the stocking table, whose sample names the products.
    """
    products = sample_products(stocking)
    rows: list[Values] = []
    for plan in performance_sample()["plan"]:
        product = {key: value for key, value in products[plan["msku"]].items() if key not in _NOT_IN_PLANS}
        own = {key: value for key, value in plan.items() if key != "months"}
        for month, quantity in plan["months"].items():
            target = dt.date.fromisoformat(f"{month}-01")
            rows.append({"kind": "常规", **product, **own, "quantity": quantity, "target_month": target})
    return rows


def performance_rows(table: str, stocking: TableDefinition) -> list[Values]:
    """The rows of another table of the sample, each with site and shop of its product.

    Args:
        table: ``targets``, ``ad_budget`` or ``trials``.
        stocking: the stocking table, whose sample names the products.
    """
    products = sample_products(stocking)
    return [
        {**{key: products[row["msku"]][key] for key in (*_SAME, "product")}, **row}
        for row in performance_sample()[table]
    ]


def sample_products(stocking: TableDefinition) -> Mapping[str, Values]:
    """Every product of the samples by its MSKU, those that only the exports know included."""
    listed: Sequence[Values] = [row.values for row in clean_rows(stocking)]
    return {product["msku"]: product for product in (*listed, *layout()["exports"]["not_on_the_sheet"])}
