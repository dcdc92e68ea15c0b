"""Damaged and hostile workbooks: read and patched, or refused in one sentence, quickly and without taking memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

import hostile_packages

CPU_SECONDS, MEGABYTES = 10, 1024


@pytest.fixture(scope="module")
def attempts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What came of reading and patching each package, in a process that a package can't take the tests along with."""
    folder = tmp_path_factory.mktemp("hostile")
    command = [sys.executable, hostile_packages.__file__, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, env=dict(os.environ), check=False)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, f"{lines[-1:]} was the last before {done.stderr[-2000:]}"
    return {line["name"]: line for line in lines}


def test_every_package_is_taken_or_refused_in_one_sentence(attempts: dict[str, dict[str, Any]]) -> None:
    assert len(attempts) > 70
    for name, attempt in attempts.items():
        for way in ("read", "patched"):
            assert attempt[way] == "" or (5 < len(attempt[way]) < 300 and "\n" not in attempt[way]), (name, attempt)
        assert attempt["cpu_seconds"] < CPU_SECONDS, name
        assert attempt["megabytes"] < MEGABYTES, name


def test_texts_in_other_encodings_are_read_and_patched(attempts: dict[str, dict[str, Any]]) -> None:
    for name in hostile_packages.READABLE:
        assert (attempts[name]["read"], attempts[name]["patched"]) == ("", ""), name


@pytest.mark.parametrize("name", ["a count of texts beyond all memory", "a cell in the last row", "half an archive"])
def test_what_would_take_all_memory_is_refused(attempts: dict[str, dict[str, Any]], name: str) -> None:
    assert "in.xlsx" in attempts[name]["read"]
