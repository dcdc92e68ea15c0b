"""What is to be done today: each thing with a key that stays the same from one morning to the next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from opsheet.calculations.appointments import calculate_rows
from opsheet.calculations.shipping_rules import confirmation_deadlines
from opsheet.catalogue import Message, Severity, Text
from opsheet.checks import Finding
from opsheet.rules.calendars import weekday_number, weekdays
from opsheet.rules.tracking import SEGMENTS
from opsheet.tables import Table
from opsheet.values import fold
from opsheet_macros.board.data import BoardData, current_segments
from opsheet_macros.writing.findings import text_of

KINDS = {
    "stockout": Text("断货", "Stock-out"),
    "account": Text("账户", "Account"),
    "deadline": Text("截止", "Deadline"),
    "late": Text("环节超标", "Late"),
    "over_total": Text("合计超标", "Over the limit"),
    "approval": Text("审批", "Approval"),
    "report": Text("报表", "Report"),
    "check": Text("错误", "Error"),
}
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
_DEMAND = Text(
    "发货需求 {deadline:%m-%d} 前填写，{day:%m-%d} 送仓", "Delivery request by {deadline:%m-%d} for {day:%m-%d}"
)
_INSTRUCTION = Text(
    "操作指令 {deadline:%m-%d %H:%M} 前发出，{day:%m-%d} 送仓",
    "Warehouse instruction by {deadline:%m-%d %H:%M} for {day:%m-%d}",
)
_CONFIRMATION = Text(
    "{deadline:%m-%d %H:%M} 前确认 {day:%m-%d} 周日送仓",
    "Confirm the Sunday delivery of {day:%m-%d} by {deadline:%m-%d %H:%M}",
)
_FORM = Text("{title} {number} 等“{role}”审批", "{title} {number} waits for “{role}”")
_FORM_LATE = Text(
    "{title} {number} 等“{role}”审批，已超 {days} 个工作日",
    "{title} {number} waits for “{role}”, working days late: {days}",
)
_REPORT = Text("{report} {due} 前交{to}", "{report} to {to}, due {due}")
_CHECK = Text("{title}：{count} 处", "{title}: {count}")
_METRIC_BELOW = Text(
    "{name}（{window} 天）{rate:.2%}，要求低于 {limit:.1%}",
    "{name} ({window} days) {rate:.2%}, must be below {limit:.1%}",
)
_METRIC_ABOVE = Text(
    "{name}（{window} 天）{rate:.2%}，要求高于 {limit:.1%}",
    "{name} ({window} days) {rate:.2%}, must be above {limit:.1%}",
)
_RATING = Text("账户健康评分{word}", "The account health rating is {word}")
_RATING_WORDS = {"yellow": Text("黄色", "yellow"), "red": Text("红色", "red")}
_VIOLATION = Text("{kind}：{count:.0f} 个", "{kind}: {count:.0f}")


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to be done.

    Args:
        key: stays the same as long as it is the same thing.
        kind: of ``KINDS``.
        severity: how bad it is.
        what: in a sentence.
        owner: who does it, blank where nobody is named.
        shop: whose goods, blank where it concerns none.
        about: the product, shipment or form.
        figure: how bad it is; a greater one is worse, in units of its kind.
        rank: what comes first within its kind; a smaller one does.
        file: the path of the workbook, blank where it is in none.
        sheet: where to look.
        cell: its address.
    """

    key: str
    kind: str
    severity: Severity
    what: Message
    owner: str = ""
    shop: str = ""
    about: str = ""
    figure: float = 0
    rank: float = 0
    file: str = ""
    sheet: str = ""
    cell: str = ""


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


def _key(*parts: object) -> str:
    return "|".join(fold(str(part or "")) for part in parts)


def _at(table: Table, column: str, row: int) -> dict[str, str]:
    return {"file": table.file, "sheet": table.sheet, "cell": table.cell(column, row)}


def _person(data: BoardData, name: str | None) -> str:
    return data.settings.contacts.known_as([name])[0] or "" if name else ""


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
            key=_key("stockout", shop, msku),
            kind="stockout",
            severity=Severity.ERROR,
            what=Message(_STOCKOUT if day > data.today else _STOCKOUT_NOW, said),
            owner=_person(data, text_of(table, "operator", row)),
            shop=shop,
            about=msku,
            figure=lost,
            rank=-lost,
            **_at(table, "msku", row),
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
    return _key(kind, *(text_of(table, column, row) for column in ("shipment", "shop", "msku", "batch")))


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
        **_at(table, "shipment", row),
    )


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment by which something of a delivery is to be done.

    Args:
        row: of the appointment table.
        text: what is to be done.
        at: the moment; midnight where the whole day counts.
    """

    row: int
    text: Text
    at: dt.datetime


def deadlines(data: BoardData) -> list[Deadline]:
    """The deadlines of deliveries from now on for so many days as the board looks ahead, the earliest first.

    Args:
        data: what the board looks at.
    """
    table = data.table("appointments")
    if table is None:
        return []
    rows = calculate_rows(table, data.settings, data.table("pipeline"))
    sundays = weekdays(rows.day) == weekday_number(data.settings.delivery.sunday_confirmation.of)
    sunday_days = np.where(sundays, rows.day, np.datetime64("NaT", "D"))
    moments = {
        _DEMAND: rows.demand_deadline.astype("datetime64[D]").astype("datetime64[s]"),
        _INSTRUCTION: rows.instruction_deadline.astype("datetime64[s]"),
        _CONFIRMATION: confirmation_deadlines(sunday_days, data.settings).astype("datetime64[s]"),
    }
    last = data.today + dt.timedelta(days=data.settings.app.board.deadline_days.value)
    found = [
        Deadline(row, text, at)
        for text, days in moments.items()
        for row, at in enumerate(days.tolist())
        if at is not None and data.today <= at.date() <= last and (text is _DEMAND or at >= data.now)
    ]
    return sorted(found, key=lambda one: (one.at, one.row))


def _deadlines(data: BoardData) -> Iterator[Alert]:
    table = data.table("appointments")
    if table is None:
        return
    eva = data.settings.contacts.topics["overseas_delivery"].person or ""
    days = table.dates("appointment_on").tolist()
    for one in deadlines(data):
        shipment = text_of(table, "shipment", one.row) or ""
        yield Alert(
            key=_key("deadline", one.text.en, shipment, days[one.row]),
            kind="deadline",
            severity=Severity.ERROR if one.at.date() == data.today else Severity.WARN,
            what=Message(one.text, {"deadline": one.at, "day": days[one.row]}),
            owner=eva if one.text is _CONFIRMATION else "",
            shop=text_of(table, "shop", one.row) or "",
            about=shipment,
            figure=float(np.nan_to_num(table.numbers("boxes")[one.row])),
            rank=(one.at - data.now).total_seconds(),
            **_at(table, "appointment_on", one.row),
        )


def _account(data: BoardData) -> Iterator[Alert]:
    """Metrics over or close to their limit, ratings that aren't green, open violations."""
    for one in data.health.worst:
        over = abs((one.rate or 0) - one.limit) / one.limit if one.limit else 0.0
        said = {"name": one.name, "window": one.window, "rate": one.rate, "limit": one.limit}
        yield Alert(
            key=_key("account", one.metric, one.window, one.shop, one.site),
            kind="account",
            severity=Severity.ERROR if one.level == "over" else Severity.WARN,
            what=Message(_METRIC_BELOW if one.must_stay_below else _METRIC_ABOVE, said),
            shop=one.shop,
            figure=over if one.level == "over" else 0.0,
            rank=0.0 if one.level == "over" else 1.0,
        )
    for rating in data.health.ratings:
        if rating.color in {"yellow", "red"}:
            points = 0.0 if rating.points is None else rating.points
            yield Alert(
                key=_key("account", "rating", rating.shop, rating.site),
                kind="account",
                severity=Severity.ERROR if rating.color == "red" else Severity.WARN,
                what=Message(_RATING, {"word": _RATING_WORDS[rating.color]}),
                shop=rating.shop,
                figure=-points,
                rank=0.0 if rating.color == "red" else 1.0,
            )
    for violation in data.health.violations:
        if violation.count:
            yield Alert(
                key=_key("account", "violation", violation.shop, violation.site, violation.kind and violation.kind.en),
                kind="account",
                severity=Severity.ERROR,
                what=Message(_VIOLATION, {"kind": violation.kind, "count": violation.count}),
                shop=violation.shop,
                figure=violation.count,
                rank=-violation.count,
            )


def _approvals(data: BoardData) -> Iterator[Alert]:
    for form in data.forms:
        if form.waiting is None:
            continue
        role = form.waiting.step.role
        said = {"title": form.title, "number": form.number, "role": role, "days": form.days_late}
        yield Alert(
            key=_key("approval", form.number, form.waiting.position),
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
            key=_key("report", one.key, one.day),
            kind="report",
            severity=Severity.WARN if one.day == data.today else Severity.INFO,
            what=Message(_REPORT, {"report": one.report.text, "due": shown, "to": to}),
            about=one.key,
            rank=(one.moment - data.now).total_seconds(),
        )


def _errors(data: BoardData) -> Iterator[Alert]:
    """Errors of the tables, those of one code and person together."""
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    owners: dict[str, Callable[[int], str]] = {}
    for finding in data.findings:
        if finding.severity is Severity.ERROR and finding.check.code not in _COVERED:
            owner_of = owners.setdefault(finding.table, _owner_of(data, finding.table))
            groups.setdefault((finding.check.code, finding.table, owner_of(finding.row)), []).append(finding)
    for (code, table, owner), findings in groups.items():
        first = findings[0]
        yield Alert(
            key=_key("check", code, table, owner),
            kind="check",
            severity=Severity.ERROR,
            what=Message(_CHECK, {"title": first.check.title, "count": len(findings)}),
            owner=owner,
            about=code,
            figure=len(findings),
            rank=-len(findings),
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


_COLLECTORS: Sequence[Callable[[BoardData], Iterator[Alert]]] = (
    _stockouts,
    _account,
    _deadlines,
    _late,
    _over_total,
    _approvals,
    _reports,
    _errors,
)
