"""What ``opsheet run --json`` prints of every action on the samples, held against the published schema."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
import yaml

from command_line import AS_OF, CLEAN, ROOT, SAMPLES, CommandLine
from opsheet.samples.data_folder import write_data_folder
from opsheet_macros import ACTION_KEYS, load_action
from team_settings import team_settings

SCHEMA = json.loads((ROOT / "docs" / "run.schema.json").read_text(encoding="utf-8"))
ADDRESS = re.compile(r"0x[0-9a-f]{6,}|object at|<[a-z_.]+ ")
SAMPLE_OF_ACTION = {"export_approval": "stocking_clean.xlsx"}  # refused while there are errors
SAMPLE_OF_TABLE = {"batches": "pipeline.xlsx"}  # on the same workbook as the shipments


def texts_of(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False)


def sample_of(action: str) -> str:
    """The sample workbook with the table that an action needs first, or else takes where it is there."""
    declared = load_action(action)
    table = next(iter((*declared.tables, *declared.optional_tables)), "stocking")
    return SAMPLE_OF_ACTION.get(action) or SAMPLE_OF_TABLE.get(table) or f"{table}.xlsx"


def form_case(action: str, folder: Path) -> tuple[Path, tuple[object, ...]]:
    """The workbook of the first case in which a form is made, and the inputs that the case gives."""
    cases = yaml.safe_load((ROOT / "tests" / "actions" / f"{action}.yaml").read_text(encoding="utf-8"))
    case = next(one for one in cases if "facts" in one)
    tables = team_settings().tables
    (table,) = case.keys() & tables.keys()
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = tables[table].name.zh
    headers = list(dict.fromkeys(header for row in case[table] for header in row))
    for row in (dict(zip(headers, headers, strict=True)), *case[table]):
        sheet.append([row.get(header) for header in headers])
    book.save(folder / f"{table}.xlsx")
    inputs = [part for name, value in case.get("inputs", {}).items() for part in (f"--{name.replace('_', '-')}", value)]
    return folder / f"{table}.xlsx", tuple(inputs)


@pytest.mark.parametrize("action", ACTION_KEYS)
def test_every_action_prints_what_its_schema_says(opsheet: CommandLine, tmp_path: Path, action: str) -> None:
    inputs: tuple[object, ...] = ()
    if action == "name_letters":
        shutil.copytree(SAMPLES / "letters", tmp_path / "letters")
        inputs = ("--letters", tmp_path / "letters")
    if action == "refresh_sales":
        write_data_folder(tmp_path / "data", team_settings())
        inputs = ("--folder", tmp_path / "data", "--stock", "yes")
    file = SAMPLES / sample_of(action)
    if action == "record_approval":
        opsheet("run", "export_approval", CLEAN, "-o", tmp_path / "forms", *AS_OF)
        (file,) = (tmp_path / "forms").glob("*BH*.xlsx")
        inputs = ("--person", "林晓", "--decision", "通过")
    elif action == "approval_status":
        opsheet("run", "export_approval", CLEAN, "-o", tmp_path / "forms", *AS_OF)
        file, inputs = CLEAN, ("--forms", tmp_path / "forms")
    elif action == "paid_relabelling":
        file = SAMPLES / "pipeline.xlsx"
        inputs = ("--rows", "2", "--reason", "国内未贴标", "--unit-price", "0.5")
    elif not file.exists() or action == "make_form":
        file, inputs = form_case(action, tmp_path)
    said = opsheet("run", action, file, "-o", tmp_path / "out", "--dry-run", "--json", *inputs, *AS_OF)
    document = said.json
    jsonschema.validate(document, SCHEMA)
    assert document["action"] == action
    assert set(document["facts"]) == set(_facts_schema(action)["required"])
    assert not ADDRESS.search(texts_of(document))


def _facts_schema(action: str) -> Any:
    return next(
        one["properties"]["facts"] for one in SCHEMA["oneOf"] if one["properties"]["action"].get("const") == action
    )


def test_findings_are_the_same_in_check_and_run(opsheet: CommandLine, tmp_path: Path) -> None:
    file = SAMPLES / "stocking.xlsx"
    run = opsheet("run", "validate_stocking", file, "-o", tmp_path / "out", "--dry-run", "--json", *AS_OF).json
    check = opsheet("check", file, "--json", *AS_OF).json
    own = [finding for finding in check["findings"] if finding["table"] == "stocking"]
    assert own == run["facts"]["findings"]
    assert run["facts"]["findings"], "the sample has problems"


def test_a_failure_is_in_the_schema_too(opsheet: CommandLine) -> None:
    said = opsheet("run", "validate_stocking", SAMPLES / "pipeline.xlsx", "--json", *AS_OF)
    assert said.status == 2
    jsonschema.validate(said.json, SCHEMA)


def test_the_schema_refuses_what_no_action_says(opsheet: CommandLine) -> None:
    for wrong in ({"action": "validate_stocking"}, {"action": "nonsense", "file": None, "error": "x"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, SCHEMA)
