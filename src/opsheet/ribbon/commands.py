"""What the buttons of the settings group do: they concern opsheet itself, not a table."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from opsheet.addin.doctor import Health, examine
from opsheet.addin.install import set_user_value
from opsheet.addin.machine import this_machine
from opsheet.bundle.share import diagnoses
from opsheet.catalogue import FileProblemError, Language, RefusedError, Text
from opsheet.exports import problems
from opsheet.hosts.excel.application import Dialog, journal_key, output_folder
from opsheet.hosts.excel.questions import pick_folder
from opsheet.hosts.excel.xlwings import xw
from opsheet.resources import bundle_folder, resource
from opsheet.ribbon.data_questions import ask_facts
from opsheet.ribbon.run_action import DATA_FOLDER, undo_last
from opsheet.settings import load_settings, team_folder
from opsheet.settings.commands import init
from opsheet.settings.edit import remember_setting

GUIDE = ("workbooks", "samples", "functions.xlsx")
_DATA_FOLDER = Text("数据文件夹（领星和亚马逊的报表）", "Data folder (exports of Lingxing and Amazon)")
_WRITTEN = Text("已生成：{path}", "Created: {path}")
_UNDONE = Text("已撤销“{action}”", "“{action}” is undone")
_NOTHING = Text("没有可撤销的操作", "There is nothing to undo")
_KEPT = Text(
    "以下 {count} 处之后又改过，保持不变：{cells}",
    "Changed since and left as they are ({count}): {cells}",
)
_FINE = Text("检查通过，没有发现问题", "No problems found")
_FIX = Text("{found}\n  处理办法：{remedy}", "{found}\n  What to do: {remedy}")

Command = Callable[[xw.Book, Dialog, Language], None]


def undo(book: xw.Book, dialog: Dialog, language: Language, labels: Callable[[str], Text]) -> None:
    """Take the last action on the workbook back, and name what was left alone.

    Args:
        book: the open workbook.
        dialog: to the user.
        language: of the message.
        labels: gives an action's label by its key.
    """
    done = undo_last(book)
    if done is None:
        dialog.say([_NOTHING[language]])
        return
    action, kept = done
    lines = [_UNDONE.render(language, action=labels(action))]
    if kept:
        lines.append(_KEPT.render(language, count=len(kept), cells=", ".join(kept)))
    dialog.say(lines, critical=bool(kept))


def set_language(language: Language, folder: Path | None = None) -> None:
    """Write the language into the team's own settings and into the add-in's.

    Everything else in the file, comments included, stays.

    Args:
        language: from now on.
        folder: of the team's settings; by default the user's.

    Raises:
        FileProblemError: when the file can't be written.
    """
    remember_setting("app.yaml", "language", language, folder)
    machine = this_machine()
    if machine.system != "linux":
        set_user_value(machine, "LANGUAGE", language)


def open_settings(book: xw.Book, dialog: Dialog, language: Language) -> None:
    """Show the folder of the team's settings; the first time it is filled with files to begin from."""
    del book, dialog, language
    init()
    show_folder(team_folder())


def check_setup(book: xw.Book, dialog: Dialog, language: Language) -> None:
    """Test the installation, and say of every fault how to fix it."""
    del book
    lines: list[str] = []
    for one in [*examine(this_machine()), *diagnoses(bundle_folder())]:
        if one.health is not Health.OK:
            found = one.found.render(language)
            remedy = one.remedy.render(language) if one.remedy is not None else ""
            lines.append(_FIX.render(language, found=found, remedy=remedy) if remedy else found)
    dialog.say(lines or [_FINE[language]], critical=bool(lines))


def reload(book: xw.Book, dialog: Dialog, language: Language) -> None:
    """Read the settings again, so that a mistake in them shows at once; the add-in then recalculates."""
    del book, dialog, language
    load_settings()


def show_help(book: xw.Book, dialog: Dialog, language: Language) -> None:
    """Open the workbook that shows every function and every button."""
    del dialog, language
    book.app.books.open(str(resource(*GUIDE)), read_only=True)


def show_folder(folder: Path) -> None:
    """Show a folder in the system's file manager."""
    if sys.platform == "win32":
        os.startfile(folder)  # noqa: S606 - opsheet's own folder
    else:
        program = "open" if sys.platform == "darwin" else "xdg-open"
        subprocess.run([program, str(folder)], check=False)  # noqa: S603 - opsheet's own folder


def data_status(book: xw.Book, dialog: Dialog, language: Language) -> None:
    """Say what the data folder covers; the first time the folder is chosen and remembered."""
    from opsheet.exports.folder import data_folder, export_files, open_data_folder
    from opsheet.exports.status_lines import status_lines

    settings = load_settings(app={"language": language})
    chosen = None if settings.app.data.folder else Path(pick_folder(book.app, _DATA_FOLDER[language]))
    folder = data_folder(chosen, settings)
    if not export_files(folder):
        raise FileProblemError(problems.FOLDER_EMPTY, folder=folder)
    if chosen is not None:
        remember_setting("app.yaml", DATA_FOLDER, str(chosen))
    with open_data_folder(folder, settings) as data:
        told = ask_facts(data, book.app, language, settings.team)
    settings = load_settings(app={"language": language}) if told else settings
    with open_data_folder(folder, settings) as data:
        lines = list(status_lines(data, dt.datetime.now().date(), language))
        dialog.say(lines, critical=any(export.definition is None for export in data.exports))


def morning(book: xw.Book, dialog: Dialog, language: Language) -> None:
    """Refresh, check and make the board of the saved workbooks beside the open one, and show the board."""
    from opsheet.morning.run import run_morning

    settings = load_settings(app={"language": language})
    results = output_folder(book, settings.app.output_folder[language])
    done = run_morning(results.parent, settings, dt.datetime.now(), output=results)
    if done.board is not None:
        book.app.books.open(str(done.board))
    created = [_WRITTEN.render(language, path=path) for path in done.written]
    lines = [done.paragraph] if done.paragraph else []
    dialog.say([*lines, *created, *done.failures()], critical=not done.is_clean)


COMMANDS: dict[str, Command] = {
    "morning": morning,
    "data_status": data_status,
    "open_settings": open_settings,
    "check_setup": check_setup,
    "reload": reload,
    "help": show_help,
}

_NO_EXCEL = Text(
    "{file} 的改动是在 Excel 里做的，这台电脑上无法打开 Excel：请在 Excel 里点“撤销”",
    "The changes of {file} were made in Excel, which can't be started here: click Undo in Excel",
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
