"""What ``opsheet run --json`` prints of every action on the samples, held against the published schema."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from action_samples import action_samples
from command_line import AS_OF, ROOT, SAMPLES, CommandLine
from opsheet_macros import ACTION_KEYS

SCHEMA = json.loads((ROOT / "docs" / "run.schema.json").read_text(encoding="utf-8"))
ADDRESS = re.compile(r"0x[0-9a-f]{6,}|object at|<[a-z_.]+ ")


def texts_of(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False)


@pytest.mark.parametrize("action", ACTION_KEYS)
def test_every_action_prints_what_its_schema_says(opsheet: CommandLine, tmp_path: Path, action: str) -> None:
    sample = action_samples()[action].lay_out(tmp_path / "sample")
    said = opsheet(
        "run", action, sample.workbook, "-o", tmp_path / "out", "--dry-run", "--json", *sample.options, *AS_OF
    )
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
