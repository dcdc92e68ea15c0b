"""The shipping actions over a few rows each: what an operator would check by hand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from opsheet.outcome import AddSheet, Folder, Inputs, Link, Outcome, Request
from opsheet.settings import Settings
from opsheet.tables import Table, Workbook
from opsheet_macros import run_action
from table_builder import build_table, build_workbook
from team_settings import team_settings

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


@pytest.fixture(scope="module")
def team() -> Settings:
    return team_settings()


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


def test_the_message_names_eva_only_where_somebody_must_be_asked(team: Settings) -> None:
    arrived = {"FBA仓": "MEX1", "箱数": 10, "到货代仓日": dt.date(2025, 3, 1), "移海外仓日": dt.date(2025, 3, 3)}
    content = {"pipeline": [arrived]}
    wants_friday = {"pipeline": [{**arrived, "需要预约时间": dt.datetime(2025, 3, 14, 13)}]}
    assert "Eva" in run(team, "plan_deliveries", wants_friday).messages[-1].message.render("zh")
    assert all("Eva" not in note.message.render("zh") for note in run(team, "plan_deliveries", content).messages)


def test_a_newer_batch_that_left_is_listed(team: Settings) -> None:
    pipeline = [
        {"批次号": "PC250101", "国内入库日": dt.date(2025, 1, 15), "国内发出日": None},
        {"批次号": "PC250201", "国内入库日": dt.date(2025, 2, 1), "国内发出日": dt.date(2025, 2, 5)},
    ]
    batches = [{"MSKU": "A-1", "批次号": "PC250101", "入库日期": dt.date(2025, 1, 15), "可用数量": 72}]
    outcome = run(team, "allocate_batches", {"pipeline": pipeline, "batches": batches})
    assert any("P310" in (row["备注"] or "") for row in sheet_rows(outcome))
    assert any("P310" in note.message.render("zh") for note in outcome.messages)


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_dry_run_lists_renames_and_asks_for_none(team: Settings, dry_run: bool) -> None:
    folder = Folder(Path("letters"), ["FBA18SHTRFPP.pdf"], frozenset({"FBA18SHTRFPP.pdf"}), lambda name: "")
    book = build_workbook(team, build_table(team, "appointments", [APPOINTMENT]))
    request = Request(book, team, MONDAY, inputs=Inputs({"letters": folder}), dry_run=dry_run)
    outcome = run_action("name_letters", request)
    assert sheet_rows(outcome)[0]["结果"] == "改名"
    assert len(outcome.renames) == (0 if dry_run else 1)
