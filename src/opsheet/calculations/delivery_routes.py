"""Which way a shipment goes to Amazon: straight from the forwarder's, or by the own overseas warehouse.

The instruction, a label that must change and a move that has happened decide; the season is only the default.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from opsheet.rules.calendars import in_months
from opsheet.settings import Settings
from opsheet.tables.table import Table
from opsheet.values import Vocabulary, fold

Words = NDArray[np.object_]
Mask = NDArray[np.bool_]

DIRECT: Final = "direct"
OVERSEAS: Final = "overseas"
WAITING: Final = "waiting"

_PASSED = ("left_on", "shelved_on", "sold_out_on")


class InstructionReader:
    """Reads instructions: a name, an alias, or a sentence that begins with one.

    Args:
        settings: the team's instructions.

    Example:
        >>> from opsheet.settings import load_shipped_settings
        >>> read = InstructionReader(load_shipped_settings()).read
        >>> read("移至海外仓贴标"), read("货代直送"), read("问物流"), read(None)
        ('move', 'direct', 'other', None)
    """

    def __init__(self, settings: Settings) -> None:
        known = settings.delivery.instructions.by_key
        names = {key: (one.zh, one.en, *one.aliases) for key, one in known.items()}
        self._words = Vocabulary(names)
        beginnings = [(fold(word), key) for key, words in names.items() for word in words]
        self._beginnings = sorted(beginnings, key=lambda one: -len(one[0]))

    def read(self, text: str | None) -> str | None:
        """The key of the instruction that a cell gives, ``other`` where it is another one, None where it is blank."""
        if not text or not text.strip():
            return None
        folded = fold(text)
        begun = (key for beginning, key in self._beginnings if folded.startswith(beginning))
        return self._words.find(text) or next(begun, "other")

    def read_all(self, texts: Iterable[str | None]) -> Words:
        """The key of each cell, see ``read``."""
        cells = list(texts)
        keys = np.empty(len(cells), dtype=object)
        keys[:] = [self.read(text) for text in cells]
        return keys


def instructions_of(table: Table, settings: Settings) -> Words:
    """The instruction of each line of a full-process table by its key, None where there is none."""
    return InstructionReader(settings).read_all(table.texts("instruction").tolist())


def passed(table: Table, *keys: str) -> Mask:
    """True for lines with a date in any of these columns."""
    happened = np.zeros(len(table), dtype=bool)
    for key in keys:
        happened |= ~np.isnat(table.dates(key))
    return happened


def has_left(table: Table) -> Mask:
    """True for lines that are on their way to Amazon or further."""
    return passed(table, *_PASSED)


def routes_of_lines(table: Table, settings: Settings, today: dt.date) -> Words:
    """How each line of a full-process table gets to Amazon.

    A move that has happened comes first, then the instruction, then the season of the wanted time (without one of
    ``today``): peak months go by the overseas warehouse. Off peak goods that are labelled go straight, unless their
    outer label must change or the team wants an instruction for them too; the others wait for an instruction.

    Args:
        table: of the kind ``pipeline``.
        settings: peak months and instructions.
        today: tells the season of lines without a wanted time.

    Returns:
        ``direct``, ``overseas`` or ``waiting`` each.

    Source: SOP 货代仓——平台仓; 货代仓直送 2025.3.17更新.
    """
    given = instructions_of(table, settings)
    wanted = table.dates("wanted_on")
    day = np.where(np.isnat(wanted), np.datetime64(today), wanted)
    peak = in_months(day, settings.delivery.peak_months)
    labelled = (table.texts("labelled") == "YES") & (table.texts("outer_label_change") != "YES")
    counts_as_direct = settings.delivery.labelled_without_instruction == "direct"
    by_season = np.where(peak, OVERSEAS, np.where(labelled & counts_as_direct, DIRECT, WAITING))
    by_instruction = np.select(
        [(given == "direct") | (given == "forwarder_label"), given == "move", given == "other"],
        [DIRECT, OVERSEAS, np.where(peak | ~labelled, OVERSEAS, DIRECT)],
        default=by_season,
    )
    return np.where(passed(table, "moved_on"), OVERSEAS, by_instruction).astype(object)


def straight_shipments(pipeline: Table | None, settings: Settings) -> frozenset[str]:
    """The shipments, folded, whose every line is to be delivered by the forwarder and was not moved.

    Only an instruction counts here, not the season's default.

    Args:
        pipeline: the full-process table, where the workbook has one.
        settings: the instructions.
    """
    if pipeline is None:
        return frozenset()
    direct = (instructions_of(pipeline, settings) == "direct") & ~passed(pipeline, "moved_on")
    straight: dict[str, bool] = {}
    for text, own in zip(pipeline.texts("shipment").tolist(), direct.tolist(), strict=True):
        if text:
            straight[fold(text)] = straight.get(fold(text), True) and own
    return frozenset(shipment for shipment, own in straight.items() if own)


def moved_shipments(pipeline: Table | None) -> frozenset[str]:
    """The shipments, folded, of which at least one line was moved to the own overseas warehouse."""
    if pipeline is None:
        return frozenset()
    moved = passed(pipeline, "moved_on").tolist()
    texts = pipeline.texts("shipment").tolist()
    return frozenset(fold(text) for text, own in zip(texts, moved, strict=True) if text and own)


def delivered_straight(appointments: Table, pipeline: Table | None, settings: Settings) -> Mask:
    """The rows of an appointment table that need no appointment, since the forwarder delivers them by itself.

    So says the shipment's instruction in the full-process table, or the row's own remark.

    Args:
        appointments: of the kind ``appointments``.
        pipeline: the full-process table, where the workbook has one.
        settings: the instructions.

    Source: SOP 货代直送模式不需要后台预约送仓/提供预约信文件.
    """
    straight = straight_shipments(pipeline, settings)
    shipments = [bool(text) and fold(text) in straight for text in appointments.texts("shipment").tolist()]
    reader = InstructionReader(settings)
    rows = np.array(shipments, dtype=bool)
    for key in ("sales_remark", "remark"):
        rows |= reader.read_all(appointments.texts(key).tolist()) == "direct"
    return rows
