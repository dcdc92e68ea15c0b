"""Checks of the full-process table: labels, instructions and what operations and logistics owe each other."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from opsheet.calculations.delivery_routes import (
    OVERSEAS,
    has_left,
    instructions_of,
    passed,
    routes_of_lines,
)
from opsheet.calculations.shipping_rules import free_storage_ends
from opsheet.catalogue import Message, Severity, Text
from opsheet.checks.check import CheckContext, Hit, Mask, check


def _blank(context: CheckContext, key: str) -> Mask:
    """True where a cell is empty; a missing column is empty everywhere."""
    column = context.table.columns.get(key)
    return np.ones(len(context.table), dtype=bool) if column is None else column.blank


@check(
    code="P308",
    slug="free-storage-running-out",
    table="pipeline",
    severity=Severity.WARN,
    title=Text("未贴标且无指令，免仓期将尽", "Unlabelled and no instruction, free storage ending"),
    message=Text(
        "未贴标且无货件指令，免仓期到 {until}（{left}）；请安排贴标或移仓",
        "No label and no instruction; free storage ends {until} ({left}). Have it labelled or moved.",
    ),
    columns=("instruction", "forwarder_on", "labelled", "moved_on", "left_on"),
    source="SOP 贴标相关注意事项 3",
    why=Text(
        "未贴标货物免仓期 {delivery.free_storage} 天，之后收仓租",
        "Unlabelled goods are stored free for {delivery.free_storage} days; after that storage is charged",
    ),
    inputs=("forwarder_on", "labelled"),
)
def free_storage_running_out(context: CheckContext) -> Iterable[Hit]:
    """Report lines that wait at the forwarder's without label and without instruction."""
    table = context.table
    today = np.datetime64(context.today)
    arrived = table.dates("forwarder_on")
    until = free_storage_ends(arrived, context.settings)
    left = (until - today).astype(np.float64)
    unlabelled = table.texts("labelled") != "YES"
    waits = (arrived <= today) & ~passed(table, "moved_on") & ~has_left(table)
    column = "instruction" if table.has("instruction") else "forwarder_on"
    yield Hit(waits & unlabelled & _blank(context, "instruction"), column, {"until": until, "left": _in_words(left)})


def _in_words(left: NDArray[np.float64]) -> NDArray[np.object_]:
    remaining, past = Text("还剩 {days} 天", "{days} days left"), Text("已过 {days} 天", "{days} days past")
    words = np.empty(len(left), dtype=object)
    for index, days in enumerate(left.tolist()):
        known = 0 if np.isnan(days) else int(days)
        words[index] = Message(remaining if known >= 0 else past, {"days": abs(known)})
    return words


@check(
    code="P313",
    slug="move-not-asked",
    table="pipeline",
    severity=Severity.WARN,
    title=Text("外箱标需更改，未要求移仓", "Label must change, no move asked"),
    message=Text(
        "外箱标需更改，到货前应把货件指令填为“{move}”并告知物流 {person}",
        "The outer label must change. Enter “{move}” before the goods arrive, and tell {person}.",
    ),
    columns=("instruction", "outer_label_change", "dispatched_on", "forwarder_on", "moved_on", "left_on"),
    source="SOP 货代仓——平台仓 在国内仓已贴外箱标",
    why=Text(
        "到货后货代会直接送仓，外箱标来不及换",
        "Once the goods have arrived the forwarder delivers them with the old label",
    ),
)
def move_not_asked(context: CheckContext) -> Iterable[Hit]:
    """Report lines on their way, or at the forwarder's, whose label must change and that nobody asked to move."""
    table = context.table
    changes = table.texts("outer_label_change") == "YES"
    shipped = passed(table, "dispatched_on", "forwarder_on") & ~passed(table, "moved_on") & ~has_left(table)
    asked = instructions_of(table, context.settings) == "move"
    column = "instruction" if table.has("instruction") else "outer_label_change"
    move = context.settings.delivery.instructions.move.text
    yield Hit(changes & shipped & ~asked, column, {"move": Message(move), "person": _person(context)})


def _person(context: CheckContext) -> str:
    return context.settings.contacts.topics["overseas_delivery"].person


@check(
    code="P314",
    slug="possible-time-unanswered",
    table="pipeline",
    severity=Severity.WARN,
    title=Text("可约仓时间未答复", "Possible time not answered"),
    message=Text(
        "物流已给可约仓时间 {possible}，请填“{missing}”",
        "Logistics offers {possible}. Enter “{missing}”.",
    ),
    columns=("wanted_on", "instruction", "possible_on", "left_on"),
    source="SOP 货代仓直送 2025.3.17更新",
    why=Text(
        "货代直送要等销售填需要预约时间和货件指令才能约仓",
        "The forwarder books once sales has entered the wanted time and the instruction",
    ),
)
def possible_time_unanswered(context: CheckContext) -> Iterable[Hit]:
    """Report lines for straight delivery with a possible time, where the wanted time or the instruction is blank."""
    table = context.table
    if not table.has("possible_on"):
        return
    open_offer = _open_offers(context)
    possible = table.columns["possible_on"].values
    shown = np.array([f"{moment:%Y-%m-%d %H:%M}" if moment else "" for moment in possible.tolist()], dtype=object)
    for key in ("instruction", "wanted_on"):
        name = table.definition.columns[key].header.text
        column = key if table.has(key) else "possible_on"
        yield Hit(open_offer & _blank(context, key), column, {"possible": shown, "missing": Message(name)})


def _open_offers(context: CheckContext) -> Mask:
    """Lines that logistics has offered a time for, that no other instruction claims, and that have not left."""
    table = context.table
    column = table.columns.get("possible_on")
    if column is None:
        return np.zeros(len(table), dtype=bool)
    given = instructions_of(table, context.settings)
    straight = (given == "direct") | (given == None)  # noqa: E711 - by element
    return ~np.isnat(table.dates("possible_on")) & straight & ~passed(table, "moved_on") & ~has_left(table)


@check(
    code="P315",
    slug="operations-cell-blank",
    table="pipeline",
    severity=Severity.INFO,
    title=Text("运营填写列未填", "Operations' cell blank"),
    message=Text(
        "“{header}”由运营填写，这票货已到该填的阶段，请补上",
        "“{header}” is filled in by operations and is due now. Fill it in.",
    ),
    columns=("instruction", "wanted_on", "labelled", "outer_label_change", "dispatched_on", "forwarder_on"),
    source="SOP 1.全流程在线表约仓流程 运营填写板块为标红板块",
    why=Text("物流按这些列安排送仓", "Logistics plans deliveries by these columns"),
)
def operations_cell_blank(context: CheckContext) -> Iterable[Hit]:
    """Inform of blank cells that are operations' to fill: labels from dispatch on, instruction and time on arrival.

    What P308, P313 and P314 warn of is left to them.
    """
    table, today = context.table, np.datetime64(context.today)
    waits = ~has_left(table)
    shipped = waits & passed(table, "dispatched_on", "forwarder_on")
    arrived = waits & (table.dates("forwarder_on") <= today)
    routes = routes_of_lines(table, context.settings, context.today)
    unmoved = arrived & ~passed(table, "moved_on")
    warned = (table.texts("labelled") != "YES") | (table.texts("outer_label_change") == "YES") | _open_offers(context)
    due = {
        "labelled": shipped,
        "outer_label_change": shipped,
        "instruction": unmoved & ~warned,
        "wanted_on": arrived & (routes == OVERSEAS),
    }
    for key in (key for key in due if table.has(key)):
        yield Hit(due[key] & table.columns[key].blank, key)
