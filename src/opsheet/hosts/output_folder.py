"""Files that an action makes: written into a hidden folder, and moved to the output folder once all has worked."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from opsheet.catalogue import FileProblemError, Text
from opsheet.hosts.paths import free_path, safe_name
from opsheet.outcome import OutputFile


def write_files(
    files: Sequence[OutputFile], folder: Path, *, force: bool = False, meant_for: Path | None = None
) -> list[Path]:
    """Write an outcome's files into a folder, which is made where it is missing.

    Args:
        files: what to write; one that is wanted as PDF is converted too, where LibreOffice is installed.
        folder: where they go; no name leads out of it.
        force: replace files of the same name instead of numbering the new ones.
        meant_for: the folder that the user knows, where this one is only on the way to it.

    Returns:
        The paths of the files, each PDF after its source.

    Raises:
        FileProblemError: when the folder can't be written.
    """
    from opsheet.hosts.pdf import to_pdf

    paths: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            path = _write(file, folder, force=force)
            paths.append(path)
            pdf = to_pdf(path) if file.pdf else None
            if pdf is not None:
                paths.append(pdf)
    except OSError as error:
        raise FileProblemError(
            Text(
                "无法写入文件夹 {folder}：请检查权限和磁盘空间",
                "The folder {folder} can't be written: check permissions and space",
            ),
            folder=str(meant_for or folder),
        ) from error
    return paths


def _write(file: OutputFile, folder: Path, *, force: bool) -> Path:
    """Write beside it and rename, so that no half-written file is ever seen."""
    wanted = folder / safe_name(file.name)
    target = wanted if force else free_path(wanted)
    with tempfile.TemporaryDirectory(prefix=".opsheet-", dir=folder) as scratch:
        temporary = Path(scratch) / target.name
        file.write(temporary)
        with contextlib.suppress(PermissionError):
            temporary.chmod(0o644)
        return temporary.replace(target)


_NO_FOLDER = Text("无法写入文件夹 {folder}：{reason}", "Can't write into the folder {folder}: {reason}")


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


def move_all(staged: Sequence[Path], folder: Path, *, force: bool = False, action: str = "") -> list[Path]:
    """Move staged files to the output folder, all of them or none.

    Args:
        staged: the finished files.
        folder: where they go.
        force: replace a file of the same name, which is kept as a backup; otherwise the new one is
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
                from opsheet.hosts.undo_journal import remember_replaced

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
