"""One of several runs that add to the team's log at once; a module that other processes can import."""

from __future__ import annotations

from typing import Any

from opsheet.hosts.history import HistoryEntry, record
from opsheet.settings import load_shipped_settings

LINES = 25


def add_lines_of_a_run(data: str, run: int, start: Any) -> None:
    """Add lines ``0`` to ``24`` of one run."""
    settings = load_shipped_settings(app={"data": {"folder": data}})
    start.wait()
    for number in range(LINES):
        record(
            HistoryEntry("2025-03-10T09:00:00+08:00", "李", "PC-1", f"{run} {number}", written=["x" * 500]), settings
        )
