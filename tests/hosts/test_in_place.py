"""A file that is changed itself has one writer at a time; the lock of a writer that was killed holds nobody up."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from command_line import CLEAN
from opsheet.catalogue import RefusedError
from opsheet.hosts import in_place
from opsheet.hosts.in_place import change_in_place
from opsheet.hosts.paths import digest_of, this_machine
from opsheet.outcome import Outcome, SetCells

SHEET = "亚马逊实时备货单"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OPSHEET_STATE", str(tmp_path / "state"))
    return Path(shutil.copy(CLEAN, tmp_path / "sheet.xlsx"))


def change(file: Path) -> None:
    outcome = Outcome(edits=[SetCells(SHEET, "A2", [["changed"]])])
    change_in_place(outcome, file, digest_of(file), "record_approval")


def write_lock(file: Path, holder: str, seconds_old: float = 0) -> Path:
    lock = file.with_name(f".{file.name}.lock")
    lock.write_text(holder, encoding="utf-8")
    past = lock.stat().st_mtime - seconds_old
    os.utime(lock, (past, past))
    return lock


def ended_process() -> int:
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid


def test_the_lock_of_a_process_that_is_gone_is_cleared_at_once(file: Path) -> None:
    lock = write_lock(file, f"desk {ended_process()} {this_machine()}")
    change(file)
    assert openpyxl.load_workbook(file)[SHEET]["A2"].value == "changed"
    assert not lock.exists()


HOLDERS = {
    "a run on this machine": f"desk {os.getpid()} {this_machine()}",
    "a run on another machine": "desk 1 another0",
    "nobody named": "",
    "half a name": "half wri",
}


@pytest.mark.parametrize("holder", HOLDERS.values(), ids=HOLDERS)
def test_who_comes_second_is_told(file: Path, holder: str) -> None:
    before = file.read_bytes()
    lock = write_lock(file, holder)
    with pytest.raises(RefusedError) as refused:
        change(file)
    assert "正由另一个人处理" in refused.value.render("zh")
    assert file.read_bytes() == before
    assert lock.exists(), "it is the other's"


def test_an_old_lock_of_another_machine_holds_nobody_up(file: Path) -> None:
    write_lock(file, "desk 1 another0", seconds_old=in_place._LONGEST_HELD_SECONDS + 1)
    change(file)
    assert openpyxl.load_workbook(file)[SHEET]["A2"].value == "changed"
