"""What holds for every test: Hypothesis draws the same examples each time, and nobody's own folders are touched."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("fuzz", derandomize=False, deadline=None, max_examples=1000, print_blob=True)
settings.load_profile("repeatable")

collect_ignore = ["support/drive_libreoffice.py"]  # a program for LibreOffice's own Python


@pytest.fixture(scope="session", autouse=True)
def folders_of_nobody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Folders for settings and state of this test run alone."""
    folder = tmp_path_factory.mktemp("nobody")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPSHEET_CONFIG", str(folder / "settings"))
        patch.setenv("OPSHEET_STATE", str(folder / "state"))
        patch.setenv("LC_ALL", "C.UTF-8")  # the product speaks Chinese unless a test or the settings say otherwise
        yield
