"""The team's tables of the open workbook, as a button means them."""

from __future__ import annotations

from collections.abc import Sequence

from opsheet.catalogue import TableProblemError
from opsheet.hosts.excel.library import xw
from opsheet.hosts.excel.reading import read_sheet_contents
from opsheet.settings import Settings
from opsheet.tables import SheetContent, Workbook, read_sheets


def read_open_workbook(book: xw.Book, settings: Settings, chosen_sheet: int = 0) -> Workbook:
    """Read all tables of an open workbook.

    Args:
        book: the workbook.
        settings: with the definitions of the tables.
        chosen_sheet: the number of the sheet whose tables count, the others only adding kinds that it lacks; 0 for
            all sheets alike, where the active sheet decides between two tables of a kind.

    Raises:
        TableProblemError: when there is none, or two of a kind.
    """
    contents = read_sheet_contents(book)
    if chosen_sheet:
        return _chosen(book.name, contents, contents[chosen_sheet - 1].name, settings)
    try:
        return read_sheets(book.name, contents, settings)
    except TableProblemError as problem:
        try:
            return _preferring(book.name, contents, book.sheets.active.name, settings)
        except TableProblemError:  # the active sheet doesn't decide it
            raise problem from None


def _chosen(name: str, contents: Sequence[SheetContent], sheet: str, settings: Settings) -> Workbook:
    try:
        return _preferring(name, contents, sheet, settings)
    except TableProblemError:  # what stands elsewhere is of use only where it is clear
        return read_sheets(name, [one for one in contents if one.name == sheet], settings)


def _preferring(name: str, contents: Sequence[SheetContent], sheet: str, settings: Settings) -> Workbook:
    own = read_sheets(name, [one for one in contents if one.name == sheet], settings)
    names = [one.name for one in contents]
    rest = [one for one in contents if one.name != sheet]
    others = read_sheets(name, rest, settings) if rest else own
    tables = {**others.tables, **own.tables}
    missing = {key: absent for key, absent in {**others.missing, **own.missing}.items() if key in tables}
    return Workbook(name, tables, missing, names)
