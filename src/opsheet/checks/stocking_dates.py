"""Checks of the stocking sheet's dates, of what is planned for its months, and of the outlook day by day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from opsheet.calculations.stocking import AVERAGES, order_days
from opsheet.catalogue import Severity, Text
from opsheet.checks.cell_text import BLANK
from opsheet.checks.check import CheckContext, Days, Hit, check
from opsheet.checks.every_table_words import first_occurrence, highest_of_group
from opsheet.checks.stocking_quantities import TABLE, of_kind, one_decimal, ordered, plan_of
from opsheet.rules.replenishment import expected_arrival, stockout_date

if TYPE_CHECKING:
    from opsheet.calculations.stock_outlook import Outlook

_NO_DAY = np.datetime64("NaT", "D")


@check(
    code="S207",
    slug="expected-too-early",
    table=TABLE,
    severity=Severity.WARN,
    title=Text("期望到达日期太早", "Requested arrival too early"),
    message=Text(
        "期望 {value} 到，{mode}要 {days} 天，最早 {earliest} 到；请改日期或运输方式",
        ("Requested {value}; {mode} takes {days} days: {earliest} at the earliest. Change the date or the mode."),
    ),
    columns=("expected_on", "applied_on", "transport"),
    source="SOP 备货流程 3（期望到达时间）",
    why=Text(
        "ERP 的期望到达日期：海运加 {replenishment.modes.sea.arrival} 天，空运加 {replenishment.modes.air.arrival} 天",
        (
            "In the ERP, arrival is {replenishment.modes.sea.arrival} days after ordering by sea, "
            "{replenishment.modes.air.arrival} by air"
        ),
    ),
    parameters={"sea": "replenishment.modes.sea.arrival", "air": "replenishment.modes.air.arrival"},
    inputs=("expected_on",),
)
def expected_too_early(context: CheckContext) -> Iterable[Hit]:
    """Report expected arrivals before the order date plus the days of the mode; today stands in for a blank date."""
    table, modes = context.table, context.settings.replenishment.modes
    order_date = order_days(table, context.today)
    by_air = table.texts("transport") == "air"
    days = np.where(by_air, context.on("air", order_date), context.on("sea", order_date))
    earliest = expected_arrival(order_date, days, 0)
    early = (table.dates("expected_on") < earliest) & table.usable("applied_on", "transport")
    mode = np.where(by_air, np.array(modes.air.text, dtype=object), np.array(modes.sea.text, dtype=object))
    yield Hit(early, parameters={"mode": mode, "days": days, "earliest": earliest})


@check(
    code="S208",
    slug="stockout-before-arrival",
    table=TABLE,
    severity=Severity.WARN,
    title=Text("到货前会断货", "Stock-out before arrival"),
    message=Text(
        "预计断货 {gap} 天：{stock} 件按日均 {velocity} 卖到 {stockout}，{arrival} 才到货；可改空运或问物流 {person}",
        (
            "Out of stock for {gap} days: {stock} units at {velocity} a day last to {stockout}, arrival "
            "{arrival}. Send by air or ask {person}."
        ),
    ),
    columns=("expected_on", "quantity", "transport"),
    source="SOP 备货流程 1（预估备货周期）",
    why=Text("断货会掉排名；来不及就走空运，或问物流", "Running out loses search rank; send by air or ask logistics"),
    inputs=("quantity", "stockout_on", "arrives_on"),
)
def stockout_before_arrival(context: CheckContext) -> Iterable[Hit]:
    """Report orders that arrive after stock and everything inbound has run out."""
    plan, expected = plan_of(context), context.table.dates("expected_on")
    arrival: Days = np.where(np.isnat(expected), plan.arrives_on, expected)
    arrival = np.where(context.table.usable("expected_on"), arrival, _NO_DAY)
    stock = plan.available + plan.inbound
    stockout = stockout_date(stock, plan.velocity, np.full(len(stock), np.datetime64(context.today)))
    gap = (arrival - stockout).astype("timedelta64[D]")
    parameters = {
        "stock": stock,
        "velocity": one_decimal(plan.velocity),
        "stockout": stockout,
        "arrival": arrival,
        "gap": np.where(np.isnat(gap), np.nan, gap.astype(np.float64)),
        "person": context.settings.contacts.topics["logistics"].person,
    }
    late = ordered(context) & (stockout < arrival) & ~of_kind(context, "approved_excess")
    yield Hit(late, parameters=parameters)


@check(
    code="S215",
    slug="target-month",
    table=TABLE,
    severity=Severity.ERROR,
    title=Text("目标销售月缺失或已过", "Target sales month missing or past"),
    message=Text(
        "目标销售月为{value}，请填 {this_month} 或以后的月份",
        "The target sales month is {value}. Enter {this_month} or later.",
    ),
    columns=("target_month",),
    source="SOP 绩效目标·销售数量 (1)",
    why=Text("绩效按计划里的目标销售月核算", "Targets use the plan's target sales month"),
    inputs=("target_month",),
)
def target_month(context: CheckContext) -> Iterable[Hit]:
    """Report target months that are blank or over; those that can't be read are left to T104.

    Strategic stock never counts in a target and needs no month.
    """
    column = context.table.columns["target_month"]
    this_month = np.datetime64(context.today, "M")
    months = context.table.dates("target_month").astype("datetime64[M]")
    written = np.where(column.blank, np.array(BLANK, dtype=object), months.astype(str))
    wrong = (column.blank | (months < this_month)) & ~of_kind(context, "strategic")
    yield Hit(wrong, parameters={"this_month": str(this_month), "value": written})


@check(
    code="S216",
    slug="several-margins",
    table=TABLE,
    severity=Severity.WARN,
    title=Text("同一产品同月有多个计划毛利率", "Several planned margins for one month"),
    message=Text(
        "{product} {month} 有多个计划毛利率，按最高的 {highest} 核算；请统一（本行 {margin}）",
        (
            "{product} has several planned margins in {month}; the highest, {highest}, counts. Make them "
            "equal (this row: {margin})."
        ),
    ),
    columns=("planned_margin", "target_month", "sku", "msku"),
    source="SOP 绩效目标·毛利率",
    why=Text(
        "同一产品同月只能有一个计划毛利率，有多个取最高", "A product has one planned margin a month; the highest counts"
    ),
    inputs=("planned_margin", "target_month"),
)
def several_margins(context: CheckContext) -> Iterable[Hit]:
    """Report margins below the highest of the same product in the same month; those over 100% are left to T105."""
    table = context.table
    margins, months = table.numbers("planned_margin"), table.dates("target_month").astype("datetime64[M]")
    margins = np.where(margins <= 1, margins, np.nan)
    products = np.where(context.folded("sku") != "", context.folded("sku"), context.folded("msku"))
    highest = highest_of_group(first_occurrence([products, months.astype(np.int64)]), margins)
    shown = np.where(table.texts("sku") == None, table.texts("msku"), table.texts("sku"))  # noqa: E711 - by element
    rows = (margins < highest) & ~np.isnat(months) & (products != "")
    if not rows.any():
        return
    percent = {"highest": _percent(highest), "margin": _percent(margins)}
    yield Hit(rows, parameters={"product": shown, "month": months.astype(str), **percent})


def _percent(shares: np.ndarray[tuple[int], np.dtype[np.float64]]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    return np.array([f"{share:.1%}" for share in shares.tolist()], dtype=object)


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
