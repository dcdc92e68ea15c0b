"""What is made from the declarations lies in the project as it would be made now."""

from __future__ import annotations

from pathlib import Path

from opsheet.generate.files import generated_files, stale_files, write

ROOT = Path(__file__).resolve().parents[2]


def test_generated_files_are_fresh() -> None:
    assert stale_files(ROOT) == [], "run `make generate`"


def test_generating_twice_gives_the_same_bytes() -> None:
    assert generated_files() == generated_files()


def test_write_makes_what_is_missing_or_changed_and_nothing_else(tmp_path: Path) -> None:
    everything = write(tmp_path)
    (tmp_path / everything[0]).write_bytes(b"changed")
    (tmp_path / everything[1]).unlink()
    assert stale_files(tmp_path) == everything[:2]
    assert write(tmp_path) == everything[:2]
    assert stale_files(tmp_path) == []


def test_no_generated_workbook_or_letter_is_left_over() -> None:
    made = {name for name in generated_files() if name.startswith("workbooks/")}
    there = {path.relative_to(ROOT).as_posix() for path in (ROOT / "workbooks").rglob("*") if path.is_file()}
    assert there == made
