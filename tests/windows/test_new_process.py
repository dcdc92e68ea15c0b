"""The other way of RunPython, a process of its own, up to the point at which it asks Excel's window for itself."""

from __future__ import annotations

import shutil

import pytest
from addin_vba import WINDOW
from machine import CHAIN, Machine
from wine import CHECKOUT, DESK

FOLDER = DESK / "新进程 process"
WORKBOOK = "stocking.xlsx"
NATIVE_OBJECT = -16  # OBJID_NATIVEOM: Excel answers with its own window as a COM object
LONGEST_SECONDS = 120
ASKS_THE_WINDOW = "accessible_object_from_window"


@pytest.mark.slow
def test_without_the_server_a_button_starts_a_process_that_asks_the_window_of_excel(machine: Machine) -> None:
    state = machine.profile() / "AppData" / "Local" / "opsheet"
    shutil.rmtree(state, ignore_errors=True)  # the log of an earlier run
    machine.wine.path(FOLDER).mkdir(exist_ok=True)
    shutil.copy(CHECKOUT / "workbooks" / "samples" / WORKBOOK, machine.wine.path(FOLDER / WORKBOOK))
    command = machine.addin().new_process("validate_stocking", str(FOLDER / WORKBOOK), str(CHAIN))
    assert f'--wb="{WORKBOOK}"' in command
    job = {"command": command, "window": WINDOW}
    [said] = machine.run_to_an_answer("start_process.py", job, seconds=LONGEST_SECONDS, display=True)
    errors = machine.wine.path(CHAIN / "xlwings-one-run.log").read_text(encoding="utf-8")
    log = "".join(path.read_text(encoding="utf-8") for path in state.rglob("*.log"))
    assert said["asked"].count(NATIVE_OBJECT) >= 1, (said, errors, log)
    assert ASKS_THE_WINDOW in log  # the refusal of the window is what went wrong, and nothing before it
    assert (said["code"], errors) == (0, "")  # nobody is there to read a message
