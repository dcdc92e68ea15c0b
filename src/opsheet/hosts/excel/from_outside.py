"""Undo from outside of Excel: in the workbook where it is open, else in an Excel started for that."""

from __future__ import annotations

from pathlib import Path

from opsheet.catalogue import RefusedError, Text
from opsheet.hosts.excel.library import xw
from opsheet.hosts.excel.place import journal_key
from opsheet.hosts.excel.run import undo_last

_NO_EXCEL = Text(
    "{file} 的改动是在 Excel 里做的，这台电脑上打不开 Excel：请在 Excel 里点“撤销”",
    "the changes of {file} were made in Excel, which can't be started here: click Undo in Excel",
)


def undo_file(path: Path) -> tuple[str, list[str]] | None:
    """Take the last action on a workbook back.

    Where Excel has it open, it is left open and unsaved, as after a click on Undo; else it is opened, saved and closed.

    Args:
        path: of the workbook.

    Returns:
        The action's key and what was left alone since it was changed, or None where there is nothing to undo.

    Raises:
        RefusedError: when there is no Excel.
    """
    book = _open_book(path)
    if book is not None:
        return undo_last(book)
    try:
        app = xw.App(visible=False, add_book=False)
    except Exception as error:  # every platform has its own error for a missing Excel
        raise RefusedError(_NO_EXCEL, file=path.name) from error
    try:
        book = app.books.open(str(path))
        done = undo_last(book)
        book.save()
        book.close()
    finally:
        app.quit()
    return done


def _open_book(path: Path) -> xw.Book | None:
    try:
        books = [book for app in xw.apps for book in app.books]
    except xw.XlwingsError:  # there is no Excel on this system
        return None
    return next((book for book in books if Path(journal_key(book)) == path), None)
