"""Where the undo journal is kept: beside the user's settings, the last actions of each workbook or folder.

Files that were replaced, kept in the undo journal, so that the earlier one can be put back.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import re
from pathlib import Path

from opsheet.catalogue import FileProblemError, RefusedError, Text
from opsheet.hosts.paths import digest_of, move_new, temporary_folder
from opsheet.outcome.journal import FileReplaced, JournalEntry
from opsheet.resources import state_folder

KEPT_ENTRIES = 20
_RECORD = re.compile(r"[0-9]{1,12}\.json")
_UNWRITABLE = Text(
    "撤销记录无法写入 {folder}：{reason}。请检查权限和磁盘空间",
    "The undo journal can't be written to {folder}: {reason}. Check permissions and space",
)


class JournalStore:
    """The journals of all workbooks and folders.

    Args:
        folder: where they are kept; by default ``undo`` in the user's state folder.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder if folder is not None else state_folder() / "undo"

    def push(self, target: str | Path, entry: JournalEntry) -> Path:
        """Remember an action; of each workbook or folder the last 20 are kept.

        Args:
            target: the workbook or folder that it changed.
            entry: what it replaced.

        Returns:
            The record, by which it can be dropped.

        Raises:
            FileProblemError: when the journal can't be written.
        """
        own = self._own(target)
        try:
            own.mkdir(parents=True, exist_ok=True)
            (own / "target.txt").write_text(_key(target), encoding="utf-8")
            record = self._write(own, entry)
        except OSError as error:
            raise FileProblemError(_UNWRITABLE, folder=own, reason=error.strerror or error) from error
        for old in self._records(target)[:-KEPT_ENTRIES]:
            self.drop(old)
        return record

    def last(self, target: str | Path) -> JournalEntry | None:
        """The last action of a workbook or folder, or None."""
        found = self.last_record(target)
        return None if found is None else found[1]

    def last_record(self, target: str | Path) -> tuple[Path, JournalEntry] | None:
        """The last action of a workbook or folder with its record, or None. A damaged record is dropped."""
        for path in reversed(self._records(target)):
            try:
                return path, JournalEntry.from_json(json.loads(path.read_text(encoding="utf-8")))
            except FileNotFoundError:  # another run dropped it
                continue
            except (ValueError, KeyError, TypeError, RecursionError):
                self.drop(path)
        return None

    def drop(self, record: Path) -> None:
        """Forget an action, once it has been undone.

        Args:
            record: as ``push`` or ``last_record`` gave it.
        """
        with contextlib.suppress(OSError):  # another run dropped it, or reads it just now
            record.unlink()

    def count(self, target: str | Path) -> int:
        """How many actions of a workbook or folder can be undone."""
        return len(self._records(target))

    @staticmethod
    def _write(own: Path, entry: JournalEntry) -> Path:
        """Under the next number; where two runs want the same, the system gives it to one."""
        with temporary_folder(own) as scratch:
            temporary = scratch / "entry"
            temporary.write_text(json.dumps(entry.to_json(), ensure_ascii=False), encoding="utf-8")
            number = max((int(path.stem) for path in _records_in(own)), default=0)
            while True:
                number += 1
                record = own / f"{number:06}.json"
                try:
                    move_new(temporary, record)
                except FileExistsError:
                    continue
                return record

    def _records(self, target: str | Path) -> list[Path]:
        return sorted(_records_in(self._own(target)), key=lambda path: int(path.stem))

    def _own(self, target: str | Path) -> Path:
        return self.folder / hashlib.sha256(_key(target).encode()).hexdigest()[:24]


def _records_in(folder: Path) -> list[Path]:
    """The records in a folder; what else lies there is somebody else's."""
    with contextlib.suppress(FileNotFoundError):
        return [path for path in folder.iterdir() if _RECORD.fullmatch(path.name) and path.is_file()]
    return []


def _key(target: str | Path) -> str:
    """A workbook or folder by one name: absolute, and in one case where the system doesn't tell cases apart.

    An address on the web, as Excel names a workbook on OneDrive, and the name of a workbook that was never saved are
    taken as they are.
    """
    text = str(target)
    if "://" in text or (isinstance(target, str) and not Path(text).is_absolute()):
        return text
    return os.path.normcase(Path(text).resolve())


_CHANGED = Text(
    "{file} 之后又改动过或不在了，没有恢复；原来的文件还在 {backup}",
    "{file} changed since or is gone and stays; the earlier file is still {backup}",
)
_GONE = Text("备份 {backup} 不在了，无法恢复 {file}", "The backup {backup} is gone, so {file} can't be put back")
_FAILED = Text(
    "{file} 无法恢复（{reason}）：请先在 Excel 里关闭它",
    "{file} can't be put back ({reason}): close it in Excel first",
)


def remember_replaced(target: Path, backup: Path, action: str, fingerprint: str) -> None:
    """Note that a file replaced another.

    Args:
        target: the file that was written.
        backup: where the earlier one is kept.
        action: the key of the action that wrote it.
        fingerprint: SHA-256 of what was written, from before others could replace it.

    Raises:
        FileProblemError: when the journal can't be written.
    """
    change = FileReplaced(str(target.resolve()), str(backup.resolve()), fingerprint)
    JournalStore().push(target, JournalEntry(action, dt.datetime.now().isoformat(timespec="seconds"), (change,)))


def replaced(entry: JournalEntry) -> FileReplaced | None:
    """The replaced file of a journal entry, or None where it is about something else."""
    return next((change for change in entry.changes if isinstance(change, FileReplaced)), None)


def put_back(change: FileReplaced) -> Path:
    """Put the earlier file back.

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
