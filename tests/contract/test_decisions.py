"""What the procedure leaves open is decided in the settings, in sight, and another decision there is followed.

A decision in ``test_decisions.yaml`` names its ``setting``, what ``gives`` what as it ships, another decision to put
``instead``, and what ``then`` follows. What is tried is one of

- ``formula``: a worksheet function;
- ``line`` or ``row``: cells of the full-process table or the restock sheet, and the calculated ``column``;
- ``check`` with ``rows`` of its ``table``: how many findings there are;
- ``action`` with rows of its tables, or with the ``case`` of that name in ``tests/actions``: whether ``says`` is among
  the words that it says and writes, or the refusal.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import test_action_cases
import test_check_cases
import yaml
from test_function_cases import shown

from opsheet.calculations.pipeline import calculate_pipeline
from opsheet.calculations.stocking import calculate
from opsheet.catalogue import UserError
from opsheet.checks.cell_text import plain
from opsheet.outcome import Outcome
from opsheet.settings import Settings, shipped_folder
from opsheet_udfs.evaluate import Evaluator
from sound_rows import SOUND_STOCKING_ROW
from table_builder import build_table
from team_settings import team_settings

DECISIONS = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
NOW = dt.datetime(2025, 3, 12, 9)
# The files of which every decision is tried; the others hold what concerns the program itself, or reports.
WHOLLY_TRIED = ("turnover", "delivery", "calendars", "replenishment")


def follows(decision: dict[str, Any], overrides: dict[str, Any], folder: Path) -> Any:
    """What follows from a decision, with other settings laid over the tests' own."""
    settings = team_settings(**overrides)
    if "formula" in decision:
        return shown(Evaluator(settings, NOW).evaluate(decision["formula"]))
    if "check" in decision:
        case = {**decision, **({"settings": overrides} if overrides else {})}
        return len(test_check_cases.findings_of(decision["check"], case, settings))
    if "action" in decision:
        return decision["says"] in words_of(decision, overrides, folder)
    return figure(decision, settings)


def figure(decision: dict[str, Any], settings: Settings) -> Any:
    today = decision.get("today", NOW.date())
    if "row" in decision:
        table = build_table(settings, "stocking", [{**SOUND_STOCKING_ROW, **decision["row"]}])
        columns = calculate(table, settings, today)
    else:
        table = build_table(settings, "pipeline", [{"店铺": "LOMEESS", "MSKU": "A-1", "数量": 100, **decision["line"]}])
        columns = calculate_pipeline(table, settings, today)
    names = {column.header.zh: key for key, column in table.definition.columns.items()}
    return plain(columns[names[decision["column"]]][0])


def words_of(decision: dict[str, Any], overrides: dict[str, Any], folder: Path) -> str:
    """All that an action says and writes, or why it refuses."""
    key = decision["action"]
    case = dict(decision)
    if "case" in decision:
        text = (test_action_cases.FOLDER / f"{key}.yaml").read_text(encoding="utf-8")
        case = next(one for one in yaml.safe_load(text) if one["case"] == decision["case"])
    settings = {"settings": overrides} if overrides else {}
    folder.mkdir()
    try:
        _, outcome = test_action_cases.run(team_settings(), key, {**case, **settings}, folder)
    except UserError as refusal:
        return refusal.render("zh")
    return "\n".join(map(str, words(outcome, folder)))


def words(outcome: Outcome, folder: Path) -> Iterator[Any]:
    yield from (note.message.render("zh") for note in outcome.messages)
    yield from (value for rows in test_action_cases.sheets(outcome).values() for row in rows for value in row.values())
    yield from test_action_cases.cells(outcome).values()
    for file in outcome.files:
        file.write(folder / file.name)
        for sheet in openpyxl.load_workbook(folder / file.name):
            yield from itertools.chain.from_iterable(sheet.iter_rows(values_only=True))


def name_of(decision: dict[str, Any]) -> str:
    kind = next(one for one in ("formula", "check", "action", "line", "row") if one in decision)
    return f"{decision['setting']} {decision[kind] if kind in {'formula', 'check', 'action'} else decision['column']}"


@pytest.mark.parametrize("decision", DECISIONS, ids=name_of)
def test_another_decision_is_followed(decision: dict[str, Any], tmp_path: Path) -> None:
    gives, then = (shown(decision[key]) for key in ("gives", "then"))
    assert gives != then, "another decision makes a difference"
    assert follows(decision, {}, tmp_path / "shipped") == gives
    assert follows(decision, decision["instead"], tmp_path / "instead") == then


@pytest.mark.parametrize("setting", sorted({one["setting"] for one in DECISIONS}))
def test_a_decision_is_called_one_where_it_stands(setting: str) -> None:
    name, *_ = setting.split(".")
    lines = shipped_lines(name)
    assert any("decision" in lines[number] for number in lines_of(setting)), f"{setting} isn't called a decision"


@pytest.mark.parametrize("name", WHOLLY_TRIED)
def test_every_decision_is_tried(name: str) -> None:
    tried = {
        number for one in DECISIONS if one["setting"].startswith(f"{name}.") for number in lines_of(one["setting"])
    }
    untried = [line for number, line in enumerate(shipped_lines(name)) if "decision" in line and number not in tried]
    assert untried == []


def shipped_lines(name: str) -> list[str]:
    return (shipped_folder() / f"{name}.yaml").read_text(encoding="utf-8").splitlines()


def lines_of(setting: str) -> range:
    """The lines of a setting in its file, counted from 0, with the comment right above it."""
    name, *keys = setting.split(".")
    lines = shipped_lines(name)
    node = yaml.compose("\n".join(lines))
    first = node
    for key in keys:
        first, node = next((word, value) for word, value in node.value if word.value == key)
    start, end = first.start_mark.line, node.end_mark.line
    while lines[start - 1].lstrip().startswith("#"):
        start -= 1
    return range(start, end if node.end_mark.column == 0 else end + 1)
