"""A bundle as a whole, with one small wheel instead of forty."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from embeddable_python import EMBEDDABLE, python_archive
from opsheet.bundle import make, read_about
from opsheet.bundle.make import LARGEST_BYTES, Bundle, make_bundle
from opsheet.bundle.wheels import sha256
from opsheet.catalogue import RefusedError


@pytest.fixture
def python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An embeddable Python; pip finds one wheel."""

    def fetch(folder: Path, *_: object) -> list[Path]:
        wheel = folder / "thing-1.0-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as packed:
            for name in ("thing/__init__.py", "thing/__pycache__/a.pyc", "thing-1.0.dist-info/RECORD"):
                packed.writestr(zipfile.ZipInfo(name), b"1")
        return [wheel]

    monkeypatch.setattr(make, "fetch", fetch)
    return python_archive(tmp_path / "python-embed.zip", EMBEDDABLE)


def names(bundle: Bundle) -> set[str]:
    return {path.relative_to(bundle.folder).as_posix() for path in bundle.folder.rglob("*") if path.is_file()}


def test_two_bundles_of_the_same_are_the_same_to_the_byte(tmp_path: Path, python: Path) -> None:
    first, second = (make_bundle(tmp_path / name, python) for name in ("一", "二"))
    assert first.archive.read_bytes() == second.archive.read_bytes()
    assert first.lock.read_bytes() == second.lock.read_bytes()
    assert read_about(first.folder) == read_about(second.folder)


def test_a_bundle_has_everything_and_nothing_that_was_compiled(tmp_path: Path, python: Path) -> None:
    bundle = make_bundle(tmp_path / "dist", python)
    assert {path.name for path in bundle.folder.iterdir()} == {
        *("安装.cmd", "卸载.cmd", "检查.cmd", "opsheet.cmd", "说明.html", "opsheet.xlam"),
        *("bundle.json", "python", "settings", "macOS"),
    }
    packages = "python/Lib/site-packages"
    assert names(bundle) >= {
        f"{packages}/opsheet/__main__.py",
        f"{packages}/opsheet/_data/config/turnover.yaml",
        f"{packages}/opsheet_udfs/excel.py",
        f"{packages}/opsheet_macros/__init__.py",
        f"{packages}/thing/__init__.py",
    }
    assert not [name for name in names(bundle) if name.endswith((".pyc", "/RECORD"))]
    paths = (bundle.folder / "python" / "python312._pth").read_text(encoding="ascii").splitlines()
    assert paths == ["python312.zip", ".", "Lib\\site-packages", "import site"]


def test_the_archive_holds_the_folder_and_the_lock_its_hashes(tmp_path: Path, python: Path) -> None:
    bundle = make_bundle(tmp_path / "dist", python)
    with zipfile.ZipFile(bundle.archive) as packed:
        assert {name.partition("/")[2] for name in packed.namelist()} == names(bundle)
        assert packed.namelist() == sorted(packed.namelist())
        assert {entry.date_time for entry in packed.infolist()} == {(2020, 1, 1, 0, 0, 0)}
    lock = bundle.lock.read_text(encoding="ascii")
    assert sha256(bundle.archive.read_bytes()) in lock
    assert sha256(python.read_bytes()) in lock
    assert "thing==1.0 --hash=sha256:" in lock
    assert bundle.packed_bytes == bundle.archive.stat().st_size < LARGEST_BYTES


def test_a_bundle_is_made_again_in_its_place(tmp_path: Path, python: Path) -> None:
    first = make_bundle(tmp_path / "dist", python)
    (first.folder / "old.txt").touch()
    assert "old.txt" not in names(make_bundle(tmp_path / "dist", python))


def test_one_that_is_too_large_is_refused_and_leaves_nothing(
    tmp_path: Path, python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(make, "LARGEST_BYTES", 1000)
    with pytest.raises(RefusedError, match="more than 1,000"):
        make_bundle(tmp_path / "dist", python)
    assert list((tmp_path / "dist").iterdir()) == []
