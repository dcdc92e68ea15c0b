"""``opsheet run``: results beside the workbook, all or nothing, and the source left alone."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import openpyxl
import pytest

import opsheet_macros
from command_line import AS_OF, CLEAN, FAULTY, CommandLine
from opsheet.cli import run
from opsheet.hosts import output_folder
from opsheet.outcome import Outcome, OutputFile, Request


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """A team's stocking sheet in a folder of its own."""
    folder = tmp_path / "team"
    folder.mkdir()
    return Path(shutil.copy(FAULTY, folder / "备货单.xlsx"))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize(("language", "folder"), [("zh", "输出"), ("en", "output")])
def test_results_lie_in_a_folder_beside_the_workbook(
    opsheet: CommandLine, sheet: Path, language: str, folder: str
) -> None:
    before = digest(sheet)
    said = opsheet("run", "validate_stocking", sheet, *AS_OF, "--lang", language)
    assert said.status == 0, said.err
    (written,) = (sheet.parent / folder).iterdir()
    assert written.name.startswith("备货单_")
    assert str(written) in said.out
    assert digest(sheet) == before


def test_the_checked_copy_holds_marks_and_a_list_of_issues(opsheet: CommandLine, sheet: Path, tmp_path: Path) -> None:
    document = opsheet("run", "validate_stocking", sheet, "-o", tmp_path / "out", *AS_OF, "--json").json
    (written,) = document["written"]
    book = openpyxl.load_workbook(written)
    assert "校验问题" in book.sheetnames
    stocking = book["亚马逊实时备货单"]
    assert stocking["P5"].fill.fgColor.rgb == "FFFFC9C9"
    assert "S201" in stocking["P5"].comment.text
    user_note = next(
        cell.comment.text for row in stocking for cell in row if cell.comment and "林晓" in cell.comment.text
    )
    assert user_note.startswith("供应商已确认")


def test_a_second_run_is_numbered_and_force_keeps_a_backup(opsheet: CommandLine, sheet: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = ("run", "calculate_stocking", sheet, "-o", out, *AS_OF)
    opsheet(*command)
    (first,) = names(out)
    opsheet(*command)
    assert names(out) == {first, first.replace(".xlsx", " (2).xlsx")}
    opsheet(*command, "--force")
    backups = [name for name in names(out) if ".bak-" in name]
    assert len(backups) == 1
    assert len(names(out)) == 3


def test_the_same_day_gives_the_same_result(opsheet: CommandLine, sheet: Path, tmp_path: Path) -> None:
    written = [
        opsheet("run", "calculate_stocking", sheet, "-o", tmp_path / folder, *AS_OF, "--json").json["written"][0]
        for folder in ("one", "two")
    ]
    values = [
        [[cell.value for cell in row] for row in openpyxl.load_workbook(path)["亚马逊实时备货单"]] for path in written
    ]
    assert values[0] == values[1]


def test_an_export_is_refused_while_errors_stand_and_nothing_is_written(
    opsheet: CommandLine, sheet: Path, tmp_path: Path
) -> None:
    said = opsheet("run", "export_approval", sheet, "--rows", "5", "-o", tmp_path / "out", *AS_OF)
    assert said.status == 2
    assert "采购数量不是整箱" in said.err
    assert len(said.sentences) == 1
    assert not (tmp_path / "out").exists()


def test_row_numbers_without_data_are_skipped_and_named(opsheet: CommandLine, tmp_path: Path) -> None:
    """The sheet's data stand in rows 5 to 73."""
    command = ("run", "fix_stocking", FAULTY, "--rows", "3-10,70-127", "--dry-run", "-o", tmp_path, *AS_OF)
    said = opsheet(*command)
    assert said.status == 0
    assert "第 3-4, 74-127 行不是数据行，已跳过" in said.out
    assert "skipped 3-4, 74-127" in opsheet("--lang", "en", *command).out


def test_a_form_of_rows_says_which_were_skipped(opsheet: CommandLine, tmp_path: Path) -> None:
    said = opsheet("run", "export_approval", CLEAN, "--rows", "1-4", "-o", tmp_path, *AS_OF)
    assert "第 1 行不是数据行，已跳过" in said.out
    assert "3 个产品" in said.out


def test_approved_rows_become_a_form(opsheet: CommandLine, sheet: Path, tmp_path: Path) -> None:
    said = opsheet(
        "run", "export_approval", sheet, "--where", "主管审批=通过", "-o", tmp_path / "out", *AS_OF, "--json"
    )
    assert said.status == 0, said.out
    form = next(Path(path) for path in said.json["written"] if path.endswith(".xlsx"))
    assert form.name.startswith("备货计划审批表")
    cells = [cell.value for row in openpyxl.load_workbook(form).worksheets[0] for cell in row]
    assert "HIF-DDDP-H7-2P-MX" in cells
    assert "HIF-DDDP-H4-2P-MX" not in cells  # not approved


def test_a_missing_table_is_named(opsheet: CommandLine, tmp_path: Path) -> None:
    said = opsheet("run", "track_pipeline", CLEAN, "-o", tmp_path / "out", "--lang", "en")
    assert said.status == 2
    assert "Shipment pipeline" in said.err
    assert not (tmp_path / "out").exists()


def test_a_failure_while_writing_leaves_nothing(
    opsheet: CommandLine, sheet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path) -> None:
        path.write_text("half")
        msg = "disk full"
        raise OSError(msg)

    outcome = Outcome(files=[OutputFile("good.txt", lambda path: None), OutputFile("bad.txt", fail)])
    monkeypatch.setattr(run, "_outcome", lambda *_: outcome)
    said = opsheet("run", "validate_stocking", sheet, "-o", tmp_path / "new" / "out")
    assert (said.status, len(said.sentences)) == (2, 1)
    assert str(tmp_path / "new" / "out") in said.err.replace("\n", "")
    assert ".opsheet-" not in said.err
    assert not (tmp_path / "new").exists()


def test_files_are_placed_all_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stage, out = tmp_path / "stage", tmp_path / "out"
    stage.mkdir()
    out.mkdir()
    (out / "a.txt").write_text("old")
    for name in ("a.txt", "b.txt"):
        (stage / name).write_text("new")
    move_over = output_folder.move_over

    def refuse_b(source: Path, target: Path) -> Path | None:
        if source.name == "b.txt":
            raise PermissionError(13, "locked")
        return move_over(source, target)

    monkeypatch.setattr(output_folder, "move_over", refuse_b)
    monkeypatch.setenv("OPSHEET_STATE", str(tmp_path / "state"))
    with pytest.raises(output_folder.FileProblemError):
        output_folder.move_all([stage / "a.txt", stage / "b.txt"], out, force=True)
    assert {path.name: path.read_text() for path in out.iterdir()} == {"a.txt": "old"}


def test_actions_are_listed_for_people_and_machines(opsheet: CommandLine) -> None:
    listed = opsheet("actions", "--json").json["actions"]
    keys = {action["key"] for action in listed}
    assert {"validate_stocking", "calculate_stocking", "fix_stocking", "export_approval"} <= keys
    shown = opsheet("actions", "--lang", "en").out
    assert all(key in shown for key in keys)


def test_a_workbook_that_someone_saves_meanwhile_is_not_patched(
    opsheet: CommandLine, sheet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_action = opsheet_macros.run_action

    def saved_meanwhile(key: str, request: Request) -> Outcome:
        shutil.copy(CLEAN, sheet)
        return run_action(key, request)

    monkeypatch.setattr(opsheet_macros, "run_action", saved_meanwhile)
    said = opsheet("run", "calculate_stocking", sheet, "-o", tmp_path / "out", *AS_OF)
    assert said.status == 2
    assert said.sentences == ["备货单.xlsx 在处理期间又保存过，结果可能不符，未生成文件：请重新运行"]
    assert not (tmp_path / "out").exists()
