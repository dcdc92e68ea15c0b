"""What the pages tell a reader to type or open is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from opsheet.checks import refuse_unknown_checks
from opsheet.cli.application import command
from opsheet.cli.help_texts import CHINESE
from opsheet.settings import load_settings
from opsheet_macros import load_actions

ROOT = Path(__file__).resolve().parents[2]
GUIDES = [
    ROOT / f"{name}{language}.md"
    for name in ("README", "docs/settings", "docs/getting-started")
    for language in ("", ".zh")
]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(page: Path, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL)


def commands(page: Path) -> list[str]:
    lines = [line for kind in ("sh", "bat") for block in blocks(page, kind) for line in block.splitlines()]
    return [line for line in lines if line.startswith("opsheet ")]


@pytest.mark.parametrize("page", GUIDES, ids=name)
def test_commands_of_the_guides_exist(page: Path) -> None:
    for line in commands(page):
        words = shlex.split(line, comments=True)[1:]
        group: Any = command("en")
        while words and words[0] in getattr(group, "commands", {}):
            group = group.commands[words.pop(0)]
        assert not hasattr(group, "commands"), line
        group.make_context("opsheet", list(words))
        if group.name == "run":
            assert words[0] in load_actions(), line


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_to_files_that_are_there(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_page_has_its_twin(page: Path) -> None:
    if page.name == "CHANGELOG.md":
        return
    stem = page.name.removesuffix(".md").removesuffix(".zh")
    assert page.with_name(f"{stem}.md").exists()
    assert page.with_name(f"{stem}.zh.md").exists()


@pytest.mark.parametrize("page", [guide for guide in GUIDES if "settings" in guide.name], ids=name)
def test_examples_of_settings_are_accepted(page: Path, tmp_path: Path) -> None:
    files = re.findall(r"`((?:tables/)?\w+\.yaml)`[^`|]*\n\n```yaml\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    assert len(files) >= 5
    for number, (file, content) in enumerate(files):
        path = tmp_path / str(number) / file
        path.parent.mkdir(parents=True)
        path.write_text(content, encoding="utf-8")
        refuse_unknown_checks(load_settings(tmp_path / str(number)))


def test_the_help_is_there_in_both_languages() -> None:
    chinese, english = command("zh"), command("en")
    assert chinese.help != english.help
    assert set(CHINESE.values()).isdisjoint(CHINESE)
