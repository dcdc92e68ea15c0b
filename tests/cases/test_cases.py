"""Whole sheets as teams write them: what is understood, what is found, which figures follow, what is left blank.

``shared.yaml`` speaks of the workbooks in ``files``; ``messy/*.yaml`` hold their sheets row by row. A case says:

``reads``: the rows of each table. ``finds``: findings as code and cell, others may be there. ``finds_no``: codes that
must not be there. ``suggests``: every suggestion, by cell. ``figures``: calculated values by row and header, null for
blank. ``unknown``: headers and the columns that each may be. ``refused``: words of the refusal.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from opsheet.calculations.pipeline import calculate_pipeline
from opsheet.calculations.stocking import calculate
from opsheet.catalogue import UserError
from opsheet.checks import run_checks
from opsheet.checks.cell_text import plain
from opsheet.settings import Settings
from opsheet.tables import SheetContent, Table, Workbook, read_sheets, read_workbook
from opsheet.values.cells import CellRange, ExcelError
from table_builder import build_table, build_workbook
from team_settings import team_settings

FOLDER = Path(__file__).parent
TODAY = dt.date(2025, 3, 10)


def cases() -> list[Any]:
    paths = [FOLDER / "shared.yaml", *sorted((FOLDER / "messy").glob("*.yaml"))]
    return [
        pytest.param(case, id=f"{path.stem} {case.get('file') or case['case']}")
        for path in paths
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return team_settings()


def _workbook(case: dict[str, Any], settings: Settings) -> Workbook:
    if "file" in case:
        return read_workbook(FOLDER / "files" / case["file"], settings, case.get("choose"))
    sheets = [_sheet(name, content) for name, content in case["sheets"].items()]
    return read_sheets("a.xlsx", sheets, settings, case.get("choose"))


def _sheet(name: str, content: dict[str, Any]) -> SheetContent:
    rows = [[_cell(cell) for cell in row] for row in content["rows"]]
    width = max(map(len, rows))
    merged = [one for text in content.get("merged", []) if (one := CellRange.parse(text)) is not None]
    return SheetContent.from_rows(name, [[*row, *[None] * (width - len(row))] for row in rows], merged)


def _cell(cell: object) -> object:
    if isinstance(cell, str) and cell.startswith("#") and cell.isascii():
        return ExcelError(cell)
    return dt.datetime.combine(cell, dt.time()) if type(cell) is dt.date else cell


def _figures(table: Table, settings: Settings, today: dt.date) -> dict[str, Any]:
    columns = calculate if table.key == "stocking" else calculate_pipeline
    names = table.definition.columns
    return {names[key].header.zh: values for key, values in columns(table, settings, today).items()}


@pytest.mark.parametrize("case", cases())
def test_case(case: dict[str, Any], shipped: Settings) -> None:
    why = case["why"]
    if "refused" in case:
        with pytest.raises(UserError) as refused:
            _workbook(case, shipped)
        assert all(words in refused.value.render("zh") for words in case["refused"]), why
        return
    workbook = _workbook(case, shipped)
    assert {key: len(table) for key, table in workbook.tables.items()} == case["reads"], why
    now = dt.datetime.combine(case.get("as_of", TODAY), dt.time(9))
    found = run_checks(workbook, shipped, now, export=case.get("export", False))
    codes = [f"{one.check.code} {one.cell}" for one in found]
    assert set(case.get("finds", [])) <= set(codes), (why, codes)
    assert not {one.check.code for one in found} & set(case.get("finds_no", [])), (why, codes)
    if "suggests" in case:
        suggested = {one.cell: one.suggestion for one in found if one.suggestion is not None}
        assert suggested == case["suggests"], why
    if "unknown" in case:
        unknown = {one.header: list(one.candidates) for table in workbook.tables.values() for one in table.unknown}
        assert unknown == case["unknown"], why
    _compare_figures(case, workbook, shipped, now.date())


def _compare_figures(case: dict[str, Any], workbook: Workbook, settings: Settings, today: dt.date) -> None:
    table = next(iter(workbook.tables.values()))
    figures = _figures(table, settings, today) if case.get("figures") else {}
    for row, expected in case.get("figures", {}).items():
        (index,) = np.flatnonzero(table.rows == row).tolist()
        for header, value in expected.items():
            given = plain(figures[header][index])
            assert given == (pytest.approx(value) if isinstance(value, float) else value), (case["why"], row, header)


def test_every_file_is_a_case() -> None:
    """The one that is no workbook is read as the text that it is, by test_text_tables.py."""
    named = {case["file"] for case in yaml.safe_load((FOLDER / "shared.yaml").read_text(encoding="utf-8"))}
    assert named == {path.name for path in (FOLDER / "files").iterdir() if path.suffix == ".xlsx"}


def test_thirty_sheets_as_teams_write_them() -> None:
    sheets = [case for path in (FOLDER / "messy").glob("*.yaml") for case in yaml.safe_load(path.read_text("utf-8"))]
    assert len(sheets) >= 30
    assert all({"finds", "figures", "refused"} & set(case) for case in sheets)


@pytest.mark.parametrize("key", sorted(team_settings().tables))
def test_a_table_without_rows_passes_every_check(key: str, shipped: Settings) -> None:
    headers = [column.header.zh for column in shipped.tables[key].columns.values()]
    name = shipped.tables[key].name.zh  # by which alone some tables are found
    empty = read_sheets("a.xlsx", [_sheet(name, {"rows": [headers]}), _sheet("B", _other(key))], shipped)
    assert len(empty.tables[key]) == 0
    assert not [one for one in run_checks(empty, shipped, dt.datetime(2025, 3, 10, 9)) if one.table == key]


def _other(key: str) -> dict[str, Any]:
    if key == "batches":
        return {"rows": [["站点", "店铺", "MSKU", "负责人"], ["MX", "S1", "A-1", "林晓"]]}
    return {"rows": [["仓库", "MSKU", "批次号", "入库日期", "可用数量"], ["深圳", "A-1", "P1", dt.date(2025, 1, 1), 5]]}


def test_a_written_case_is_read_as_a_table_is_built(shipped: Settings) -> None:
    """The sheets of the cases go through the same reading as any workbook's."""
    row = {"店铺": "S1", "MSKU": "A-1", "箱规": 36, "采购数量": 36}
    built = build_workbook(shipped, build_table(shipped, "stocking", [row])).tables["stocking"]
    read = read_sheets("a.xlsx", [_sheet("A", {"rows": [list(row), list(row.values())]})], shipped).tables["stocking"]
    assert read.numbers("quantity").tolist() == built.numbers("quantity").tolist()
