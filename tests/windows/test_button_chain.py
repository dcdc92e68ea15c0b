"""Buttons through RunPython's own way to Python, on an Excel that stands in behind COM."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Any

import openpyxl
import pytest
from addin_vba import Addin
from machine import Machine
from test_excel_host import look, pairs, shape
from wine import CHECKOUT, DESK

from opsheet.catalogue import Input
from opsheet_macros import load_actions

SAMPLES = CHECKOUT / "workbooks" / "samples"
FOLDER = DESK / "按钮 buttons"
ROWS_TO_DROP = {  # of the first sheet, from below: each call to the stand-in takes 5 to 30 ms under Wine
    "pipeline.xlsx": [(2, 306)],
    "stocking.xlsx": [(13, 73)],
    "appointments.xlsx": [(7, 16), (2, 4)],
}
WITHOUT_ERRORS = {"export_approval": "stocking_clean.xlsx"}  # it refuses sheets with errors
WRITES_FILES = {"turnover_report", "overseas_order", "export_approval"}  # and leaves the workbook alone
LONGEST_SECONDS = 180  # without a call to Excel, on a machine that is busy with other tests


def letters(folder: Path) -> None:
    """Downloaded appointment letters."""
    shutil.copytree(SAMPLES / "letters", folder)


def sales(folder: Path) -> None:
    """A daily export with sales of three products of the sample, in the code page of Windows."""
    folder.mkdir()
    products = [("HIFILUZ-MX", "HIF-DDDP-H4-2P-MX"), ("HIFILUZ-MX", "HIF-DDDP-H7-2P-MX"), ("HIFILUZ-MX", "NOT-THERE")]
    days = [dt.date.today() - dt.timedelta(days) for days in range(1, 31)]
    lines = [f"{day},{msku},{shop},墨西哥,{day.day},20" for day in days for shop, msku in products]
    text = "\r\n".join(["日期,MSKU,店铺,国家,销量,Sessions-Total", *lines])
    (folder / "产品表现.csv").write_text(text, encoding="gbk")


CHOSEN = {"name_letters": letters, "refresh_sales": sales}  # folders that the user picks


def samples() -> dict[str, str]:
    """Every action with a sample workbook that it doesn't refuse."""
    return {**dict(reversed(pairs())), **WITHOUT_ERRORS}


@dataclass(frozen=True)
class Press:
    """One button on a copy of a sample.

    Args:
        action: its key.
        sample: the workbook as it was.
        job: what the stand-in is told.
    """

    action: str
    sample: Path
    job: dict[str, str]

    @property
    def picks(self) -> bool:
        """Whether the user picks a folder."""
        return self.action in CHOSEN


@pytest.mark.slow
def test_buttons_write_what_the_command_line_writes_and_undo_takes_it_back(machine: Machine, tmp_path: Path) -> None:
    shutil.rmtree(machine.wine.path(FOLDER), ignore_errors=True)
    state = machine.profile() / "AppData" / "Local" / "opsheet"
    shutil.rmtree(state, ignore_errors=True)  # the journal and the log of an earlier run
    addin = machine.addin()
    workbooks = {action: shortened(action, sample, tmp_path) for action, sample in samples().items()}
    assert set(workbooks) == set(load_actions())
    presses = [press(machine, addin, action, workbook) for action, workbook in workbooks.items()]
    book = presses[0].job["book"]
    job = {
        "dll": addin.library(book),
        "command": addin.command_line(book),
        "type_library": str(machine.type_library),
        "module": addin.run_python("undo", book).module,
        "presses": [one.job for one in presses],
    }
    told = machine.run_to_an_answer("press_buttons.py", job, seconds=LONGEST_SECONDS, display=True)
    problems: dict[str, list[str]] = {}
    for one, said in zip(presses, told, strict=True):
        machine.log.append(f"{one.action}: {said['after seconds']:.0f} s, undo {said['undone seconds']:.0f} s")
        found = differences(machine, one, said, tmp_path / one.action)
        problems |= {one.action: [*found, str(said)]} if found else {}
    log = "".join(path.read_text(encoding="utf-8") for path in state.rglob("*.log"))
    assert not problems, "\n".join([*(f"{action}: {found}" for action, found in problems.items()), log])
    assert not log


def shortened(action: str, sample: str, folder: Path) -> Path:
    """A sample with fewer rows, and sold in months to come where the action refuses errors."""
    path = folder / f"sample of {action}" / sample
    path.parent.mkdir()
    workbook = openpyxl.load_workbook(SAMPLES / sample)
    sheet = workbook.worksheets[0]
    rows = ROWS_TO_DROP.get(action, ROWS_TO_DROP.get(sample, []))
    for area in list(sheet.merged_cells.ranges) if rows else []:
        sheet.unmerge_cells(str(area))
    for first, last in rows:
        sheet.delete_rows(first, last - first + 1)
    if action in WITHOUT_ERRORS:
        months = next(column for column in sheet.iter_cols() if column[0].value == "目标销售月")
        for cell in months[1:]:
            cell.value = dt.datetime(dt.date.today().year + 1, 12, 1)
    workbook.save(path)
    return path


def press(machine: Machine, addin: Addin, action: str, sample: Path) -> Press:
    """A copy of the sample, and what the add-in's VBA does with it."""
    folder = FOLDER / action
    machine.wine.path(folder).mkdir(parents=True)
    shutil.copy(sample, machine.wine.path(folder / sample.name))
    if action in CHOSEN:
        CHOSEN[action](machine.wine.path(folder / "chosen"))
    book = str(folder / sample.name)
    job = {
        "book": book,
        "python": addin.run_python(action, book).command,
        "undo": addin.run_python("undo", book).command,
        "after": str(folder / "after.xlsx"),
        "undone": str(folder / "undone.xlsx"),
        "chosen": str(folder / "chosen") if action in CHOSEN else "",
    }
    return Press(action, sample, job)


def differences(machine: Machine, press: Press, said: dict[str, Any], folder: Path) -> list[str]:
    """What is other than on the command line, or isn't as before after undo."""
    folder.mkdir()
    written = folder / "written"
    command = [sys.executable, "-m", "opsheet.cli", "run", press.action, str(press.sample), "--yes", "-o", str(written)]
    asked = [one for one in load_actions()[press.action].inputs if one.is_asked]
    if press.picks:
        CHOSEN[press.action](folder / "chosen")
        command += [next(one.option for one in asked if one.kind == "folder"), str(folder / "chosen")]
    subprocess.run(command, capture_output=True, text=True, check=False)
    problems = [] if said["after"] else ["said nothing"]
    problems += unequal("asked for", said["asked"], [one.label["zh"] for one in asked if is_answered(press, one)])
    if press.picks:
        before = names(on_disk(machine, press.job["chosen"]))
        problems += unequal("the picked folder", said["after names"], names(folder / "chosen"))
        problems += unequal("the picked folder after undo", said["undone names"], before)
    return [*problems, *unlike_workbook(machine, press, written), *unlike_files(machine, press, written)]


def is_answered(press: Press, asked: Input) -> bool:
    """Folders are only picked where the user says that one is needed."""
    return press.picks or asked.kind != "folder"


def unlike_workbook(machine: Machine, press: Press, written: Path) -> list[str]:
    """The differences of the open workbook, after the button and after undo."""
    original = openpyxl.load_workbook(press.sample)
    after, undone = (opened(machine, press.job[name]) for name in ("after", "undone"))
    expected = openpyxl.load_workbook(next(written.glob(f"{press.sample.stem}_*.xlsx"), press.sample))
    problems = unlike(look(after), look(expected))
    problems += [f"after undo: {one}" for one in unlike(look(undone), look(original))]
    if shape(undone) != shape(original):
        problems.append("tables, formats, widths, links or merged cells aren't as before after undo")
    changed = look(expected) != look(original)
    return [*problems, *unequal("changed", changed, press.action not in WRITES_FILES)]


def unlike_files(machine: Machine, press: Press, written: Path) -> list[str]:
    """The differences of the workbooks that are written beside it."""
    made = by_name((on_disk(machine, press.job["book"]).parent / "输出").glob("*.xlsx"))
    expected = by_name(path for path in written.glob("*.xlsx") if not path.stem.startswith(press.sample.stem))
    problems = unequal("files", sorted(made), sorted(expected))
    problems += unequal("writes files", bool(expected), press.action in WRITES_FILES)
    for name in set(made) & set(expected):
        looks = (without_minutes(look(openpyxl.load_workbook(path[name]))) for path in (made, expected))
        problems += [f"{name}: {one}" for one in unlike(*looks)]
    return problems


def without_minutes(seen: dict[str, Any]) -> dict[str, Any]:
    """What a workbook shows, without the minute in which it was made."""
    minute = re.compile(r"(20\d\d-\d\d-\d\d) \d\d:\d\d")
    return {
        sheet: {name: (minute.sub(r"\1", str(value)), *rest) for name, (value, *rest) in cells.items()}
        for sheet, cells in seen.items()
    }


def by_name(files: Iterable[Path]) -> dict[str, Path]:
    """Files by their names without the minute of the day, in which the two ways differ."""
    return {re.sub(r"(20\d{6})-\d{4}", r"\1", path.name): path for path in files}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def unequal(what: str, got: Any, expected: Any) -> list[str]:
    return [] if got == expected else [f"{what}: {got} instead of {expected}"]


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
