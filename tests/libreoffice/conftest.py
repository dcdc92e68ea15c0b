"""One LibreOffice for all tests of this folder that only need one running."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from libreoffice import LibreOffice


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LibreOffice]:
    running = LibreOffice(tmp_path_factory.mktemp("libreoffice"))
    yield running
    running.stop()
