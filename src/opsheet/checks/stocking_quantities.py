"""Checks of the quantities that the stocking sheet asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.stocking import AVERAGES, StockPlan, order_days, stock_plan
from opsheet.catalogue import Severity, Text
from opsheet.checks.check import CheckContext, Hit, Mask, check
from opsheet.rules.replenishment import exceeds, round_up, settled, whole_cartons
from opsheet.rules.velocity import impossible_averages

TABLE = "stocking"


def plan_of(context: CheckContext) -> StockPlan:
    """What follows from the stocking sheet's rows, calculated once for all checks."""
    return context.once("stock plan", lambda: stock_plan(context.table, context.settings, context.today))


def ordered(context: CheckContext) -> Mask:
    """True where units are asked for."""
    return context.table.numbers("quantity") > 0


def of_kind(context: CheckContext, *kinds: str) -> Mask:
    """True for rows of these kinds of stock."""
    return np.isin(context.table.texts("kind").astype(str), kinds)


def graded_hits(context: CheckContext, rows: Mask, parameters: Mapping[str, Any]) -> Iterable[Hit]:
    """Hits of a check on the quantity: strategic stock is only told, approved leftover stock isn't mentioned.

    Source: SOP 绩效目标 (3) 批复类, (5) 战略性备货不计入绩效目标范畴.
    """
    strategic = of_kind(context, "strategic")
    yield Hit(rows & ~strategic & ~of_kind(context, "approved_excess"), parameters=parameters)
    yield Hit(rows & strategic, parameters=parameters, severity=Severity.INFO)


def one_decimal(values: NDArray[np.float64]) -> NDArray[Any]:
    """Numbers as a message shows them."""
    return settled(values, 1)


@check(
    code="S201",
    slug="not-whole-cartons",
    table=TABLE,
    severity=Severity.ERROR,
    title=Text("采购数量不是整箱", "Not full cartons"),
    message=Text(
        "采购数量 {value} 不是箱规 {carton} 的整数倍，请改为 {expected}（{cartons} 箱）",
        "{value} is not a multiple of {carton} per carton. Use {expected} ({cartons} cartons).",
    ),
    columns=("quantity", "carton_quantity"),
    source="SOP 备货流程 3（采购数量整箱）",
    why=Text("采购按整箱下单，不足一箱补成整箱", "Orders are made in full cartons, rounded up"),
    fixable=True,
    inputs=("quantity", "carton_quantity"),
)
def not_whole_cartons(context: CheckContext) -> Iterable[Hit]:
    """Report quantities that aren't whole cartons, with the next that are; what can't be read is left to others."""
    quantity, carton = _whole_positive(context, "quantity"), _whole_positive(context, "carton_quantity")
    expected = whole_cartons(quantity, carton)
    parameters = {"carton": carton, "expected": expected, "cartons": expected / carton}
    yield Hit(expected > quantity, parameters=parameters, suggestions=expected)


def _whole_positive(context: CheckContext, key: str) -> NDArray[np.float64]:
    values = context.table.numbers(key)
    return np.where((values > 0) & (values == np.rint(values)), values, np.nan)


@check(
    code="S202",
    slug="carton-size-missing",
    table=TABLE,
    severity=Severity.ERROR,
    title=Text("缺少箱规", "Units per carton missing"),
    message=Text(
        "箱规未填，算不出箱数；请填每箱件数",
        "Units per carton is blank, so cartons can't be calculated. Fill it in.",
    ),
    columns=("carton_quantity",),
    source="SOP 备货流程 3（采购数量整箱）",
    why=Text("没有箱规就不能按整箱下单", "Without units per carton nothing can be ordered in full cartons"),
    inputs=("carton_quantity",),
)
def carton_size_missing(context: CheckContext) -> Iterable[Hit]:
    """Report rows whose carton size is blank or 0."""
    column = context.table.columns["carton_quantity"]
    yield Hit(column.blank | (context.table.numbers("carton_quantity") == 0))


@check(
    code="S203",
    slug="impossible-averages",
    table=TABLE,
    severity=Severity.ERROR,
    title=Text("日均销量互相矛盾", "Contradictory averages"),
    message=Text(
        "推算 7 天卖 {sold_7} 件、14 天 {sold_14} 件、30 天 {sold_30} 件，时间长的反而少，请核对",
        "They mean {sold_7} units in 7 days, {sold_14} in 14, {sold_30} in 30. Check them.",
    ),
    columns=("average_30", "average_14", "average_7"),
    source="SOP 备货流程 2（2.14 新增日均销量）",
    why=Text("30 天总销量不会少于 14 天，14 天不会少于 7 天", "What sold in 7 days also sold in 14 and 30"),
    parameters={"tolerance": "turnover.average_tolerance"},
    inputs=("velocity",),
)
def impossible_averages_found(context: CheckContext) -> Iterable[Hit]:
    """Report averages of which the longer window would have sold less in total than the shorter."""
    averages = [context.table.numbers(key) for key in AVERAGES]
    wrong = impossible_averages(*averages, tolerance=context.on("tolerance", order_days(context.table, context.today)))
    sold = {f"sold_{days}": one_decimal(average * days) for days, average in zip((7, 14, 30), averages, strict=True)}
    yield Hit(wrong & context.table.usable(*AVERAGES), parameters=sold)


@check(
    code="S204",
    slug="no-sales",
    table=TABLE,
    severity=Severity.WARN,
    title=Text("没有销量却要备货", "Order without sales"),
    message=Text(
        "7/14/30 天都没有销量，却要采购 {value} 件；是测品就把备货类型改为新品测品",
        ("No sales in 30 days, yet {value} units are ordered. If it is a trial product, change the order type."),
    ),
    columns=("quantity", *AVERAGES),
    source="SOP 备货流程 2（2.14 新增日均销量）",
    why=Text("没有销量的备货会变成冗余库存", "What doesn't sell becomes excess inventory"),
    inputs=("quantity", "velocity", "kind"),
)
def no_sales(context: CheckContext) -> Iterable[Hit]:
    """Report orders of products that sold nothing, trial products aside; blank averages count as no sales."""
    table = context.table
    selling = plan_of(context).velocity > 0
    yield Hit(ordered(context) & ~selling & table.usable(*AVERAGES) & ~of_kind(context, "trial", "approved_excess"))


@check(
    code="S205",
    slug="turnover-over-limit",
    table=TABLE,
    severity=Severity.WARN,
    title=Text("备货后可售天数超标", "Days of supply after order over the limit"),
    message=Text(
        "备货后可售 {days} 天，超过 {limit} 天（可用 {available}、在途合计 {inbound}、本单 {value} 件，日均 "
        "{velocity}）；请减量或说明原因",
        "{days} days of supply after this order (limit {limit}): {available} available, {inbound} inbound and on "
        "order, {value} ordered, {velocity} a day. Order less or explain.",
    ),
    columns=("quantity", *AVERAGES),
    source="SOP 绩效目标·库存周转天数",
    why=Text(
        "财务考核超过 {turnover.total_limit} 天的占比",
        "Finance reports the share that exceeds {turnover.total_limit} days",
    ),
    parameters={"days": "turnover.total_limit"},
    inputs=("quantity", "days_after_order"),
)
def turnover_over_limit(context: CheckContext) -> Iterable[Hit]:
    """Report orders after which stock lasts longer than the limit; what doesn't sell at all is left to S204."""
    plan, limit = plan_of(context), context.on("days", order_days(context.table, context.today))
    over = ordered(context) & (plan.velocity > 0) & exceeds(plan.days_after_order, limit)
    parameters = {
        "days": one_decimal(plan.days_after_order),
        "limit": limit,
        "available": plan.available,
        "inbound": plan.inbound,
        "velocity": one_decimal(plan.velocity),
    }
    yield from graded_hits(context, over, parameters)


@check(
    code="S206",
    slug="over-suggestion",
    table=TABLE,
    severity=Severity.WARN,
    title=Text("采购数量远超建议", "Far above the suggested quantity"),
    message=Text(
        "采购 {value} 件，超过建议采购量 {suggested} 件的 {times} 倍；请减量，或向主管说明",
        ("{value} units are more than {times} times the suggested {suggested}. Order less, or tell the manager why."),
    ),
    columns=("quantity",),
    source="SOP 备货流程 1（预估备货周期）",
    why=Text("多备的货占资金和仓位", "Too much stock ties up money and space"),
    parameters={"times": "replenishment.over_suggestion"},
    inputs=("quantity", "suggested_quantity"),
)
def over_suggestion(context: CheckContext) -> Iterable[Hit]:
    """Report quantities of selling products that are over so many times the suggestion."""
    plan, times = plan_of(context), context.on("times", order_days(context.table, context.today))
    over = (plan.velocity > 0) & (context.table.numbers("quantity") > times * plan.suggested_quantity)
    yield from graded_hits(context, over, {"suggested": plan.suggested_quantity, "times": times})


@check(
    code="S213",
    slug="trial-sells-too-slowly",
    table=TABLE,
    severity=Severity.WARN,
    title=Text("测品不能按期卖完", "The trial can't sell out in time"),
    message=Text(
        "测品 {value} 件按日均 {velocity} 要卖 {needed} 天，须在 {days} 天内卖完；请减量",
        "{value} trial units at {velocity} a day take {needed} days; the limit is {days}. Order less.",
    ),
    columns=("quantity", *AVERAGES),
    source="SOP 绩效·新品销售",
    why=Text(
        "测品 {replenishment.trial_sell_out} 天内卖完是最低要求",
        "A trial must sell out within {replenishment.trial_sell_out} days",
    ),
    parameters={"days": "replenishment.trial_sell_out"},
    inputs=("quantity", "velocity", "kind"),
)
def trial_sells_too_slowly(context: CheckContext) -> Iterable[Hit]:
    """Report trial products that take too long at the current rate; without a rate nothing can be said."""
    plan, days = plan_of(context), context.on("days", order_days(context.table, context.today))
    trial = (context.table.texts("kind") == "trial") & ordered(context) & (plan.velocity > 0)
    quantity = np.where(trial, context.table.numbers("quantity"), np.nan)
    needed = round_up(quantity / np.where(trial, plan.velocity, np.nan))
    parameters = {"velocity": one_decimal(plan.velocity), "needed": needed, "days": days}
    yield Hit(needed > days, parameters=parameters)


@check(
    code="S225",
    slug="averages-without-stock",
    table=TABLE,
    severity=Severity.INFO,
    title=Text("日均含断货的日子", "Averages cover days without stock"),
    message=Text(
        "近期断货（{days} 天日均 {average}），拉低了加权日均 {velocity}；备货量请人工核对",
        "Out of stock lately ({average} a day over {days} days), which lowers the weighted {velocity}. Check the "
        "quantity by hand.",
    ),
    columns=("average_7", "average_14", "average_30"),
    source="SOP 备货流程 2（2.14 新增日均销量）",
    why=Text("断货期间没有销量，不等于没人买", "Without stock nothing sells, whatever the demand"),
    inputs=("platform_stock", "velocity"),
)
def averages_without_stock(context: CheckContext) -> Iterable[Hit]:
    """Report products that are sold out, sold nothing lately, and sold before."""
    table = context.table
    sold_out = (table.numbers("platform_stock") == 0) & table.usable("platform_stock", *AVERAGES)
    recent = np.full(len(table), fill_value=False)
    for key, days in zip(AVERAGES, (7, 14, 30), strict=True):
        average = table.numbers(key)
        before = sold_out & recent & (average > 0)
        parameters = {"days": days, "average": one_decimal(average), "velocity": one_decimal(plan_of(context).velocity)}
        yield Hit(before, next(one for one in AVERAGES if one in table.columns), parameters)
        recent = (recent & ~before) | (average == 0)
