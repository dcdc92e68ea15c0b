"""Buttons through RunPython's own way to Python, on an Excel that stands in behind COM."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path, PureWindowsPath
from typing import Any

import openpyxl
import pytest
from addin_vba import Addin
from machine import Machine
from test_excel_host import look, pairs, shape
from wine import CHECKOUT, DESK

from opsheet_macros import load_actions

SAMPLES = CHECKOUT / "workbooks" / "samples"
FOLDER = DESK / "按钮 buttons"
PRESSED = (  # of each ribbon group; under Wine each takes most of a minute
    "validate_appointments",
    "name_letters",
    "plan_deliveries",
    "allocate_batches",
    "overseas_order",
    "turnover_report",
)
ROWS_TO_DROP = {  # of the first sheet, from below: each call to the stand-in takes 5 to 30 ms under Wine
    "pipeline.xlsx": [(2, 301)],
    "appointments.xlsx": [(7, 16), (2, 4)],
}
LONGEST_SECONDS = 240  # for one button and undo, on a machine that is busy with other tests
WRITES_FILES = {"turnover_report", "overseas_order"}  # and leaves the workbook alone


def samples() -> dict[str, str]:
    """The actions that are pressed, each with a sample workbook that it doesn't refuse."""
    first = dict(reversed(pairs()))
    return {action: first[action] for action in PRESSED}


@pytest.mark.slow
def test_buttons_write_what_the_command_line_writes_and_undo_takes_it_back(machine: Machine, tmp_path: Path) -> None:
    assert set(PRESSED) <= set(load_actions())
    shutil.rmtree(machine.wine.path(FOLDER), ignore_errors=True)
    state = machine.profile() / "AppData" / "Local" / "opsheet"
    shutil.rmtree(state, ignore_errors=True)  # the journal and the log of an earlier run
    addin = machine.addin()
    workbooks = {action: shortened(action, sample, tmp_path) for action, sample in samples().items()}
    presses = [press(machine, addin, action, workbook) for action, workbook in workbooks.items()]
    way = addin.run_python("undo", presses[0]["book"])
    job = {
        "dll": addin.library(presses[0]["book"]),
        "command": addin.command_line(presses[0]["book"]),
        "type_library": str(machine.type_library),
        "module": way.module,
        "presses": presses,
    }
    told = machine.run_to_an_answer("press_buttons.py", job, seconds=LONGEST_SECONDS, display=True)
    problems: dict[str, list[str]] = {}
    for (action, workbook), pressed, said in zip(workbooks.items(), presses, told, strict=True):
        machine.log.append(f"{action}: {said['after seconds']:.0f} s, undo {said['undone seconds']:.0f} s")
        found = differences(machine, action, workbook, pressed, tmp_path / action)
        if action in WRITES_FILES:
            assert list(on_disk(machine, pressed["book"]).parent.glob("输出/*.xlsx")), action
        else:
            changed = look(opened(machine, pressed["after"])) != look(openpyxl.load_workbook(workbook))
            assert changed, f"{action}: {said}"
        assert said["after"], f"{action} said nothing"
        assert said["asked"] == [], action
        problems |= {action: [*found, str(said)]} if found else {}
    log = "".join(path.read_text(encoding="utf-8") for path in state.rglob("*.log"))
    assert not problems, "\n".join([*(f"{action}: {found}" for action, found in problems.items()), log])
    assert not log


def shortened(action: str, sample: str, folder: Path) -> Path:
    """A sample with fewer rows."""
    path = folder / f"sample of {action}" / sample
    path.parent.mkdir()
    shutil.copy(SAMPLES / sample, path)
    rows = ROWS_TO_DROP.get(action, ROWS_TO_DROP.get(sample))
    if rows:
        workbook = openpyxl.load_workbook(path)
        sheet = workbook.worksheets[0]
        for area in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(area))
        for first, last in rows:
            sheet.delete_rows(first, last - first + 1)
        workbook.save(path)
    return path


def press(machine: Machine, addin: Addin, action: str, sample: Path) -> dict[str, str]:
    """A copy of the sample, and what the add-in's VBA does with it."""
    folder = FOLDER / action
    machine.wine.path(folder).mkdir(parents=True)
    shutil.copy(sample, machine.wine.path(folder / sample.name))
    book = str(folder / sample.name)
    return {
        "book": book,
        "python": addin.run_python(action, book).command,
        "undo": addin.run_python("undo", book).command,
        "after": str(folder / "after.xlsx"),
        "undone": str(folder / "undone.xlsx"),
    }


def differences(machine: Machine, action: str, sample: Path, press: dict[str, str], folder: Path) -> list[str]:
    """What is other than on the command line, or isn't as before after undo."""
    folder.mkdir()
    command = [sys.executable, "-m", "opsheet.cli", "run", action, str(sample), "-o", str(folder)]
    subprocess.run(command, capture_output=True, text=True, check=False)
    expected = next(folder.glob(f"{sample.stem}_*.xlsx"), sample)  # an action that only writes files leaves it alone
    after, undone = (opened(machine, press[name]) for name in ("after", "undone"))
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


def opened(machine: Machine, path: str) -> Any:
    """A workbook of the machine."""
    return openpyxl.load_workbook(on_disk(machine, path))


def on_disk(machine: Machine, path: str) -> Path:
    """A file of the machine."""
    return machine.wine.path(PureWindowsPath(path))
