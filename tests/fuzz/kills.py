"""Kills: a command that is killed at a random moment, and what the next one finds.

What must hold: the sources are as they were; every file that is seen is whole; a result that was to be replaced is
still there or kept as a backup; the next run works and leaves nothing hidden; letters get their old names back.
"""

from __future__ import annotations

import contextlib
import io
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import zipfile
from functools import cache
from pathlib import Path

from opsheet.cli import main
from team_settings import TEAM_FOLDER

SAMPLES = Path(__file__).resolve().parents[2] / "workbooks" / "samples"
AS_OF = ("--as-of", "2025-03-10", "--config", str(TEAM_FOLDER))
SUPPORTED = hasattr(os, "fork")  # a process that has everything loaded already is killed where it matters


def _start(arguments: list[str], state: Path) -> int:
    """Run a command in a process of its own."""
    process = os.fork()
    if process:
        return process
    os.environ["OPSHEET_STATE"] = str(state)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115 - for the rest of this process
    os._exit(main(arguments))


def _finish(process: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def _kill_after(process: int, seconds: float) -> int:
    """Kill a process after a while; its exit status where it was quicker."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if os.waitpid(process, os.WNOHANG)[0]:
            return 0
        time.sleep(0.001)
    os.kill(process, signal.SIGKILL)
    return _finish(process)


@cache
def usual_seconds(kind: str) -> float:
    """How long the command takes when nobody kills it; the first time loads what it needs."""
    with contextlib.redirect_stdout(io.StringIO()):
        main(["check", str(SAMPLES / "stocking_clean.xlsx"), *AS_OF, "--summary"])
    with tempfile.TemporaryDirectory() as scratch:
        folder = _team(Path(scratch))
        started = time.monotonic()
        _finish(_start(_command(kind, folder), folder / "state"))
        return time.monotonic() - started


def _team(scratch: Path) -> Path:
    folder = scratch / "team"
    shutil.copytree(SAMPLES / "letters", folder / "letters")
    for name in ("stocking_clean.xlsx", "appointments.xlsx"):
        shutil.copy(SAMPLES / name, folder / name)
    return folder


def _command(kind: str, folder: Path) -> list[str]:
    out = ["-o", str(folder / "out"), *AS_OF]
    if kind == "letters":
        return ["run", "name_letters", str(folder / "appointments.xlsx"), "--letters", str(folder / "letters"), *out]
    return ["run", "calculate_stocking", str(folder / "stocking_clean.xlsx"), "--force", *out]


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def run(number: int) -> str:
    """Kill one command; "done" where it was quicker than the kill."""
    chance = random.Random(f"kills {number}")
    kind = chance.choice(("sheet", "sheet", "letters"))
    with tempfile.TemporaryDirectory() as scratch:
        folder = _team(Path(scratch))
        state = folder / "state"
        before, letters = _contents(folder), _contents(folder / "letters")
        seconds = usual_seconds(kind)
        status = _kill_after(_start(_command(kind, folder), state), seconds * (0.2 + 1.0 * chance.random()))
        assert _contents(folder) == before
        if kind == "letters":
            assert sorted(_contents(folder / "letters").values()) >= sorted(letters.values())
            assert _finish(_start(["undo", str(folder / "letters"), *AS_OF[2:]], state)) in {0, 2}
            assert _contents(folder / "letters") == letters
        earlier = _assert_whole(folder / "out")
        assert _finish(_start(_command("sheet", folder), state)) == 0
        assert earlier <= _assert_whole(folder / "out")
        assert not [path.name for path in (folder / "out").iterdir() if path.name.startswith(".")]
        return "done" if status == 0 else "killed"


def _assert_whole(folder: Path) -> set[bytes]:
    """What the visible files hold; each is a whole workbook."""
    if not folder.is_dir():
        return set()
    seen = [path for path in folder.iterdir() if not path.name.startswith(".")]
    for path in seen:
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None, path.name
    return {path.read_bytes() for path in seen}
