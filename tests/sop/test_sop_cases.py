"""The procedure by example: its own words, what is entered, and what comes of it.

A case names a row of ``src/opsheet/generate/sop_map.yaml`` by its ``lines`` and quotes words of these lines (``sop``).
The rest is one of

- ``formula``, see ``tests/functions/test_function_cases.py``;
- ``check`` with a code, see ``tests/checks/test_check_cases.py``;
- ``action`` with a key, see ``tests/actions/test_action_cases.py``;
- ``reads`` with the key of a table: a ``sheet`` as the team keeps it, and the ``texts`` that are read, by column key.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import test_action_cases
import test_check_cases
import test_function_cases
import yaml

from opsheet.generate.sop_docs import Fact, facts, source_lines
from opsheet.tables import SheetContent, read_sheets
from team_settings import team_settings

FOLDER = Path(__file__).parent
SETTINGS = team_settings()
FACTS = {fact.lines: fact for fact in facts()}
KINDS = {"formula", "check", "action", "reads"}
# What a case of each kind may hold; an unknown key would check nothing. An action's runner knows its own.
KNOWN = {
    "formula": {"gives", "holds", "refuses", "now"},
    "check": {"table", "today", "now", "settings", "rows", "beside", "finds"},
    "reads": {"sheet", "texts"},
}
# What was once read wrongly: these lines keep a case of their own, whatever carries them out.
READ_WRONGLY_ONCE = (
    "S25-27", "S38-39", "S95-96", "S117b", "S132c", "S228-231", "S291-292", "S351b", "S399-405",
    "S422b,425b,455b,458b,478b,479b", "S471b", "S471c", "S485-486", "S489-490", "S505", "S533-535a",
)  # fmt: skip


def cases() -> list[dict[str, Any]]:
    return [case for path in sorted(FOLDER.glob("*.yaml")) for case in yaml.safe_load(path.read_text(encoding="utf-8"))]


def kind_of(case: dict[str, Any]) -> str:
    (kind,) = KINDS & set(case)
    return kind


def named(case: dict[str, Any]) -> str:
    return f"{case['lines']} {case.get('check') or case.get('action') or case.get('reads') or case['formula']}"


CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=named)
def test_case(case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = kind_of(case)
    assert kind == "action" or set(case) <= {"lines", "sop", "why", kind, *KNOWN[kind]}
    given = {"why": case["sop"], "case": case["sop"]} | {
        key: value for key, value in case.items() if key not in {"lines", "sop", kind}
    }
    if kind == "formula":
        test_function_cases.test_case({**given, "formula": case["formula"]})
    elif kind == "check":
        assert "finds" in case, "a case says what is found, if anything"
        test_check_cases.test_case(case["check"], given, SETTINGS)
    elif kind == "action":
        test_action_cases.test_case(case["action"], given, SETTINGS, tmp_path, monkeypatch)
    else:
        assert_read(case)


def assert_read(case: dict[str, Any]) -> None:
    workbook = read_sheets("a.xlsx", [SheetContent.from_rows("Sheet1", case["sheet"])], SETTINGS)
    table = workbook.tables[case["reads"]]
    assert {key: table.texts(key).tolist() for key in case["texts"]} == case["texts"], case["sop"]


@pytest.mark.parametrize("case", CASES, ids=named)
def test_the_words_stand_in_the_procedure(case: dict[str, Any]) -> None:
    fact = FACTS[case["lines"]]
    lines = source_lines(fact.lines[0])
    quoted = [lines[number - 1] for number in fact.numbers]
    assert any(case["sop"] in line for line in quoted), quoted


@pytest.mark.parametrize("case", CASES, ids=named)
def test_what_the_case_tries_carries_the_line_out(case: dict[str, Any]) -> None:
    """A case tries what the map names for its lines, and nothing else."""
    by = FACTS[case["lines"]].by
    kind = kind_of(case)
    if kind == "formula":
        assert any(name in case["formula"] for name in by), by
    elif kind == "reads":
        assert f"table {case['reads']}" in by, by
    else:
        tables = {f"table {case.get('table', '')}"} if case.get("check", "S")[0] == "T" else set[str]()
        assert ({case[kind]} | tables) & set(by), by


@pytest.mark.parametrize("fact", FACTS.values(), ids=lambda fact: fact.lines)
def test_a_line_that_is_carried_out_has_a_case(fact: Fact) -> None:
    """Here, or among the cases of the action that carries it out, which ``tests/actions`` asks for."""
    tried = {case["lines"] for case in CASES}
    if fact.lines in READ_WRONGLY_ONCE:
        assert fact.lines in tried
    of_its_own = any((test_action_cases.FOLDER / f"{name}.yaml").is_file() for name in fact.by)
    assert not fact.by or fact.lines in tried or of_its_own
