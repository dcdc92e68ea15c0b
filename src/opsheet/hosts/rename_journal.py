"""What was renamed, kept in the undo journal, so that the old names can be put back, also much later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from opsheet.catalogue import RefusedError, Text
from opsheet.hosts.journal_store import JournalStore
from opsheet.hosts.renames import Renamed, digest_of, examine, rename_files, take_back
from opsheet.outcome import RenameFile
from opsheet.outcome.journal import FileRenamed, JournalEntry

_NOTHING = Text("{folder} 里没有可撤销的改名", "there is no renaming in {folder} to undo")
_CHANGED = Text(
    "{names} 改名之后又改动过或不在了，没有撤销任何改名",
    "{names} changed since or is gone; no name was put back",
)
_TAKEN = Text(
    "旧文件名 {names} 已被占用，没有撤销任何改名，请先移开这些文件",
    "the old names {names} are taken; no name was put back. Move these files away first",
)


@contextmanager
def renaming(renames: Sequence[RenameFile], action: str) -> Generator[list[Renamed]]:
    """Rename files of one folder and remember it; what fails inside the block puts the old names back.

    The journal is written first: a machine that stops in between leaves nothing that can't be told.

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
    store.push(folder, _entry(action, folder, examine(renames)))
    done: list[Renamed] = []
    try:
        done = rename_files(renames)
        yield done
    except BaseException:
        take_back(done)
        store.drop_last(folder)
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
    store, resolved = JournalStore(), folder.resolve()
    last = store.last(resolved)
    files = [] if last is None else [change for change in last.changes if isinstance(change, FileRenamed)]
    if not files:
        raise RefusedError(_NOTHING, folder=folder)
    changed = [file.new for file in files if not _unchanged(resolved / file.new, file.fingerprint)]
    if changed:
        raise RefusedError(_CHANGED, names=", ".join(changed))
    taken = [file.old for file in files if _is_taken(resolved / file.old, resolved / file.new)]
    if taken:
        raise RefusedError(_TAKEN, names=", ".join(taken))
    done = rename_files([RenameFile(resolved, file.new, file.old) for file in files])
    store.drop_last(resolved)
    return done


def _unchanged(path: Path, digest: str) -> bool:
    return path.is_file() and digest_of(path) == digest


def _is_taken(old: Path, new: Path) -> bool:
    return old.exists() and not old.samefile(new)


def _entry(action: str, folder: Path, renamed: Sequence[Renamed]) -> JournalEntry:
    changes = tuple(FileRenamed(str(folder), one.old, one.new, one.digest) for one in renamed)
    return JournalEntry(action, dt.datetime.now().isoformat(timespec="seconds"), changes)
