"""Ad spend against its limit: to date and projected to the end of the period, split where the rule changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from opsheet.calculations.ad_spend import (
    BASES,
    OVER,
    STAGES,
    AdPart,
    ad_parts,
    ad_totals,
    known_ad_inputs,
    over_limit,
)
from opsheet.calculations.daily_figures import DailyFigures, last_day_of
from opsheet.calculations.daily_reading import read_daily_figures
from opsheet.catalogue import Input, Message, RefusedError, Severity, Text
from opsheet.outcome import AddSheet, Facts, Note, Outcome, Request
from opsheet.settings import Settings
from opsheet_macros.data.folder import DATA_FOLDER, optional_data
from opsheet_macros.declare import action
from opsheet_macros.writing.result_sheet import DAY, MONEY, SHARE, ResultColumn, ResultRow, known, money, result_sheet

AD_TABLE: Final = "opsheet_ad_control"
_SHEET: Final = Text("广告限额", "Ad limits")
START: Final = Input(
    "start",
    Text("开始日期", "First day"),
    Text("从哪天算起；不填为本月 1 日。", "The first day that counts; by default the first of the month."),
    "date",
    asked=False,
)
END: Final = Input(
    "end",
    Text("结束日期", "Last day"),
    Text("推算到哪天；不填为月底。", "The day to project to; by default the end of the month."),
    "date",
    asked=False,
)
NO_SALES: Final = Text(
    "没有日销量和广告数据；请选数据文件夹，或在表里放“产品表现-子ASIN”",
    "No daily sales and ads. Choose a data folder, or add the table Daily sales.",
)
_BACKWARDS: Final = Text("开始日期 {start} 晚于结束日期 {end}", "The first day {start} is after the last day {end}")
_NOTHING: Final = Text("{start} 到 {end} 没有销售和广告数据", "No sales or ads from {start} to {end}")
_DONE: Final = Text(
    "{start} 到 {end}（数据到 {newest}）：超标 {over} 处，推算到期末 {later} 处，见“{sheet}”",
    "{start} to {end} (data up to {newest}): over the limit {over}, projected to the end {later}. See “{sheet}”",
)
_UNKNOWN: Final = Text(
    "{count} 个产品没有返单上架日，没有判断；请填“广告预算”的返单上架日",
    "Products not judged, since their second order’s day on sale is missing in the ad budget: {count}",
)
_TAX: Final = Text("广告花费按报表加 {tax:.0%} 的税", "Ad spend is the exports’ plus {tax:.0%} tax")
_LEVELS: Final = {
    "total": Text("部门和店铺", "Group and shop"),
    "product": Text("产品", "Product"),
}
_INFORMS: Final = {
    True: Text("总额控制，单品仅供参考", "The limit is on the sum; a product only informs"),
    False: Text("限额看单品，合计仅供参考", "The limit is on each product; the sum only informs"),
}
_COLUMNS: Final = (
    ResultColumn(Text("状态", "Status"), 14, empty=Text("没有广告花费", "No ad spend")),
    ResultColumn(Text("推算状态", "Projected status"), 14),
    ResultColumn(Text("层级", "Level"), 12),
    ResultColumn(Text("部门/组", "Group"), 12),
    ResultColumn(Text("运营", "Operator"), 10),
    ResultColumn(Text("店铺", "Shop"), 16),
    ResultColumn(Text("MSKU", "MSKU"), 24),
    ResultColumn(Text("新老品", "Stage"), 10),
    ResultColumn(Text("从", "From"), 11, DAY),
    ResultColumn(Text("到", "To"), 11, DAY),
    ResultColumn(Text("基数", "Base"), 12),
    ResultColumn(Text("限额", "Limit"), 8, SHARE),
    ResultColumn(Text("占比", "Share"), 8, SHARE),
    ResultColumn(Text("推算占比", "Projected share"), 11, SHARE),
    ResultColumn(Text("币种", "Currency"), 7),
    ResultColumn(Text("广告花费（含税）", "Ad spend with tax"), 17, MONEY),
    ResultColumn(Text("基数金额", "Base amount"), 13, MONEY),
    ResultColumn(Text("允许花费", "Allowed spend"), 12, MONEY),
    ResultColumn(Text("推算花费", "Projected spend"), 12, MONEY),
    ResultColumn(Text("推算基数", "Projected base"), 13, MONEY),
    ResultColumn(Text("说明", "Message"), 36),
)


@dataclass(frozen=True, slots=True)
class AdPartFacts(Facts):
    """One product, or the old products of a group and shop, under one rule."""

    group: Annotated[str, Text("部门/组", "Group")]
    shop: Annotated[str, Text("店铺", "Shop")]
    msku: Annotated[str, Text("MSKU；部门和店铺的合计为空", "MSKU, empty for a sum by group and shop")]
    stage: Annotated[str, Text("新老品（键）", "The stage’s key")]
    start: Annotated[dt.date, Text("从", "The first day")]
    end: Annotated[dt.date, Text("到", "The last day")]
    base: Annotated[str, Text("基数：sales 或 net_gross_profit", "The base: sales or net_gross_profit")]
    limit: Annotated[float | None, Text("限额，0 到 1；新品没有", "The limit, 0 to 1; a new product has none")]
    currency: Annotated[str, Text("币种", "Currency")]
    spend: Annotated[float | None, Text("广告花费（含税）", "Ad spend with tax")]
    base_amount: Annotated[float | None, Text("基数金额", "The amount of the base")]
    share: Annotated[float | None, Text("占比", "Spend over base")]
    state: Annotated[str | None, Text("状态（键），判断不了为空", "The state’s key, null where it isn’t known")]
    projected_spend: Annotated[float | None, Text("推算花费", "Projected spend")]
    projected_share: Annotated[float | None, Text("推算占比", "Projected share")]
    projected_state: Annotated[str | None, Text("推算状态（键）", "The projected state’s key")]


@dataclass(frozen=True, slots=True)
class AdControlFacts(Facts):
    """Ad spend of a period."""

    start: Annotated[dt.date, Text("开始日期", "The first day")]
    end: Annotated[dt.date, Text("结束日期", "The last day")]
    newest: Annotated[dt.date | None, Text("数据到哪天", "The last day with data")]
    over: Annotated[int, Text("超标处数", "How many are over the limit")]
    projected_over: Annotated[int, Text("推算超标处数", "How many are projected to be")]
    unknown: Annotated[int, Text("没有返单上架日的产品数", "Products without the day of their second order")]
    totals: Annotated[tuple[AdPartFacts, ...], Text("部门和店铺的老品合计", "Sums of old products by group and shop")]
    products: Annotated[tuple[AdPartFacts, ...], Text("各产品", "By product")]


@action(
    group="performance",
    label=Text("广告限额", "Ad limits"),
    screentip=Text("广告花费是否超出限额", "Ad spend against its limit"),
    supertip=Text(
        "按当期规定比较广告花费和限额，推算到月底；规定变了就分段。",
        "Compares ad spend with the limit in force and projects it to the month’s end; split where the rule changes.",
    ),
    icon="WatchWindow",
    keytip="KC",
    tables=(),
    optional_tables=("ad_budget", "sales_daily", "pipeline", "link_owners", "stocking"),
    writes=Text("新表“广告限额”", "A sheet, Ad limits"),
    inputs=(DATA_FOLDER, START, END),
    facts=AdControlFacts,
)
def ad_control(request: Request) -> Outcome:
    """Judge the ad spend of a period, by default of the month of the last day."""
    workbook, settings, today = request.workbook, request.settings, request.today
    start, end = _period(request)
    with optional_data(request) as data:
        figures = read_daily_figures(workbook, data, settings, today)
        if figures is None:
            raise RefusedError(NO_SALES)
        inputs = known_ad_inputs(workbook, settings)
        products = ad_parts(figures, inputs, start, end, today)
        totals = ad_totals(products, inputs)
    sheet = _sheet([*totals, *products], settings)
    facts = _facts(figures, totals, products, (start, end), today)
    return Outcome([sheet], messages=list(_messages(facts, sheet.name, settings)), facts=facts)


def _period(request: Request) -> tuple[dt.date, dt.date]:
    start, end = request.inputs.day(START.key), request.inputs.day(END.key)
    start = start or (end or request.today - dt.timedelta(days=1)).replace(day=1)
    end = end or last_day_of(start)
    if start > end:
        raise RefusedError(_BACKWARDS, start=start, end=end)
    return start, end


def _sheet(parts: Sequence[AdPart], settings: Settings) -> AddSheet:
    """One row a part: what is over its limit first, then what is projected to be, then the most spent."""

    def urgency(part: AdPart) -> tuple[bool, bool, bool, float]:
        informs = part.only_informs
        over, later = part.state in OVER and not informs, part.projected_state in OVER and not informs
        return not over, not later, bool(part.msku), -(known(part.sums.ad_spend) or 0.0)

    ordered = sorted(parts, key=urgency)
    rows = [ad_row(part, settings) for part in ordered]
    severities = [_severity(part) for part in ordered]
    return result_sheet(_SHEET[settings.language], AD_TABLE, _COLUMNS, rows, settings, severities=severities)


def _severity(part: AdPart) -> Severity | None:
    if part.only_informs:
        return None
    states = {part.state, part.projected_state}
    if part.state == "over":
        return Severity.ERROR
    return Severity.WARN if states & OVER else None


def ad_row(part: AdPart, settings: Settings) -> ResultRow:
    """A part as a row: its status, whose it is, the rule, the shares and the amounts."""
    language, informs = settings.language, part.only_informs
    reason = part.reason or (_INFORMS[part.total] if informs else None)
    words = (None, None) if informs else (part.word, part.projected_word)
    return [
        *words,
        _LEVELS["product" if part.msku else "total"][language],
        part.owner.group,
        part.owner.operator or None,
        part.shop,
        part.msku or None,
        STAGES[part.stage][language],
        part.start,
        part.end,
        BASES[part.on_profit][language],
        *map(known, (part.limit, part.share, part.projected_share)),
        part.sums.currency or None,
        *map(money, (part.sums.ad_spend, part.base, part.allowed, part.projected.ad_spend, part.projected_base)),
        reason.render(language) if reason is not None else None,
    ]


def _facts(
    figures: DailyFigures,
    totals: Sequence[AdPart],
    products: Sequence[AdPart],
    period: tuple[dt.date, dt.date],
    today: dt.date,
) -> AdControlFacts:
    start, end = period
    newest = figures.newest_day(min(end, today - dt.timedelta(days=1)))
    return AdControlFacts(
        start,
        end,
        newest if newest and newest >= start else None,
        over=len(over_limit([*totals, *products])),
        projected_over=sum(part.projected_state in OVER and not part.only_informs for part in (*totals, *products)),
        unknown=len({part.product for part in products if part.stage == "unknown"}),
        totals=tuple(map(part_facts, totals)),
        products=tuple(map(part_facts, products)),
    )


def part_facts(part: AdPart) -> AdPartFacts:
    """A part for other programs."""
    return AdPartFacts(
        *(part.owner.group, part.shop, part.msku, part.stage, part.start, part.end),
        base="net_gross_profit" if part.on_profit else "sales",
        limit=known(part.limit),
        currency=part.sums.currency,
        spend=money(part.sums.ad_spend),
        base_amount=money(part.base),
        share=known(round(part.share, 6)),
        state=part.state or None,
        projected_spend=money(part.projected.ad_spend),
        projected_share=known(round(part.projected_share, 6)),
        projected_state=part.projected_state or None,
    )


def _messages(facts: AdControlFacts, sheet: str, settings: Settings) -> Iterator[Note]:
    if facts.newest is None:
        yield Note(Message(_NOTHING, {"start": facts.start, "end": facts.end}), Severity.WARN)
        return
    shown = {"start": facts.start, "end": facts.end, "newest": facts.newest, "over": facts.over, "sheet": sheet}
    over = facts.over or facts.projected_over
    yield Note(Message(_DONE, {**shown, "later": facts.projected_over}), Severity.WARN if over else Severity.INFO)
    if facts.unknown:
        yield Note(Message(_UNKNOWN, {"count": facts.unknown}), Severity.WARN)
    yield Note(Message(_TAX, {"tax": settings.performance.ad_tax.value}))
