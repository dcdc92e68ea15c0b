"""Renaming files of the user's: all or none, never over another file, never out of their folder; and taking it back."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from opsheet.catalogue import FileProblemError, RefusedError, Text
from opsheet.hosts.paths import digest_of, move_new
from opsheet.hosts.undo_journal import JournalStore
from opsheet.outcome import RenameFile
from opsheet.outcome.journal import FileRenamed, JournalEntry

_NOT_PLAIN = Text("“{name}”不是普通文件名，没有改任何文件", "“{name}” is not a plain file name; nothing was renamed")
_GONE = Text("{folder} 里没有 {name} 了，没有改任何文件", "{name} is gone from {folder}; nothing was renamed")
_TAKEN = Text("{folder} 里已有 {name}，没有改任何文件", "{folder} already contains {name}; nothing was renamed")
_FAILED = Text(
    "{name} 无法改名（{reason}），已改的都已改回；请关闭打开着的 PDF 再试",
    "{name} can't be renamed ({reason}), and the others have their old names back; close the PDFs and try again",
)


@dataclass(frozen=True, slots=True)
class Renamed:
    """A file that got another name.

    Args:
        folder: where it lies.
        old: the name it had.
        new: the name it has.
        digest: SHA-256 of its content, that later shows whether it is still the same file.
    """

    folder: Path
    old: str
    new: str
    digest: str


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
    if old.casefold() != new.casefold():
        move_new(source, target)
        return
    between = _between(folder, new)
    move_new(source, between)
    try:
        move_new(between, target)
    except FileExistsError:  # whatever came meanwhile stays
        move_new(between, source)
        raise


def _between(folder: Path, new: str) -> Path:
    return folder / f".opsheet-{new}"


def _is_plain(name: str) -> bool:
    if not name or "\0" in name or name in {".", ".."}:
        return False
    return PurePosixPath(name).name == name == PureWindowsPath(name).name


def _is_taken(rename: RenameFile) -> bool:
    target = rename.folder / rename.new
    if not target.exists() and not target.is_symlink():
        return False
    return not (rename.new.casefold() == rename.old.casefold() and target.samefile(rename.folder / rename.old))


_NOTHING = Text("{folder} 里没有可撤销的改名", "There is no renaming in {folder} to undo")
_CHANGED = Text(
    "{names} 改名之后又改动过或不在了，没有撤销任何改名",
    "{names} changed since or is gone; no name was put back",
)
_OLD_NAMES_TAKEN = Text(
    "旧文件名 {names} 已被占用，没有撤销任何改名，请先移开这些文件",
    "The old names {names} are taken; no name was put back. Move these files away first",
)


@contextmanager
def renaming(renames: Sequence[RenameFile], action: str) -> Generator[list[Renamed]]:
    """Rename files of one folder and remember it; what fails inside the block puts the old names back.

    The journal is written first: a machine that stops in between leaves nothing that can't be undone.

    Args:
        renames: what is wanted; with none nothing is remembered.
        action: the key of the action that wants it.

    Raises:
        RefusedError: when a file is gone or a new name is taken; nothing was renamed.
        FileProblemError: when the system refuses.
    """
    if not renames:
        yield []
        return
    store, folder = JournalStore(), renames[0].folder.resolve()
    record = store.push(folder, _entry(action, folder, examine(renames)))
    done: list[Renamed] = []
    try:
        done = rename_files(renames)
        yield done
    except BaseException:
        take_back(done)
        store.drop(record)
        raise


def undo_renames(folder: Path) -> list[Renamed]:
    """Put the old names of a folder's last renaming back, all of them or none.

    Args:
        folder: in which the files were renamed.

    Returns:
        What was done; ``old`` is the name that is gone again.

    Raises:
        RefusedError: when there is nothing to undo, a file changed since, or an old name is taken; it names them.
        FileProblemError: when the system refuses.
    """
    last = JournalStore().last(folder.resolve())
    files = [] if last is None else [change for change in last.changes if isinstance(change, FileRenamed)]
    if not files:
        raise RefusedError(_NOTHING, folder=folder)
    return _put_back(folder.resolve(), files)


def put_names_back(files: Sequence[FileRenamed]) -> list[Renamed]:
    """Put the old names of some renamed files of a folder back, all of them or none.

    Args:
        files: of one folder; those that don't have their new name any more are left alone.

    Returns:
        What was done; ``old`` is the name that is gone again.

    Raises:
        RefusedError: when a file changed since, or an old name is taken; it names them.
        FileProblemError: when the system refuses.
    """
    there = [file for file in files if (Path(file.folder) / file.new).exists()]
    return _put_back(Path(there[0].folder).resolve(), there) if there else []


def _put_back(resolved: Path, files: Sequence[FileRenamed]) -> list[Renamed]:
    for file in files:
        _keep_one_name(resolved, file)
    names = {file: _name_now(resolved, file) for file in files}
    changed = [file.new for file, name in names.items() if name is None]
    if changed:
        raise RefusedError(_CHANGED, names=", ".join(changed))
    renamed = [(name, file.old) for file, name in names.items() if name is not None and name != file.old]
    taken = [old for name, old in renamed if _old_name_is_taken(resolved / old, resolved / name)]
    if taken:
        raise RefusedError(_OLD_NAMES_TAKEN, names=", ".join(taken))
    done = rename_files([RenameFile(resolved, name, old) for name, old in renamed])
    store = JournalStore()
    found = store.last_record(resolved)
    if found is not None and set(found[1].changes) >= set(files):
        store.drop(found[0])
    return done


def _keep_one_name(folder: Path, file: FileRenamed) -> None:
    """Take the second name of a file away whose run was killed between giving one and taking the other."""
    names = [folder / file.new, _between(folder, file.new), folder / file.old]
    there = [path for path in names if path.is_file()]
    for path in there[1:]:
        if path.samefile(there[0]) and path.stat().st_nlink > 1:
            path.unlink()


def _name_now(folder: Path, file: FileRenamed) -> str | None:
    """The name that the file bears: a run that was killed has renamed some, and one perhaps by half."""
    between = _between(folder, file.new).name
    return next(
        (name for name in (file.new, file.old, between) if _unchanged(folder / name, file.fingerprint)),
        None,
    )


def _unchanged(path: Path, digest: str) -> bool:
    return path.is_file() and digest_of(path) == digest


def _old_name_is_taken(old: Path, new: Path) -> bool:
    return old.exists() and not old.samefile(new)


def _entry(action: str, folder: Path, renamed: Sequence[Renamed]) -> JournalEntry:
    changes = tuple(FileRenamed(str(folder), one.old, one.new, one.digest) for one in renamed)
    return JournalEntry(action, dt.datetime.now().isoformat(timespec="seconds"), changes)
