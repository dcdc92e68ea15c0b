"""The rows of the account's sample: health, daily checks, listings, keywords, renewals, reviews, scores, the market."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from opsheet.samples.stocking_rows import Values, as_of
from opsheet.settings import Settings

TABLES = (
    "account_health",
    "order_metrics",
    "daily_checks",
    "listings",
    "keywords",
    "renewals",
    "bad_reviews",
    "design_scores",
    "market_watch",
)
_WEEK = 7
_FIGURES = ("price", "rank", "rating", "reviews", "offer")


@cache
def _sample() -> Mapping[str, Any]:
    return yaml.safe_load((Path(__file__).parent / "data" / "account.yaml").read_text(encoding="utf-8"))


def account_rows(key: str, settings: Settings) -> list[Values]:
    """The rows of one table of the sample.

    Args:
        key: one of ``TABLES``.
        settings: with the table's columns and the lists.
    """
    made: dict[str, Callable[[], list[Values]]] = {
        "order_metrics": lambda: _order_rows(_sample()[key]),
        "daily_checks": lambda: [{**_dated(row, settings, key), "day": _day(1)} for row in _sample()[key]],
        "design_scores": lambda: _graded_rows(_sample()[key], settings),
        "market_watch": lambda: [row for product in _sample()[key] for row in _market_rows(product)],
    }
    return made[key]() if key in made else [_dated(row, settings, key) for row in _sample()[key]]


def _day(back: int) -> dt.date:
    return as_of() - dt.timedelta(days=back)


def _dated(row: Mapping[str, Any], settings: Settings, key: str) -> Values:
    """A row whose days are written as days back from the samples' day."""
    columns = settings.tables[key].columns
    return {name: _day(value) if columns[name].type == "date" else value for name, value in row.items()}


def _order_rows(sample: Mapping[str, Any]) -> list[Values]:
    """Daily counts of orders with a few late, cancelled and defective ones among them."""
    chance = random.Random(1)  # noqa: S311 - made-up days
    rows: list[Values] = []
    for back in range(sample["days"], 0, -1):
        orders, merchant = (sample[key] + chance.randint(-5, 5) for key in ("orders", "merchant_orders"))
        rows.append(
            {
                "day": _day(back),
                "shop": sample["shop"],
                "site": sample["site"],
                "orders": orders,
                "defects": int(chance.random() < 0.3),
                "merchant_orders": merchant,
                "late": int(chance.random() < 0.4),
                "cancelled": int(chance.random() < 0.3),
                "shipped": merchant,
                "tracked": merchant - int(chance.random() < 0.3),
            }
        )
    return rows


def _graded_rows(sample: Mapping[str, Any], settings: Settings) -> list[Values]:
    """Every standard of pictures and A+, graded by turns; those of the listing's text are still to be graded."""
    answers: Sequence[str] = sample["answers"]
    subject = {key: sample[key] for key in ("shop", "msku", "product")}
    rows: list[Values] = []
    for of_list in settings.design.design.values():
        for number, item in enumerate(of_list.items.values()):
            graded = {"list": of_list.zh, "item": item.zh, "answer": answers[number % len(answers)]}
            rows.append({**subject, **graded})
    return rows


def _market_rows(product: Mapping[str, Any]) -> list[Values]:
    """A record a week, the last on the samples' day."""
    fixed = {key: product[key] for key in ("msku", "asin", "ours", "brand") if key in product}
    count = len(product["price"])
    rows: list[Values] = []
    for place in range(count):
        figures = {key: product[key][place] or None for key in _FIGURES if key in product}
        moves = {"moves": product["moves"]} if "moves" in product and place == count - 1 else {}
        rows.append({"day": _day(_WEEK * (count - 1 - place)), "site": "MX", **fixed, **figures, **moves})
    return rows
