"""The performance sheet as HR gets it: by group and operator, by product with its sources, and the turnover lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from opsheet.calculations.performance import MonthOfWork, Performance
from opsheet.catalogue import Text
from opsheet.settings import Settings
from opsheet.tables import Table
from opsheet_macros.performance.plan_rows import source_text
from opsheet_macros.writing.report_sheet import Field, report_formats, table_sheet

TITLE: Final = Text("绩效考核表", "Performance sheet")
SUMMARY: Final = Text("汇总", "Summary")
PRODUCTS: Final = Text("产品", "Products")
LINES: Final = Text("周转明细", "Turnover lines")
LEVELS: Final = {
    "total": Text("合计", "Total"),
    "group": Text("部门/组", "Group"),
    "operator": Text("运营", "Operator"),
}
_ABOUT: Final = Text(
    "{month}，交 HR；销量截至 {newest}；超 {limit} 天占比不含战略性备货，现行标准 {standard}；"
    "广告占比为老品花费 ÷ {base}",
    "{month}, for HR. Sales up to {newest}. Share over {limit} days without strategic stock, standard {standard}. "
    "Ad share: old products’ spend over {base}",
)
_PRODUCTS_ABOUT: Final = Text(
    "{month} 各产品的目标和来源行；来源为备货单和批复销售计划的行号",
    "Each product’s target in {month}; sources are rows of the restock sheet and the approved sales plan",
)
_LINES_ABOUT: Final = Text(
    "{sheet} 中计入占比的明细，截至 {day}；战略性备货 {strategic} 条、考核开始前 {early} 条不计入",
    "Lines of {sheet} that count as of {day}. Left out: strategic stock {strategic}, begun before the targets {early}",
)
_NOT_SET: Final = Text("未定", "not set")
_NO_DATA: Final = Text("没有数据", "no data")
_BASES: Final = {"sales": Text("销售额", "sales"), "net_gross_profit": Text("净毛利额", "net gross profit")}
_LACKING: Final = Text(
    "{count} 个产品的目标或销量不全，完成率不含", "Rate without {count} products of unknown target or sales"
)


@dataclass(frozen=True, slots=True)
class PerformanceReport:
    """Everything that the performance sheet shows, calculated; only writing is left.

    Args:
        work: the month.
        found: of everybody and every product.
        pipeline: the full-process table, or None.
        newest: the last day with sales, or None.
        as_of: the day of the turnover share.
        settings: the team's.
    """

    work: MonthOfWork
    found: Sequence[Performance]
    pipeline: Table | None
    newest: dt.date | None
    as_of: dt.date
    settings: Settings


def write_performance(report: PerformanceReport, path: Path) -> None:
    """Write the performance sheet as a workbook.

    Args:
        report: as calculated.
        path: of the new file.
    """
    import xlsxwriter

    language, month = report.settings.language, f"{report.work.month:%Y-%m}"
    people = [one for one in report.found if one.level != "product"]
    products = [one for one in report.found if one.level == "product"]
    sheets = [
        (
            SUMMARY,
            _about(report),
            [*_name_fields(language), *_figure_fields(language)],
            list(_people(people[1:], report)),
            next(_people(people, report)),
        ),
        (
            PRODUCTS,
            _PRODUCTS_ABOUT.render(language, month=month),
            [
                *_product_fields(language),
                *_figure_fields(language),
                Field(Text("来源", "Source")[language], "wrapped", 30),
            ],
            [[*_product_head(one), *_figures(one, report), source_text(one.products[0].rows)] for one in products],
            None,
        ),
    ]
    if report.work.counted is not None and report.pipeline is not None:
        sheets.append(
            (LINES, _lines_about(report), _line_fields(language), list(_lines(report, report.pipeline)), None)
        )
    with xlsxwriter.Workbook(path) as book:
        formats = report_formats(book)
        for name, about, fields, rows, total in sheets:
            title = f"{TITLE[language]} {month} · {name[language]}"
            table_sheet(book, formats, name[language], title=title, about=about, fields=fields, rows=rows, total=total)


def _about(report: PerformanceReport) -> str:
    settings, language = report.settings, report.settings.language
    standard, period = settings.turnover.over_share_target, settings.performance.ad_spend.on(report.work.month)
    return _ABOUT.render(
        language,
        month=f"{report.work.month:%Y-%m}",
        newest=report.newest or _NO_DATA,
        limit=settings.turnover.total_limit.value,
        standard=_NOT_SET if standard is None else f"{standard.value:.1%}",
        base=_BASES[period.base if period else "sales"],
    )


def _name_fields(language: str) -> list[Field]:
    return [
        Field(Text("层级", "Level")[language], width=9),
        Field(Text("部门/组", "Group")[language], width=13),
        Field(Text("运营", "Operator")[language], width=10),
        Field(Text("产品数", "Products")[language], "units", 8),
    ]


def _product_fields(language: str) -> list[Field]:
    return [
        Field(Text("部门/组", "Group")[language], width=11),
        Field(Text("运营", "Operator")[language], width=9),
        Field(Text("店铺", "Shop")[language], width=14),
        Field(Text("MSKU", "MSKU")[language], width=24),
    ]


def _figure_fields(language: str) -> list[Field]:
    return [
        Field(Text("计划（件）", "Planned")[language], "units", 9),
        Field(Text("上月未完成（件）", "Carried over")[language], "units", 12),
        Field(Text("目标（件）", "Target")[language], "units", 9),
        Field(Text("已售（件）", "Sold")[language], "units", 9),
        Field(Text("完成率", "Rate")[language], "share", 8),
        Field(Text("毛利率目标", "Margin target")[language], "share", 9),
        Field(Text("毛利率", "Margin")[language], "share", 8),
        Field(Text("计入周转（件）", "Units counted")[language], "units", 10),
        Field(Text("超标（件）", "Units over")[language], "units", 9),
        Field(Text("超120天占比", "Share over 120 days")[language], "share", 10),
        Field(Text("现行标准", "Standard")[language], "share", 8),
        Field(Text("广告花费（老品）", "Ad spend, old")[language], "money", 12),
        Field(Text("广告占比", "Ad share")[language], "share", 8),
        Field(Text("广告限额", "Ad limit")[language], "share", 8),
        Field(Text("币种", "Currency")[language], width=7),
        Field(Text("说明", "Message")[language], "wrapped", 26),
    ]


def _people(people: Sequence[Performance], report: PerformanceReport) -> Iterator[list[Any]]:
    for one in people:
        head = [LEVELS[one.level][report.settings.language], one.group or None, one.operator or None, len(one.products)]
        yield [*head, *_figures(one, report)]


def _product_head(one: Performance) -> list[Any]:
    return [one.group, one.operator, one.shop, one.msku]


def _figures(one: Performance, report: PerformanceReport) -> list[Any]:
    attained, money, turnover = one.attained, one.money, one.turnover
    standard = report.settings.turnover.over_share_target
    planned = attained.planned + attained.excess + attained.seasonal
    return [
        *(planned, attained.carried, attained.target, attained.sold, attained.rate),
        *(money.margin_target, money.margin),
        *((turnover.quantity, turnover.over, turnover.share) if turnover else (None, None, None)),
        None if standard is None else standard.value,
        *(money.ad_spend, money.ad_share, money.ad_limit, money.currency or None),
        _remark(one, report.settings),
    ]


def _remark(one: Performance, settings: Settings) -> str | None:
    language, attained = settings.language, one.attained
    said: list[str] = []
    for product in one.products if one.level == "product" else ():
        said += [reason.render(language) for reason in (product.reason, product.figures.reason) if reason is not None]
    lacking = max(attained.without_target, attained.without_sales)
    if lacking and one.level != "product":
        said.append(_LACKING.render(language, count=lacking))
    if one.money.reason is not None:
        said.append(one.money.reason.render(language))
    return "；".join(dict.fromkeys(said)) or None


def _lines_about(report: PerformanceReport) -> str:
    counted = report.work.counted
    return _LINES_ABOUT.render(
        report.settings.language,
        sheet=report.pipeline.sheet if report.pipeline else "",
        day=report.as_of,
        strategic=len(counted.strategic) if counted else 0,
        early=counted.early if counted else 0,
    )


def _line_fields(language: str) -> list[Field]:
    return [
        Field(Text("行", "Row")[language], "units", 7),
        Field(Text("货件号", "Shipment ID")[language], width=18),
        Field(Text("部门/组", "Group")[language], width=13),
        Field(Text("运营", "Operator")[language], width=11),
        Field(Text("店铺", "Shop")[language], width=16),
        Field(Text("MSKU", "MSKU")[language], width=26),
        Field(Text("数量（件）", "Units")[language], "units", 10),
        Field(Text("五段合计天数", "Total turnover days")[language], "units", 12),
        Field(Text("超标（件）", "Units over")[language], "units", 10),
    ]


def _lines(report: PerformanceReport, pipeline: Table) -> Iterator[list[Any]]:
    counted = report.work.counted
    if counted is None:
        return
    shipments, shops, mskus = (pipeline.texts(key).tolist() for key in ("shipment", "shop", "msku"))
    days = counted.total.tolist()
    for index, row in enumerate(counted.rows.tolist()):
        owner, _ = report.work.lines[index]
        units = float(counted.quantity[index])
        yield [
            *(int(pipeline.rows[row]), shipments[row], owner.group, owner.operator, shops[row], mskus[row]),
            *(units, days[index], units if days[index] > counted.limit else 0),
        ]
