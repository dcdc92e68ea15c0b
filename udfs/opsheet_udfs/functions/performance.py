"""Worksheet functions about sales targets, margins and trial products."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.in_force import numbers_on
from opsheet.catalogue import Argument, Example, Kind, Message, Text
from opsheet.rules.new_products import trial_status
from opsheet.rules.targets import highest_margins, sales_shortfall, sales_target
from opsheet.values.dates import datetimes_from_cells
from opsheet.values.numbers import numbers_from_cells
from opsheet_udfs.binding.texts import quote
from opsheet_udfs.call import Call
from opsheet_udfs.declare import worksheet_function
from opsheet_udfs.functions.arguments import AS_OF

Words = NDArray[np.object_]
Numbers = NDArray[np.float64]
Dates = NDArray[np.datetime64]

_YEARLESS = np.datetime64("1901-01-01")  # a month's bare number, 3 for March, would be a day of January 1900

_SOLD = Argument("sold", Kind.NUMBER, Text("已销售件数", "Units sold"), minimum=0, label=Text("销量", "sold"))


@worksheet_function(
    category="performance",
    help=Text(
        "月销售目标：计划数量加上月未完成的数量；战略性备货为 0。",
        "The month's sales target: units planned plus units that last month left unsold; 0 for strategic stock.",
    ),
    arguments=(
        Argument(
            "planned",
            Kind.NUMBER,
            Text("当月计划销售件数", "Units that the plan wants sold in the month"),
            minimum=0,
            columns=("stocking.quantity",),
            label=Text("计划数量", "planned"),
        ),
        Argument(
            "carried_over",
            Kind.NUMBER,
            Text("上月未完成件数；空白为 0", "Units that last month left unsold; blank means 0"),
            optional=True,
            minimum=0,
            label=Text("上月未完成", "carried_over"),
        ),
        Argument(
            "kind",
            Kind.KEY,
            Text("备货类型，如 常规、战略性", "Order type, for instance regular, strategic"),
            optional=True,
            keys="kind",
            columns=("stocking.kind",),
            label=Text("备货类型", "kind"),
        ),
    ),
    result=Kind.NUMBER,
    source="SOP 绩效目标 销售数量",
    examples=(
        Example("=SALES_TARGET(50000,10000)", 60000),
        Example("=SALES_TARGET(50000)", 50000),
        Example('=SALES_TARGET(50000,10000,"战略性")', 0),
    ),
)
def SALES_TARGET(call: Call, planned: Numbers, carried_over: Numbers, kind: Words) -> Numbers:
    """Add up targets."""
    exempt = np.array([one in call.settings.performance.kinds_without_target for one in kind], dtype=bool)
    return np.where(exempt, 0.0, sales_target(planned, carried_over))


@worksheet_function(
    category="performance",
    help=Text("未完成的销售件数，结转到下月。", "Units left unsold, which are carried into the next month."),
    arguments=(
        Argument(
            "target",
            Kind.NUMBER,
            Text("当月销售目标，件", "The month's sales target in units"),
            minimum=0,
            label=Text("目标", "target"),
        ),
        _SOLD,
    ),
    result=Kind.NUMBER,
    source="SOP 绩效目标 销售数量 (2)",
    examples=(Example("=SALES_SHORTFALL(60000,45000)", 15000), Example("=SALES_SHORTFALL(60000,61000)", 0)),
)
def SALES_SHORTFALL(_: Call, target: Numbers, sold: Numbers) -> Numbers:
    """Subtract what was sold."""
    return sales_shortfall(target, sold)


@worksheet_function(
    category="performance",
    help=Text(
        "毛利率目标：该商品当月计划中最高的毛利率；没有计划为空白。",
        "The margin target: the highest planned margin of the product in the month; blank without a plan.",
    ),
    arguments=(
        Argument(
            "product",
            Kind.TEXT,
            Text("商品，写法与商品列相同", "The product, written as in the products"),
            columns=("stocking.msku",),
            label=Text("商品", "product"),
        ),
        Argument(
            "sales_month",
            Kind.DATE,
            Text("月份，当月任何一天", "The month, as any day of it"),
            columns=("stocking.target_month",),
            label=Text("月份", "month"),
        ),
        Argument(
            "products",
            Kind.TEXT,
            Text("计划的商品列", "The plan's products"),
            whole=True,
            label=Text("商品列", "products"),
        ),
        Argument(
            "months",
            Kind.ANY,
            Text("计划的目标销售月列", "The plan's target months"),
            whole=True,
            label=Text("月份列", "months"),
        ),
        Argument(
            "margins",
            Kind.ANY,
            Text("计划的毛利率列", "The plan's margins"),
            whole=True,
            label=Text("毛利率列", "margins"),
        ),
    ),
    result=Kind.NUMBER,
    source="SOP 绩效目标 毛利率",
    examples=(
        Example(
            '=MARGIN_TARGET("A",DATE(2025,3,1),{"A";"A";"B"},{"2025-03-05";"2025-03-20";"2025-03-05"},{0.2;0.25;0.4})',
            0.25,
        ),
        Example('=MARGIN_TARGET("C",DATE(2025,3,1),{"A";"B"},{"2025-03-05";"2025-03-05"},{0.2;0.4})', None),
    ),
)
def MARGIN_TARGET(
    call: Call, product: Words, sales_month: Dates, products: Words, months: Words, margins: Words
) -> Numbers:
    """Look up the highest margins; a plan row that can't be read concerns its own product only."""
    plan_months, bad_months = datetimes_from_cells(months.tolist())
    bad_months |= plan_months < _YEARLESS
    plan_margins, bad_margins = numbers_from_cells(margins.tolist())
    asked, plan_products = _folded(product), _folded(products)
    unreadable = {plan_products[row]: row for row in np.flatnonzero(bad_months | bad_margins).tolist()}
    rows = np.array([unreadable.get(one, -1) for one in asked], dtype=np.int64)
    call.problem(
        sales_month < _YEARLESS, Text("月份：要有年份，如 2025-03", "month: name its year too, for instance 2025-03")
    )
    call.problem(
        rows >= 0,
        Text("计划第 {row} 行：“{value}”不是{expected}", "row {row} of the plan: “{value}” is not a {expected}"),
        row=rows + 1,
        value=np.array([quote(months[row] if bad_months[row] else margins[row]) for row in rows], dtype=object),
        expected=np.where(bad_months, Text("月份", "month"), Text("毛利率", "margin"))[rows],  # pyright: ignore[reportCallIssue, reportArgumentType] - NumPy takes any object
    )
    return highest_margins(asked, sales_month, plan_products, plan_months, plan_margins)


def _folded(words: Words) -> Words:
    """Products compare as Excel's own look-ups do, whatever their letter case."""
    return np.array([word if word is None else word.strip().casefold() for word in words], dtype=object)


@worksheet_function(
    category="performance",
    help=Text(
        "测品是否在 {replenishment.trial_sell_out} 天内售完：达标、进行中（剩余天数）、未达标。",
        (
            "Whether a trial sells out within {replenishment.trial_sell_out} days: met, running with the "
            "days left, or missed."
        ),
    ),
    arguments=(
        Argument("on_shelf", Kind.DATE, Text("上架日期", "The first day on sale"), label=Text("上架日期", "on_shelf")),
        Argument(
            "trial_qty",
            Kind.NUMBER,
            Text("测品数量，件", "Units of the trial"),
            minimum=1,
            label=Text("测品数量", "trial_qty"),
        ),
        _SOLD,
        AS_OF,
    ),
    result=Kind.TEXT,
    source="SOP 绩效 新品销售",
    depends_on_today=True,
    examples=(
        Example("=TRIAL_STATUS(DATE(2025,1,1),100,100,DATE(2025,2,1))", "达标"),
        Example("=TRIAL_STATUS(DATE(2025,1,1),100,60,DATE(2025,2,1))", "进行中，剩 14 天"),
        Example("=TRIAL_STATUS(DATE(2025,1,1),100,60,DATE(2025,2,16))", "未达标"),
    ),
)
def TRIAL_STATUS(call: Call, on_shelf: Dates, trial_qty: Numbers, sold: Numbers, as_of: Dates) -> list[Text | Message]:
    """Judge trials."""
    replenishment, day = call.settings.replenishment, call.or_today(as_of)
    call.problem(
        on_shelf > day,
        Text("上架日期：{on_shelf} 晚于截至日期 {day}", "on_shelf: {on_shelf} is after as_of {day}"),
        on_shelf=on_shelf.astype(str),
        day=day.astype(str),
    )
    within = numbers_on(on_shelf, call.settings, lambda own: own.replenishment.trial_sell_out).astype(np.int64)
    trial = trial_status(on_shelf, trial_qty, sold, day, within)
    words = replenishment.trial_words
    return [
        words.met.text if met else Message(words.running.text, {"days": days}) if running else words.missed.text
        for met, running, days in zip(trial.met.tolist(), trial.running.tolist(), trial.days_left.tolist(), strict=True)
    ]
