"""Bringing back what an action replaced, except where the user has changed it since."""

from __future__ import annotations

from collections.abc import Sequence

from opsheet.hosts.excel.cells import area_of, span
from opsheet.hosts.excel.library import xw
from opsheet.hosts.excel.properties import read_property, same_state, write_property
from opsheet.hosts.excel.sheet_images import restore_sheet, same_sheet, sheet_image
from opsheet.hosts.xlsx.address import Area, parse_area, parse_cell
from opsheet.outcome.journal import (
    CellChanges,
    CellsDressed,
    JournalEntry,
    SheetAdded,
    TableGrowth,
    WidthChange,
)


def restore(book: xw.Book, entry: JournalEntry, *, forced: bool = False) -> list[str]:
    """Take an action back.

    Args:
        book: the open workbook.
        entry: what the action replaced.
        forced: bring everything back, whatever stands there now; for an action that failed half way.

    Returns:
        What was left alone, since the user changed it after the action: cells and sheets by name.
    """
    kept: list[str] = []
    for change in reversed(entry.changes):
        match change:
            case SheetAdded():
                kept += _restore_sheet(book, change, forced=forced)
            case CellChanges():
                kept += _restore_cells(book, change, forced=forced)
            case TableGrowth():
                kept += _shrink_table(book, change)
            case CellsDressed(sheet=sheet, cells=cells):
                if sheet in book.sheets:
                    span(book.sheets[sheet], parse_area(cells)).clear_formats()
            case WidthChange():
                _restore_width(book, change)
            case _:
                pass
    return list(dict.fromkeys(kept))


def _restore_sheet(book: xw.Book, change: SheetAdded, *, forced: bool) -> list[str]:
    if change.sheet not in book.sheets:
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
    if active in book.sheets:
        book.sheets[active].activate()
    return []


def _delete(sheet: xw.Sheet) -> None:
    with sheet.book.app.properties(display_alerts=False):
        sheet.delete()


def _restore_cells(book: xw.Book, change: CellChanges, *, forced: bool) -> list[str]:
    if change.sheet not in book.sheets:
        return [change.sheet]
    sheet = book.sheets[change.sheet]
    names = {parse_cell(cell): cell for cell in change.cells}
    current = read_property(sheet, change.property, names)
    wanted = {}
    kept: list[str] = []
    for place, cell in names.items():
        before, after = change.cells[cell]
        if current[place] == before:
            continue
        if forced or same_state(current[place], after):
            wanted[place] = before
        else:
            kept.append(f"{change.sheet}!{cell}")
    write_property(sheet, change.property, wanted)
    return kept


def _shrink_table(book: xw.Book, change: TableGrowth) -> Sequence[str]:
    """Take columns off a table again; rows that were added since stay in it."""
    if change.sheet not in book.sheets:
        return []
    sheet = book.sheets[change.sheet]
    table = next((one for one in sheet.tables if one.name == change.table), None)
    if table is None:
        return [change.table]
    now, after, before = area_of(table.range), parse_area(change.after), parse_area(change.before)
    if (now.top, now.left, now.right) != (after.top, after.left, after.right):
        return [change.table]
    table.resize(span(sheet, Area(now.top, now.left, now.bottom, before.right)))
    return []


def _restore_width(book: xw.Book, change: WidthChange) -> None:
    if change.sheet not in book.sheets:
        return
    column = book.sheets[change.sheet].range(f"{change.column}1")
    if column.column_width == change.after:
        column.column_width = change.before
