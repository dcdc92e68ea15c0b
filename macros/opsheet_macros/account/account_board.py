"""The account on one page: metrics with their windows, health rating, violations, payouts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from opsheet.calculations.account_health import AccountHealth, MetricLine, RatingLine, account_health
from opsheet.calculations.payouts import PayoutLine, payouts, read_settlements
from opsheet.catalogue import Message, RefusedError, Severity, Text
from opsheet.outcome import Facts, Note, Outcome, OutputFile, Request
from opsheet.settings import Settings
from opsheet_macros.account.page import Cell, Page, PageColumn, PageTable, write_pages
from opsheet_macros.data.folder import DATA_FOLDER, optional_data
from opsheet_macros.declare import action

TITLE = Text("账户看板", "Account board")
_NOTHING = Text(
    "没有账户数据：请填“{health}”或“{metrics}”表，或指定放有账户状况或结算报告的数据文件夹",
    "No account data. Fill in the table {health} or {metrics}, or name a data folder with account health files.",
)
_COUNTED = Text(
    "截至 {day}：超标 {over} 项，预警 {warn} 项，没有结论 {unknown} 项，不适用 {not_applicable} 项",
    "As of {day}: {over} over the limit, {warn} close to it, {unknown} unknown, {not_applicable} n.a.",
)
_BAD = Text(
    "{shop} {name}（{window} 天）{rate:.2%}，要求{limit}", "{shop} {name} ({window} days) {rate:.2%}, must be {limit}"
)
_BELOW, _ABOVE = Text("低于 {limit:.1%}", "below {limit:.1%}"), Text("高于 {limit:.1%}", "above {limit:.1%}")
_RATED = Text("{shop} 账户健康评分{points}：{word}", "{shop} account health rating{points}: {word}")
_VIOLATED = Text("{shop} {kind}：{count:.0f} 个", "{shop} {kind}: {count:.0f}")
_NO_VIOLATIONS = Text("没有违规的数据", "Nothing is said of violations")
_UNNAMED = Text("（未注明店铺）", "(shop not named)")

_SHOP, _SITE, _WHY = Text("店铺", "Shop"), Text("站点", "Site"), Text("说明", "Message")
_AS_OF = PageColumn(Text("截至日期", "As of"), "day")
_CURRENCY = Text("币种", "Currency")


@dataclass(frozen=True, slots=True)
class MetricFact(Facts):
    """One metric of one shop over one window."""

    shop: Annotated[str, Text("店铺", "The shop")]
    site: Annotated[str, Text("站点", "The site")]
    metric: Annotated[str, Text("指标", "The metric's key")]
    window: Annotated[int, Text("窗口天数", "Days of the window")]
    rate: Annotated[float | None, Text("值，0 到 1", "The value, 0 to 1")]
    level: Annotated[str | None, Text("状态，没有结论为空", "How it is; null where nobody can say")]


@dataclass(frozen=True, slots=True)
class PayoutFact(Facts):
    """The payouts of one shop in one currency."""

    shop: Annotated[str, Text("店铺", "The shop")]
    currency: Annotated[str, Text("币种", "The currency")]
    last_on: Annotated[dt.date | None, Text("上次打款日", "The day of the last payout")]
    last_amount: Annotated[float | None, Text("上次金额", "Its amount")]
    next_on: Annotated[dt.date | None, Text("下次打款日", "The day of the next payout")]
    next_amount: Annotated[float | None, Text("下次金额", "Its amount, where it is known")]


@dataclass(frozen=True, slots=True)
class AccountFacts(Facts):
    """The account's metrics and payouts."""

    over: Annotated[int, Text("超标的指标数", "Metrics over the limit")]
    warn: Annotated[int, Text("预警的指标数", "Metrics close to the limit")]
    unknown: Annotated[int, Text("没有结论的指标数", "Metrics of which nobody can say how they are")]
    not_applicable: Annotated[int, Text("不适用的指标数", "Metrics that don't apply")]
    violations: Annotated[int, Text("违规总数", "Violations in all")]
    ratings: Annotated[dict[str, str | None], Text("评级，按店铺", "The colour of the rating by shop")]
    metrics: Annotated[tuple[MetricFact, ...], Text("各项指标", "The metrics")]
    payouts: Annotated[tuple[PayoutFact, ...], Text("打款", "The payouts")]


@action(
    group="account",
    label=TITLE,
    screentip=TITLE,
    supertip=Text(
        "各店铺的账户指标、健康评分、违规和打款，一页可打印；缺的数据写明原因。",
        "Metrics, health rating, violations and payouts of each shop on one page. What is missing says why.",
    ),
    icon="WatchWindow",
    keytip="AB",
    tables=(),
    optional_tables=("account_health", "order_metrics"),
    writes=Text("一个看板工作簿（有 LibreOffice 时另存 PDF）", "A workbook, and a PDF where LibreOffice is present"),
    inputs=(DATA_FOLDER,),
    facts=AccountFacts,
)
def account_board(request: Request) -> Outcome:
    """Write the account's page as of the day of the request.

    Raises:
        RefusedError: when neither the workbook nor a data folder says anything of the account.
    """
    settings, day = request.settings, request.today
    with optional_data(request) as data:
        health = account_health(request.workbook, settings, day, data)
        paid = payouts(read_settlements(data), day) if data is not None else []
    if not health.metrics and not paid:
        names = {key: settings.tables[f"{key}"].name.text for key in ("account_health", "order_metrics")}
        raise RefusedError(_NOTHING, health=names["account_health"], metrics=names["order_metrics"])
    name = f"{TITLE[settings.language]}_{day:%Y%m%d}.xlsx"
    page = _page(health, paid, settings)
    return Outcome(
        files=[OutputFile(name, partial(write_pages, [page], settings), pdf=True)],
        messages=list(_notes(health, settings)),
        facts=_facts(health, paid),
    )


def _counts(health: AccountHealth) -> dict[str, int]:
    levels = [one.level or "unknown" for one in health.metrics]
    return {key: levels.count(key) for key in ("over", "warn", "unknown", "not_applicable")}


def _notes(health: AccountHealth, settings: Settings) -> Iterator[Note]:
    counts = _counts(health)
    severity = Severity.WARN if health.worst else Severity.INFO
    yield Note(Message(_COUNTED, {"day": health.day, **counts}), severity)
    for one in health.worst:
        said = {"shop": _shop(one.shop, one.site), "name": one.name, "window": one.window, "rate": one.rate}
        yield Note(Message(_BAD, {**said, "limit": _limit(one)}), Severity.WARN)
    for one in health.ratings:
        if one.color in {"yellow", "red"}:
            points = "" if one.points is None else f" {one.points:.0f}"
            said = {"shop": _shop(one.shop, one.site), "points": points, "word": _rating_word(one, settings)}
            yield Note(Message(_RATED, said), Severity.WARN)
    for one in (line for line in health.violations if line.count is not None):
        said = {"shop": _shop(one.shop, one.site), "kind": one.kind, "count": one.count}
        yield Note(Message(_VIOLATED, said), Severity.WARN)


def _facts(health: AccountHealth, paid: Sequence[PayoutLine]) -> AccountFacts:
    return AccountFacts(
        **_counts(health),
        violations=int(sum(one.count or 0 for one in health.violations)),
        ratings={f"{one.shop} {one.site}".strip(): one.color for one in health.ratings},
        metrics=tuple(
            MetricFact(one.shop, one.site, one.metric, one.window, _rounded(one.rate), one.level)
            for one in health.metrics
        ),
        payouts=tuple(
            PayoutFact(one.shop, one.currency, one.last_on, one.last_amount, one.next_on, one.next_amount)
            for one in paid
        ),
    )


def _rounded(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 6)


def _shop(shop: str, site: str) -> Text:
    name = f"{shop} {site}".strip()
    return Text(name, name) if shop else Text(f"{_UNNAMED.zh}{site}", f"{_UNNAMED.en} {site}".strip())


def _limit(line: MetricLine) -> Message:
    return Message(_BELOW if line.must_stay_below else _ABOVE, {"limit": line.limit})


def _level_word(line: MetricLine, settings: Settings) -> Text | None:
    return None if line.level is None else getattr(settings.health.status_words, line.level).text


def _rating_word(line: RatingLine, settings: Settings) -> Text | None:
    return None if line.color is None else getattr(settings.health.rating.words, line.color).text


def _page(health: AccountHealth, paid: Sequence[PayoutLine], settings: Settings) -> Page:
    words, rating, language = settings.health.status_words, settings.health.rating.words, settings.language
    return Page(
        TITLE[language],
        TITLE[language],
        Message(_COUNTED, {"day": health.day, **_counts(health)}).render(language),
        (20, 8, 30, 11, 12, 15, 12, 13, 20, 46),
        [_metric_table(health, settings), _rating_table(health, settings), _violation_table(health), _paid_table(paid)],
        {
            words.over[language]: "error",
            words.warn[language]: "warn",
            rating.red.text[language]: "error",
            rating.yellow.text[language]: "warn",
        },
    )


def _metric_table(health: AccountHealth, settings: Settings) -> PageTable:
    columns = [
        PageColumn(_SHOP),
        PageColumn(_SITE),
        PageColumn(Text("指标", "Metric")),
        PageColumn(Text("窗口（天）", "Window (days)"), "units"),
        PageColumn(Text("数值", "Value"), "rate"),
        PageColumn(Text("要求", "Required")),
        PageColumn(Text("状态", "Status")),
        _AS_OF,
        PageColumn(Text("来源", "Source")),
        PageColumn(_WHY, "wrapped"),
    ]
    rows: list[Sequence[Cell]] = [
        (
            one.shop or _UNNAMED,
            one.site,
            one.name,
            one.window,
            one.rate,
            _limit(one),
            _level_word(one, settings),
            one.as_of,
            one.source,
            one.reason,
        )
        for one in health.metrics
    ]
    return PageTable(Text("账户指标", "Metrics"), columns, rows, Text("没有账户指标的数据", "No data of the metrics"))


def _rating_table(health: AccountHealth, settings: Settings) -> PageTable:
    columns = [
        PageColumn(_SHOP),
        PageColumn(_SITE),
        PageColumn(Text("账户健康评分", "Health rating"), "units"),
        PageColumn(Text("评级", "Rating")),
        _AS_OF,
        PageColumn(_WHY),
    ]
    rows: list[Sequence[Cell]] = [
        (one.shop or _UNNAMED, one.site, one.points, _rating_word(one, settings), one.as_of, one.reason)
        for one in health.ratings
    ]
    return PageTable(Text("账户健康评分", "Health rating"), columns, rows, Text("没有评分的数据", "No rating"))


def _violation_table(health: AccountHealth) -> PageTable:
    columns = [
        PageColumn(_SHOP),
        PageColumn(_SITE),
        PageColumn(Text("违规", "Violation")),
        PageColumn(Text("数量", "Count"), "units"),
        _AS_OF,
        PageColumn(_WHY),
    ]
    rows: list[Sequence[Cell]] = [
        (one.shop or _UNNAMED, one.site, one.kind, one.count, one.as_of, one.reason) for one in health.violations
    ]
    none = Text("各店铺都没有违规", "No violation in any shop") if health.ratings else _NO_VIOLATIONS
    return PageTable(Text("违规", "Violations"), columns, rows, none)


def _paid_table(paid: Sequence[PayoutLine]) -> PageTable:
    columns = [
        PageColumn(_SHOP),
        PageColumn(_CURRENCY),
        PageColumn(Text("上次打款日", "Last payout"), "day"),
        PageColumn(Text("上次金额", "Amount"), "money"),
        PageColumn(Text("下次打款日", "Next payout"), "day"),
        PageColumn(Text("下次金额", "Amount of the next"), "money"),
        PageColumn(_WHY),
    ]
    rows: list[Sequence[Cell]] = [
        (
            one.shop or _UNNAMED,
            one.currency,
            one.last_on,
            one.last_amount,
            one.next_on,
            one.next_amount,
            one.reason,
        )
        for one in paid
    ]
    return PageTable(
        Text("打款", "Payouts"),
        columns,
        rows,
        Text("数据文件夹里没有结算报告", "No settlement report in the data folder"),
    )
