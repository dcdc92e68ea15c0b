"""The entry point of the ribbon: the add-in's VBA calls ``button.<key>(<number of the chosen sheet>)``.

Nothing is raised out of here: Excel would show a console full of Python. A user gets one message, the log the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

from opsheet.bundle.share import look_in_background
from opsheet.catalogue import DEFAULT_LANGUAGE, Language, Text, UserError
from opsheet.hosts.excel.application import Dialog
from opsheet.hosts.excel.questions import CancelledError
from opsheet.hosts.excel.xlwings import xw
from opsheet.log import log_failure
from opsheet.ribbon.commands import COMMANDS, set_language, undo
from opsheet.ribbon.run_action import now, run_action
from opsheet.settings import load_settings
from opsheet_macros import ACTION_KEYS, load_action

_UNEXPECTED = Text(
    "程序出错，工作簿没有改动；请把日志 {path} 发给维护同事",
    "Unexpected error; the workbook is unchanged. Send the log {path} to your maintainer.",
)
_NO_SUCH_BUTTON = Text(
    "没有“{key}”这个按钮：加载项是旧的，请运行 opsheet install",
    "There is no button “{key}”: the add-in is out of date, run opsheet install",
)


class Buttons:
    """Every button as a method by its key."""

    def __getattr__(self, key: str) -> Callable[[int], None]:
        if key.startswith("_"):
            raise AttributeError(key)

        def press(chosen_sheet: int = 0) -> None:
            run_button(key, chosen_sheet)

        return press


button = Buttons()


def run_button(key: str, chosen_sheet: int = 0) -> None:
    """Do what a button is for, or say in one message why it can't be done.

    Args:
        key: an action's key or that of a command.
        chosen_sheet: the number of the sheet chosen on the ribbon, 0 for none.
    """
    try:
        book = xw.Book.caller()
    except Exception:  # Excel is closing, or wasn't started by a button; nobody is there to read a message
        log_failure(key)
        return
    press_button(key, book, chosen_sheet)


def press_button(key: str, book: xw.Book, chosen_sheet: int = 0) -> None:
    """The same in a workbook that is at hand.

    Args:
        key: an action's key or that of a command.
        book: the open workbook.
        chosen_sheet: the number of the sheet chosen on the ribbon, 0 for none.
    """
    language = user_language()
    look_in_background(now().date())
    try:
        _press(key, book, language, chosen_sheet)
    except CancelledError:
        return
    except UserError as error:
        Dialog(book.app, language).say([error.render(language)], critical=True)
    except Exception:  # whatever it was, a user reads one sentence and the log has the rest
        path = log_failure(key)
        Dialog(book.app, language).say([_UNEXPECTED.render(language, path=path)], critical=True)


def _press(key: str, book: xw.Book, language: Language, chosen_sheet: int) -> None:
    dialog = Dialog(book.app, language)
    if key in ACTION_KEYS:
        run_action(load_action(key), book, load_settings(), chosen_sheet)
    elif key == "undo":
        undo(book, dialog, language, _label)
    elif key.startswith("language_") and (wanted := _known(key.removeprefix("language_"))) is not None:
        set_language(wanted)
    elif key in COMMANDS:
        COMMANDS[key](book, dialog, language)
    else:
        raise UserError(_NO_SUCH_BUTTON, key=key)


def _known(name: str) -> Language | None:
    return next((language for language in get_args(Language) if language == name), None)


def _label(key: str) -> Text:
    return load_action(key).label if key in ACTION_KEYS else Text(key, key)


def user_language() -> Language:
    """The user's language; the product's own while the settings are broken, which whoever needs them will say."""
    try:
        return load_settings().language
    except UserError:
        return DEFAULT_LANGUAGE
