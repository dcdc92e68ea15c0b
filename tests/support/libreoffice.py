"""A LibreOffice of a test's own, with the extension installed as a user installs it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from action_samples import NOW
from addin_office import uno_python
from opsheet.cli import main
from opsheet.hosts.pdf import find_program

DRIVER = Path(__file__).with_name("drive_libreoffice.py")
SECONDS_TO_END = 60
STAND_IN = """#!{python}
import runpy, sys
from opsheet.hosts import pdf
from opsheet.ribbon import run_action
import datetime
run_action.now = lambda: {now!r}
pdf.find_program = lambda: None
sys.argv[:] = sys.argv[2:]
runpy.run_module("opsheet.libreoffice", run_name="__main__", alter_sys=True)
"""


def needs_libreoffice() -> list[Any]:
    """Marks for tests that start it: they are skipped where it is missing, but not where everything must run."""
    missing = find_program() is None or uno_python() is None
    reason = "LibreOffice, or a Python that reaches it (python3-uno), isn't installed"
    return [
        pytest.mark.slow,
        pytest.mark.libreoffice,
        pytest.mark.skipif(missing and not os.environ.get("CI"), reason=reason),
    ]


class LibreOffice:
    """A running LibreOffice.

    Args:
        folder: for its profile, and for opsheet's own folders.
        language: of opsheet.
        environment: variables besides those of a bare user.
        headless: whether it runs without a screen.
    """

    def __init__(
        self,
        folder: Path,
        language: str = "zh",
        environment: Mapping[str, str] | None = None,
        *,
        headless: bool = True,
    ) -> None:
        self.profile = folder / "profile"
        self.team, self.state = folder / "team", folder / "state"
        command = ["--lang", language, "install", "--libreoffice", "--profile", str(self.profile)]
        assert main(command) == 0
        self._let_call(_stand_in_python(folder))
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "LANG": "C.UTF-8",
            "OPSHEET_CONFIG": str(self.team),
            "OPSHEET_STATE": str(self.state),
            **(environment or {}),
        }
        self._headless = headless
        self.start()

    def _let_call(self, interpreter: Path) -> None:
        for path in self.profile.rglob("installed.json"):
            path.write_text(json.dumps({"interpreter": str(interpreter), "language": None}), encoding="utf-8")

    def forget(self) -> None:
        """As if the user had neither settings nor a journal."""
        for folder in (self.team, self.state):
            shutil.rmtree(folder, ignore_errors=True)

    def start(self) -> None:
        """Start it, also again."""
        pipe = f"opsheet{uuid.uuid4().hex}"
        self.process = subprocess.Popen(
            [
                shutil.which("soffice") or "soffice",
                *(["--headless"] if self._headless else []),
                "--norestore",
                "--nologo",
                "--nodefault",
                "--nofirststartwizard",
                f"-env:UserInstallation={self.profile.as_uri()}",
                f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=self._environment,
        )
        self._driver = subprocess.Popen(
            [uno_python() or "python3", str(DRIVER), pipe],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=self._environment,
        )
        self._answer()

    def __getattr__(self, name: str) -> Any:
        """Every command of the driver as a method."""
        if name.startswith("_"):
            raise AttributeError(name)

        def ask(**given: Any) -> Any:
            assert self._driver.stdin is not None
            self._driver.stdin.write(json.dumps([name, given]) + "\n")
            self._driver.stdin.flush()
            answer = self._answer()
            assert "error" not in answer, answer["error"]
            return answer["answer"]

        return ask

    def _answer(self) -> Any:
        assert self._driver.stdout is not None
        line = self._driver.stdout.readline()
        assert line, f"LibreOffice ended with {self.process.poll()}, its driver with {self._driver.poll()}"
        return json.loads(line)

    def stop(self) -> None:
        """End it, and everything that it started."""
        for pipe in (self._driver.stdin, self._driver.stdout):
            if pipe is not None:
                pipe.close()
        self._driver.kill()
        self._driver.wait()
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


def _stand_in_python(folder: Path) -> Path:
    """opsheet's Python with the clock of all samples, on a machine that makes no PDF."""
    path = folder / "python"
    path.write_text(STAND_IN.format(python=sys.executable, now=NOW), encoding="utf-8")
    path.chmod(0o755)
    return path
