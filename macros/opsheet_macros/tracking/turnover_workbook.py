"""Finance's report as a workbook: its sheets and their native Excel charts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from opsheet.calculations.turnover_shares import GroupShare, Report, WorstProduct
from opsheet.catalogue import Text
from opsheet.rules.tracking import SEGMENTS
from opsheet.workbooks.style import ALERT, FONT, SERIES_COLORS
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

_SIZE = {"width": 560, "height": 340}
_FIRST_SEGMENT_COLUMN = 5
_SEGMENTS_TITLE = Text("各店铺五段平均天数", "Average days by segment and shop")
_MONTHS_TITLE = Text("超标占比（按月）", "Share over the limit by month")


def segment_chart(book: Any, sheet: Any, report: Report, *, header_row: int, at_row: int) -> None:
    """The segments' average days, stacked, a bar a shop.

    Args:
        book: an XlsxWriter workbook.
        sheet: the sheet that holds the table by shop and gets the chart.
        report: as calculated.
        header_row: of the table by shop, counted from 0.
        at_row: where the chart goes.
    """
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    first, last = header_row + 1, header_row + max(len(report.shops), 1)
    for position in range(len(SEGMENTS)):
        column = _FIRST_SEGMENT_COLUMN + position
        chart.add_series(
            {
                "name": [sheet.name, header_row, column],
                "categories": [sheet.name, first, 0, last, 0],
                "values": [sheet.name, first, column, last, column],
                "fill": {"color": SERIES_COLORS[position]},
                "gap": 60,
            }
        )
    set_up_chart(chart, _SEGMENTS_TITLE[report.language], _SIZE)
    # read from above like the table, yet with the days below
    chart.set_y_axis({"reverse": True, "crossing": "max", "num_font": CHART_FONT})
    chart.set_x_axis({"num_font": CHART_FONT, "major_gridlines": CHART_GRID})
    sheet.insert_chart(at_row, 0, chart)


def month_chart(book: Any, sheet: Any, report: Report, *, header_row: int, at_row: int) -> None:
    """The share over the limit, a column a month.

    Args:
        book: an XlsxWriter workbook.
        sheet: the sheet that holds the table by month and gets the chart.
        report: as calculated.
        header_row: of the table by month, counted from 0.
        at_row: where the chart goes.
    """
    chart = book.add_chart({"type": "column"})
    first, last = header_row + 1, header_row + max(len(report.months), 1)
    chart.add_series(
        {
            "name": [sheet.name, header_row, 2],
            "categories": [sheet.name, first, 0, last, 0],
            "values": [sheet.name, first, 2, last, 2],
            "fill": {"color": ALERT},
            "gap": 60,
        }
    )
    set_up_chart(chart, _MONTHS_TITLE[report.language], _SIZE, legend=None)
    chart.set_x_axis({"num_font": {"name": FONT, "size": 9, "rotation": -45}})
    chart.set_y_axis({"num_format": "0%", "min": 0, "num_font": CHART_FONT, "major_gridlines": CHART_GRID})
    sheet.insert_chart(at_row, 5, chart)


_GAP = 2  # rows between the tables of the summary

TITLE = Text("库存周转报表", "Inventory turnover report")
SHEETS = {
    "summary": Text("汇总", "Summary"),
    "shop": Text("按店铺", "By shop"),
    "owner": Text("按负责人", "By owner"),
    "product": Text("按产品", "By product"),
    "segment": Text("按环节", "By segment"),
    "worst": Text("超标产品", "Worst products"),
}
_TARGET = Text("目标占比 {target}", "target {target}")
_NO_TARGET = Text("未定", "not named")
_EARLY = Text("{day} 前开始的 {count} 条未计入", "{count} lines begun before {day} not counted")
_STRATEGIC = Text(
    "战略性备货 {lines} 条、{quantity:,.0f} 件不计入（其中超标 {share:.1%}）",
    "strategic stock not counted: {lines} lines, {quantity:,.0f} units, {share:.1%} of them over",
)
_TRIALS = Text(
    "未纳入库存管控的测品 {lines} 条、{quantity:,.0f} 件不计入",
    "trials not under stock control not counted: {lines} lines, {quantity:,.0f} units",
)
_AS_OF = Text(
    "截至 {day}，五段合计超过 {limit} 天的占比（按数量）", "As of {day}: share over {limit} total days, by quantity"
)
_COUNTED = Text(
    "{over:,.0f} / {quantity:,.0f} 件，全部 {lines} 条已开始的明细，含已售完的",
    "{over:,.0f} of {quantity:,.0f} units: all {lines} lines that have begun, sold out or not",
)
_TOTAL = Text("合计", "Total")
_SEGMENTS_NOTE = Text(
    "每段平均只算已开始该段的货件，所以各段之和大于五段合计的平均",
    "a segment's average counts the lines that have begun it, so the segments add up to more than the average total",
)
_REASON = Text("{segment} 平均超目标 {days:.0f} 天", "{segment}: {days:.0f} days past target on average")
_NO_REASON = Text("各环节都在目标内，合计超标", "Every segment is within its target, the total is not")
_MONTHS_NOTE = Text(
    "按月：只算月末前已开始、月初前未售完的货件，所以与上面的总占比不同；最后一个月截至 {day}",
    "By month: only lines begun by its end and not sold out before it began, unlike the total above; the last up to "
    "{day}",
)
_LINES, _UNITS = Text("明细数（条）", "Lines"), Text("数量（件）", "Units")
_OVER, _SHARE = Text("超标数量（件）", "Units over"), Text("超标占比", "Share over")
_AVERAGE = Text("平均合计（天）", "Average total days")


def write_report(report: Report, path: Path) -> None:
    """Write the report as a workbook.

    Args:
        report: as calculated.
        path: of the new file.
    """
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        formats = report_formats(book)
        _summary_sheet(book, formats, report)
        for key, groups in (("shop", report.shops), ("owner", report.owners), ("product", report.products)):
            _group_sheet(book, formats, report, key, groups)
        _segment_sheet(book, formats, report)
        _worst_sheet(book, formats, report)


def _summary_sheet(book: Any, formats: Formats, report: Report) -> None:
    language, total = report.language, report.total
    sheet = book.add_worksheet(SHEETS["summary"][language])
    write_title(sheet, formats, TITLE[language], _about(report))
    sheet.set_row(2, 36)
    sheet.write(2, 0, 0 if np.isnan(total.share) else total.share, formats.figure)
    counted = _COUNTED.render(language, over=total.over, quantity=total.quantity, lines=total.lines)
    sheet.write_string(2, 1, counted, formats.subtitle)
    below = write_table(
        sheet, formats, _group_fields(report, "shop"), _group_rows(report.shops), first_row=4, total=_total_row(report)
    )
    sheet.write_string(below, 0, _SEGMENTS_NOTE[language], formats.subtitle)
    months = below + 1 + _GAP
    note = months + len(report.months) + 1
    _month_table(sheet, formats, report, months)
    sheet.write_string(note, 0, _MONTHS_NOTE.render(language, day=report.as_of), formats.subtitle)
    segment_chart(book, sheet, report, header_row=4, at_row=note + _GAP)
    month_chart(book, sheet, report, header_row=months, at_row=note + _GAP)
    set_up_page(sheet)
    sheet.fit_to_pages(1, 1)


def _month_table(sheet: Any, formats: Formats, report: Report, first_row: int) -> None:
    fields = [Field(Text("月份", "Month")[report.language], width=22), Field(_UNITS[report.language], "units")]
    rows = [[f"{month.month:%Y-%m}", month.quantity, month.share] for month in report.months]
    write_table(sheet, formats, [*fields, Field(_SHARE[report.language], "share")], rows, first_row=first_row)


def _group_sheet(book: Any, formats: Formats, report: Report, key: str, groups: Sequence[GroupShare]) -> None:
    fields, rows = _group_fields(report, key), _group_rows(groups)
    table_sheet(
        book, formats, **_titles(report, key), about=_about(report), fields=fields, rows=rows, total=_total_row(report)
    )


def _titles(report: Report, key: str) -> dict[str, str]:
    name = SHEETS[key][report.language]
    return {"name": name, "title": f"{TITLE[report.language]} · {name}"}


def _group_fields(report: Report, key: str) -> list[Field]:
    language = report.language
    names = {"shop": Text("店铺", "Shop"), "owner": Text("负责人", "Owner"), "product": Text("产品", "Product")}
    return [
        Field(names[key][language], width=40 if key == "product" else 22),
        Field(_LINES[language], "units", 9),
        Field(_UNITS[language], "units", 11),
        Field(_OVER[language], "units", 11),
        Field(_SHARE[language], "share", 10),
        *(Field(report.segment_name(segment), "days", 17) for segment in SEGMENTS),
        Field(_AVERAGE[language], "days", 12),
    ]


def _total_row(report: Report) -> list[Any]:
    ((_, *figures),) = _group_rows([report.total])
    return [_TOTAL[report.language], *figures]


def _group_rows(groups: Sequence[GroupShare]) -> list[list[Any]]:
    return [
        [
            group.name,
            group.lines,
            group.quantity,
            group.over,
            group.share,
            *group.segment_days.tolist(),
            group.total_days,
        ]
        for group in groups
    ]


def _segment_sheet(book: Any, formats: Formats, report: Report) -> None:
    language = report.language
    fields = [
        Field(Text("环节", "Segment")[language], width=26),
        Field(_UNITS[language], "units"),
        Field(_OVER[language], "units"),
        Field(_SHARE[language], "share"),
        Field(Text("平均天数（天）", "Average days")[language], "days"),
    ]
    rows = [
        [report.segment_name(one.segment), one.quantity, one.over, one.share, one.average_days]
        for one in report.segments
    ]
    about = Text("各环节超过自己上限的数量占比", "Share of the units over each segment's own limit")[language]
    about = f"{report.as_of:%Y-%m-%d} · {about}"
    table_sheet(book, formats, **_titles(report, "segment"), about=about, fields=fields, rows=rows)


def _worst_sheet(book: Any, formats: Formats, report: Report) -> None:
    language = report.language
    fields = [
        Field(Text("排名", "Rank")[language], "units", 7),
        Field(Text("产品", "Product")[language], width=40),
        Field(Text("超标明细（条）", "Lines over")[language], "units"),
        Field(_OVER[language], "units"),
        Field(Text("超标明细平均天数", "Average days of these lines")[language], "days", 14),
        Field(Text("主要原因", "Main reason")[language], width=56),
    ]
    rows = [
        [rank, one.over.name, one.over.lines, one.over.over, one.over.total_days, _reason(report, one)]
        for rank, one in enumerate(report.worst, start=1)
    ]
    table_sheet(book, formats, **_titles(report, "worst"), about=_about(report), fields=fields, rows=rows)


def _reason(report: Report, product: WorstProduct) -> str:
    if product.slowest is None:
        return _NO_REASON[report.language]
    segment, days = product.slowest
    return _REASON.render(report.language, segment=report.segment_name(segment), days=days)


def _about(report: Report) -> str:
    turnover, language = report.settings.turnover, report.language
    target = turnover.over_share_target
    shown = _NO_TARGET[language] if target is None else f"{target.value:.1%}"
    parts = [
        _AS_OF.render(language, day=f"{report.as_of:%Y-%m-%d}", limit=turnover.total_limit.value),
        _TARGET.render(language, target=shown),
    ]
    if report.early:
        parts.append(_EARLY.render(language, count=report.early, day=turnover.targets_from))
    if report.strategic.lines:
        one = report.strategic
        parts.append(_STRATEGIC.render(language, lines=one.lines, quantity=one.quantity, share=one.share))
    if report.trials.lines:
        parts.append(_TRIALS.render(language, lines=report.trials.lines, quantity=report.trials.quantity))
    return " · ".join(parts)
