"""The benchmark of planning: the same histories every time, and what its table shows holds for a few of them."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTS = 4


@pytest.fixture(scope="module")
def bench() -> Any:
    spec = importlib.util.spec_from_file_location("planning_bench", Path(__file__).with_name("planning.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_a_history_is_the_same_every_time_and_adds_up(bench: Any) -> None:
    case = bench.CASES[1]
    one, again = bench.history(case, 3), bench.history(case, 3)
    assert np.array_equal(one.sold, again.sold)
    delivered = sum(one.deliveries.values())
    assert one.sold.sum() + one.stock[-1] == case.daily * 20 + delivered
    assert (one.sold <= one.wanted).all()
    assert (one.sold[one.stock > 0] == one.wanted[one.stock > 0]).all()


def test_days_without_stock_don_t_mislead_the_in_stock_average(bench: Any) -> None:
    for case in bench.CASES:
        found = bench.score(case, PRODUCTS)
        if case.stockouts:
            assert found.out_of_stock > 0.2
            assert found.instock < 0.6 * found.plain, case.name
            assert found.by_day < 0.5 * found.one_sum, case.name
        else:
            assert found.instock == pytest.approx(found.plain, abs=0.01), case.name


@pytest.mark.parametrize("language", [0, 1])
def test_the_docs_hold_a_table_of_a_run(bench: Any, language: int) -> None:
    rows = [line for line in (ROOT / bench.PAGES[language]).read_text(encoding="utf-8").splitlines() if line[:1] == "|"]
    assert rows[0] == bench.HEADS[language]
    assert [row.split("|")[1].strip() for row in rows[2:]] == [case.name[language] for case in bench.CASES]
    assert all(row.count("%") == 3 for row in rows[2:])
