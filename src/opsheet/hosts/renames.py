"""Renaming files of the user's: all of them or none, never over another file, never out of their folder."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from opsheet.catalogue import FileProblemError, RefusedError, Text
from opsheet.outcome import RenameFile

_NOT_PLAIN = Text("“{name}”不是普通文件名，没有改任何文件", "“{name}” is no plain file name; nothing was renamed")
_GONE = Text("{folder} 里没有 {name} 了，没有改任何文件", "{name} is gone from {folder}; nothing was renamed")
_TAKEN = Text(
    "{folder} 里已有 {name}，没有改任何文件", "{folder} holds a file called {name} already; nothing was renamed"
)
_FAILED = Text(
    "{name} 改不了名（{reason}），已改的都改回来了；请关闭打开着的 PDF 再试",
    "{name} can't be renamed ({reason}), and the others have their old names back; close the PDFs and try again",
)


@dataclass(frozen=True, slots=True)
class Renamed:
    """A file that got another name.

    Args:
        folder: where it lies.
        old: the name it had.
        new: the name it has.
        digest: SHA-256 of its content, by which a later look tells whether it is still the same file.
    """

    folder: Path
    old: str
    new: str
    digest: str


def digest_of(path: Path) -> str:
    """The SHA-256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def examine(renames: Sequence[RenameFile]) -> list[Renamed]:
    """Make sure that files can be renamed, without renaming any.

    Args:
        renames: what is wanted.

    Returns:
        What would be done.

    Raises:
        RefusedError: when a name isn't plain, a file is gone, or a new name is taken or given twice.
    """
    given = Counter((rename.folder, rename.new.casefold()) for rename in renames)
    for rename in renames:
        for name in (rename.old, rename.new):
            if not _is_plain(name):
                raise RefusedError(_NOT_PLAIN, name=name)
        if not (rename.folder / rename.old).is_file():
            raise RefusedError(_GONE, name=rename.old, folder=rename.folder)
        if given[rename.folder, rename.new.casefold()] > 1 or _is_taken(rename):
            raise RefusedError(_TAKEN, name=rename.new, folder=rename.folder)
    return [Renamed(rename.folder, rename.old, rename.new, digest_of(rename.folder / rename.old)) for rename in renames]


def rename_files(renames: Sequence[RenameFile]) -> list[Renamed]:
    """Rename files, all of them or none.

    Args:
        renames: what is wanted; a name that differs from the old one by case alone is a rename like any other.

    Returns:
        What was done.

    Raises:
        RefusedError: see ``examine``.
        FileProblemError: when the system refuses one; those before it have their old names again.
    """
    wanted = examine(renames)
    done: list[Renamed] = []
    for one in wanted:
        try:
            _move(one.folder, one.old, one.new)
        except OSError as error:
            take_back(done)
            raise FileProblemError(_FAILED, name=one.old, reason=error.strerror or error) from error
        done.append(one)
    return done


def take_back(done: Sequence[Renamed]) -> None:
    """Give files their old names again, the last one first.

    Raises:
        OSError: when the system refuses.
    """
    for one in reversed(done):
        _move(one.folder, one.new, one.old)


def _move(folder: Path, old: str, new: str) -> None:
    """By way of a third name where only the case differs: some systems take both for one file."""
    source, target = folder / old, folder / new
    if old.casefold() == new.casefold():
        source = source.rename(folder / f".opsheet-{new}")
    if target.exists():  # whatever came meanwhile stays
        source.rename(folder / old)
        raise FileExistsError(17, "File exists", str(target))
    source.rename(target)


def _is_plain(name: str) -> bool:
    if not name or "\0" in name or name in {".", ".."}:
        return False
    return PurePosixPath(name).name == name == PureWindowsPath(name).name


def _is_taken(rename: RenameFile) -> bool:
    target = rename.folder / rename.new
    if not target.exists() and not target.is_symlink():
        return False
    return not (rename.new.casefold() == rename.old.casefold() and target.samefile(rename.folder / rename.old))
