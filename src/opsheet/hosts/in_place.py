"""Changing a file itself, one writer at a time: who comes second is told, so that no change is lost."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from opsheet.catalogue import FileProblemError, RefusedError, Text
from opsheet.hosts.paths import digest_of, is_gone, move_numbered, this_machine
from opsheet.hosts.undo_journal import remember_replaced
from opsheet.hosts.xlsx import apply
from opsheet.outcome import Outcome

BACKUP_FOLDER = ".opsheet-backups"
_LONGEST_HELD_SECONDS = 120  # a writer needs a second or two; an older lock belongs to one that was killed
_BUSY = Text(
    "{file} 正由另一个人处理（{who}）：请稍后再试",
    "{file} is being changed by somebody else ({who}): try again in a moment",
)
_UNWRITABLE = Text("无法写入 {file}：{reason}", "{file} can't be written: {reason}")


def change_in_place(outcome: Outcome, file: Path, digest: str, action: str) -> Path:
    """Apply an outcome's edits to a file itself; the earlier file is kept as a backup and can be put back.

    Args:
        outcome: whose edits are made.
        file: the workbook.
        digest: SHA-256 of the file that the outcome was worked out from, in hex.
        action: the key of the action, for undo.

    Returns:
        The file.

    Raises:
        RefusedError: when somebody else is changing the file, or has changed it since it was read.
        FileProblemError: when it can't be written; it is then as it was.
    """
    with _alone(file):
        applied = apply(outcome, file, file, force=True, digest=digest)
        if applied.backup is not None:
            remember_replaced(file, _put_aside(applied.backup), action, digest_of(file))
    return file


def _put_aside(backup: Path) -> Path:
    """Backups of a file that is signed again and again get a folder of their own."""
    folder = backup.parent / BACKUP_FOLDER
    try:
        folder.mkdir(exist_ok=True)
        return move_numbered(backup, folder / backup.name)
    except OSError:  # then it stays beside the file
        return backup


@contextmanager
def _alone(file: Path) -> Generator[None]:
    """Hold the file's lock: a small file beside it, which only one of several writers can create."""
    lock = file.with_name(f".{file.name}.lock")
    _clear_if_left_behind(lock)
    try:
        handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError as error:
        raise RefusedError(_BUSY, file=file.name, who=" ".join(_holder(lock)[:2]).strip() or "?") from error
    except OSError as error:
        raise FileProblemError(_UNWRITABLE, file=file.name, reason=error.strerror or error) from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(f"{socket.gethostname()} {os.getpid()} {this_machine()}")
        yield
    finally:
        lock.unlink(missing_ok=True)


def _clear_if_left_behind(lock: Path) -> None:
    """Delete a lock whose writer was killed: it ran here and is gone, or elsewhere and should be done by now."""
    with contextlib.suppress(OSError):
        name, process, machine = _holder(lock)
        is_gone_here = bool(name) and process.isdecimal() and is_gone(machine, int(process))
        if is_gone_here or time.time() - lock.stat().st_mtime > _LONGEST_HELD_SECONDS:
            lock.unlink()


def _holder(lock: Path) -> tuple[str, str, str]:
    """Who holds a lock: the computer's name, the process, and the machine; blanks where it isn't written yet."""
    with contextlib.suppress(OSError):
        words = lock.read_text(encoding="utf-8", errors="replace")[:200].rsplit(maxsplit=2)
        if len(words) == len(("name", "process", "machine")):
            return words[0], words[1], words[2]
    return "", "", ""
