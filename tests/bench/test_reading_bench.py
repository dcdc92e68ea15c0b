"""The benchmark of reading reads what it wrote; nothing is timed here."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from opsheet.settings import load_settings

ROWS = 40


def test_what_is_measured_is_the_whole_table(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("reading_bench", Path(__file__).with_name("reading.py"))
    assert spec is not None
    assert spec.loader is not None
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    settings = load_settings(tmp_path)
    path = tmp_path / "table.xlsx"
    bench.write_table(path, ROWS, settings)
    table = bench.read(path, settings).tables["stocking"]
    assert bench.iterate_rows(path) == ROWS + 1
    assert len(table) == ROWS
    assert len(table.columns) == bench.COLUMNS
    assert not any(column.unreadable.any() or column.blank.any() for column in table.columns.values())
