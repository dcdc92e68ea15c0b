"""pywin32's generated classes: damage is found and cleared, and nothing else is touched."""

from __future__ import annotations

import io
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsheet.addin.generated_classes import clear, damaged_files
from opsheet.catalogue import FileProblemError

EXCEL = "00020813-0000-0000-C000-000000000046x0x1x9"
MAPS = """\
CLSIDToClassMap = {'{00020846-0000-0000-C000-000000000046}' : Range}
CLSIDToPackageMap = {}
VTablesToPackageMap = {}
VTablesToClassMap = {}
"""
MODULE = f"""\
# Created by makepy.py version 0.5.01
import win32com.client
class Range(win32com.client.DispatchBaseClass):
    CLSID = '{{00020846-0000-0000-C000-000000000046}}'
{MAPS}
"""


def index() -> bytes:
    stream = io.BytesIO()
    pickler = pickle.Pickler(stream)
    pickler.dump(1)
    pickler.dump({"{00020846-0000-0000-C000-000000000046}": ("{00020813-0000-0000-C000-000000000046}", 0, 1, 9)})
    return stream.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What pywin32 leaves after one library made whole and one made as it is needed."""
    made = tmp_path / "Temp" / "gen_py" / "3.11"
    made.mkdir(parents=True)
    (made / "__init__.py").write_text("import win32com\n", encoding="utf-8")
    (made / "dicts.dat").write_bytes(index())
    (made / f"{EXCEL}.py").write_text(MODULE, encoding="utf-8")
    demanded = made / "2DF8D04C-5BFA-101B-BDE5-00AA0044DE52x0x2x8"
    demanded.mkdir()
    (demanded / "__init__.py").write_text(MAPS.replace("Range", "'Range'"), encoding="utf-8")
    (demanded / "IAccessible.py").write_text("class IAccessible:\n    pass\n", encoding="utf-8")
    (made / "__pycache__").mkdir()
    return made


def test_whole_classes_are_in_order_and_stay(folder: Path) -> None:
    assert damaged_files(folder) == []
    assert not clear(folder)
    assert (folder / f"{EXCEL}.py").is_file()


def test_classes_that_were_never_made_are_in_order(tmp_path: Path) -> None:
    assert damaged_files(tmp_path / "gen_py" / "3.11") == []
    assert not clear(tmp_path / "gen_py" / "3.11")


def library(folder: Path) -> Path:
    return next(path for path in folder.iterdir() if path.name.startswith("2DF8D04C"))


def empty_folder(folder: Path) -> Path:
    for path in library(folder).iterdir():
        path.unlink()
    return library(folder)


def header_alone(folder: Path) -> Path:
    path = folder / f"{EXCEL}.py"
    path.write_text(MODULE[: MODULE.index("CLSIDToClassMap")], encoding="utf-8")
    return path


def broken_off(folder: Path) -> Path:
    path = folder / f"{EXCEL}.py"
    path.write_text(MODULE[: MODULE.index(" : Range")], encoding="utf-8")
    return path


def zeros(folder: Path) -> Path:
    path = folder / f"{EXCEL}.py"
    path.write_bytes(bytes(4096))  # what a power cut leaves
    return path


def broken_class(folder: Path) -> Path:
    path = library(folder) / "IAccessible.py"
    path.write_text("class IAccessible:\n    def", encoding="utf-8")
    return path


def broken_index(folder: Path) -> Path:
    path = folder / "dicts.dat"
    path.write_bytes(index()[:-4])
    return path


def empty_index(folder: Path) -> Path:
    path = folder / "dicts.dat"
    path.write_bytes(b"")
    return path


@pytest.mark.parametrize(
    "damage", [empty_folder, header_alone, broken_off, zeros, broken_class, broken_index, empty_index]
)
def test_damage_is_named_and_cleared(folder: Path, damage: type) -> None:
    beside = folder.parent / "3.12"
    beside.mkdir()
    damaged = damage(folder)
    assert damaged_files(folder) == [damaged]
    assert clear(folder)
    assert not folder.exists()
    assert beside.is_dir()


@given(st.data())
def test_every_index_that_breaks_off_is_damaged(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("made") / "gen_py"
    folder.mkdir()
    (folder / "dicts.dat").write_bytes(index()[: data.draw(st.integers(0, len(index()) - 1))])
    assert damaged_files(folder) == [folder / "dicts.dat"]


def test_a_folder_of_another_name_is_never_deleted(folder: Path) -> None:
    header_alone(folder)
    elsewhere = folder.parents[1] / "mine" / "3.11"
    elsewhere.parent.mkdir()
    folder.rename(elsewhere)
    assert damaged_files(elsewhere)
    assert not clear(elsewhere)
    assert elsewhere.is_dir()


def test_classes_that_excel_holds_are_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(path: Path) -> None:
        raise PermissionError(13, "in use", str(path))

    header_alone(folder)
    monkeypatch.setattr("shutil.rmtree", held)
    with pytest.raises(FileProblemError) as refused:
        clear(folder)
    assert "close Excel" in refused.value.render("en")
