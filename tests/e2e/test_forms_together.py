"""Several people at once: numbers that nobody shares, stamps that are never lost, forms that other programs saved."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from icalendar import Calendar

from command_line import AS_OF, CLEAN, CommandLine
from opsheet.forms.read import read_form
from opsheet.hosts.form_numbers import TAKEN_FOLDER, next_number
from opsheet.settings import load_shipped_settings
from opsheet.tables import read_contents


@pytest.fixture
def form(opsheet: CommandLine, tmp_path: Path) -> Path:
    """An approval form of one row of the clean sample."""
    sheet = Path(shutil.copy(CLEAN, tmp_path / "备货单.xlsx"))
    opsheet("run", "export_approval", sheet, *AS_OF, "--rows", first_approved(sheet), "-o", tmp_path)
    return tmp_path / "备货计划审批表_BH-20250310-001.xlsx"


def first_approved(sheet: Path) -> str:
    rows = openpyxl.load_workbook(sheet).worksheets[0].iter_rows(values_only=True)
    return str(next(number for number, row in enumerate(rows, start=1) if "通过" in row))


def at_once(commands: Sequence[Sequence[str]]) -> list[tuple[int, str]]:
    """Run commands of opsheet in processes of their own, all at the same time."""
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "opsheet", "--lang", "zh", *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        for command in commands
    ]
    return [(one.returncode, said) for one, said in [(one, one.communicate()[0]) for one in running]]


def test_forms_made_at_once_get_numbers_of_their_own(tmp_path: Path) -> None:
    sheet = Path(shutil.copy(CLEAN, tmp_path / "备货单.xlsx"))
    command = ["run", "export_approval", str(sheet), *AS_OF, "--rows", first_approved(sheet), "-o", str(tmp_path)]
    answers = at_once([command] * 4)
    assert [status for status, _ in answers] == [0] * 4, answers
    assert sorted(path.stem[-3:] for path in tmp_path.glob("*BH*.xlsx")) == ["001", "002", "003", "004"]
    numbers = {line.split("：")[0] for _, said in answers for line in said.splitlines() if line.startswith("审批表")}
    assert len(numbers) == 4, "each was told the number of its own form"


def test_a_deleted_forms_number_is_never_used_again(form: Path) -> None:
    assert next_number(form.parent, "BH-20250310-") == "BH-20250310-002"
    for path in form.parent.glob("*BH*"):
        path.unlink()
    assert next_number(form.parent, "BH-20250310-") == "BH-20250310-002"
    shutil.rmtree(form.parent / TAKEN_FOLDER)
    assert next_number(form.parent, "BH-20250310-") == "BH-20250310-001", "with its record gone nothing is known of it"


def test_forms_without_their_record_of_numbers_still_count(form: Path) -> None:
    shutil.rmtree(form.parent / TAKEN_FOLDER)
    assert next_number(form.parent, "BH-20250310-") == "BH-20250310-002"
    assert next_number(form.parent, "BH-20250311-") == "BH-20250311-001"


def test_of_stamps_made_at_once_one_counts_and_the_others_are_refused(form: Path) -> None:
    people = ("Jack", "Eva", "Leda", "Nina")
    answers = at_once(
        [["run", "record_approval", str(form), "--person", person, "--decision", "通过"] for person in people]
    )
    record = read_form(read_contents(form, load_shipped_settings()).contents, form.name)
    assert not record.changed
    assert not record.forged
    stamped = [one.person for one in record.record.stamps]
    accepted = [person for person, (status, _) in zip(people, answers, strict=True) if status == 0]
    assert stamped == accepted or sorted(stamped) == sorted(accepted), answers
    assert len(stamped) >= 1
    for status, said in answers:
        late = "只能由 Hill 审批" in said  # who came after two others found the third step, which is not theirs
        assert status == 0 or "请稍后再试" in said or "请重新运行" in said or late, said


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_form_saved_by_libreoffice_says_the_same(form: Path, tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", str(saved), str(form)], check=True, capture_output=True)
    read = read_form(read_contents(saved / form.name, load_shipped_settings()).contents, form.name)
    assert (list(read.changed), read.forged) == ([], False)


def test_the_list_of_forms(opsheet: CommandLine, form: Path, tmp_path: Path) -> None:
    said = opsheet("approvals", tmp_path, "--ics", tmp_path / "forms.ics", "--as-of", "2025-03-14")
    assert said.status == 0
    assert "BH-20250310-001 备货计划审批表：第 1 步“提交人”" in said.out
    assert "提醒：" in said.out
    assert "待审批 1 份，已完成 0 份，有问题 0 份" in said.out
    (entry,) = Calendar.from_ical((tmp_path / "forms.ics").read_bytes()).walk("VEVENT")
    assert entry["SUMMARY"].startswith("BH-20250310-001"), "Outlook shows events, and leaves tasks out"
    assert entry.decoded("DTSTART").isoformat() == "2025-03-14T09:00:00+08:00"


def test_a_changed_form_is_listed_as_a_problem(opsheet: CommandLine, form: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(form)
    book.worksheets[0]["A5"] = "加 100 件"
    book.save(form)
    said = opsheet("approvals", tmp_path)
    assert said.status == 1
    assert "A5" in said.err
    assert "有问题 1 份" in said.out


def test_a_folder_without_forms(opsheet: CommandLine, tmp_path: Path) -> None:
    said = opsheet("approvals", tmp_path)
    assert said.status == 2
    assert "没有 opsheet 导出的表单" in said.err


def test_forms_in_folders_below_tell_the_progress_too(opsheet: CommandLine, form: Path, tmp_path: Path) -> None:
    forms = tmp_path / "审批表" / "2025-03"
    forms.mkdir(parents=True)
    shutil.move(form, forms)
    command = (
        "run",
        "approval_status",
        tmp_path / "备货单.xlsx",
        "--forms",
        forms.parent,
        *AS_OF,
        "-o",
        tmp_path / "out",
    )
    said = opsheet(*command, "--json")
    assert said.json["facts"]["forms"] == 1
    assert len(said.json["facts"]["rows"]) == 1
