"""Every example of every function through xlwings' 32-bit DLL, as a 32-bit Excel calls a 64-bit Python."""

from __future__ import annotations

import datetime as dt
import subprocess
from typing import Any

import pytest
from machine import CHAIN, STAND_IN, Machine
from recorded_calls import recorded_calls
from test_function_chain import different
from wine import DESK

from opsheet.catalogue import FUNCTIONS

EPOCH = dt.datetime(1899, 12, 30)
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n"})
LONGEST_SECONDS = 180  # without an answer, on a machine that is busy with other tests
COMPILER = "i686-w64-mingw32-gcc"
NO_CALLER = "o"  # the add-in's VBA hands over the calling cell as the last argument
PROGRAM = CHAIN / "call_functions_32.exe"


@pytest.mark.slow
def test_a_32_bit_excel_gets_every_answer_from_a_64_bit_python(machine: Machine) -> None:
    if why := machine.wine.without_32_bit.read_text(encoding="utf-8"):
        pytest.skip(why)  # in CI too: it depends on a mirror of the other architecture
    source, program = STAND_IN / "call_functions_32.c", machine.wine.path(PROGRAM)
    compiler = [COMPILER, "-O1", "-Wall", "-Wextra", "-Werror", "-municode", "-o", program, source]
    subprocess.run([*compiler, "-loleaut32", "-lole32", "-luuid"], check=True)
    addin, calls, day = machine.addin(), recorded_calls(), dt.date.today()
    book = str(DESK / "备货 表" / "stocking.xlsx")
    head = [addin.library(book, bits=32), addin.command_line(book), "opsheet_udfs.excel"]
    lines = ["\t".join([call.name, *map(token, call.arguments), NO_CALLER]) for call in calls]
    got = machine.run_until_answered([PROGRAM], "\n".join([*head, *lines, ""]), seconds=LONGEST_SECONDS)
    assert {call.name for call in calls} == set(FUNCTIONS)
    assert len(got) == len(calls)
    assert different(calls, got) == [] or day != dt.date.today(), different(calls, got)[:40]


def token(value: Any) -> str:
    """An argument as the program reads it: a constant or the result of another function, whose dates are numbers."""
    match value:
        case None:
            text = "e"
        case {"missing": _}:
            text = "m"
        case {"error": code}:
            text = f"x{code}"
        case {"date": moment}:
            text = f"n{(dt.datetime.fromisoformat(moment) - EPOCH) / dt.timedelta(days=1)!r}"
        case bool():
            text = f"b{int(value)}"
        case str():
            text = f"t{value.translate(ESCAPES)}"
        case list():
            text = "\t".join([f"a{len(value)}x{len(value[0])}", *(token(cell) for row in value for cell in row)])
        case _:
            text = f"n{value!r}"
    return text
