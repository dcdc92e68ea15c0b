"""The benchmark of functions in LibreOffice runs and calculates rightly; nothing is timed here."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from libreoffice import needs_libreoffice

pytestmark = needs_libreoffice()


def test_every_way_is_measured(tmp_path: Path) -> None:
    specification = importlib.util.spec_from_file_location("office_bench", Path(__file__).with_name("office.py"))
    assert specification is not None
    assert specification.loader is not None
    bench = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(bench)
    found = bench.timings(tmp_path, rows=50, cells=5, rounds=1)
    assert len(found) == 4
    assert all(seconds > 0 for seconds in found.values())
