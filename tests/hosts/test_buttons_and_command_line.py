"""Every button on its sample, on a made-up Excel: what the command line makes of the closed file, and back by Undo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from action_samples import NOW, action_samples
from button_presses import Pressed, differences, names_in
from excel_engine import open_excel
from opsheet.hosts.excel.xlwings import xw
from opsheet.ribbon import run_action
from opsheet.ribbon.buttons import button


@pytest.fixture
def caller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A user without settings, on a machine without LibreOffice."""
    monkeypatch.setenv("OPSHEET_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("OPSHEET_CONFIG", str(tmp_path / "settings"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(run_action, "now", lambda: NOW)
    monkeypatch.setattr("opsheet.hosts.pdf.find_program", lambda: None)
    yield
    del xw.Book._mock_caller


@pytest.mark.usefixtures("caller")
@pytest.mark.parametrize("action", action_samples())
def test_a_button_makes_what_the_command_line_makes_and_undo_takes_it_back(
    action: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = action_samples()[action]
    original = sample.lay_out(tmp_path / "original")
    opened, closed = (original.copied_to(tmp_path / name) for name in ("opened", "closed"))
    app = open_excel(opened.workbook)
    book = app.books[0]
    book.set_mock_caller()
    app.impl.typed, app.impl.answers = sample.typed, sample.boxes
    app.impl.picks = [opened.given[key] for key in sample.picked]
    if sample.rows:
        app.impl.selection = book.sheets[0].range(sample.selected).impl

    for _ in range(sample.presses):
        getattr(button, action)(0)
    said = [alert[0] for alert in app.impl.alerts]
    book.impl.workbook.save(tmp_path / "after.xlsx")
    names = names_in(opened)
    for _ in range(sample.presses):
        button.undo(0)
    book.impl.workbook.save(tmp_path / "undone.xlsx")

    monkeypatch.setenv("OPSHEET_CONFIG", str(tmp_path / "settings of the command line"))
    asked = [question[-3 if len(question) == 4 else 0] for question in app.impl.questions]
    pressed = Pressed(opened, tmp_path / "after.xlsx", tmp_path / "undone.xlsx", names, asked, said)
    assert differences(pressed, original.workbook, closed) == [], said
