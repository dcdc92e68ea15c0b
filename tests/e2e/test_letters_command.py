"""``opsheet run name_letters --letters``, ``--dry-run`` and ``opsheet undo``, as an operator types them."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import openpyxl
import pytest

from command_line import AS_OF, FAULTY, SAMPLES, CommandLine

FIRST = "18 Boxes-AMZ-HIFILUZ Amazon schedule date 14.00 - 14.30 AM March 20.pdf"


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the appointments and the downloaded letters."""
    monkeypatch.setenv("OPSHEET_STATE", str(tmp_path / "state"))
    folder = tmp_path / "team"
    shutil.copytree(SAMPLES / "letters", folder / "letters")
    shutil.copy(SAMPLES / "appointments.xlsx", folder / "appointments.xlsx")
    return folder


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_dry_run_shows_everything_and_writes_nothing(opsheet: CommandLine, team: Path) -> None:
    before = names(team), names(team / "letters")
    document = opsheet(
        "run", "name_letters", team / "appointments.xlsx", "--letters", team / "letters", "--dry-run", "--json", *AS_OF
    ).json
    assert {letter["file"]: letter["status"] for letter in document["facts"]["letters"]} == {
        "FBA18PLAN0A1_confirmation.pdf": "rename",
        "FBA18PLAN0A1_confirmation (1).pdf": "taken",
        "FBA18OTHER99.pdf": "no-row",
        "download (3).pdf": "rename",
        "scan_0012.pdf": "rename",
    }
    assert "written" not in document
    assert (names(team), names(team / "letters")) == before


@pytest.mark.parametrize("language", ["zh", "en"])
def test_letters_are_renamed_listed_and_put_back(opsheet: CommandLine, team: Path, language: str) -> None:
    before = names(team / "letters")
    run = ("run", "name_letters", team / "appointments.xlsx", "--letters", team / "letters", *AS_OF)
    said = opsheet(*run, "-o", team / "out", "--lang", language)
    assert said.status == 0, said.err
    assert FIRST in names(team / "letters")
    assert "FBA18OTHER99.pdf" in names(team / "letters")
    assert len(names(team / "letters")) == len(before)
    (written,) = (team / "out").iterdir()
    sheet = openpyxl.load_workbook(written)["预约信改名" if language == "zh" else "Letters"]
    assert sheet.max_row == 1 + len(before)
    assert opsheet("undo", team / "letters").status == 0
    assert names(team / "letters") == before
    again = opsheet("undo", team / "letters")
    assert (again.status, len(again.sentences)) == (2, 1)


def test_a_letter_that_takes_too_much_is_listed_and_the_others_go_on(opsheet: CommandLine, team: Path) -> None:
    settings = Path(os.environ["OPSHEET_CONFIG"]) / "app.yaml"
    with settings.open("a", encoding="utf-8") as file:
        file.write("\nletters: {memory: {value: 16}}\n")
    document = opsheet(
        "run", "name_letters", team / "appointments.xlsx", "--letters", team / "letters", "--json", *AS_OF
    ).json
    statuses = {letter["file"]: letter["status"] for letter in document["facts"]["letters"]}
    assert statuses["download (3).pdf"] == "unreadable"
    assert statuses["FBA18PLAN0A1_confirmation.pdf"] == "rename"
    assert FIRST in names(team / "letters")


def test_naming_twice_renames_nothing_more(opsheet: CommandLine, team: Path) -> None:
    run = ("run", "name_letters", team / "appointments.xlsx", "--letters", team / "letters", *AS_OF, "--json")
    opsheet(*run)
    once = names(team / "letters")
    statuses = {letter["status"] for letter in opsheet(*run).json["facts"]["letters"]}
    assert names(team / "letters") == once
    assert statuses == {"right", "taken", "no-row"}


def test_undo_refuses_letters_that_changed(opsheet: CommandLine, team: Path) -> None:
    opsheet("run", "name_letters", team / "appointments.xlsx", "--letters", team / "letters", *AS_OF)
    (team / "letters" / FIRST).write_bytes(b"signed meanwhile")
    before = names(team / "letters")
    said = opsheet("--lang", "en", "undo", team / "letters")
    assert said.status == 2
    assert FIRST in said.err
    assert names(team / "letters") == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("name_letters", "appointments.xlsx", "--letters", "appointments.xlsx"), "is not a folder"),
        (("validate_appointments", "appointments.xlsx", "--letters", "letters"), "no option --letters"),
    ],
)
def test_wrong_letters_get_one_sentence(
    opsheet: CommandLine, team: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], says: str
) -> None:
    monkeypatch.chdir(team)
    said = opsheet("--lang", "en", "run", *arguments)
    assert (said.status, len(said.sentences)) == (2, 1)
    assert says in said.err
    assert names(team) == {"appointments.xlsx", "letters"}


@pytest.mark.parametrize(
    ("action", "inputs"), [("validate_stocking", ()), ("export_approval", ("--where", "主管审批=通过"))]
)
def test_any_action_can_be_tried_first(
    opsheet: CommandLine, tmp_path: Path, action: str, inputs: tuple[str, ...]
) -> None:
    sheet = Path(shutil.copy(FAULTY, tmp_path / "备货单.xlsx"))
    before = names(tmp_path)
    said = opsheet("run", action, sheet, "--dry-run", *inputs, *AS_OF)
    assert said.status == 0, said.err
    assert "将生成" in said.out
    assert names(tmp_path) == before


def test_inputs_come_as_json_and_what_is_typed_wins(opsheet: CommandLine, team: Path) -> None:
    inputs = team / "inputs.json"
    inputs.write_text(json.dumps({"letters": str(team / "letters")}), encoding="utf-8")
    run = ("run", "name_letters", team / "appointments.xlsx", "--dry-run", "--json", *AS_OF, "--inputs", inputs)
    assert len(opsheet(*run).json["facts"]["letters"]) == 5
    assert opsheet(*run, "--letters", team / "nowhere").status == 2
    inputs.write_text('{"leters": "x"}', encoding="utf-8")
    said = opsheet("--lang", "en", *run)
    assert said.status == 2
    assert "did you mean letters" in said.err
    inputs.write_text("[1]", encoding="utf-8")
    assert "JSON" in opsheet(*run).err
