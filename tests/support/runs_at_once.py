"""One of several runs that write into one folder or journal at once; a module that other processes can import."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from opsheet.hosts.output_folder import move_all, staging
from opsheet.hosts.undo_journal import JournalStore
from opsheet.outcome.journal import JournalEntry, WidthChange

FILES = 8
ENTRIES = 5


def no_hard_links(self: Path, target: Path) -> None:
    raise PermissionError(1, "Operation not permitted")


def write_files_of_a_run(folder: Path, run: int, ways: tuple[bool, bool], start: Any, reports: Any) -> None:
    links, force = ways
    if not links:
        Path.hardlink_to = no_hard_links
    start.wait()
    report: list[tuple[str, str]] = []
    for number in range(FILES):
        text = f"{run} {number}"
        with staging(folder) as stage:
            (stage / "表.xlsx").write_text(text)
            (written,) = move_all([stage / "表.xlsx"], folder, force=force)
        report.append((str(written), text))
    reports.put(report)


def write_entries_of_a_run(folder: Path, name: str, start: Any) -> None:
    """Write journal entries ``name 0``, ``name 1``, ... for one workbook."""
    start.wait()
    store = JournalStore(folder)
    for number in range(ENTRIES):
        store.push("Book1", JournalEntry(f"{name} {number}", "2025-03-01", (WidthChange("s", "A", 1, 2),)))
