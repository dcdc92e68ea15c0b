"""A bundle on the user's machine: copied beside other versions, old ones cleared, all of it taken away again."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

from opsheet.bundle import PYTHON_FOLDER, About, read_about
from opsheet.catalogue import FileProblemError, RefusedError, Text
from opsheet.hosts.paths import temporary_folder
from opsheet.resources import BUNDLE_FILE
from opsheet.settings import settings_files
from opsheet.settings.files import EXPORTS_FOLDER

_NOT_WHOLE = Text(
    "{folder} 里的文件不全：如果是压缩包，请先全部解压，再双击“安装.cmd”",
    "Files are missing in {folder}: extract the whole archive first, then double-click 安装.cmd",
)
_IN_USE = Text(
    "Excel 正在使用这个版本：请关闭所有 Excel 窗口，再双击“安装.cmd”",
    "Excel is using this version: close every Excel window, then double-click 安装.cmd",
)
_NOT_COPIED = Text(
    "不能复制到 {folder}（{reason}）：请检查磁盘空间，再双击“安装.cmd”",
    "Can't copy to {folder} ({reason}): check the disk's free space, then double-click 安装.cmd",
)
_NOT_REMOVED = Text(
    "{folder} 正在使用：请关闭所有 Excel 窗口，再双击“卸载.cmd”",
    "{folder} is in use: close every Excel window, then double-click 卸载.cmd",
)
_WHOLE = (PYTHON_FOLDER, "*.cmd", "*.html", "*.xlam", BUNDLE_FILE)  # what is copied of the folder on the share


def copy_bundle(source: Path, base: Path) -> Path:
    """Copy a bundle to a folder of its version, whole or not at all; one that is there already stays as it is.

    Args:
        source: the folder that was double-clicked.
        base: opsheet's folder of this user, in which each version has its own.

    Returns:
        The installed folder.

    Raises:
        RefusedError: when the source lacks files.
        FileProblemError: when it can't be copied, or the same version with other files is being used.
    """
    about = read_about(source)
    if about is None or not (source / PYTHON_FOLDER / "python.exe").is_file():
        raise RefusedError(_NOT_WHOLE, folder=source)
    target = base / about.version
    if target == source or read_about(target) == about:
        return target
    if target.exists() and not _remove_unused(target):
        raise FileProblemError(_IN_USE)
    try:
        base.mkdir(parents=True, exist_ok=True)
        with temporary_folder(base) as scratch:
            made = scratch / about.version
            _copy(source, made)
            made.rename(target)
    except (OSError, shutil.Error) as error:
        raise FileProblemError(_NOT_COPIED, folder=base, reason=getattr(error, "strerror", None) or error) from error
    return target


def is_read_only(folder: Path) -> bool:
    """Whether this user may only read a bundle's folder, as on most shared drives; nothing is written to find out.

    Args:
        folder: that holds the file that ``read_about`` reads.
    """
    try:
        with (folder / BUNDLE_FILE).open("r+b"):
            return False
    except PermissionError:
        return True
    except OSError as error:  # a read-only disk says so in words of its own
        return error.errno == errno.EROFS


def _copy(source: Path, target: Path) -> None:
    target.mkdir()
    for path in sorted({found for pattern in _WHOLE for found in source.glob(pattern)}):
        if path.is_dir():
            shutil.copytree(path, target / path.name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(path, target / path.name)


def installed_versions(base: Path) -> Iterator[tuple[Path, About]]:
    """The bundles below opsheet's folder of this user.

    Args:
        base: that folder.
    """
    for folder in sorted(base.iterdir()) if base.is_dir() else []:
        about = read_about(folder) if folder.is_dir() else None
        if about is not None:
            yield folder, about


def clear_others(base: Path, kept: Path) -> list[Path]:
    """Remove every other version that nobody is using.

    Args:
        base: opsheet's folder of this user.
        kept: the version that stays.

    Returns:
        Those that are being used: a later run removes them.
    """
    others = [folder for folder, _ in installed_versions(base) if folder != kept]
    return [folder for folder in others if not _remove_unused(folder)]


def remove_everything(base: Path, running: Path | None) -> Path | None:
    """Remove all versions and what opsheet remembered; the user's own settings stay.

    Args:
        base: opsheet's folder of this user.
        running: the bundle whose Python does this; if it is one of the installed, its folder can't go yet.

    Returns:
        That folder, for the script that started Python to remove.

    Raises:
        FileProblemError: when another program uses a version.
    """
    own = None
    for folder, _ in installed_versions(base):
        if folder == running:
            own = folder
        elif not _remove_unused(folder):
            raise FileProblemError(_NOT_REMOVED, folder=folder)
    if not base.is_dir():
        return own
    kept = {name.split("/")[0] for name in settings_files(base)} | {EXPORTS_FOLDER.strip("/")}
    for path in sorted(base.iterdir()):
        if path != own and path.name not in kept:
            _remove(path)
    if not any(base.iterdir()):
        base.rmdir()
    return own


def _remove(path: Path) -> None:
    try:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    except OSError as error:
        raise FileProblemError(_NOT_REMOVED, folder=path) from error


def _remove_unused(folder: Path) -> bool:
    """Remove a version; a version whose programs run stays whole."""
    if is_used(folder):
        return False
    going = folder.with_name(f".{folder.name}.old")
    try:
        shutil.rmtree(going, ignore_errors=True)
        folder.rename(going)  # Windows refuses while a file in it is open
    except OSError:
        return False
    shutil.rmtree(going, ignore_errors=True)  # what stays is hidden, and goes at the next time
    return True


def is_used(folder: Path) -> bool:
    """Whether Windows runs a program or a library of a bundle: it lets nobody write to those.

    Args:
        folder: of the bundle.
    """
    programs = folder / PYTHON_FOLDER
    for path in [*programs.glob("*.exe"), *programs.glob("*.dll")]:
        try:
            with path.open("r+b"):
                pass
        except OSError:
            return True
    return False
