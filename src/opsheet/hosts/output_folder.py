"""Files that an action makes: written into a hidden folder, and moved to the output folder once all has worked."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from opsheet.catalogue import FileProblemError, RefusedError, Text
from opsheet.hosts.paths import digest_of, move_new, move_numbered, move_over, safe_name, temporary_folder
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
    with temporary_folder(folder) as scratch:
        temporary = scratch / wanted.name
        file.write(temporary)
        with contextlib.suppress(PermissionError):
            temporary.chmod(0o644)
        return temporary.replace(wanted) if force else move_numbered(temporary, wanted)


_IS_A_FOLDER = Text(
    "{folder} 是文件夹，不能用结果替换：请给它改名，或用 -o 另选文件夹",
    "{folder} is a folder and isn't replaced: rename it, or choose another folder with -o",
)
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
    with ExitStack() as stack:
        stack.callback(_remove_empty, made)
        try:
            stage = stack.enter_context(_stage(folder))
        except OSError as error:
            raise FileProblemError(_NO_FOLDER, folder=folder, reason=error.strerror or error) from error
        try:
            yield stage
        except OSError as error:
            raise FileProblemError(_NO_FOLDER, folder=folder, reason=error.strerror or error) from error


@contextmanager
def _stage(folder: Path) -> Generator[Path]:
    """The hidden folder; another run that wrote nothing may take the empty output folder away in between."""
    with ExitStack() as stack:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            stage = stack.enter_context(temporary_folder(folder))
        except FileNotFoundError:
            folder.mkdir(parents=True, exist_ok=True)
            stage = stack.enter_context(temporary_folder(folder))
        yield stage


def _remove_empty(folders: Sequence[Path]) -> None:
    with contextlib.suppress(OSError):  # somebody else's files are in it by now
        for folder in folders:
            folder.rmdir()


@dataclass(frozen=True, slots=True)
class _Moved:
    """A file in its place.

    Args:
        path: where it is.
        backup: where the file is that bore the name before.
        status: which file it is, so that nobody else's is taken back.
    """

    path: Path
    backup: Path | None
    status: os.stat_result


def move_all(staged: Sequence[Path], folder: Path, *, force: bool = False, action: str = "") -> list[Path]:
    """Move staged files to the output folder, all of them or none.

    Args:
        staged: the finished files.
        folder: where they go.
        force: replace a file of the same name, which is kept as a backup; otherwise the new one is
            numbered.
        action: the key of the action that made them, under which a replaced file can be put back.

    Returns:
        Where they are now.

    Raises:
        RefusedError: when a folder bears the name of a file that is to be replaced.
        FileProblemError: when one can't be moved; those before it are taken back.
    """
    moved: list[_Moved] = []
    try:
        for path in staged:
            fingerprint = digest_of(path) if force else ""
            moved.append(_move(path, folder / path.name, force=force))
            if moved[-1].backup is not None:
                from opsheet.hosts.undo_journal import remember_replaced

                remember_replaced(moved[-1].path, moved[-1].backup, action, fingerprint)
    except IsADirectoryError as error:
        _take_back(moved)
        raise RefusedError(_IS_A_FOLDER, folder=error.filename) from error
    except (OSError, FileProblemError) as error:
        _take_back(moved)
        if isinstance(error, FileProblemError):
            raise
        raise FileProblemError(_NO_FOLDER, folder=folder, reason=error.strerror or error) from error
    return [one.path for one in moved]


def _move(path: Path, target: Path, *, force: bool) -> _Moved:
    status = path.stat()
    if force:
        return _Moved(target, move_over(path, target), status)
    return _Moved(move_numbered(path, target), None, status)


def _take_back(moved: Sequence[_Moved]) -> None:
    for one in moved:
        with contextlib.suppress(OSError):  # a name that somebody else took meanwhile stays theirs
            if os.path.samestat(one.path.stat(), one.status):
                one.path.unlink()
            if one.backup is not None:
                move_new(one.backup, one.path)
