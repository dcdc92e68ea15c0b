"""``opsheet demo``: from the team's sheet to a checked workbook and an approval form."""

from __future__ import annotations

from pathlib import Path

import pytest

from command_line import CommandLine


@pytest.fixture
def without_office(monkeypatch: pytest.MonkeyPatch) -> None:
    """No LibreOffice: the form comes without its PDF, and the test is quick."""
    monkeypatch.setenv("PATH", "")


@pytest.mark.usefixtures("without_office")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_demo_runs_twice_and_says_where_results_lie(opsheet: CommandLine, tmp_path: Path, language: str) -> None:
    folder = tmp_path / "demo"
    runs = []
    for _ in range(2):
        said = opsheet("demo", "-o", folder, "--lang", language)
        assert said.status == 0, said.err
        assert "S201" in said.out
        runs.append({path.name for path in folder.iterdir() if not path.name.startswith(".")})
        assert all(name in said.out for name in runs[-1])
    again = {name.replace("-001.", "-002.") for name in runs[0]}  # a form's number is never used twice
    assert runs[1] == again != runs[0]
    assert len(runs[0]) == 13


def test_the_demo_leaves_a_folder_of_others_alone(opsheet: CommandLine, tmp_path: Path) -> None:
    mine = tmp_path / "stocking.xlsx"
    mine.write_text("mine")
    said = opsheet("demo", "-o", tmp_path)
    assert (said.status, len(said.sentences)) == (2, 1)
    assert mine.read_text() == "mine"
