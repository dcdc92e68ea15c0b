"""Recording what edits replace while they are made, and bringing it back where the user hasn't changed it since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from opsheet.hosts.excel.appearance import (
    read_fills,
    read_formats,
    read_links,
    read_notes,
    write_fill,
    write_format,
    write_link,
    write_note,
)
from opsheet.hosts.excel.contents import read_contents, write_contents
from opsheet.hosts.excel.drop_downs import read_rules, take_rules_away
from opsheet.hosts.excel.ranges import Cell, area_of, cells_of, rectangles, span
from opsheet.hosts.excel.sheet_images import restore_sheet, same_sheet, sheet_image
from opsheet.hosts.excel.xlwings import activate, has_sheet, xw
from opsheet.outcome.journal import (
    CellChanges,
    CellProperty,
    Change,
    JournalEntry,
    NewCellFormats,
    SheetAdded,
    TableGrowth,
    WidthChange,
)
from opsheet.values.cells import CellRange, cell_name, parse_cell, parse_range

States = dict[Cell, Any]

_DAY_ZERO = dt.datetime(1899, 12, 30)
_LEAST_DIFFERENCE = 1e-9


_READERS: Mapping[str, Callable[[xw.Sheet, CellRange], Mapping[Cell, Any]]] = {
    "fill": read_fills,
    "format": read_formats,
    "rule": read_rules,
}


def read_property(sheet: xw.Sheet, name: CellProperty, cells: Iterable[Cell]) -> States:
    """What some cells have of a property, as JSON values."""
    if name in {"note", "link"}:
        every: Mapping[Cell, Any] = read_notes(sheet) if name == "note" else read_links(sheet)
        return {cell: every.get(cell) for cell in cells}
    states: States = {}
    for area in rectangles(cells):
        if name == "content":
            rows = read_contents(span(sheet, area))
            states.update(zip(cells_of([area]), (content for row in rows for content in row), strict=True))
        else:
            states.update(_READERS[name](sheet, area))
    return states


def same_state(one: Any, other: Any) -> bool:
    """Whether two states are the same to a user: a date stays the same under the format of a number.

    Example:
        >>> same_state(["d", "2025-03-01T00:00:00"], ["n", 45717.0]), same_state(["t", "5"], ["n", 5.0])
        (True, False)
    """
    if one == other:
        return True
    numbers = [_number(state) for state in (one, other)]
    return None not in numbers and abs(numbers[0] - numbers[1]) < _LEAST_DIFFERENCE


def _number(state: Any) -> Any:
    if not isinstance(state, list):
        return None
    kind, value = state
    if kind == "d":
        return (dt.datetime.fromisoformat(value) - _DAY_ZERO) / dt.timedelta(days=1)
    return value if kind == "n" else None


def write_property(sheet: xw.Sheet, name: CellProperty, states: Mapping[Cell, Any]) -> None:
    """Give cells what ``read_property`` read."""
    if name == "content":
        for area in rectangles(states):
            columns = range(area.left, area.right + 1)
            rows = [[states[row, column] for column in columns] for row in range(area.top, area.bottom + 1)]
            write_contents(span(sheet, area), rows)
    elif name in {"note", "link"}:
        for cell, state in states.items():
            if name == "note":
                write_note(sheet, cell, state)
            else:
                write_link(sheet, cell, state, str(sheet.range(cell).value or ""))
    elif name == "rule":  # a cell that had one kept it
        take_rules_away(sheet, states)
    else:
        write = write_fill if name == "fill" else write_format
        ordered = sorted(states, key=lambda cell: str(states[cell]))
        for state, cells in groupby(ordered, key=states.__getitem__):
            write(sheet, cells, state)


def restore(book: xw.Book, entry: JournalEntry, *, forced: bool = False) -> list[str]:
    """Take an action back.

    Args:
        book: the open workbook.
        entry: what the action replaced.
        forced: bring everything back, whatever is there now; for an action that failed half way.

    Returns:
        What was left alone, since the user changed it after the action: cells and sheets by name.
    """
    kept: list[str] = []
    for change in _last_first(entry.changes):
        match change:
            case SheetAdded():
                kept += _restore_sheet(book, change, forced=forced)
            case CellChanges():
                kept += _restore_cells(book, change, forced=forced)
            case TableGrowth():
                kept += _shrink_table(book, change)
            case NewCellFormats(sheet=sheet, cells=cells):
                if has_sheet(book, sheet):
                    span(book.sheets[sheet], parse_range(cells)).clear_formats()
            case WidthChange():
                _restore_width(book, change)
            case _:
                pass
    return list(dict.fromkeys(kept))


def _last_first(changes: Sequence[Change]) -> list[Change]:
    """The changes from the last on; rules come first, since those that name a sheet change when it goes."""
    rules = [change for change in changes if isinstance(change, CellChanges) and change.property == "rule"]
    return [*rules, *(change for change in reversed(changes) if change not in rules)]


def _restore_sheet(book: xw.Book, change: SheetAdded, *, forced: bool) -> list[str]:
    if not has_sheet(book, change.sheet):
        return []
    sheet = book.sheets[change.sheet]
    if not forced and not same_sheet(sheet_image(sheet), change.after):
        return [change.sheet]
    active = book.sheets.active.name
    if change.before is None:
        _delete(sheet)
    else:
        _delete(sheet)
        restore_sheet(book, change.sheet, change.before)
    if has_sheet(book, active):
        activate(book.sheets[active])
    return []


def _delete(sheet: xw.Sheet) -> None:
    with sheet.book.app.properties(display_alerts=False):
        sheet.delete()


def _restore_cells(book: xw.Book, change: CellChanges, *, forced: bool) -> list[str]:
    if not has_sheet(book, change.sheet):
        return [change.sheet]
    sheet = book.sheets[change.sheet]
    names = {parse_cell(cell): cell for cell in change.cells}
    current = read_property(sheet, change.property, names)
    wanted = {}
    kept: list[str] = []
    for position, cell in names.items():
        before, after = change.cells[cell]
        if current[position] == before:
            continue
        if forced or same_state(current[position], after):
            wanted[position] = before
        else:
            kept.append(f"{change.sheet}!{cell}")
    write_property(sheet, change.property, wanted)
    return kept


def _shrink_table(book: xw.Book, change: TableGrowth) -> Sequence[str]:
    """Take columns off a table again; rows that were added since stay in it."""
    if not has_sheet(book, change.sheet):
        return []
    sheet = book.sheets[change.sheet]
    table = next((one for one in sheet.tables if one.name == change.table), None)
    if table is None:
        return [change.table]
    now, after, before = area_of(table.range), parse_range(change.after), parse_range(change.before)
    if (now.top, now.left, now.right) != (after.top, after.left, after.right):
        return [change.table]
    table.resize(span(sheet, CellRange(now.top, now.left, now.bottom, before.right)))
    return []


def _restore_width(book: xw.Book, change: WidthChange) -> None:
    if not has_sheet(book, change.sheet):
        return
    column = book.sheets[change.sheet].range(f"{change.column}1")
    if column.column_width == change.after:
        column.column_width = change.before


# Undone from the last to the first: a content is read by its number format, so it comes before the format.
_ORDER: tuple[CellProperty, ...] = ("format", "fill", "note", "content", "link", "rule")


class Recorder:
    """What the cells of a workbook were like before they were touched.

    Args:
        book: the workbook.
    """

    def __init__(self, book: xw.Book) -> None:
        self._book = book
        self._before: dict[tuple[str, CellProperty], States] = {}
        self._structure: list[TableGrowth | WidthChange | NewCellFormats] = []
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

    def note(self, change: TableGrowth | WidthChange | NewCellFormats) -> None:
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
