"""The benchmark of tracking measures real lines; nothing is timed here."""

from __future__ import annotations

import datetime as dt
import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from opsheet.calculations.pipeline import calculate_pipeline
from opsheet.calculations.turnover_shares import compute_report
from opsheet.samples.shipment_rows import pipeline_rows
from opsheet.settings import load_shipped_settings


def _bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("tracking_bench", Path(__file__).with_name("tracking.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BENCH = _bench()
SETTINGS = load_shipped_settings(turnover={"targets_from": dt.date(2024, 1, 1)})  # the sample's long lines are graded
SAMPLE_LINES = len(pipeline_rows(SETTINGS.tables["stocking"]))


def test_a_thousand_lines_are_the_sample_over_and_over() -> None:
    many = calculate_pipeline(BENCH.pipeline(SETTINGS, 1_000), SETTINGS, BENCH.TODAY)
    once = calculate_pipeline(BENCH.pipeline(SETTINGS, SAMPLE_LINES), SETTINGS, BENCH.TODAY)
    for key, values in once.items():
        expected = values[np.arange(1_000) % SAMPLE_LINES]
        assert many[key].tolist() == pytest.approx(expected.tolist(), nan_ok=True), key


def test_the_report_of_whole_repetitions_has_the_same_share() -> None:
    once = compute_report(BENCH.pipeline(SETTINGS, SAMPLE_LINES), SETTINGS, BENCH.TODAY)
    thrice = compute_report(BENCH.pipeline(SETTINGS, SAMPLE_LINES * 3), SETTINGS, BENCH.TODAY)
    assert 0 < once.total.share < 1
    assert thrice.total.share == pytest.approx(once.total.share)
    assert [group.name for group in thrice.shops] == [group.name for group in once.shops]
