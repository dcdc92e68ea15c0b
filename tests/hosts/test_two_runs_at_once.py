"""Several runs that write into one folder at once: what each reports as written is there, and is its own."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from command_line import AS_OF, CLEAN
from opsheet.catalogue import FileProblemError, RefusedError
from opsheet.hosts import paths
from opsheet.hosts.output_folder import move_all, staging, write_files
from opsheet.hosts.undo_journal import JournalStore, replaced
from opsheet.hosts.xlsx import apply, output
from opsheet.outcome import Outcome, OutputFile, SetCells
from runs_at_once import write_files_of_a_run
from team_settings import TEAM_FOLDER

RUNS = 4


@pytest.mark.parametrize("links", [True, False], ids=["hard links", "no hard links"])
@pytest.mark.parametrize("force", [False, True], ids=["numbered", "forced"])
def test_nothing_that_was_reported_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool, force: bool
) -> None:
    monkeypatch.setenv("OPSHEET_STATE", str(tmp_path / "state"))
    folder = tmp_path / "输出"
    context = multiprocessing.get_context("spawn")
    start, reports = context.Barrier(RUNS), context.Queue()
    runs = [
        context.Process(target=write_files_of_a_run, args=(folder, run, (links, force), start, reports))
        for run in range(RUNS)
    ]
    for run in runs:
        run.start()
    reported = [line for _ in runs for line in reports.get(timeout=120)]
    for run in runs:
        run.join()
    contents = {path.name: path.read_text() for path in folder.iterdir()}
    assert sorted(contents.values()) == sorted(text for _, text in reported)
    if not force:
        assert contents == {Path(path).name: text for path, text in reported}
    else:
        assert {Path(path).name for path, _ in reported} == {"表.xlsx"}
        change = replaced(_last(folder / "表.xlsx"))
        assert change is not None
        assert Path(change.backup).is_file()


def _last(path: Path) -> Any:
    return JournalStore().last(path)


def test_commands_at_once_write_a_result_each(tmp_path: Path) -> None:
    environment = {**os.environ, "OPSHEET_CONFIG": str(TEAM_FOLDER), "OPSHEET_STATE": str(tmp_path / "state")}
    command = [sys.executable, "-m", "opsheet", "run", "calculate_stocking", CLEAN, "-o", tmp_path / "out", *AS_OF]
    runs = [subprocess.Popen([*command, "--json"], env=environment, stdout=subprocess.PIPE) for _ in range(3)]
    said = [json.loads(run.communicate(timeout=300)[0]) for run in runs]
    assert [run.returncode for run in runs] == [0, 0, 0]
    written = [path for document in said for path in document["written"]]
    assert len(set(written)) == 3
    assert {path.name for path in (tmp_path / "out").iterdir()} == {Path(path).name for path in written}


def test_an_empty_output_folder_that_another_run_takes_away_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, mkdir = tmp_path / "out", Path.mkdir
    taken: list[Path] = []

    def mkdir_and_lose_it(self: Path, *arguments: Any, **options: Any) -> None:
        mkdir(self, *arguments, **options)
        if self == folder and not taken:
            taken.append(self)
            self.rmdir()

    monkeypatch.setattr(Path, "mkdir", mkdir_and_lose_it)
    with staging(folder) as stage:
        (stage / "a").write_text("x")
        assert move_all([stage / "a"], folder) == [folder / "a"]
    assert taken


def test_a_folder_that_bears_the_results_name_stays(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").mkdir()
    (tmp_path / "a.xlsx" / "theirs").write_text("x")
    with staging(tmp_path) as stage:
        for name in ("0.xlsx", "a.xlsx"):
            (stage / name).write_text("new")
        with pytest.raises(RefusedError, match=r"a\.xlsx is a folder"):
            move_all([stage / "0.xlsx", stage / "a.xlsx"], tmp_path, force=True)
    assert [path.name for path in tmp_path.rglob("*")] == ["a.xlsx", "theirs"]
    file = OutputFile("a.xlsx", lambda path: path.write_text("new") and None)
    assert [path.name for path in write_files([file], tmp_path)] == ["a (2).xlsx"]


def test_a_name_that_another_run_took_is_not_taken_back_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPSHEET_STATE", str(tmp_path / "state"))
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "a").write_text("earlier")
    move_over = paths.move_over

    def another_run_comes_between(source: Path, target: Path) -> Path | None:
        if source.name == "b":
            (source.parent / "theirs").write_text("theirs")
            move_over(source.parent / "theirs", folder / "a")
            raise PermissionError(13, "locked")
        return move_over(source, target)

    monkeypatch.setattr("opsheet.hosts.output_folder.move_over", another_run_comes_between)
    with staging(folder) as stage:
        for name in "ab":
            (stage / name).write_text("ours")
        with pytest.raises(FileProblemError, match="locked"):
            move_all([stage / "a", stage / "b"], folder, force=True)
    assert (folder / "a").read_text() == "theirs"
    assert sorted(path.read_text() for path in folder.iterdir()) == ["earlier", "ours", "theirs"]


def test_a_copy_whose_name_another_run_took_meanwhile_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, verify = tmp_path / "out.xlsx", output._verify

    def taken_meanwhile(*arguments: Any) -> None:
        verify(*arguments)
        target.write_text("theirs")

    monkeypatch.setattr(output, "_verify", taken_meanwhile)
    with pytest.raises(RefusedError, match=r"out\.xlsx exists"):
        apply(Outcome([SetCells("亚马逊实时备货单", "A50", [["x"]])]), CLEAN, target)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"out.xlsx": "theirs"}
