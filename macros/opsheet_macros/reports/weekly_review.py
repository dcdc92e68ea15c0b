"""The week's abnormal links: what moved against the weeks before, and why most likely."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Final

import numpy as np

from opsheet.calculations.product_owners import product_owners
from opsheet.calculations.weekly_figures import WEEK, LinkDays, LinkWeeks, link_weeks, read_link_days
from opsheet.calculations.weekly_review import ReviewedLink, review_links, shop_weeks
from opsheet.catalogue import Input, Message, RefusedError, Severity, Text, listed
from opsheet.outcome import Facts, Note, Outcome, OutputFile, Request
from opsheet.rules.link_changes import FIGURES
from opsheet_macros.data.folder import DATA_FOLDER, optional_data
from opsheet_macros.declare import action
from opsheet_macros.reports.weekly_workbook import TITLE, WeeklyReport, write_weekly_workbook

LAST_DAY = Input(
    "last_day",
    Text("截至日期", "Last day"),
    Text(
        "本周的最后一天；不填为最近一个周日，没有那天的数据则取最新一天。",
        "The last day of the week; by default last Sunday, or the newest day of data before it.",
    ),
    "date",
)
_NO_DATA = Text(
    "没有日数据：请在领星“数据 > 产品表现”选 MSKU 维度按天导出，放进数据文件夹",
    "No daily data: export Lingxing’s product performance by MSKU and day into the data folder",
)
_NOT_THERE = Text("{first} 到 {last} 没有数据", "No data from {first} to {last}")
_REVIEWED = Text(
    "{first} 到 {last}：{links} 个链接，异常 {abnormal} 个（下降 {fallen}，上升 {risen}），暂定 {provisional} 个",
    "{first} to {last}: {links} links, {abnormal} abnormal (fell: {fallen}, rose: {risen}), provisional: {provisional}",
)
_WORST = Text("掉得最多：{names}", "Fell most: {names}")
_NOT_JUDGED = Text("{count} 个链接数据或有货天数不足，没有判断", "Links not judged for want of days: {count}")
_GROWING = Text(
    "本周的广告销售额还在归因，ACOS 只作暂定", "Ad sales of the week are still growing, so ACOS is provisional"
)
_INCOMPLETE = Text(
    "{count} 个站点日在下载时还没结束，未计入", "Days not over when they were downloaded, left out: {count}"
)
_NO_STOCK = Text(
    "没有每日库存数据，看不出断货；请放入库存分类账（汇总、按天）",
    "No daily stock, so stock-outs don’t show. Add the inventory ledger (summary, daily)",
)
_NAMED: Final = 3  # links in a message
_SUNDAY: Final = 6


@dataclass(frozen=True, slots=True)
class LinkFacts(Facts):
    """An abnormal link."""

    shop: Annotated[str, Text("店铺", "The shop")]
    site: Annotated[str, Text("站点", "The site")]
    msku: Annotated[str, Text("MSKU", "The MSKU")]
    cause: Annotated[str, Text("最可能的原因（键）", "The likeliest cause’s key")]
    moved: Annotated[tuple[str, ...], Text("变化的指标（键），降的带负号", "What moved, with - where it fell")]
    sales_change: Annotated[float | None, Text("销售额变化，0.1 为升 10%", "The change of sales, 0.1 is up 10%")]
    out_of_stock: Annotated[int, Text("本周断货天数", "Days of the week without stock")]
    provisional: Annotated[bool, Text("暂定", "Whether it is provisional")]


@dataclass(frozen=True, slots=True)
class WeeklyFacts(Facts):
    """What the review found."""

    first: Annotated[dt.date, Text("第一天", "The first day")]
    last: Annotated[dt.date, Text("最后一天", "The last day")]
    source: Annotated[str, Text("数据来源", "Where the data comes from")]
    links: Annotated[int, Text("链接数", "Links")]
    not_judged: Annotated[int, Text("没有判断的链接数", "Links that were not judged")]
    abnormal: Annotated[tuple[LinkFacts, ...], Text("异常链接", "The abnormal links")]


@action(
    group="reports",
    label=Text("周报", "Weekly review"),
    screentip=Text("本周异常链接", "The week's abnormal links"),
    supertip=Text(
        "列出销售、流量、转化、ACOS、价格、购物车、评分异常的链接和最可能的原因。",
        "Lists links whose sales, traffic, conversion, ACOS, price, Buy Box or rating moved, with the likeliest cause.",
    ),
    icon="ViewSideBySide",
    keytip="RW",
    tables=(),
    optional_tables=("sales_daily", "link_owners"),
    writes=Text("周报（.xlsx 和 PDF）", "The weekly review (.xlsx and PDF)"),
    inputs=(DATA_FOLDER, LAST_DAY),
    facts=WeeklyFacts,
)
def weekly_review(request: Request) -> Outcome:
    """Judge every link's week from the data folder or the workbook's own daily table."""
    settings = request.settings
    back = (settings.weekly_review.weeks_before.value + 3) * WEEK  # the newest file may be two weeks younger
    wanted = request.inputs.day(LAST_DAY.key)
    back += max((request.today - wanted).days, 0) if wanted else 0
    with optional_data(request) as data:
        days = read_link_days(request.workbook, data, settings, request.today, back)
    if days is None:
        raise RefusedError(_NO_DATA)
    last_day = wanted or _last_day(days, request.today)
    weeks = link_weeks(days, last_day, settings.weekly_review.weeks_before.value)
    if weeks is None or not (weeks.missing < WEEK).any():
        first = last_day - dt.timedelta(days=WEEK - 1)
        raise RefusedError(_NOT_THERE, first=first, last=last_day)
    links = review_links(weeks, settings)
    owners = product_owners(request.workbook, settings)
    report = WeeklyReport(weeks, links, shop_weeks(weeks, links), settings, owners, days.source)
    name = f"{TITLE[settings.language]}_{last_day:%Y%m%d}.xlsx"
    return Outcome(
        files=[OutputFile(name, partial(write_weekly_workbook, report), pdf=True)],
        messages=list(_messages(weeks, links, days)),
        facts=_facts(weeks, links, days),
    )


def _last_day(days: LinkDays, today: dt.date) -> dt.date:
    """The Sunday before today, or the newest day before it of which there is data."""
    back = (today.weekday() - _SUNDAY) % WEEK or WEEK
    sunday = today - dt.timedelta(days=back)
    return days.last_day(sunday) or sunday


def _messages(weeks: LinkWeeks, links: Sequence[ReviewedLink], days: LinkDays) -> Iterator[Note]:
    firm = [one for one in links if one.is_abnormal and not one.is_provisional]
    fallen = [one for one in firm if _sales_move(one) < 0]
    counted = {
        "first": weeks.week[0],
        "last": weeks.week[1],
        "links": len(links),
        "abnormal": len(firm),
        "fallen": len(fallen),
        "risen": sum(_sales_move(one) > 0 for one in firm),
        "provisional": sum(one.is_provisional for one in links),
    }
    yield Note(Message(_REVIEWED, counted), Severity.WARN if firm else Severity.INFO)
    if fallen:
        names = listed(f"{one.shop} {one.msku}".strip() for one in fallen[:_NAMED])
        yield Note(Message(_WORST, {"names": names}), Severity.WARN)
    unjudged = _not_judged(links)
    if unjudged:
        yield Note(Message(_NOT_JUDGED, {"count": unjudged}))
    if weeks.growing.any():
        yield Note(Message(_GROWING))
    if days.incomplete:
        yield Note(Message(_INCOMPLETE, {"count": days.incomplete}))
    if days.stock is None:
        yield Note(Message(_NO_STOCK))


def _sales_move(one: ReviewedLink) -> int:
    return -1 if one.cause == "out_of_stock" else one.moves.get("sales", 0)


def _not_judged(links: Sequence[ReviewedLink]) -> int:
    return sum(one.reason is not None and not one.moves for one in links)


def _facts(weeks: LinkWeeks, links: Sequence[ReviewedLink], days: LinkDays) -> WeeklyFacts:
    return WeeklyFacts(
        first=weeks.week[0],
        last=weeks.week[1],
        source=days.source.zh,
        links=len(links),
        not_judged=_not_judged(links),
        abnormal=tuple(_link_facts(one) for one in links if one.is_abnormal),
    )


def _link_facts(one: ReviewedLink) -> LinkFacts:
    moved = tuple(f"{'-' if one.moves[key] < 0 else ''}{key}" for key in FIGURES if key in one.moves)
    change = one.change["sales"]
    return LinkFacts(
        *(one.shop, one.site, one.msku, one.cause, moved),
        None if np.isnan(change) else round(change, 4),
        one.out_of_stock,
        one.is_provisional,
    )
