"""Every button on its sample, in a real LibreOffice: what the command line makes of the file, and back by Undo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from action_samples import PATHS, LaidOut, action_samples
from button_presses import Pressed, differences, names_in
from libreoffice import LibreOffice, needs_libreoffice

pytestmark = needs_libreoffice()


def answers(laid_out: LaidOut, press: int) -> list[Any]:
    """What is answered to the boxes of one press, in their order; None where what is proposed is kept."""
    given: list[Any] = []
    sample = laid_out.sample
    typed = dict(zip((one.key for one in sample.asked if one.kind not in PATHS), sample.typed, strict=False))
    for one in sample.declared.inputs:
        if not one.is_asked or (press and one.remembered):
            continue
        if one.kind not in PATHS:
            given.append(typed[one.key])
        elif one.key in laid_out.given:
            given += [str(laid_out.given[one.key])] if one.required else ["yes", str(laid_out.given[one.key])]
        else:
            given.append("no")
    return given


@pytest.mark.parametrize("action", action_samples())
def test_a_button_makes_what_the_command_line_makes_and_undo_takes_it_back(
    action: str, office: LibreOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPSHEET_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("OPSHEET_CONFIG", str(tmp_path / "settings"))
    sample = action_samples()[action]
    original, opened, closed = (sample.lay_out(tmp_path / name) for name in ("original", "opened", "closed"))

    def rewritten(path: Path) -> Path:
        target = tmp_path / f"{len(list(tmp_path.iterdir()))} {path.name}"
        office.rewrite(path=str(path), target=str(target))
        return target

    office.forget()
    office.open(path=str(opened.workbook))
    try:
        if sample.rows:
            office.select(cells=sample.selected)
        told = [office.press(key=action, answers=answers(opened, press)) for press in range(sample.presses)]
        office.save_copy(path=str(tmp_path / "after.xlsx"))
        names = names_in(opened)
        for _ in range(sample.presses):
            office.press(key="undo", answers=[])
        office.save_copy(path=str(tmp_path / "undone.xlsx"))
    finally:
        office.close()
    said, asked = ([text for one in told for text in one[part]] for part in (0, 1))
    pressed = Pressed(opened, tmp_path / "after.xlsx", tmp_path / "undone.xlsx", names, asked, said)
    assert differences(pressed, original.workbook, closed, rewritten) == [], said
