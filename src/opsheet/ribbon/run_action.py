"""One click on an action's button: read, ask for its inputs, compute, show what changes, apply, remember, report."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from pathlib import Path

from opsheet.bundle.share import notices
from opsheet.catalogue import Action, Message, Severity, Text
from opsheet.hosts.excel import apply, restore
from opsheet.hosts.excel.application import Dialog, journal_key, open_workbook, output_folder, without_redrawing
from opsheet.hosts.excel.questions import CancelledError, ask_inputs
from opsheet.hosts.excel.reading import chosen_rows, read_open_form, read_open_workbook
from opsheet.hosts.excel.xlwings import xw
from opsheet.hosts.form_numbers import write_numbered
from opsheet.hosts.history import record_action, record_undo
from opsheet.hosts.input_folder import open_inputs
from opsheet.hosts.key_store import sign
from opsheet.hosts.output_folder import move_all, staging, write_files
from opsheet.hosts.renames import Renamed, put_names_back, renaming
from opsheet.hosts.undo_journal import JournalStore
from opsheet.outcome import Inputs, InputValue, Outcome, Preview, Request
from opsheet.outcome.journal import FileRenamed, JournalEntry
from opsheet.resources import bundle_folder
from opsheet.ribbon.data_questions import ask_facts
from opsheet.settings import Settings, load_settings
from opsheet.settings.aliases import add_aliases
from opsheet.settings.edit import remember_setting
from opsheet.tables import Workbook
from opsheet_macros import require_tables
from opsheet_macros import run_action as compute

DATA_FOLDER = "data.folder"
_WRITTEN = Text("已生成：{path}", "Created: {path}")
_WORKING = Text("{action}：{done}/{count}", "{action}: {done}/{count}")
_READING = Text("{action}：正在读取……", "{action}: reading ...")


def now() -> dt.datetime:
    """The clock: this is the entry point at which it is read."""
    return dt.datetime.now()


def run_action(action: Action, book: xw.Book, settings: Settings, chosen_sheet: int = 0) -> Outcome | None:
    """Run an action on the open workbook and show the user what came of it.

    Args:
        action: which.
        book: the open workbook.
        settings: the team's.
        chosen_sheet: the number of the sheet that the user chose on the ribbon, 0 for none.

    Returns:
        What was applied, or None where the user cancelled it.

    Raises:
        UserError: when it can't be done; the workbook is as it was.
    """
    app, language = book.app, settings.language
    dialog = Dialog(app, language)
    app.status_bar = _READING.render(language, action=action.label)
    try:
        workbook = read_open_form(book) if action.reads_form else read_open_workbook(book, settings, chosen_sheet)
        require_tables(action, workbook, settings)
        given = ask_inputs(action, app, language, _known(action, settings))
        settings = _told(action, given, app, settings)
        inputs = open_inputs(action, {**_earlier_results(action, book, settings), **given}, settings)
        outcome = compute(action.key, _request(action, book, workbook, settings, inputs))
    except CancelledError:
        return None
    finally:
        app.status_bar = False
    if outcome.preview is not None and outcome.preview.lines and not _agrees(dialog, outcome.preview, language):
        return None
    is_form = outcome.numbering is not None
    outcome, written = _carry_out(action, outcome, book, settings)
    _remember(action, given)
    warning = record_action(
        action.key,
        outcome,
        settings.on(now().date()),
        file=journal_key(book),
        sheets=[table.sheet for table in action.own_tables(workbook.tables)],
        inputs=given,
        written=written,
    )
    lines = [note.message.render(language) for note in outcome.messages]
    lines += [_WRITTEN.render(language, path=path) for path in written]
    lines += [warning.render(language)] if warning is not None else []
    if is_form:
        lines += [problem.render(language) for problem in _open_forms(app, written)]
    lines += [notice.render(language) for notice in notices(bundle_folder())]
    dialog.say(lines, critical=any(note.severity is Severity.ERROR for note in outcome.messages))
    return outcome


def _known(action: Action, settings: Settings) -> set[str]:
    """The inputs whose answer the settings hold."""
    remembered = {one.key: attrgetter(one.remembered)(settings.app) for one in action.inputs if one.remembered}
    return {key for key, value in remembered.items() if value is not None}


def _told(action: Action, given: Mapping[str, InputValue], app: xw.App, settings: Settings) -> Settings:
    """The settings once the user has said what files of the data folder don't say themselves."""
    asked = next((one for one in action.inputs if one.remembered == DATA_FOLDER), None)
    named = given.get(asked.key) if asked else None
    if asked is None or (named is None and settings.app.data.folder is None):
        return settings
    from opsheet.exports.folder import data_folder, open_data_folder

    with open_data_folder(data_folder(named if isinstance(named, Path) else None, settings), settings) as data:
        told = ask_facts(data, app, settings.language, settings.team)
    return load_settings(settings.team, app={"language": settings.language}) if told else settings


def _earlier_results(action: Action, book: xw.Book, settings: Settings) -> dict[str, InputValue]:
    """The folder of the results, for an action that looks at earlier ones."""
    wanted = [one.key for one in action.inputs if one.results]
    if not wanted:
        return {}
    folder = output_folder(book, settings.app.output_folder[settings.language])
    return dict.fromkeys(wanted, folder) if folder.is_dir() else {}


def _remember(action: Action, given: Mapping[str, InputValue]) -> None:
    """Keep what is asked only once."""
    for one in action.inputs:
        if one.remembered is not None and one.key in given:
            remember_setting("app.yaml", one.remembered, str(given[one.key]))


def _agrees(dialog: Dialog, preview: Preview, language: str) -> bool:
    return dialog.asks([preview.question.render(language), *(line.render(language) for line in preview.lines)])


def undo_last(book: xw.Book) -> tuple[str, list[str]] | None:
    """Take the last action on an open workbook back.

    Args:
        book: the workbook.

    Returns:
        The action's key and what was left alone since the user changed it, or None where there is nothing to undo.
    """
    store, key = JournalStore(), journal_key(book)
    found = store.last_record(key)
    if found is None:
        return None
    record, entry = found
    put_names_back([change for change in entry.changes if isinstance(change, FileRenamed)])
    with without_redrawing(book.app):
        kept = restore(book, entry)
    store.drop(record)
    record_undo(entry.action, key)
    return entry.action, kept


def _request(action: Action, book: xw.Book, workbook: Workbook, settings: Settings, inputs: Inputs) -> Request:
    rows = _rows(action, book, workbook)
    return Request(workbook, settings, now(), rows, inputs, asks_on_sheet=True, sign=sign)


def _rows(action: Action, book: xw.Book, workbook: Workbook) -> frozenset[int] | None:
    table = action.table_of_rows(workbook.tables) if action.takes_rows else None
    return None if table is None else chosen_rows(book, table)


def _carry_out(action: Action, outcome: Outcome, book: xw.Book, settings: Settings) -> tuple[Outcome, Sequence[Path]]:
    """Make the edits, the files and the renames: all or none. The outcome comes back with its forms' numbers."""
    language = settings.language
    has_files = outcome.files or outcome.numbering is not None
    folder = output_folder(book, settings.app.output_folder[language]) if has_files else None

    def show(done: int, count: int) -> None:
        book.app.status_bar = _WORKING.render(language, action=action.label, done=done, count=count)

    with renaming(outcome.renames, action.key) as renamed:
        applied = apply(outcome, book, action.key, show)
        try:
            outcome, written = _files(outcome, folder) if folder is not None else (outcome, [])
            entry = _with_renames(applied.entry, renamed)
            if entry.changes:
                JournalStore().push(journal_key(book), entry)
            add_aliases(outcome.aliases)
        except BaseException:
            with without_redrawing(book.app):
                restore(book, applied.entry, forced=True)
            raise
    return outcome, written


def _open_forms(app: xw.App, written: Sequence[Path]) -> Iterator[Message]:
    """Open the forms among the files that were made; what is said where Excel didn't."""
    for path in written:
        problem = open_workbook(app, path) if path.suffix == ".xlsx" else None
        if problem is not None:
            yield problem


def _files(outcome: Outcome, folder: Path) -> tuple[Outcome, Sequence[Path]]:
    with staging(folder) as stage:
        outcome, staged = write_numbered(
            outcome, folder, lambda complete: write_files(complete.files, stage, meant_for=folder)
        )
        return outcome, move_all(staged, folder)


def _with_renames(entry: JournalEntry, renamed: Sequence[Renamed]) -> JournalEntry:
    """The entry with the files that were renamed, so that one Undo brings back both."""
    files = [FileRenamed(str(one.folder.resolve()), one.old, one.new, one.digest) for one in renamed]
    return dataclasses.replace(entry, changes=(*entry.changes, *files))
