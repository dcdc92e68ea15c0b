"""Installing the extension into LibreOffice for this user, and finding out what is installed."""

from __future__ import annotations

import io
import json
import os
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from opsheet.addin import declarations
from opsheet.addin.install import Installed
from opsheet.addin.machine import Machine
from opsheet.addin.oxt import IDENTIFIER, INSTALLED, OXT_NAME, Target, oxt_bytes
from opsheet.catalogue import FileProblemError, RefusedError, Text
from opsheet.hosts.pdf import find_program
from opsheet.resources import resource

_TIMEOUT_SECONDS = 300
_MANAGERS = ("unopkg.com", "unopkg")  # of Windows, and of the others
_OFFICE_PYTHONS = ("python.exe", "python", "../Resources/python", "/usr/bin/python3")
_NO_OFFICE = Text(
    "没有找到 LibreOffice：请先安装（7.0 或更新），或用 opsheet build oxt 生成扩展，再双击它",
    "LibreOffice isn't found: install it (7.0 or newer), or make the extension with opsheet build oxt and open it",
)
_FAILED = Text(
    "LibreOffice 没有接受扩展：请先关闭 LibreOffice 的所有窗口，再试一次（{reason}）",
    "LibreOffice didn't take the extension: close all its windows and try again ({reason})",
)
_NO_BRIDGE = Text(
    "以管理员身份安装需要能连接 LibreOffice 的 Python（Debian：apt install python3-uno），或换普通用户",
    "Installing as root needs a Python that reaches LibreOffice (Debian: apt install python3-uno), or use another user",
)


@dataclass(frozen=True, slots=True)
class Office:
    """One LibreOffice and the profile of its user.

    Args:
        program: ``soffice``.
        profile: the folder that holds ``user``.
    """

    program: Path
    profile: Path

    @property
    def extension(self) -> Path | None:
        """The folder into which LibreOffice has unpacked our extension, or None."""
        cache = self.profile / "user" / "uno_packages" / "cache"
        listed = cache / "uno_packages.pmap"  # what isn't listed is only left until the next start
        if not listed.is_file():
            return None
        known = listed.read_bytes()
        found = cache.glob(f"uno_packages/*/{OXT_NAME}/description.xml")
        return next((path.parent for path in found if path.parents[1].name.rstrip("_").encode() in known), None)


def this_office(machine: Machine, profile: Path | None = None) -> Office | None:
    """The LibreOffice of a machine, or None.

    Args:
        machine: the user's.
        profile: another profile than the usual one.
    """
    program = find_program()
    return None if program is None else Office(program.resolve(), profile or usual_profile(machine))


def usual_profile(machine: Machine) -> Path:
    """Where LibreOffice keeps a user's profile."""
    if machine.system == "windows":
        return Path(machine.environment.get("APPDATA") or machine.home) / "LibreOffice" / "4"
    if machine.system == "macos":
        return machine.home / "Library" / "Application Support" / "LibreOffice" / "4"
    return Path(machine.environment.get("XDG_CONFIG_HOME") or machine.home / ".config") / "libreoffice" / "4"


def install(machine: Machine, language: str, profile: Path | None = None) -> Installed:
    """Build the extension for this Python and give it to LibreOffice; again, it only replaces what differs.

    Args:
        machine: whose Python calculates.
        language: of the texts.
        profile: another profile than the usual one.

    Raises:
        RefusedError: where there is no LibreOffice.
        FileProblemError: when LibreOffice doesn't take it, for instance while it is open.
    """
    office = _required(machine, profile)
    content = oxt_bytes(declarations(), Target(machine.interpreter, language))
    if office.extension is not None and is_same(office.extension, content):
        return Installed(unchanged=[office.extension])
    with tempfile.TemporaryDirectory(prefix="opsheet-") as folder:
        path = Path(folder) / OXT_NAME
        path.write_bytes(content)
        _manage(office, "add", str(path))
    return Installed(changed=[office.extension or office.profile])


def uninstall(machine: Machine, profile: Path | None = None) -> Installed:
    """Take the extension out of LibreOffice again.

    Args:
        machine: the user's.
        profile: another profile than the usual one.

    Raises:
        RefusedError: where there is no LibreOffice.
        FileProblemError: when LibreOffice doesn't let it go, for instance while it is open.
    """
    office = _required(machine, profile)
    folder = office.extension
    if folder is None:
        return Installed()
    _manage(office, "remove", IDENTIFIER)
    return Installed(changed=[folder])


def is_same(folder: Path, content: bytes) -> bool:
    """Whether an unpacked extension is the one that would be installed.

    Args:
        folder: into which LibreOffice unpacked it.
        content: of the ``.oxt``.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        members = {name: package.read(name) for name in package.namelist()}
    return all((folder / name).is_file() and (folder / name).read_bytes() == data for name, data in members.items())


def installed_interpreter(folder: Path) -> Path | None:
    """The Python that an unpacked extension calls, None where it looks for one itself.

    Args:
        folder: into which LibreOffice unpacked it.
    """
    named = json.loads((folder / INSTALLED).read_text(encoding="utf-8"))["interpreter"]
    return Path(named) if named else None


def _required(machine: Machine, profile: Path | None) -> Office:
    office = this_office(machine, profile)
    if office is None:
        raise RefusedError(_NO_OFFICE)
    return office


def _manage(office: Office, what: str, target: str) -> None:
    """Add or remove an extension by LibreOffice's own program."""
    try:
        done = _run(*_command(office, what, target))
    except (OSError, subprocess.SubprocessError) as error:
        raise FileProblemError(_FAILED, reason=error) from error
    if done.returncode:
        lines = (done.stderr + done.stdout).decode("utf-8", "replace").strip().splitlines()
        raise FileProblemError(_FAILED, reason=lines[-1] if lines else done.returncode)


def _command(office: Office, what: str, target: str) -> list[str]:
    profile = office.profile.resolve().as_uri()
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # for whom LibreOffice's own program does nothing
        return [
            _office_python(office),
            str(resource("addin", "add_extension.py")),
            str(office.program),
            profile,
            what,
            target,
        ]
    manager = next((path for name in _MANAGERS if (path := office.program.parent / name).is_file()), None)
    if manager is None:
        raise RefusedError(_NO_OFFICE)
    options = ["--force", "--suppress-license"] if what == "add" else []
    return [str(manager), what, *options, f"-env:UserInstallation={profile}", target]


def _office_python(office: Office) -> str:
    for path in (office.program.parent / name for name in _OFFICE_PYTHONS):
        if path.is_file() and not _run(path, "-c", "import uno").returncode:
            return str(path)
    raise RefusedError(_NO_BRIDGE)


def _run(*command: str | Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command, capture_output=True, timeout=_TIMEOUT_SECONDS, check=False)  # noqa: S603 - programs of LibreOffice
