"""What the end-to-end tests share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from command_line import CommandLine
from team_settings import TEAM_FOLDER


@pytest.fixture
def opsheet(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> CommandLine:
    """The command line with the tests' settings, away from the settings and logs of whoever runs the tests."""
    settings = tmp_path_factory.mktemp("team") / "settings"
    shutil.copytree(TEAM_FOLDER, settings)
    monkeypatch.setenv("OPSHEET_CONFIG", str(settings))
    monkeypatch.setenv("OPSHEET_STATE", str(tmp_path / "state"))
    return CommandLine(capsys)
