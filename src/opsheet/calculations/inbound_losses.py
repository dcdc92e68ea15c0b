"""Units that were shipped to Amazon and neither received nor paid for, and until when they can be claimed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from opsheet.calculations.exported_tables import with_columns
from opsheet.rules.calendars import add_months
from opsheet.rules.stock_age import received_short
from opsheet.values import fold

if TYPE_CHECKING:
    from opsheet.exports.folder import DataFolder
    from opsheet.settings import Settings

SHIPMENTS: Final = ("lingxing_shipments", "amazon_shipment_contents")  # the first that is there counts
LEDGER: Final = "amazon_inventory_ledger_detail"
REIMBURSEMENTS: Final = "amazon_reimbursements"
_RECEIPTS: Final = "receipts"
_INBOUND: Final = "inbound"  # in the reason of a reimbursement for what was lost on its way in
_CLOSED: Final = frozenset({"closed", "已完成", "已关闭"})
_VOID: Final = frozenset({"cancelled", "deleted", "delete", "working", "error", "已取消", "已删除"})

Receipt = tuple[float, dt.date, dt.date]  # units, first and last day
State = Literal["claim", "receiving", "expired", "complete", "unknown"]
STATES: Final[tuple[State, ...]] = ("claim", "expired", "receiving", "unknown", "complete")  # worst first


@dataclass(frozen=True, slots=True)
class ShippedLine:
    """One MSKU of one shipment.

    Args:
        shipment: its number.
        shop: as written, "" where the data names none.
        msku: as written.
        fnsku: as written.
        shipped: units.
        received: units by the ledger's receipts, else as the ERP tells; NaN where neither knows the shipment.
        reimbursed: units paid for, given to the MSKU's shipments from the oldest on.
        short: units neither received nor paid for; NaN where unknown.
        first_receipt: the day of the first one, or None.
        last_receipt: the day of the last one, or None.
        claim_until: the last day for a claim, or None where no receipt is known.
        state: ``claim``, ``receiving`` (still open), ``expired``, ``complete`` or ``unknown``.
    """

    shipment: str
    shop: str
    msku: str
    fnsku: str
    shipped: float
    received: float
    reimbursed: float
    short: float
    first_receipt: dt.date | None
    last_receipt: dt.date | None
    claim_until: dt.date | None
    state: State


@dataclass(frozen=True, slots=True)
class Reimbursed:
    """Reimbursements of one reason in one currency."""

    reason: str
    currency: str
    count: int
    units: float
    amount: float


@dataclass(frozen=True, slots=True)
class InboundLosses:
    """What was found.

    Args:
        lines: what can be claimed first, the claim that runs out first on top.
        reimbursed: every reimbursement of the files by reason and currency.
        has_ledger: whether receipts are known by the ledger.
    """

    lines: Sequence[ShippedLine]
    reimbursed: Sequence[Reimbursed]
    has_ledger: bool


def inbound_losses(data: DataFolder, settings: Settings, today: dt.date) -> InboundLosses | None:
    """Compare shipments with receipts and reimbursements; None where there are no shipments.

    Reimbursements name no shipment: of an MSKU they count for its shipments from the oldest on.

    Args:
        data: the data folder.
        settings: how long a shipment is still being received, and a claim is open.
        today: the day that counts as today.

    Source: data, planning 9; 后台模块 6 FBA, stock depletion / loss claims.
    """
    shipped = _shipped(data)
    if shipped.empty:
        return None
    ledger = data.rows(LEDGER)
    receipts = _receipts(ledger)
    paid_rows = data.rows(REIMBURSEMENTS)
    left = _paid_units(paid_rows)
    lines: list[ShippedLine] = []
    known = [(row, receipts.get((row["shipment_key"], row["msku_key"]))) for row in shipped.to_dict("records")]
    for row, receipt in sorted(known, key=lambda pair: pair[1][1] if pair[1] else dt.date.max):
        received = receipt[0] if receipt else _told(row, receipts)
        missing = float(received_short(row["shipped"], received))
        paid = min(left.get(row["msku_key"], 0.0), missing) if missing > 0 else 0.0
        left[row["msku_key"]] = left.get(row["msku_key"], 0.0) - paid
        line = _line(row, received, paid, receipt)
        lines.append(_judged(line, settings, today, closed=fold(row["status"]) in _CLOSED))
    order = {state: place for place, state in enumerate(STATES)}
    lines.sort(key=lambda one: (order[one.state], one.claim_until or dt.date.max, one.shipment, one.msku))
    return InboundLosses(lines, _reimbursed(paid_rows), bool(len(ledger)))


def _shipped(data: DataFolder) -> Any:
    """Shipped units by shipment and MSKU; drafts and cancelled shipments left out."""
    for export in SHIPMENTS:
        rows = data.rows(export)
        if len(rows):
            rows = with_columns(rows, ("shipment", "shop", "msku", "fnsku", "status"), ("quantity", "received"))
            sent = rows["quantity"].gt(0) & ~rows["status"].map(fold).isin(_VOID) & rows["shipment"].ne("")
            grouped = rows[sent].groupby(["shipment", "msku"], sort=False)
            figures = grouped[["quantity", "received"]].sum(min_count=1)
            together = figures.join(grouped[["shop", "fnsku", "status"]].first()).reset_index()
            keys = {f"{name}_key": together[name].map(fold) for name in ("shipment", "msku")}
            return together.rename(columns={"quantity": "shipped"}).assign(**keys)
    return data.rows(SHIPMENTS[0])


def _receipts(ledger: Any) -> dict[tuple[str, str], Receipt]:
    """Units, first and last day of the receipts of each shipment and MSKU."""
    if ledger.empty:
        return {}
    rows = ledger[ledger["event"].fillna("").map(fold).eq(_RECEIPTS) & ledger["day"].notna()]
    keys = [rows["reference"].fillna("").map(fold), rows["msku"].fillna("").map(fold)]
    grouped = rows.groupby(keys)
    units, first, last = grouped["quantity"].sum(), grouped["day"].min().dt.date, grouped["day"].max().dt.date
    return {key: (float(units[key]), first[key], last[key]) for key in units.index.tolist()}


def _told(row: Any, receipts: Any) -> float:
    """What was received of a line that the ledger doesn't list: nothing where it lists others of the shipment."""
    if any(shipment == row["shipment_key"] for shipment, _ in receipts):
        return 0.0
    return float(row["received"])


def _paid_units(rows: Any) -> dict[str, float]:
    """Units reimbursed for losses on the way in, by MSKU."""
    if rows.empty:
        return {}
    inbound = rows[rows["reason"].fillna("").map(fold).str.contains(_INBOUND)]
    return inbound.groupby(inbound["msku"].fillna("").map(fold))["quantity"].sum().to_dict()


def _line(row: Any, received: float, paid: float, receipt: Receipt | None) -> ShippedLine:
    """A line whose claim isn't judged yet."""
    short = float(received_short(row["shipped"], received, paid))
    names = (row["shipment"], row["shop"], row["msku"], row["fnsku"])
    first, last = (None, None) if receipt is None else receipt[1:]
    return ShippedLine(*names, float(row["shipped"]), received, paid, short, first, last, None, "unknown")


def _judged(line: ShippedLine, settings: Settings, today: dt.date, *, closed: bool) -> ShippedLine:
    """The same line with its state and the last day for a claim."""
    own, until, still_open = settings.reports, None, True
    if line.first_receipt is not None and line.last_receipt is not None:
        first = np.array([line.first_receipt], dtype="datetime64[D]")
        until = add_months(first, own.claim_window.value)[0].item()
        still_open = today <= line.last_receipt + dt.timedelta(days=own.receiving_days.value)
    state: State = "unknown" if np.isnan(line.short) else "complete"
    if line.short > 0:
        expired = until is not None and until < today
        state = "receiving" if still_open and not closed else "expired" if expired else "claim"
    return replace(line, claim_until=until, state=state)


def _reimbursed(rows: Any) -> list[Reimbursed]:
    if rows.empty:
        return []
    named = rows.assign(reason=rows["reason"].fillna(""), currency=rows["currency"].fillna(""))
    grouped = named.groupby(["reason", "currency"])
    found = [
        Reimbursed(reason, currency, len(own), float(own["quantity"].sum()), float(own["amount"].sum()))
        for (reason, currency), own in grouped
    ]
    return sorted(found, key=lambda one: (one.currency, -one.amount))
