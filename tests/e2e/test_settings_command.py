"""``opsheet settings``."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from command_line import CommandLine


@pytest.fixture
def team(tmp_path: Path) -> Path:
    folder = tmp_path / "team"
    folder.mkdir()
    return folder


def test_show_marks_what_the_team_changed(opsheet: CommandLine, team: Path) -> None:
    (team / "turnover.yaml").write_text("total_limit: {value: 100}\n", encoding="utf-8")
    said = opsheet("settings", "show", "turnover.total_limit", "--config", team, "--lang", "en")
    assert said.status == 0
    assert yaml.safe_load(said.out)["total_limit"]["value"] == 100
    assert "Team's value" in said.out


def test_check_names_every_problem_of_every_file(opsheet: CommandLine, team: Path) -> None:
    assert opsheet("settings", "check", "--config", team).status == 0
    (team / "turnover.yaml").write_text("total_limit: {value: many}\n", encoding="utf-8")
    (team / "delivery.yaml").write_text("warehuoses: [MEX1]\n", encoding="utf-8")
    said = opsheet("settings", "check", "--config", team, "--lang", "en")
    assert said.status == 2
    assert [sentence.split()[0] for sentence in sorted(said.sentences)] == ["delivery.yaml", "turnover.yaml"]


def test_check_knows_the_checks(opsheet: CommandLine, team: Path) -> None:
    (team / "app.yaml").write_text("checks: {S299: {enabled: false}}\n", encoding="utf-8")
    said = opsheet("settings", "check", "--config", team)
    assert said.status == 2
    assert "S299" in said.err


def test_init_begins_files_that_change_nothing_and_never_overwrites(opsheet: CommandLine, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    assert opsheet("settings", "init", "--config", folder).status == 0
    assert opsheet("settings", "check", "--config", folder).status == 0
    (folder / "app.yaml").write_text("language: en\n", encoding="utf-8")
    opsheet("settings", "init", "--config", folder)
    assert (folder / "app.yaml").read_text(encoding="utf-8") == "language: en\n"


def test_path_names_both_folders(opsheet: CommandLine, team: Path) -> None:
    said = opsheet("settings", "path", "--config", team)
    assert str(team) in said.out
    assert "config" in said.out.splitlines()[0]


def test_the_settings_decide_the_language(opsheet: CommandLine, team: Path) -> None:
    (team / "app.yaml").write_text("language: en\n", encoding="utf-8")
    assert "Run an action" in opsheet("--config", team, "--help").out
    assert "用法" in opsheet("--config", team, "--lang", "zh", "--help").out


def test_check_reads_the_teams_exports(opsheet: CommandLine, team: Path) -> None:
    exports = team / "exports"
    (exports / "common").mkdir(parents=True)
    (exports / "amazon_restock.yaml").write_text(
        "columns: [{header: Merchant SKU, aliases: [SKU del vendedor]}]\n", encoding="utf-8"
    )
    assert opsheet("settings", "check", "--config", team).status == 0
    (exports / "amazon_restock.yaml").write_text("columns: {Merchant SKU: SKU del vendedor}\n", encoding="utf-8")
    (exports / "amazon_all_orders.yaml").write_text("columns: [{header: sku, type: colour}]\n", encoding="utf-8")
    (exports / "common" / "values.yaml").write_text("months: [january]\n", encoding="utf-8")
    said = opsheet("settings", "check", "--config", team, "--lang", "en")
    assert said.status == 2
    named = [sentence.split()[0] for sentence in sorted(said.sentences)]
    assert named == ["exports/amazon_all_orders.yaml", "exports/amazon_restock.yaml", "exports/common"]
