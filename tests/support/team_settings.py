"""Settings for tests of logic: numbers of their own, so that a change of the shipped ones breaks no such test.

The files in ``settings`` hold every number, calendar and person; the tables and what concerns the program itself
come from what ships. What ships is held by ``tests/contract/test_shipped_numbers.yaml`` alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from opsheet.settings import Settings, load_settings

TEAM_FOLDER = Path(__file__).parent / "settings"


def team_settings(**overrides: Mapping[str, Any]) -> Settings:
    """The tests' settings, with values by file laid over them."""
    return load_settings(TEAM_FOLDER, **overrides)
