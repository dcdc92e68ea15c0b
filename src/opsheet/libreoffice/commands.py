"""The buttons of LibreOffice's tool bar and menu: the same as those of Excel's ribbon, on the open document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from opsheet.addin.ribbon_xml import OWN_BUTTONS
from opsheet.catalogue import LANGUAGES, RefusedError, Text, UserError
from opsheet.hosts.excel.application import Dialog
from opsheet.hosts.libreoffice import Office, open_document
from opsheet.libreoffice.pipe import Pipe
from opsheet.ribbon.buttons import press_button, user_language
from opsheet_macros import ACTION_KEYS, load_action

LANGUAGE = "language"
_ON_A_READ_ONLY_DOCUMENT = frozenset({"check_setup", "data_status", "help", LANGUAGE, "open_settings", "reload"})
_LOCK_FILE = ".~lock.{name}#"
_READ_ONLY = Text(
    "“{name}”是以只读方式打开的：请先另存一份再运行",
    "“{name}” is open read-only: save it under another name first",
)
_OPEN_TWICE = Text(
    "“{name}”正被另一个窗口或另一位同事打开，这里只能读：请在那边关闭，再重新打开",
    "“{name}” is open in another window or by somebody else, so it's read-only here: close it there, then reopen it",
)
_RESTART = Text(
    "语言已切换；LibreOffice 的菜单和函数说明要运行 opsheet install --libreoffice 并重新打开后才变",
    "The language is switched; menus and help follow after opsheet install --libreoffice and a restart of LibreOffice",
)


def answer(message: tuple[Any, ...], pipe: Pipe) -> None:
    """Do what a button is for.

    Args:
        message: ``press`` and the button's key.
        pipe: to LibreOffice, which waits and answers meanwhile.
    """
    _, key = message
    language = user_language()
    book = open_document(Office(pipe.ask), label_of(key)[language])
    try:
        if key not in _ON_A_READ_ONLY_DOCUMENT:
            refuse_read_only(book.api.ReadOnly, book.name, book.fullname)
    except UserError as error:
        Dialog(book.app, language).say([error.render(language)], critical=True)
        return
    if key == LANGUAGE:
        other = next(one for one in LANGUAGES if one != language)
        press_button(f"language_{other}", book)
        Dialog(book.app, other).say([_RESTART[other]])
    else:
        press_button(key, book)


def label_of(key: str) -> Text:
    """What a button is called.

    Args:
        key: of an action or a command.

    Example:
        >>> label_of("undo").en
        'Undo'
    """
    if key in ACTION_KEYS:
        return load_action(key).label
    return next((button.label for button in OWN_BUTTONS if button.key == key), Text(key, key))


def refuse_read_only(read_only: bool, name: str, path: str) -> None:
    """Refuse a document that can't be changed.

    Args:
        read_only: whether LibreOffice opened it so.
        name: of the document.
        path: where it lies, or its address or title.

    Raises:
        RefusedError: saying what to do; another one where somebody else has it open.
    """
    if not read_only:
        return
    held = Path(path).with_name(_LOCK_FILE.format(name=Path(path).name)).is_file()
    raise RefusedError(_OPEN_TWICE if held else _READ_ONLY, name=name)
