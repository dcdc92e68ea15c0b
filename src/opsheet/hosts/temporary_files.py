"""Files on their way to their place: in a hidden folder beside it, which a later run clears where a run was killed."""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

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
