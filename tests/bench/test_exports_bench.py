"""The benchmark of exports reads what it wrote, and all three ways agree; nothing is timed here."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from opsheet.settings import load_settings

FILES, ROWS = 3, 40


@pytest.fixture(scope="module")
def bench() -> Any:
    spec = importlib.util.spec_from_file_location("exports_bench", Path(__file__).with_name("exports.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_warm_answer_is_what_pandas_finds(bench: Any, tmp_path: Path) -> None:
    settings = load_settings(tmp_path / "no team folder")
    with bench.made_up_folder(FILES, ROWS) as (folder, paths, cache):
        assert bench.iterate_with_calamine(paths) == FILES * (ROWS + 1)
        first, warm = bench.ask(folder, settings, cache), bench.ask(folder, settings, cache)
        expected = bench.read_with_pandas(paths)
    pd.testing.assert_frame_equal(first, warm)  # sums in any order
    assert len(warm) == ROWS
    assert warm["units"].to_numpy() == pytest.approx(expected["销量"].to_numpy())
    assert warm["sales"].to_numpy() == pytest.approx(expected["销售额"].to_numpy())
