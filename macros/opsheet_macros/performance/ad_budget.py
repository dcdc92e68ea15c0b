"""The month's ad budget for finance: old, transition and new products by the rules in force, plan and last month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Final

import numpy as np

from opsheet.calculations.ad_plan import AdPlan, ad_plans, plan_totals
from opsheet.calculations.ad_spend import OVER, known_ad_inputs
from opsheet.calculations.daily_figures import next_month
from opsheet.calculations.daily_reading import read_daily_figures
from opsheet.catalogue import Input, Message, Severity, Text
from opsheet.outcome import Facts, Note, Outcome, OutputFile, Request
from opsheet_macros.data.folder import DATA_FOLDER, optional_data
from opsheet_macros.declare import action
from opsheet_macros.performance.ad_budget_workbook import TITLE, AdBudgetReport, write_ad_budget
from opsheet_macros.writing.result_sheet import known, money

MONTH: Final = Input(
    "month",
    Text("预算月", "Budget month"),
    Text("哪个月的预算，如 2025-04；不填为下个月。", "Whose budget, such as 2025-04; by default next month."),
    "date",
)
_NOTHING: Final = Text(
    "{month} 没有广告预算，上月也没有广告花费", "{month} has no ad budgets, and last month had no ad spend"
)
_DONE: Final = Text(
    "{month}：老品 {old}、过渡期 {transition}、新品 {new} 个，超出限额或未批复 {over} 个",
    "{month}: old products {old}, in transition {transition}, new {new}. Over the limit or not approved: {over}",
)
_UNKNOWN: Final = Text(
    "{count} 个产品没有返单上架日，分不出新老品；请填“广告预算”的返单上架日",
    "Products whose second order’s day on sale is missing in the ad budget: {count}",
)
_WITHOUT: Final = Text(
    "{count} 个产品上月有广告花费，但没有报预算", "Products with ad spend but without a budget: {count}"
)
_RUNNING: Final = Text(
    "上月还没过完，数据截至 {day}；允许花费按推算到月底的基数",
    "Last month is not over: data up to {day}. Allowed spend is of its base projected to the end",
)
_NO_DATA: Final = Text(
    "没有广告数据，上月花费空着；请选数据文件夹", "No ads data, so last month is blank. Choose a data folder."
)


@dataclass(frozen=True, slots=True)
class AdPlanFacts(Facts):
    """One product's budget."""

    shop: Annotated[str, Text("店铺", "Shop")]
    msku: Annotated[str, Text("MSKU", "MSKU")]
    stage: Annotated[str, Text("新老品（键）", "The stage’s key")]
    limit: Annotated[float | None, Text("限额，0 到 1", "The limit, 0 to 1")]
    currency: Annotated[str, Text("币种", "Currency")]
    last_spend: Annotated[float | None, Text("上月广告花费（含税）", "Last month’s ad spend with tax")]
    last_base: Annotated[float | None, Text("上月基数金额", "Last month’s base")]
    allowed: Annotated[float | None, Text("允许花费", "Allowed spend")]
    budget: Annotated[float | None, Text("预算", "The budget")]
    sales_target: Annotated[float | None, Text("销售目标，件", "The sales target in units")]
    state: Annotated[str | None, Text("状态（键），判断不了为空", "The state’s key, null where it isn’t known")]


@dataclass(frozen=True, slots=True)
class AdBudgetFacts(Facts):
    """The ad budget of a month."""

    month: Annotated[str, Text("预算月", "The month")]
    over: Annotated[int, Text("超出限额或未批复的个数", "How many are over the limit or not approved")]
    unknown: Annotated[int, Text("没有返单上架日的产品数", "Products without the day of their second order")]
    without_budget: Annotated[int, Text("没有报预算的产品数", "Products without a budget")]
    newest: Annotated[dt.date | None, Text("数据到哪天", "The last day with data")]
    products: Annotated[tuple[AdPlanFacts, ...], Text("各产品", "By product")]


@action(
    group="performance",
    label=Text("广告预算表", "Ad budget"),
    screentip=Text("交财务的月广告预算表", "The month’s ad budget for finance"),
    supertip=Text(
        "按当期规定列出新老品的限额、预算和上月花费，新品列批复预算和销售目标。",
        "Lists limit, budget and last month’s spend by the rules in force; new products with approval and target.",
    ),
    icon="CreateReport",
    keytip="KB",
    tables=(),
    optional_tables=("ad_budget", "sales_daily", "pipeline", "link_owners", "stocking"),
    writes=Text("月广告预算表（有 LibreOffice 时另存 PDF）", "The monthly ad budget (.xlsx, PDF with LibreOffice)"),
    inputs=(DATA_FOLDER, MONTH),
    facts=AdBudgetFacts,
)
def ad_budget(request: Request) -> Outcome:
    """Write the ad budget of a month, by default the next one."""
    workbook, settings, today = request.workbook, request.settings, request.today
    month = next_month(request.inputs.day(MONTH.key) or next_month(today), 0)
    with optional_data(request) as data:
        figures = read_daily_figures(workbook, data, settings, today)
        inputs = known_ad_inputs(workbook, settings)
        plans = sorted(ad_plans(figures, inputs, month, today), key=_order)
    newest = figures.newest_day(min(month, today) - dt.timedelta(days=1)) if figures else None
    totals = plan_totals(plans, inputs)
    over = sum(
        part.projected_state in OVER and not part.only_informs for part in (*(plan.part for plan in plans), *totals)
    )
    facts = AdBudgetFacts(
        f"{month:%Y-%m}",
        over,
        unknown=sum(plan.part.stage == "unknown" for plan in plans),
        without_budget=sum(bool(np.isnan(plan.planned)) for plan in plans),
        newest=newest,
        products=tuple(map(_plan_facts, plans)),
    )
    if not plans:
        return Outcome(messages=[Note(Message(_NOTHING, {"month": facts.month}), Severity.WARN)], facts=facts)
    report = AdBudgetReport(month, plans, totals, newest, settings)
    name = f"{TITLE[settings.language]}_{month:%Y%m}.xlsx"
    file = OutputFile(name, partial(write_ad_budget, report), pdf=True)
    return Outcome(files=[file], messages=list(_messages(facts, today)), facts=facts)


def _order(plan: AdPlan) -> tuple[str, str, str]:
    return plan.part.owner.group, plan.part.shop, plan.part.msku


def _plan_facts(plan: AdPlan) -> AdPlanFacts:
    part = plan.part
    return AdPlanFacts(
        *(part.shop, part.msku, part.stage),
        limit=known(part.limit),
        currency=part.sums.currency,
        last_spend=money(part.sums.ad_spend),
        last_base=money(part.base),
        allowed=money(plan.allowed),
        budget=money(plan.planned),
        sales_target=known(plan.budget.sales_target) if plan.budget else None,
        state=part.projected_state or None,
    )


def _messages(facts: AdBudgetFacts, today: dt.date) -> Iterator[Note]:
    stages = [product.stage for product in facts.products]
    counts = {stage: stages.count(stage) for stage in ("old", "transition", "new")}
    severity = Severity.WARN if facts.over else Severity.INFO
    yield Note(Message(_DONE, {"month": facts.month, "over": facts.over, **counts}), severity)
    if facts.newest is None:
        yield Note(Message(_NO_DATA), Severity.WARN)
    elif today < dt.date.fromisoformat(f"{facts.month}-01"):
        yield Note(Message(_RUNNING, {"day": facts.newest}))
    if facts.unknown:
        yield Note(Message(_UNKNOWN, {"count": facts.unknown}), Severity.WARN)
    if facts.without_budget:
        yield Note(Message(_WITHOUT, {"count": facts.without_budget}), Severity.WARN)
