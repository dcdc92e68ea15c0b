"""Help and docs pages of the worksheet functions."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import opsheet_udfs  # noqa: F401 - declares the functions
from opsheet.catalogue import FUNCTIONS, UserError
from opsheet.generate.function_docs import files
from opsheet_udfs.declare import find_function
from opsheet_udfs.help import function_help, functions_by_category
from team_settings import team_settings

NO_TEAM = Path("no such folder")
ZH = team_settings()
EN = team_settings(app={"language": "en"})
NOW = dt.datetime(2025, 3, 1, 9)


def test_help_follows_the_language_and_computes_its_examples() -> None:
    chinese, english = (function_help("TURNOVER_STATUS", settings, NOW) for settings in (ZH, EN))
    assert chinese.usage == "=TURNOVER_STATUS(环节, 天数, [日期], [线路或类目], [确认天数])"
    assert english.usage == "=TURNOVER_STATUS(segment, days, [date], [route_or_category], [agreed_days])"
    assert chinese.examples[0][1] == [["正常"], ["预警"], ["超标"]]
    assert english.examples[0][1] == [["ok"], ["warning"], ["over"]]
    assert [argument.optional for argument in english.arguments] == [False, False, True, True, True]
    assert english.source.startswith("SOP")


@pytest.mark.parametrize("name", ["FULL_CARTONS", "full_cartons", "=Full_Cartons", " FULL_CARTONS "])
def test_a_function_is_found_in_any_case(name: str) -> None:
    assert find_function(name) is FUNCTIONS["FULL_CARTONS"]


def test_an_unknown_function_names_the_nearest() -> None:
    with pytest.raises(UserError) as raised:
        find_function("FULL_CARTON")
    assert raised.value.render("en").startswith("No function FULL_CARTON, nearest: FULL_CARTONS")


def test_every_function_stands_in_one_group() -> None:
    grouped = [function.name for functions in functions_by_category().values() for function in functions]
    assert sorted(grouped) == sorted(FUNCTIONS)


def test_the_pages_tell_of_every_function_in_both_languages() -> None:
    pages = files(ZH)
    for page in pages.values():
        assert [line[4:] for line in page.splitlines() if line.startswith("### ")] == [
            function.name for functions in functions_by_category().values() for function in functions
        ]
    assert '`=LEAD_TIME_DAYS(,"express","min")` | `84`' in pages["docs/functions.md"]
    assert '| `["正常"]' not in pages["docs/functions.md"]
    assert '`[["正常"], ["预警"], ["超标"]]`' in pages["docs/functions.zh.md"]
    assert '`[["ok"], ["warning"], ["over"]]`' in pages["docs/functions.md"]
