"""The list of tests that Windows Python doesn't run names tests that are there."""

from __future__ import annotations

from own_tests import FOLDERS, left_out_tests
from wine import CHECKOUT


def test_what_is_left_out_is_there() -> None:
    names = [test.partition("::")[0] for tests in left_out_tests().values() for test in tests]
    assert names
    assert [name for name in (*names, *FOLDERS) if not (CHECKOUT / "tests" / name).exists()] == []
