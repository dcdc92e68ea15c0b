"""The undo journal: numbered without clashes between processes, harmless where somebody else's files lie in it."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from opsheet.hosts.undo_journal import JournalStore
from opsheet.outcome.journal import JournalEntry, WidthChange
from runs_at_once import ENTRIES, write_entries_of_a_run

CHANGE = WidthChange("s", "A", 1, 2)


def entry(action: str) -> JournalEntry:
    return JournalEntry(action, "2025-03-01", (CHANGE,))


def last_action(store: JournalStore, target: str | Path) -> str | None:
    last = store.last(target)
    return None if last is None else last.action


def test_each_workbook_keeps_its_last_actions(tmp_path: Path) -> None:
    store = JournalStore(tmp_path / "undo")
    for number in range(25):
        store.push(tmp_path / "a.xlsx", entry(str(number)))
    store.push("Book1", entry("other"))
    assert store.count(tmp_path / "a.xlsx") == 20
    found = store.last_record(tmp_path / "b" / ".." / "a.xlsx")
    assert found is not None
    assert found[1] == entry("24")
    store.drop(found[0])
    assert last_action(store, tmp_path / "a.xlsx") == "23"
    assert last_action(store, "Book2") is None


def test_a_run_drops_its_own_record_though_another_wrote_one_meanwhile(tmp_path: Path) -> None:
    store = JournalStore(tmp_path)
    own = store.push("Book1", entry("failed"))
    store.push("Book1", entry("of another run"))
    store.drop(own)
    store.drop(own)
    assert (store.count("Book1"), last_action(store, "Book1")) == (1, "of another run")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "5",
        "null",
        "[" * 200_000,
        '{"action": ' * 100_000,
        '{"action": "a", "at": "b"}',
        '{"action": 5, "at": "b", "changes": []}',
        '{"action": "a", "at": "b", "changes": 5}',
        '{"action": "a", "at": "b", "changes": ["width"]}',
        '{"action": "a", "at": "b", "changes": [{"kind": ["width"]}]}',
        '{"action": "a", "at": "b", "changes": [{"kind": "unknown"}]}',
        '{"action": "a", "at": "b", "changes": [{"kind": "file", "path": 5, "backup": "b", "fingerprint": "c"}]}',
        '{"action": "a", "at": "", "changes": [{"kind": "cells", "sheet": "s", "property": "fill", "cells": [1]}]}',
        '{"action": "a", "at": "", "changes": [{"kind": "cells", "sheet": "", "property": "", "cells": {"A": 1}}]}',
        '{"action": "", "at": "", "changes": [{"kind": "width", "sheet": "", "column": "", "before": "", "after": 1}]}',
        '{"action": "\\ud800", "at": "b", "changes": [{}]}',
        "9" * 5000,
    ],
)
def test_a_damaged_record_is_passed_over_and_dropped(content: str, tmp_path: Path) -> None:
    store = JournalStore(tmp_path)
    store.push("Book1", entry("first"))
    store.push("Book1", entry("second")).write_text(content, encoding="utf-8")
    assert last_action(store, "Book1") == "first"
    assert store.count("Book1") == 1


def test_files_of_somebody_else_in_the_journal_change_nothing(tmp_path: Path) -> None:
    store = JournalStore(tmp_path)
    folder = store.push("Book1", entry("first")).parent
    for name in ("000001 (copy).json", "1e5.json", "٣.json", "desktop.ini", "000002.json.bak", "Thumbs.db"):
        (folder / name).write_text("x", encoding="utf-8")
    (folder / "000009.json").mkdir()
    (folder / "000010.json").mkdir()
    store.push("Book1", entry("second"))
    assert (store.count("Book1"), last_action(store, "Book1")) == (2, "second")
    assert len(list(folder.iterdir())) == 11


def test_processes_at_once_get_numbers_of_their_own(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(4)
    runs = [context.Process(target=write_entries_of_a_run, args=(tmp_path, name, start)) for name in "abcd"]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert [run.exitcode for run in runs] == [0] * 4
    store, actions = JournalStore(tmp_path), set[str]()
    while (found := store.last_record("Book1")) is not None:
        actions.add(found[1].action)
        store.drop(found[0])
    assert actions == {f"{name} {number}" for name in "abcd" for number in range(ENTRIES)}
