"""An action by its button and by the command line on the same sample: in what the two results differ."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from action_samples import FILES, WORKBOOK, LaidOut, run_closed
from opsheet.settings import load_shipped_settings
from workbook_look import all_rules, look, shape, unlike


@dataclass(frozen=True)
class Pressed:
    """What a button and then Undo have left.

    Args:
        laid_out: the sample as the button found it; its folder holds what the button has made.
        after: the workbook after the button.
        undone: the workbook after Undo.
        names: of what lies in each folder that the user chose, after the button.
        asked: the titles of what was asked.
        said: the messages of the button.
    """

    laid_out: LaidOut
    after: Path
    undone: Path
    names: Mapping[str, list[str]]
    asked: list[str]
    said: list[str]


def as_it_is(path: Path) -> Path:
    """A workbook that isn't written anew."""
    return path


def differences(
    pressed: Pressed, original: Path, closed: LaidOut, rewritten: Callable[[Path], Path] = as_it_is
) -> list[str]:
    """What is other than on the command line, or isn't as before after Undo.

    Args:
        pressed: what the button and Undo have left.
        original: the workbook as it was.
        closed: the same sample, on which the command line is now used.
        rewritten: a workbook as the application writes it in which the button was pressed.
    """
    sample = pressed.laid_out.sample
    before = names_in(closed)
    written = closed.folder / "written"
    run_closed(sample.action, closed.workbook, "-o", written, *closed.options)
    problems = [] if pressed.said else ["said nothing"]
    problems += unequal("asked for", pressed.asked, sample.titles)
    problems += unequal("the chosen folders", pressed.names, names_in(closed))
    problems += unequal("the chosen folders after undo", names_in(pressed.laid_out), before)
    copy = written / f"{closed.workbook.stem}_{sample.declared.label['zh']}.xlsx"
    result = copy if copy.is_file() else closed.workbook
    return [
        *problems,
        *_unlike_workbook(pressed, rewritten(original), rewritten(result)),
        *_unlike_files(pressed, (path for path in files_in(written) if path != copy)),
    ]


def _unlike_workbook(pressed: Pressed, original: Path, closed: Path) -> list[str]:
    sample = pressed.laid_out.sample
    paths = (original, pressed.after, pressed.undone, closed)
    before, after, undone, expected = map(openpyxl.load_workbook, paths)
    for name in sample.asking_sheets:
        after.remove(after[name])
    problems = unlike(look(after), look(expected))
    problems += unequal("what the cells offer", all_rules(after), all_rules(expected))
    problems += [f"after undo: {one}" for one in unlike(look(undone), look(before))]
    problems += unequal(
        "tables, formats, widths, links, merged cells and rules after undo", shape(undone), shape(before)
    )
    return [*problems, *unequal("changes the workbook", look(expected) != look(before), WORKBOOK in sample.makes)]


def _unlike_files(pressed: Pressed, closed: Iterable[Path]) -> list[str]:
    folder = pressed.laid_out.folder / load_shipped_settings().app.output_folder["zh"]
    made, expected = ({path.name: path for path in paths} for paths in (files_in(folder), closed))
    problems = unequal("files", sorted(made), sorted(expected))
    problems += unequal("makes files", bool(expected), FILES in pressed.laid_out.sample.makes)
    for name in set(made) & set(expected):
        found, wanted = (_content(path[name]) for path in (made, expected))
        problems += [f"{name}: {one}" for one in unlike(found, wanted)]
    return problems


def _content(path: Path) -> dict[str, dict[str, Any]]:
    """What a user sees in a file, or of one that is no workbook, what it holds to the byte."""
    if path.suffix == ".xlsx":
        return look(openpyxl.load_workbook(path))
    return {"": {"digest": hashlib.sha256(path.read_bytes()).hexdigest()}}


def files_in(folder: Path) -> list[Path]:
    """The files that a user sees in a folder."""
    return [path for path in sorted(folder.glob("*")) if not path.name.startswith(".")]


def names_in(laid_out: LaidOut) -> dict[str, list[str]]:
    """The names of what lies in each folder that the user chooses."""
    return {key: names_below(path) for key, path in laid_out.given.items()}


def names_below(path: Path) -> list[str]:
    """The names of the files that a user sees in a folder, in their order; of a file its own."""
    return sorted(one.name for one in path.glob("[!.]*")) if path.is_dir() else [path.name]


def unequal(what: str, got: Any, expected: Any) -> list[str]:
    """A sentence where two values aren't the same."""
    return [] if got == expected else [f"{what}: {got} instead of {expected}"]
