"""The benchmark of many workbooks does the work that it times; nothing is timed here."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import openpyxl


def test_every_workbook_is_worked_on(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("many_bench", Path(__file__).with_name("many.py"))
    assert spec is not None
    assert spec.loader is not None
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    bench.write_workbooks(tmp_path, 2, 100)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.xlsx", "1.xlsx"]
    assert openpyxl.load_workbook(tmp_path / "1.xlsx").worksheets[0].max_row == bench.HEADER_ROWS + 100
    assert bench.seconds(tmp_path, 2) > 0
