"""The day's check list: risk control and Seller Central modules, per shop, with what is open carried over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from opsheet.calculations.account_health import AccountHealth, account_health
from opsheet.calculations.checklists import CheckRow, daily_checks, read_checks
from opsheet.calculations.payouts import PayoutLine, payouts, read_settlements
from opsheet.catalogue import Input, Message, Severity, Text, joined
from opsheet.outcome import Facts, Formula, Note, Outcome, OutputFile, Request
from opsheet.settings import Settings
from opsheet.values import fold
from opsheet_macros.account.checklist_file import (
    answer_words,
    count_formula,
    list_table,
    named_subjects,
    refuse_without_subjects,
    subjects_of_tables,
    widths_of,
)
from opsheet_macros.account.page import Cell, Page, PageColumn, PageTable, write_pages
from opsheet_macros.data.folder import DATA_FOLDER, optional_data
from opsheet_macros.declare import action

TABLE = "daily_checks"
SHOPS = Input(
    "shops",
    Text("店铺", "Shops"),
    Text(
        "检查哪些店铺，用逗号分开；不填取上一份清单或工作簿里的店铺。",
        "The shops to check, with commas between; by default those of the last list or of the workbook.",
    ),
)
_SOURCES = (TABLE, "account_health", "link_owners", "stocking", "order_metrics")
_TITLE, _SUMMARY = Text("每日检查", "Daily checks"), Text("汇总", "Summary")
_ABOUT = Text(
    "{day}：{shops} 个店铺，{items} 项，带过来 {carried} 项",
    "{day}. Shops: {shops}, checks: {items}, carried over: {carried}",
)
_MADE = Text(
    "{day} 的每日检查：{shops} 个店铺，每个 {each} 项；上次没处理完的带过来 {carried} 项",
    "Daily checks of {day}. Shops: {shops}, items each: {each}, carried over: {carried}",
)
_OLDEST = Text("{shop} {item}：已 {days} 天没处理完", "{shop} {item}: days open: {days}")
_UNASKED = Text("未检查", "Not checked")
_METRIC = Text("{name}（{window} 天）{rate:.2%} {word}", "{name} ({window} days) {rate:.2%} {word}")
_RATING = Text("健康评分 {word}", "Rating: {word}")
_VIOLATION = Text("{kind} {count:.0f} 个", "{kind}: {count:.0f}")
_PAYOUT = Text("下次打款 {day} {currency}", "Next payout {day} {currency}")
_PAYOUT_AMOUNT = Text("下次打款 {day} {amount:,.2f} {currency}", "Next payout {day}: {amount:,.2f} {currency}")


@dataclass(frozen=True, slots=True)
class DailyFacts(Facts):
    """The day's list."""

    day: Annotated[dt.date, Text("日期", "The day")]
    shops: Annotated[tuple[str, ...], Text("店铺", "The shops")]
    items: Annotated[int, Text("检查项数", "Items in all")]
    carried: Annotated[int, Text("带过来的项数", "Items carried over")]
    oldest: Annotated[int, Text("最久的遗留天数", "Days of the longest open one")]
    answered: Annotated[int, Text("已填结果的项数", "Items that have an answer")]


@action(
    group="account",
    label=_TITLE,
    screentip=Text("每日账户检查清单", "The day's account check list"),
    supertip=Text(
        "按店铺生成当天的风控和后台模块检查清单；上一份没处理完的带过来，写明天数。",
        "Makes the day's check list of each shop; what is still open is carried over with its days.",
    ),
    icon="FileCheckIn",
    keytip="AC",
    tables=(),
    optional_tables=_SOURCES,
    writes=Text("一个检查清单工作簿", "A workbook with the check list"),
    inputs=(SHOPS, DATA_FOLDER),
    facts=DailyFacts,
)
def daily_checklist(request: Request) -> Outcome:
    """Make the list of the day of the request, from the last one where the workbook has it.

    Raises:
        RefusedError: when nothing names a shop.
    """
    settings, day = request.settings, request.today
    shops = named_subjects(request.inputs.text(SHOPS.key))
    shops = shops or [shop for (shop,) in subjects_of_tables(request, _SOURCES, ("shop",), needed="shop", every=True)]
    header = settings.tables[TABLE].columns["shop"].header.text
    refuse_without_subjects(shops, header, SHOPS.option, header)
    with optional_data(request) as data:
        health = account_health(request.workbook, settings, day, data)
        paid = payouts(read_settlements(data), day) if data is not None else []
    table = request.workbook.tables.get(TABLE)
    filled = [] if table is None else read_checks(table, ["shop"])
    lists = settings.checklists
    rows = daily_checks(lists.daily, shops, filled, lists.open_answers, day)
    pages = [_page(rows, shops, _Known(health, paid, settings), day), _summary(rows, shops, settings, day)]
    name = f"{_TITLE[settings.language]}_{day:%Y%m%d}.xlsx"
    return Outcome(
        files=[OutputFile(name, partial(write_pages, pages, settings))],
        messages=_notes(rows, shops, day, settings),
        facts=_facts(rows, shops, day),
    )


def _open(rows: Sequence[CheckRow]) -> list[CheckRow]:
    """What was carried over, the longest open first."""
    return sorted((row for row in rows if row.since is not None), key=lambda row: row.since or dt.date.max)


def _facts(rows: Sequence[CheckRow], shops: Sequence[str], day: dt.date) -> DailyFacts:
    carried = _open(rows)
    return DailyFacts(
        day,
        tuple(shops),
        len(rows),
        len(carried),
        max((row.open_days(day) or 0 for row in carried), default=0),
        sum(row.answer is not None for row in rows),
    )


def _notes(rows: Sequence[CheckRow], shops: Sequence[str], day: dt.date, settings: Settings) -> list[Note]:
    each = sum(len(one.items) for one in settings.checklists.daily.values())
    carried = _open(rows)
    made = Message(_MADE, {"day": day, "shops": len(shops), "each": each, "carried": len(carried)})
    return [
        Note(made, Severity.WARN if carried else Severity.INFO),
        *(
            Note(
                Message(_OLDEST, {"shop": row.subject[0], "item": row.item, "days": row.open_days(day)}), Severity.WARN
            )
            for row in carried
        ),
    ]


@dataclass(frozen=True, slots=True)
class _Known:
    """What opsheet knows of the account, for the items that show it."""

    health: AccountHealth
    paid: Sequence[PayoutLine]
    settings: Settings

    def of(self, row: CheckRow) -> Message | None:
        """What is known of a row's item in its shop, or None."""
        shop = fold(row.subject[0])
        said = [*self._metrics(shop)] if row.shows in {"metrics", "account"} else []
        said += [*self._account(shop)] if row.shows == "account" else []
        said += [*self._payouts(shop)] if row.shows == "payouts" else []
        return joined(said) if said else None

    def _metrics(self, shop: str) -> list[Message]:
        words: Any = self.settings.health.status_words
        return [
            Message(
                _METRIC,
                {"name": one.name, "window": one.window, "rate": one.rate, "word": getattr(words, str(one.level)).text},
            )
            for one in self.health.worst
            if fold(one.shop) == shop
        ]

    def _account(self, shop: str) -> list[Message]:
        words: Any = self.settings.health.rating.words
        rated = [
            Message(_RATING, {"word": getattr(words, one.color).text})
            for one in self.health.ratings
            if fold(one.shop) == shop and one.color in {"yellow", "red"}
        ]
        violated = [
            Message(_VIOLATION, {"kind": one.kind, "count": one.count})
            for one in self.health.violations
            if fold(one.shop) == shop and one.count
        ]
        return rated + violated

    def _payouts(self, shop: str) -> list[Message]:
        return [
            Message(
                _PAYOUT if one.next_amount is None else _PAYOUT_AMOUNT,
                {"day": one.next_on, "amount": one.next_amount, "currency": one.currency},
            )
            for one in self.paid
            if fold(one.shop) == shop and one.next_on is not None
        ]


def _page(rows: Sequence[CheckRow], shops: Sequence[str], known: _Known, day: dt.date) -> Page:
    settings = known.settings
    definition, language = settings.tables[TABLE], settings.language
    words = answer_words(definition.columns["answer"])
    cells: list[Mapping[str, Cell]] = [
        {
            "day": day,
            "shop": row.subject[0],
            "list": row.list,
            "item": row.item,
            "hint": row.hint,
            "answer": None if row.answer is None else words[row.answer],
            "remark": row.remark,
            "person": row.person,
            "since": row.since,
            "open_days": row.open_days(day),
            "before": words[row.before] if row.before is not None else _UNASKED if row.was_asked else None,
            "known": known.of(row),
        }
        for row in rows
    ]
    about = Message(_ABOUT, {"day": day, "shops": len(shops), "items": len(rows), "carried": len(_open(rows))})
    bad = {words[answer][language]: "error" for answer in settings.checklists.open_answers}
    return Page(
        definition.name[language],
        _TITLE[language],
        about.render(language),
        widths_of(definition),
        [list_table(definition, cells, language)],
        {**bad, _UNASKED[language]: "warn"},
    )


def _summary(rows: Sequence[CheckRow], shops: Sequence[str], settings: Settings, day: dt.date) -> Page:
    """Per shop how many items are still to be checked and how many are open; it counts while the list is filled in."""
    definition, language = settings.tables[TABLE], settings.language
    columns, table = definition.columns, definition.excel_tables[0]
    headers = {key: column.header[language] for key, column in columns.items()}
    words = answer_words(columns["answer"])
    lines: list[Sequence[Cell]] = []
    for place, shop in enumerate(shops, start=5):
        own, cell = [row for row in rows if row.subject[0] == shop], f"$A{place}"
        wanted: list[tuple[str, str | None]] = [("=", None), *((words[key][language], key) for key in words)]
        counts = [
            Formula(
                count_formula(table, headers, {"shop": cell, "answer": f'"{word}"'}),
                sum(row.answer == key for row in own),
            )
            for word, key in wanted
        ]
        lines.append([shop, *counts, sum(row.since is not None for row in own)])
    heads = [
        PageColumn(columns["shop"].header.text),
        PageColumn(_UNASKED, "units", calculated=True),
        *(PageColumn(word, "units", calculated=True) for word in words.values()),
        PageColumn(Text("带过来", "Carried over"), "units"),
    ]
    return Page(
        _SUMMARY[language],
        f"{_TITLE[language]} {day:%Y-%m-%d}",
        _SUMMARY[language],
        [20, *[11] * (len(heads) - 1)],
        [PageTable(None, heads, lines, Text("没有店铺", "No shops"))],
        {},
    )
