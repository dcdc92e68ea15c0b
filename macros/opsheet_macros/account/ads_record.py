"""The record of ads: each kind's and product's figures by day, their change over seven days, and ordering words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Final

import numpy as np

from opsheet.calculations.ad_days import AdDays, read_ad_days
from opsheet.calculations.ads_record import AdLine, AdsRecord, record_ads
from opsheet.calculations.daily_reading import read_daily_figures
from opsheet.calculations.product_owners import product_owners
from opsheet.catalogue import Input, Message, RefusedError, Severity, Text, listed
from opsheet.outcome import Facts, Note, Outcome, OutputFile, Request
from opsheet_macros.account.ads_workbook import TITLE, AdsReport, write_ads_workbook
from opsheet_macros.data.folder import DATA_FOLDER, optional_data
from opsheet_macros.declare import action

LAST_DAY = Input(
    "last_day",
    Text("截至日期", "Last day"),
    Text(
        "最近 7 天到这一天为止；不填为广告数据的最新一天。",
        "The last of the seven days; by default the newest day of ads.",
    ),
    "date",
)
TRIAL: Final = "trial"  # the kind of order of a product at its first stage
_FIRST_STAGE: Final = "launch"
_NO_FOLDER = Text(
    "没有数据文件夹：请选择放广告报表的文件夹，或在设置里填 data.folder",
    "No data folder: choose the one with the ad reports, or set data.folder",
)
_NO_ADS = Text(
    "{folder} 里没有按天的广告数据：请导出领星“推广商品”广告报表或亚马逊推广的商品报告，按天",
    "{folder} has no ads by day: export Lingxing’s ad report or Amazon’s advertised product report by day",
)
_NOT_COVERED = Text("广告数据从 {first} 到 {last}，不含 {day}", "The ads go from {first} to {last}, without {day}")
_RECORDED = Text(
    "{first} 到 {last} {currency}：广告花费 {spend}（{change}），广告销售额 {sales}，ACOS {acos}",
    "{first} to {last} {currency}: ad spend {spend} ({change}), ad sales {sales}, ACOS {acos}",
)
_WORDS = Text(
    "自动广告出单的词 {count} 个，其中 {new} 个还没有手动投放",
    "Ordering words of automatic campaigns: {count}, not yet used by hand: {new}",
)
_GROWING = Text("最近几天的广告销售额还在归因，ACOS 会变低", "Recent ad sales are still growing, so ACOS will fall")
_EARLY = Text("新品期不建议用{kind}：{names}", "{kind} is not advised at the first stage: {names}")
_UNNAMED = Text(
    "{count} 个广告活动名看不出类型，归入“{kind}”", "Campaigns whose name tells no kind, under “{kind}”: {count}"
)
_INCOMPLETE = Text(
    "{count} 个站点日在下载时还没结束，未计入", "Days not over when they were downloaded, left out: {count}"
)
_SUMS = Text("{count} 行是多天的合计，未计入", "Rows that are sums of several days, left out: {count}")
_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class KindFacts(Facts):
    """Ads of one kind in the last seven days."""

    kind: Annotated[str, Text("广告类型（键）", "The kind’s key")]
    currency: Annotated[str, Text("币种", "The currency")]
    spend: Annotated[float | None, Text("花费", "Spend")]
    ad_sales: Annotated[float | None, Text("广告销售额", "Ad sales")]
    acos: Annotated[float | None, Text("ACOS", "ACOS")]
    spend_change: Annotated[float | None, Text("花费对前 7 天的变化", "The change of spend")]


@dataclass(frozen=True, slots=True)
class WordFacts(Facts):
    """A search term that brought orders."""

    term: Annotated[str, Text("搜索词", "The term")]
    campaign: Annotated[str, Text("广告活动", "The campaign")]
    orders: Annotated[float, Text("订单", "Orders")]
    used: Annotated[bool, Text("已有手动投放", "Whether a campaign by hand has it")]


@dataclass(frozen=True, slots=True)
class AdsFacts(Facts):
    """What the record shows."""

    first: Annotated[dt.date, Text("第一天", "The first day")]
    last: Annotated[dt.date, Text("最后一天", "The last day")]
    products: Annotated[int, Text("产品数", "Products")]
    kinds: Annotated[tuple[KindFacts, ...], Text("各类型", "The kinds")]
    words: Annotated[tuple[WordFacts, ...], Text("出单的词", "Ordering words")]
    growing: Annotated[bool, Text("还在归因", "Whether ad sales are still growing")]


@action(
    group="account",
    label=Text("广告记录", "Ads record"),
    screentip=Text("每天的广告数据和建议", "Daily figures of ads"),
    supertip=Text(
        "按广告类型、产品和日期记录广告数据、七天变化、作用和建议，列出自动广告出单的词。",
        "Ads by kind, product and day, the change over seven days, advice, and ordering words of automatic campaigns.",
    ),
    icon="ChartTypeLineInsertGallery",
    keytip="KA",
    tables=(),
    optional_tables=("stocking", "sales_daily", "link_owners"),
    writes=Text("广告记录（.xlsx 和 PDF）", "The record of ads (.xlsx and PDF)"),
    inputs=(DATA_FOLDER, LAST_DAY),
    facts=AdsFacts,
)
def ads_record(request: Request) -> Outcome:
    """Record the ads of the data folder."""
    settings = request.settings
    with optional_data(request) as data:
        if data is None:
            raise RefusedError(_NO_FOLDER)
        ads = read_ad_days(data, settings, request.today)
        if ads is None or ads.rows.empty:
            raise RefusedError(_NO_ADS, folder=data.folder)
        days = ads.rows["day"].dt.date
        last_day = request.inputs.day(LAST_DAY.key) or days.max()
        if not days.min() <= last_day <= days.max():
            raise RefusedError(_NOT_COVERED, first=days.min(), last=days.max(), day=last_day)
        figures = read_daily_figures(request.workbook, data, settings, request.today)
    record = record_ads(ads, figures, settings, last_day)
    early = _first_stage(request)
    report = AdsReport(record, settings, product_owners(request.workbook, settings), early, ads.source)
    name = f"{TITLE[settings.language]}_{last_day:%Y%m%d}.xlsx"
    return Outcome(
        files=[OutputFile(name, partial(write_ads_workbook, report), pdf=True)],
        messages=list(_messages(report, ads)),
        facts=_facts(record),
    )


def _first_stage(request: Request) -> frozenset[tuple[str, str]]:
    """The products that the restock sheet orders as a trial."""
    table = request.workbook.tables.get("stocking")
    if table is None or not table.has("msku", "kind"):
        return frozenset()
    kinds = table.texts("kind").tolist()
    return frozenset(product for product, kind in zip(table.products(), kinds, strict=True) if kind == TRIAL)


def _messages(report: AdsReport, ads: AdDays) -> Iterator[Note]:
    record, settings = report.record, report.settings
    for one in report.totals:
        yield Note(Message(_RECORDED, _counted(record, one)))
    yield Note(Message(_WORDS, {"count": len(record.terms), "new": sum(not term.used for term in record.terms)}))
    if any(one.growing for one in record.kinds):
        yield Note(Message(_GROWING))
    for key, kind in settings.ads.kinds.items():
        names = [
            f"{one.names[0]} {one.names[2]}".strip()
            for one in record.products
            if key in one.kinds and _FIRST_STAGE in kind.not_in and report.is_new(one)
        ]
        if names:
            yield Note(Message(_EARLY, {"kind": kind.text, "names": listed(names[:_NAMED])}), Severity.WARN)
    yield from _left_out(report, ads)


def _left_out(report: AdsReport, ads: AdDays) -> Iterator[Note]:
    kinds = report.settings.ads.kinds
    other = next(key for key, kind in kinds.items() if kind.others and kind.type == "SP")
    unnamed = ads.rows.loc[ads.rows["kind"] == other, "campaign"].nunique()
    if unnamed:
        yield Note(Message(_UNNAMED, {"count": unnamed, "kind": kinds[other].text}))
    if ads.incomplete:
        yield Note(Message(_INCOMPLETE, {"count": ads.incomplete}))
    if ads.sums:
        yield Note(Message(_SUMS, {"count": ads.sums}))


def _counted(record: AdsRecord, one: AdLine) -> dict[str, object]:
    change, acos = one.change("ad_spend"), one.now["acos"]
    return {
        "first": record.week[0],
        "last": record.week[1],
        "currency": one.currency or "—",
        "spend": f"{one.now['ad_spend']:,.2f}",
        "change": "—" if np.isnan(change) else f"{change:+.1%}",
        "sales": f"{one.now['ad_sales']:,.2f}",
        "acos": "—" if np.isnan(acos) else f"{acos:.1%}",
    }


def _facts(record: AdsRecord) -> AdsFacts:
    return AdsFacts(
        first=record.week[0],
        last=record.week[1],
        products=len(record.products),
        kinds=tuple(
            KindFacts(
                kind=one.names[0],
                currency=one.currency,
                spend=_known(one.now["ad_spend"]),
                ad_sales=_known(one.now["ad_sales"]),
                acos=_known(one.now["acos"]),
                spend_change=_known(one.change("ad_spend")),
            )
            for one in record.kinds
        ),
        words=tuple(WordFacts(one.term, one.campaign, one.figures["ad_orders"], one.used) for one in record.terms),
        growing=any(one.growing for one in record.kinds),
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 6)
