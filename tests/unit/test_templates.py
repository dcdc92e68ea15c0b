"""The templates: recognised, with drop-downs, formats and checks of what is typed."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from opsheet.catalogue import TableProblemError
from opsheet.settings import Settings, TableDefinition, load_settings
from opsheet.tables import read_workbook
from opsheet.workbooks.table_sheet import BLANK_ROWS, template
from team_settings import team_settings

SETTINGS = team_settings()
EVERY_TABLE = pytest.mark.parametrize("definition", SETTINGS.tables.values(), ids=list(SETTINGS.tables))


def opened(definition: TableDefinition, settings: Settings = SETTINGS) -> Any:
    return openpyxl.load_workbook(io.BytesIO(template(definition, settings)))


def rule_of(sheet: Any, position: int) -> Any:
    cell = sheet.cell(2, position).coordinate
    return next((rule for rule in sheet.data_validations.dataValidation if cell in rule.sqref), None)


@EVERY_TABLE
def test_the_sheet_is_the_definition(definition: TableDefinition) -> None:
    sheet = opened(definition).worksheets[0]
    assert sheet.title == definition.name.zh
    assert [cell.value for cell in sheet[1]] == [column.header.zh for column in definition.columns.values()]
    (table,) = sheet.tables.values()
    assert table.ref.endswith(str(BLANK_ROWS + 1))
    assert sheet.freeze_panes.endswith("2")
    assert sheet.print_title_rows == "$1:$1"


@EVERY_TABLE
def test_every_choice_has_its_drop_down_and_every_number_its_check(definition: TableDefinition) -> None:
    sheet = opened(definition).worksheets[0]
    for position, column in enumerate(definition.columns.values(), start=1):
        rule = rule_of(sheet, position)
        if column.calculated:
            assert rule is None
        elif column.choices or column.drop_down:
            assert rule.type == "list"
        elif column.type in {"integer", "number", "share"}:
            assert (rule.type, rule.formula1) == (
                "whole" if column.type == "integer" else "decimal",
                "-1000000000" if column.negative else "0",
            )
        elif column.type in {"date", "datetime"}:
            assert rule.type == "date"
        if column.number_format:
            assert sheet.cell(2, position).number_format == column.number_format


@EVERY_TABLE
def test_calculated_columns_look_different(definition: TableDefinition) -> None:
    sheet = opened(definition).worksheets[0]
    colors: dict[bool, set[str]] = {True: set(), False: set()}
    for cell, column in zip(sheet[1], definition.columns.values(), strict=True):
        colors[column.calculated].add(cell.fill.fgColor.rgb)
        assert cell.comment is not None
    assert colors[True].isdisjoint(colors[False])


@EVERY_TABLE
def test_an_empty_template_is_recognised_and_asks_for_rows(definition: TableDefinition, tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(template(definition, SETTINGS))
    with pytest.raises(TableProblemError, match=definition.name.en):
        read_workbook(path, SETTINGS)


def test_drop_downs_follow_the_teams_settings(tmp_path: Path) -> None:
    (tmp_path / "contacts.yaml").write_text("buyers: {Ana: [行车记录仪]}\n", encoding="utf-8")
    settings = load_settings(tmp_path)
    book = opened(settings.tables["stocking"], settings)
    lists = {column[0].value: [cell.value for cell in column[1:] if cell.value] for column in book["选项"].columns}
    assert "行车记录仪" in lists["产品类目"]
    assert "Ana" in lists["采购员"]
    assert book["选项"].sheet_state == "hidden"
