"""What runs that were killed leave: cleared by the next run, as long as nobody still works on it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from command_line import AS_OF, CLEAN
from opsheet.hosts import paths
from opsheet.hosts.paths import clear_leftovers, is_running, temporary_folder
from opsheet.hosts.renames import renaming, undo_renames
from opsheet.outcome import RenameFile
from team_settings import TEAM_FOLDER

DAY = 24 * 60 * 60


@pytest.fixture(autouse=True)
def forget_cleared_folders() -> Iterator[None]:
    clear_leftovers.cache_clear()
    yield
    clear_leftovers.cache_clear()


@pytest.fixture
def dead() -> int:
    """The number of a process that has ended."""
    done = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    return int(done.stdout)


def leftover(folder: Path, name: str, days: float = 0) -> Path:
    made = folder / name
    made.mkdir()
    (made / "half.xlsx").write_text("half")
    os.utime(made, (time.time() - days * DAY,) * 2)
    return made


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_leftovers_of_ended_processes_are_cleared(tmp_path: Path, dead: int) -> None:
    machine = paths.this_machine()
    gone = leftover(tmp_path, f".opsheet-{machine}-{dead}-abc_1")
    alive = leftover(tmp_path, f".opsheet-{machine}-{os.getppid()}-abc_1")
    with temporary_folder(tmp_path) as scratch:
        assert names(tmp_path) == {alive.name, scratch.name}
        clear_leftovers.cache_clear()
        clear_leftovers(tmp_path)
        assert scratch.is_dir()
    assert not gone.exists()


def test_leftovers_of_other_machines_are_cleared_after_a_day(tmp_path: Path, dead: int) -> None:
    old = leftover(tmp_path, f".opsheet-0123abcd-{dead}-x", days=1.1)
    new = leftover(tmp_path, f".opsheet-0123abcd-{dead}-y", days=0.9)
    reused = leftover(tmp_path, f".opsheet-{paths.this_machine()}-{os.getpid()}-z", days=1.1)
    clear_leftovers(tmp_path)
    assert names(tmp_path) == {new.name}
    assert not old.exists()
    assert not reused.exists()


def test_nobody_elses_files_are_cleared(tmp_path: Path, dead: int) -> None:
    machine = paths.this_machine()
    for name in (".opsheet-demo", f".opsheet-{machine}-{dead}-letter.pdf", f"opsheet-{machine}-{dead}-x", ".opsheet"):
        leftover(tmp_path, name, days=99)
    (tmp_path / f".opsheet-{machine}-{dead}-file").write_text("a file, not a folder")
    before = names(tmp_path)
    clear_leftovers(tmp_path)
    clear_leftovers(tmp_path / "nowhere")
    assert names(tmp_path) == before


def test_processes_are_known_to_run_or_not(dead: int) -> None:
    assert is_running(os.getpid())
    assert is_running(1) or sys.platform == "win32"
    assert not is_running(dead)
    assert not is_running(10**10 - 1)


def test_a_killed_command_is_cleared_by_the_next(tmp_path: Path) -> None:
    environment = {**os.environ, "OPSHEET_CONFIG": str(TEAM_FOLDER), "OPSHEET_STATE": str(tmp_path / "state")}
    out = tmp_path / "out"
    command = [sys.executable, "-m", "opsheet", "run", "calculate_stocking", str(CLEAN), "-o", str(out), *AS_OF]
    run = subprocess.Popen(command, env=environment)
    while run.poll() is None and not (out.is_dir() and any(out.iterdir())):
        time.sleep(0.001)
    run.kill()
    assert run.wait() != 0
    assert [name for name in names(out) if name.startswith(".opsheet-")]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    assert len(names(out)) == 1
    assert not [name for name in names(out) if name.startswith(".")]


@pytest.mark.parametrize("step", range(1, 8))
def test_letters_whose_renaming_was_killed_get_their_old_names_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Killed after each of the system's calls in turn: no clean-up of opsheet's runs."""
    monkeypatch.setenv("OPSHEET_STATE", str(tmp_path / "state"))
    folder = tmp_path / "letters"
    folder.mkdir()
    for name in "abc":
        (folder / f"{name}.pdf").write_text(name)
    program = tmp_path / "program.py"
    program.write_text(_KILLED)
    done = subprocess.run([sys.executable, program, folder, str(step)], check=False)
    assert done.returncode == 9
    assert names(folder) != {"a.pdf", "b.pdf", "c.pdf"}
    undo_renames(folder)
    assert {path.name: path.read_text() for path in folder.iterdir()} == {"a.pdf": "a", "b.pdf": "b", "c.pdf": "c"}
    with renaming([RenameFile(folder, "a.pdf", "first.pdf")], "name_letters"):
        assert "first.pdf" in names(folder)


_KILLED = """
import os, sys
from pathlib import Path
from opsheet.hosts.renames import renaming
from opsheet.outcome import RenameFile

folder, left = Path(sys.argv[1]), int(sys.argv[2])

def killed_after(call):
    def work(self, *arguments, **options):
        global left
        answer = call(self, *arguments, **options)
        if self.parent == folder:
            left -= 1
            if left == 0:
                os._exit(9)
        return answer
    return work

Path.hardlink_to, Path.unlink = killed_after(Path.hardlink_to), killed_after(Path.unlink)
wanted = [("a.pdf", "first.pdf"), ("b.pdf", "B.pdf"), ("c.pdf", "third.pdf")]
with renaming([RenameFile(folder, old, new) for old, new in wanted], "name_letters"):
    os._exit(9)
"""
