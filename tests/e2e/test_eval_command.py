"""``opsheet eval`` and ``opsheet functions``."""

from __future__ import annotations

import io
import json

import pytest

from command_line import CommandLine


def test_a_formula_gives_its_value(opsheet: CommandLine) -> None:
    said = opsheet("eval", "=SUM(TURNOVER_DAYS({1000;500},20))")
    assert (said.status, said.out) == (0, "75\n")


def test_json_is_one_value_a_line(opsheet: CommandLine) -> None:
    said = opsheet(
        "eval",
        "--json",
        "=CHANNEL_SPLIT(360,36)",
        "=TURNOVER_DAYS(,20)",
        "=DISPATCH_DATE(DATE(2025,3,12)+TIME(14,0,0))",
        '=ID_CHECK("asin","B0ABC")',
        "=INSTRUCTION_DEADLINE(DATE(2025,3,13),TRUE)",
    )
    values = [json.loads(line) for line in said.out.splitlines()]
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


def test_a_bad_formula_keeps_its_line_in_json(opsheet: CommandLine) -> None:
    said = opsheet("eval", "--json", "=1+", "=1+1")
    first, second = (json.loads(line) for line in said.out.splitlines())
    assert "=1+" in first["error"]
    assert (second, said.status) == (2, 2)


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
    assert "source: " in said.out
