"""Workbooks that hold hardly anything: every action and row choice works or is refused in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter

from command_line import AS_OF, CommandLine
from opsheet_macros import ACTION_KEYS, load_action
from team_settings import team_settings

FILES = Path(__file__).resolve().parents[1] / "cases" / "files"
HEADERS = {key: [one.header.zh for one in table.columns.values()] for key, table in team_settings().tables.items()}
ROWS = {
    "only headers": (),
    "a blank and a letter": ((" ",), ("x",) * 60),
}
CHOICES = ((), ("--rows", "2-3"), ("--where", "店铺=x"))


def write(path: Path, sheets: dict[str, Sequence[Sequence[str]]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def assert_answered(opsheet: CommandLine, path: Path, table: str) -> None:
    """Every command that reads such a table, and every choice of rows that it takes."""
    actions = [one for one in map(load_action, ACTION_KEYS) if table in (*one.tables, *one.optional_tables)]
    runs = [
        ("run", one.key, path, "--dry-run", *AS_OF, *choice)
        for one in actions
        for choice in (CHOICES if one.takes_rows else CHOICES[:1])
    ]
    for command in [("check", path), ("columns", path), *runs]:
        said = opsheet(*command)
        assert said.status in {0, 1, 2}, (command, said.err)
        assert len(said.sentences) == (said.status == 2), (command, said.err)


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("key", HEADERS)
def test_a_table_with_hardly_a_row(opsheet: CommandLine, tmp_path: Path, key: str, rows: str) -> None:
    other = "link_owners" if key != "link_owners" else "batches"
    sheets = {"A": [HEADERS[key], *(row[: len(HEADERS[key])] for row in ROWS[rows])], "B": [HEADERS[other], ["x"] * 9]}
    assert_answered(opsheet, write(tmp_path / "a.xlsx", sheets), key)


@pytest.mark.parametrize("key", HEADERS)
def test_a_table_with_hardly_a_column(opsheet: CommandLine, tmp_path: Path, key: str) -> None:
    name = team_settings().tables[key].sheets[0]
    assert_answered(opsheet, write(tmp_path / "a.xlsx", {name: [HEADERS[key][:3], ["x"] * 3]}), key)


@pytest.mark.parametrize(("name", "table"), [("half_filled_template", "pipeline"), ("three_columns_only", "stocking")])
def test_workbooks_that_teams_have_begun(opsheet: CommandLine, name: str, table: str) -> None:
    assert_answered(opsheet, FILES / f"{name}.xlsx", table)
