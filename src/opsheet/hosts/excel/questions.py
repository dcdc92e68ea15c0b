"""Asking the user for an action's inputs: Excel's own input box and its pickers of folders and files."""

from __future__ import annotations

from collections.abc import Collection
from importlib import import_module
from typing import Any

from opsheet.catalogue import Action, Input, Text, UserError
from opsheet.hosts.excel.application import Dialog
from opsheet.hosts.excel.xlwings import is_mac_excel, xw
from opsheet.outcome import InputValue
from opsheet.outcome.inputs import parse_input

_PICK_FILE, _PICK_FOLDER = 3, 4  # MsoFileDialogType
_PICKED = -1
_TEXT = 2  # the type of answer that InputBox gives
_LONGEST_PROMPT = 250  # characters; Excel refuses more than 255
_USER_CANCELLED = -128  # AppleScript's error number
_WANTED = Text("{label}：{help}\n是：现在选择；否：不需要", "{label}: {help}\nYes: choose now; No: not needed")
_PROMPT = Text("{label}：{help}", "{label}: {help}")
_CHOICE = Text("{number} = {name}", "{number} = {name}")


class CancelledError(Exception):
    """The user closed a question: nothing is to be done."""


def ask_inputs(action: Action, app: xw.App, language: str, known: Collection[str] = ()) -> dict[str, InputValue]:
    """Ask for an action's inputs, one after the other; rows are chosen on the sheet and not asked for.

    What can't be read is asked for again, with a sentence that says why.

    Args:
        action: whose inputs are asked for.
        app: the running Excel.
        language: of the user.
        known: keys of inputs that the settings hold already.

    Returns:
        The values by key; an optional one that isn't wanted is absent.

    Raises:
        CancelledError: when the user closes a question, or leaves a required input without an answer.
    """
    values: dict[str, InputValue] = {}
    for declared in action.inputs:
        if declared.is_asked and declared.key not in known:
            value = _ask(declared, app, language)
            if value is not None:
                values[declared.key] = value
    return values


def _ask(declared: Input, app: xw.App, language: str) -> InputValue | None:
    if declared.kind in {"folder", "file"}:
        return _ask_path(declared, app, language)
    problem = ""
    while True:
        typed = ask_text(app, _prompt(declared, language, problem), declared.label[language], _default(declared))
        typed = _chosen(declared, typed.strip())
        if not typed:
            if declared.required:
                raise CancelledError
            return None
        try:
            return parse_input(declared, typed)
        except UserError as error:
            problem = error.render(language)


def _ask_path(declared: Input, app: xw.App, language: str) -> InputValue | None:
    label, help_text = declared.label[language], declared.help[language]
    if not declared.required:
        answer = Dialog(app, language).chooses([_WANTED.render(language, label=label, help=help_text)])
        if answer == "cancel":
            raise CancelledError
        if answer == "no":
            return None
    return parse_input(declared, _pick(app, label, folder=declared.kind == "folder"))


def _prompt(declared: Input, language: str, problem: str) -> str:
    lines = [_PROMPT.render(language, label=declared.label, help=declared.help)]
    for number, text in enumerate(declared.choices.values(), start=1):
        lines.append(_CHOICE.render(language, number=number, name=text))
    return "\n".join([problem, *lines] if problem else lines)[:_LONGEST_PROMPT]


def _default(declared: Input) -> str:
    if declared.default is None:
        return ""
    return str(list(declared.choices).index(declared.default) + 1) if declared.choices else declared.default


def _chosen(declared: Input, typed: str) -> str:
    """The key of a choice that was typed by its number."""
    keys = list(declared.choices)
    return keys[int(typed) - 1] if typed.isdecimal() and 1 <= int(typed) <= len(keys) else typed


def ask_text(app: xw.App, prompt: str, title: str, default: str = "") -> str:
    """Let the user type a text.

    Args:
        app: the running Excel.
        prompt: of the input box.
        title: of it.
        default: what stands in it.

    Raises:
        CancelledError: when the user closes it.
    """
    if is_mac_excel(app):
        answer = _on_mac(app, "display_dialog", prompt, default_answer=default, with_title=title)
        return str(answer[import_module("appscript").k.text_returned])
    answer = app.api.InputBox(Prompt=prompt, Title=title, Default=default, Type=_TEXT)
    if answer is False:
        raise CancelledError
    return str(answer)


def pick_folder(app: xw.App, title: str) -> str:
    """Let the user choose a folder.

    Args:
        app: the running Excel.
        title: of the picker.

    Raises:
        CancelledError: when the user chooses none.
    """
    return _pick(app, title, folder=True)


def _pick(app: xw.App, title: str, *, folder: bool) -> str:
    if is_mac_excel(app):
        return str(_on_mac(app, "choose_folder" if folder else "choose_file", with_prompt=title).path)
    picker = app.api.FileDialog(_PICK_FOLDER if folder else _PICK_FILE)
    picker.Title = title
    picker.AllowMultiSelect = False
    if picker.Show() != _PICKED:
        raise CancelledError
    return str(picker.SelectedItems.Item(1))


def _on_mac(app: xw.App, command: str, *arguments: Any, **options: Any) -> Any:
    """A question of macOS, shown in front of Excel, as xlwings shows its message boxes."""
    box = import_module("osax").OSAX(pid=app.pid)
    box.activate()
    try:
        return getattr(box, command)(*arguments, **options)
    except Exception as error:
        if getattr(error, "errornumber", None) == _USER_CANCELLED:
            raise CancelledError from error
        raise
