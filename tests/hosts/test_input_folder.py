"""Letters on disk: read without harm, renamed all or none, and their old names put back."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pypdf
import pytest

from opsheet.catalogue import FileProblemError, RefusedError
from opsheet.hosts import renames
from opsheet.hosts.input_folder import open_inputs, read_folder
from opsheet.hosts.pdf_text import PdfLimits, pdf_text
from opsheet.hosts.renames import rename_files, renaming, undo_renames
from opsheet.outcome import RenameFile
from opsheet.samples.letter_pdf import small_pdf
from opsheet.settings import load_shipped_settings
from opsheet_macros import load_action

LIMITS = PdfLimits(seconds=60, megabytes=512)


@pytest.fixture(autouse=True)
def state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPSHEET_STATE", str(tmp_path / "state"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "letters"
    made.mkdir()
    for name in ("a", "b", "c"):
        (made / f"{name}.pdf").write_bytes(small_pdf([f"letter {name}"]))
    return made


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def rename(folder: Path, *pairs: tuple[str, str]) -> list[RenameFile]:
    return [RenameFile(folder, old, new) for old, new in pairs]


def test_text_is_read_where_it_is_asked_for(folder: Path) -> None:
    (folder / "b.pdf").write_bytes(b"no PDF at all, but nobody looks")
    read = read_folder(folder, LIMITS)
    assert read.files == ["a.pdf", "b.pdf", "c.pdf"]
    assert (read.pdf_text("a.pdf") or "").strip() == "letter a"


def test_folders_below_count_where_they_are_asked_for(folder: Path) -> None:
    for path in ("2025-03/d.pdf", "2025-03/week 2/e.pdf", ".hidden/f.pdf"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(small_pdf([path]))
    assert read_folder(folder, LIMITS).files == ["a.pdf", "b.pdf", "c.pdf"]
    read = read_folder(folder, LIMITS, below=True)
    assert read.files == ["a.pdf", "b.pdf", "c.pdf", "2025-03/d.pdf", "2025-03/week 2/e.pdf"]
    assert (read.pdf_text("2025-03/week 2/e.pdf") or "").strip() == "2025-03/week 2/e.pdf"


def test_broken_and_locked_pdfs_have_no_text(folder: Path) -> None:
    (folder / "b.pdf").write_bytes(b"%PDF-1.4 torn off")
    (folder / "c.pdf").write_bytes(b"")
    locked = pypdf.PdfWriter()
    locked.add_blank_page(100, 100)
    locked.encrypt("secret", algorithm="RC4-128")
    locked.write(folder / "d.pdf")
    read = read_folder(folder, LIMITS)
    assert {name: read.pdf_text(name) is not None for name in read.files} == {
        "a.pdf": True,
        "b.pdf": False,
        "c.pdf": False,
        "d.pdf": False,
    }


def test_a_pdf_that_takes_too_long_or_too_much_is_given_up(folder: Path) -> None:
    (folder / "b.pdf").write_bytes(small_pdf(["x"] * 2_000_000))
    started = time.monotonic()
    assert pdf_text(folder / "b.pdf", PdfLimits(seconds=3, megabytes=512)) is None
    assert time.monotonic() - started < 20
    assert pdf_text(folder / "b.pdf", PdfLimits(seconds=300, megabytes=96)) is None
    assert pdf_text(folder / "a.pdf", PdfLimits(seconds=60, megabytes=20)) is None
    assert (pdf_text(folder / "a.pdf", LIMITS) or "").strip() == "letter a"


def test_where_the_system_sets_no_limit_a_watcher_ends_the_process() -> None:
    program = (
        "import time; from opsheet.hosts.pdf_text import watch_memory; watch_memory(100 * 2**20); time.sleep(0.2);"
        "print('small', flush=True); kept = [(b'x' * (50 * 2**20), time.sleep(0.2)) for _ in range(60)]; print('large')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=50, check=False)
    assert (done.returncode, done.stdout.split()) == (1, [b"small"])


def test_second_downloads_come_second_and_folders_are_no_files(folder: Path) -> None:
    for name in ("a (1).pdf", "a (10).pdf", "a (2).PDF", "list.xlsx"):
        (folder / name).write_bytes(small_pdf(["x"]))
    (folder / "old.pdf").mkdir()
    found = read_folder(folder, LIMITS)
    assert list(found.files)[:4] == ["a.pdf", "a (1).pdf", "a (2).PDF", "a (10).pdf"]
    assert found.taken == set(files_and_folders(folder))
    assert "old.pdf" not in found.files


def files_and_folders(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_what_is_no_folder_is_refused(folder: Path) -> None:
    for path in (folder / "a.pdf", folder / "nowhere"):
        with pytest.raises(FileProblemError, match="is not a folder"):
            read_folder(path, LIMITS)


def test_workbooks_of_a_folder_and_a_named_workbook_are_read(folder: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["B2"] = 540
    book.save(folder / "form.xlsx")
    settings, status, plan = (
        load_shipped_settings(),
        load_action("approval_status"),
        load_action("export_purchase_plan"),
    )
    named = open_inputs(plan, {"form": folder / "form.xlsx"}, settings).file("form")
    inside = open_inputs(status, {"forms": folder}, settings).folder("forms")
    assert named is not None
    assert inside is not None
    assert named.path.name == "form.xlsx"
    for sheets in (named.sheets(), inside.sheets("form.xlsx")):
        assert sheets[0].columns[1][-1] == 540
    with pytest.raises(FileProblemError, match="not an Excel workbook"):
        inside.sheets("a.pdf")
    with pytest.raises(FileProblemError, match="There is no file"):
        open_inputs(plan, {"form": folder / "nowhere.xlsx"}, settings)


def test_renamed_letters_keep_their_content(folder: Path) -> None:
    before = files(folder)
    rename_files(rename(folder, ("a.pdf", "first.pdf"), ("b.pdf", "B.pdf")))
    assert files(folder) == {"first.pdf": before["a.pdf"], "B.pdf": before["b.pdf"], "c.pdf": before["c.pdf"]}


@pytest.mark.parametrize(
    ("pairs", "says"),
    [
        ([("a.pdf", "new.pdf"), ("b.pdf", "c.pdf")], "c.pdf"),
        ([("a.pdf", "new.pdf"), ("b.pdf", "NEW.pdf")], "new.pdf"),
        ([("a.pdf", "new.pdf"), ("gone.pdf", "x.pdf")], "gone.pdf"),
        ([("a.pdf", "new.pdf"), ("b.pdf", "../out.pdf")], "not a plain file name"),
        ([("a.pdf", "new.pdf"), ("b.pdf", r"..\out.pdf")], "not a plain file name"),
        ([("a.pdf", "new.pdf"), ("b.pdf", "C:out.pdf")], "not a plain file name"),
        ([("a.pdf", "new.pdf"), ("../a.pdf", "x.pdf")], "not a plain file name"),
        ([("a.pdf", "new.pdf"), ("b.pdf", "..")], "not a plain file name"),
    ],
)
def test_a_rename_that_would_do_harm_stops_all(folder: Path, pairs: list[tuple[str, str]], says: str) -> None:
    before = files(folder)
    with pytest.raises(RefusedError, match=says):
        rename_files(rename(folder, *pairs))
    assert files(folder) == before


def test_a_rename_that_the_system_refuses_takes_the_others_back(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = files(folder)
    move = renames._move

    def refusing(place: Path, old: str, new: str) -> None:
        if old == "b.pdf":
            raise PermissionError(13, "in use")
        move(place, old, new)

    monkeypatch.setattr(renames, "_move", refusing)
    with pytest.raises(FileProblemError, match="in use"):
        rename_files(rename(folder, ("a.pdf", "first.pdf"), ("b.pdf", "second.pdf")))
    assert files(folder) == before


def test_undo_puts_the_old_names_back_once(folder: Path) -> None:
    before = files(folder)
    with renaming(rename(folder, ("a.pdf", "first.pdf"), ("b.pdf", "B.pdf")), "name_letters") as done:
        assert [one.new for one in done] == ["first.pdf", "B.pdf"]
    undo_renames(folder)
    assert files(folder) == before
    with pytest.raises(RefusedError, match="no renaming"):
        undo_renames(folder)


def test_undo_goes_back_step_by_step(folder: Path) -> None:
    for old, new in (("a.pdf", "x.pdf"), ("x.pdf", "y.pdf")):
        with renaming(rename(folder, (old, new)), "name_letters"):
            pass
    undo_renames(folder)
    assert "x.pdf" in files(folder)
    undo_renames(folder)
    assert "a.pdf" in files(folder)


@pytest.mark.parametrize("meanwhile", ["changed", "deleted", "taken"])
def test_undo_names_what_stands_in_its_way_and_changes_nothing(folder: Path, meanwhile: str) -> None:
    with renaming(rename(folder, ("a.pdf", "first.pdf"), ("b.pdf", "second.pdf")), "name_letters"):
        pass
    if meanwhile == "changed":
        (folder / "second.pdf").write_bytes(b"signed")
    elif meanwhile == "deleted":
        (folder / "second.pdf").unlink()
    else:
        (folder / "b.pdf").write_bytes(b"another")
    before = files(folder)
    with pytest.raises(RefusedError, match=r"b\.pdf" if meanwhile == "taken" else r"second\.pdf"):
        undo_renames(folder)
    assert files(folder) == before


def test_what_fails_afterwards_puts_the_names_back_and_leaves_nothing_to_undo(folder: Path) -> None:
    before = files(folder)

    with (
        pytest.raises(OSError, match="disk full"),
        renaming(rename(folder, ("a.pdf", "first.pdf")), "name_letters"),
    ):
        raise OSError(28, "disk full")
    assert files(folder) == before
    with pytest.raises(RefusedError, match="no renaming"):
        undo_renames(folder)
