"""Every file of the samples gives the totals that its index names."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from command_line import CommandLine
from opsheet.exports.definition import load_definitions
from opsheet.exports.read import export_reader
from opsheet.settings import load_settings

EXPORTS = os.environ.get("OPSHEET_EXPORTS")
SAMPLES = Path(EXPORTS or "no exports") / "samples"
INDEX = SAMPLES / "index.yaml"
FILES = yaml.safe_load(INDEX.read_text(encoding="utf-8"))["files"] if INDEX.is_file() else []

pytestmark = [pytest.mark.exports, pytest.mark.skipif(not EXPORTS, reason="OPSHEET_EXPORTS isn't set")]


@pytest.mark.parametrize("sample", FILES, ids=lambda sample: sample["file"])
def test_sample(sample: dict[str, Any]) -> None:
    settings = load_settings(Path("no team folder"))
    export = export_reader(Path("no team folder"), settings.app.data.name_patterns).read(SAMPLES / sample["file"])
    assert export.definition is not None
    assert export.definition.key == sample["export"]
    assert (export.encoding, export.separator) == (sample["encoding"], sample.get("separator"))
    assert export.header_row == sample.get("header_row")
    assert len(export) == sample["rows"]
    assert {role: export.totals.get(role) for role in sample["totals"]} == pytest.approx(sample["totals"])
    assert not export.problems
    if "period" in sample:
        assert export.period == tuple(dt.date.fromisoformat(day) for day in sample["period"])


def test_every_published_export_is_known() -> None:
    keys = {yaml.safe_load(path.read_text("utf-8"))["key"] for path in Path(EXPORTS or "").glob("*.yaml")}
    assert keys == set(load_definitions(Path("no team folder")))


def test_command_prints_one_object_a_file(opsheet: CommandLine, tmp_path: Path) -> None:
    folder = shutil.copytree(SAMPLES, tmp_path / "data")
    said = opsheet("data", "--folder", folder, "--json")
    assert said.status == 0
    found = {document["file"]: document for document in json.loads(said.out)["files"]}
    assert set(found) == {sample["file"] for sample in FILES}
    for sample in FILES:
        totals = found[sample["file"]]["totals"]
        assert {role: totals[role] for role in sample["totals"]} == pytest.approx(sample["totals"])
