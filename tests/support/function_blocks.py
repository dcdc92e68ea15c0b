"""Hypothesis strategies: cells and ranges for the arguments of any worksheet function."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from opsheet.catalogue import Argument, Function, Kind
from opsheet.settings import Settings
from opsheet.values.cells import ExcelError
from opsheet_udfs.binding import OMITTED, vocabularies

NOT_AVAILABLE = -2146826246

BAD_CELLS = st.sampled_from(["abc", "#N/A?", NOT_AVAILABLE, ExcelError("#REF!"), True, -7.0, "1.2.3", "　"])
CELLS = {
    Kind.NUMBER: st.one_of(
        st.floats(0, 1e6),
        st.integers(0, 5000).map(float),
        st.sampled_from([0.0, 1e300, 1e-300, "1,200", "１２００", "12%", Decimal("36.5")]),
    ),
    Kind.DATE: st.one_of(
        st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2026, 12, 31)),
        st.sampled_from(
            [45717.0, 20250301.0, "2025/3/1", "2025年3月1日", dt.datetime(1900, 1, 1), dt.datetime(9999, 12, 31)]
        ),
    ),
    Kind.TIME: st.one_of(st.floats(0, 0.999), st.sampled_from(["14:00", dt.time(9, 30), dt.datetime(2025, 1, 1, 8)])),
    Kind.TEXT: st.one_of(
        st.text(max_size=12),
        st.sampled_from(["FBA18SHTRFPP", "MEX6", "HIMICAR", "球泡灯", "X001ABCDEF", "B0ABCDEFGH", 36.0]),
    ),
    Kind.BOOLEAN: st.sampled_from([True, False, "YES", "否", 1.0]),
}
CELLS[Kind.DATETIME] = CELLS[Kind.DATE]
CELLS[Kind.ANY] = st.one_of(CELLS[Kind.TEXT], CELLS[Kind.NUMBER], CELLS[Kind.DATE])


def cells(argument: Argument, settings: Settings) -> st.SearchStrategy[Any]:
    """Cells of an argument: mostly sensible, some blank, some impossible."""
    if argument.kind is Kind.KEY:
        vocabulary = vocabularies(settings)[argument.keys or argument.name]
        sensible: st.SearchStrategy[Any] = st.sampled_from(vocabulary.nearest("a", count=20))
    else:
        sensible = CELLS[argument.kind]
    return st.one_of(sensible, sensible, sensible, st.none(), st.just(""), BAD_CELLS)


@st.composite
def blocks(draw: st.DrawFn, function: Function, settings: Settings) -> list[Any]:
    """One block of cells for each argument, in shapes that fit each other; some optional ones are left out."""
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    whole_rows = draw(st.integers(1, 4))
    arguments: list[Any] = []
    for argument in function.arguments:
        shape = draw(st.sampled_from([(1, 1), (rows, 1), (1, columns), (rows, columns)]))
        if argument.whole:
            shape = (whole_rows, 1)
        if argument.optional and draw(st.booleans()):
            arguments.append(OMITTED)
            continue
        cell = cells(argument, settings)
        arguments.append(tuple(tuple(draw(cell) for _ in range(shape[1])) for _ in range(shape[0])))
    return arguments
