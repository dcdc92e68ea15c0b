"""One click on an action's button: read, compute, ask where it must be asked, apply, remember, tell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from opsheet.catalogue import Action, Severity, Text
from opsheet.hosts.excel import apply, restore
from opsheet.hosts.excel.application import Dialog, journal_key, output_folder, quiet
from opsheet.hosts.excel.reading import chosen_rows, read_open_workbook
from opsheet.hosts.excel.xlwings import xw
from opsheet.hosts.output_folder import write_files
from opsheet.hosts.undo_journal import JournalStore
from opsheet.outcome import Outcome, Request
from opsheet.settings import Settings
from opsheet.tables import Workbook

_WRITTEN = Text("已写出 {path}", "written: {path}")
_WORKING = Text("{action}：{done}/{count}", "{action}: {done}/{count}")
_READING = Text("{action}：正在读取……", "{action}: reading ...")
_FIX = Text("{cell} {header}：{old} → {new}", "{cell} {header}: {old} → {new}")
_ASK = Text("将写入以下 {count} 处，继续吗？", "These {count} cells will be written. Go on?")

Runner = Callable[[str, Request], Outcome]


def now() -> dt.datetime:
    """The clock: this is the entry point at which it is read."""
    return dt.datetime.now()


def run_action(action: Action, run: Runner, book: xw.Book, settings: Settings, chosen_sheet: int = 0) -> Outcome | None:
    """Run an action on the open workbook and tell the user what came of it.

    Args:
        action: which.
        run: computes an action's outcome.
        book: the open workbook.
        settings: the team's.
        chosen_sheet: the number of the sheet that the user chose on the ribbon, 0 for none.

    Returns:
        What was applied, or None where the user called it off.

    Raises:
        UserError: when it can't be done; the workbook is as it was.
    """
    app, language = book.app, settings.language
    dialog = Dialog(app, language)
    app.status_bar = _READING.render(language, action=action.label)
    try:
        workbook = read_open_workbook(book, settings, chosen_sheet)
        request = Request(workbook, settings, now(), _rows(action, book, workbook))
        outcome = run(action.key, request)
    finally:
        app.status_bar = False
    fixes: Any = outcome.facts.get("fixes")
    if fixes and not dialog.asks([_ASK.render(language, count=len(fixes)), *(_line(fix, language) for fix in fixes)]):
        return None
    written = _carry_out(action, outcome, book, settings)
    lines = [note.message.render(language) for note in outcome.messages]
    lines += [_WRITTEN.render(language, path=path) for path in written]
    dialog.tell(lines, critical=any(note.severity is Severity.ERROR for note in outcome.messages))
    return outcome


def undo_last(book: xw.Book) -> tuple[str, list[str]] | None:
    """Take the last action on an open workbook back.

    Args:
        book: the workbook.

    Returns:
        The action's key and what was left alone since the user changed it, or None where there is nothing to undo.
    """
    store, key = JournalStore(), journal_key(book)
    entry = store.last(key)
    if entry is None:
        return None
    with quiet(book.app):
        kept = restore(book, entry)
    store.drop_last(key)
    return entry.action, kept


def _rows(action: Action, book: xw.Book, workbook: Workbook) -> frozenset[int] | None:
    table = workbook.tables.get(action.tables[0]) if action.tables and action.takes_rows else None
    return None if table is None else chosen_rows(book, table)


def _carry_out(action: Action, outcome: Outcome, book: xw.Book, settings: Settings) -> list[Path]:
    """Make the edits and the files: both or neither."""
    language = settings.language
    folder = output_folder(book, settings.app.output_folder[language]) if outcome.files else None

    def show(done: int, count: int) -> None:
        book.app.status_bar = _WORKING.render(language, action=action.label, done=done, count=count)

    applied = apply(outcome, book, action.key, show)
    try:
        written = write_files(outcome.files, folder) if folder is not None else []
        if applied.entry.changes:
            JournalStore().push(journal_key(book), applied.entry)
    except BaseException:
        with quiet(book.app):
            restore(book, applied.entry, forced=True)
        raise
    return written


def _line(fix: Mapping[str, Any], language: str) -> str:
    shown = {name: "" if fix[name] is None else fix[name] for name in ("cell", "header", "old", "new")}
    return _FIX.render(language, **shown)
