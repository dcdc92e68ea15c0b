"""Every action against the cases beside this module: rows and inputs as the team gives them, and what comes of them."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from opsheet.catalogue import UserError
from opsheet.hosts.form_numbers import numbered
from opsheet.hosts.xlsx import apply
from opsheet.outcome import AddColumn, AddSheet, Folder, Formula, Inputs, Link, NamedFile, Outcome, Request, SetCells
from opsheet.outcome.inputs import parse_inputs
from opsheet.settings import Settings
from opsheet.tables import Table, Workbook, read_contents
from opsheet.values.cells import cell_name, parse_cell
from opsheet_macros import ACTION_KEYS, load_action, run_action
from sound_rows import SOUND_STOCKING_ROW
from table_builder import build_table, build_workbook
from team_settings import team_settings

FOLDER = Path(__file__).parent
NOW = dt.datetime(2025, 3, 10, 9)
BASE: dict[str, dict[str, Any]] = {
    "stocking": SOUND_STOCKING_ROW,
    "pipeline": {
        "货件号": "FBA18SHTRFPP",
        "FBA仓": "MEX6",
        "追踪编号": "5YDIA35G",
        "店铺": "A-MX",
        "MSKU": "A-1",
        "数量": 72,
        "批次号": None,
    },
}
COMPLETE = {
    "货件号": "FBA18SHTRFPP",
    "FBA仓": "MEX6",
    "追踪编号": "5YDIA35G",
    "品牌": "HIMICAR",
    "箱数": 18,
    "预约日期": dt.date(2025, 2, 6),
    "开始时间": "14:00",
    "结束时间": "14:30",
    "销售备注": "5YD2025A",
}
LETTER_ROWS = [COMPLETE, {**COMPLETE, "货件号": "FBA18OTHER01", "追踪编号": None, "开始时间": None, "销售备注": "待约"}]
OWNERS = [
    {"站点": "MX", "店铺": "LOMEESS", "品牌": "HIFILUZ", "MSKU": msku, "负责人": "Mia"}
    for msku in ("HI-8PCS-001", "HI-8PCS-002", "A-2")
]
EXPECTATIONS = {
    "sheet",
    "sheet_column",
    "column",
    "cells",
    "facts",
    "says",
    "files",
    "file_rows",
    "refused",
    "statuses",
    "shows",
    "form_says",
}
KNOWN = {
    "case",
    "form",
    "named_form",
    "forms",
    "why",
    "now",
    "inputs",
    "rows",
    "letters",
    "taken",
    "data",
    "settings",
    "sheet_name",
    *EXPECTATIONS,
}


def cases() -> list[Any]:
    return [
        pytest.param(key, case, id=f"{key} {case['case']}")
        for key in ACTION_KEYS
        for case in yaml.safe_load((FOLDER / f"{key}.yaml").read_text(encoding="utf-8"))
    ]


@pytest.fixture(scope="module")
def team() -> Settings:
    return team_settings()


def workbook(team: Settings, action: str, case: dict[str, Any]) -> Workbook:
    contents: dict[str, Any] = {key: rows for key, rows in case.items() if key in team.tables}
    if action == "name_letters":
        contents.setdefault("appointments", LETTER_ROWS)
    if "stocking" in contents:
        contents.setdefault("link_owners", OWNERS)
    tables = [build_table(team, key, [{**BASE.get(key, {}), **row} for row in rows]) for key, rows in contents.items()]
    return build_workbook(team, *tables)


def data_folder(files: dict[str, Any], path: Path) -> Folder:
    """A data folder: rows of cells separated by spaces, or the same or a plain text with the moment of its download."""
    path.mkdir()
    for name, file in files.items():
        content = {"rows": file} if isinstance(file, str) else file
        lines = [",".join(line.split()) for line in content.get("rows", "").splitlines()]
        (path / name).write_text(content.get("text", "\n".join(lines) + "\n"), encoding="utf-8")
        moment = dt.datetime.fromisoformat(str(content.get("downloaded", "2025-03-31 12:00"))).timestamp()
        os.utime(path / name, (moment, moment))
    return Folder(path, sorted(files), frozenset(files), {}.__getitem__)


def run(team: Settings, action: str, case: dict[str, Any], folder: Path) -> tuple[Workbook, Outcome]:
    now = case.get("now", NOW)
    now = now if isinstance(now, dt.datetime) else dt.datetime.fromisoformat(str(now))
    folders = {"forms": "the folder of forms"} if "forms" in case else {}
    values: dict[str, Any] = dict(parse_inputs(load_action(action), {**case.get("inputs", {}), **folders}))
    if "letters" in case:
        names = list(case["letters"])
        values["letters"] = Folder(
            Path("letters"), names, frozenset([*names, *case.get("taken", [])]), case["letters"].__getitem__
        )
    if "data" in case:
        values["folder"] = data_folder(case["data"], folder / "data")
    if "named_form" in case:
        path = made_form(team, case["named_form"], folder / "signed.xlsx")
        values["form"] = NamedFile(path, lambda: read_contents(path, team).contents)
    if "forms" in case:
        values["forms"] = forms_folder(team, case["forms"], folder / "forms")
    if "settings" in case:
        team = team_settings(**case["settings"])
    rows = frozenset(case["rows"]) if "rows" in case else None
    book = form_workbook(team, case["form"], folder) if "form" in case else workbook(team, action, case)
    outcome = run_action(action, Request(book, team, now, rows, Inputs(values)))
    return book, numbered(outcome, folder)[0]


def form_workbook(team: Settings, form: dict[str, Any], folder: Path) -> Workbook:
    """An approval form of one row as it comes back: with some stamps, some cells retyped, or without its record."""
    return read_contents(made_form(team, form, folder / "form.xlsx"), team)


def forms_folder(team: Settings, forms: dict[str, Any], path: Path) -> Folder:
    """A folder of approval forms, each made an hour after the one before; a text is written as it is."""
    path.mkdir()
    for hours, (name, form) in enumerate(forms.items()):
        if isinstance(form, str):
            (path / name).write_text(form, encoding="utf-8")
        else:
            made_form(team, form, path / name, NOW + dt.timedelta(hours=hours))
    names = sorted(forms)
    return Folder(path, names, frozenset(names), {}.__getitem__, lambda name: read_contents(path / name, team).contents)


def made_form(team: Settings, form: dict[str, Any], path: Path, now: dt.datetime = NOW) -> Path:
    """An approval form of some rows, one sound row by default, or another form of the rows of its table."""
    action = form.get("action", "export_approval")
    contents = {key: form[key] for key in form if key in team.tables} or {"stocking": [{}]}
    book = workbook(team, action, contents)
    given = Inputs(parse_inputs(load_action(action), form.get("inputs", {})))
    exported, _ = numbered(run_action(action, Request(book, team, now, inputs=given)), path.parent)
    exported.files[0].write(path)
    for number, given in enumerate(form.get("stamps", [])):
        person, decision, remark = [*given, ""][:3]
        inputs = {"person": person, "decision": {"通过": "approved", "驳回": "rejected"}[decision], "remark": remark}
        at = now + dt.timedelta(hours=number)
        stamped = run_action("record_approval", Request(read_contents(path, team), team, at, inputs=Inputs(inputs)))
        apply(stamped, path, path, force=True)
    changed = openpyxl.load_workbook(path)
    for address, value in form.get("typed", {}).items():
        changed.worksheets[0][address] = value
    for address, code in form.get("formats", {}).items():
        changed.worksheets[0][address].number_format = code
    for row in form.get("added_rows", []):
        changed.worksheets[0].insert_rows(row)
        changed.worksheets[0].cell(row, 1).value = "加一行"
    for row in form.get("hidden_rows", []):
        changed.worksheets[0].row_dimensions[row].hidden = True
    for letter in form.get("hidden_columns", []):
        changed.worksheets[0].column_dimensions[letter].hidden = True
    if form.get("record") == "removed":
        del changed["opsheet"]
    for address, value in form.get("record_typed", {}).items():
        changed["opsheet"][address] = value
    if "sheet" in form:
        changed.worksheets[0].title = form["sheet"]
    changed.save(path)
    return path


def plain(value: Any) -> Any:
    if isinstance(value, Link | Formula):
        return value.text
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, dt.datetime) else value


def sheets(outcome: Outcome) -> dict[str, list[dict[str, Any]]]:
    """The rows of each sheet that an action adds, by header."""
    found: dict[str, list[dict[str, Any]]] = {}
    for edit in outcome.edits:
        if isinstance(edit, AddSheet):
            header, *rows = edit.rows
            found[edit.name] = [dict(zip(header, map(plain, row), strict=True)) for row in rows]
    return found


def cells(outcome: Outcome) -> dict[str, Any]:
    """Every cell that an action writes into the tables, by address."""
    written: dict[str, Any] = {}
    for edit in outcome.edits:
        if isinstance(edit, SetCells):
            top, left = parse_cell(edit.top_left)
            for down, row in enumerate(edit.values):
                written |= {cell_name(top + down, left + right): plain(value) for right, value in enumerate(row)}
    return written


def column(action: str, book: Workbook, outcome: Outcome, header: str) -> list[Any]:
    """What a column holds afterwards, written into or added."""
    for edit in outcome.edits:
        if isinstance(edit, AddColumn) and edit.header == header:
            return [plain(value) for value in edit.values]
    table: Table = book.tables[load_action(action).tables[0]]
    known = next(one for one in table.columns.values() if one.header == header)
    written = cells(outcome)
    return [written.get(f"{known.letter}{row}", raw) for row, raw in zip(table.rows.tolist(), known.raw, strict=True)]


def assert_holds(found: Any, expected: Any, why: str) -> None:
    """Whether a document holds what is expected of it; it may hold more."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            assert_holds(found[key], value, why)
    else:
        assert found == expected, why


@pytest.mark.parametrize(("action", "case"), cases())
def test_case(
    action: str, case: dict[str, Any], team: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPSHEET_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("OPSHEET_CONFIG", str(tmp_path / "no settings here"))
    why = case["why"]
    assert set(case) <= KNOWN | set(team.tables), "an unknown key would check nothing"
    assert EXPECTATIONS & set(case), "a case expects something"
    if "refused" in case:
        with pytest.raises(UserError) as refusal:
            run(team, action, case, tmp_path)
        assert case["refused"] in refusal.value.render("zh"), why
        return
    book, outcome = run(team, action, case, tmp_path)
    facts = outcome.facts.to_json()
    assert_holds(facts, case.get("facts", {}), why)
    for header, values in case.get("column", {}).items():
        assert column(action, book, outcome, header) == values, why
    if "cells" in case:
        assert cells(outcome) == case["cells"], why
    if "files" in case:
        assert len(outcome.files) == case["files"], why
    if "statuses" in case:
        assert {letter["file"]: letter["status"] for letter in facts["letters"]} == case["statuses"], why
    check_files(outcome, case, tmp_path)
    check_form(outcome, case, tmp_path)
    said = " ".join(note.message.render("zh") for note in outcome.messages)
    assert all(str(words) in said for words in case.get("says", [])), why
    check_sheet(outcome, case)


@pytest.mark.parametrize(("action", "case"), [one for one in cases() if not load_action(one.values[0]).timed])
def test_an_action_that_takes_no_time_of_day_depends_on_none(
    action: str, case: dict[str, Any], team: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPSHEET_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("OPSHEET_CONFIG", str(tmp_path / "no settings here"))
    day = dt.datetime.combine(dt.datetime.fromisoformat(str(case.get("now", NOW))), dt.time())
    morning, evening = (
        everything_said(team, action, {**case, "now": day.replace(hour=hour)}, tmp_path / "files") for hour in (8, 20)
    )
    assert morning == evening


def everything_said(team: Settings, action: str, case: dict[str, Any], folder: Path) -> Any:
    folder.mkdir()
    try:
        _, outcome = run(team, action, case, folder)
    except UserError as refusal:
        return refusal.render("zh")
    finally:
        shutil.rmtree(folder)
    messages = [note.message.render("zh") for note in outcome.messages]
    names = [one.name for one in outcome.files]
    return messages, outcome.facts.to_json(), sheets(outcome), cells(outcome), names


def check_files(outcome: Outcome, case: dict[str, Any], folder: Path) -> None:
    """The rows of the sheets of the file that an action makes."""
    for name, expected in case.get("file_rows", {}).items():
        (file,) = outcome.files
        file.write(folder / file.name)
        header, *rows = openpyxl.load_workbook(folder / file.name)[name].iter_rows(values_only=True)
        found = [dict(zip(header, row, strict=True)) for row in rows]
        shown = [{key: row[key] for key in one} for row, one in zip(found, expected, strict=True)]
        assert shown == expected, case["why"]


def check_form(outcome: Outcome, case: dict[str, Any], folder: Path) -> None:
    """The columns and the texts of the form that an action makes."""
    if not {"shows", "form_says"} & set(case):
        return
    (file,) = outcome.files
    file.write(folder / file.name)
    rows = list(openpyxl.load_workbook(folder / file.name).worksheets[0].iter_rows(values_only=True))
    text = "\n".join(str(cell) for row in rows for cell in row if cell is not None)
    for words in case.get("form_says", []):
        assert str(words) in text, case["why"]
    for header, values in case.get("shows", {}).items():
        top = next(place for place, row in enumerate(rows) if header in row)
        position = rows[top].index(header)
        assert [row[position] for row in rows[top + 1 : top + 1 + len(values)]] == values, case["why"]


def check_sheet(outcome: Outcome, case: dict[str, Any]) -> None:
    added = sheets(outcome)
    if case.get("sheet") == "none":
        assert added == {}, case["why"]
    elif "sheet" in case:
        rows = added[case["sheet_name"]] if "sheet_name" in case else next(iter(added.values()))
        shown = [{header: row[header] for header in one} for row, one in zip(rows, case["sheet"], strict=True)]
        assert shown == case["sheet"], case["why"]
    for header, values in case.get("sheet_column", {}).items():
        assert [row[header] for rows in added.values() for row in rows if row[header]] == values, case["why"]


def test_every_action_has_cases_and_no_case_lacks_its_action() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(ACTION_KEYS)


@pytest.mark.parametrize("action", ACTION_KEYS)
def test_an_input_that_an_action_does_not_know_is_refused(action: str) -> None:
    with pytest.raises(UserError, match="nonsense"):
        parse_inputs(load_action(action), {"nonsense": 1})


@pytest.mark.parametrize("action", ACTION_KEYS)
def test_an_action_without_rows_refuses_rows(action: str) -> None:
    declared = load_action(action)
    if declared.takes_rows:
        needed = {one.key: "x" for one in declared.inputs if one.required}
        preset = {one.key: one.default for one in declared.inputs if one.default}
        assert parse_inputs(declared, {"rows": [5, 6, "9"], **needed}) == {"rows": "5,6,9", **needed, **preset}
    else:
        with pytest.raises(UserError, match="rows"):
            parse_inputs(declared, {"rows": "5-9"})
