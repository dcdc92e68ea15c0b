"""What an installed bundle takes from the team's share, and what it says of it."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import pytest

from opsheet.bundle import About, about_bytes
from opsheet.bundle.share import look, look_in_background, note_source, notices, read_share
from opsheet.resources import BUNDLE_FILE, bundle_folder
from opsheet.settings import load_settings, settings_files
from opsheet.settings.commands import show

TODAY, TOMORROW = dt.date(2026, 11, 27), dt.date(2026, 11, 28)
LIMIT = "total_limit: {{value: {value}}}\n"


def bundle(folder: Path, version: str) -> Path:
    (folder / "settings").mkdir(parents=True)
    (folder / "python").mkdir()
    (folder / BUNDLE_FILE).write_bytes(about_bytes(About(version, version)))
    return folder


def set_limit(folder: Path, value: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "turnover.yaml").write_text(LIMIT.format(value=value), encoding="utf-8")


@pytest.fixture
def share(tmp_path: Path) -> Path:
    return bundle(tmp_path / "共享 盘" / "运营表", "0.1.0")


@pytest.fixture
def installed(tmp_path: Path, share: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = bundle(tmp_path / "本机" / "0.1.0", "0.1.0")
    monkeypatch.setattr(sys, "executable", str(folder / "python" / "python.exe"))
    note_source(folder, share, TODAY)
    return folder


def test_the_settings_of_the_share_are_for_everybody_and_a_persons_own_win(
    tmp_path: Path, share: Path, installed: Path
) -> None:
    own = tmp_path / "own"
    assert load_settings(own).turnover.total_limit.value == 120
    set_limit(share / "settings", 110)
    look(installed, TODAY)
    assert load_settings(own).turnover.total_limit.value == 110
    set_limit(own, 100)
    assert load_settings(own).turnover.total_limit.value == 100
    assert "100" in show("turnover.total_limit", team=own)


def test_shared_settings_show_as_the_teams(tmp_path: Path, share: Path, installed: Path) -> None:
    set_limit(share / "settings", 110)
    look(installed, TODAY)
    assert "110" in show("turnover.total_limit", team=tmp_path / "own")
    assert "团队设置" in show("turnover.total_limit", team=tmp_path / "own")


def test_a_file_that_left_the_share_leaves_the_copy(tmp_path: Path, share: Path, installed: Path) -> None:
    set_limit(share / "settings", 110)
    look(installed, TODAY)
    (share / "settings" / "turnover.yaml").unlink()
    look(installed, TOMORROW)
    assert load_settings(tmp_path / "own").turnover.total_limit.value == 120


def test_wrong_settings_are_not_taken_and_said(tmp_path: Path, share: Path, installed: Path) -> None:
    set_limit(share / "settings", 110)
    look(installed, TODAY)
    set_limit(share / "settings", "{many}")
    look(installed, TOMORROW)
    assert load_settings(tmp_path / "own").turnover.total_limit.value == 110
    [notice] = notices(installed)
    assert "turnover.yaml" in notice.render("zh")
    assert "earlier ones stay" in notice.render("en")


def test_a_newer_version_on_the_share_is_said_and_an_older_is_not(share: Path, installed: Path) -> None:
    assert notices(installed) == []
    (share / BUNDLE_FILE).write_bytes(about_bytes(About("0.10.0", "x")))
    look(installed, TOMORROW)
    [notice] = notices(installed)
    assert "0.10.0" in notice.render("zh")
    assert str(share) in notice.render("zh")
    (share / BUNDLE_FILE).write_bytes(about_bytes(About("0.0.9", "x")))
    look(installed, TOMORROW)
    assert notices(installed) == []


def test_a_share_that_is_out_of_reach_changes_nothing_and_is_asked_once_a_day(
    tmp_path: Path, share: Path, installed: Path
) -> None:
    set_limit(share / "settings", 110)
    look(installed, TODAY)
    share.rename(tmp_path / "elsewhere")
    thread = look_in_background(TOMORROW)
    assert thread is not None
    thread.join()
    assert load_settings(tmp_path / "own").turnover.total_limit.value == 110
    found = read_share(installed)
    assert found is not None
    assert found.looked == TOMORROW.isoformat()
    assert look_in_background(TOMORROW) is None


def test_without_a_bundle_there_is_no_share() -> None:
    assert bundle_folder() is None
    assert look_in_background(TODAY) is None
    assert notices(None) == []


def test_bundles_below_the_users_folder_hold_none_of_his_settings(tmp_path: Path) -> None:
    # on Windows both are in %LOCALAPPDATA%\opsheet
    set_limit(tmp_path, 100)
    set_limit(bundle(tmp_path / "0.1.0", "0.1.0") / "python" / "Lib", 90)
    set_limit(tmp_path / ".opsheet-being-copied", 90)
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "stocking.yaml").touch()
    assert settings_files(tmp_path) == ["tables/stocking.yaml", "turnover.yaml"]
