"""Making a Windows bundle on any system: Python, opsheet, its wheels, the add-in, scripts and a page, to the byte."""

from __future__ import annotations

import os
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import distribution
from pathlib import Path

from opsheet import __version__
from opsheet.addin import addin_bytes, declarations
from opsheet.addin.doctor import program_width
from opsheet.addin.package import ADDIN_NAME
from opsheet.bundle import PYTHON_FOLDER, About, about_bytes
from opsheet.bundle.macos import SCRIPT_END, add_macos
from opsheet.bundle.page import PAGE, page
from opsheet.bundle.scripts import scripts
from opsheet.bundle.wheels import PACKAGES, fetch, lock_lines, sha256, unpack
from opsheet.catalogue import DEFAULT_LANGUAGE, FileProblemError, RefusedError, Text
from opsheet.hosts.paths import temporary_folder
from opsheet.resources import BUNDLE_FILE, resource
from opsheet.settings.files import SHARED_FOLDER

LARGEST_BYTES = 120_000_000  # of the archive: what a shared drive and a chat carry
LONGEST_NAME = 140  # characters below the bundle's folder: Windows allows 260 with the user's folder before them
OLDEST_PYTHON = (3, 11)
WHERE_PYTHON_IS = "https://www.python.org/downloads/windows/"
_DATA = ("config", "workbooks", "addin")
_FIXED_TIME = (2020, 1, 1, 0, 0, 0)
_FIXED_SECONDS = 1577836800  # the same moment for the folder
_LIBRARY = re.compile(r"python3(\d+)\.dll")
_WITHOUT = re.compile(r"__pycache__|\.py[co]$|\.dist-info/(RECORD|INSTALLER|REQUESTED|direct_url\.json)$")

_NO_EMBEDDABLE = Text(
    "{file} 不是 Windows embeddable package：请从 {page} 下载“Windows embeddable package (64-bit)”",
    "{file} isn't a Windows embeddable package: download “Windows embeddable package (64-bit)” from {page}",
)
_NOT_64_BIT = Text(
    "{file} 不是 64 位：请从 {page} 下载“Windows embeddable package (64-bit)”",
    "{file} isn't 64-bit: download “Windows embeddable package (64-bit)” from {page}",
)
_TOO_OLD = Text(
    "{file} 是 Python {found}：请用 {needed} 或更新的版本",
    "{file} is Python {found}: use {needed} or newer",
)
_TOO_LARGE = Text("{size:,} 字节，超过 {limit:,} 字节", "{size:,} bytes, more than {limit:,}")
_NAME_TOO_LONG = Text("文件名太长，Windows 无法打开：{name}", "A name is too long for Windows: {name}")
_NOT_WRITTEN = Text("无法写入 {path}：{reason}", "Can't write {path}: {reason}")


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was made.

    Args:
        folder: as it goes onto the share.
        archive: the same as one file.
        lock: the hashes of all that went in.
        packed_bytes: the size of the archive.
        unpacked_bytes: the size of the folder.
    """

    folder: Path
    archive: Path
    lock: Path
    packed_bytes: int
    unpacked_bytes: int


def make_bundle(output: Path, python: Path, *, wheels: Path | None = None, lock: Path | None = None) -> Bundle:
    """Make the folder, the archive and the lock; what an earlier run made of this version is replaced.

    Args:
        output: the folder that they are put into.
        python: Windows' embeddable CPython, as python.org gives it.
        wheels: a folder with all wheels, to work offline.
        lock: an earlier bundle's lock, to use the same wheels again.

    Raises:
        RefusedError: when that Python isn't one that can be used, or the archive becomes too large.
        FileProblemError: when a wheel is missing or a file can't be written.
    """
    version = embedded_version(python)
    name = f"opsheet-{__version__}-windows"
    try:
        output.mkdir(parents=True, exist_ok=True)
        with temporary_folder(output) as scratch:
            folder, archive, locked = scratch / name, scratch / f"{name}.zip", scratch / f"{name}.lock.txt"
            fetched = scratch / "wheels"
            fetched.mkdir()
            found = fetch(fetched, version, wheels, lock)
            _fill(folder, python, found)
            _finish(folder)
            _pack(folder, archive)
            packed = archive.stat().st_size
            if packed > LARGEST_BYTES:
                raise RefusedError(_TOO_LARGE, size=packed, limit=LARGEST_BYTES)
            head = [f"# {python.name} sha256:{sha256(python.read_bytes())}"]
            head.append(f"# {archive.name} sha256:{sha256(archive.read_bytes())}")
            locked.write_text("\n".join([*head, *lock_lines(found), ""]), encoding="ascii", newline="\n")
            unpacked = sum(path.stat().st_size for path in _files(folder))
            targets = [_replace(one, output) for one in (folder, archive, locked)]
            return Bundle(targets[0], targets[1], targets[2], packed, unpacked)
    except OSError as error:
        raise FileProblemError(_NOT_WRITTEN, path=output, reason=error.strerror or error) from error


def embedded_version(python: Path) -> tuple[int, int]:
    """The version of an embeddable CPython for 64-bit Windows.

    Args:
        python: its archive.

    Raises:
        RefusedError: when it is something else, 32-bit, or too old.
    """
    try:
        with zipfile.ZipFile(python) as packed:
            names = packed.namelist()
            libraries = [found for name in names if (found := _LIBRARY.fullmatch(name))]
            if "python.exe" not in names or len(libraries) != 1 or not any(name.endswith("._pth") for name in names):
                raise RefusedError(_NO_EMBEDDABLE, file=python.name, page=WHERE_PYTHON_IS)
            width = program_width(packed.read("python.exe"))
    except (OSError, zipfile.BadZipFile) as error:
        raise RefusedError(_NO_EMBEDDABLE, file=python.name, page=WHERE_PYTHON_IS) from error
    if width != 64:  # bits
        raise RefusedError(_NOT_64_BIT, file=python.name, page=WHERE_PYTHON_IS)
    version = (3, int(libraries[0][1]))
    if version < OLDEST_PYTHON:
        found, needed = ("{}.{}".format(*one) for one in (version, OLDEST_PYTHON))
        raise RefusedError(_TOO_OLD, file=python.name, found=found, needed=needed)
    return version


def _fill(folder: Path, python: Path, wheels: list[Path]) -> None:
    programs = folder / PYTHON_FOLDER
    packages = programs / "Lib" / "site-packages"
    packages.mkdir(parents=True)
    with zipfile.ZipFile(python) as packed:
        packed.extractall(programs)
    for paths in programs.glob("python*._pth"):
        library = paths.name.replace("._pth", ".zip")
        paths.write_bytes(f"{library}\r\n.\r\nLib\\site-packages\r\nimport site\r\n".encode("ascii"))
    for wheel in wheels:
        if not wheel.name.startswith("opsheet-"):
            unpack(wheel, programs, packages)
    _copy_opsheet(packages)
    # pywin32 keeps what it generates here instead of in the user's temporary folder, and it goes with the bundle
    generated = packages / "win32com" / "gen_py"
    generated.mkdir(parents=True, exist_ok=True)
    (generated / "__init__.py").write_bytes(b"# Generated classes, made again by pywin32 when they are missing\n")
    add_macos(folder, packages, _FIXED_TIME)
    (folder / SHARED_FOLDER).mkdir()
    (folder / SHARED_FOLDER / "README.txt").write_bytes(_SETTINGS_NOTE.encode("utf-8-sig"))
    (folder / ADDIN_NAME).write_bytes(addin_bytes(declarations(), DEFAULT_LANGUAGE))
    (folder / PAGE).write_bytes(page(__version__))
    for name, content in scripts().items():
        (folder / name).write_bytes(content)


_SETTINGS_NOTE = (
    "这里的 YAML 设置对全组有效，写法同 opsheet settings show；各人自己的设置优先。\r\n"
    "YAML files in this folder are settings for the whole team; a person's own win.\r\n"
)


def _copy_opsheet(packages: Path) -> None:
    """Opsheet as it runs here, from a checkout or from an installation."""
    for name in PACKAGES:
        source = import_module(name).__path__[0]
        shutil.copytree(source, packages / name, ignore=shutil.ignore_patterns("__pycache__", "_data"))
    for name in _DATA:
        shutil.copytree(resource(name), packages / "opsheet" / "_data" / name)
    information = packages / f"opsheet-{__version__}.dist-info"
    information.mkdir()
    for name in ("METADATA", "WHEEL", "entry_points.txt"):
        (information / name).write_text(distribution("opsheet").read_text(name) or "", encoding="utf-8", newline="\n")


def _finish(folder: Path) -> None:
    """Leave out what differs from run to run, set every time to the same, and say what the bundle is."""
    for path in list(_files(folder)):
        name = path.relative_to(folder).as_posix()
        if _WITHOUT.search(name):
            path.unlink()
        elif len(name) > LONGEST_NAME:
            raise RefusedError(_NAME_TOO_LONG, name=name)
    digests = [f"{path.relative_to(folder).as_posix()} {sha256(path.read_bytes())}" for path in _files(folder)]
    about = About(__version__, sha256("\n".join(digests).encode("utf-8")))
    (folder / BUNDLE_FILE).write_bytes(about_bytes(about))
    for path in _files(folder):
        os.utime(path, (_FIXED_SECONDS, _FIXED_SECONDS))


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted((path for path in folder.rglob("*") if path.is_file()), key=_in_order(folder))


def _in_order(folder: Path) -> Callable[[Path], str]:
    return lambda path: path.relative_to(folder).as_posix()


def _pack(folder: Path, archive: Path) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in _files(folder):
            name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
            entry = zipfile.ZipInfo(name, _FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            runs = path.suffix == SCRIPT_END  # macOS starts only what may be executed
            entry.create_system, entry.external_attr = 3, (0o100755 if runs else 0o100644) << 16
            packed.writestr(entry, path.read_bytes(), compresslevel=9)


def _replace(made: Path, output: Path) -> Path:
    target = output / made.name
    if target.is_dir():
        shutil.rmtree(target)
    return made.replace(target)
