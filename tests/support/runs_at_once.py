"""One of several runs that write into one folder at once; a module of its own, which other processes can import."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from opsheet.hosts.output_folder import move_all, staging

FILES = 8


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
