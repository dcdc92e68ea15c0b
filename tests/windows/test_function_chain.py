"""Every example of every function through xlwings' DLL, COM and Windows Python, as Excel's VBA calls it."""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest
from machine import Machine
from openpyxl.worksheet.table import Table as ExcelTable
from recorded_calls import LEFT_OUT, Call, as_json, recorded_calls, rows_of
from wine import CHECKOUT, DESK

from opsheet.catalogue import FUNCTIONS
from opsheet.settings import load_settings
from opsheet.tables import Table, read_workbook
from opsheet_udfs.binding import NOT_IN_TABLE, invoke

FOLDER = DESK / "备货 表"
SAMPLES = CHECKOUT / "workbooks" / "samples"
BOOKS = ("stocking.xlsx", "pipeline.xlsx", "appointments.xlsx")
WITH_EXCEL_TABLE = "appointments in an Excel table.xlsx"
FAR = "CL200"  # a calling cell far from every table
BESIDE, INSIDE = "CL", "O"  # columns of calling cells beside a table, and in the Excel table
LEAST_BARE_FUNCTIONS = 15
LONGEST_SECONDS = 120  # without an answer, on a machine that is busy with other tests
Cell = tuple[str, str, str]  # workbook, sheet, address


def answers(
    machine: Machine, calls: list[tuple[str, Call, Cell]], *, bits: int = 64, before: Sequence[str] = ()
) -> list[Any]:
    """What each call gives; ``before`` is what Python carries out before each of the first."""
    folder = machine.wine.path(FOLDER)
    folder.mkdir(exist_ok=True)
    for name in BOOKS:
        shutil.copy(SAMPLES / name, folder / name)
    book = openpyxl.load_workbook(folder / BOOKS[-1])
    book.worksheets[0].add_table(ExcelTable(displayName="own", ref=book.worksheets[0].dimensions))
    book.save(folder / WITH_EXCEL_TABLE)
    firsts = [{"before": code} for code in before]
    job = {
        **machine.chain(str(FOLDER / BOOKS[0]), bits=bits),
        "workbooks": [str(FOLDER / name) for name in (*BOOKS, WITH_EXCEL_TABLE)],
        "module": "opsheet_udfs.excel",
        "calls": [
            {"name": call.name, "arguments": call.arguments, "ranges": form == "ranges", "caller": caller, **first}
            for (form, call, caller), first in itertools.zip_longest(calls, firsts, fillvalue={})
        ],
    }
    return machine.run_to_an_answer("call_functions.py", job, seconds=LONGEST_SECONDS)


def far_from_tables() -> Cell:
    """A calling cell that reads no row of a table."""
    return BOOKS[0], read_workbook(SAMPLES / BOOKS[0], load_settings()).sheets[0], FAR


def every_call() -> list[tuple[str, Call, Cell]]:
    """The examples with plain values and with ranges, and bare calls beside the samples' tables."""
    settings = load_settings()
    far = far_from_tables()
    examples = [(form, call, far) for form in ("values", "ranges") for call in recorded_calls()]
    tables = [(name, table) for name in BOOKS for table in read_workbook(SAMPLES / name, settings).tables.values()]
    bare = [("a bare call", call, cell) for name, table in tables for call, cell in bare_calls(name, table)]
    inside = [
        ("a bare call", call, (WITH_EXCEL_TABLE, sheet, cell.replace(BESIDE, INSIDE)))
        for _, call, (book, sheet, cell) in bare
        if book == BOOKS[-1]
    ]
    return [*examples, *bare, *inside]


def bare_calls(book: str, table: Table) -> list[tuple[Call, Cell]]:
    """Every function that the table's first row supplies, with what its cells give."""

    def cell(columns: tuple[str, ...]) -> Any:
        keys = (key for key in map(in_table, columns) if key in table.columns)
        return next((table.columns[key].raw[0] for key in keys), NOT_IN_TABLE)

    def in_table(column: str) -> str:
        owner, _, key = column.partition(".")
        return key if owner == table.definition.key else ""

    calls: list[tuple[Call, Cell]] = []
    for function in FUNCTIONS.values():
        if function.needed:
            gives = invoke(function, [], settings=load_settings(), now=dt.datetime.now(), row_reader=cell)
            if "用法" not in str(gives):
                call = Call(function.name, [LEFT_OUT] * len(function.arguments), rows_of(as_json(gives)))
                calls.append((call, (book, table.sheet, f"{BESIDE}{table.rows[0]}")))
    return calls


def shown(answer: Any) -> list[list[Any]]:
    """The cells that Excel fills from what it is given: a flat array is a row, nothing at all shows as 0."""
    rows = answer if isinstance(answer, list) and answer and isinstance(answer[0], list) else [answer]
    rows = [row if isinstance(row, list) else [row] for row in rows]
    return [[0 if cell is None else cell for cell in row] for row in rows]


def same(got: Any, expected: Any) -> bool:
    """Equal, and of the same kind: TRUE is no 1, and a text no date."""
    if isinstance(got, bool) or isinstance(expected, bool):
        return got is expected
    if isinstance(got, int | float) and isinstance(expected, int | float):
        return got == pytest.approx(expected, rel=1e-12, abs=1e-12)
    return type(got) is type(expected) and got == expected


def different(calls: list[Call], got: list[Any]) -> list[str]:
    return [
        f"{call.name} {call.arguments}: {answer!r} instead of {call.expected}"
        for call, answer in zip(calls, got, strict=True)
        if not same_cells(shown(answer), call.expected)
    ]


def same_cells(rows: list[list[Any]], expected: list[list[Any]]) -> bool:
    if [len(row) for row in rows] != [len(row) for row in expected]:
        return False
    pairs = zip(itertools.chain.from_iterable(rows), itertools.chain.from_iterable(expected), strict=True)
    return all(same(one, other) for one, other in pairs)


RIGHT = {
    "a number": 1.0,
    "a text": "x",
    "a row": ["a", 1.0],
    "rows": [["a"], [1.0]],
    "a date": {"date": "2025-03-01T00:00:00"},
}
WRONG = {
    "a failure": {"failed": "TypeError"},
    "nothing": None,
    "a text for a number": "1",
    "TRUE for 1": True,
    "a longer row": ["a", 1.0, 2.0],
    "a longer column": [["a"], [1.0], [2.0]],
    "a text for a date": "2025-03-01T00:00:00",
}


@pytest.mark.parametrize("right", RIGHT.values(), ids=RIGHT)
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_another_form_of_a_result_is_noticed(right: Any, wrong: Any) -> None:
    call = Call("TURNOVER_DAYS", [], shown(right))
    assert different([call], [right]) == []
    assert different([call], [wrong]) != []


@pytest.mark.slow
def test_every_call_comes_back_as_eval_gives_it(machine: Machine) -> None:
    check_every_call(machine, bits=64)


def check_every_call(machine: Machine, *, bits: int) -> None:
    """Make every call and compare what comes back."""
    while True:
        day = dt.date.today()
        calls = every_call()
        got = answers(machine, calls, bits=bits)
        if day == dt.date.today():  # some depend on the day
            break
    assert {call.name for _, call, _ in calls} == set(FUNCTIONS)
    assert len({call.name for form, call, _ in calls if form == "a bare call"}) >= LEAST_BARE_FUNCTIONS
    lines = [
        f"with {form}: {line}"
        for (form, call, _), answer in zip(calls, got, strict=True)
        for line in different([call], [answer])
    ]
    assert not lines, f"{len(lines)} of {len(calls)} differ:\n" + "\n".join(lines[:40])


WHOLE = "import opsheet_udfs.excel as entry; entry.whole = getattr(entry, 'whole', entry.as_array); entry.as_array = "
EACH_CELL = "lambda value: [[{change} for cell in row] for row in __import__('opsheet_udfs.excel').excel.whole(value)]"
BREAKS = {
    "a bare value": "lambda value: value",
    "a blank as nothing": EACH_CELL.format(change="None if cell == '' else cell"),
    "a date without its time zone": EACH_CELL.format(
        change="cell.replace(tzinfo=None) if hasattr(cell, 'tzinfo') else cell"
    ),
    "columns for rows": "lambda value: [*zip(*__import__('opsheet_udfs.excel').excel.whole(value))]",
    "a number as a text": EACH_CELL.format(change="str(cell) if isinstance(cell, float) else cell"),
}


def shows(broken: str, cells: list[list[Any]]) -> bool:
    """Whether a result has what is broken."""
    flat = list(itertools.chain.from_iterable(cells))
    return {
        "a bare value": len(flat) == 1 and isinstance(flat[0], float),
        "a blank as nothing": "" in flat,
        "a date without its time zone": any(isinstance(one, dict) and "date" in one for one in flat),
        "columns for rows": len(cells) != len(cells[0]),
        "a number as a text": any(type(one) is float for one in flat),
    }[broken]


@pytest.mark.slow
def test_a_result_whose_form_is_broken_on_purpose_is_noticed(machine: Machine) -> None:
    """The product itself is changed in the Python that answers Excel, then put right again."""
    recorded = recorded_calls()
    calls = [next(call for call in recorded if shows(broken, call.expected)) for broken in BREAKS]
    far = far_from_tables()
    every = [("values", call, far) for call in calls for _ in range(2)]
    codes = [WHOLE + code for broken in BREAKS.values() for code in (broken, "entry.whole")]
    got = answers(machine, every, before=codes)
    assert different(calls, got[1::2]) == []
    unnoticed = [
        name for name, call, answer in zip(BREAKS, calls, got[::2], strict=True) if not different([call], [answer])
    ]
    assert unnoticed == []
