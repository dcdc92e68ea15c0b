"""Headers however teams write them: which column each stands for, and which are no column that opsheet knows."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from opsheet.tables.header_forms import HeaderForms
from opsheet.tables.headers import HeaderIndex
from team_settings import team_settings

SETTINGS = team_settings()
FORMS = HeaderForms(SETTINGS.reading.headers)
CASES = yaml.safe_load((Path(__file__).parent / "headers.yaml").read_text(encoding="utf-8"))
INDEXES = {table: HeaderIndex(SETTINGS.tables[table], FORMS) for table in CASES}


@pytest.mark.parametrize(
    ("table", "key", "header"),
    [(table, key, header) for table, keys in CASES.items() for key, headers in keys.items() for header in headers],
)
def test_a_header_stands_for_its_column(table: str, key: str, header: str) -> None:
    found = INDEXES[table].find(header)
    assert (found[1] if found else "nothing") == key


@pytest.mark.parametrize("table", sorted(SETTINGS.tables))
def test_every_header_and_alias_stands_for_its_own_column(table: str) -> None:
    index = HeaderIndex(SETTINGS.tables[table], FORMS)
    for key, column in SETTINGS.tables[table].columns.items():
        for name in (column.header.zh, column.header.en, *column.aliases):
            found = index.find(name)
            assert found is not None
            assert found[1] == key, name


@pytest.mark.parametrize("table", sorted(SETTINGS.tables))
def test_marks_around_a_header_change_nothing(table: str) -> None:
    index = HeaderIndex(SETTINGS.tables[table], FORMS)
    for key, column in SETTINGS.tables[table].columns.items():
        number = "" if column.header.zh[0].isdigit() else "3."  # two numbers in a row would be one
        written = f"*{number}{column.header.zh}（必填）"
        if not column.calculated:
            found = index.find(written)
            assert found is not None, written
            assert found[1] == key, written
