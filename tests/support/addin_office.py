"""The add-in as LibreOffice can run it: xlwings replaced by a recorder, conditional compilation resolved."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from opsheet.build.addin.modules import addin_modules
from opsheet.build.addin.package import Declarations, package_bytes
from opsheet.build.addin.project import Module, ModuleKind

HERE = Path(__file__).resolve().parents[1] / "addin"
WINDOWS = {"VBA7": True, "Win64": True, "Win32": True, "Mac": False}
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


def recording_modules(declarations: Declarations) -> list[Module]:
    """The add-in's modules with recorders in the place of xlwings and of what LibreOffice lacks."""
    kept = [
        Module(
            module.name,
            module.kind,
            resolved(module.source, WINDOWS)
            .replace("Application.Caller", "StubCaller()")
            .replace("Application.CalculateFull", 'LogLine "CalculateFull"')
            .replace("Application.Volatile", 'LogLine "Volatile"')
            .replace("New Dictionary", "New StubDictionary"),
        )
        for module in addin_modules(declarations.functions)
        if module.name not in {"xlwings", "Dictionary"}
    ]
    stubs = [
        Module(path.stem, ModuleKind.CLASS if path.suffix == ".cls" else ModuleKind.STANDARD, path.read_text("ascii"))
        for path in sorted((HERE / "recorders").iterdir())
    ]
    return [*kept, *stubs]


def recording_addin(path: Path, declarations: Declarations) -> Path:
    """Write the add-in with its recorders."""
    path.write_bytes(package_bytes(recording_modules(declarations), declarations, "zh"))
    return path


@contextmanager
def office(folder: Path) -> Iterator[str]:
    """A LibreOffice of its own that takes commands through a pipe; gives the pipe's name."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(MACRO_SECURITY, encoding="utf-8")
    pipe = f"opsheet_{uuid.uuid4().hex}"
    program = shutil.which("soffice") or "soffice"
    process = subprocess.Popen(
        [
            program,
            "--headless",
            "--norestore",
            "--nologo",
            "--nodefault",
            "--nofirststartwizard",
            f"-env:UserInstallation={profile.as_uri()}",
            f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield pipe
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def uno_python() -> str | None:
    """A Python that can import ``uno``: the system's, or LibreOffice's own."""
    for program in ("/usr/bin/python3", shutil.which("python3")):
        if program and subprocess.run([program, "-c", "import uno"], capture_output=True, check=False).returncode == 0:
            return program
    return None


def run_script(script: Path, pipe: str, task: Mapping[str, Any], python: str) -> Any:
    """Run a UNO script; the task goes in as JSON, the answer comes out as JSON."""
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "LANG": "C.UTF-8"}
    finished = subprocess.run(
        [python, str(script), pipe],
        input=json.dumps(task),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=240,
        env=environment,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)
