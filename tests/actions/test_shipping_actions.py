"""The shipping actions over a few rows each: what an operator would check by hand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

from opsheet.catalogue import RefusedError, TableProblemError
from opsheet.outcome import AddSheet, Letter, LetterFolder, Link, Outcome, Request
from opsheet.settings import Settings, load_settings
from opsheet.tables import Table, Workbook
from opsheet_macros import run_action
from opsheet_macros.shipping.name_letters import match_letters
from table_builder import build_table, build_workbook

CASES = yaml.safe_load((Path(__file__).parent / "test_shipping.yaml").read_text(encoding="utf-8"))
MONDAY = dt.datetime(2025, 3, 10, 9)
LINE = {"货件号": "FBA18SHTRFPP", "FBA仓": "MEX6", "追踪编号": "5YDIA35G", "店铺": "A-MX", "MSKU": "A-1", "数量": 72}
APPOINTMENT = {
    "货件号": "FBA18SHTRFPP",
    "FBA仓": "MEX6",
    "品牌": "HIMICAR",
    "箱数": 18,
    "预约日期": dt.date(2025, 2, 6),
    "开始时间": "14:00",
    "结束时间": "14:30",
    "销售备注": "5YD2025A",
}


def cases(action: str) -> Any:
    return pytest.mark.parametrize("case", CASES[action], ids=lambda case: case["case"])


@pytest.fixture(scope="module")
def team() -> Settings:
    return load_settings(Path("no team settings"))


def moment(text: Any) -> dt.datetime:
    return text if isinstance(text, dt.datetime) else dt.datetime.fromisoformat(str(text))


def table(team: Settings, key: str, rows: list[dict[str, Any]]) -> Table:
    return build_table(team, key, [{**LINE, **row} if key == "pipeline" else row for row in rows])


def workbook(team: Settings, case: dict[str, Any]) -> Workbook:
    keys = [key for key in ("pipeline", "appointments", "batches") if key in case]
    return build_workbook(team, *(table(team, key, case[key]) for key in keys))


def run(team: Settings, action: str, case: dict[str, Any], **options: Any) -> Outcome:
    now = moment(case["now"]) if "now" in case else MONDAY
    return run_action(action, Request(workbook(team, case), team, now, **options))


def sheet_rows(outcome: Outcome) -> list[dict[str, Any]]:
    """The rows of the sheet that an action adds, by header; links by their text."""
    (sheet,) = (edit for edit in outcome.edits if isinstance(edit, AddSheet))
    header, *rows = [[cell.text if isinstance(cell, Link) else cell for cell in row] for row in sheet.rows]
    return [dict(zip(header, row, strict=True)) for row in rows]


def plain(value: Any) -> Any:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, dt.datetime) else value


@cases("plan_deliveries")
def test_plan_deliveries(team: Settings, case: dict[str, Any]) -> None:
    outcome = run(team, "plan_deliveries", case)
    if not case["gives"]:
        assert not outcome.edits
        return
    rows = sheet_rows(outcome)
    for row, expected in zip(rows, case["gives"], strict=True):
        assert {header: plain(row[header]) for header in expected} == expected, case["why"]


def test_the_message_names_eva_only_where_somebody_must_be_told(team: Settings) -> None:
    wants_friday, content = CASES["plan_deliveries"][2], CASES["plan_deliveries"][0]
    assert "Eva" in run(team, "plan_deliveries", wants_friday).messages[-1].message.render("zh")
    assert all("Eva" not in note.message.render("zh") for note in run(team, "plan_deliveries", content).messages)


def test_planning_needs_one_of_its_tables(team: Settings) -> None:
    with pytest.raises(RefusedError, match="appointments"):
        run_action("plan_deliveries", Request(build_workbook(team), team, MONDAY))


@cases("allocate_batches")
def test_allocate_batches(team: Settings, case: dict[str, Any]) -> None:
    case = {**case, "pipeline": [{"批次号": None, **row} for row in case["pipeline"]]}
    outcome = run(team, "allocate_batches", case)
    book = workbook(team, case)
    column = book.tables["pipeline"].columns["batch"]
    written = dict(zip(book.tables["pipeline"].rows.tolist(), column.raw, strict=True))
    for edit in outcome.edits:
        if not isinstance(edit, AddSheet) and hasattr(edit, "values"):
            first = int(edit.top_left.removeprefix(column.letter))
            written |= {first + place: row[0] for place, row in enumerate(edit.values)}
    assert list(written.values()) == case["batch"], case["why"]
    assert [row["缺口"] for row in sheet_rows(outcome) if row["缺口"]] == case["short"]


def test_a_newer_batch_that_left_is_listed(team: Settings) -> None:
    pipeline = [
        {"批次号": "PC250101", "国内入库日": dt.date(2025, 1, 15), "国内发出日": None},
        {"批次号": "PC250201", "国内入库日": dt.date(2025, 2, 1), "国内发出日": dt.date(2025, 2, 5)},
    ]
    batches = [{"MSKU": "A-1", "批次号": "PC250101", "入库日期": dt.date(2025, 1, 15), "可用数量": 72}]
    outcome = run(team, "allocate_batches", {"pipeline": pipeline, "batches": batches})
    assert any("P310" in (row["提示"] or "") for row in sheet_rows(outcome))
    assert any("P310" in note.message.render("zh") for note in outcome.messages)


def test_allocation_needs_the_batches(team: Settings) -> None:
    with pytest.raises(TableProblemError, match="Batches"):
        run(team, "allocate_batches", {"pipeline": [{}]})


@cases("overseas_order")
def test_overseas_order(team: Settings, case: dict[str, Any]) -> None:
    outcome = run(team, "overseas_order", {**case, "pipeline": [{"国内入库日": dt.date(2025, 2, 1)}]})
    facts = {name: plain(outcome.facts[name]) for name in case["gives"]}
    assert facts == case["gives"], case["why"]
    said = " ".join(note.message.render("zh") for note in outcome.messages)
    assert case.get("warns", "14:00 前建单") in said


def test_lines_with_broken_ids_are_named_and_left_out(team: Settings) -> None:
    case = {"pipeline": [{}, {"追踪编号": "5YDIA35"}, {"国内发出日": dt.date(2025, 3, 1)}]}
    outcome = run(team, "overseas_order", case)
    assert outcome.facts["lines"] == 1
    assert outcome.facts["left_out"] == [3]
    assert any(
        "3" in note.message.render("en") and "left out" in note.message.render("en") for note in outcome.messages
    )


def test_an_order_without_lines_writes_nothing(team: Settings) -> None:
    outcome = run(team, "overseas_order", {"pipeline": [{"国内发出日": dt.date(2025, 3, 1)}]})
    assert not outcome.files
    assert "没有可列入" in outcome.messages[0].message.render("zh")


@cases("name_letters")
def test_letters_are_matched_by_their_ids(team: Settings, case: dict[str, Any]) -> None:
    other = {**APPOINTMENT, "货件号": "FBA18OTHER01", "开始时间": None, "销售备注": "待约"}
    appointments = build_table(team, "appointments", [APPOINTMENT, other])
    names = {case["name"], case.get("taken", case["name"])}
    folder = LetterFolder(Path("letters"), [Letter(case["name"], case["text"])], frozenset(names))
    (match,) = match_letters(folder, appointments, team)
    assert match.status == case["status"], case["why"]


def test_a_letter_that_cannot_be_read_is_listed_as_such(team: Settings) -> None:
    appointments = build_table(team, "appointments", [APPOINTMENT])
    folder = LetterFolder(Path("letters"), [Letter("locked.pdf", readable=False)], frozenset({"locked.pdf"}))
    assert match_letters(folder, appointments, team)[0].status == "unreadable"


def test_of_two_letters_of_a_row_the_first_gets_the_name(team: Settings) -> None:
    letters = [Letter("FBA18SHTRFPP.pdf"), Letter("FBA18SHTRFPP (1).pdf")]
    folder = LetterFolder(Path("letters"), letters, frozenset(letter.name for letter in letters))
    appointments = build_table(team, "appointments", [APPOINTMENT])
    assert [match.status for match in match_letters(folder, appointments, team)] == ["rename", "taken"]


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_dry_run_lists_renames_and_asks_for_none(team: Settings, dry_run: bool) -> None:
    folder = LetterFolder(Path("letters"), [Letter("FBA18SHTRFPP.pdf")], frozenset({"FBA18SHTRFPP.pdf"}))
    book = build_workbook(team, build_table(team, "appointments", [APPOINTMENT]))
    request = Request(book, team, MONDAY, options={"letters": folder, "dry_run": dry_run})
    outcome = run_action("name_letters", request)
    assert sheet_rows(outcome)[0]["结果"] == "改名"
    assert len(outcome.renames) == (0 if dry_run else 1)
