"""The host for open workbooks, on a made-up Excel: the same result as in a closed file, and back again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from excel_engine import open_excel
from opsheet.catalogue import RefusedError, UserError
from opsheet.checks.cell_text import plain
from opsheet.hosts import excel
from opsheet.hosts.excel.reading import read_open_workbook
from opsheet.hosts.xlsx import apply as apply_to_file
from opsheet.outcome import (
    AddColumn,
    AddSheet,
    ClearMarks,
    DropDown,
    Edit,
    Formula,
    Link,
    Outcome,
    Request,
    SetCells,
    SetDropDown,
    SetFill,
    SetNote,
    SetNumberFormat,
)
from opsheet.settings import Settings
from opsheet.tables import Table, Workbook, read_workbook
from opsheet_macros import load_actions, run_action
from team_settings import team_settings
from workbook_builder import build
from workbook_look import all_rules, look, shape

SAMPLES = Path(__file__).resolve().parents[2] / "workbooks" / "samples"
NOW = dt.datetime(2025, 3, 10, 9)
WORKBOOKS = tuple(sorted(path.name for path in SAMPLES.glob("*.xlsx") if path.name != "functions.xlsx"))


@cache
def settings() -> Settings:
    return team_settings()


def request(workbook: Workbook) -> Request:
    return Request(workbook, settings(), NOW)


@pytest.mark.parametrize("name", WORKBOOKS)
def test_an_open_workbook_is_read_like_a_closed_one(name: str) -> None:
    book = open_excel(SAMPLES / name).books[0]
    found, closed = read_open_workbook(book, settings()), read_workbook(SAMPLES / name, settings())
    assert found.sheets == closed.sheets
    assert {key: _told(table) for key, table in found.tables.items()} == {
        key: _told(table) for key, table in closed.tables.items()
    }


def _told(table: Table) -> Any:
    columns = {
        key: ([str(value) for value in column.values], [plain(cell) for cell in column.raw])
        for key, column in table.columns.items()
    }
    return table.sheet, table.header_row, table.rows.tolist(), table.excel_table, table.merged, columns


def pairs() -> list[tuple[str, str]]:
    """Every action that needs tables, with every sample workbook that has them."""
    tables = {name: set(read_workbook(SAMPLES / name, settings()).tables) for name in WORKBOOKS}
    return [
        (key, name)
        for key, action in load_actions().items()
        for name in WORKBOOKS
        if action.tables and tables[name] >= set(action.tables)
    ]


@pytest.mark.parametrize(("action", "name"), pairs())
def test_an_action_gives_the_same_workbook_open_and_closed_and_can_be_undone(
    action: str, name: str, tmp_path: Path
) -> None:
    book = open_excel(SAMPLES / name).books[0]
    outcome, refusal = outcome_of(action, read_open_workbook(book, settings()))
    closed, closed_refusal = outcome_of(action, read_workbook(SAMPLES / name, settings()))
    assert refusal == closed_refusal
    target = apply_to_file(closed, SAMPLES / name, tmp_path / name).target
    before, before_shape = look(book.impl.workbook), shape(book.impl.workbook)

    applied = excel.apply(outcome, book, action)

    assert look(book.impl.workbook) == look(openpyxl.load_workbook(target))
    assert all_rules(book.impl.workbook) == all_rules(openpyxl.load_workbook(target))
    assert excel.restore(book, applied.entry) == []
    assert look(book.impl.workbook) == before
    assert shape(book.impl.workbook) == before_shape


def outcome_of(action: str, workbook: Workbook) -> tuple[Outcome, str]:
    """What an action returns without any input; nothing, and why, where it refuses the workbook."""
    try:
        return run_action(action, request(workbook)), ""
    except UserError as refusal:
        return Outcome(), refusal.render("zh")


EDITS: dict[str, Edit] = {
    "texts that look like something else": SetCells("数据", "B2", [["00123"], ["1-2"], ["=1+1"], ["TRUE"], ["@x"]]),
    "dates and times": SetCells("数据", "B2", [[dt.date(2025, 3, 1)], [dt.datetime(2025, 3, 1, 14)], [dt.time(8, 30)]]),
    "blanks clear a value and keep its format": SetCells("数据", "A2", [[None], [None]]),
    "live formulas": SetCells("数据", "B2", [[Formula("=A2*2", 2.0)], [Formula("=A3*2", 4.0)], [7]]),
    "fills over others": SetFill("数据", ["A1:B3", "D9"], "#FFC9C9"),
    "fills beside those of the user": SetFill("数据", "A1:C4", "#FFC9C9", keep_existing=True),
    "no fill": SetFill("数据", "A1:C4", None),
    "a note over another": SetNote("数据", "C2", "new"),
    "a note beside that of the user": SetNote("数据", "C2", "new", keep_existing=True),
    "a note taken away": SetNote("数据", "C2", None),
    "a number format": SetNumberFormat("数据", "A2:A4", "0.00"),
    "marks of an earlier run": ClearMarks("数据", ["#FFC9C9", "#FFE8A3"], "【opsheet】"),
    "a new column": AddColumn("数据", "D1", "新", [1, None, "x"], 2, number_format="0.0", width=20),
    "a new sheet": AddSheet("清单", [["a", "a"], [1, Link("A1", "#'数据'!A1")]], fills=[("A2", "#FFE8A3")]),
    "a new sheet with a table": AddSheet("清单", [["a", "b"], [1, "00"]], table="opsheet_list", widths=[9, 30]),
    "a drop-down": SetDropDown("数据", DropDown(["A2:A9", "B3"], "$E$1:$E$3")),
    "a drop-down beside a rule of the user": SetDropDown("数据", DropDown("C1:C9", "$E$1:$E$3", strict=False)),
    "a new sheet with a drop-down": AddSheet(
        "清单", [["a", "b"], [None, "x"], [None, "y"]], drop_downs=[DropDown("A2:A3", "$B$2:$B$3")]
    ),
    "the name of a user's sheet": AddSheet("数据", [["a"], [1]], table="opsheet_list"),
}


def _user_sheet(book: Any, sheet: Any) -> None:
    own, mark = book.add_format({"bg_color": "#00FF00"}), book.add_format({"bg_color": "#FFC9C9"})
    sheet.write_row(0, 0, ["数量", "文字", "备注"], book.add_format({"bold": True}))
    for row in range(1, 4):
        sheet.write(row, 0, row, mark if row == 1 else None)
        sheet.write(row, 2, f"第{row}行", own if row == 2 else None)
    sheet.data_validation("C3:C4", {"validate": "list", "source": ["own"]})
    sheet.write_comment("C2", "my note", {"x_scale": 2})
    sheet.write_comment("A2", "【opsheet】S201", {"x_scale": 2})


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return build(tmp_path / "source.xlsx", _user_sheet)


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_an_edit_does_the_same_as_in_a_closed_workbook_and_can_be_undone(edit: Edit, source: Path) -> None:
    book = open_excel(source).books[0]
    before, before_shape = look(book.impl.workbook), shape(book.impl.workbook)
    target = apply_to_file(Outcome([edit]), source, source.with_name("out.xlsx")).target
    applied = excel.apply(Outcome([edit]), book)
    assert look(book.impl.workbook) == look(openpyxl.load_workbook(target))
    assert all_rules(book.impl.workbook) == all_rules(openpyxl.load_workbook(target))
    assert excel.restore(book, applied.entry) == []
    assert look(book.impl.workbook) == before
    assert shape(book.impl.workbook) == before_shape


def test_a_table_grows_and_shrinks_with_its_column(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.add_table("A1:B3", {"name": "mine", "columns": [{"header": "a"}, {"header": "b"}]})

    book = open_excel(build(tmp_path / "source.xlsx", fill)).books[0]
    applied = excel.apply(Outcome([AddColumn("数据", "C1", "新", [1, 2], 2, table="mine")]), book)
    assert book.sheets[0].tables["mine"].range.address == "$A$1:$C$3"
    excel.restore(book, applied.entry)
    assert book.sheets[0].tables["mine"].range.address == "$A$1:$B$3"
    assert book.sheets[0].range("C1:C3").value == [None, None, None]


def test_a_second_run_replaces_its_own_sheet_and_undo_brings_the_first_back(source: Path) -> None:
    book = open_excel(source).books[0]
    first = AddSheet("清单", [["a"], [Link("A1", "#'数据'!A1")]], table="opsheet_list", fills=[("A2", "#FFE8A3")])
    excel.apply(Outcome([first]), book)
    before = look(book.impl.workbook)
    applied = excel.apply(Outcome([AddSheet("清单", [["b"], [2], [3]], table="opsheet_list")]), book)
    assert [sheet.name for sheet in book.sheets] == ["数据", "清单"]
    assert book.sheets["清单"].range("A1:A3").value == ["b", 2, 3]
    excel.restore(book, applied.entry)
    assert look(book.impl.workbook) == before
    assert book.sheets["清单"].tables[0].name == "opsheet_list"
    assert book.sheets["清单"].range("A2").api.Hyperlinks is not None


def test_undo_keeps_and_names_what_the_user_changed_since(source: Path) -> None:
    book = open_excel(source).books[0]
    edits = [
        SetCells("数据", "B2", [["x"], ["y"]]),
        SetFill("数据", "B2:B3", "#FFC9C9"),
        AddSheet("清单", [["a"], [1]]),
    ]
    applied = excel.apply(Outcome(edits), book)
    sheet = book.sheets["数据"]
    sheet.range("B2").value = "mine"
    sheet.range("B3").color = (1, 2, 3)
    book.sheets["清单"].range("A2").value = 5
    kept = excel.restore(book, applied.entry)
    assert sorted(kept) == ["数据!B2", "数据!B3", "清单"]
    assert sheet.range("B2:B3").value == ["mine", None]
    assert (sheet.range("B2").color, sheet.range("B3").color) == (None, (1, 2, 3))
    assert book.sheets["清单"].range("A2").value == 5


def test_a_failure_leaves_workbook_and_excel_as_they_were(source: Path) -> None:
    app = open_excel(source)
    book = app.books[0]
    app.calculation = "semiautomatic"
    before = look(book.impl.workbook)
    edits = [SetCells("数据", "A2", [[9]]), SetFill("数据", "A2", "#123456"), AddColumn("数据", "C1", "新", [1], 2)]
    with pytest.raises(RefusedError, match="C1"):
        excel.apply(Outcome(edits), book)
    assert look(book.impl.workbook) == before
    assert (app.screen_updating, app.calculation, app.status_bar) == (True, "semiautomatic", False)
    assert app.impl.enable_events is True


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (SetCells("没有", "A1", [[1]]), "没有"),
        (AddColumn("数据", "D1", "新", [1], 2, table="none"), "none"),
        (SetFill("数据", "?", "#FFFFFF"), r"\?"),
    ],
)
def test_what_cannot_be_done_is_refused(edit: Edit, reason: str, source: Path) -> None:
    with pytest.raises(RefusedError, match=reason):
        excel.apply(Outcome([edit]), open_excel(source).books[0])


def test_a_protected_sheet_is_refused(source: Path) -> None:
    book = open_excel(source).books[0]
    book.impl.workbook["数据"].protection.enable()
    with pytest.raises(RefusedError, match="protected"):
        excel.apply(Outcome([SetCells("数据", "A1", [[1]])]), book)


def test_undo_isnt_misled_by_the_number_format_of_a_date(tmp_path: Path) -> None:
    book = open_excel(build(tmp_path / "source.xlsx", lambda book, sheet: sheet.write_row(0, 0, [45000, 7.5]))).books[0]
    edits = [SetNumberFormat("数据", "A1:B1", "yyyy-mm-dd"), SetCells("数据", "A1", [[dt.date(2025, 3, 1), 8]])]
    applied = excel.apply(Outcome(edits), book)
    book.sheets[0].range("A1").number_format = "0.00"
    assert excel.restore(book, applied.entry) == ["数据!A1"]
    assert book.sheets[0].range("A1:B1").value == [45000, 7.5]
    assert [book.sheets[0].range(cell).number_format for cell in ("A1", "B1")] == ["0.00", "General"]


def test_a_workbook_whose_structure_is_protected_is_refused(source: Path) -> None:
    book = open_excel(source).books[0]
    book.impl.workbook.ProtectStructure = True
    with pytest.raises(RefusedError, match="structure"):
        excel.apply(Outcome([AddSheet("清单", [["a"]])]), book)


def test_progress_is_told(source: Path) -> None:
    progress: list[tuple[int, int]] = []
    tell: Callable[[int, int], None] = lambda done, count: progress.append((done, count))  # noqa: E731 - shorter so
    excel.apply(
        Outcome([SetCells("数据", "A2", [[9]]), SetNote("数据", "A3", "x")]), open_excel(source).books[0], "", tell
    )
    assert progress == [(0, 2), (1, 2)]
