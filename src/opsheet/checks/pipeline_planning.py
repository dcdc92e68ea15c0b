"""Checks of the full-process table for planning: lead times as measured, stock that grows old."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.product_columns import texts_of
from opsheet.calculations.team_rules import lead_times, routes_of
from opsheet.catalogue import Severity, Text
from opsheet.checks.check import CheckContext, HeaderHit, Hit, check
from opsheet.rules.safety_stock import lead_time_percentile
from opsheet.rules.stock_age import left_of_batches, next_snapshot

TABLE = "pipeline"
_CHANNELS = ("container", "express", "air")
_DAY = np.timedelta64(1, "D")


@check(
    code="P316",
    slug="lead-time-too-short",
    table=TABLE,
    severity=Severity.WARN,
    title=Text("设置的备货周期短于实测", "The set lead time is shorter than the measured one"),
    message=Text(
        "{channel}：设置的备货周期 {configured} 天，近 {lines} 批货 {share}% 在 {measured} 天内上架；请改设置的天数",
        "{channel}: {configured} days are set from order to sale, {share}% of {lines} lines took up to "
        "{measured}. Change the setting.",
    ),
    columns=("shelved_on", "ordered_on", "channel"),
    source="data, planning 5",
    why=Text("周期设短了，每次下单都晚", "With a lead time that is too short every order is late"),
    parameters={"share": "replenishment.planning.lead_share", "fewest": "replenishment.planning.lead_fewest"},
    inputs=("shelved_on", "ordered_on", "channel"),
)
def lead_time_too_short(context: CheckContext) -> Iterable[HeaderHit]:
    """Report each channel and supplier's delivery time whose lines took longer than the days that are set."""
    table, header = context.table, context.table.columns["shelved_on"]
    measured = (table.dates("shelved_on") - table.dates("ordered_on")) / _DAY
    channels = _channels(context)
    configured = lead_times(texts_of(context.workbook, "category"), channels, context.settings)
    configured = configured + context.settings.replenishment.safety.value
    known = (measured >= 0) & (channels != None)  # noqa: E711 - compared element by element
    for channel, days in sorted(set(zip(channels[known].tolist(), configured[known].tolist(), strict=True))):
        rows = known & (channels == channel) & (configured == days)
        longest = lead_time_percentile(measured[rows], context.parameters["share"])
        if rows.sum() >= context.parameters["fewest"] and longest > days:
            parameters = {
                "channel": getattr(context.settings.replenishment.channels, channel).text,
                "configured": f"{days:g}",
                "measured": f"{np.ceil(longest):g}",
                "lines": int(rows.sum()),
                "share": f"{context.parameters['share'] * 100:g}",
            }
            yield HeaderHit("shelved_on", header.header, parameters, f"{header.letter}{table.header_row}")


def _channels(context: CheckContext) -> NDArray[Any]:
    """The channel of the lead times that each line went by, None where its route is unknown."""
    settings = context.settings
    names = np.array([getattr(settings.replenishment.channels, key).zh for key in _CHANNELS], dtype=object)
    by_route = dict(zip(routes_of(names, settings).tolist(), _CHANNELS, strict=True))
    by_route.pop(None, None)
    routes = routes_of(context.table.texts("channel"), settings)
    return np.array([by_route.get(route) for route in routes.tolist()], dtype=object)


@check(
    code="P317",
    slug="stock-grows-old",
    table=TABLE,
    severity=Severity.WARN,
    title=Text("库龄快到收费档", "Stock is about to reach a fee tier"),
    message=Text(
        "约 {units} 件 {day} 满 {age} 天，{snapshot} 起按该档收超龄费；要在那之前卖完，每天需卖 {rate} 件",
        "About {units} units turn {age} days old on {day} and cost that tier's surcharge from {snapshot}. "
        "Sell {rate} a day before.",
    ),
    columns=("shelved_on", "quantity"),
    source="data, planning 8",
    why=Text(
        "满 {replenishment.planning.aged_from} 天开始收超龄费，满 {replenishment.planning.long_aged_from} 天大涨",
        "The aged inventory surcharge begins at {replenishment.planning.aged_from} days and grows steeply at "
        "{replenishment.planning.long_aged_from}",
    ),
    parameters={
        "aged": "replenishment.planning.aged_from",
        "long_aged": "replenishment.planning.long_aged_from",
        "ahead": "replenishment.planning.age_ahead",
        "surcharge_day": "replenishment.planning.surcharge_day",
    },
    inputs=("shelved_on", "quantity"),
)
def stock_grows_old(context: CheckContext) -> Iterable[Hit]:
    """Report lines with stock left that cross a tier soon; the oldest stock of a product is sold first."""
    numbers, today = context.parameters, np.datetime64(context.today, "D")
    shelved, left = context.table.dates("shelved_on"), _units_left(context)
    for age in (numbers["aged"], numbers["long_aged"]):
        crossing = shelved + np.timedelta64(int(age), "D")
        soon = (crossing > today) & (crossing <= today + np.timedelta64(int(numbers["ahead"]), "D")) & (left > 0)
        days = [
            day if near else None for day, near in zip(crossing.astype(object).tolist(), soon.tolist(), strict=True)
        ]
        billed = [next_snapshot(day, int(numbers["surcharge_day"])) if day else None for day in days]
        rates = [_rate(units, day, context.today) for units, day in zip(left.tolist(), billed, strict=True)]
        shown = {"day": days, "snapshot": billed, "rate": rates}
        parameters = {name: np.array(values, dtype=object) for name, values in shown.items()}
        yield Hit(soon, parameters={**parameters, "units": left, "age": f"{age:g}"})


def _rate(units: float, day: dt.date | None, today: dt.date) -> float | None:
    return None if day is None else float(np.ceil(units / max((day - today).days, 1) * 10) / 10)


def _units_left(context: CheckContext) -> NDArray[np.float64]:
    """Units left of each line on sale: what Amazon has by the stocking sheet, the oldest sold first; else all."""
    table = context.table
    shelved, sold_out = table.dates("shelved_on"), table.dates("sold_out_on")
    on_sale = (shelved <= np.datetime64(context.today, "D")) & np.isnat(sold_out)
    left = np.where(on_sale, np.nan_to_num(table.numbers("quantity")), 0.0)
    stock = _amazon_stock(context)
    rows_of: dict[tuple[str, str], list[int]] = {}
    products = list(zip(context.folded("shop").tolist(), context.folded("msku").tolist(), strict=True))
    for row in np.flatnonzero(on_sale).tolist():
        if products[row] in stock:
            rows_of.setdefault(products[row], []).append(row)
    for product, rows in rows_of.items():
        oldest_first = sorted(rows, key=lambda row: shelved[row])
        left[oldest_first] = np.minimum(
            left_of_batches(left[oldest_first].tolist(), stock[product]), np.maximum(left[oldest_first], 0)
        )
    return left


def _amazon_stock(context: CheckContext) -> dict[tuple[str, str], float]:
    """Units at Amazon by shop and MSKU, as the stocking sheet beside has them."""
    sheet = context.workbook.tables.get("stocking")
    if sheet is None or not sheet.has("platform_stock", "shop", "msku"):
        return {}
    keys = zip(context.folded("shop", sheet).tolist(), context.folded("msku", sheet).tolist(), strict=True)
    units = np.where(sheet.usable("platform_stock"), sheet.numbers("platform_stock"), np.nan).tolist()
    return {key: count for key, count in zip(keys, units, strict=True) if not np.isnan(count)}
