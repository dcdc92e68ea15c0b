"""The text of a PDF, read in a process of its own: a PDF that takes all time or memory takes nothing else along."""

from __future__ import annotations

import contextlib
import logging
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_PAGES_READ = 5  # a letter has one or two; its ids are on the first
_MOST_CHARACTERS = 1_000_000
_MEGABYTE = 2**20
_WATCH_SECONDS = 0.05
_ALL_WELL = 0


@dataclass(frozen=True, slots=True)
class PdfLimits:
    """What reading one PDF may take.

    Args:
        seconds: by the clock.
        megabytes: of memory.
    """

    seconds: float
    megabytes: int


def pdf_text(file: Path, limits: PdfLimits) -> str | None:
    """The text of a PDF's first pages; None where it is encrypted, broken, or takes more than it may.

    Args:
        file: its path.
        limits: after which it is given up.
    """
    command = [sys.executable, "-X", "utf8", "-m", __name__, str(file.resolve()), str(limits.megabytes)]
    flags = subprocess.CREATE_NO_WINDOW if sys.platform == "win32" else 0
    try:
        done = subprocess.run(  # noqa: S603 - this very program; the path is one argument
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limits.seconds,
            check=False,
            creationflags=flags,
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == _ALL_WELL else None


def main(arguments: Sequence[str]) -> int:
    """Print the text of a PDF.

    Args:
        arguments: the path and the megabytes of memory that it may take.

    Returns:
        0, or 1 where it can't be read.
    """
    file, megabytes = Path(arguments[0]), int(arguments[1])
    limit_memory(megabytes * _MEGABYTE)
    logging.disable()  # what pypdf thinks of a PDF's syntax is nobody's business here
    try:
        text = _text(file)
    except Exception:  # broken PDFs fail in many ways, all of which mean that this one can't be read
        return 1
    sys.stdout.buffer.write(text[:_MOST_CHARACTERS].encode("utf-8", "replace"))
    return _ALL_WELL


def _text(file: Path) -> str:
    from pypdf import PdfReader

    with PdfReader(file) as reader:
        return "\n".join(page.extract_text() for page in reader.pages[:_PAGES_READ])


def limit_memory(most_bytes: int) -> None:
    """Let this process take no more memory: by the system where it can, by a watcher where it can't.

    Args:
        most_bytes: of memory.
    """
    if sys.platform == "win32":
        _limit_on_windows(most_bytes)
        return
    import resource

    with contextlib.suppress(ValueError, OSError):  # macOS may refuse, and doesn't keep to it
        resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    if sys.platform == "darwin":
        watch_memory(most_bytes)


def watch_memory(most_bytes: int) -> None:
    """End this process as soon as it has taken too much memory from now on.

    Args:
        most_bytes: of memory.
    """
    import os
    import resource
    import threading
    import time

    unit = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes, the others kilobytes

    def taken() -> int:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit

    at_start = taken()  # some systems count what the parent had

    def watch() -> None:
        while taken() - at_start < most_bytes:
            time.sleep(_WATCH_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _limit_on_windows(most_bytes: int) -> None:
    """Put this process into a job with a limit; a system that has no jobs within jobs keeps to the time limit alone."""
    if sys.platform != "win32":
        return
    import ctypes
    from ctypes import wintypes

    class Basic(ctypes.Structure):
        _fields_ = (
            ("process_time", ctypes.c_int64),
            ("job_time", ctypes.c_int64),
            ("flags", wintypes.DWORD),
            ("smallest_working_set", ctypes.c_size_t),
            ("largest_working_set", ctypes.c_size_t),
            ("processes", wintypes.DWORD),
            ("affinity", ctypes.c_size_t),
            ("priority", wintypes.DWORD),
            ("scheduling", wintypes.DWORD),
        )

    class Extended(ctypes.Structure):
        _fields_ = (
            ("basic", Basic),
            ("transfers", ctypes.c_uint64 * 6),
            ("process_memory", ctypes.c_size_t),
            ("job_memory", ctypes.c_size_t),
            ("most_process_memory", ctypes.c_size_t),
            ("most_job_memory", ctypes.c_size_t),
        )

    memory_of_each_process, extended_limits = 0x100, 9
    limits = Extended()
    limits.basic.flags, limits.process_memory = memory_of_each_process, most_bytes
    kernel = ctypes.WinDLL("kernel32")
    kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = wintypes.HANDLE
    job = wintypes.HANDLE(kernel.CreateJobObjectW(None, None))
    kernel.SetInformationJobObject(job, extended_limits, ctypes.byref(limits), ctypes.sizeof(limits))
    kernel.AssignProcessToJobObject(job, wintypes.HANDLE(kernel.GetCurrentProcess()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
