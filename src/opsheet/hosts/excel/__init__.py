"""The host for workbooks that are open in Excel: the same outcomes, written through xlwings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from opsheet.hosts.excel.application import without_redrawing
from opsheet.hosts.excel.editor import Editor
from opsheet.hosts.excel.reading import read_sheet_contents
from opsheet.hosts.excel.undo import Recorder, restore
from opsheet.hosts.excel.xlwings import xw
from opsheet.outcome import Outcome
from opsheet.outcome.journal import JournalEntry

__all__ = ["Applied", "apply", "read_sheet_contents", "restore"]


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of it.

    Args:
        entry: what was replaced, for the undo journal.
        new_sheets: what each added sheet is called, by the name that was asked for.
    """

    entry: JournalEntry
    new_sheets: Mapping[str, str] = field(default_factory=dict[str, str])


def _silent(_done: int, _all: int) -> None:
    """No progress is shown."""


def apply(outcome: Outcome, book: xw.Book, action: str = "", progress: Callable[[int, int], None] = _silent) -> Applied:
    """Apply an outcome's edits to an open workbook; one that fails leaves the workbook as it was.

    Args:
        outcome: whose edits are made; its files and messages are the caller's business.
        book: the open workbook.
        action: the action's key, for the journal.
        progress: called with how many edits are made of how many.

    Returns:
        What was replaced, and what new sheets are called.

    Raises:
        RefusedError: when an edit would do harm.
    """
    recorder = Recorder(book)
    editor = Editor(book, recorder, progress)
    with without_redrawing(book.app):
        try:
            editor.run(outcome.edits)
            entry = recorder.entry(action)
        except BaseException:
            restore(book, recorder.entry(action), forced=True)
            raise
    return Applied(entry, editor.new_sheets)
