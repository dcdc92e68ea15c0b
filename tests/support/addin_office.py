"""The add-in as LibreOffice can run it: xlwings replaced by a recorder, conditional compilation resolved."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from opsheet.addin.package import Declarations, package_bytes
from opsheet.addin.vba_modules import addin_modules
from opsheet.addin.vba_project import Module, ModuleKind

HERE = Path(__file__).resolve().parents[1] / "addin"
WINDOWS = {"VBA7": True, "Win64": True, "Win32": True, "Mac": False}
RECORDERS = {
    "Application.Caller": "StubCaller()",
    "Application.CalculateFull": 'LogLine "CalculateFull"',
    "ThisWorkbook.IsAddin = ": "gHidden = ",
    "Application.MacroOptions ": "RecordHelp ",
    "Application.Volatile": 'LogLine "Volatile"',
}
MACRO_SECURITY = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Filter/Import/VBA">
<prop oor:name="Load" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Filter/Import/VBA">
<prop oor:name="Executable" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


def resolved(source: str, constants: Mapping[str, bool]) -> str:
    """VBA source with one branch of each ``#If`` left; LibreOffice knows neither them nor ``PtrSafe``."""
    lines: list[str] = []
    live = [True]
    for line in source.splitlines():
        if match := re.match(r"\s*#If (Not )?(\w+) Then", line):
            live.append(constants.get(match[2], False) != bool(match[1]))
        elif re.match(r"\s*#Else\b", line):
            live[-1] = not live[-1]
        elif re.match(r"\s*#End If\b", line):
            live.pop()
        elif all(live):
            lines.append(line)
    return "\n".join(lines) + "\n"


def redirect(source: str) -> str:
    """VBA source with recorders in the place of what neither interpreter has."""
    for original, recorder in RECORDERS.items():
        source = source.replace(original, recorder)
    return source


def recorder_modules() -> list[Module]:
    """The recorders, and what drives the add-in."""
    return [
        Module(path.stem, ModuleKind.CLASS if path.suffix == ".cls" else ModuleKind.STANDARD, path.read_text("ascii"))
        for path in sorted((HERE / "recorders").iterdir())
    ]


def recording_modules(declarations: Declarations) -> list[Module]:
    """The add-in's modules with recorders in the place of xlwings and of what LibreOffice lacks."""
    kept = [
        Module(
            module.name,
            module.kind,
            redirect(resolved(module.source, WINDOWS)).replace("New Dictionary", "New StubDictionary"),
        )
        for module in addin_modules(declarations.functions)
        if module.name not in {"xlwings", "Dictionary"}
    ]
    return [*kept, *recorder_modules()]


def recording_addin(path: Path, declarations: Declarations) -> Path:
    """Write the add-in with its recorders."""
    path.write_bytes(package_bytes(recording_modules(declarations), declarations, "zh"))
    return path


class Office:
    """A LibreOffice of its own, in a profile of its own, that takes commands through a pipe.

    Args:
        folder: where its profile goes.
        python: a Python that can import ``uno``.
    """

    def __init__(self, folder: Path, python: str) -> None:
        self._python = python
        self._pipe = f"opsheet_{uuid.uuid4().hex}"
        profile = folder / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(MACRO_SECURITY, encoding="utf-8")
        self._process = subprocess.Popen(
            [
                shutil.which("soffice") or "soffice",
                "--headless",
                "--norestore",
                "--nologo",
                "--nodefault",
                "--nofirststartwizard",
                f"-env:UserInstallation={profile.as_uri()}",
                f"--accept=pipe,name={self._pipe};urp;StarOffice.ComponentContext",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def run(self, path: Path, steps: Sequence[Mapping[str, Any]], library: str = "") -> list[Any]:
        """Open a workbook afresh and take some steps.

        Args:
            path: of the workbook.
            steps: a procedure of its VBA, a formula, ``calculate``, or the addresses of cells to ``read``.
            library: the name of its VBA project, where procedures are called.

        Returns:
            What each step answers.
        """
        task = {"addin": str(path), "library": library, "steps": steps}
        environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "LANG": "C.UTF-8"}
        finished = subprocess.run(
            [self._python, str(HERE / "drive_office.py"), self._pipe],
            input=json.dumps(task),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=240,
            env=environment,
            check=False,
        )
        ended = f"return code {finished.returncode}, LibreOffice's {self._process.poll()}"
        assert finished.returncode == 0, f"{ended}: {finished.stderr}"
        return json.loads(finished.stdout)

    def close(self) -> None:
        """End it, and everything that it started."""
        os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def uno_python() -> str | None:
    """A Python that can import ``uno``: the system's, or LibreOffice's own."""
    for program in ("/usr/bin/python3", shutil.which("python3")):
        if program and subprocess.run([program, "-c", "import uno"], capture_output=True, check=False).returncode == 0:
            return program
    return None
