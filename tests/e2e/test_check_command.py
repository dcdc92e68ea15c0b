"""``opsheet check``: exit statuses, what people read and what machines read."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from command_line import AS_OF, CLEAN, FAULTY, CommandLine
from opsheet.samples.stocking_rows import faulty_rows, problems
from opsheet.samples.team_sheet import FIRST_ROW
from opsheet.settings import load_settings

FINDING_KEYS = {
    "code", "slug", "severity", "table", "sheet", "cell", "row", "column", "header", "value", "message", "suggestion",
}  # fmt: skip


def test_a_clean_workbook_exits_0(opsheet: CommandLine) -> None:
    said = opsheet("check", CLEAN, *AS_OF)
    assert said.status == 0
    assert "没有发现问题" in said.out
    assert said.err == ""


def test_the_last_line_says_what_to_do_next(opsheet: CommandLine) -> None:
    """Unknown headers first, then errors, then what the sheet is for."""
    files = Path(__file__).parents[1] / "cases" / "files"
    unknown, wrong = files / "headers_not_known.xlsx", files / "no_addresses.xlsx"
    unapproved = files / "taken_for_another_table.xlsx"
    ends = {path: opsheet("check", path, *AS_OF).out.splitlines()[-1] for path in (unknown, wrong, CLEAN, unapproved)}
    assert ends[unapproved] == "下一步：加一列“主管审批”，主管填“通过”后再导出审批表"
    assert ends[unknown] == f"下一步：先确认表头：opsheet columns {unknown}"
    assert ends[wrong].endswith(f"逐格标出：opsheet run validate_stocking {wrong}")
    assert ends[CLEAN] == f"下一步：导出审批表：opsheet run export_approval {CLEAN} --where 主管审批=通过"
    assert "--where head_approval=通过" in opsheet("--lang", "en", "check", CLEAN, *AS_OF).out


def test_a_path_with_a_space_is_quoted_in_the_command_to_type(opsheet: CommandLine, tmp_path: Path) -> None:
    sheet = shutil.copy(CLEAN, tmp_path / "备货 单.xlsx")
    assert f'opsheet run export_approval "{sheet}"' in opsheet("check", sheet, *AS_OF).out


def test_errors_exit_1_and_are_counted(opsheet: CommandLine) -> None:
    said = opsheet("check", FAULTY, *AS_OF, "--lang", "en")
    assert said.status == 1
    assert "S201" in said.out
    assert "Errors: " in said.out


def test_the_json_document_names_every_finding_in_full(opsheet: CommandLine) -> None:
    document = opsheet("check", FAULTY, *AS_OF, "--json").json
    assert document["file"] == str(FAULTY)
    assert {table["key"] for table in document["tables"]} == {"stocking", "link_owners", "warranty"}
    assert all(set(finding) == FINDING_KEYS for finding in document["findings"])
    counted = dict.fromkeys(document["counts"], 0)
    for finding in document["findings"]:
        counted[finding["severity"]] += 1
    assert counted == document["counts"]


def test_the_sample_shows_exactly_the_problems_that_its_yaml_lists(opsheet: CommandLine) -> None:
    findings = opsheet("check", FAULTY, *AS_OF, "--json").json["findings"]
    found = {(found["row"], found["code"], found["column"]) for found in findings if found["table"] == "stocking"}
    rows = faulty_rows(load_settings().tables["stocking"])
    listed = {
        (FIRST_ROW + 1 + index, code, column) for index, row in enumerate(rows) for code, column in row.shows.items()
    }
    assert found == listed
    for table in ("link_owners", "warranty"):
        shown = {found["code"]: found["column"] for found in findings if found["table"] == table}
        assert shown == problems()[table]["shows"]


def test_a_suggestion_stands_beside_what_can_be_mended(opsheet: CommandLine) -> None:
    findings = opsheet("check", FAULTY, *AS_OF, "--json").json["findings"]
    cartons = next(finding for finding in findings if finding["code"] == "S201")
    assert (cartons["value"], cartons["suggestion"]) == (640, 648)


def test_several_files_are_answered_each_and_the_worst_decides(opsheet: CommandLine, tmp_path: Path) -> None:
    bad = tmp_path / "notes.xlsx"
    bad.write_text("no workbook")
    said = opsheet("check", CLEAN, FAULTY, bad, *AS_OF, "--json")
    assert said.status == 2
    documents = said.json["files"]
    assert [("findings" in document, "error" in document) for document in documents] == [
        (True, False),
        (True, False),
        (False, True),
    ]
    assert opsheet("check", CLEAN, FAULTY, *AS_OF).status == 1


def test_a_pattern_stands_for_its_files(opsheet: CommandLine, tmp_path: Path) -> None:
    shutil.copy(CLEAN, tmp_path / "a.xlsx")
    shutil.copy(CLEAN, tmp_path / "b.xlsx")
    said = opsheet("check", tmp_path / "*.xlsx", *AS_OF, "--json")
    assert [Path(document["file"]).name for document in said.json["files"]] == ["a.xlsx", "b.xlsx"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_bad_file_is_one_sentence_in_the_users_language(opsheet: CommandLine, tmp_path: Path, language: str) -> None:
    bad = tmp_path / "notes.xlsx"
    bad.write_text("no workbook")
    said = opsheet("check", bad, "--lang", language)
    assert (said.status, said.out, len(said.sentences)) == (2, "", 1)
    assert any("\u4e00" <= character <= "\u9fff" for character in said.err) == (language == "zh")


def test_a_workbook_without_a_known_table_is_refused(opsheet: CommandLine, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["colour", "taste"])
    book.worksheets[0].append(["red", "sweet"])
    book.save(tmp_path / "fruit.xlsx")
    said = opsheet("check", tmp_path / "fruit.xlsx", "--json")
    assert said.status == 2
    assert set(said.json) == {"file", "error"}


def test_a_team_folder_changes_what_is_found(opsheet: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "app.yaml").write_text("checks:\n  S201: {enabled: false}\n", encoding="utf-8")
    codes = {
        finding["code"] for finding in opsheet("check", FAULTY, *AS_OF, "--json", "--config", tmp_path).json["findings"]
    }
    assert "S201" not in codes
    assert "S202" in codes


def test_broken_settings_are_one_sentence_and_exit_2(opsheet: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "turnover.yaml").write_text("total_limit: {value: -1}\n", encoding="utf-8")
    said = opsheet("check", CLEAN, "--config", tmp_path, "--lang", "en")
    assert said.status == 2
    assert said.err.startswith("turnover.yaml line 1: total_limit")


@pytest.mark.parametrize("details", [(), ("--details",)])
def test_lines_past_the_bound_are_counted_and_stand_in_the_json(
    opsheet: CommandLine, tmp_path: Path, details: tuple[str, ...]
) -> None:
    settings = tmp_path / "settings"
    settings.mkdir()
    (settings / "app.yaml").write_text("findings: {printed_lines: {value: 2}}\n", encoding="utf-8")
    every = opsheet("check", FAULTY, *AS_OF, "--lang", "en", *details)
    few = opsheet("check", FAULTY, *AS_OF, "--lang", "en", "--config", str(settings), *details)
    document = opsheet("check", FAULTY, *AS_OF, "--config", str(settings), "--json").json
    assert len(few.out.splitlines()) < len(every.out.splitlines())
    left = len(document["findings"]) - 2 if details else len(every.out.splitlines()) - len(few.out.splitlines()) + 1
    assert f"{left} more" in few.out
    assert len(document["findings"]) == sum(document["counts"].values()) > 2
