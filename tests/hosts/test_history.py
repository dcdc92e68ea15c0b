"""The team's log: lines are whole whoever adds at the same moment, and none is lost where the share is gone."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from history_at_once import LINES, add_lines_of_a_run
from opsheet.hosts.history import FOLDER, HistoryEntry, history_folders, read_history, record, record_action
from opsheet.outcome import AddColumn, AddSheet, Outcome, RenameFile, SetCells
from opsheet.settings import Settings, load_shipped_settings

RUNS = 4
ENTRY = HistoryEntry("2025-03-10T09:00:00+08:00", "李", "PC-1", "validate_stocking", "D:\\运营\\备货.xlsx")


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPSHEET_STATE", str(tmp_path / "state"))


@pytest.fixture
def shared(tmp_path: Path) -> Settings:
    (tmp_path / "share").mkdir()
    return load_shipped_settings(app={"data": {"folder": str(tmp_path / "share")}})


def test_lines_of_runs_at_once_are_whole_and_none_is_lost(tmp_path: Path, shared: Settings) -> None:
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(RUNS)
    runs = [
        context.Process(target=add_lines_of_a_run, args=(str(tmp_path / "share"), run, start)) for run in range(RUNS)
    ]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    entries, unreadable = read_history(shared)
    assert unreadable == 0
    assert sorted(entry.action for entry in entries) == sorted(
        f"{run} {number}" for run in range(RUNS) for number in range(LINES)
    )


def test_each_account_of_each_machine_has_a_file_a_month(tmp_path: Path, shared: Settings) -> None:
    for who, machine, month in (("李", "PC-1", "03"), ("王", "PC-1", "03"), ("李", "PC-2", "03"), ("李", "PC-1", "04")):
        record(HistoryEntry(f"2025-{month}-10T09:00:00+08:00", who, machine, "undo"), shared)
    names = {path.name for path in (tmp_path / "share" / FOLDER).iterdir()}
    assert names == {f"2025-{one}.jsonl" for one in ("03_李_PC-1", "03_王_PC-1", "03_李_PC-2", "04_李_PC-1")}


def test_a_line_that_broke_off_spoils_no_other(tmp_path: Path, shared: Settings) -> None:
    record(ENTRY, shared)
    [path] = (tmp_path / "share" / FOLDER).iterdir()
    path.write_bytes(path.read_bytes() + b'{"at": "2025-03-1')
    record(ENTRY, shared)
    assert read_history(shared) == ([ENTRY, ENTRY], 1)


@pytest.mark.parametrize("damaged", [b"[]", b"{}", b"\xff\xfe", b'{"at": 5}', b"null"])
def test_a_damaged_line_is_counted_and_left_out(tmp_path: Path, shared: Settings, damaged: bytes) -> None:
    record(ENTRY, shared)
    (tmp_path / "share" / FOLDER / "x.jsonl").write_bytes(damaged)
    assert read_history(shared) == ([ENTRY], 1)


def test_a_share_that_is_gone_costs_no_line(tmp_path: Path) -> None:
    gone = load_shipped_settings(app={"data": {"folder": str(tmp_path / "gone")}})
    warning = record(ENTRY, gone)
    assert warning is not None
    assert "操作记录无法写入" in warning.render("zh")
    assert not (tmp_path / "gone").exists()
    assert read_history(gone) == ([ENTRY], 0)


def test_without_a_data_folder_the_log_is_the_users_own(tmp_path: Path) -> None:
    alone = load_shipped_settings()
    assert history_folders(alone) == [tmp_path / "state" / "history"]
    assert record(ENTRY, alone) is None
    assert read_history(alone) == ([ENTRY], 0)


def test_a_line_says_what_was_written_and_under_which_rules(tmp_path: Path) -> None:
    settings = load_shipped_settings()
    edits = [
        SetCells("备货", "B5", [[1, 2], [3, None]]),
        AddColumn("备货", "D4", "日均", [1.5, 2.5], 5),
        AddSheet("校验问题", [["代码", "说明"], ["S205", "超标"]]),
    ]
    outcome = Outcome(edits, renames=[RenameFile(tmp_path, "a.pdf", "b.pdf")])
    record_action(
        "validate_stocking",
        outcome,
        settings,
        file=tmp_path / "备货.xlsx",
        sheets=["备货"],
        inputs={"rows": "5-9", "letters": tmp_path},
        written=[tmp_path / "输出.xlsx"],
    )
    [entry], _ = read_history(settings)
    assert (entry.cells, entry.renamed, entry.sheets) == (4 + 3 + 4, 1, ("备货", "校验问题"))
    assert entry.inputs == {"rows": "5-9", "letters": str(tmp_path)}
    assert entry.rules == settings.rule_version
    assert all((entry.at, entry.who, entry.machine))


def test_an_action_that_wrote_nothing_leaves_no_line() -> None:
    settings = load_shipped_settings()
    record_action("track_pipeline", Outcome(), settings, file="Book1", sheets=["全流程"], inputs={}, written=[])
    assert read_history(settings) == ([], 0)


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/mnt/share/备货.xlsx", True), ("备货.XLSX", True), ("备货2.xlsx", False), ("/mnt/运营", False)],
)
def test_a_file_is_found_under_any_drive(path: str, expected: bool) -> None:
    assert ENTRY.concerns(Path(path)) is expected
