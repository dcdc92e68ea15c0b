"""The week's returns: by product, reason and disposition, against units sold and the weeks before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated

import numpy as np

from opsheet.calculations.daily_reading import read_daily_figures
from opsheet.calculations.product_owners import product_owners
from opsheet.calculations.returned_units import ReturnedUnits, read_returned_units
from opsheet.calculations.returns import Part, ReturnedProduct, ReturnsSummary, summarise_returns
from opsheet.catalogue import Input, Message, RefusedError, Severity, Text, listed
from opsheet.outcome import Facts, Note, Outcome, OutputFile, Request
from opsheet_macros.data.folder import DATA_FOLDER, optional_data
from opsheet_macros.declare import action
from opsheet_macros.reports.returns_workbook import TITLE, ReturnsReport, share_words, write_returns_workbook

LAST_DAY = Input(
    "last_day",
    Text("截至日期", "Last day"),
    Text(
        "汇总的 7 天到这一天为止；不填为退货数据的最新一天。",
        "The last of the seven days; by default the newest day of returns.",
    ),
    "date",
)
_NO_RETURNS = Text(
    "没有退货数据：请在后台下载 FBA 买家退货报告放进数据文件夹，或在表里填“退货”",
    "No returns: put the FBA customer returns report into the data folder, or fill in a sheet Returns",
)
_NOT_COVERED = Text("退货数据从 {first} 到 {last}，不含 {day}", "The returns go from {first} to {last}, without {day}")
_SUMMED = Text(
    "{first} 到 {last} 退货 {units} 件，退货率 {rate}（前 {weeks} 周 {before}）；主要原因：{reasons}",
    "{first} to {last}: {units} units returned, rate {rate} ({weeks} weeks before: {before}). Main reasons: {reasons}",
)
_MARKED = Text("{count} 个产品退货偏高或上升：{names}", "Products with a high or risen rate: {count} ({names})")
_UNKNOWN = Text(
    "returns.yaml 里没有这些词，照原文显示：{words}", "Words that returns.yaml doesn't know, shown as written: {words}"
)
_LEFT_OUT = Text(
    "{count} 行没有日期、MSKU 或数量，未计入", "Rows without day, MSKU or number of units, left out: {count}"
)
_MISSING = Text("退货率空着：{reason}", "Rates are blank: {reason}")
_NAMED = 3  # reasons and products in a message


@dataclass(frozen=True, slots=True)
class ReasonFacts(Facts):
    """Returns of one reason."""

    reason: Annotated[str, Text("原因的键", "The reason's key")]
    units: Annotated[float, Text("本周件数", "Units in the week")]


@dataclass(frozen=True, slots=True)
class ReturnedFacts(Facts):
    """Returns of one product."""

    shop: Annotated[str, Text("店铺", "The shop")]
    msku: Annotated[str, Text("MSKU", "The MSKU")]
    units: Annotated[float, Text("本周件数", "Units in the week")]
    rate: Annotated[float | None, Text("退货率，0 到 1", "The rate, 0 to 1")]
    before: Annotated[float | None, Text("前几周的退货率", "The rate of the weeks before")]
    marked: Annotated[bool, Text("偏高或上升", "Whether the rate is high or has risen")]


@dataclass(frozen=True, slots=True)
class SummaryFacts(Facts):
    """The week's returns."""

    first: Annotated[dt.date, Text("第一天", "The first day")]
    last: Annotated[dt.date, Text("最后一天", "The last day")]
    units: Annotated[float, Text("退货件数", "Units returned")]
    rate: Annotated[float | None, Text("退货率，0 到 1", "The rate, 0 to 1")]
    before: Annotated[float | None, Text("前几周的退货率", "The rate of the weeks before")]
    products: Annotated[tuple[ReturnedFacts, ...], Text("产品", "The products")]
    reasons: Annotated[tuple[ReasonFacts, ...], Text("原因", "The reasons")]


@action(
    group="reports",
    label=Text("退货汇总", "Returns"),
    screentip=Text("本周退货汇总", "The week's returns"),
    supertip=Text(
        "按产品、原因和处置汇总最近七天的退货，对比销量和前几周，带图表。",
        "Sums up the last seven days' returns by product, reason and disposition, against sales and the weeks before.",
    ),
    icon="RecurrenceEdit",
    keytip="RR",
    tables=(),
    optional_tables=("returns", "sales_daily", "link_owners"),
    writes=Text("退货汇总（.xlsx 和 PDF）", "The summary of returns (.xlsx and PDF)"),
    inputs=(DATA_FOLDER, LAST_DAY),
    facts=SummaryFacts,
)
def returns_summary(request: Request) -> Outcome:
    """Sum up the week's returns from the data folder or the workbook's own tables."""
    settings = request.settings
    with optional_data(request) as data:
        returned = read_returned_units(request.workbook, data, settings, request.today)
        if returned is None:
            raise RefusedError(_NO_RETURNS)
        last_day = request.inputs.day(LAST_DAY.key) or returned.last
        if not returned.first <= last_day <= returned.last:
            raise RefusedError(_NOT_COVERED, first=returned.first, last=returned.last, day=last_day)
        figures = read_daily_figures(request.workbook, data, settings, request.today)
        summary = summarise_returns(returned, figures, settings, last_day)
    report = ReturnsReport(summary, settings, product_owners(request.workbook, settings))
    name = f"{TITLE[settings.language]}_{last_day:%Y%m%d}.xlsx"
    return Outcome(
        files=[OutputFile(name, partial(write_returns_workbook, report), pdf=True)],
        messages=list(_messages(report, returned)),
        facts=_facts(summary),
    )


def _messages(report: ReturnsReport, returned: ReturnedUnits) -> Iterator[Note]:
    summary, total = report.summary, report.summary.total
    top = [f"{report.reason(part.key)} {part.units:g}" for part in summary.reasons[:_NAMED] if part.units]
    counted = {
        "first": summary.week[0],
        "last": summary.week[1],
        "units": f"{total.units:,.0f}",
        "rate": share_words(total.rate),
        "weeks": report.settings.returns.weeks_before.value,
        "before": share_words(total.rate_before),
        "reasons": listed(top) if top else "—",
    }
    yield Note(Message(_SUMMED, counted))
    marked = [one for one in summary.products if one.is_high or one.is_risen]
    if marked:
        names = listed(f"{one.shop} {one.msku}".strip() for one in marked[:_NAMED])
        yield Note(Message(_MARKED, {"count": len(marked), "names": names}), Severity.WARN)
    if total.reason is not None:
        yield Note(Message(_MISSING, {"reason": total.reason}), Severity.WARN)
    if returned.unknown:
        yield Note(Message(_UNKNOWN, {"words": listed(returned.unknown)}), Severity.WARN)
    if returned.without_quantity:
        yield Note(Message(_LEFT_OUT, {"count": returned.without_quantity}), Severity.WARN)


def _facts(summary: ReturnsSummary) -> SummaryFacts:
    return SummaryFacts(
        first=summary.week[0],
        last=summary.week[1],
        units=summary.total.units,
        rate=_known(summary.total.rate),
        before=_known(summary.total.rate_before),
        products=tuple(map(_product_facts, summary.products)),
        reasons=tuple(_reason_facts(summary.reasons)),
    )


def _product_facts(one: ReturnedProduct) -> ReturnedFacts:
    rate, before = _known(one.returned.rate), _known(one.returned.rate_before)
    return ReturnedFacts(one.shop, one.msku, one.returned.units, rate, before, one.is_high or one.is_risen)


def _reason_facts(parts: Sequence[Part]) -> Iterator[ReasonFacts]:
    return (ReasonFacts(part.key, part.units) for part in parts)


def _known(share: float) -> float | None:
    return None if np.isnan(share) else round(float(share), 6)
