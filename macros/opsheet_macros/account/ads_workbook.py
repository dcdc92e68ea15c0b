"""The record of ads as a workbook: kinds with purpose and advice, days with a chart, products, ordering words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from opsheet.calculations.ad_days import FIGURES
from opsheet.calculations.ads_record import AdDay, AdFigures, AdLine, AdsRecord
from opsheet.calculations.daily_figures import Product
from opsheet.calculations.product_owners import Owner
from opsheet.catalogue import COMMA, Text
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

TITLE: Final = Text("广告记录", "Ads record")
_KINDS = Text("按类型", "By kind")
_DAYS = Text("每天", "By day")
_KIND_DAYS = Text("每天各类型", "Kinds by day")
_PRODUCTS = Text("按产品", "By product")
_WORDS = Text("出单的词", "Ordering words")
_ADVICE = Text("作用和建议", "Purpose and advice")
_ABOUT = Text(
    "{first} 到 {last} 的 7 天，对比之前 7 天；比率都由合计算出；数据：{source}",
    "The seven days {first} to {last} against the seven before; ratios from sums; data: {source}",
)
_GROWING = Text("归因未满，ACOS 会变低", "Ad sales still growing")
_TOTAL = Text("合计 {currency}", "Total {currency}")
_CHART = Text("每天的广告花费和广告销售额（{currency}）", "Ad spend and ad sales by day ({currency})")
_USED = {True: Text("已有", "yes"), False: Text("还没有", "not yet")}
_NEXT = {True: Text("投 ASIN 广告", "Target the ASIN"), False: Text("加进手动精准", "Add to exact keywords by hand")}
_NOT_ADVISED = Text("新品期不建议：{kinds}", "Not advised at the first stage: {kinds}")
_SIZE = {"width": 900, "height": 320}
_GAP = 2
_RATIOS: Final = (("cpc", "money"), ("ctr", "share"), ("cvr", "share"), ("acos", "share"), ("roas", "days"))
_NAMES: Final[Mapping[str, Text]] = {
    "ad_spend": Text("花费", "Spend"),
    "ad_sales": Text("广告销售额", "Ad sales"),
    "clicks": Text("点击", "Clicks"),
    "impressions": Text("曝光", "Impressions"),
    "ad_orders": Text("广告订单", "Ad orders"),
    "cpc": Text("CPC", "CPC"),
    "ctr": Text("CTR", "CTR"),
    "cvr": Text("CVR", "CVR"),
    "acos": Text("ACOS", "ACOS"),
    "tacos": Text("TACOS", "TACOS"),
    "roas": Text("ROAS", "ROAS"),
}
_FORMATS: Final = {
    "ad_spend": "money",
    "ad_sales": "money",
    "clicks": "units",
    "impressions": "units",
    "ad_orders": "units",
}


@dataclass(frozen=True)
class AdsReport:
    """What the workbook shows.

    Args:
        record: as calculated.
        settings: language and kinds.
        owners: whose product each is.
        new: products at their first stage.
        source: of the data.
    """

    record: AdsRecord
    settings: Settings
    owners: Mapping[Product, Owner]
    new: frozenset[Product]
    source: Text

    @property
    def language(self) -> Language:
        """The reader's."""
        return self.settings.language

    def kind(self, key: str) -> str:
        """A kind in the reader's language."""
        return self.settings.ads.kinds[key].text[self.language]

    def is_new(self, line: AdLine) -> bool:
        """Whether a product is at its first stage; ads that name no shop go by the MSKU."""
        shop, _, msku = line.names
        return (fold(shop), fold(msku)) in self.new or (not shop and fold(msku) in {one for _, one in self.new})

    @cached_property
    def totals(self) -> Sequence[AdLine]:
        """All kinds of a currency together."""
        currencies = dict.fromkeys(one.currency for one in self.record.kinds)
        return [self._total(currency) for currency in currencies]

    def _total(self, currency: str) -> AdLine:
        own = [one for one in self.record.kinds if one.currency == currency]
        now, before = (
            AdFigures({key: float(np.nansum([getattr(one, span)[key] for one in own])) for key in FIGURES})
            for span in ("now", "before")
        )
        name = _TOTAL.render(self.language, currency=currency).strip()
        return AdLine((name,), currency, now, before, growing=any(one.growing for one in own))


def write_ads_workbook(report: AdsReport, path: Path) -> None:
    """Write the record as a workbook.

    Args:
        report: as calculated.
        path: of the new file.
    """
    import xlsxwriter

    language, record = report.language, report.record
    with xlsxwriter.Workbook(path) as book:
        formats = report_formats(book)
        _kind_sheet(book, formats, report)
        _day_sheet(book, formats, report)
        fields, rows = _product_fields(language), [_product_row(one, report) for one in record.products]
        table_sheet(book, formats, **_titles(report, _PRODUCTS), fields=fields, rows=rows)
        table_sheet(
            book, formats, **_titles(report, _WORDS), fields=_word_fields(language), rows=list(_word_rows(report))
        )
        fields, rows = _advice_fields(report), _advice_rows(report)
        table_sheet(book, formats, **_titles(report, _ADVICE), fields=fields, rows=rows)


def _titles(report: AdsReport, name: Text) -> dict[str, str]:
    shown = name[report.language]
    return {"name": shown, "title": f"{TITLE[report.language]} · {shown}", "about": _about(report)}


def _about(report: AdsReport) -> str:
    first, last = report.record.week
    return _ABOUT.render(report.language, first=first, last=last, source=report.source)


def _figure_fields(language: Language, *keys: str) -> list[Field]:
    kinds = {**_FORMATS, **dict(_RATIOS), "tacos": "share"}
    return [Field(_NAMES[key][language], kinds[key], 12 if kinds[key] == "money" else 10) for key in keys]


_SHOWN: Final = ("ad_spend", "impressions", "clicks", "ad_orders", "ad_sales", "cpc", "ctr", "cvr", "acos", "roas")
_CHANGES: Final = ("ad_spend", "ad_sales", "acos")


def _change_fields(language: Language) -> list[Field]:
    changed = Text("变化", "change")
    return [Field(f"{_NAMES[key][language]}\n{changed[language]}", "change", 11) for key in _CHANGES]


def _kind_sheet(book: Any, formats: Formats, report: AdsReport) -> None:
    language = report.language
    fields = [
        Field(Text("广告类型", "Kind")[language], width=20),
        Field(Text("币种", "Currency")[language], width=8),
        *_figure_fields(language, *_SHOWN),
        *_change_fields(language),
        Field(Text("作用", "Purpose")[language], width=38),
        Field(Text("说明", "Remark")[language], width=24),
    ]
    purposes = {key: kind.purpose[language] for key, kind in report.settings.ads.kinds.items()}
    rows = [_line(report.kind(one.names[0]), one, purposes[one.names[0]], language) for one in report.record.kinds]
    rows += [_line(one.names[0], one, "", language) for one in report.totals]
    table_sheet(book, formats, **_titles(report, _KINDS), fields=fields, rows=rows)


def _line(name: str, one: AdLine, purpose: str, language: Language) -> list[Any]:
    figures = [one.now[key] for key in _SHOWN]
    changes = [one.change(key) for key in _CHANGES]
    return [name, one.currency, *figures, *changes, purpose, _GROWING[language] if one.growing else ""]


def _day_sheet(book: Any, formats: Formats, report: AdsReport) -> None:
    """Totals by day and currency with a chart of the first one; on a sheet beside it the kinds by day."""
    language = report.language
    sheet = book.add_worksheet(_DAYS[language])
    write_title(sheet, formats, f"{TITLE[language]} · {_DAYS[language]}", _about(report))
    fields = [
        Field(Text("日期", "Day")[language], "date", 13),
        Field(Text("币种", "Currency")[language], width=8),
        *_figure_fields(language, *_SHOWN),
        Field(Text("说明", "Remark")[language], width=24),
    ]
    totals, header = _day_totals(report.record.days), 3
    rows = [_day_row(one, None, report) for one in totals]
    below = write_table(sheet, formats, fields, rows, first_row=header)
    if totals:
        own = [one for one in totals if one.currency == totals[0].currency]
        _day_chart(book, sheet, language, totals[0].currency, header_row=header, count=len(own), at_row=below + _GAP)
    sheet.freeze_panes(header + 1, 0)
    set_up_page(sheet, repeat_row=header)
    fields = [fields[0], Field(Text("广告类型", "Kind")[language], width=20), *fields[1:]]
    rows = [_day_row(one, report.kind(one.kind), report) for one in report.record.days]
    table_sheet(book, formats, **_titles(report, _KIND_DAYS), fields=fields, rows=rows)


def _day_totals(days: Sequence[AdDay]) -> list[AdDay]:
    """All kinds of a day and currency together, by currency, the oldest first as a chart reads."""
    together: dict[tuple[Any, str], list[AdDay]] = {}
    for one in days:
        together.setdefault((one.day, one.currency), []).append(one)
    found = [
        AdDay(
            day,
            "",
            currency,
            AdFigures({key: float(np.nansum([one.figures[key] for one in ones])) for key in FIGURES}),
            any(one.growing for one in ones),
        )
        for (day, currency), ones in together.items()
    ]
    spend: dict[str, float] = {}
    for one in found:
        spend[one.currency] = spend.get(one.currency, 0) + one.figures["ad_orders"]
    return sorted(found, key=lambda one: (-spend[one.currency], one.currency, one.day))


def _day_row(one: AdDay, kind: str | None, report: AdsReport) -> list[Any]:
    names = [one.day, one.currency] if kind is None else [one.day, kind, one.currency]
    return [*names, *(one.figures[key] for key in _SHOWN), _GROWING[report.language] if one.growing else ""]


def _day_chart(
    book: Any, sheet: Any, language: Language, currency: str, *, header_row: int, count: int, at_row: int
) -> None:
    first, last = header_row + 1, header_row + count
    chart = book.add_chart({"type": "line"})
    for color, key in ((4, "ad_spend"), (0, "ad_sales")):
        column = 2 + _SHOWN.index(key)
        chart.add_series(
            {
                "name": [sheet.name, header_row, column],
                "categories": [sheet.name, first, 0, last, 0],
                "values": [sheet.name, first, column, last, column],
                "line": {"color": SERIES_COLORS[color], "width": 2.25},
            }
        )
    set_up_chart(chart, _CHART.render(language, currency=currency), _SIZE)
    chart.set_x_axis({"date_axis": True, "num_format": "mm-dd", "num_font": CHART_FONT})
    chart.set_y_axis({"min": 0, "num_font": CHART_FONT, "major_gridlines": CHART_GRID})
    sheet.insert_chart(at_row, 0, chart)


def _product_fields(language: Language) -> list[Field]:
    return [
        Field(Text("店铺", "Shop")[language], width=15),
        Field(Text("MSKU", "MSKU")[language], width=25),
        Field(Text("链接负责人", "Listing owner")[language], width=11),
        Field(Text("币种", "Currency")[language], width=8),
        *_figure_fields(language, "ad_spend", "clicks", "ad_orders", "ad_sales", "cpc", "cvr", "acos", "tacos", "roas"),
        *_change_fields(language),
        Field(Text("广告类型", "Kinds")[language], width=30),
        Field(Text("提示", "Remark")[language], "alert", 34),
    ]


def _product_row(one: AdLine, report: AdsReport) -> list[Any]:
    language = report.language
    shop, _, msku = one.names
    kinds = report.settings.ads.kinds
    unfit = [report.kind(key) for key in one.kinds if "launch" in kinds[key].not_in] if report.is_new(one) else []
    remark = _NOT_ADVISED.render(language, kinds=COMMA[language].join(unfit)) if unfit else ""
    keys = ("ad_spend", "clicks", "ad_orders", "ad_sales", "cpc", "cvr", "acos", "tacos", "roas")
    return [
        *(shop, msku, report.owners[fold(shop), fold(msku)].operator, one.currency),
        *(one.now[key] for key in keys),
        *(one.change(key) for key in _CHANGES),
        COMMA[language].join(report.kind(key) for key in one.kinds),
        remark or (_GROWING[language] if one.growing else ""),
    ]


def _word_fields(language: Language) -> list[Field]:
    return [
        Field(Text("搜索词", "Search term")[language], width=34),
        Field(Text("店铺", "Shop")[language], width=15),
        Field(Text("广告活动", "Campaign")[language], width=30),
        Field(Text("币种", "Currency")[language], width=8),
        *_figure_fields(language, "ad_orders", "clicks", "cvr", "ad_spend", "ad_sales", "acos"),
        Field(Text("手动投放", "By hand")[language], width=11),
        Field(Text("下一步", "Next")[language], width=24),
    ]


def _word_rows(report: AdsReport) -> Any:
    language = report.language
    for one in report.record.terms:
        figures = [one.figures[key] for key in ("ad_orders", "clicks", "cvr", "ad_spend", "ad_sales", "acos")]
        follows = "" if one.used else _NEXT[one.is_asin][language]
        yield [one.term, one.shop, one.campaign, one.currency, *figures, _USED[one.used][language], follows]


def _advice_fields(report: AdsReport) -> list[Field]:
    language = report.language
    stages = [Field(stage.text[language], "wrapped", 30) for stage in report.settings.ads.stages.values()]
    return [
        Field(Text("广告类型", "Kind")[language], width=20),
        Field(Text("作用", "Purpose")[language], "wrapped", 42),
        *stages,
        Field(Text("出处", "Source")[language], width=30),
    ]


def _advice_rows(report: AdsReport) -> list[list[Any]]:
    language, own = report.language, report.settings.ads
    return [
        [
            kind.text[language],
            kind.purpose[language],
            *(kind.advice[stage][language] if stage in kind.advice else "" for stage in own.stages),
            kind.source,
        ]
        for kind in own.kinds.values()
    ]
