"""Trial products reviewed: sold out in time or not, ordered again or not, and from when under stock control."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Final

from opsheet.calculations.daily_reading import read_daily_figures
from opsheet.calculations.trials import TrialReview, trial_reviews
from opsheet.catalogue import Message, RefusedError, Severity, Text
from opsheet.outcome import AddSheet, Facts, Link, Note, Outcome, OutputFile, Request
from opsheet.settings import Settings
from opsheet_macros.data.folder import DATA_FOLDER, optional_data
from opsheet_macros.declare import action
from opsheet_macros.performance.trial_workbook import TITLE, allowed_word, conclusion, status_word, write_trials
from opsheet_macros.writing.columns import link_to
from opsheet_macros.writing.result_sheet import COUNT, DAY, SHARE, ResultColumn, ResultRow, known, result_sheet

REVIEW_TABLE: Final = "opsheet_trials"
_SHEET: Final = Text("测品评估结果", "Trial results")
_NO_TRIALS: Final = Text(
    "{file} 里没有测品：没有“测品评估”表，备货单里也没有“新品测品”",
    "{file} has no trials: neither the table Trial review nor trials on a restock sheet.",
)
_DONE: Final = Text(
    "{count} 个测品：可返单 {allowed}、不可返单 {refused}、待定 {open}，见“{sheet}”和报告",
    "Trials: {count}. May be ordered again {allowed}, may not {refused}, open {open}. See “{sheet}” and the report.",
)
_UNKNOWN: Final = Text(
    "{count} 个测品不能评估，说明里写了原因", "Trials that could not be judged, with the reason: {count}"
)
_PROPOSED: Final = Text(
    "{count} 个测品的“纳入库存管控”是建议的日期；确认后填进“测品评估”表，返单时备货单的测品评估填“有”",
    "Proposed days of stock control: {count}. Enter them in the table Trial review to confirm",
)
_COLUMNS: Final = (
    ResultColumn(Text("返单", "Repeat order"), 10, empty=Text("没有测品", "No trials")),
    ResultColumn(Text("状态", "Status"), 16),
    ResultColumn(Text("部门/组", "Group"), 12),
    ResultColumn(Text("运营", "Operator"), 10),
    ResultColumn(Text("店铺", "Shop"), 16),
    ResultColumn(Text("MSKU", "MSKU"), 24),
    ResultColumn(Text("上架日期", "On sale since"), 11, DAY),
    ResultColumn(Text("上架日期来源", "Day from"), 14),
    ResultColumn(Text("测品截止日", "Last day"), 11, DAY),
    ResultColumn(Text("测品数量（件）", "Trial units"), 14, COUNT),
    ResultColumn(Text("已售（件）", "Sold"), 11, COUNT),
    ResultColumn(Text("售出占比", "Share sold"), 9, SHARE),
    ResultColumn(Text("日均销量", "Units a day"), 9, "0.0"),
    ResultColumn(Text("售完日期", "Sold out on"), 11, DAY),
    ResultColumn(Text("毛利率", "Margin"), 8, SHARE),
    ResultColumn(Text("TACOS", "TACOS"), 8, SHARE),
    ResultColumn(Text("纳入库存管控", "Under stock control from"), 13, DAY),
    ResultColumn(Text("结论", "Conclusion"), 64),
    ResultColumn(Text("来源", "Source"), 20),
)
_SHELF_SOURCES: Final = {
    "trials": Text("测品评估", "Trial review"),
    "pipeline": Text("全流程数据", "Shipment pipeline"),
    "sales": Text("首个有销量日", "First day with sales"),
}


@dataclass(frozen=True, slots=True)
class TrialFacts(Facts):
    """One trial product."""

    shop: Annotated[str, Text("店铺", "Shop")]
    msku: Annotated[str, Text("MSKU", "MSKU")]
    on_shelf: Annotated[dt.date | None, Text("上架日期", "The first day on sale")]
    last_day: Annotated[dt.date | None, Text("测品截止日", "The last day of the trial")]
    quantity: Annotated[float | None, Text("测品数量，件", "Units of the trial")]
    sold: Annotated[float | None, Text("已售，件", "Units sold")]
    status: Annotated[str | None, Text("状态（键），不能评估为空", "The status’s key, null where it isn’t known")]
    days_left: Annotated[int, Text("剩余天数", "Days left")]
    sold_out_on: Annotated[dt.date | None, Text("售完日期", "When it was sold out")]
    allowed: Annotated[bool | None, Text("可否返单，待定为空", "Whether a repeat order is allowed, null while open")]
    controlled_from: Annotated[dt.date | None, Text("纳入库存管控的日期", "The day of stock control")]
    proposed: Annotated[bool, Text("该日期是否为建议", "Whether that day is proposed")]


@dataclass(frozen=True, slots=True)
class ReviewFacts(Facts):
    """All trial products."""

    trials: Annotated[tuple[TrialFacts, ...], Text("各测品", "By trial")]


@action(
    group="performance",
    label=Text("测品评估", "Trial review"),
    screentip=Text("测品达标没有，可否返单", "Trials judged, and what follows"),
    supertip=Text(
        "按上架后的销量评估测品，给出可否返单和纳入库存管控的日期，生成评估报告。",
        "Judges trials by their sales: repeat order or not, and from when under stock control; with reports.",
    ),
    icon="FileStartWorkflow",
    keytip="KR",
    tables=(),
    optional_tables=("trials", "stocking", "pipeline", "link_owners", "sales_daily"),
    writes=Text(
        "新表“测品评估结果”、测品评估报告（有 LibreOffice 时另存 PDF）",
        "A sheet, Trial results; the evaluation reports (.xlsx, PDF with LibreOffice)",
    ),
    inputs=(DATA_FOLDER,),
    facts=ReviewFacts,
)
def trial_review(request: Request) -> Outcome:
    """Review every trial as of the day of the request."""
    workbook, settings, today = request.workbook, request.settings, request.today
    with optional_data(request) as data:
        figures = read_daily_figures(workbook, data, settings, today)
        reviews = sorted(trial_reviews(workbook, figures, settings, today), key=_order)
    if not reviews:
        raise RefusedError(_NO_TRIALS, file=workbook.name)
    sheet = _sheet(reviews, settings)
    name = f"{TITLE[settings.language]}_{today:%Y%m%d}.xlsx"
    file = OutputFile(name, partial(write_trials, reviews, settings, today), pdf=True)
    facts = ReviewFacts(tuple(map(_trial_facts, reviews)))
    return Outcome([sheet], [file], list(_messages(reviews, sheet.name)), facts)


def _order(one: TrialReview) -> tuple[int, int, str]:
    """What is missed first, then what ends soonest."""
    return {"missed": 0, "running": 1, "met": 2, "": 3}[one.status], one.days_left, one.msku


def _sheet(reviews: Sequence[TrialReview], settings: Settings) -> AddSheet:
    severities = [Severity.WARN if one.status == "missed" else None for one in reviews]
    rows = [_row(one, settings) for one in reviews]
    return result_sheet(
        _SHEET[settings.language], REVIEW_TABLE, _COLUMNS, rows, settings, severities=severities, colored=1
    )


def _row(one: TrialReview, settings: Settings) -> ResultRow:
    language = settings.language
    source = _SHELF_SOURCES.get(one.shelf_source)
    return [
        *(allowed_word(one, settings), status_word(one, settings)),
        *(one.owner.group, one.owner.operator, one.shop, one.msku),
        *(one.on_shelf, source[language] if source else None, one.last_day),
        *map(known, (one.quantity, one.sums.units, one.sold_share, one.daily_units)),
        one.sold_out_on,
        *map(known, (one.margin, one.ad_share)),
        one.controlled_from if one.allowed else None,
        conclusion(one, settings),
        Link(f"{one.sheet} {one.row}", link_to(one.sheet, f"A{one.row}")),
    ]


def _trial_facts(one: TrialReview) -> TrialFacts:
    return TrialFacts(
        *(one.shop, one.msku, one.on_shelf, one.last_day),
        quantity=known(one.quantity),
        sold=known(one.sums.units),
        status=one.status or None,
        days_left=one.days_left,
        sold_out_on=one.sold_out_on,
        allowed=one.allowed,
        controlled_from=one.controlled_from if one.allowed else None,
        proposed=one.is_proposed,
    )


def _messages(reviews: Sequence[TrialReview], sheet: str) -> Iterator[Note]:
    counts = {name: sum(one.allowed is word for one in reviews) for name, word in _ALLOWED_NAMES.items()}
    missed = any(one.status == "missed" for one in reviews)
    done = Message(_DONE, {"count": len(reviews), "sheet": sheet, **counts})
    yield Note(done, Severity.WARN if missed else Severity.INFO)
    unknown = sum(one.reason is not None for one in reviews)
    if unknown:
        yield Note(Message(_UNKNOWN, {"count": unknown}), Severity.WARN)
    proposed = sum(one.is_proposed for one in reviews)
    if proposed:
        yield Note(Message(_PROPOSED, {"count": proposed}))


_ALLOWED_NAMES: Final = {"allowed": True, "refused": False, "open": None}
