"""Whatever is typed wrongly ends in one sentence, exit status 2, and nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest

from command_line import CLEAN, FAULTY, SAMPLES, CommandLine
from opsheet.cli import check

WRONG = {
    "unknown command": (["chek", "a.xlsx"], "check"),
    "unknown action": (["run", "validate_stockin", str(FAULTY)], "validate_stocking"),
    "unknown option": (["check", str(CLEAN), "--jsn"], "--json"),
    "unknown check": (["explain", "S20S"], "S20"),
    "unknown function": (["functions", "turnover_day"], "TURNOVER_DAYS"),
    "no file": (["check"], "FILE"),
    "no action": (["run"], "ACTION"),
    "no workbook for an action": (["run", "validate_stocking"], "validate_stocking"),
    "no value": (["check", str(CLEAN), "--as-of"], "--as-of"),
    "bad day": (["check", str(CLEAN), "--as-of", "2025-02-30"], "2025-03-10"),
    "a time where the day alone counts": (
        ["run", "turnover_report", str(SAMPLES / "pipeline.xlsx"), "--as-of", "2025-03-10 15:00"],
        "turnover_report",
    ),
    "a time for the day of a row": (["why", str(CLEAN), "--row", "6", "--as-of", "2025-03-10 15:00"], "2025-03-10"),
    "bad rows": (["run", "fix_stocking", str(FAULTY), "--rows", "9-5"], "5-9,12"),
    "rows without data": (["run", "export_approval", str(FAULTY), "--rows", "2"], "2"),
    "bad condition": (["run", "export_approval", str(FAULTY), "--where", "主管=通过"], "主管"),
    "an option of another action": (["run", "validate_stocking", str(FAULTY), "--rows", "5"], "--rows"),
    "nearly an option": (["run", "calculate_stocking", str(FAULTY), "--resul", "formulas"], "--result"),
    "bad choice": (["run", "calculate_stocking", str(FAULTY), "--result", "formuls"], "formulas"),
    "inputs that aren't there": (["run", "fix_stocking", str(FAULTY), "--inputs", "nowhere.json"], "nowhere.json"),
    "bad language": (["--lang", "fr", "check", str(CLEAN)], "zh"),
    "no settings folder": (["check", str(CLEAN), "--config", "nowhere"], "nowhere"),
    "missing file": (["check", "nowhere.xlsx"], "nowhere.xlsx"),
    "a folder": (["check", str(SAMPLES)], "samples"),
}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("case", WRONG)
def test_wrong_usage_is_one_sentence(
    opsheet: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str, language: str
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments, names = WRONG[case]
    language_option = [] if "--lang" in arguments else ["--lang", language]
    said = opsheet(*language_option, *arguments)
    assert said.status == 2
    assert said.out == ""
    assert len(said.sentences) == 1, said.err
    assert names in said.err
    assert list(tmp_path.iterdir()) == []


def test_machines_get_wrong_usage_as_json(opsheet: CommandLine) -> None:
    said = opsheet("check", CLEAN, "--json", "--as-of", "soon")
    assert said.status == 2
    assert "soon" in said.json["error"]


def test_an_unexpected_failure_names_the_log(opsheet: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(*_: object, **__: object) -> None:
        msg = "the roof is on fire"
        raise RuntimeError(msg)

    monkeypatch.setattr(check, "check_files", explode)
    said = opsheet("check", CLEAN, "--lang", "en")
    assert said.status == 3
    assert len(said.sentences) == 1
    log = Path(said.err.split("the log ", 1)[1].split(" to your", 1)[0])
    assert "the roof is on fire" in log.read_text(encoding="utf-8")
