"""Findings are kept as arrays; what is asked of many at once is what each of them says by itself."""

from __future__ import annotations

import datetime as dt

import numpy as np

from opsheet.checks import Findings, run_checks
from opsheet.checks.findings import cell_of
from opsheet.settings import load_shipped_settings
from table_builder import build_table, build_workbook

SETTINGS = load_shipped_settings()
ROWS = [
    {"店铺": "A ", "MSKU": "M-1", "站点": "MX", "采购数量(整箱)": 7, "箱规": 4, "目标销售月": "soon"},
    {"店铺": "A", "MSKU": "M-1", "站点": "Mexiko", "采购数量(整箱)": "x", "箱规": 4},
    {"店铺": " B", "MSKU": "M-3", "站点": "MX", "采购数量(整箱)": 8, "箱规": -4, "SKU": "odd"},
]


def findings() -> Findings:
    table = build_table(SETTINGS, "stocking", ROWS)
    return run_checks(build_workbook(SETTINGS, table), SETTINGS, dt.datetime(2025, 3, 10, 9))


def test_columns_say_what_each_finding_says() -> None:
    found = findings()
    one_by_one = [*found]
    assert len(one_by_one) == len(found) > 10
    for language in ("zh", "en"):
        at_once = found.column(lambda group, indexes, language=language: group.messages(indexes, language))
        assert at_once == [one.message(language) for one in one_by_one]
    assert found.column(lambda group, indexes: group.suggestions(indexes)) == [one.suggestion for one in one_by_one]
    assert [cell_of(cell) for cell in found.cells.tolist()] == [one.cell for one in one_by_one]
    assert found.rows.tolist() == [one.row for one in one_by_one]


def test_the_worst_come_first_then_the_cells_in_their_order() -> None:
    order = [(one.severity.rank, one.row, len(one.cell), one.cell) for one in findings() if one.row > 1]
    assert order == sorted(order)


def test_each_severity_is_counted() -> None:
    found = findings()
    assert found.severities.total() == len(found)
    assert all(
        found.severities[severity] == sum(one.severity is severity for one in found) for severity in found.severities
    )


def test_a_part_of_them_is_in_the_same_order() -> None:
    found = findings()
    assert [one.cell for one in found[2:6]] == [one.cell for one in found][2:6]
    assert [one.cell for one in found.chosen(np.array([0, 4]))] == [found[0].cell, found[4].cell]
    assert not Findings.none()
