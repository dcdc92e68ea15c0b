"""Every action's button through RunPython's own way to Python, on an Excel that stands in behind COM."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path, PureWindowsPath
from typing import Any

import openpyxl
import pytest

from machine import Machine
from wine import CHECKOUT, DESK

from test_excel_host import look, pairs, shape

SAMPLES = CHECKOUT / "workbooks" / "samples"
FOLDER = DESK / "按钮 buttons"
LONGEST_SECONDS = 500


@cache
def presses() -> list[tuple[str, str]]:
    """Every action with every sample workbook that has its tables."""
    return pairs()


@pytest.mark.slow
def test_every_button_writes_what_the_command_line_writes_and_undo_takes_it_back(
    machine: Machine, tmp_path: Path
) -> None:
    folder = machine.wine.path(FOLDER)
    shutil.rmtree(folder, ignore_errors=True)
    addin, jobs = machine.addin(), []
    for number, (action, sample) in enumerate(presses()):
        own = FOLDER / str(number)
        machine.wine.path(own).mkdir(parents=True)
        shutil.copy(SAMPLES / sample, machine.wine.path(own / sample))
        way = addin.run_python(action, str(own / sample))
        jobs.append(
            {
                "book": str(own / sample),
                "python": way.command,
                "undo": addin.run_python("undo", str(own / sample)).command,
                "after": str(own / "after.xlsx"),
                "undone": str(own / "undone.xlsx"),
            }
        )
    book = jobs[0]["book"]
    job = {
        "dll": addin.library(book),
        "command": addin.command_line(book),
        "type_library": str(machine.type_library),
        "module": way.module,
        "presses": jobs,
    }
    result = machine.run_to_an_answer("press_buttons.py", job, seconds=LONGEST_SECONDS)
    problems = [
        f"{action} on {sample}: {problem}"
        for (action, sample), press, said in zip(presses(), jobs, result["said"], strict=True)
        for problem in differences(machine, action, SAMPLES / sample, press, said, tmp_path / action / sample)
    ]
    assert not problems, "\n".join(problems)
    machine.log.append(f"{len(jobs)} buttons pressed and undone")


def differences(
    machine: Machine, action: str, sample: Path, press: dict[str, str], said: list[list[str]], folder: Path
) -> list[str]:
    """What is other than on the command line, or isn't as before after undo."""
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "opsheet.cli", "run", action, str(sample), "-o", str(folder)]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    written = folder / sample.name
    expected = written if finished.returncode == 0 and written.is_file() else sample
    after, undone = (openpyxl.load_workbook(on_disk(machine, press[name])) for name in ("after", "undone"))
    original = openpyxl.load_workbook(sample)
    problems = [*unlike(look(after), look(openpyxl.load_workbook(expected)))]
    problems += [f"after undo: {one}" for one in unlike(look(undone), look(original))]
    if shape(undone) != shape(original):
        problems.append("tables, formats, widths, links or merged cells aren't as before after undo")
    if not said[0]:
        problems.append("nothing was said")
    return problems


def unlike(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """The sheets and cells in which two workbooks differ."""
    if list(one) != list(other):
        return [f"sheets {list(one)} instead of {list(other)}"]
    cells = [(sheet, cell) for sheet in one for cell in {**one[sheet], **other[sheet]}]
    return [
        f"{sheet}!{cell} {one[sheet].get(cell)} instead of {other[sheet].get(cell)}"
        for sheet, cell in cells
        if one[sheet].get(cell) != other[sheet].get(cell)
    ][:5]


def on_disk(machine: Machine, path: str) -> Path:
    """A file of the machine."""
    return machine.wine.path(PureWindowsPath(path))
