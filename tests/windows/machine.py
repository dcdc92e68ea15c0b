"""A Windows machine with opsheet as it stands in the checkout: installed from its wheel, add-in and all.

A run that hangs is tried again, up to six times for an answer: the COM of Wine 8 hangs now and then. Anything else is
what it is.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath
from typing import Any

from addin_vba import Addin
from wine import CHECKOUT, DESK, PROGRAMS, PYTHON, Wine

HERE = Path(__file__).resolve().parent
STAND_IN = HERE / "stand_in"
SHIPPED = ("src", "udfs", "macros", "config", "workbooks", "addin", "pyproject.toml")
TRIES = 6
CHAIN = DESK / "chain"
USER = PureWindowsPath("C:/users") / "opsheet"


class Machine:
    """The machine, brought up to date with the checkout.

    Args:
        wine: its Windows.
    """

    def __init__(self, wine: Wine) -> None:
        self.wine = wine
        self.log: list[str] = []
        with wine.alone():
            wine.path(CHAIN).mkdir(exist_ok=True)
            self._once("product", _digest(shipped_files()), self._install)
            self._once("interfaces", _digest([STAND_IN / "excel.idl", STAND_IN / "register.py"]), self._register)

    @property
    def type_library(self) -> PureWindowsPath:
        """Excel's interfaces, as far as the stand-in has them."""
        return CHAIN / "excel.tlb"

    def addin(self) -> Addin:
        """The add-in that ``opsheet install`` has put in its place."""
        profile = self.profile()
        file = profile / "AppData/Roaming/Microsoft/Excel/XLSTART/opsheet.xlam"
        return Addin(file, str(self.windows_path(file)), profile / ".opsheet/opsheet.conf", "cp936")

    def windows_path(self, path: Path) -> PureWindowsPath:
        """How Windows names a file of its drive C."""
        return PureWindowsPath("C:/", *path.relative_to(self.wine.prefix / "drive_c").parts)

    def profile(self) -> Path:
        """The folder of Wine's user."""
        users = self.wine.prefix / "drive_c" / "users"
        return next(path for path in users.iterdir() if path.name != "Public")

    def chain(self, active: str, *, bits: int = 64) -> dict[str, str]:
        """What a script needs for the way to Python that the add-in's VBA goes in a workbook.

        Args:
            active: the workbook.
            bits: of the Excel that is played.
        """
        addin = self.addin()
        chain = {
            "dll": addin.library(active, bits=bits),
            "command": addin.command_line(active),
            "type_library": str(self.type_library),
        }
        return chain if bits == 64 else {**chain, "program": str(self._program_of_32_bit())}

    def _program_of_32_bit(self) -> PureWindowsPath:
        """The program in the place of a 32-bit Excel, compiled from its source."""
        program = CHAIN / "excel_32.exe"
        compiler = ["i686-w64-mingw32-gcc", "-O1", "-Wall", "-Wextra", "-Werror", "-municode"]
        files = [self.wine.path(program), STAND_IN / "excel_32.c"]
        subprocess.run([*compiler, "-o", *files, "-loleaut32", "-lole32", "-luuid"], check=True)
        return program

    def run_to_an_answer(self, script: str, job: dict[str, Any], *, seconds: float, display: bool = False) -> list[Any]:
        """Run a script of the stand-in until it has answered the whole job, each time in a process of its own.

        Args:
            script: its file.
            job: what it reads as JSON.
            seconds: without an answer after which a run is taken for hanging.
            display: whether it shows windows.

        Returns:
            What the script wrote: one JSON value a line. A run that follows one that hangs writes those that lack.
        """
        task, result, alive = (self.wine.path(CHAIN / name) for name in ("job.json", "result.jsonl", "alive"))
        program = (PYTHON, self.wine.windows_path(STAND_IN / script))
        command, last = (*program, CHAIN / "job.json", CHAIN / "result.jsonl"), ""
        with self.wine.alone():
            task.write_text(json.dumps(job, ensure_ascii=False), encoding="utf-8")
            result.unlink(missing_ok=True)
            alive.unlink(missing_ok=True)
            attempt, answers = 0, 0
            while attempt < TRIES:
                attempt += 1
                begun = time.monotonic()
                try:
                    finished = self.wine.run(*command, seconds=seconds, display=display, progress=(result, alive))
                except subprocess.TimeoutExpired as late:
                    self.log.append(f"{script}: try {attempt} of {TRIES} gave no answer in {seconds:.0f} s")
                    last = (late.output or "")[-2000:]
                    if (got := _lines(result)) > answers:
                        self.log[-1] += f", after {got - answers} answers"
                        attempt, answers = 0, got
                    continue
                finally:
                    self.wine.switch_off()
                assert finished.returncode == 0, finished.stdout[-6000:]
                assert result.is_file(), finished.stdout[-6000:]
                took = time.monotonic() - begun
                self.log.append(f"{script}: all answers at try {attempt}, which took {took:.0f} s")
                return [json.loads(line) for line in result.read_text(encoding="utf-8").splitlines()]
        raise AssertionError("\n".join([*self.log, last]))

    def _once(self, what: str, digest: str, do: Any) -> None:
        """Do something when what it depends on has changed."""
        stamp = self.wine.folder / f"{what}.sha256"
        if not stamp.is_file() or stamp.read_text() != digest:
            stamp.unlink(missing_ok=True)
            do()
            stamp.write_text(digest)

    def _install(self) -> None:
        """The checkout's wheel into the Windows Python, and the add-in by its own command."""
        packages = self.wine.path(PROGRAMS) / "Lib" / "site-packages"
        for old in packages.glob("opsheet*"):
            shutil.rmtree(old)
        with tempfile.TemporaryDirectory() as folder:
            wheel = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
            subprocess.run([*wheel, "--wheel-dir", folder, str(CHECKOUT)], check=True, capture_output=True)
            with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as packed:
                packed.extractall(packages)
        finished = self.wine.run(PROGRAMS / "Scripts" / "opsheet.exe", "install", seconds=180)
        assert finished.returncode == 0, finished.stdout

    def _register(self) -> None:
        compiler = ["x86_64-w64-mingw32-widl", "-t", "-I", "/usr/include/wine/wine/windows"]
        compiler += ["-L", "/usr/lib/x86_64-linux-gnu/wine/x86_64-windows"]
        library = self.wine.path(self.type_library)
        subprocess.run([*compiler, "-o", library, STAND_IN / "excel.idl"], check=True, capture_output=True)
        program = self.wine.windows_path(STAND_IN / "register.py")
        finished = self.wine.run(PYTHON, program, self.type_library, seconds=120)
        assert finished.returncode == 0, finished.stdout


def shipped_files() -> Iterator[Path]:
    """Every file that goes into the wheel."""
    for name in SHIPPED:
        path = CHECKOUT / name
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (one for one in found if one.is_file() and "__pycache__" not in one.parts)


def _lines(path: Path) -> int:
    return len(path.read_bytes().splitlines()) if path.is_file() else 0


def _digest(files: Any) -> str:
    total = hashlib.sha256()
    for path in files:
        total.update(str(path).encode())
        total.update(path.read_bytes())
    return total.hexdigest()
