"""The week's returns as a workbook: summary with charts, products, and each product's reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from opsheet.calculations.daily_figures import Product
from opsheet.calculations.product_owners import Owner
from opsheet.calculations.returns import Part, ReturnedProduct, ReturnsSummary
from opsheet.catalogue import Message, Text
from opsheet.catalogue.text import AND
from opsheet.settings import Settings
from opsheet.values import fold
from opsheet.workbooks.style import ALERT, SERIES_COLORS
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

TITLE: Final = Text("退货数据汇总", "Returns summary")
_SUMMARY = Text("汇总", "Summary")
_PRODUCTS = Text("按产品", "By product")
_REASONS = Text("产品和原因", "Products and reasons")
_ABOUT = Text(
    "{first} 到 {last} 的 7 天；对比 {before}。退货率＝退货件数 ÷ 同期销量",
    "The seven days {first} to {last}, against {before}. Rate = returned units / units sold in the same time",
)
_BEFORE = Text("{first} 到 {last} 的周均", "the weekly average of {first} to {last}")
_NOTHING_BEFORE = Text("前几周没有退货数据", "no returns before")
_COUNTED = Text(
    "退货 {units} 件，销量 {sold} 件；前几周退货率 {before}", "{units} returned, {sold} sold; rate before: {before}"
)
_HIGH = Text("退货率偏高（{limit} 以上）", "High rate ({limit} or more)")
_RISEN = Text("超过前几周的 {times} 倍", "Over {times} times the weeks before")
_NO_REASON = Text("未写", "not given")
_YES_NO = {True: Text("可以", "yes"), False: Text("不可", "no")}
_TOTAL = Text("合计", "Total")
_REASONS_CHART = Text("本周退货原因（件）", "The week's reasons (units)")
_WEEKS_CHART = Text("每周退货率", "Rate by week")
_MOST_REASONS = 10  # that a chart shows
_SIZE = {"width": 560, "height": 320}
_GAP = 2  # rows between tables
_CHART_COLUMN = 7  # beside the tables
_CHART_ROWS = 16  # that a chart covers


@dataclass(frozen=True, slots=True)
class ReturnsReport:
    """What the workbook shows.

    Args:
        summary: as calculated.
        settings: language and words.
        owners: whose product each is.
    """

    summary: ReturnsSummary
    settings: Settings
    owners: Mapping[Product, Owner]

    @property
    def language(self) -> Language:
        """The reader's."""
        return self.settings.language

    def reason(self, key: str) -> str:
        """A reason in the reader's language; one that the settings don't know as it is written."""
        known = self.settings.returns.reasons.get(key)
        return known.text[self.language] if known else key or _NO_REASON[self.language]

    def cause(self, key: str) -> str:
        """Whose matter a reason is, blank where it isn't known."""
        known = self.settings.returns.reasons.get(key)
        return self.settings.returns.causes[known.cause][self.language] if known else ""

    def disposition(self, key: str) -> str:
        """A disposition in the reader's language."""
        known = self.settings.returns.dispositions.get(key)
        return known.text[self.language] if known else key or _NO_REASON[self.language]

    def sellable(self, key: str) -> str:
        """Whether units of a disposition can be sold again, blank where it isn't known."""
        known = self.settings.returns.dispositions.get(key)
        return _YES_NO[known.sellable][self.language] if known else ""


def share_words(share: float) -> str:
    """A share as a text, a dash where there is none.

    Example:
        >>> share_words(0.0312), share_words(float("nan"))
        ('3.1%', '—')
    """
    return "—" if np.isnan(share) else f"{share:.1%}"


def write_returns_workbook(report: ReturnsReport, path: Path) -> None:
    """Write the summary as a workbook.

    Args:
        report: as calculated.
        path: of the new file.
    """
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        formats = report_formats(book)
        _summary_sheet(book, formats, report)
        fields, rows = _product_fields(report), [_product_row(one, report) for one in report.summary.products]
        table_sheet(book, formats, **_titles(report, _PRODUCTS), fields=fields, rows=rows, total=_product_total(report))
        fields, rows = _reason_fields(report.language), list(_reason_rows(report))
        table_sheet(book, formats, **_titles(report, _REASONS), fields=fields, rows=rows)


def _titles(report: ReturnsReport, name: Text) -> dict[str, str]:
    shown = name[report.language]
    return {"name": shown, "title": f"{TITLE[report.language]} · {shown}", "about": _about(report)}


def _about(report: ReturnsReport) -> str:
    summary = report.summary
    before = Message(_NOTHING_BEFORE, {})
    if summary.before is not None:
        before = Message(_BEFORE, {"first": summary.before[0], "last": summary.before[1]})
    return _ABOUT.render(report.language, first=summary.week[0], last=summary.week[1], before=before)


def _summary_sheet(book: Any, formats: Formats, report: ReturnsReport) -> None:
    language, summary, total = report.language, report.summary, report.summary.total
    sheet = book.add_worksheet(_SUMMARY[language])
    write_title(sheet, formats, TITLE[language], _about(report))
    sheet.set_row(2, 36)
    if np.isnan(total.rate):
        sheet.write_string(2, 0, "—", formats.figure)
    else:
        sheet.write_number(2, 0, total.rate, formats.figure)
    sold = "—" if np.isnan(total.sold) else f"{total.sold:,.0f}"
    counted = {"units": f"{total.units:,.0f}", "sold": sold, "before": share_words(total.rate_before)}
    sheet.write_string(2, 1, _COUNTED.render(language, **counted), formats.subtitle)
    weeks = 4
    rows = [_week_row(span, one, language) for span, one in summary.weeks]
    below = write_table(sheet, formats, _week_fields(language), rows, first_row=weeks)
    reasons = below + _GAP
    fields = _part_fields(Text("原因", "Reason"), Text("大类", "Cause"), language)
    rows = [_part_row(part, report.reason(part.key), report.cause(part.key)) for part in summary.reasons]
    below = write_table(sheet, formats, fields, rows, first_row=reasons, total=_part_total(summary.reasons, language))
    states = below + _GAP
    fields = _part_fields(Text("处置", "Disposition"), Text("能否再售", "Sellable again"), language)
    rows = [_part_row(part, report.disposition(part.key), report.sellable(part.key)) for part in summary.dispositions]
    write_table(sheet, formats, fields, rows, first_row=states, total=_part_total(summary.dispositions, language))
    _week_chart(book, sheet, language, header_row=weeks, count=len(summary.weeks), at_row=weeks)
    shown = min(sum(part.units > 0 for part in summary.reasons), _MOST_REASONS)
    _reason_chart(book, sheet, language, header_row=reasons, count=shown, at_row=weeks + _CHART_ROWS)
    set_up_page(sheet)
    sheet.fit_to_pages(1, 1)


def _week_fields(language: Language) -> list[Field]:
    return [
        Field(Text("周", "Week")[language], width=30),
        Field(Text("退货（件）", "Returned")[language], "units", 14),
        Field(Text("销量（件）", "Sold")[language], "units", 14),
        Field(Text("退货率", "Rate")[language], "share", 12),
        Field(Text("说明", "Remark")[language], "wrapped", 16),
    ]


def _week_row(span: Any, one: Any, language: Language) -> list[Any]:
    reason = one.reason.render(language) if one.reason is not None else ""
    return [f"{span[0]:%m-%d} – {span[1]:%m-%d}", one.units, one.sold, one.rate, reason]


def _part_fields(name: Text, about: Text, language: Language) -> list[Field]:
    return [
        Field(name[language], width=30),
        Field(Text("本周（件）", "This week")[language], "units", 14),
        Field(Text("占比", "Share")[language], "share", 14),
        Field(Text("前几周周均（件）", "Weekly before")[language], "days", 12),
        Field(about[language], "wrapped", 16),
        Field(Text("产品（个）", "Products")[language], "units", 12),
    ]


def _part_row(part: Part, name: str, about: str) -> list[Any]:
    return [name, part.units, part.share, part.before, about, part.products]


def _part_total(parts: Sequence[Part], language: Language) -> list[Any]:
    units = sum(part.units for part in parts)
    before = sum(part.before for part in parts) if parts else np.nan
    return [_TOTAL[language], units, 1.0 if units else np.nan, before, None, None]


def _week_chart(book: Any, sheet: Any, language: Language, *, header_row: int, count: int, at_row: int) -> None:
    """The rate, a column a week."""
    first, last = header_row + 1, header_row + max(count, 1)
    chart = book.add_chart({"type": "column"})
    chart.add_series(
        {
            "name": [sheet.name, header_row, 3],
            "categories": [sheet.name, first, 0, last, 0],
            "values": [sheet.name, first, 3, last, 3],
            "fill": {"color": ALERT},
            "gap": 80,
        }
    )
    set_up_chart(chart, _WEEKS_CHART[language], _SIZE, legend=None)
    chart.set_y_axis({"num_format": "0%", "min": 0, "num_font": CHART_FONT, "major_gridlines": CHART_GRID})
    sheet.insert_chart(at_row, _CHART_COLUMN, chart)


def _reason_chart(book: Any, sheet: Any, language: Language, *, header_row: int, count: int, at_row: int) -> None:
    """The units, a bar a reason, read from above like the table."""
    first, last = header_row + 1, header_row + max(count, 1)
    chart = book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": [sheet.name, header_row, 1],
            "categories": [sheet.name, first, 0, last, 0],
            "values": [sheet.name, first, 1, last, 1],
            "fill": {"color": SERIES_COLORS[0]},
            "gap": 50,
        }
    )
    set_up_chart(chart, _REASONS_CHART[language], _SIZE, legend=None)
    chart.set_y_axis({"reverse": True, "crossing": "max", "num_font": CHART_FONT})
    chart.set_x_axis({"num_font": CHART_FONT, "major_gridlines": CHART_GRID})
    sheet.insert_chart(at_row, _CHART_COLUMN, chart)


def _product_fields(report: ReturnsReport) -> list[Field]:
    language = report.language
    return [
        Field(Text("店铺", "Shop")[language], width=16),
        Field(Text("MSKU", "MSKU")[language], width=26),
        Field(Text("ASIN", "ASIN")[language], width=13),
        Field(Text("链接负责人", "Listing owner")[language], width=12),
        Field(Text("本周退货（件）", "Returned")[language], "units", 10),
        Field(Text("本周销量（件）", "Sold")[language], "units", 10),
        Field(Text("退货率", "Rate")[language], "share", 9),
        Field(Text("前几周退货率", "Rate before")[language], "share", 10),
        Field(Text("变化（百分点）", "Change (points)")[language], "points", 10),
        Field(Text("可再售（件）", "Sellable")[language], "units", 9),
        Field(Text("首要原因", "Main reason")[language], width=20),
        Field(Text("提示", "Marked")[language], "alert", 42),
        Field(Text("说明", "Remark")[language], width=30),
    ]


def _product_row(one: ReturnedProduct, report: ReturnsReport) -> list[Any]:
    language, returned = report.language, one.returned
    owner = report.owners[fold(one.shop), fold(one.msku)].operator
    return [
        *(one.shop, one.msku, one.asin, owner),
        *(returned.units, returned.sold, returned.rate, returned.rate_before, returned.change * 100),
        one.sellable,
        report.reason(one.reasons[0][0]) if one.reasons else "",
        _marks(one, report),
        returned.reason.render(language) if returned.reason is not None else "",
    ]


def _marks(one: ReturnedProduct, report: ReturnsReport) -> str:
    limits, language = report.settings.returns, report.language
    words: list[str] = []
    if one.is_high:
        words.append(_HIGH.render(language, limit=f"{limits.high_rate.value:.0%}"))
    if one.is_risen:
        words.append(_RISEN.render(language, times=f"{limits.risen.value:g}"))
    return AND[language].join(words)


def _product_total(report: ReturnsReport) -> list[Any]:
    total = report.summary.total
    figures = [total.units, total.sold, total.rate, total.rate_before, total.change * 100]
    sellable = sum(one.sellable for one in report.summary.products)
    return [_TOTAL[report.language], None, None, None, *figures, sellable, None, None, None]


def _reason_fields(language: Language) -> list[Field]:
    return [
        Field(Text("店铺", "Shop")[language], width=16),
        Field(Text("MSKU", "MSKU")[language], width=28),
        Field(Text("原因", "Reason")[language], width=32),
        Field(Text("大类", "Cause")[language], width=18),
        Field(Text("本周（件）", "This week")[language], "units", 12),
        Field(Text("占该产品", "Of the product")[language], "share", 12),
    ]


def _reason_rows(report: ReturnsReport) -> Any:
    for one in report.summary.products:
        for key, units in one.reasons:
            names = [one.shop, one.msku, report.reason(key), report.cause(key)]
            yield [*names, units, units / one.returned.units]
