"""The tests on Windows Python: skipped where ``make windows`` wasn't run, and failing there when CI wants them."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "hosts")]

from machine import Machine
from wine import TIME_ZONE, Wine, environment_folder

collect_ignore = ["environment", "stand_in"]  # programs of their own, some for Windows Python
LOG = "windows chain"


@pytest.fixture(autouse=True)
def time_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The time zone of the Windows machine, so that both have the same day."""
    monkeypatch.setenv("TZ", TIME_ZONE)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def machine(record_property: Any) -> Iterator[Machine]:
    """The Windows machine; its log goes to the summary."""
    wine = Wine(environment_folder())
    if not wine.is_ready:
        reason = f"no Windows environment in {wine.folder}: run make windows"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    made = Machine(wine)
    yield made
    for line in made.log:
        record_property(LOG, line)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how many tries each run took."""
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    lines = {
        (report.nodeid, line)
        for report in reports
        for name, line in getattr(report, "user_properties", ())
        if name == LOG
    }
    for node, line in sorted(lines):
        terminalreporter.write_line(f"{node.partition('::')[2]}: {line}")
