"""Every function in cells of a real LibreOffice gives what ``opsheet eval`` gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

import opsheet_udfs  # noqa: F401 - declares the functions
from libreoffice import LibreOffice, needs_libreoffice
from opsheet.catalogue import FUNCTIONS, Example, Function, Kind
from opsheet.values.cells import CellRange
from opsheet_udfs.evaluate import json_value

pytestmark = needs_libreoffice()
EXAMPLES = [(function, example) for function in FUNCTIONS.values() for example in function.examples]
DAY_ZERO = dt.datetime(1899, 12, 30)
MOMENTS = {Kind.DATE, Kind.DATETIME}


@pytest.fixture(autouse=True)
def sheet(office: LibreOffice) -> Iterator[None]:
    office.open(Hidden=True)
    yield
    office.close()


def shown(function: Function, value: Any) -> Any:
    """What a cell holds in the words of ``opsheet eval``: LibreOffice keeps a moment as a number."""
    if isinstance(value, list):
        return [shown(function, cell) for cell in value]
    if isinstance(value, float) and function.result in MOMENTS:
        moment = DAY_ZERO + dt.timedelta(days=value)
        return json_value((moment + dt.timedelta(seconds=30)).replace(second=0, microsecond=0))
    return json_value(value)


@pytest.mark.parametrize(("function", "example"), EXAMPLES, ids=lambda one: getattr(one, "formula", None))
def test_example(office: LibreOffice, function: Function, example: Example) -> None:
    if isinstance(example.result, list):
        area = CellRange(1, 1, len(example.result), len(example.result[0]))
        assert shown(function, office.spill(cells=str(area), formula=example.formula)) == example.result
    else:
        assert shown(function, office.type(cell="A1", formula=example.formula)) == example.result
