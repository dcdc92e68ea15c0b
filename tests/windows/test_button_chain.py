"""Every action's button through RunPython's own way to Python, on an Excel that stands in behind COM."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path, PureWindowsPath
from typing import Any

import openpyxl
import pytest
from machine import Machine
from test_excel_host import look, pairs, shape
from wine import CHECKOUT, DESK

SAMPLES = CHECKOUT / "workbooks" / "samples"
FOLDER = DESK / "按钮 buttons"
LONGEST_SECONDS = 300


def samples() -> list[tuple[str, str]]:
    """Every action with a sample workbook that it doesn't refuse."""
    return list({**dict(reversed(pairs())), "export_approval": "stocking_clean.xlsx"}.items())


@pytest.mark.slow
@pytest.mark.parametrize(("action", "sample"), samples())
def test_a_button_writes_what_the_command_line_writes_and_undo_takes_it_back(
    action: str, sample: str, machine: Machine, tmp_path: Path
) -> None:
    folder = FOLDER / action
    shutil.rmtree(machine.wine.path(folder), ignore_errors=True)
    machine.wine.path(folder).mkdir(parents=True)
    book = str(folder / sample)
    shutil.copy(SAMPLES / sample, machine.wine.path(folder / sample))
    state = machine.profile() / "AppData" / "Local" / "opsheet"
    for left in state.iterdir():  # the journal and the log of an earlier run
        if left.is_dir():
            shutil.rmtree(left)
    addin = machine.addin()
    way = addin.run_python(action, book)
    job = {
        "dll": addin.library(book),
        "command": addin.command_line(book),
        "type_library": str(machine.type_library),
        "module": way.module,
        "book": book,
        "python": way.command,
        "undo": addin.run_python("undo", book).command,
        "after": str(folder / "after.xlsx"),
        "undone": str(folder / "undone.xlsx"),
    }
    said = machine.run_to_an_answer("press_buttons.py", job, seconds=LONGEST_SECONDS, display=True)
    problems = differences(machine, action, SAMPLES / sample, job, tmp_path)
    log = "".join(path.read_text(encoding="utf-8") for path in state.rglob("*.log"))
    assert not problems, "\n".join([*problems, str(said), log])
    assert said["after"], "nothing was said"


def differences(machine: Machine, action: str, sample: Path, press: dict[str, str], folder: Path) -> list[str]:
    """What is other than on the command line, or isn't as before after undo."""
    command = [sys.executable, "-m", "opsheet.cli", "run", action, str(sample), "-o", str(folder)]
    subprocess.run(command, capture_output=True, text=True, check=False)
    expected = next(folder.glob(f"{sample.stem}_*.xlsx"), sample)  # an action that only writes files leaves it alone
    after, undone = (openpyxl.load_workbook(on_disk(machine, press[name])) for name in ("after", "undone"))
    original = openpyxl.load_workbook(sample)
    problems = [*unlike(look(after), look(openpyxl.load_workbook(expected)))]
    problems += [f"after undo: {one}" for one in unlike(look(undone), look(original))]
    if shape(undone) != shape(original):
        problems.append("tables, formats, widths, links or merged cells aren't as before after undo")
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
