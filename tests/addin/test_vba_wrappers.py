"""The VBA functions that Excel sees."""

from __future__ import annotations

import re

import pytest

from addin_builds import declared, some_function
from opsheet.addin.vba_modules import wrappers_source
from opsheet.catalogue import Argument, Kind, Text

LONGEST_LINE = 1023  # characters that the editor keeps


def test_a_wrapper_hands_on_its_arguments() -> None:
    bare = "IsMissing(quantity) And IsMissing(box_size)"
    assert wrappers_source([some_function()]).endswith(
        f"""\
Public Function BOX_COUNT(Optional quantity As Variant, Optional box_size As Variant) As Variant
Attribute BOX_COUNT.VB_Description = "How many 'boxes' - whole ones"
Attribute BOX_COUNT.VB_ProcData.VB_Invoke_Func = " \\n14"
    BOX_COUNT = CallFunction("BOX_COUNT", True, {bare}, Array(quantity, box_size, Nothing))
End Function
"""
    )


@pytest.mark.parametrize(
    ("changes", "handed"),
    [
        pytest.param({"depends_on_today": True}, '"BOX_COUNT", False, IsMissing', id="the clock is never remembered"),
        pytest.param(
            {"arguments": (Argument("quantity", Kind.NUMBER, Text("数量", "units")),)},
            '"BOX_COUNT", True, False, Array(quantity, Nothing)',
            id="without columns a bare call reads no row",
        ),
        pytest.param({"arguments": ()}, '"BOX_COUNT", True, False, Array(Nothing)', id="no arguments at all"),
    ],
)
def test_what_a_declaration_changes(changes: dict[str, object], handed: str) -> None:
    assert handed in wrappers_source([some_function(**changes)])


def test_every_name_is_an_identifier_of_vba() -> None:
    for name, function in declared().functions.items():
        for word in (name, *(argument.name for argument in function.arguments)):
            assert re.fullmatch(r"[A-Za-z]\w{0,254}", word, re.ASCII), word


def test_lines_stay_within_what_the_editor_keeps() -> None:
    assert max(map(len, wrappers_source(declared().functions.values()).splitlines())) <= LONGEST_LINE


def test_no_argument_is_named_like_a_procedure_that_the_wrapper_calls() -> None:
    names = {argument.name.casefold() for function in declared().functions.values() for argument in function.arguments}
    assert not names & {"callfunction", "array", "ismissing"}
