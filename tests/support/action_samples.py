"""What each action is tried on, by the tests of every host: ``action_samples.yaml``, which explains its keys.

A sample is laid out in a folder of its own: the workbook, and below ``given`` the folders and files that the user
chooses. Everything happens at one moment, so that what two hosts make can be compared to the second.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import openpyxl
import yaml

from command_line import AS_OF, SAMPLES
from opsheet.catalogue import Action, Input
from opsheet.cli import main
from opsheet.samples.data_folder import write_data_folder
from opsheet.settings import load_shipped_settings
from opsheet_macros import load_action
from sound_rows import SOUND_STOCKING_ROW

NOW = dt.datetime(2025, 3, 10, 9)  # as the command line takes ``AS_OF``
WORKBOOK, FILES = "workbook", "files"
GIVEN = "given"
PATHS = {"folder", "file"}


@dataclass(frozen=True)
class ActionSample:
    """One action with all that its user needs.

    Args:
        action: its key.
        workbook, answers, rows, makes, presses, asking_sheets: as the YAML explains them.
    """

    action: str
    workbook: str | Mapping[str, Any]
    answers: Mapping[str, Any] = field(default_factory=dict[str, Any])
    rows: str | int = ""
    makes: tuple[str, ...] = (WORKBOOK,)
    presses: int = 1
    asking_sheets: tuple[str, ...] = ()

    @property
    def declared(self) -> Action:
        """The action."""
        return load_action(self.action)

    @property
    def selected(self) -> str:
        """The address of the rows that are selected; one cell alone would choose nothing."""
        first, _, last = str(self.rows).partition("-")
        return f"A{first}:B{last or first}" if first else ""

    @property
    def asked(self) -> Iterator[Input]:
        """What Excel asks for at each press; what it remembers only at the first."""
        for press in range(self.presses):
            yield from (one for one in self.declared.inputs if one.is_asked and not (press and one.remembered))

    @property
    def titles(self) -> list[str]:
        """The titles of the input boxes and pickers that come up."""
        return [one.label["zh"] for one in self.asked if one.kind not in PATHS or one.key in self.answers]

    @property
    def typed(self) -> list[str | None]:
        """What is typed into each input box; None where what is proposed is kept."""
        return [_typed(one, self.answers.get(one.key)) for one in self.asked if one.kind not in PATHS]

    @property
    def boxes(self) -> list[str]:
        """The answer to each message box that asks whether a folder or file is to be chosen."""
        optional = (one for one in self.asked if one.kind in PATHS and not one.required)
        return ["yes" if one.key in self.answers else "no" for one in optional]

    @property
    def picked(self) -> list[str]:
        """The inputs of the folders and files that are chosen, in the order in which they are asked for."""
        return [one.key for one in self.asked if one.kind in PATHS and one.key in self.answers]

    def lay_out(self, folder: Path) -> LaidOut:
        """Make the workbook and what the user chooses, in a new folder."""
        folder.mkdir(parents=True)
        kinds = {one.key: one.kind for one in self.declared.inputs}
        given = {
            key: MAKERS[answer](folder / GIVEN / key) for key, answer in self.answers.items() if kinds[key] in PATHS
        }
        return LaidOut(self, self._workbook(folder), given)

    def _workbook(self, folder: Path) -> Path:
        if not isinstance(self.workbook, str):
            return write_rows(folder / f"{self.action}.xlsx", self.workbook)
        if self.workbook in MAKERS:
            made = MAKERS[self.workbook](folder / "made")
            path = Path(shutil.move(made, folder / made.name))
            shutil.rmtree(folder / "made")
            return path
        return Path(shutil.copy(SAMPLES / self.workbook, folder))


@dataclass(frozen=True)
class LaidOut:
    """A sample in its folder.

    Args:
        sample: which.
        workbook: its file.
        given: the folders and files that are chosen, by input.
    """

    sample: ActionSample
    workbook: Path
    given: Mapping[str, Path]

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.workbook.parent

    def copied_to(self, folder: Path) -> LaidOut:
        """The same in another, new folder."""
        shutil.copytree(self.folder, folder)
        return self.at(folder)

    def at(self, folder: Path) -> LaidOut:
        """The same in a folder to which somebody else copies it."""
        given = {key: folder / path.relative_to(self.folder) for key, path in self.given.items()}
        return LaidOut(self.sample, folder / self.workbook.name, given)

    @property
    def options(self) -> list[str]:
        """The answers as options of the command line."""
        inputs = {one.key: one for one in self.sample.declared.inputs}
        values = {**self.sample.answers, **self.given}
        rows = ["--rows", str(self.sample.rows)] if self.sample.rows else []
        return [*(text for key, value in values.items() for text in (inputs[key].option, str(value))), *rows]


@cache
def action_samples() -> dict[str, ActionSample]:
    """Every action's sample, by its key."""
    entries = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return {key: ActionSample(key, **{**entry, **_tuples(entry)}) for key, entry in entries.items()}


def _tuples(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(entry[key]) for key in ("makes", "asking_sheets") if key in entry}


def _typed(declared: Input, answer: Any) -> str | None:
    """An answer as it is typed; a choice by its number."""
    if answer is None:
        return None
    return str(list(declared.choices).index(answer) + 1) if declared.choices else str(answer)


def write_rows(path: Path, tables: Mapping[str, Any]) -> Path:
    """A workbook with a sheet for each table, of rows by header; rows of the stocking sheet are sound but for these."""
    definitions = load_shipped_settings().tables
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for key, written in tables.items():
        rows = [{**SOUND_STOCKING_ROW, **row} if key == "stocking" else row for row in written]
        headers = list(dict.fromkeys(header for row in rows for header in row))
        sheet = book.create_sheet(definitions[key].name.zh)
        for row in (headers, *([row.get(header) for header in headers] for row in rows)):
            sheet.append(row)
    book.save(path)
    return path


def run_closed(action: str, *arguments: object) -> None:
    """Run an action by the command line in this process, at the moment of all samples and as without LibreOffice."""
    with mock.patch("opsheet.hosts.pdf.find_program", return_value=None):
        status = main(["--lang", "zh", "run", action, *map(str, arguments), "--yes", *AS_OF])
    assert status == 0, f"{action} isn't done on its sample: {arguments}"


def letters(path: Path) -> Path:
    """A folder of downloaded appointment letters."""
    return Path(shutil.copytree(SAMPLES / "letters", path))


def data_folder(path: Path) -> Path:
    """The data folder that goes with the sample workbooks."""
    write_data_folder(path, load_shipped_settings())
    return path


def approval_form(path: Path) -> Path:
    """The approval form of one sound row, which nobody has signed."""
    path.mkdir(parents=True)
    source = write_rows(path / "stocking.xlsx", {"stocking": [{}]})
    run_closed("export_approval", source, "-o", path)
    source.unlink()
    (form,) = path.glob("*.xlsx")
    return form


def approved_form(path: Path) -> Path:
    """The same form once everybody has approved."""
    form = approval_form(path)
    for person in ("Mia", "Jack", "Hill", "Nana"):
        run_closed("record_approval", form, "--person", person, "--decision", "approved")
    return form


def approval_forms(path: Path) -> Path:
    """A folder with the approved form."""
    approved_form(path)
    return path


MAKERS: dict[str, Callable[[Path], Path]] = {
    one.__name__: one for one in (letters, data_folder, approval_form, approved_form, approval_forms)
}
