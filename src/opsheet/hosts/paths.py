"""Files and their names: inside their folder, legal on every system, never those of another file.

A name is taken by the system's own exclusive calls, never by looking first: two runs may write into one folder at once,
and on a network folder these calls are what holds between machines. What is being written is in a hidden folder that
bears its process, so that a later run clears what a killed one left.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
import platform
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from opsheet.rules.letters import is_reserved

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>"|?*]')
_LOCK_SECONDS, _WAIT_SECONDS = 10, 0.005
_LONGEST_NAME_BYTES = 200  # file systems take 255; a number and a temporary suffix are added


def safe_name(name: str) -> str:
    r"""A plain file name for every system: no folder, no character that Windows forbids, no reserved word.

    Example:
        >>> safe_name("../..\\备货/审批表: A?.xlsx"), safe_name("con.txt"), safe_name(" .. ")
        ('审批表. A.xlsx', '_con.txt', 'output')
    """
    plain = re.split(r"[\\/]", name)[-1].replace(":", ".")
    plain = _FORBIDDEN.sub("", plain).strip().rstrip(". ").lstrip(". ")
    plain = _shortened(plain) or "output"
    return f"_{plain}" if is_reserved(plain) else plain


def results_folder(beside: Path, name: str) -> Path:
    """Where results go: a folder beside the workbook; the workbook's own where that is such a folder already.

    A list that was made yesterday is carried on from where it lies, without a folder in a folder.

    Args:
        beside: the folder of the workbook.
        name: of the folder of results.

    Example:
        >>> results_folder(Path("team"), "输出").as_posix(), results_folder(Path("team/输出"), "输出").as_posix()
        ('team/输出', 'team/输出')
    """
    return beside if beside.name == name else beside / name


def free_path(path: Path) -> Path:
    """The path itself, or a numbered one beside it where the name is taken now."""
    return next(free for free in _numbered(path) if not free.exists())


def move_new(source: Path, target: Path) -> None:
    """Give a file a name that nothing bears.

    Args:
        source: the file.
        target: its path from now on, on the same disk.

    Raises:
        FileExistsError: when anything bears that name, or another run takes it in this moment.
        OSError: when the system refuses.
    """
    if sys.platform == "win32":
        source.rename(target)  # never over a file there
        return
    try:
        target.hardlink_to(source)
    except FileExistsError:
        raise
    except OSError:  # some network folders and sticks have no hard links
        with held(target):
            if target.exists() or target.is_symlink():
                raise FileExistsError(17, "File exists", str(target)) from None
            source.rename(target)
    else:
        source.unlink()


@contextmanager
def held(path: Path) -> Generator[None]:
    """Hold a name against other runs by a small file that only one of them can create; it is held for a moment.

    Args:
        path: that one run at a time may make or add to.

    Yields:
        Nothing, while the name is held.

    Raises:
        OSError: when the folder can't be written.
    """
    lock = path.with_name(f".{path.name}.opsheet-lock")
    end = time.monotonic() + _LOCK_SECONDS
    while True:
        try:
            _take_name(lock)
            break
        except FileExistsError:
            if time.monotonic() > end:  # left by a run that was killed just then
                lock.unlink(missing_ok=True)
                end = time.monotonic() + _LOCK_SECONDS
            time.sleep(_WAIT_SECONDS)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def move_numbered(source: Path, wanted: Path) -> Path:
    """Give a file a name, with a number where it is taken.

    Args:
        source: the file.
        wanted: the path that it gets where that is free.

    Returns:
        The path that it got.

    Raises:
        OSError: when the system refuses.
    """
    for free in _numbered(wanted):
        try:
            move_new(source, free)
        except FileExistsError:
            continue
        return free
    raise AssertionError  # numbers don't end


def move_over(source: Path, target: Path) -> Path | None:
    """Give a file a name; a file that bears it is moved aside, under a dated name.

    Args:
        source: the file.
        target: its path from now on.

    Returns:
        Where the earlier file is, or None where there was none.

    Raises:
        IsADirectoryError: when a folder bears the name.
        OSError: when the system refuses.
    """
    backup: Path | None = None
    while True:
        try:
            move_new(source, target)
        except FileExistsError:
            if target.is_dir():
                raise IsADirectoryError(21, "Is a directory", str(target)) from None
            backup = _move_aside(target) or backup
        else:
            return backup


def replace_keeping(source: Path, target: Path) -> Path:
    """Put a file in the place of another, which is copied to a dated name first: at every moment one of them is there.

    For a file that nobody else writes meanwhile; where several may, ``move_over`` keeps what each wrote.

    Args:
        source: the file.
        target: the file that it replaces.

    Returns:
        Where the earlier file is.

    Raises:
        OSError: when the system refuses.
    """
    backup = _take_backup_name(target)
    try:
        shutil.copy2(target, backup)
        source.replace(target)
    except OSError:
        backup.unlink()
        raise
    return backup


def _move_aside(path: Path) -> Path | None:
    """Give whatever is there now a dated name; None where it is gone by then."""
    backup = _take_backup_name(path)
    try:
        return path.replace(backup)
    except OSError as error:
        backup.unlink()
        if isinstance(error, FileNotFoundError):
            return None
        raise


def _take_backup_name(path: Path) -> Path:
    stamp = dt.datetime.now().strftime("%Y%m%d-%H%M%S")
    for backup in _numbered(path.with_name(f"{path.stem}.bak-{stamp}{path.suffix}")):
        try:
            _take_name(backup)
        except FileExistsError:
            continue
        return backup
    raise AssertionError  # numbers don't end


def _take_name(path: Path) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))


def _numbered(path: Path) -> Iterator[Path]:
    yield path
    number = 1
    while True:
        number += 1
        yield path.with_name(f"{path.stem} ({number}){path.suffix}")


def digest_of(path: Path) -> str:
    """The SHA-256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _shortened(name: str) -> str:
    """At most so many bytes, the ending kept."""
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 8:
        stem, ending = name, ""
    room = _LONGEST_NAME_BYTES - len(ending.encode()) - 1
    short = stem.encode()[:room].decode(errors="ignore")
    return f"{short}.{ending}" if ending else short


_NAME = re.compile(r"\.opsheet-(?P<machine>[0-9a-f]{8})-(?P<process>\d{1,10})-\w+")
_STALE_SECONDS = 24 * 60 * 60  # no run takes a day; whether a process of another machine still lives, nobody can ask
_QUERY_PROCESS, _STILL_RUNNING = 0x1000, 259


@contextmanager
def temporary_folder(beside: Path) -> Generator[Path]:
    """A hidden folder that is gone afterwards; what killed runs left there is cleared first.

    Args:
        beside: the folder in which it is made, so that what it holds can be renamed to its place.

    Yields:
        The hidden folder.

    Raises:
        OSError: when the folder can't be written.
    """
    clear_leftovers(beside)
    made = Path(tempfile.mkdtemp(prefix=f".opsheet-{this_machine()}-{os.getpid()}-", dir=beside))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@cache
def clear_leftovers(folder: Path) -> None:
    """Delete hidden folders whose process is gone, once a process: a run of this machine, or of another a day ago.

    Args:
        folder: that may hold some. One that can't be listed or deleted from is left as it is.
    """
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            found = _NAME.fullmatch(entry.name)
            if found is not None and entry.is_dir(follow_symlinks=False) and _is_left(found, entry.stat().st_mtime):
                shutil.rmtree(entry.path, ignore_errors=True)


def _is_left(name: re.Match[str], changed: float) -> bool:
    if time.time() - changed > _STALE_SECONDS:
        return True
    return is_gone(name["machine"], int(name["process"]))


def is_gone(machine: str, process: int) -> bool:
    """Whether a process of this machine has ended; False for one of another, of which nobody can tell.

    Args:
        machine: on which it ran, see ``this_machine``.
        process: its number.

    Example:
        >>> is_gone(this_machine(), os.getpid()), is_gone("another", os.getpid())
        (False, False)
    """
    return machine == this_machine() and not is_running(process)


@cache
def this_machine() -> str:
    """The machine and its system by one short word: process numbers count in these alone."""
    return hashlib.sha256(f"{platform.node()} {sys.platform}".encode()).hexdigest()[:8]


def is_running(process: int) -> bool:
    """Whether a process of this machine still runs.

    Args:
        process: its number.

    Example:
        >>> is_running(os.getpid())
        True
    """
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(_QUERY_PROCESS, False, process)
        if not handle:
            return False
        status = ctypes.c_ulong()
        answered = kernel.GetExitCodeProcess(handle, ctypes.byref(status))
        kernel.CloseHandle(handle)
        return not answered or status.value == _STILL_RUNNING
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # somebody else's, but there
        return True
    return True
