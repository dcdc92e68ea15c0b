"""What the tests of exports share."""

from __future__ import annotations

from pathlib import Path

import pytest

from command_line import CommandLine


@pytest.fixture
def own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A cache folder that only this test uses."""
    monkeypatch.setenv("OPSHEET_STATE", str(tmp_path / "state"))
    return tmp_path / "state" / "cache"


@pytest.fixture
def opsheet(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, own_cache: Path
) -> CommandLine:
    """The command line, away from the settings, logs and cache of whoever runs the tests."""
    assert tmp_path in own_cache.parents
    monkeypatch.setenv("OPSHEET_CONFIG", str(tmp_path / "no settings here"))
    return CommandLine(capsys)
