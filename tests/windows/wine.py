"""Windows programs under Wine: an environment with a Windows Python, made by ``make windows``, and runs in it.

Everything runs with code page 936 and below a folder with Chinese letters and blanks, as on the team's machines.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PureWindowsPath

CHECKOUT = Path(__file__).resolve().parents[2]
DESK = PureWindowsPath("C:/用户 张三")
PROGRAMS = DESK / "opsheet python"
PYTHON = PROGRAMS / "python.exe"
NOT_FOR_WINDOWS = ("PIP_", "PYTHON", "OPSHEET_")  # the last are folders of this machine
LOCALE = "zh_CN.UTF-8"  # Wine takes its code page from it: 936
TIME_ZONE = "Asia/Shanghai"  # where a date that COM takes for one of another zone becomes the day before or after


def environment_folder() -> Path:
    """Where ``make windows`` puts the Windows environment."""
    return Path(os.environ.get("OPSHEET_WINDOWS", CHECKOUT / ".windows")).resolve()


class Wine:
    """One Windows machine.

    Args:
        folder: of the environment.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.prefix = folder / "prefix"

    @property
    def is_ready(self) -> bool:
        """Whether ``make windows`` has finished."""
        return (self.folder / "ready").is_file()

    @property
    def without_32_bit(self) -> Path:
        """A file that says why 32-bit programs can't run; it isn't there where they can."""
        return self.folder / "without 32-bit.txt"

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables of its programs."""
        without = {name: value for name, value in os.environ.items() if not name.startswith(NOT_FOR_WINDOWS)}
        return {
            **without,
            "WINEPREFIX": str(self.prefix),
            "WINEDEBUG": "-all",
            "WINEDLLPATH": str(self.folder),  # of the 32-bit libraries
            "WINEDLLOVERRIDES": "mscoree,mshtml=",
            "LC_ALL": LOCALE,
            "TZ": TIME_ZONE,
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUTF8": "",
        }

    def path(self, windows: PureWindowsPath) -> Path:
        """Where a file of drive C lies for Linux."""
        return self.prefix.joinpath("drive_c", *windows.parts[1:])

    @staticmethod
    def windows_path(path: Path) -> str:
        """How Windows names a file of Linux."""
        return "Z:" + str(path.resolve()).replace("/", "\\")

    def run(
        self,
        *command: str | PureWindowsPath,
        seconds: float,
        display: bool = False,
        progress: Sequence[Path] = (),
    ) -> subprocess.CompletedProcess[str]:
        """Run a program to its end; a Windows Python wants pipes for its input and output.

        Args:
            command: the program and its arguments.
            seconds: after which it is taken for hanging.
            display: whether it shows windows; without one a message box answers 0 at once.
            progress: files that grow while it works; its time then counts from the last growth.

        Raises:
            subprocess.TimeoutExpired: after the given seconds; the machine is switched off then.
        """
        process = subprocess.Popen(
            [*(("xvfb-run", "--auto-servernum") if display else ()), "wine", *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self.variables,
            start_new_session=True,
        )
        try:
            output = _output_of(process, seconds, progress)
        except subprocess.TimeoutExpired as late:
            self.switch_off()
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
            late.output = output.decode("utf-8", "replace")
            raise
        return subprocess.CompletedProcess(process.args, process.returncode, output.decode("utf-8", "replace"))

    def switch_off(self) -> None:
        """End every program of this machine, and no other's."""
        subprocess.run(["wineserver", "-k"], env=self.variables, check=False, timeout=60)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One run at a time on this machine, whatever else is tested beside it."""
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _output_of(process: subprocess.Popen[bytes], seconds: float, progress: Sequence[Path]) -> bytes:
    """What a program prints until it ends.

    Raises:
        subprocess.TimeoutExpired: when it takes too long without any progress.
    """
    size = 0
    while True:
        try:
            return process.communicate(timeout=seconds)[0]
        except subprocess.TimeoutExpired:
            grown = sum(path.stat().st_size for path in progress if path.is_file())
            if grown <= size:
                raise
            size = grown
