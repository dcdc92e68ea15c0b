"""Checks of the stocking sheet that look ahead: sales of the days in stock, and gaps before goods arrive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from opsheet.calculations.stocking import AVERAGES
from opsheet.catalogue import Severity, Text
from opsheet.checks.check import CheckContext, Hit, check
from opsheet.checks.stocking_quantities import TABLE, one_decimal, plan_of

if TYPE_CHECKING:
    from opsheet.calculations.stock_outlook import Outlook


@check(
    code="S229",
    slug="average-apart-from-instock",
    table=TABLE,
    severity=Severity.WARN,
    title=Text("日均与有货日均相差大", "Average far from that of the days in stock"),
    message=Text(
        "校正日均 {instock}（有货 {days} 天），加权日均 {velocity}，相差超过 {limit}%；备货量按校正日均核对",
        "{instock} a day over {days} days in stock, weighted daily sales {velocity}: over {limit}% apart. "
        "Check the quantity with the former.",
    ),
    columns=(*AVERAGES, "instock_velocity", "days_in_stock"),
    source="data, planning 1",
    why=Text(
        "断货的日子会拉低日均，备货就会偏少", "Days without stock lower the average, and the order turns out too small"
    ),
    parameters={"share": "replenishment.planning.velocity_apart"},
    inputs=("velocity",),
)
def average_apart_from_instock(context: CheckContext) -> Iterable[Hit]:
    """Report rows whose in-stock average, where the sheet has one, lies far from the weighted average."""
    own, velocity, share = context.table.numbers("instock_velocity"), plan_of(context).velocity, context.parameters
    apart = (velocity > 0) & (np.abs(own - velocity) > share["share"] * velocity)
    parameters = {
        "instock": one_decimal(own),
        "velocity": one_decimal(velocity),
        "days": context.table.numbers("days_in_stock"),
        "limit": f"{share['share'] * 100:g}",
    }
    yield Hit(apart, next((key for key in AVERAGES if key in context.table.columns), None), parameters)


@check(
    code="S230",
    slug="gap-before-arrival",
    table=TABLE,
    severity=Severity.WARN,
    title=Text("到货之间会断货", "A gap before goods arrive"),
    message=Text(
        "FBA可售 {stock} 件、日均 {rate}，{first} 起断货：到货早则 {early} 天，晚则 {late} 天；"
        "下一批 {units} 件 {from_day} 至 {to_day} 到",
        "{stock} FBA units at {rate} a day: a gap from {first} of {early} days ({late} if late). "
        "The next {units} come {from_day} to {to_day}.",
    ),
    columns=("platform_stock", "quantity"),
    source="data, planning 2",
    why=Text("知道哪天断货，才来得及补快线或控销量", "A known gap can still be closed by express or slower sales"),
    needs=("pipeline",),
    inputs=("platform_stock", "velocity"),
)
def gap_before_arrival(context: CheckContext) -> Iterable[Hit]:
    """Report rows that run out before the last of their goods arrive; only said where early goods leave no gap."""
    from opsheet.calculations.stock_outlook import daily_rates, stock_outlooks

    outlooks = stock_outlooks(context.workbook, plan_of(context), context.settings, context.today)
    rates = daily_rates(context.table, plan_of(context))
    gaps = [outlook if outlook and outlook.late.gap_days else None for outlook in outlooks]
    names = ("first", "early", "late", "units", "from_day", "to_day")
    columns = zip(*(_shown(gap) for gap in gaps), strict=True) if gaps else ([] for _ in names)
    parameters: dict[str, Any] = {
        name: np.array(list(values), dtype=object) for name, values in zip(names, columns, strict=True)
    }
    parameters |= {"stock": context.table.numbers("platform_stock"), "rate": one_decimal(rates)}
    certain = np.array([gap is not None and gap.early.gap_days > 0 for gap in gaps], dtype=bool)
    possible = np.array([gap is not None for gap in gaps], dtype=bool) & ~certain
    yield Hit(certain, parameters=parameters)
    yield Hit(possible, parameters=parameters, severity=Severity.INFO)


def _shown(gap: Outlook | None) -> tuple[Any, ...]:
    """What the message says of a gap: its first day, days, and the goods that end it."""
    if gap is None or gap.late.first_gap is None:
        return (None,) * 6
    first: dt.date = gap.early.first_gap or gap.late.first_gap
    following = [one for one in gap.arrivals if one.late >= first]
    nearest = min(following, key=lambda one: (one.late, one.early))
    return first, gap.early.gap_days, gap.late.gap_days, nearest.units, nearest.early, nearest.late
