"""The evaluation reports of trial products: a summary, and a page for each with figures, weeks and conclusion."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from opsheet.calculations.trials import TrialReview
from opsheet.catalogue import Message, Text
from opsheet.outcome.edits import legal_name
from opsheet.settings import Settings
from opsheet_macros.writing.report_sheet import (
    Field,
    Formats,
    report_formats,
    set_up_page,
    table_sheet,
    write_table,
    write_title,
)
from opsheet_macros.writing.result_sheet import known

TITLE: Final = Text("测品评估报告", "Trial evaluation")
SUMMARY: Final = Text("汇总", "Summary")
STATUS: Final = Text("状态", "Status")
_ABOUT: Final = Text(
    "截至 {day}；测品应在 {days} 天内售完，达标或评估决定继续的才可返单",
    "As of {day}. A trial sells out within {days} days; a repeat order needs that, or a decision to go on",
)
_PAGE_ABOUT: Final = Text(
    "{shop} · {msku} · {name}；{operator}（{group}）", "{shop} · {msku} · {name}; {operator} ({group})"
)
_CONCLUSION: Final = {
    "met": Text(
        "{quantity:,.0f} 件在第 {days} 天（{sold_out}）售完，达标，可返单；{controlled} 起纳入库存管控",
        "{quantity:,.0f} units sold out on day {days} ({sold_out}): met. May be ordered again; "
        "under stock control from {controlled}",
    ),
    "missed": Text(
        "{within} 天内售出 {units:,.0f} / {quantity:,.0f} 件（{share:.0%}），未达标，不可返单",
        "{units:,.0f} of {quantity:,.0f} sold in {within} days ({share:.0%}): missed. No repeat order",
    ),
    "running": Text(
        "已售 {units:,.0f} / {quantity:,.0f} 件（{share:.0%}），还剩 {left} 天，到期再评估",
        "{units:,.0f} of {quantity:,.0f} sold ({share:.0%}), {left} days left. Review at the end",
    ),
    "go_on": Text(
        "已售 {units:,.0f} / {quantity:,.0f} 件（{share:.0%}），评估决定继续，可返单；{controlled} 起纳入库存管控",
        "{units:,.0f} of {quantity:,.0f} sold ({share:.0%}). Decided to go on: may be ordered again; "
        "under stock control from {controlled}",
    ),
    "dropped": Text("评估为淘汰，不可再备货", "Dropped in trial: never ordered again"),
}
_DECIDED_ALONE: Final = Text(
    "评估决定继续，可返单；{controlled} 起纳入库存管控",
    "Decided to go on: may be ordered again; under control from {controlled}",
)
_NOT_JUDGED: Final = Text("不能评估：{reason}", "Not judged: {reason}")
_FIGURES: Final = Text("项目|数值", "Figure|Value")
_WEEKS: Final = Text("周|从|到|销量（件）|累计占比", "Week|From|To|Units sold|Share of the trial")
_SIGNATURES: Final = Text(
    "评估人：＿＿＿＿＿　部门主管：＿＿＿＿＿　日期：＿＿＿＿＿", "Reviewed by: ______  Manager: ______  Date: ______"
)
_ALLOWED: Final = {True: Text("可返单", "allowed"), False: Text("不可返单", "not allowed"), None: Text("待定", "open")}


def allowed_word(one: TrialReview, settings: Settings) -> str:
    """Whether a repeat order is allowed, in a word."""
    return _ALLOWED[one.allowed][settings.language]


def status_word(one: TrialReview, settings: Settings) -> str | None:
    """The trial's status in the team's words; None where it isn't known."""
    words, language = settings.replenishment.trial_words, settings.language
    if not one.status:
        return None
    word: Text = getattr(words, one.status).text
    return Message(word, {"days": one.days_left}).render(language)


def conclusion(one: TrialReview, settings: Settings) -> str:
    """What follows from a trial's figures and the team's decision, in a sentence."""
    language = settings.language
    values: dict[str, Any] = {
        "quantity": one.quantity,
        "units": one.sums.units,
        "share": one.sold_share,
        "left": one.days_left,
        "controlled": one.controlled_from,
        "sold_out": one.sold_out_on,
        "within": (one.last_day - one.on_shelf).days if one.last_day and one.on_shelf else 0,
        "days": (one.sold_out_on - one.on_shelf).days + 1 if one.sold_out_on and one.on_shelf else 0,
    }
    if one.decision == "dropped":
        return _CONCLUSION["dropped"][language]
    if not one.status and one.allowed:
        return _DECIDED_ALONE.render(language, **values)
    if not one.status:
        return _NOT_JUDGED.render(language, reason=one.reason or "")
    goes_on = one.decision == "go_on" and one.status != "met"
    return _CONCLUSION["go_on" if goes_on else one.status].render(language, **values)


def write_trials(reviews: Sequence[TrialReview], settings: Settings, day: object, path: Path) -> None:
    """Write the evaluation reports of trials.

    Args:
        reviews: in their order.
        settings: words and the language.
        day: of the review.
        path: of the new file.
    """
    import xlsxwriter

    language = settings.language
    about = _ABOUT.render(language, day=day, days=settings.replenishment.trial_sell_out.value)
    with xlsxwriter.Workbook(path) as book:
        formats = report_formats(book)
        rows = [_summary_row(one, settings) for one in reviews]
        table_sheet(
            book,
            formats,
            SUMMARY[language],
            title=TITLE[language],
            about=about,
            fields=_summary_fields(language),
            rows=rows,
        )
        for number, one in enumerate((one for one in reviews if one.status or one.decision), start=1):
            name = legal_name(f"{number} {one.msku}")
            _page(book, formats, name, one, settings)


def _summary_fields(language: str) -> list[Field]:
    return [
        Field(Text("店铺", "Shop")[language], width=15),
        Field(Text("MSKU", "MSKU")[language], width=25),
        Field(Text("品名", "Product")[language], width=18),
        Field(Text("运营", "Operator")[language], width=9),
        Field(Text("上架日期", "On sale since")[language], "date", 12),
        Field(Text("测品数量", "Trial units")[language], "units", 9),
        Field(Text("已售（件）", "Sold")[language], "units", 9),
        Field(Text("售出占比", "Share sold")[language], "share", 9),
        Field(Text("毛利率", "Margin")[language], "share", 9),
        Field(STATUS[language], width=16),
        Field(Text("返单", "Repeat order")[language], width=10),
        Field(Text("纳入库存管控", "Under stock control from")[language], "date", 13),
        Field(Text("结论", "Conclusion")[language], "wrapped", 44),
    ]


def _summary_row(one: TrialReview, settings: Settings) -> list[Any]:
    return [
        *(one.shop, one.msku, one.name or None, one.owner.operator, one.on_shelf, one.quantity, one.sums.units),
        *(one.sold_share, one.margin, status_word(one, settings), allowed_word(one, settings)),
        one.controlled_from if one.allowed else None,
        conclusion(one, settings),
    ]


def _page(book: Any, formats: Formats, name: str, one: TrialReview, settings: Settings) -> None:
    """One trial's page: its figures, what it sold week by week, the conclusion, and room for signatures."""
    language = settings.language
    sheet = book.add_worksheet(name)
    about = {"shop": one.shop, "msku": one.msku, "name": one.name or "—"}
    owner = {"operator": one.owner.operator, "group": one.owner.group}
    write_title(sheet, formats, TITLE[language], _PAGE_ABOUT.render(language, **about, **owner))
    headers = _FIGURES[language].split("|")
    below = write_table(
        sheet,
        formats,
        [Field(headers[0], width=26), Field(headers[1], width=22)],
        _figure_rows(one, settings),
        first_row=3,
    )
    if one.weeks:
        kinds, widths = ("units", "date", "date", "units", "share"), (26, 22, 13, 13, 13)
        fields = [Field(*parts) for parts in zip(_WEEKS[language].split("|"), kinds, widths, strict=True)]
        below = write_table(sheet, formats, fields, _week_rows(one), first_row=below + 1)
    sheet.write_string(below + 1, 0, conclusion(one, settings), formats.subtitle)
    sheet.write_string(below + 3, 0, _SIGNATURES[language], formats.subtitle)
    set_up_page(sheet)
    sheet.fit_to_pages(1, 1)


def _figure_rows(one: TrialReview, settings: Settings) -> list[list[Any]]:
    """Each figure with its value as text, since they are of different kinds."""
    language = settings.language

    def text(value: float, form: str) -> str:
        return "—" if known(value) is None else format(value, form)

    currency = f" {one.sums.currency}" if one.sums.currency else ""
    figures: tuple[tuple[Text, object], ...] = (
        (Text("上架日期", "On sale since"), one.on_shelf),
        (Text("测品截止日", "Last day of the trial"), one.last_day),
        (Text("销量截至", "Sales up to"), one.until),
        (Text("测品数量（件）", "Trial units"), text(one.quantity, ",.0f")),
        (Text("已售（件）", "Units sold"), text(one.sums.units, ",.0f")),
        (Text("售出占比", "Share sold"), text(one.sold_share, ".1%")),
        (Text("日均销量（件）", "Units a day"), text(one.daily_units, ".1f")),
        (Text("按此日均售完（天）", "Days to sell all at that rate"), text(one.days_needed, ".0f")),
        (Text("售完日期", "Sold out on"), one.sold_out_on),
        (Text("销售额", "Sales"), text(one.sums.sales, ",.2f") + currency),
        (Text("毛利", "Gross profit"), text(one.sums.gross_profit, ",.2f") + currency),
        (Text("毛利率", "Margin"), text(one.margin, ".1%")),
        (Text("广告花费", "Ad spend"), text(one.sums.ad_spend, ",.2f") + currency),
        (Text("TACOS", "TACOS"), text(one.ad_share, ".1%")),
        (STATUS, status_word(one, settings)),
        (Text("返单", "Repeat order"), allowed_word(one, settings)),
        (Text("纳入库存管控", "Under stock control from"), one.controlled_from if one.allowed else None),
    )
    return [[name[language], "—" if value is None else str(value)] for name, value in figures]


def _week_rows(one: TrialReview) -> list[list[Any]]:
    rows: list[list[Any]] = []
    sold = 0.0
    for number, week in enumerate(one.weeks, start=1):
        sold += week.units
        rows.append([number, week.first, week.last, week.units, sold / one.quantity])
    return rows
