"""A live formula of the stocking sheet gives what the value gives, however the cells of the row are written."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import opsheet_udfs  # noqa: F401 - declares the functions
from opsheet.calculations.stocking import calculate
from opsheet.settings import ColumnDefinition
from opsheet.tables import Table
from opsheet.values.cells import ExcelError
from opsheet_macros.stocking.row_formulas import RowFormulas
from opsheet_macros.writing.columns import cell_values, column_positions
from opsheet_udfs.evaluate import Evaluator
from table_builder import build_table
from team_settings import team_settings

SETTINGS = team_settings(replenishment={"safety": {"value": 6}})
NOW = dt.datetime(2025, 3, 10, 9)
DEFINITION = SETTINGS.tables["stocking"]
READ = (
    *("average_7", "average_14", "average_30", "platform_stock", "overseas_stock", "forwarder_stock"),
    *("domestic_stock", "inbound_fba", "purchased", "category", "transport", "applied_on", "quantity"),
    "carton_quantity",
)
FAULTY = st.sampled_from(
    [
        "#N/A",
        "#DIV/0!",
        "abc",
        -3.0,
        "-3",
        "－",
        "　",
        " ",
        "＃",
        "待定",
        "约5",
        "5-6",
        "4月",
        "11月27日",
        True,
        0.5,
        1e9,
        "3e9",
        6e8,
        9.9e8,
        999_999_999.0,
    ]
)
NUMBERS = st.one_of(
    st.integers(0, 5000).map(float),
    st.floats(0, 1e4).map(lambda one: round(one, 2)),
    st.sampled_from(["1,200", "１２", " 7 ", "３６", "1，200", "20件", 0.0, "0"]),
)
DATES = st.one_of(
    st.datetimes(dt.datetime(2024, 10, 1), dt.datetime(2025, 3, 9)).map(lambda one: one.replace(microsecond=0)),
    st.sampled_from(["2025/2/1", "20250115", "2025年1月3日", "２０２５-01-05", 45700.0]),
)


def cells_of(key: str, column: ColumnDefinition) -> st.SearchStrategy[Any]:
    """Cells that a person might type into a column, and some that nobody should."""
    if key == "category":
        kind = st.sampled_from(["车机", " 车机 ", "灯具", "不知道", "车 机"])
    elif column.choices is not None:
        names = [word for name in column.choices.values() for word in (name.zh, name.en, *name.aliases)]
        kind = st.sampled_from([*names, *(f" {name}" for name in names), "ＡＩＲ", "骑马"])
    else:
        kind = DATES if column.type == "date" else NUMBERS
    return st.one_of(kind, kind, kind, kind, kind, st.none(), FAULTY)


ROWS = st.fixed_dictionaries({key: cells_of(key, DEFINITION.columns[key]) for key in READ})
EVALUATOR = Evaluator(SETTINGS, NOW)


def recalculated(table: Table) -> dict[str, Any]:
    """What the formulas of the first row give, each with the results of those that it reads."""
    letters = column_positions(table, list(calculate(table, SETTINGS, NOW.date())))
    cells = {f"${column.letter}2": column.raw[0] for column in table.columns.values()}
    answers: dict[str, Any] = {}
    for key, formula in RowFormulas(table, letters, SETTINGS, NOW.date()).at(0, 2).items():
        if table.lacks(key):
            answers[key] = None
            continue
        text = re.sub(r"\$[A-Z]+2\b", lambda found: literal(cells[found[0]]), formula)
        answers[key] = cells[f"${letters[key]}2"] = EVALUATOR.evaluate(text)
    return answers


def literal(cell: Any) -> str:
    """A cell as it is written in a formula."""
    if isinstance(cell, ExcelError):
        return cell.code
    if isinstance(cell, dt.datetime):
        return repr((cell - dt.datetime(1899, 12, 30)) / dt.timedelta(days=1))
    if isinstance(cell, dt.date):
        return repr(float((cell - dt.date(1899, 12, 30)).days))
    return '""' if cell is None else f'"{cell}"' if isinstance(cell, str) else repr(cell)


def shown(answer: Any) -> Any:
    """An error stands where the value is left blank."""
    if isinstance(answer, str):
        assert answer == "" or answer.startswith("#"), answer
        return None
    return answer.date() if isinstance(answer, dt.datetime) else answer


def assert_agreement(table: Table) -> None:
    values = {key: cell_values(column)[0] for key, column in calculate(table, SETTINGS, NOW.date()).items()}
    formulas = recalculated(table)
    assert set(formulas) == set(values)
    for key, wanted in values.items():
        given = shown(formulas[key])
        rounded = pytest.approx(wanted, rel=1e-9, abs=1e-9) if isinstance(wanted, float | int) else wanted
        assert given == rounded, (key, formulas[key])


@given(ROWS, st.sets(st.sampled_from(READ), max_size=3))
@settings(max_examples=150, deadline=None)
def test_a_formula_gives_what_the_value_gives(row: dict[str, Any], missing: set[str]) -> None:
    headers = {DEFINITION.columns[key].header.zh: cell for key, cell in row.items() if key not in missing}
    assert_agreement(build_table(SETTINGS, "stocking", [headers]))


def test_a_total_mapped_to_an_average_is_divided_however_it_is_written() -> None:
    row = {"平台仓库存": 700.0, "近7天日均": "７０", "箱规": 10.0, "备货数量": 100.0}
    headers = {DEFINITION.columns[key].header.zh: cell for key, cell in zip(
        ("platform_stock", "average_7", "carton_quantity", "quantity"), row.values(), strict=True)}  # fmt: skip
    table = build_table(SETTINGS, "stocking", [headers])
    average = table.columns["average_7"]
    columns = {**table.columns, "average_7": replace(average, values=average.values / 7, divisor=7)}
    assert recalculated(replace(table, columns=columns))["velocity"] == 10.0
