"""The first cases of each generator; ``make fuzz`` runs them all."""

from __future__ import annotations

import pytest
from tests.fuzz.__main__ import CASES, run_batches

FEW = {"tables": 60, "packages": 60, "kills": 6, "calls": 20}


@pytest.mark.parametrize("kind", CASES)
def test_the_first_cases_hold(kind: str) -> None:
    total, failures = run_batches(kind, 0, FEW[kind])
    assert not failures
    assert total.total() in {FEW[kind], 0}
    assert not total["failed"]
