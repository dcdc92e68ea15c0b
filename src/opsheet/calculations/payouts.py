"""Amazon's payouts: the last and the next of each shop and currency, from the settlement reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from opsheet.catalogue import Message, Text

if TYPE_CHECKING:
    from opsheet.exports.folder import DataFolder

EXPORT = "amazon_settlement_v2"
_ROLES = ["shop", "currency", "settlement", "period_from", "period_to", "paid_on", "total"]
_NOT_SETTLED = Text(
    "还没有这一期的结算报告，日期按上一期推算", "No settlement report for it yet. The day follows from the last period."
)
_NO_PERIOD = Text("结算报告没有写起止日期", "The settlement report names no period")
_OLD = Text(
    "最新的结算报告是 {day} 的，请下载之后的", "The newest settlement report is of {day}. Download the later ones."
)


@dataclass(frozen=True, slots=True)
class Settlement:
    """One settlement.

    Args:
        shop: "" where the file and its folder name none.
        currency: its code.
        number: Amazon's.
        begins: the first day of its period, or None.
        ends: the last, or None.
        paid_on: the day of its payout, or None.
        amount: paid out, in its currency.
    """

    shop: str
    currency: str
    number: str
    begins: dt.date | None
    ends: dt.date | None
    paid_on: dt.date | None
    amount: float


@dataclass(frozen=True, slots=True)
class PayoutLine:
    """The last and the next payout of a shop in one currency.

    Args:
        shop: as the file has it.
        currency: its code; amounts of different currencies are never added.
        last_on: the day of the last payout, or None.
        last_amount: of it.
        next_on: the day of the next one, or None where nobody can say.
        next_amount: of it; None until its settlement report is there.
        reason: why the next one is blank or only expected.
    """

    shop: str
    currency: str
    last_on: dt.date | None
    last_amount: float | None
    next_on: dt.date | None
    next_amount: float | None
    reason: Message | None


def read_settlements(data: DataFolder) -> list[Settlement]:
    """The settlements of a data folder; the first row of each says its total.

    Args:
        data: the data folder.
    """
    rows: Any = data.rows(EXPORT, _ROLES)
    if rows.empty:
        return []
    heads = rows[rows["total"].notna()].fillna({"shop": "", "currency": ""})
    return [
        Settlement(
            row.shop,
            row.currency,
            str(row.settlement),
            _day(row.period_from),
            _day(row.period_to),
            _day(row.paid_on),
            float(row.total),
        )
        for row in heads.itertuples()
    ]


def payouts(settlements: Sequence[Settlement], day: dt.date) -> list[PayoutLine]:
    """The last and the next payout of each shop and currency.

    A payout that lies ahead is the next one. Without one, its day is expected as long after the newest settlement as
    that one's own period lasted, and its amount stays blank.

    Args:
        settlements: in any order.
        day: as of which; a payout of this day counts as paid.

    Source: 后台模块 5 reports, Payments; rules 12, Payments.

    Example:
        >>> begins, ends, paid_on = (dt.date(2026, 11, day) for day in (2, 16, 18))
        >>> line = payouts([Settlement("A", "USD", "1", begins, ends, paid_on, 9)], dt.date(2026, 11, 20))[0]
        >>> line.last_amount, str(line.next_on), line.next_amount
        (9, '2026-12-02', None)
    """
    by_account: dict[tuple[str, str], list[Settlement]] = {}
    for one in settlements:
        by_account.setdefault((one.shop, one.currency), []).append(one)
    return [_line(shop, currency, found, day) for (shop, currency), found in sorted(by_account.items())]


def _line(shop: str, currency: str, found: Sequence[Settlement], day: dt.date) -> PayoutLine:
    dated = sorted((one for one in found if one.paid_on is not None), key=lambda one: one.paid_on or day)
    paid = [one for one in dated if one.paid_on is not None and one.paid_on <= day]
    ahead = [one for one in dated if one.paid_on is not None and one.paid_on > day]
    last = paid[-1] if paid else None
    last_on, last_amount = (last.paid_on, last.amount) if last is not None else (None, None)
    if ahead:
        return PayoutLine(shop, currency, last_on, last_amount, ahead[0].paid_on, ahead[0].amount, None)
    expected, reason = _expected(last, day)
    return PayoutLine(shop, currency, last_on, last_amount, expected, None, reason)


def _expected(last: Settlement | None, day: dt.date) -> tuple[dt.date | None, Message]:
    """The day of the payout after a settlement, by the length of its own period, and what is to say of it."""
    if last is None or last.begins is None or last.ends is None or last.paid_on is None:
        return None, Message(_NO_PERIOD)
    expected = last.paid_on + (last.ends - last.begins)
    return (expected, Message(_NOT_SETTLED)) if expected > day else (None, Message(_OLD, {"day": last.paid_on}))


def _day(value: Any) -> dt.date | None:
    return None if value is None or value != value else value.date()  # noqa: PLR0124 - NaT
