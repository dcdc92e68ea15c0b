"""Results are made in a hidden folder and only moved to their place once everything has worked."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from opsheet.catalogue import FileProblemError, Text
from opsheet.hosts.file_journal import remember_replaced
from opsheet.hosts.paths import free_path

_NO_FOLDER = Text("无法写入文件夹 {folder}：{reason}", "can't write into the folder {folder}: {reason}")


@contextmanager
def staging(folder: Path) -> Generator[Path]:
    """A folder inside the output folder that is gone afterwards, and with it an output folder that stayed empty.

    Args:
        folder: the output folder, made where it is missing.

    Yields:
        The staging folder.

    Raises:
        FileProblemError: when nothing can be written there.
    """
    made = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=".opsheet-", dir=folder))
    except OSError as error:
        raise FileProblemError(_NO_FOLDER, folder=folder, reason=error.strerror or error) from error
    try:
        yield stage
    except OSError as error:
        raise FileProblemError(_NO_FOLDER, folder=folder, reason=error.strerror or error) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        for parent in made:
            if parent.is_dir() and not any(parent.iterdir()):
                parent.rmdir()


def place(staged: Sequence[Path], folder: Path, *, force: bool = False, action: str = "") -> list[Path]:
    """Move staged files to the output folder, all of them or none.

    Args:
        staged: the finished files.
        folder: where they go.
        force: take the place of a file of the same name, which is kept as a backup; otherwise the new one is
            numbered.
        action: the key of the action that made them, under which a replaced file can be put back.

    Returns:
        Where they lie now.

    Raises:
        FileProblemError: when one can't be moved; those before it are taken back.
    """
    moved: list[tuple[Path, Path | None]] = []
    try:
        for path in staged:
            target = folder / path.name
            backup = _back_up(target) if force else None
            target = target if force else free_path(target)
            path.replace(target)
            moved.append((target, backup))
            if backup is not None:
                remember_replaced(target, backup, action)
    except (OSError, FileProblemError) as error:
        _take_back(moved)
        if isinstance(error, FileProblemError):
            raise
        raise FileProblemError(_NO_FOLDER, folder=folder, reason=error.strerror or error) from error
    return [target for target, _ in moved]


def _take_back(moved: Sequence[tuple[Path, Path | None]]) -> None:
    for target, backup in moved:
        target.unlink()
        if backup is not None:
            backup.replace(target)


def _back_up(target: Path) -> Path | None:
    if not target.exists():
        return None
    stamp = dt.datetime.now().strftime("%Y%m%d-%H%M%S")
    return target.rename(free_path(target.with_name(f"{target.stem}.bak-{stamp}{target.suffix}")))
