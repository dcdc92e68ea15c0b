"""Both ways of the editing benchmark do the same work; nothing is timed here."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from workbook_builder import opened

ROWS = 1_000


def test_both_ways_give_the_same_workbook(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("editing_bench", Path(__file__).with_name("editing.py"))
    assert spec is not None
    assert spec.loader is not None
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    source, ours, theirs = (tmp_path / f"{name}.xlsx" for name in ("source", "ours", "theirs"))
    bench.write_source(source, ROWS)
    bench.by_opsheet(source, ours, ROWS)
    bench.by_openpyxl(source, theirs, ROWS)
    mine, other = opened(ours), opened(theirs)
    assert mine.sheetnames == other.sheetnames
    for name in mine.sheetnames:
        assert list(mine[name].iter_rows(values_only=True)) == list(other[name].iter_rows(values_only=True))
    for cell in bench.filled_cells(ROWS):
        assert mine[bench.SHEET][cell].fill.fgColor.rgb[2:] == bench.COLOR[1:]
        assert mine[bench.SHEET][cell].border.left.style == "thin"
