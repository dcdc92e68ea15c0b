"""Records what edits replace while they are made, so that they can be taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from opsheet.hosts.excel.cells import Cell
from opsheet.hosts.excel.library import xw
from opsheet.hosts.excel.properties import States, read_property
from opsheet.hosts.xlsx.address import cell_name
from opsheet.outcome.journal import (
    CellChanges,
    CellProperty,
    CellsDressed,
    Change,
    JournalEntry,
    SheetAdded,
    TableGrowth,
    WidthChange,
)

# Undone from the last to the first: a content is read by its number format, so it comes before the format.
_ORDER: tuple[CellProperty, ...] = ("format", "fill", "note", "content", "link")


class Recorder:
    """What the cells of a workbook were like before they were touched.

    Args:
        book: the workbook.
    """

    def __init__(self, book: xw.Book) -> None:
        self._book = book
        self._before: dict[tuple[str, CellProperty], States] = {}
        self._structure: list[TableGrowth | WidthChange | CellsDressed] = []
        self._sheets: dict[str, tuple[Any, Any]] = {}

    def touch(self, sheet: str, name: CellProperty, cells: Iterable[Cell]) -> None:
        """Note a property of cells that is about to change; the first note counts."""
        known = self._before.setdefault((sheet, name), {})
        fresh = [cell for cell in cells if cell not in known]
        if fresh:
            known.update(read_property(self._book.sheets[sheet], name, fresh))

    def touch_known(self, sheet: str, name: CellProperty, states: States) -> None:
        """Note a property of cells whose state is at hand; the first note counts."""
        known = self._before.setdefault((sheet, name), {})
        for cell, state in states.items():
            known.setdefault(cell, state)

    def note(self, change: TableGrowth | WidthChange | CellsDressed) -> None:
        """Note a change that isn't one of single cells."""
        self._structure.append(change)

    def note_sheet(self, name: str, before: Any, after: Any) -> None:
        """Note a sheet that was added or written anew."""
        self._sheets[name] = (before, after)

    def entry(self, action: str) -> JournalEntry:
        """Everything that differs now from what it was.

        Args:
            action: the action's key.
        """
        cells: list[Change] = []
        ordered = sorted(self._before.items(), key=lambda item: _ORDER.index(item[0][1]))
        for (sheet, name), before in ordered:
            after = read_property(self._book.sheets[sheet], name, before)
            changed = {cell_name(*cell): [old, after[cell]] for cell, old in before.items() if old != after[cell]}
            if changed:
                cells.append(CellChanges(sheet, name, changed))
        sheets = [SheetAdded(name, before, after) for name, (before, after) in self._sheets.items()]
        moment = dt.datetime.now().isoformat(timespec="seconds")
        return JournalEntry(action, moment, (*cells, *self._structure, *sheets))
