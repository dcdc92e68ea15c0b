"""``opsheet eval`` and ``opsheet functions``."""

from __future__ import annotations

import io
import json

import pytest

from command_line import CommandLine


def test_a_formula_gives_its_value(opsheet: CommandLine) -> None:
    said = opsheet("eval", "=SUM(TURNOVER_DAYS({1000;500},20))")
    assert (said.status, said.out) == (0, "75\n")


def test_json_is_one_document(opsheet: CommandLine) -> None:
    said = opsheet(
        "eval",
        "--json",
        "=CHANNEL_SPLIT(360,36)",
        '=TURNOVER_DAYS("",20)',
        "=DISPATCH_DATE(DATE(2025,3,12)+TIME(14,0,0))",
        '=ID_CHECK("asin","B0ABC")',
        "=INSTRUCTION_DEADLINE(DATE(2025,3,13),TRUE)",
    )
    values = json.loads(said.out)
    assert said.status == 0
    assert values[:3] == [[[288, 72]], None, "2025-03-15"]
    assert isinstance(values[3], str)
    assert values[4].endswith("T14:00")


def test_formulas_come_one_a_line_and_a_bad_one_spoils_no_other(
    opsheet: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("=FULL_CARTONS(1400,36)\n\n=1+\n=FULL_CARTONS(1,36)\n"))
    said = opsheet("eval", "--lang", "en")
    assert (said.status, said.out) == (2, "1404\n36\n")
    assert len(said.sentences) == 1
    assert "=1+" in said.err


def test_a_bad_formula_keeps_its_place_in_json(opsheet: CommandLine) -> None:
    said = opsheet("eval", "--json", "=1+", "=1+1")
    first, second = json.loads(said.out)
    assert "=1+" in first["error"]
    assert (second, said.status) == (2, 2)


@pytest.mark.parametrize("formula", ["=1/0", "=TURNOVER_DAYS(-1,2)", "=TURNOVER_DAYS({1;-1},2)", "=TURNOVER_DAYS()"])
def test_an_error_value_ends_with_1(opsheet: CommandLine, formula: str) -> None:
    said = opsheet("eval", formula)
    assert said.status == 1
    assert "#" in said.out
    assert json.loads(opsheet("eval", "--json", formula).out) is not None


def test_one_formula_gives_its_value_alone_in_json(opsheet: CommandLine) -> None:
    assert opsheet("eval", "--json", "=1+1").out == "2\n"


def test_a_misspelt_function_is_no_result(opsheet: CommandLine) -> None:
    said = opsheet("eval", "=TURNOVER_DAY(1,2)", "--lang", "en")
    assert (said.status, said.out) == (2, "")
    assert "TURNOVER_DAYS" in said.err


def test_as_of_takes_a_time(opsheet: CommandLine) -> None:
    assert opsheet("eval", "=NEXT_DELIVERY_DATE()", "--as-of", "2025-03-12 18:00").out.strip() == "2025-03-16"
    assert opsheet("eval", "=NEXT_DELIVERY_DATE()", "--as-of", "2025-03-12 18:01").out.strip() == "2025-03-20"


def test_as_of_is_today(opsheet: CommandLine) -> None:
    said = opsheet("eval", "=STOCKOUT_DATE(100,20)", "--as-of", "2025-03-10")
    assert said.out == "2025-03-15\n"


@pytest.mark.parametrize(("language", "word"), [("zh", "正常"), ("en", "ok")])
def test_status_words_follow_the_language(opsheet: CommandLine, language: str, word: str) -> None:
    assert opsheet("eval", '=TURNOVER_STATUS("domestic",3)', "--lang", language).out == f"{word}\n"


def test_functions_are_listed_and_explained(opsheet: CommandLine) -> None:
    assert "TURNOVER_DAYS" in opsheet("functions").out
    said = opsheet("functions", "turnover_days", "--lang", "en")
    assert said.status == 0
    assert "=TURNOVER_DAYS(" in said.out
    assert "Source: " in said.out
