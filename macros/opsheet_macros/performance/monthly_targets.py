"""The sales target of each product for a month: what is planned, and what the month before left unsold."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from opsheet.calculations.daily_figures import next_month
from opsheet.calculations.daily_reading import read_daily_figures
from opsheet.calculations.product_owners import product_owners
from opsheet.calculations.sales_plan import WITHOUT_MONTH, SalesPlan, sales_plan
from opsheet.calculations.target_progress import (
    NOT_BEGUN,
    Attainment,
    ProductMonth,
    target_progress,
    target_sold_rate,
)
from opsheet.catalogue import Input, Message, RefusedError, Severity, Text
from opsheet.outcome import AddSheet, CellValue, Facts, Note, Outcome, Request
from opsheet.settings import Settings
from opsheet_macros.data.folder import DATA_FOLDER, optional_data
from opsheet_macros.declare import action
from opsheet_macros.performance.plan_rows import NO_PLAN, left_out_notes, source_link
from opsheet_macros.writing.result_sheet import COUNT, SHARE, ResultColumn, ResultRow, known, result_sheet

TARGETS_TABLE: Final = "opsheet_targets"
CARRIED_TABLE: Final = "opsheet_targets_by_month"
_SHEET: Final = Text("绩效目标", "Targets")
_CARRIED_SHEET: Final = Text("绩效目标结转", "Targets by month")
MONTH: Final = Input(
    "month",
    Text("月份", "Month"),
    Text("哪个月的目标，如 2025-04；不填为下个月。", "Whose targets, such as 2025-04; by default next month."),
    "date",
)
FROM: Final = Input(
    "first_month",
    Text("起始月", "First month"),
    Text(
        "从哪个月起结转，此前没有未完成；不填为一年。",
        "The first month that counts, before which nothing was carried; by default a year back.",
    ),
    "date",
    asked=False,
)
_TOO_LATE: Final = Text("只能算到 {last}，{month} 太远", "{month} is too far ahead. The last month is {last}.")
_DONE: Final = Text(
    "{month} 目标 {target} 件（计划 {planned}，结转 {carried}），{products} 个产品，见“{sheet}”",
    "{month}: target {target} units (planned {planned}, carried over {carried}), products: {products}. See “{sheet}”",
)
_NONE: Final = Text("{month} 没有计划，没有目标", "{month} has no plan, so no targets")
_UNKNOWN: Final = Text(
    "{count} 个产品的目标空着：上月销量不全；可用 --first-month 指定起始月",
    "Targets left blank, since last month’s sales are incomplete: {count}. Set the first month with --first-month.",
)
_PROVISIONAL: Final = Text(
    "{month} 还没过完，结转按截至 {day} 的销量暂定", "{month} is not over: what is carried is as of {day}"
)
_LEVELS: Final[Mapping[str, Text]] = {
    "total": Text("合计", "Total"),
    "group": Text("部门/组", "Group"),
    "operator": Text("运营", "Operator"),
    "product": Text("产品", "Product"),
    "apart": Text("不计入", "Not counted"),
}
_EMPTY: Final = Text("没有计划", "No plan")
_FIGURES: Final = (
    ResultColumn(Text("备货计划（件）", "Planned units"), 13, COUNT),
    ResultColumn(Text("冗余批复（件）", "Approved excess"), 13, COUNT),
    ResultColumn(Text("季节性（件）", "Seasonal"), 13, COUNT),
    ResultColumn(Text("上月未完成（件）", "Carried over"), 15, COUNT),
    ResultColumn(Text("目标（件）", "Target"), 11, COUNT),
)
_SOLD: Final = (
    ResultColumn(Text("已售（件）", "Sold"), 11, COUNT),
    ResultColumn(Text("完成率", "Rate"), 8, SHARE),
)
_NAMES: Final = (
    ResultColumn(Text("部门/组", "Group"), 12),
    ResultColumn(Text("运营", "Operator"), 10),
    ResultColumn(Text("店铺", "Shop"), 16),
    ResultColumn(Text("MSKU", "MSKU"), 24),
)
_COLUMNS: Final = (
    ResultColumn(Text("月份", "Month"), 9),
    ResultColumn(Text("层级", "Level"), 9, empty=_EMPTY),
    *_NAMES,
    *_FIGURES,
    ResultColumn(Text("占比", "Share"), 8, SHARE),
    *_SOLD,
    ResultColumn(Text("毛利率目标", "Margin target"), 12, SHARE),
    ResultColumn(Text("来源", "Source"), 24),
    ResultColumn(Text("说明", "Message"), 40),
)
_CARRIED_COLUMNS: Final = (
    ResultColumn(Text("月份", "Month"), 9, empty=_EMPTY),
    *_NAMES,
    *_FIGURES,
    *_SOLD,
    ResultColumn(Text("未完成（件）", "Unsold"), 12, COUNT),
    ResultColumn(Text("毛利率目标", "Margin target"), 12, SHARE),
    ResultColumn(Text("说明", "Message"), 40),
)


@dataclass(frozen=True, slots=True)
class ProductTargetFacts(Facts):
    """One product's target."""

    shop: Annotated[str, Text("店铺", "Shop")]
    msku: Annotated[str, Text("MSKU", "MSKU")]
    operator: Annotated[str, Text("运营", "Operator")]
    group: Annotated[str, Text("部门/组", "Group")]
    planned: Annotated[float, Text("当月计划，件，含批复和季节性", "Units planned, approved and seasonal included")]
    carried: Annotated[float | None, Text("上月未完成，件", "Units that last month left unsold")]
    target: Annotated[float | None, Text("目标，件", "The target in units")]
    sold: Annotated[float | None, Text("已售，件", "Units sold")]
    margin: Annotated[float | None, Text("毛利率目标，0 到 1", "The margin target, 0 to 1")]


@dataclass(frozen=True, slots=True)
class TargetFacts(Facts):
    """The targets of one month."""

    month: Annotated[str, Text("月份", "The month")]
    planned: Annotated[float, Text("备货计划，件", "Units of ordinary orders")]
    excess: Annotated[float, Text("冗余批复，件", "Units of approved excess")]
    seasonal: Annotated[float, Text("季节性，件", "Units of seasonal stock")]
    carried: Annotated[float, Text("上月未完成，件", "Units carried over")]
    target: Annotated[float, Text("目标，件", "The target in units")]
    sold: Annotated[float | None, Text("已售，件；没有数据为空", "Units sold, null without data")]
    rate: Annotated[float | None, Text("完成率", "Sold over target")]
    unknown: Annotated[int, Text("目标算不出的产品数", "Products whose target is unknown")]
    provisional: Annotated[bool, Text("结转是否暂定", "Whether what is carried is provisional")]
    apart: Annotated[float, Text("不计入的件数（战略性、测品）", "Units not counted: strategic stock and trials")]
    products: Annotated[tuple[ProductTargetFacts, ...], Text("各产品", "By product")]


@action(
    group="performance",
    label=Text("绩效目标", "Monthly targets"),
    screentip=Text("下月各产品的销售目标", "Next month’s sales targets"),
    supertip=Text(
        "计划数量加上月未完成，按产品、运营、部门列出；战略性备货另列。",
        "Planned units plus what last month left unsold, by product, operator and group; strategic stock apart.",
    ),
    icon="OutlineGroup",
    keytip="KT",
    tables=(),
    optional_tables=("targets", "stocking", "link_owners", "pipeline", "sales_daily", "trials"),
    writes=Text("新表“绩效目标”“绩效目标结转”", "Two sheets, Targets and Targets by month"),
    inputs=(DATA_FOLDER, MONTH, FROM),
    facts=TargetFacts,
)
def monthly_targets(request: Request) -> Outcome:
    """List the targets of a month; the tables that they come from stay as they are."""
    workbook, settings, today = request.workbook, request.settings, request.today
    if not {"stocking", "targets"} & set(workbook.tables):
        raise RefusedError(NO_PLAN, file=workbook.name)
    last = next_month(today)
    month = next_month(request.inputs.day(MONTH.key) or last, 0)
    if month > last:
        raise RefusedError(_TOO_LATE, month=f"{month:%Y-%m}", last=f"{last:%Y-%m}")
    plan, owners = sales_plan(workbook, settings), product_owners(workbook, settings)
    with optional_data(request) as data:
        figures = read_daily_figures(workbook, data, settings, today)
        progress = target_progress(plan, figures, owners, month, today, first=request.inputs.day(FROM.key))
    of_month = [one for one in progress if one.month == month]
    sheets = [_targets_sheet(of_month, plan, month, settings), _by_month_sheet(progress, settings)]
    facts = _facts(of_month, plan, progress, month)
    return Outcome(sheets, messages=_messages(facts, plan, sheets[0].name, today), facts=facts)


def _targets_sheet(of_month: Sequence[ProductMonth], plan: SalesPlan, month: dt.date, settings: Settings) -> AddSheet:
    rows = [*_level_rows(of_month, month, settings), *_apart_rows(plan, month, settings)]
    return result_sheet(_SHEET[settings.language], TARGETS_TABLE, _COLUMNS, rows, settings)


def by_level(
    products: Sequence[ProductMonth],
) -> Iterator[tuple[str, tuple[str, str], Sequence[ProductMonth]]]:
    """The products of a month together, by group, by operator of a group, each group with the most to sell first.

    Yields:
        The level, the names of group and operator, and the products.
    """
    if not products:
        return
    yield "total", ("", ""), products
    keys: Mapping[str, Callable[[ProductMonth], tuple[str, str]]] = {
        "group": lambda one: (one.owner.group, ""),
        "operator": lambda one: (one.owner.group, one.owner.operator),
    }
    for level, key in keys.items():
        groups: dict[tuple[str, str], list[ProductMonth]] = defaultdict(list)
        for one in products:
            groups[key(one)].append(one)
        yield from (
            (level, name, groups[name]) for name in sorted(groups, key=lambda name: (-_aim(groups[name]), name))
        )


def _aim(products: Sequence[ProductMonth]) -> float:
    return known(target_sold_rate("", products).target) or 0.0


def _level_rows(of_month: Sequence[ProductMonth], month: dt.date, settings: Settings) -> Iterator[ResultRow]:
    whole, label = _aim(of_month), f"{month:%Y-%m}"
    for level, (group, operator), products in by_level(of_month):
        found = target_sold_rate("", products)
        head = [label, _LEVELS[level][settings.language], group or None, operator or None, None, None]
        reason = _incomplete(found, settings)
        yield [*head, *_attained(found, whole), None, None, reason]
    for one in sorted(of_month, key=lambda one: (-_aim([one]), one.msku)):
        found = target_sold_rate(one.msku, [one])
        names = [one.owner.group, one.owner.operator, one.shop, one.msku]
        margin, source, reason = known(one.margin), source_link(one.rows), _reason(one, settings)
        yield [label, _LEVELS["product"][settings.language], *names, *_attained(found, whole), margin, source, reason]


def _attained(found: Attainment, whole: float) -> list[CellValue]:
    parts = (found.planned, found.excess, found.seasonal, found.carried, found.target)
    share = found.target / whole if whole else float("nan")
    return [*map(known, parts), known(share), known(found.sold), known(found.rate)]


_LACKING: Final = Text(
    "不含 {count} 个目标或销量不全的产品", "Without {count} products whose target or sales are unknown"
)


def _incomplete(found: Attainment, settings: Settings) -> str | None:
    count = max(found.without_target, found.without_sales)
    return _LACKING.render(settings.language, count=count) if 0 < count < found.products else None


def _reason(one: ProductMonth, settings: Settings) -> str | None:
    """Why target or sales are blank; of a month to come everybody knows."""
    reasons = [reason for reason in (one.reason, one.figures.reason) if reason is not None and reason is not NOT_BEGUN]
    return "；".join(dict.fromkeys(reason.render(settings.language) for reason in reasons)) or None


def _apart_rows(plan: SalesPlan, month: dt.date, settings: Settings) -> Iterator[ResultRow]:
    """Strategic stock, whatever its month, and the month's trials."""
    kinds = settings.replenishment.kinds
    for one in plan.apart:
        if one.month in {month, WITHOUT_MONTH} or one.kind in settings.performance.kinds_without_target:
            word = getattr(kinds, one.kind).text[settings.language]
            own = None if one.month == WITHOUT_MONTH else f"{one.month:%Y-%m}"
            head = [own, _LEVELS["apart"][settings.language], None, None, one.shop, one.msku, known(one.units)]
            yield [*head, *[None] * 8, source_link([one]), word]


def _by_month_sheet(progress: Sequence[ProductMonth], settings: Settings) -> AddSheet:
    rows = [
        [
            f"{one.month:%Y-%m}",
            *(one.owner.group, one.owner.operator, one.shop, one.msku),
            *map(known, (one.planned, one.excess, one.seasonal, one.carried, one.target)),
            *map(known, (one.sold, one.rate, one.unsold, one.margin)),
            _reason(one, settings),
        ]
        for one in progress
    ]
    return result_sheet(_CARRIED_SHEET[settings.language], CARRIED_TABLE, _CARRIED_COLUMNS, rows, settings)


def _facts(
    of_month: Sequence[ProductMonth], plan: SalesPlan, progress: Sequence[ProductMonth], month: dt.date
) -> TargetFacts:
    found = target_sold_rate("", of_month)
    figures = (found.planned, found.excess, found.seasonal, found.carried, found.target)
    before = [one for one in progress if next_month(one.month) == month]
    return TargetFacts(
        f"{month:%Y-%m}",
        *(known(figure) or 0.0 for figure in figures),
        sold=known(found.sold),
        rate=known(round(found.rate, 6)),
        unknown=found.without_target,
        provisional=any(one.running for one in before),
        apart=sum(one.units for one in plan.apart),
        products=tuple(
            ProductTargetFacts(
                one.shop,
                one.msku,
                one.owner.operator,
                one.owner.group,
                one.planned + one.excess + one.seasonal,
                *map(known, (one.carried, one.target, one.sold, one.margin)),
            )
            for one in of_month
        ),
    )


def _messages(facts: TargetFacts, plan: SalesPlan, sheet: str, today: dt.date) -> list[Note]:
    planned = facts.planned + facts.excess + facts.seasonal
    counts = {"target": facts.target, "planned": planned, "carried": facts.carried}
    shown = {key: f"{value:,.0f}" for key, value in counts.items()}
    done = {**shown, "month": facts.month, "products": len(facts.products), "sheet": sheet}
    notes = [Note(Message(_DONE, done)) if facts.products else Note(Message(_NONE, done), Severity.WARN)]
    if facts.provisional:
        running, day = next_month(dt.date.fromisoformat(f"{facts.month}-01"), -1), today - dt.timedelta(days=1)
        notes.append(Note(Message(_PROVISIONAL, {"month": f"{running:%Y-%m}", "day": day})))
    if facts.unknown:
        notes.append(Note(Message(_UNKNOWN, {"count": facts.unknown}), Severity.WARN))
    return [*notes, *left_out_notes(plan.left_out)]
