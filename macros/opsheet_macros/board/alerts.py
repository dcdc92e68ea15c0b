"""What is to be done today: each thing with a key that stays the same from one morning to the next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from opsheet.catalogue import Message, Severity, Text
from opsheet.rules.tracking import SEGMENTS
from opsheet.tables import Table
from opsheet_macros.board.account import account_alerts, ad_alerts
from opsheet_macros.board.alert import KINDS, Alert, alert_key, place_of
from opsheet_macros.board.data import BoardData, current_segments
from opsheet_macros.board.deadlines import deadline_alerts
from opsheet_macros.writing.findings import text_of

_COVERED = frozenset({"S208", "S230", "P302", "P303", "P304", "P305", "P306"})  # told by kinds of their own
_STOCKOUT = Text(
    "{day} 断货：可用 {available:,.0f} 件，日均 {velocity:.1f}，在途合计 {inbound:,.0f} 件",
    "Out of stock on {day}: {available:,.0f} available, {velocity:.1f} a day, {inbound:,.0f} inbound and on order",
)
_STOCKOUT_NOW = Text(
    "已断货：日均 {velocity:.1f}，在途合计 {inbound:,.0f} 件",
    "Out of stock now: {velocity:.1f} a day, {inbound:,.0f} inbound and on order",
)
_LATE = Text("{segment}已 {days:.0f} 天，超过 {limit:.0f} 天", "{segment}: {days:.0f} days (limit {limit:.0f})")
_OVER = Text("五段合计 {days:.0f} 天，超过 {limit:.0f} 天", "{days:.0f} total turnover days (limit {limit:.0f})")
_FORM = Text("{title} {number} 等“{role}”审批", "{title} {number} waits for “{role}”")
_FORM_LATE = Text(
    "{title} {number} 等“{role}”审批，已超 {days} 个工作日",
    "{title} {number} waits for “{role}”, working days late: {days}",
)
_REPORT = Text("{report} {due} 前交{to}", "{report} to {to}, due {due}")
_CHECK = Text("{title}：{count} 处", "{title}: {count}")


def alerts(data: BoardData) -> list[Alert]:
    """Everything that is to be done, the most harmful first.

    The kinds come in the order of ``app.yaml``; within a kind what costs most or is due first. Of two with one key the
    worse one counts.

    Args:
        data: what the board looks at.
    """
    order = {kind: number for number, kind in enumerate(data.settings.app.board.order)}
    found: dict[str, Alert] = {}
    for collect in _COLLECTORS:
        for one in collect(data):
            if one.key not in found or one.figure > found[one.key].figure:
                found[one.key] = one
    return sorted(found.values(), key=lambda one: (order.get(one.kind, len(order)), one.rank, one.key))


def _stockouts(data: BoardData) -> Iterator[Alert]:
    """Units that won't be sold within the days looked ahead."""
    table, plan = data.table("stocking"), data.plan
    if table is None or plan is None:
        return
    horizon = data.settings.app.board.stockout_days.value
    for row in np.flatnonzero(data.stockouts).tolist():
        shop, msku = (text_of(table, key, row) or "" for key in ("shop", "msku"))
        day: dt.date = plan.stockout_on[row].item()
        rate = float(plan.velocity[row])
        lost = max(0.0, rate * horizon - float(plan.available[row]))
        said = {"day": day, "available": plan.available[row], "velocity": rate, "inbound": plan.inbound[row]}
        yield Alert(
            key=alert_key("stockout", shop, msku),
            kind="stockout",
            severity=Severity.ERROR,
            what=Message(_STOCKOUT if day > data.today else _STOCKOUT_NOW, said),
            owner=_person(data, text_of(table, "operator", row)),
            shop=shop,
            about=msku,
            figure=lost,
            rank=-lost,
            **place_of(table, "msku", row),
        )


def _late(data: BoardData) -> Iterator[Alert]:
    table, lines = data.table("pipeline"), data.lines
    if table is None or lines is None:
        return
    current = current_segments(lines)
    for row in np.flatnonzero(data.late).tolist():
        segment = SEGMENTS[current[row]]
        days, limit = (float(part[row, current[row]]) for part in (lines.journey.days, lines.limits))
        words = getattr(data.settings.turnover.segments, segment).text
        what = Message(_LATE, {"segment": words, "days": days, "limit": limit})
        yield replace(
            _line_alert(data, table, row, "late", days - limit), what=what, key=_line_key(table, row, segment)
        )


def _over_total(data: BoardData) -> Iterator[Alert]:
    """Lines that are over the total limit and not sold out; those that are late in a segment are told there."""
    table, counted = data.table("pipeline"), data.counted
    if table is None or counted is None or data.lines is None:
        return
    sold_out = ~np.isnat(table.dates("sold_out_on"))
    for row, days in zip(counted.rows.tolist(), counted.total.tolist(), strict=True):
        if days > counted.limit and not sold_out[row] and not data.late[row]:
            what = Message(_OVER, {"days": days, "limit": counted.limit})
            yield replace(_line_alert(data, table, row, "over_total", days - counted.limit), what=what)


def _line_key(table: Table, row: int, kind: str) -> str:
    return alert_key(kind, *(text_of(table, column, row) for column in ("shipment", "shop", "msku", "batch")))


def _line_alert(data: BoardData, table: Table, row: int, kind: str, days_over: float) -> Alert:
    """The alert of a shipment line, whose sentence its kind adds."""
    shipment, shop, msku = (text_of(table, column, row) or "" for column in ("shipment", "shop", "msku"))
    units = float(np.nan_to_num(table.numbers("quantity")[row]))
    return Alert(
        key=_line_key(table, row, kind),
        kind=kind,
        severity=Severity.WARN,
        what=Message(KINDS[kind]),
        owner=_person(data, text_of(table, "owner", row)),
        shop=shop,
        about=f"{shipment} {msku}".strip(),
        figure=days_over,
        rank=-days_over * units,
        **place_of(table, "shipment", row),
    )


def _approvals(data: BoardData) -> Iterator[Alert]:
    for form in data.forms:
        if form.waiting is None:
            continue
        role = form.waiting.step.role
        said = {"title": form.title, "number": form.number, "role": role, "days": form.days_late}
        yield Alert(
            key=alert_key("approval", form.number, form.waiting.position),
            kind="approval",
            severity=Severity.ERROR if form.days_late else Severity.INFO,
            what=Message(_FORM_LATE if form.days_late else _FORM, said),
            owner=_person(data, form.person),
            about=form.number,
            figure=form.days_late,
            rank=-form.days_late,
            file=str(form.file.resolve()),
        )


def _reports(data: BoardData) -> Iterator[Alert]:
    for one in data.reports:
        shown = f"{one.moment:%m-%d %H:%M}" if one.time is not None else f"{one.day:%m-%d}"
        to = Text(one.report.to.zh, one.report.to.en)
        yield Alert(
            key=alert_key("report", one.key, one.day),
            kind="report",
            severity=Severity.WARN if one.day == data.today else Severity.INFO,
            what=Message(_REPORT, {"report": one.report.text, "due": shown, "to": to}),
            about=one.key,
            rank=(one.moment - data.now).total_seconds(),
        )


def _errors(data: BoardData) -> Iterator[Alert]:
    """Errors of the tables, those of one code and person together; only the first of each becomes an object."""
    findings, groups = data.findings, dict[tuple[str, str, str], list[int]]()
    owners: dict[str, Callable[[int], str]] = {}
    for group, positions in findings.by_group():
        if group.severity is not Severity.ERROR or group.check.code in _COVERED:
            continue
        table = group.table.key
        owner_of = owners.setdefault(table, _owner_of(data, table))
        for position, row in zip(positions.tolist(), findings.rows[positions].tolist(), strict=True):
            groups.setdefault((group.check.code, table, owner_of(row)), []).append(position)
    for (code, table, owner), positions in groups.items():
        first, count = findings[min(positions)], len(positions)
        yield Alert(
            key=alert_key("check", code, table, owner),
            kind="check",
            severity=Severity.ERROR,
            what=Message(_CHECK, {"title": first.check.title, "count": count}),
            owner=owner,
            about=code,
            figure=count,
            rank=-count,
            file=data.workbook.tables[table].file,
            sheet=first.sheet,
            cell=first.cell,
        )


def _owner_of(data: BoardData, key: str) -> Callable[[int], str]:
    """Who is named in a row of a table, by the row's number."""
    table = data.workbook.tables[key]
    column = next((name for name in ("operator", "owner") if name in table.columns), None)
    if column is None:
        return lambda _: ""
    names = data.settings.contacts.known_as(table.texts(column).tolist())
    by_row = dict(zip(table.rows.tolist(), names, strict=True))
    return lambda row: by_row.get(row) or ""


def _person(data: BoardData, name: str | None) -> str:
    return data.settings.contacts.known_as([name])[0] or "" if name else ""


_COLLECTORS: Sequence[Callable[[BoardData], Iterator[Alert]]] = (
    _stockouts,
    account_alerts,
    ad_alerts,
    deadline_alerts,
    _late,
    _over_total,
    _approvals,
    _reports,
    _errors,
)
