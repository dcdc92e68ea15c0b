"""One LibreOffice for all tests of a process that need one: starting it takes longer than most of them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest

from addin_office import Office, uno_python


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A running LibreOffice."""
    python = uno_python() if shutil.which("soffice") else None
    if python is None:
        assert not os.environ.get("CI"), "CI must have LibreOffice and its Python bridge"
        pytest.skip("LibreOffice and its Python bridge aren't installed")
    running = Office(tmp_path_factory.mktemp("office"), python)
    yield running
    running.close()
