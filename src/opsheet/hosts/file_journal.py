"""Files whose place was taken, kept in the undo journal, so that the earlier one can be put back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from opsheet.catalogue import FileProblemError, RefusedError, Text
from opsheet.hosts.journal_store import JournalStore
from opsheet.hosts.renames import digest_of
from opsheet.outcome.journal import FileReplaced, JournalEntry

_CHANGED = Text(
    "{file} 之后又改动过或不在了，没有恢复；原来的文件还在 {backup}",
    "{file} changed since or is gone and stays; the earlier file is still {backup}",
)
_GONE = Text("备份 {backup} 不在了，无法恢复 {file}", "the backup {backup} is gone, so {file} can't be put back")
_FAILED = Text(
    "{file} 恢复不了（{reason}）：请先在 Excel 里关闭它",
    "{file} can't be put back ({reason}): close it in Excel first",
)


def remember_replaced(target: Path, backup: Path, action: str) -> None:
    """Note that a file took the place of another.

    Args:
        target: the file that was written.
        backup: where the earlier one is kept.
        action: the key of the action that wrote it.

    Raises:
        FileProblemError: when the journal can't be written.
    """
    change = FileReplaced(str(target.resolve()), str(backup.resolve()), digest_of(target))
    JournalStore().push(target, JournalEntry(action, dt.datetime.now().isoformat(timespec="seconds"), (change,)))


def replaced(entry: JournalEntry) -> FileReplaced | None:
    """The replaced file of a journal entry, or None where it is about something else."""
    return next((change for change in entry.changes if isinstance(change, FileReplaced)), None)


def put_back(change: FileReplaced) -> Path:
    """Put the earlier file back into its place.

    Args:
        change: what was replaced.

    Returns:
        The file's path.

    Raises:
        RefusedError: when the file changed since, or the backup is gone; nothing is changed.
        FileProblemError: when the system refuses.
    """
    path, backup = Path(change.path), Path(change.backup)
    if not path.is_file() or digest_of(path) != change.fingerprint:
        raise RefusedError(_CHANGED, file=path.name, backup=backup)
    if not backup.is_file():
        raise RefusedError(_GONE, file=path.name, backup=backup)
    try:
        return backup.replace(path)
    except OSError as error:
        raise FileProblemError(_FAILED, file=path.name, reason=error.strerror or error) from error
