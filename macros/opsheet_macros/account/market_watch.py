"""What changed in the market since the last record, and the prices around each of our products."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from opsheet.calculations.market import MarketLine, PriceLine, market_lines, price_lines
from opsheet.catalogue import Message, RefusedError, Severity, Text, joined
from opsheet.outcome import AddSheet, Facts, Link, Note, Outcome, Request
from opsheet.settings import Settings
from opsheet.tables import Table
from opsheet_macros.declare import action
from opsheet_macros.writing.columns import link_to
from opsheet_macros.writing.result_sheet import COUNT, DAY, ResultColumn, result_sheet

TABLE = "market_watch"
_MONEY, _CHANGE, _STARS = "#,##0.00", "+0.0%;-0.0%;0.0%", "0.0"
_OURS, _THEIRS = Text("本品", "Ours"), Text("竞品", "Competitor")
_UP, _DOWN, _SAME = "▲", "▼", "＝"
_COLUMNS = (
    ResultColumn(Text("变化", "Changes"), 66),
    ResultColumn(Text("站点", "Site"), 7),
    ResultColumn(Text("本品MSKU", "Our MSKU"), 22),
    ResultColumn(Text("ASIN", "ASIN"), 13),
    ResultColumn(Text("品牌", "Brand"), 14),
    ResultColumn(Text("本品或竞品", "Ours or theirs"), 10),
    ResultColumn(Text("日期", "Day"), 11, DAY),
    ResultColumn(Text("上次日期", "Day before"), 11, DAY),
    ResultColumn(Text("售价", "Price"), 10, _MONEY),
    ResultColumn(Text("价格变化", "Price change"), 9, _CHANGE),
    ResultColumn(Text("价格标记", "Price mark"), 9),
    ResultColumn(Text("小类排名", "Rank"), 9, COUNT),
    ResultColumn(Text("上次排名", "Rank before"), 9, COUNT),
    ResultColumn(Text("排名标记", "Rank mark"), 9),
    ResultColumn(Text("评分", "Rating"), 7, _STARS),
    ResultColumn(Text("评分标记", "Rating mark"), 9),
    ResultColumn(Text("评论数", "Reviews"), 9, COUNT),
    ResultColumn(Text("新增评论", "New reviews"), 9, COUNT),
    ResultColumn(Text("策略变化", "What they changed"), 30),
    ResultColumn(Text("单元格", "Cell"), 8),
)
_PRICE_COLUMNS = (
    ResultColumn(Text("站点", "Site"), 7),
    ResultColumn(Text("本品MSKU", "Our MSKU"), 24, empty=Text("没有填本品MSKU", "No MSKU of ours is filled in")),
    ResultColumn(Text("竞品数", "Competitors"), 8, COUNT),
    ResultColumn(Text("最低价", "Lowest"), 10, _MONEY),
    ResultColumn(Text("中位价", "Median"), 10, _MONEY),
    ResultColumn(Text("最高价", "Highest"), 10, _MONEY),
    ResultColumn(Text("本品价", "Our price"), 10, _MONEY),
    ResultColumn(Text("更便宜的", "Cheaper"), 9, COUNT),
    ResultColumn(Text("竞品评分", "Their rating"), 9, _STARS),
    ResultColumn(Text("本品评分", "Our rating"), 9, _STARS),
    ResultColumn(Text("说明", "Message"), 40),
)
_NO_OWN = Text("没有本品的记录，不能比较", "No record of our own product, nothing to compare")
_COUNTED = Text(
    "{sheet}：{products} 个商品，有变化 {changed} 个，其中对我方不利 {bad} 个",
    "{sheet}: products {products}, changed {changed}, to our disadvantage {bad}",
)
_TOLD = Text("{asin}（{brand}）{changes}", "{asin} ({brand}): {changes}")
_NO_RECORDS = Text("截至 {day} 没有记录：请填日期和 ASIN", "No record up to {day}. Fill in day and ASIN.")


@dataclass(frozen=True, slots=True)
class ChangeFact(Facts):
    """What changed of one product."""

    asin: Annotated[str, Text("ASIN", "The ASIN")]
    site: Annotated[str, Text("站点", "The site")]
    ours: Annotated[bool, Text("是否本品", "Whether it is ours")]
    price_change: Annotated[float | None, Text("价格变化，比例", "The price's change as a share")]
    rank_change: Annotated[float | None, Text("排名变化，比例", "The rank's change as a share")]
    rating_change: Annotated[float | None, Text("评分变化", "The rating's change")]
    new_reviews: Annotated[float | None, Text("新增评论", "New reviews")]
    bad: Annotated[bool, Text("是否对我方不利", "Whether it is to our disadvantage")]


@dataclass(frozen=True, slots=True)
class MarketFacts(Facts):
    """What changed in the market."""

    products: Annotated[int, Text("商品数", "Products")]
    changed: Annotated[int, Text("有变化的商品数", "Products that changed")]
    bad: Annotated[int, Text("对我方不利的", "Changes to our disadvantage")]
    changes: Annotated[tuple[ChangeFact, ...], Text("各商品的变化", "The changes")]


@action(
    group="account",
    label=Text("竞品监控", "Market watch"),
    screentip=Text("竞品和市场变化", "Changes of competitors and market"),
    supertip=Text(
        "与上次记录比较价格、排名、评分、评论和优惠，标出变化，并列出本品在市场里的价格。",
        "Compares price, rank, rating, reviews and offers with the last record; shows our price within the market.",
    ),
    icon="FindDialog",
    keytip="AM",
    tables=(TABLE,),
    writes=Text("“竞品变化”和“市场概况”表", "The sheets of changes and of prices"),
    facts=MarketFacts,
)
def market_watch(request: Request) -> Outcome:
    """Compare the newest record of each product with the one before.

    Raises:
        RefusedError: when there is no record up to the day of the request.
    """
    table, settings = request.workbook.tables[TABLE], request.settings
    lines = market_lines(table, settings, request.today)
    if not lines:
        raise RefusedError(_NO_RECORDS, day=request.today)
    ordered = sorted(lines, key=lambda line: (not line.is_bad, not (line.before and line.told), line.now.row))
    changed = [line for line in ordered if line.before is not None and line.told]
    facts = MarketFacts(len(lines), len(changed), sum(line.is_bad for line in lines), tuple(map(_fact, ordered)))
    counts = {"products": facts.products, "changed": facts.changed, "bad": facts.bad}
    message = Note(Message(_COUNTED, {"sheet": table.sheet, **counts}), Severity.WARN if facts.bad else Severity.INFO)
    return Outcome(
        [_changes_sheet(table, ordered, settings), _prices_sheet(price_lines(lines), settings)],
        messages=[message, *(_told(line) for line in ordered if line.is_bad)],
        facts=facts,
    )


def _told(line: MarketLine) -> Note:
    said = {"asin": line.asin, "brand": line.brand or "-", "changes": joined(line.told)}
    return Note(Message(_TOLD, said), Severity.WARN)


def _fact(line: MarketLine) -> ChangeFact:
    return ChangeFact(
        line.asin,
        line.site,
        line.is_ours,
        _rounded(line.price_change),
        _rounded(line.rank_change),
        _rounded(line.rating_change),
        line.new_reviews,
        line.is_bad,
    )


def _rounded(change: float | None) -> float | None:
    return None if change is None else round(change, 6)


def _mark(change: float | None) -> str | None:
    """Up, down or the same; blank where nothing can be compared."""
    return None if change is None else _UP if change > 0 else _DOWN if change < 0 else _SAME


def _changes_sheet(table: Table, lines: Sequence[MarketLine], settings: Settings) -> AddSheet:
    language = settings.language
    rows = [
        (
            joined(line.told).render(language) if line.told else None,
            line.site,
            line.msku,
            line.asin,
            line.brand,
            (_OURS if line.is_ours else _THEIRS)[language],
            line.now.day,
            line.before.day if line.before is not None else None,
            line.now.price,
            _rounded(line.price_change),
            _mark(line.price_change),
            line.now.rank,
            line.before.rank if line.before is not None else None,
            _mark(line.rank_change),
            line.now.rating,
            _mark(line.rating_change),
            line.now.reviews,
            line.new_reviews,
            line.moves,
            Link(cell := table.cell("asin", line.now.row), link_to(table.sheet, cell)),
        )
        for line in lines
    ]
    name, severities = (
        settings.app.sheet_names.market[language],
        [Severity.WARN if one.is_bad else None for one in lines],
    )
    return result_sheet(name, "opsheet_market", _COLUMNS, rows, settings, severities=severities)


def _prices_sheet(lines: Sequence[PriceLine], settings: Settings) -> AddSheet:
    rows = [
        (
            line.site,
            line.msku,
            line.count,
            line.lowest,
            line.middle,
            line.highest,
            line.ours,
            line.cheaper,
            line.rating,
            line.our_rating,
            _NO_OWN[settings.language] if line.ours is None else None,
        )
        for line in lines
    ]
    return result_sheet(
        settings.app.sheet_names.prices[settings.language], "opsheet_prices", _PRICE_COLUMNS, rows, settings
    )
