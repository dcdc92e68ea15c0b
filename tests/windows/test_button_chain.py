"""Buttons through RunPython's own way to Python, on an Excel that stands in behind COM."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Any

import openpyxl
import pytest
from addin_vba import Addin
from machine import Machine
from wine import DESK

from action_samples import NOW, LaidOut, action_samples
from button_presses import Pressed, differences, unequal

FOLDER = DESK / "按钮 buttons"
ROWS_TO_DROP = {  # of the first sheet, from below: each call to the stand-in takes 5 to 30 ms under Wine
    "pipeline.xlsx": [(2, 306)],
    "stocking.xlsx": [(13, 73)],
    "stocking_clean.xlsx": [(13, 67)],
    "appointments.xlsx": [(7, 16), (2, 4)],
}
AT_ITS_MOMENT = f"import datetime, opsheet.ribbon.run_action as run; run.now = lambda now={NOW!r}: now"
LONGEST_SECONDS = 120  # without a call to Excel, on a machine that is busy with other tests


@dataclass(frozen=True)
class Press:
    """One button on a copy of its sample.

    Args:
        laid_out: the sample, which the stand-in copies to the desk for each try.
        job: what the stand-in is told.
    """

    laid_out: LaidOut
    job: dict[str, Any]


@pytest.mark.slow
def test_buttons_write_what_the_command_line_writes_and_undo_takes_it_back(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPSHEET_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("OPSHEET_CONFIG", str(tmp_path / "no settings"))
    press_buttons(machine, action_samples(), tmp_path, bits=64)


def press_buttons(machine: Machine, actions: Iterable[str], folder: Path, *, bits: int) -> None:
    """Press buttons and undo, and compare what they leave with what the command line writes.

    Args:
        machine: where Excel is played.
        actions: of the buttons.
        folder: for the command line's results.
        bits: of the Excel that is played.
    """
    shutil.rmtree(machine.wine.path(FOLDER), ignore_errors=True)
    state = machine.profile() / "AppData" / "Local" / "opsheet"
    shutil.rmtree(state, ignore_errors=True)  # the journal, the settings and the log of an earlier run
    addin = machine.addin()
    presses = [press(machine, addin, action) for action in actions]
    book = presses[0].job["book"]
    job = {
        **machine.chain(book, bits=bits),
        "module": addin.run_python("undo", book).module,
        "before": AT_ITS_MOMENT,
        "settings": str(machine.windows_path(state)),
        "presses": [one.job for one in presses],
    }
    told = machine.run_to_an_answer("press_buttons.py", job, seconds=LONGEST_SECONDS, display=True)
    problems: dict[str, list[str]] = {}
    for one, said in zip(presses, told, strict=True):
        action = one.laid_out.sample.action
        seconds = f"{said['after seconds']:.0f} s, undo {said['undone seconds']:.0f} s"
        machine.log.append(f"{action}: {seconds}, {said['calls']} calls from Python to Excel")
        desk = one.laid_out.at(one.laid_out.folder.with_name("desk"))
        after, undone = (desk.folder.with_name(f"{name}.xlsx") for name in ("after", "undone"))
        pressed = Pressed(desk, after, undone, said["names"], said["asked"], said["after"])
        found = differences(pressed, one.laid_out.workbook, one.laid_out.copied_to(folder / action))
        found += unequal("message boxes with Yes and No that didn't come", said["boxes left"], 0)
        problems |= {action: [*found, str(said)]} if found else {}
    log = "".join(path.read_text(encoding="utf-8") for path in state.rglob("*.log"))
    assert not problems, "\n".join([*(f"{action}: {found}" for action, found in problems.items()), log])
    assert not log


def press(machine: Machine, addin: Addin, action: str) -> Press:
    """A sample on the machine, and what the add-in's VBA does with it."""
    sample, folder = action_samples()[action], FOLDER / action
    laid_out = sample.lay_out(machine.wine.path(folder / "laid out"))
    shorten(laid_out.workbook)
    book = str(folder / "desk" / laid_out.workbook.name)
    given = {key: path.relative_to(laid_out.folder) for key, path in laid_out.given.items()}
    return Press(
        laid_out,
        {
            "laid out": str(folder / "laid out"),
            "desk": str(folder / "desk"),
            "book": book,
            "python": addin.run_python(action, book).command,
            "undo": addin.run_python("undo", book).command,
            "presses": sample.presses,
            "selected": sample.selected,
            "typed": sample.typed,
            "boxes": sample.boxes,
            "picked": [str(PureWindowsPath(folder / "desk", given[key])) for key in sample.picked],
            "given": {key: str(PureWindowsPath(folder / "desk", path)) for key, path in given.items()},
            "after": str(folder / "after.xlsx"),
            "undone": str(folder / "undone.xlsx"),
        },
    )


def shorten(path: Path) -> None:
    """Leave rows of a sample out."""
    rows = ROWS_TO_DROP.get(path.name, [])
    if not rows:
        return
    workbook = openpyxl.load_workbook(path)
    sheet = workbook.worksheets[0]
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))
    for first, last in rows:
        sheet.delete_rows(first, last - first + 1)
    workbook.save(path)
