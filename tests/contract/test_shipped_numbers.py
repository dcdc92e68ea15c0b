"""The one place beside ``config`` that names the procedure's numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from opsheet.settings import shipped_folder
from opsheet.settings.files import is_threshold

EXPECTED = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))


def shipped_numbers() -> dict[str, Any]:
    """Every threshold by its place: its value, or its values by the day from which each holds."""
    contents = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(shipped_folder().glob("*.yaml"))}
    return dict(_numbers(contents, ""))


def _numbers(content: Any, place: str) -> list[tuple[str, Any]]:
    if is_threshold(content):
        if isinstance(content, list):
            return [(place, {str(entry.get("from")): entry["value"] for entry in content})]
        return [(place, content["value"])]
    if isinstance(content, dict):
        return [found for key, value in content.items() for found in _numbers(value, f"{place}.{key}".lstrip("."))]
    return []


def test_the_shipped_numbers_are_the_procedures() -> None:
    assert shipped_numbers() == EXPECTED
