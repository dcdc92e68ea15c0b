"""No test reads or writes the folders of whoever runs it: settings, the undo journal and the log lie elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def folders_of_nobody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Folders for settings and state of this test run alone."""
    folder = tmp_path_factory.mktemp("nobody")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPSHEET_CONFIG", str(folder / "settings"))
        patch.setenv("OPSHEET_STATE", str(folder / "state"))
        yield
