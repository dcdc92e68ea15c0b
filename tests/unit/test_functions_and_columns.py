"""A worksheet function and the calculated column that declares it give the same, whatever the row holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import opsheet_udfs  # noqa: F401 - declares the functions
from opsheet.calculations.appointments import calculate_appointments
from opsheet.calculations.pipeline import calculate_pipeline
from opsheet.calculations.stocking import calculate
from opsheet.catalogue import FUNCTIONS
from opsheet.settings import ColumnDefinition
from opsheet.values.cells import ExcelError
from opsheet_macros.writing.columns import cell_values
from opsheet_udfs.binding import NOT_IN_TABLE, invoke
from table_builder import build_table
from team_settings import team_settings

NOW = dt.datetime(2025, 3, 10, 9)
SETTINGS = team_settings(
    replenishment={"safety": {"value": 6}},
    turnover={"routes": {"mx_express": {"target": [{"value": 45}, {"from": dt.date(2025, 2, 1), "value": 40}]}}},
    delivery={"demand_notice": {"normal": [{"value": 3}, {"from": dt.date(2025, 3, 1), "value": 5}]}},
)
CALCULATE: Mapping[str, Any] = {
    "stocking": lambda table: calculate(table, SETTINGS, NOW.date()),
    "pipeline": lambda table: calculate_pipeline(table, SETTINGS, NOW.date()),
    "appointments": lambda table: calculate_appointments(table, SETTINGS),
}
# Columns whose action reads more than the row: days of sales, and the shipments on their way.
BEYOND_THE_ROW = {"instock_velocity", "first_gap", "gap_days", "sells_out_on"}
DECLARED = [
    pytest.param(table.key, key, column.function, id=f"{table.key}.{key}")
    for table in SETTINGS.tables.values()
    if not table.named_only  # a form's columns are worked out by its action, see tests/actions
    for key, column in table.columns.items()
    if column.function is not None and key not in BEYOND_THE_ROW
]
MESSY = st.sampled_from(["#N/A", "abc", -3.0, "－", "1e999", "2025-02-30", "　", "＃"])
NUMBERS = st.one_of(
    st.integers(0, 5000).map(float),
    st.floats(0, 1e4).map(lambda one: round(one, 2)),
    st.sampled_from(["1,200", "１２", " 7 ", 0.0, 9e8]),
)
DATES = st.one_of(
    st.datetimes(dt.datetime(2024, 10, 1), dt.datetime(2025, 3, 9)).map(lambda one: one.replace(microsecond=0)),
    st.sampled_from(["2025/2/1", "20250115", "2025年1月3日", 45700.0, dt.datetime(2025, 2, 1)]),
)
TEXTS: Mapping[str, st.SearchStrategy[Any]] = {
    "shipment": st.sampled_from(["FBA18SHTRFPP", " FBA18SHTRFPP ", "fba18shtrfpp", "FBA18", 12.0]),
    "warehouse": st.sampled_from(["MEX6", "mex6", " Mex1", "ＭＥＸ２", "MEX9", 6.0]),
    "tracking": st.sampled_from(["5YDIA35G", "5ydia35g", "5YDIA35", 12345678.0]),
    "brand": st.sampled_from(["HIMICAR", "A/B", "x" * 50]),
    "channel": st.sampled_from(["海卡", "快线", "mx_express", "墨西哥直航", "整柜", "海派", "空运", "air", "骑马"]),
}


def cells_of(key: str, column: ColumnDefinition) -> st.SearchStrategy[Any]:
    """Cells that a person might type into a column, and some that nobody should."""
    if column.choices is not None:
        kind = st.sampled_from([word for name in column.choices.values() for word in (name.zh, name.en, *name.aliases)])
    elif column.type in {"date", "datetime"}:
        kind = DATES
    elif column.type == "time":
        kind = st.sampled_from([0.5, "14:00", dt.time(9, 30), "25:00", "9：00"])
    elif column.type in {"number", "integer", "share"}:
        kind = NUMBERS
    else:
        kind = TEXTS.get(key, st.text(max_size=6))
    return st.one_of(kind, kind, kind, st.none(), MESSY)


def columns_read(table: str, function: str) -> list[str]:
    """The data columns on which a column depends, by way of the function's arguments."""
    definition = SETTINGS.tables[table]
    named = {
        key
        for argument in FUNCTIONS[function].arguments
        for source in argument.columns
        if source.startswith(f"{table}.")
        for key in source.partition(".")[2].split("+")
    }
    behind = {  # what the calculated columns that a function reads are made from
        "velocity": {"average_7", "average_14", "average_30"},
        "available": {"platform_stock", "overseas_stock", "forwarder_stock", "domestic_stock"},
        **{f"{segment}_days": {f"{mark}_on" for mark in ("ordered", "received", "dispatched", "forwarder", "shelved")}
           for segment in ("purchase", "domestic", "transit", "overseas", "platform")},
    }  # fmt: skip
    data = set().union(*({key} if key in definition.data_columns else behind[key] for key in named))
    return [key for key in definition.columns if key in data]


@pytest.mark.parametrize(("table", "key", "function"), DECLARED)
@given(st.data())
@settings(max_examples=60)
def test_the_function_agrees_with_the_column(table: str, key: str, function: str, data: st.DataObject) -> None:
    definition = SETTINGS.tables[table]
    row = {
        definition.columns[name].header.zh: data.draw(cells_of(name, definition.columns[name]), label=name)
        for name in columns_read(table, function)
    }
    for name, kept in FILLED.get(key, {}).items():
        if row[definition.columns[name].header.zh] in (None, "　"):
            row[definition.columns[name].header.zh] = kept
    built = build_table(SETTINGS, table, [row])
    assume(key not in SUMS or not any(column.faulty.any() for column in built.columns.values()))
    calculated = {name: cell_values(values)[0] for name, values in CALCULATE[table](built).items()}

    def read(sources: tuple[str, ...]) -> Any:
        name = sources[0].partition(".")[2]
        if not sources[0].startswith(f"{table}.") or name not in {*built.columns, *calculated}:
            return NOT_IN_TABLE
        cell = calculated[name] if name in calculated else built.columns[name].raw[0]
        return ExcelError(cell.code) if isinstance(cell, ExcelError) else cell

    answer = invoke(FUNCTIONS[function], [], settings=SETTINGS, now=NOW, row_reader=read)
    given = None if answer == "" or str(answer).startswith("#") else answer
    shown = given.date() if isinstance(given, dt.datetime) and given.time() == dt.time() else given
    wanted = calculated[key]
    assert shown == (pytest.approx(wanted) if isinstance(wanted, float | int) else wanted), answer


# A sum of columns that are blank for a cell at fault: the column knows of the fault, the function sees a blank.
SUMS = {"total_days"}
# A blank here means something to the column of a whole table, and a blank result to the function of one cell.
FILLED: Mapping[str, Mapping[str, Any]] = {
    "arrives_on": {"applied_on": dt.datetime(2025, 3, 1), "transport": "海运"},
}


def test_a_warehouse_in_small_letters_is_the_warehouse() -> None:
    for table in ("pipeline", "appointments"):
        built = build_table(SETTINGS, table, [{"货件号": "FBA18SHTRFPP", "FBA仓": "mex6", "追踪编号": "5YDIA35G"}])
        assert cell_values(CALCULATE[table](built)["erp_remark"]) == ["FBA18SHTRFPP-MEX6-5YDIA35G"]
    answer = invoke(FUNCTIONS["SHIPMENT_REMARK"], ["FBA18SHTRFPP", "mex6", "5YDIA35G"], settings=SETTINGS, now=NOW)
    assert answer == "FBA18SHTRFPP-MEX6-5YDIA35G"


def test_columns_declare_functions_that_exist() -> None:
    assert {parameter.values[2] for parameter in DECLARED} <= set(FUNCTIONS)
