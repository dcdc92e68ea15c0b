"""The month's ad budget as finance gets it: by group and shop, by product, and the new products by themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import numpy as np

from opsheet.calculations.ad_plan import AdPlan
from opsheet.calculations.ad_spend import BASES, OVER, STAGES, AdPart
from opsheet.calculations.daily_figures import next_month
from opsheet.catalogue import Text
from opsheet.settings import Settings
from opsheet_macros.writing.report_sheet import Field, report_formats, table_sheet

TITLE: Final = Text("月广告预算表", "Monthly ad budget")
SUMMARY: Final = Text("汇总", "Summary")
PRODUCTS: Final = Text("产品", "Products")
NEW: Final = Text("新品", "New products")
_ABOUT: Final = Text(
    "预算月 {month}，交财务；上月为 {last}，数据截至 {newest}；广告花费含税（报表加 {tax:.0%}）",
    "Budget month {month}, for finance. Last month: {last}, data up to {newest}. Ad spend: exports plus {tax:.0%} tax",
)
_NO_DATA: Final = Text("没有数据", "no data")
_CHANGES: Final = Text("{day} 起为{stage}", "{stage} from {day}")
_OVER: Final = Text("{count} 个产品超标或未批复", "Products over the limit or not approved: {count}")
_BASE: Final = {True: "gross_profit", False: "sales"}
_WITHOUT: Final = Text("{count} 个产品没有报预算", "Products without a budget: {count}")
_STAGE_ORDER: Final = ("old", "transition", "new", "unknown")
_LAST_SPEND: Final = Text("上月广告花费", "Last month’s ad spend")
_LAST_BASE: Final = Text("上月基数金额", "Last month’s base")
_LAST_SHARE: Final = Text("上月占比", "Last month’s share")
_LIMIT: Final = Text("限额", "Limit")
_ALLOWED: Final = Text("允许花费", "Allowed spend")
_BUDGET: Final = Text("预算", "Budget")
_BUDGET_SHARE: Final = Text("预算占比", "Budget share")
_STATUS: Final = Text("状态", "Status")
_REMARK: Final = Text("说明", "Message")


@dataclass(frozen=True, slots=True)
class AdBudgetReport:
    """Everything that the ad budget shows, calculated; only writing is left.

    Args:
        month: its first day.
        plans: of all products.
        totals: over old products, by group, shop and currency.
        newest: the last day with data, or None.
        settings: the team's.
    """

    month: dt.date
    plans: Sequence[AdPlan]
    totals: Sequence[AdPart]
    newest: dt.date | None
    settings: Settings


def write_ad_budget(report: AdBudgetReport, path: Path) -> None:
    """Write the ad budget as a workbook.

    Args:
        report: as calculated.
        path: of the new file.
    """
    import xlsxwriter

    language = report.settings.language
    about = _ABOUT.render(
        language,
        month=f"{report.month:%Y-%m}",
        last=f"{next_month(report.month, -1):%Y-%m}",
        newest=report.newest or _NO_DATA,
        tax=report.settings.performance.ad_tax.value,
    )
    new = [plan for plan in report.plans if plan.part.stage == "new"]
    sheets = (
        (SUMMARY, _summary_fields(language), list(_summary_rows(report))),
        (PRODUCTS, _product_fields(language), [_product_row(plan, report.settings) for plan in report.plans]),
        (NEW, _new_fields(language), [_new_row(plan, report.settings) for plan in new]),
    )
    with xlsxwriter.Workbook(path) as book:
        formats = report_formats(book)
        for name, fields, rows in sheets:
            title = f"{TITLE[language]} {report.month:%Y-%m} · {name[language]}"
            table_sheet(book, formats, name[language], title=title, about=about, fields=fields, rows=rows)


def _summary_fields(language: str) -> list[Field]:
    return [
        Field(Text("部门/组", "Group")[language], width=14),
        Field(Text("店铺", "Shop")[language], width=18),
        Field(Text("新老品", "Stage")[language], width=9),
        Field(Text("产品数", "Products")[language], "units", 8),
        Field(Text("币种", "Currency")[language], width=8),
        Field(_LAST_SPEND[language], "money", 14),
        Field(_LAST_BASE[language], "money", 14),
        Field(_LAST_SHARE[language], "share", 9),
        Field(_LIMIT[language], "share", 8),
        Field(_ALLOWED[language], "money", 13),
        Field(_BUDGET[language], "money", 13),
        Field(_BUDGET_SHARE[language], "share", 9),
        Field(_STATUS[language], width=12),
        Field(_REMARK[language], "wrapped", 34),
    ]


def _summary_rows(report: AdBudgetReport) -> Iterator[list[Any]]:
    """A row for each group, shop, currency and stage; old products under a limit on the sum have its status."""
    judged = {_place(total): total for total in report.totals if total.total}

    def key(plan: AdPlan) -> tuple[str, str, str, int]:
        return (*_place(plan.part), _STAGE_ORDER.index(plan.part.stage))

    language = report.settings.language
    for _, group in groupby(sorted(report.plans, key=key), key):
        plans = list(group)
        part = plans[0].part
        spend, base = (
            _sum(getattr(one.part.sums, key) for one in plans) for key in ("ad_spend", _BASE[part.on_profit])
        )
        whole, budget = _sum(one.part.projected_base for one in plans), _sum(plan.planned for plan in plans)
        total = judged.get(_place(part)) if part.stage == "old" else None
        yield [
            *(part.owner.group, part.shop, STAGES[part.stage][language], len(plans), part.sums.currency or None),
            *(
                spend,
                base,
                _share(spend, base),
                part.limit,
                part.limit * max(whole, 0.0),
                budget,
                _share(budget, whole),
            ),
            total.projected_word if total else None,
            _counts(plans, language),
        ]


def _counts(plans: Sequence[AdPlan], language: str) -> str | None:
    """How many of some products are over their limit or not approved, and how many lack a budget."""
    over = sum(plan.part.projected_state in OVER and not plan.part.only_informs for plan in plans)
    lacking = sum(bool(np.isnan(plan.planned)) for plan in plans)
    said = [(_OVER, over), (_WITHOUT, lacking)]
    return "；".join(text.render(language, count=count) for text, count in said if count) or None


def _place(part: AdPart) -> tuple[str, str, str]:
    return part.owner.group, part.shop, part.sums.currency


def _sum(values: Any) -> float:
    known = [value for value in values if not np.isnan(value)]
    return sum(known) if known else float("nan")


def _share(amount: float, base: float) -> float:
    return amount / base if base > 0 else float("nan")


def _product_fields(language: str) -> list[Field]:
    return [
        Field(Text("部门/组", "Group")[language], width=11),
        Field(Text("运营", "Operator")[language], width=9),
        Field(Text("店铺", "Shop")[language], width=15),
        Field(Text("MSKU", "MSKU")[language], width=25),
        Field(Text("新老品", "Stage")[language], width=9),
        Field(Text("返单上架日", "Second order on sale")[language], "date", 11),
        Field(Text("基数", "Base")[language], width=10),
        Field(_LIMIT[language], "share", 7),
        Field(Text("币种", "Currency")[language], width=7),
        Field(_LAST_SPEND[language], "money", 12),
        Field(_LAST_BASE[language], "money", 12),
        Field(_LAST_SHARE[language], "share", 8),
        Field(_ALLOWED[language], "money", 11),
        Field(_BUDGET[language], "money", 11),
        Field(_BUDGET_SHARE[language], "share", 8),
        Field(_STATUS[language], width=12),
        Field(_REMARK[language], "wrapped", 26),
    ]


def _product_row(plan: AdPlan, settings: Settings) -> list[Any]:
    part, language = plan.part, settings.language
    return [
        *(part.owner.group, part.owner.operator, part.shop, part.msku, STAGES[part.stage][language]),
        plan.on_sale.day if plan.on_sale else None,
        BASES[part.on_profit][language],
        *(part.limit, part.sums.currency or None, part.sums.ad_spend, part.base, part.share),
        *(plan.allowed, plan.planned, part.projected_share),
        None if part.only_informs else part.projected_word,
        _remark(plan, settings),
    ]


def _remark(plan: AdPlan, settings: Settings) -> str | None:
    """Why something is blank, and when the product is of another stage."""
    language, part = settings.language, plan.part
    base = "gross_profit" if part.on_profit else "sales"
    reasons = [part.reason, part.sums.why_missing("ad_spend") or part.sums.why_missing(base)]
    said = [reason.render(language) for reason in reasons if reason is not None]
    if plan.changes_on is not None:
        later: Any = "transition" if part.stage == "new" else "old"
        said.append(_CHANGES.render(language, day=plan.changes_on, stage=STAGES[later]))
    return "；".join(dict.fromkeys(said)) or None


def _new_fields(language: str) -> list[Field]:
    return [
        Field(Text("部门/组", "Group")[language], width=14),
        Field(Text("运营", "Operator")[language], width=10),
        Field(Text("店铺", "Shop")[language], width=18),
        Field(Text("MSKU", "MSKU")[language], width=28),
        Field(Text("返单上架日", "Second order on sale")[language], "date", 12),
        Field(Text("币种", "Currency")[language], width=8),
        Field(Text("批复预算", "Approved budget")[language], "money", 13),
        Field(Text("销售目标（件）", "Sales target")[language], "units", 11),
        Field(_LAST_SPEND[language], "money", 14),
        Field(Text("批复人", "Approved by")[language], width=10),
        Field(Text("批复日期", "Approved on")[language], "date", 12),
        Field(_STATUS[language], width=14),
        Field(_REMARK[language], "wrapped", 30),
    ]


def _new_row(plan: AdPlan, settings: Settings) -> list[Any]:
    part, budget = plan.part, plan.budget
    approved = plan.planned if budget and budget.approved_by else None
    return [
        *(part.owner.group, part.owner.operator, part.shop, part.msku),
        plan.on_sale.day if plan.on_sale else None,
        *(part.sums.currency or None, approved, budget.sales_target if budget else None, part.sums.ad_spend),
        *((budget.approved_by or None, budget.approved_on) if budget else (None, None)),
        part.projected_word,
        _remark(plan, settings),
    ]
