"""What Amazon received short: units by shipment, what was reimbursed, and what can be claimed until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from opsheet.calculations.inbound_losses import InboundLosses, ShippedLine, inbound_losses
from opsheet.catalogue import Message, RefusedError, Severity, Text, listed
from opsheet.outcome import Facts, Note, Outcome, OutputFile, Request
from opsheet.settings import Settings
from opsheet_macros.data.folder import DATA_FOLDER, optional_data
from opsheet_macros.declare import action
from opsheet_macros.writing.report_sheet import Field, report_formats, table_sheet

if TYPE_CHECKING:
    from opsheet.catalogue import Language

TITLE: Final = Text("入库短少索赔", "Inbound claims")
_CLAIMS = Text("要跟进", "To follow up")
_ALL = Text("全部货件", "All shipments")
_PAID = Text("赔偿", "Reimbursements")
_ABOUT = Text(
    "截至 {day}；短少＝发货－接收－已赔偿；索赔期以亚马逊后台为准",
    "As of {day}; short = shipped - received - reimbursed",
)
_STATES: Final = {
    "claim": Text("可索赔", "can be claimed"),
    "receiving": Text("接收中", "being received"),
    "expired": Text("索赔期已过", "too late"),
    "complete": Text("没有短少", "complete"),
    "unknown": Text("没有接收数据", "receipts unknown"),
}
_NO_SHIPMENTS = Text(
    "没有货件：请把领星 FBA 货件详情或亚马逊货件明细放进数据文件夹",
    "No shipments: put Lingxing’s FBA shipments or Amazon’s shipment contents into the data folder",
)
_FOUND = Text(
    "{count} 条可索赔，共 {units} 件；接收中 {receiving} 条，索赔期已过 {expired} 条",
    "Can be claimed: {units} units in {count} lines; being received: {receiving}, too late: {expired}",
)
_SOON = Text("{days} 天内到期：{names}", "Running out within {days} days: {names}")
_NO_LEDGER = Text(
    "没有库存分类账（明细），接收数按领星的签收量，没有索赔期",
    "No inventory ledger (detail): received units are Lingxing’s, and no claim dates are known",
)
_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class ClaimFacts(Facts):
    """A line to follow up."""

    shipment: Annotated[str, Text("货件号", "The shipment")]
    msku: Annotated[str, Text("MSKU", "The MSKU")]
    short: Annotated[float, Text("短少件数", "Units short")]
    until: Annotated[dt.date | None, Text("索赔截止", "The last day for a claim")]
    state: Annotated[str, Text("状态（键）", "The state’s key")]


@dataclass(frozen=True, slots=True)
class LossFacts(Facts):
    """What was compared."""

    lines: Annotated[int, Text("货件明细数", "Lines of shipments")]
    claimable: Annotated[float, Text("可索赔件数", "Units that can be claimed")]
    short: Annotated[tuple[ClaimFacts, ...], Text("短少的明细", "The lines that are short")]


@action(
    group="reports",
    label=Text("短少索赔", "Inbound claims"),
    screentip=Text("入库短少和索赔", "Units received short"),
    supertip=Text(
        "对比发货、接收和赔偿，列出短少的货件、可索赔的件数和截止日期。",
        "Compares shipped, received and reimbursed units; lists what is short and until when it can be claimed.",
    ),
    icon="ReviewRejectChange",
    keytip="RL",
    tables=(),
    writes=Text("入库短少索赔（.xlsx 和 PDF）", "The list of claims (.xlsx and PDF)"),
    inputs=(DATA_FOLDER,),
    facts=LossFacts,
)
def loss_claims(request: Request) -> Outcome:
    """List what was received short, from the data folder."""
    settings = request.settings
    with optional_data(request) as data:
        losses = None if data is None else inbound_losses(data, settings, request.today)
    if losses is None:
        raise RefusedError(_NO_SHIPMENTS)
    name = f"{TITLE[settings.language]}_{request.today:%Y%m%d}.xlsx"
    short = [one for one in losses.lines if one.short > 0]
    claims = [one for one in short if one.state == "claim"]
    return Outcome(
        files=[OutputFile(name, partial(_write, losses, settings, request.today), pdf=True)],
        messages=_messages(losses, claims, settings, request.today),
        facts=LossFacts(
            len(losses.lines),
            sum(one.short for one in claims),
            tuple(ClaimFacts(one.shipment, one.msku, one.short, one.claim_until, one.state) for one in short),
        ),
    )


def _messages(losses: InboundLosses, claims: Sequence[ShippedLine], settings: Settings, today: dt.date) -> list[Note]:
    states = [one.state for one in losses.lines]
    counted = {
        "count": len(claims),
        "units": f"{sum(one.short for one in claims):,.0f}",
        "receiving": states.count("receiving"),
        "expired": states.count("expired"),
    }
    notes = [Note(Message(_FOUND, counted), Severity.WARN if claims else Severity.INFO)]
    days = settings.reports.claim_soon.value
    soon = [one for one in claims if one.claim_until and one.claim_until <= today + dt.timedelta(days=days)]
    if soon:
        names = listed(f"{one.shipment} {one.msku}" for one in soon[:_NAMED])
        notes.append(Note(Message(_SOON, {"days": days, "names": names}), Severity.WARN))
    if not losses.has_ledger:
        notes.append(Note(Message(_NO_LEDGER)))
    return notes


def _write(losses: InboundLosses, settings: Settings, today: dt.date, path: Path) -> None:
    import xlsxwriter

    language = settings.language
    with xlsxwriter.Workbook(path) as book:
        formats = report_formats(book)
        about = _ABOUT.render(language, day=today)
        open_lines = [one for one in losses.lines if one.state not in {"complete", "unknown"}]
        for name, lines in ((_CLAIMS, open_lines), (_ALL, losses.lines)):
            rows = [_row(one, language, today) for one in lines]
            title = f"{TITLE[language]} · {name[language]}"
            table_sheet(book, formats, name[language], title=title, about=about, fields=_fields(language), rows=rows)
        rows = [[one.reason, one.currency, one.count, one.units, one.amount] for one in losses.reimbursed]
        title = f"{TITLE[language]} · {_PAID[language]}"
        fields = _paid_fields(language)
        table_sheet(book, formats, _PAID[language], title=title, about=about, fields=fields, rows=rows)


def _fields(language: Language) -> list[Field]:
    return [
        Field(Text("状态", "State")[language], "alert", 16),
        Field(Text("货件号", "Shipment")[language], width=16),
        Field(Text("店铺", "Shop")[language], width=15),
        Field(Text("MSKU", "MSKU")[language], width=26),
        Field(Text("FNSKU", "FNSKU")[language], width=14),
        Field(Text("发货（件）", "Shipped")[language], "units", 10),
        Field(Text("接收（件）", "Received")[language], "units", 10),
        Field(Text("已赔偿（件）", "Reimbursed")[language], "units", 11),
        Field(Text("短少（件）", "Short")[language], "units", 10),
        Field(Text("首次接收", "First receipt")[language], "date", 13),
        Field(Text("最后接收", "Last receipt")[language], "date", 13),
        Field(Text("索赔截止", "Claim until")[language], "date", 13),
        Field(Text("还有（天）", "Days left")[language], "units", 10),
    ]


def _row(one: ShippedLine, language: Language, today: dt.date) -> list[Any]:
    left = (one.claim_until - today).days if one.claim_until and one.short > 0 else None
    return [
        *(_STATES[one.state][language], one.shipment, one.shop, one.msku, one.fnsku),
        *(one.shipped, one.received, one.reimbursed, one.short),
        *(one.first_receipt, one.last_receipt, one.claim_until, left),
    ]


def _paid_fields(language: Language) -> list[Field]:
    return [
        Field(Text("原因", "Reason")[language], width=34),
        Field(Text("币种", "Currency")[language], width=10),
        Field(Text("笔数", "Count")[language], "units", 10),
        Field(Text("件数", "Units")[language], "units", 10),
        Field(Text("金额", "Amount")[language], "money", 16),
    ]
