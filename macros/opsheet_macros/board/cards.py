"""The cards at the top of the board: each a declared function, left out where it has no data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from opsheet.calculations.stocking import approved_rows
from opsheet.calculations.turnover_shares import UNNAMED, overall
from opsheet.catalogue import Message, Text
from opsheet_macros.board.alerts import deadlines
from opsheet_macros.board.data import BoardData
from opsheet_macros.writing.findings import text_of

ORDER: Final = (
    "stockouts",
    "over_share",
    "late",
    "deadlines",
    "approvals",
    "reports",
    "ad_spend",
    "account_health",
    "next_payout",
)
"""The cards in the order in which the board shows them."""

COUNT, SHARE = "#,##0", "0.0%"


@dataclass(frozen=True, slots=True)
class Figure:
    """What a card shows.

    Args:
        value: the figure.
        about: a line below it.
        bad: whether it is bad news, which alone is coloured.
        format: of the figure.
    """

    value: float | str
    about: Message
    bad: bool = False
    format: str = COUNT


@dataclass(frozen=True, slots=True)
class Card:
    """A card with its figure."""

    key: str
    label: Text
    figure: Figure


Calculate = Callable[[BoardData], Figure | None]
_DECLARED: dict[str, tuple[Text, Calculate]] = {}


def card(key: str, label: Text) -> Callable[[Calculate], Calculate]:
    """Declare the decorated function as a card; it returns None where it has no data.

    Args:
        key: of ``ORDER``.
        label: above the figure.

    Raises:
        ValueError: when the order doesn't name the card, or it is declared already.
    """
    if key not in ORDER or key in _DECLARED:
        msg = f"the card {key} is not in the order of the board, or is there twice"
        raise ValueError(msg)

    def declare(calculate: Calculate) -> Calculate:
        _DECLARED[key] = (label, calculate)
        return calculate

    return declare


def cards(data: BoardData) -> list[Card]:
    """The cards that have data, in their order.

    Args:
        data: what the board looks at.
    """
    found: list[Card] = []
    for key in ORDER:
        if key in _DECLARED:
            label, calculate = _DECLARED[key]
            figure = calculate(data)
            if figure is not None:
                found.append(Card(key, label, figure))
    return found


_NO_STOCKOUT = Text("{days} 天内没有", "None within {days} days")
_FIRST_STOCKOUT = Text("{days} 天内，最早 {day:%m-%d} {msku}", "Within {days} days, first {day:%m-%d} {msku}")


@card("stockouts", Text("断货预警（个产品）", "Stock-outs ahead"))
def _stockouts(data: BoardData) -> Figure | None:
    """Products whose available stock ends within the days looked ahead."""
    table, plan = data.table("stocking"), data.plan
    if table is None or plan is None:
        return None
    days = data.settings.app.board.stockout_days.value
    rows = np.flatnonzero(data.stockouts)
    if not len(rows):
        return Figure(0, Message(_NO_STOCKOUT, {"days": days}))
    first = int(rows[np.argmin(plan.stockout_on[rows])])
    said = {"days": days, "day": plan.stockout_on[first].item(), "msku": text_of(table, "msku", first) or ""}
    return Figure(len({table.products()[row] for row in rows.tolist()}), Message(_FIRST_STOCKOUT, said), bad=True)


_OVER_SHARE = Text("{over:,.0f} / {quantity:,.0f} 件", "{over:,.0f} of {quantity:,.0f} units")
_OVER_TARGET = Text(
    "{over:,.0f} / {quantity:,.0f} 件，目标 {target:.0%}", "{over:,.0f} of {quantity:,.0f} units, target {target:.0%}"
)


@card("over_share", Text("超120天占比", "Share over 120 days"))
def _over_share(data: BoardData) -> Figure | None:
    """Finance's share over the total limit."""
    if data.counted is None:
        return None
    total = overall(data.counted, UNNAMED)
    if np.isnan(total.share):
        return None
    target = data.settings.turnover.over_share_target
    said = {"over": total.over, "quantity": total.quantity, "target": target and target.value}
    about = Message(_OVER_SHARE if target is None else _OVER_TARGET, said)
    return Figure(total.share, about, bad=target is not None and total.share > target.value, format=SHARE)


_LATE = Text("共 {open} 条在途在仓", "Of {open} open lines")


@card("late", Text("环节超标（条）", "Late shipment lines"))
def _late(data: BoardData) -> Figure | None:
    """Lines that are past the limit of the segment in which they are."""
    if data.lines is None:
        return None
    late = int(data.late.sum())
    stage = data.lines.journey.stage
    still_open = int(((stage > 0) & np.isnat(data.workbook.tables["pipeline"].dates("sold_out_on"))).sum())
    return Figure(late, Message(_LATE, {"open": still_open}), bad=late > 0)


_NO_DEADLINE = Text("{days} 天内没有", "None within {days} days")
_FIRST_DEADLINE = Text("最近 {at:%m-%d %H:%M}", "Next {at:%m-%d %H:%M}")
_FIRST_DEADLINE_DAY = Text("最近 {at:%m-%d}", "Next {at:%m-%d}")


@card("deadlines", Text("三天内截止（项）", "Deadlines in 3 days"))
def _deadlines(data: BoardData) -> Figure | None:
    """Delivery requests, instructions and confirmations that are due soon."""
    if data.table("appointments") is None:
        return None
    found = deadlines(data)
    if not found:
        return Figure(0, Message(_NO_DEADLINE, {"days": data.settings.app.board.deadline_days.value}))
    first = found[0].at
    text = _FIRST_DEADLINE if first.time() != first.min.time() else _FIRST_DEADLINE_DAY
    return Figure(len(found), Message(text, {"at": first}), bad=first.date() == data.today)


_FORMS = Text("审批表，其中逾期 {late} 份", "Forms, {late} of them late")
_ROWS = Text("备货单待主管审批的行", "Restock rows without the manager’s approval")


@card("approvals", Text("待审批", "Approvals waiting"))
def _approvals(data: BoardData) -> Figure | None:
    """Forms that wait for a signature; without forms the rows that wait for the manager."""
    waiting = [form for form in data.forms if form.waiting is not None]
    if data.forms:
        late = sum(form.days_late > 0 for form in waiting)
        return Figure(len(waiting), Message(_FORMS, {"late": late}), bad=late > 0)
    table = data.table("stocking")
    if table is None or not table.has("head_approval", "quantity"):
        return None
    with np.errstate(invalid="ignore"):
        ordered = table.numbers("quantity") > 0
    return Figure(int((ordered & ~approved_rows(table, data.settings)).sum()), Message(_ROWS))


_NO_REPORT = Text("{days} 天内没有", "None within {days} days")
_FIRST_REPORT = Text("{report} {due:%m-%d}", "{report}, {due:%m-%d}")


@card("reports", Text("待交报表（份）", "Reports due"))
def _reports(data: BoardData) -> Figure | None:
    """Reports that fall due within some days, the daily ones aside."""
    if not data.reports:
        return Figure(0, Message(_NO_REPORT, {"days": data.settings.app.board.report_days.value}))
    first = data.reports[0]
    said = {"report": first.report.text, "due": first.day}
    return Figure(len(data.reports), Message(_FIRST_REPORT, said), bad=first.day == data.today)


_HEALTH = Text("{over} 项超标，{warn} 项预警", "{over} over the limit, {warn} close to it")
_HEALTHY = Text("{known} 项指标都正常", "All {known} known metrics are fine")


@card("account_health", Text("账户健康（项异常）", "Account health"))
def _account_health(data: BoardData) -> Figure | None:
    """Metrics over or close to their limit, yellow and red ratings, and open violations."""
    health = data.health
    ratings = [one for one in health.ratings if one.color in {"yellow", "red"}]
    violations = [one for one in health.violations if one.count]
    known = [one for one in health.metrics if one.level not in {None, "not_applicable"}]
    if not known and not ratings and not violations:
        return None
    over = sum(one.level == "over" for one in health.worst) + len(ratings) + len(violations)
    warn = sum(one.level == "warn" for one in health.worst)
    about = Message(_HEALTH, {"over": over, "warn": warn})
    if not over and not warn:
        about = Message(_HEALTHY, {"known": len(known)})
    return Figure(over + warn, about, bad=over + warn > 0)


_PAYOUT = Text("{shop} {currency} {amount}", "{shop} {currency} {amount}")
_EXPECTED = Text("待出结算", "not settled yet")


@card("next_payout", Text("下次打款", "Next payout"))
def _next_payout(data: BoardData) -> Figure | None:
    """The next payout of all shops; amounts of several currencies are never added."""
    ahead = [(one.next_on, one) for one in data.payouts if one.next_on is not None]
    if not ahead:
        return None
    day, one = min(ahead, key=lambda pair: pair[0])
    amount = Message(_EXPECTED) if one.next_amount is None else f"{one.next_amount:,.2f}"
    return Figure(f"{day:%m-%d}", Message(_PAYOUT, {"shop": one.shop, "currency": one.currency, "amount": amount}))
