"""Files that actions make: names that lead nowhere else, nothing overwritten, nothing half-written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsheet.catalogue import FileProblemError
from opsheet.hosts.output_folder import write_files
from opsheet.hosts.paths import safe_name
from opsheet.outcome import OutputFile


def text_file(name: str, text: str = "x", *, pdf: bool = False) -> OutputFile:
    return OutputFile(name, lambda path: path.write_text(text) and None, pdf)


def test_files_are_written_and_never_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "输出" / "a"
    first = write_files([text_file("表.xlsx", "1"), text_file("表.xlsx", "2")], folder)
    assert [path.name for path in first] == ["表.xlsx", "表 (2).xlsx"]
    assert [path.read_text() for path in first] == ["1", "2"]
    assert write_files([text_file("表.xlsx", "3")], folder, force=True) == [folder / "表.xlsx"]
    assert sorted(path.name for path in folder.iterdir()) == ["表 (2).xlsx", "表.xlsx"]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        (r"C:\Windows\x.xlsx", "x.xlsx"),
        ("a<b>|c?.pdf", "abc.pdf"),
        ("14:00 - 14:30.pdf", "14.00 - 14.30.pdf"),
        ("nul.pdf", "_nul.pdf"),
        ("LPT1", "_LPT1"),
        ("name. . ", "name"),
        ("..", "output"),
        ("长" * 200 + ".xlsx", "长" * 65 + ".xlsx"),
    ],
)
def test_names_are_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text())
def test_no_name_leaves_its_folder(name: str) -> None:
    safe = safe_name(name)
    assert Path("folder", safe).parent == Path("folder")
    assert safe not in {"", ".", ".."}
    assert not set(safe) & set('\\/:*?"<>|\0')
    assert safe_name(safe) == safe


def test_a_failing_file_leaves_nothing(tmp_path: Path) -> None:
    def fail(path: Path) -> None:
        path.write_text("half")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        write_files([OutputFile("a.xlsx", fail)], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cant_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileProblemError, match="file"):
        write_files([text_file("a")], tmp_path / "file" / "below")


def test_a_pdf_follows_its_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("opsheet.hosts.pdf.to_pdf", lambda path: path.with_suffix(".pdf"))
    made = write_files([text_file("a.xlsx", pdf=True), text_file("b.xlsx")], tmp_path)
    assert [path.name for path in made] == ["a.xlsx", "a.pdf", "b.xlsx"]
