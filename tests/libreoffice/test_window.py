"""LibreOffice's window on a screen that nobody sees: the tool bar is there, in the colours of its groups."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from libreoffice import LibreOffice, needs_libreoffice
from opsheet.addin.oxt_configuration import TOOL_BAR
from screen import HEIGHT, WIDTH, Screen, has_screen, png

SAMPLE = Path(__file__).resolve().parents[2] / "workbooks" / "samples" / "stocking.xlsx"
BLUE, GREEN = bytes((0x1F, 0x6F, 0xB5)), bytes((0x2E, 0x8B, 0x57))  # of the icons for stocking and shipping
SECONDS = 60
PICTURE = "OPSHEET_PICTURE"  # where the picture for the docs goes, when it is to be made anew

pytestmark = [
    *needs_libreoffice(),
    pytest.mark.skipif(not has_screen() and not os.environ.get("CI"), reason="Xvfb isn't installed"),
]


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    (tmp_path / "screen").mkdir()
    shown = Screen(tmp_path / "screen", 100 + os.getpid() % 800)
    yield shown
    shown.stop()


def test_the_tool_bar_is_in_the_window(screen: Screen, tmp_path: Path) -> None:
    environment = {"DISPLAY": screen.display, "SAL_USE_VCLPLUGIN": "gen"}
    office = LibreOffice(tmp_path, environment=environment, headless=False)
    try:
        path = Path(shutil.copy(SAMPLE, tmp_path / "备货单.xlsx"))
        office.open(path=str(path))
        office.place(width=WIDTH, height=HEIGHT)
        office.press(key="validate_stocking", answers=[])
        assert TOOL_BAR in office.bars()
        for _ in range(SECONDS):
            rows = screen.rows()
            if all(any(color * 3 in row for row in rows) for color in (BLUE, GREEN)):
                break
            time.sleep(1)
        assert all(any(color * 3 in row for row in rows) for color in (BLUE, GREEN))
        if PICTURE in os.environ:
            time.sleep(3)  # until all is drawn
            Path(os.environ[PICTURE]).write_bytes(png(screen.rows()))
    finally:
        office.stop()
