"""``opsheet run`` over folders: a line a file, failures listed, going on after a stop, no file lost with a process."""

from __future__ import annotations

import multiprocessing
import shutil
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from command_line import AS_OF, CLEAN, FAULTY, CommandLine
from opsheet.cli import job_pool, many
from opsheet.cli.job_pool import Job, run_jobs
from opsheet.cli.run import Choices, find_action
from opsheet.cli.session import Session
from opsheet.cli.typed import now
from team_settings import TEAM_FOLDER

RUN = ("run", "calculate_stocking")


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two good workbooks, one of them in a folder below, and what is no workbook of the team's."""
    monkeypatch.setenv("OPSHEET_STATE", str(tmp_path / "state"))
    folder = tmp_path / "team"
    (folder / "美国").mkdir(parents=True)
    (folder / "输出").mkdir()
    (folder / ".hidden").mkdir()
    shutil.copy(FAULTY, folder / "a.xlsx")
    shutil.copy(CLEAN, folder / "美国" / "b.xlsx")
    for name in ("输出/a_计算备货.xlsx", ".hidden/c.xlsx", "~$other.xlsx", ".a.xlsx", "notes.txt"):
        (folder / name).write_bytes(b"x")
    return folder


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Runs jobs here, which is quicker than starting processes; the names of the files that were worked on."""
    worked_on: list[str] = []

    class Here(Executor):
        def submit(self, function: Callable[..., Any], /, job: Job) -> Future[Any]:  # pyright: ignore
            worked_on.append(job.file.name)
            future: Future[Any] = Future()
            future.set_result(function(job))
            return future

    monkeypatch.setattr(many, "processes", lambda count: Here)
    return worked_on


def test_a_folder_gives_a_line_a_file_and_a_summary(opsheet: CommandLine, team: Path) -> None:
    (team / "bad.xlsx").write_text("no workbook")
    said = opsheet(*RUN, team, "--jobs", "2", "--lang", "en", *AS_OF)
    assert said.status == 2
    lines = said.out.splitlines()
    assert len(lines) == 5
    for file, result in (("a.xlsx", "Done"), ("美国/b.xlsx", "Done"), ("bad.xlsx", "Failed")):
        assert [line for line in lines if line.split("] ")[-1].startswith(f"{team / file}: {result}")], said.out
    assert lines[3] == "Done: 2, finished earlier: 0, failed: 1"
    summary = openpyxl.load_workbook(lines[4].removeprefix("Summary created: ")).active
    assert summary is not None
    cells = [[cell.value for cell in row] for row in summary.iter_rows(min_row=2)]
    assert [row[:2] for row in cells] == [
        [str(team / "bad.xlsx"), "Failed"],
        [str(team / "a.xlsx"), "Done"],
        [str(team / "美国" / "b.xlsx"), "Done"],
    ]
    assert "bad.xlsx is not an Excel workbook" in cells[0][2]
    for row in cells[1:]:
        assert (Path(row[0]).parent / "output" / row[3]).is_file()


def test_a_run_goes_on_where_it_stopped(opsheet: CommandLine, team: Path, in_this_process: list[str]) -> None:
    command = (*RUN, team, "--lang", "en", *AS_OF)
    opsheet(*command)
    assert in_this_process == ["a.xlsx", "b.xlsx"]
    again = opsheet(*command)
    assert in_this_process == ["a.xlsx", "b.xlsx"]
    assert "Done: 0, finished earlier: 2, failed: 0" in again.out
    shutil.copy(CLEAN, team / "a.xlsx")
    opsheet(*command)
    assert in_this_process[2:] == ["a.xlsx"]
    for result in (team / "美国" / "output").iterdir():
        result.unlink()
    opsheet(*command)
    assert in_this_process[3:] == ["b.xlsx"]
    opsheet(*command, "--force")
    assert sorted(in_this_process[4:]) == ["a.xlsx", "b.xlsx"]
    opsheet(*RUN, team, "--lang", "en", "--as-of", "2025-03-11")
    assert len(in_this_process) == 8
    with (team.parent / "state" / "runs" / "2025-03-10.jsonl").open("a") as record:
        record.write('{"key": "half')
    assert "finished earlier: 2" in opsheet(*command).out


def test_changed_settings_are_worked_with(
    opsheet: CommandLine, team: Path, in_this_process: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opsheet(*RUN, team, *AS_OF)
    settings = team.parent / "settings"
    shutil.copytree(TEAM_FOLDER, settings)
    (settings / "app.yaml").write_text("note_prefix: X\n")
    monkeypatch.setenv("OPSHEET_CONFIG", str(settings))
    opsheet(*RUN, team, *AS_OF)
    assert len(in_this_process) == 4


def test_json_holds_the_facts_of_every_file(opsheet: CommandLine, team: Path, in_this_process: list[str]) -> None:
    command = (*RUN, team, *AS_OF)
    opsheet(*command)
    for _ in range(2):
        document = opsheet(*command, "--json").json
        assert [Path(one["file"]).name for one in document["files"]] == ["a.xlsx", "b.xlsx"]
        assert all(one["facts"] and one["written"] and one["messages"] for one in document["files"])
        assert Path(document["summary"]).is_file()
    assert len(in_this_process) == 4


def test_a_dry_run_writes_and_remembers_nothing(opsheet: CommandLine, team: Path, in_this_process: list[str]) -> None:
    before = sorted(team.rglob("*"))
    said = opsheet(*RUN, team, "--dry-run", *AS_OF)
    assert said.status == 0
    assert sorted(team.rglob("*")) == before
    assert not (team.parent / "state" / "runs").exists()


def test_what_would_ask_is_listed_as_failed(opsheet: CommandLine, team: Path, in_this_process: list[str]) -> None:
    said = opsheet("run", "fix_stocking", team / "a.xlsx", "--jobs", "1", *AS_OF)
    assert (said.status, len(said.out.splitlines())) == (2, 3)
    assert "--yes" in said.out
    assert opsheet("run", "fix_stocking", team / "a.xlsx", "--jobs", "1", "--yes", *AS_OF).status == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("{empty}",), "contains no Excel workbooks"),
        (("{team}", "--jobs", "0"), "--jobs"),
        (("{team}", "--jobs", "x"), "--jobs"),
    ],
)
def test_wrong_usage_gets_one_sentence(opsheet: CommandLine, team: Path, arguments: tuple[str, ...], says: str) -> None:
    empty = team / "empty"
    empty.mkdir()
    said = opsheet("--lang", "en", *RUN, *(one.format(empty=empty, team=team) for one in arguments))
    assert (said.status, len(said.sentences)) == (2, 1)
    assert says in said.err


def jobs_of(folder: Path, count: int) -> list[Job]:
    choices = Choices(now("2025-03-10"), folder / "out")
    files = [Path(shutil.copy(CLEAN, folder / f"{number}.xlsx")) for number in range(count)]
    return [Job("calculate_stocking", file, "en", TEAM_FOLDER, choices, facts=False) for file in files]


def test_jobs_whose_process_dies_are_tried_once_more_by_themselves(tmp_path: Path) -> None:
    jobs, tried, pools = jobs_of(tmp_path, 6), list[str](), list[Executor]()

    class Dying(Executor):
        """Dies with 2.xlsx always, and with what runs beside it."""

        def __init__(self) -> None:
            pools.append(self)
            self.futures: list[Future[Any]] = []

        def submit(self, function: Callable[..., Any], /, job: Job) -> Future[Any]:  # pyright: ignore
            tried.append(job.file.name)
            self.futures.append(Future())
            if job.file.name == "2.xlsx":
                for future in self.futures:
                    if not future.done():
                        future.set_exception(BrokenProcessPool())
            elif len(self.futures) % 2 or len(pools) > 1:
                self.futures[-1].set_result({"file": job.file.name})
            return self.futures[-1]

    answers = {job.file.name: document for job, document in run_jobs(jobs, Dying, 2)}
    assert sorted(answers) == [f"{number}.xlsx" for number in range(6)]
    assert "ended twice" in answers["2.xlsx"]["error"]
    assert all("error" not in answers[f"{number}.xlsx"] for number in (0, 1, 3, 4, 5))
    assert tried.count("2.xlsx") == 2


def test_a_failure_nobody_expected_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPSHEET_STATE", str(tmp_path / "state"))

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(job_pool, "run_on", fail)
    (job,) = jobs_of(tmp_path, 1)
    assert "Unexpected error" in job_pool.run_job(job)["error"]


class KillingSession(Session):
    """Kills a worker as soon as the first file is done."""

    kill: Callable[[], None]
    lines: list[str]

    def say(self, text: Any = "") -> None:
        self.lines.append(str(text))
        if len(self.lines) == 1:
            self.kill()


def run_and_kill(folder: Path, pool: many.Pool, kill: Callable[[], None]) -> list[str]:
    jobs_of(folder, 6)
    session = KillingSession("en", TEAM_FOLDER)
    session.kill, session.lines = kill, []
    choices = Choices(now("2025-03-10"), folder / "out")
    action = find_action("calculate_stocking", session)
    status = many.run_many(action, [folder], session, choices, pool=pool, as_json=False)
    assert status == 0, session.lines
    results = {path.name for path in (folder / "out").iterdir()}
    assert {f"{number}_Calculate restock.xlsx" for number in range(6)} <= results
    return session.lines


def test_killing_a_process_loses_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPSHEET_STATE", str(tmp_path / "state"))
    folder = tmp_path / "team"
    folder.mkdir()
    killed: list[int | None] = []

    def kill() -> None:
        victim = multiprocessing.active_children()[0]
        victim.kill()
        killed.append(victim.pid)

    lines = run_and_kill(folder, many.Pool(2), kill)
    assert killed
    assert "Done: 6, finished earlier: 0, failed: 0" in lines


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    distributed = pytest.importorskip("distributed")
    monkeypatch.setenv("OPSHEET_STATE", str(tmp_path / "state"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what dask and tornado deprecate in each other
        options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
        with distributed.LocalCluster(**options, local_directory=str(tmp_path / "dask")) as made:
            yield made


def test_killing_a_worker_of_a_cluster_loses_no_file(cluster: Any, tmp_path: Path) -> None:
    folder = tmp_path / "team"
    folder.mkdir()
    killed: list[int] = []

    def kill() -> None:
        worker = next(iter(cluster.workers.values()))
        killed.append(worker.pid)
        worker.process.process._process.kill()

    lines = run_and_kill(folder, many.Pool(1, cluster.scheduler_address), kill)
    assert killed
    assert "Done: 6, finished earlier: 0, failed: 0" in lines


def test_a_cluster_that_isnt_there_gets_one_sentence(
    opsheet: CommandLine, team: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_pool, "_CONNECT_SECONDS", 1)
    said = opsheet("--lang", "en", *RUN, team, "--dask", "tcp://127.0.0.1:9", *AS_OF)
    assert (said.status, len(said.sentences)) == (2, 1), said
    assert "can't reach the Dask cluster" in said.err
    assert not (team / "output").exists()
