"""The weekly review as a workbook: shops with a chart, abnormal links with their cause, all links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from opsheet.calculations.daily_figures import Product
from opsheet.calculations.product_owners import Owner
from opsheet.calculations.weekly_figures import LinkWeeks
from opsheet.calculations.weekly_review import ReviewedLink, ShopWeek
from opsheet.catalogue import Text
from opsheet.catalogue.text import AND, COMMA
from opsheet.rules.link_changes import FIGURES
from opsheet.settings import Settings
from opsheet.values import fold
from opsheet.workbooks.style import SERIES_COLORS
from opsheet_macros.writing.report_sheet import (
    CHART_FONT,
    CHART_GRID,
    Field,
    Formats,
    report_formats,
    set_up_chart,
    set_up_page,
    table_sheet,
    write_table,
    write_title,
)

if TYPE_CHECKING:
    from opsheet.catalogue import Language

TITLE: Final = Text("周报", "Weekly review")
_SUMMARY = Text("汇总", "Summary")
_ABNORMAL = Text("异常链接", "Abnormal links")
_ALL = Text("全部链接", "All links")
_ABOUT = Text(
    "{first} 到 {last}，对比前 {weeks} 周；只算有货、有数据的日子的日均；数据：{source}",
    "{first} to {last} against the {weeks} weeks before; averages of the days in stock and with data; data: {source}",
)
_PROVISIONAL = Text("暂定：广告销售额还在归因", "Provisional: ad sales are still growing")
_OUT = Text("断货 {days} 天", "Out of stock: {days} days")
_CHART = Text("每周销量（件）", "Units by week")
NAMES: Final[Mapping[str, Text]] = {
    "sales": Text("销售额", "sales"),
    "sessions": Text("会话", "sessions"),
    "conversion": Text("转化率", "conversion"),
    "acos": Text("ACOS", "ACOS"),
    "price": Text("售价", "price"),
    "buy_box": Text("购物车占比", "Buy Box share"),
    "rating": Text("评分", "rating"),
}
_ARROWS = {1: "↑", -1: "↓"}
CAUSES: Final[Mapping[str, Text]] = {
    "out_of_stock": Text("断货", "Out of stock"),
    "buy_box_lost": Text("丢了购物车", "Lost the Buy Box"),
    "buy_box_won": Text("拿回购物车", "Won the Buy Box"),
    "price_up": Text("涨价", "Price went up"),
    "price_down": Text("降价或促销", "Price went down"),
    "rating_down": Text("评分下降", "Rating went down"),
    "rating_up": Text("评分上升", "Rating went up"),
    "ads_less": Text("广告投放减少，流量下降", "Fewer ads, less traffic"),
    "ads_more": Text("广告投放增加，流量上升", "More ads, more traffic"),
    "traffic_less": Text("自然流量下降，转化没变", "Less organic traffic, same conversion"),
    "traffic_more": Text("自然流量上升，转化没变", "More organic traffic, same conversion"),
    "page_worse": Text("转化下降，流量没变", "Lower conversion, same traffic"),
    "page_better": Text("转化上升，流量没变", "Higher conversion, same traffic"),
    "both_less": Text("流量和转化都下降", "Less traffic and lower conversion"),
    "both_more": Text("流量和转化都上升", "More traffic and higher conversion"),
    "ads_dearer": Text("广告变贵", "Ads cost more"),
    "ads_cheaper": Text("广告变便宜", "Ads cost less"),
    "unknown": Text("看不出原因", "No cause to be seen"),
}
_ADVICE: Final[Mapping[str, Text]] = {
    "out_of_stock": Text("看补货和在途，能否空运", "Check restock and what is inbound; air freight?"),
    "buy_box_lost": Text("查跟卖、价格和库存", "Check other sellers, price and stock"),
    "price_up": Text("核对调价和优惠券", "Check the price and coupons"),
    "rating_down": Text("看新差评", "Read the new bad reviews"),
    "ads_less": Text("看预算、竞价和广告状态", "Check budgets, bids and status of ads"),
    "traffic_less": Text("看关键词排名、类目和竞品", "Check keyword ranks, category and competitors"),
    "page_worse": Text("看差评、竞品价格和页面改动", "Check reviews, competitors’ prices and the page"),
    "both_less": Text("看链接状态、类目和竞品", "Check the link’s status, category and competitors"),
    "ads_dearer": Text("看搜索词，停掉不出单的", "Check search terms; stop those without orders"),
}
_SIZE = {"width": 760, "height": 320}
_MOST_SHOPS = len(SERIES_COLORS)  # that a chart shows
_GAP = 2


@dataclass(frozen=True, slots=True)
class WeeklyReport:
    """What the workbook shows.

    Args:
        weeks: the links' figures.
        links: as judged, abnormal ones first.
        shops: the units of each shop by week.
        settings: language and thresholds.
        owners: whose link each is.
        source: of the data.
    """

    weeks: LinkWeeks
    links: Sequence[ReviewedLink]
    shops: Sequence[ShopWeek]
    settings: Settings
    owners: Mapping[Product, Owner]
    source: Text

    @property
    def language(self) -> Language:
        """The reader's."""
        return self.settings.language


def write_weekly_workbook(report: WeeklyReport, path: Path) -> None:
    """Write the review as a workbook.

    Args:
        report: as judged.
        path: of the new file.
    """
    import xlsxwriter

    abnormal = [one for one in report.links if one.is_abnormal]
    with xlsxwriter.Workbook(path) as book:
        formats = report_formats(book)
        _summary_sheet(book, formats, report)
        fields, rows = _abnormal_fields(report.language), [_abnormal_row(one, report) for one in abnormal]
        table_sheet(book, formats, **_titles(report, _ABNORMAL), fields=fields, rows=rows)
        fields, rows = _all_fields(report.language), [_all_row(one, report) for one in report.links]
        table_sheet(book, formats, **_titles(report, _ALL), fields=fields, rows=rows)


def _titles(report: WeeklyReport, name: Text) -> dict[str, str]:
    shown = name[report.language]
    return {"name": shown, "title": f"{TITLE[report.language]} · {shown}", "about": _about(report)}


def _about(report: WeeklyReport) -> str:
    first, last = report.weeks.week
    weeks = report.settings.weekly_review.weeks_before.value
    return _ABOUT.render(report.language, first=first, last=last, weeks=weeks, source=report.source)


def _summary_sheet(book: Any, formats: Formats, report: WeeklyReport) -> None:
    language = report.language
    sheet = book.add_worksheet(_SUMMARY[language])
    write_title(sheet, formats, TITLE[language], _about(report))
    header = 3
    below = write_table(
        sheet, formats, _shop_fields(report), [_shop_row(one) for one in report.shops], first_row=header
    )
    _week_chart(book, sheet, report, header_row=header, at_row=below + _GAP)
    set_up_page(sheet)
    sheet.fit_to_pages(1, 1)


def _shop_fields(report: WeeklyReport) -> list[Field]:
    language = report.language
    weeks = [Field(f"{first:%m-%d} – {last:%m-%d}", "units", 14) for first, last in _week_spans(report.weeks)]
    return [
        Field(Text("店铺", "Shop")[language], width=20),
        Field(Text("站点", "Site")[language], width=8),
        Field(Text("链接（个）", "Links")[language], "units", 10),
        Field(Text("异常（个）", "Abnormal")[language], "units", 10),
        *weeks,
        Field(Text("对前几周", "Against before")[language], "change", 12),
    ]


def _week_spans(weeks: LinkWeeks) -> list[tuple[Any, Any]]:
    count = weeks.units_by_week.shape[1]
    first = np.datetime64(weeks.before[0])
    starts = [first + 7 * week for week in range(count)]
    return [(start.item(), (start + 6).item()) for start in starts]


def _shop_row(one: ShopWeek) -> list[Any]:
    change = one.units / one.before - 1 if one.before > 0 else np.nan
    return [one.shop, one.site, one.links, one.abnormal, *one.by_week, change]


def _week_chart(book: Any, sheet: Any, report: WeeklyReport, *, header_row: int, at_row: int) -> None:
    """A line a shop, over the weeks of the table above."""
    first_column, count = 4, report.weeks.units_by_week.shape[1]
    last_column = first_column + count - 1
    chart = book.add_chart({"type": "line"})
    for number in range(min(len(report.shops), _MOST_SHOPS)):
        row = header_row + 1 + number
        chart.add_series(
            {
                "name": [sheet.name, row, 0],
                "categories": [sheet.name, header_row, first_column, header_row, last_column],
                "values": [sheet.name, row, first_column, row, last_column],
                "line": {"color": SERIES_COLORS[number], "width": 2.25},
                "marker": {"type": "circle", "size": 5},
            }
        )
    set_up_chart(chart, _CHART[report.language], _SIZE, legend="right")
    chart.set_y_axis({"min": 0, "num_font": CHART_FONT, "major_gridlines": CHART_GRID})
    chart.set_x_axis({"num_font": CHART_FONT})
    sheet.insert_chart(at_row, 0, chart)


def _abnormal_fields(language: Language) -> list[Field]:
    return [
        Field(Text("店铺", "Shop")[language], width=15),
        Field(Text("MSKU", "MSKU")[language], width=25),
        Field(Text("ASIN", "ASIN")[language], width=13),
        Field(Text("链接负责人", "Listing owner")[language], width=11),
        Field(Text("最可能的原因", "Likeliest cause")[language], "alert", 24),
        Field(Text("变化的指标", "What moved")[language], width=24),
        Field(Text("日均销量（件）", "Units a day")[language], "days", 10),
        Field(Text("销售额", "Sales")[language], "change", 9),
        Field(Text("会话", "Sessions")[language], "change", 9),
        Field(Text("转化率", "Conversion")[language], "change", 9),
        Field(Text("ACOS", "ACOS")[language], "change", 9),
        Field(Text("售价", "Price")[language], "change", 9),
        Field(Text("购物车（百分点）", "Buy Box (points)")[language], "points", 10),
        Field(Text("评分（分）", "Rating (stars)")[language], "points", 9),
        Field(Text("先看什么", "Look first at")[language], width=28),
        Field(Text("说明", "Remark")[language], width=28),
    ]


def _abnormal_row(one: ReviewedLink, report: WeeklyReport) -> list[Any]:
    language, change = report.language, one.change
    moved = [f"{NAMES[key][language]}{_ARROWS[one.moves[key]]}" for key in FIGURES if key in one.moves]
    return [
        *_named(one, report),
        CAUSES[one.cause][language],
        COMMA[language].join(moved),
        one.now["units"],
        *(change[key] for key in ("sales", "sessions", "conversion", "acos", "price")),
        round(change["buy_box"] * 100, 1) + 0.0,
        round(change["rating"], 1) + 0.0,
        _ADVICE[one.cause][language] if one.cause in _ADVICE else "",
        _remark(one, language),
    ]


def _named(one: ReviewedLink, report: WeeklyReport) -> list[str]:
    owner = report.owners[fold(one.shop), fold(one.msku)].operator
    return [one.shop, one.msku, one.asin, owner]


def _remark(one: ReviewedLink, language: Language) -> str:
    words: list[str] = []
    if one.out_of_stock:
        words.append(_OUT.render(language, days=one.out_of_stock))
    if one.growing and "acos" in one.moves:
        words.append(_PROVISIONAL[language])
    if one.reason is not None:
        words.append(one.reason.render(language))
    return AND[language].join(words)


def _all_fields(language: Language) -> list[Field]:
    week, before = Text("本周", "week"), Text("之前", "before")
    pairs = (
        (Text("日均销量", "Units a day"), "days"),
        (Text("日均销售额", "Sales a day"), "money"),
        (Text("日均会话", "Sessions a day"), "days"),
        (Text("转化率", "Conversion"), "share"),
        (Text("ACOS", "ACOS"), "share"),
        (Text("售价", "Price"), "money"),
        (Text("购物车", "Buy Box"), "share"),
        (Text("评分", "Rating"), "days"),
    )
    return [
        Field(Text("店铺", "Shop")[language], width=15),
        Field(Text("MSKU", "MSKU")[language], width=25),
        Field(Text("ASIN", "ASIN")[language], width=13),
        Field(Text("链接负责人", "Listing owner")[language], width=11),
        Field(Text("币种", "Currency")[language], width=8),
        *(Field(f"{name[language]}\n{time[language]}", kind, 10) for name, kind in pairs for time in (week, before)),
        Field(Text("说明", "Remark")[language], width=34),
    ]


_SHOWN: Final = ("units", "sales", "sessions", "conversion", "acos", "price", "buy_box", "rating")


def _all_row(one: ReviewedLink, report: WeeklyReport) -> list[Any]:
    figures = [times[key] for key in _SHOWN for times in (one.now, one.before)]
    return [*_named(one, report), one.currency, *figures, _remark(one, report.language)]
