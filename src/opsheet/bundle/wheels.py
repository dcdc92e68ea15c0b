"""The wheels of a Windows bundle: fetched by pip for a Windows Python, on any system, and locked by their hashes."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from importlib.metadata import distribution
from pathlib import Path, PurePosixPath

from opsheet.catalogue import FileProblemError, Text

PACKAGES = ("opsheet", "opsheet_udfs", "opsheet_macros")
# pip judges by the system it runs on whether something is "only for Windows"; these are
ON_WINDOWS = ("pywin32", "colorama", "tzdata")
_NAME = re.compile(r"(?P<name>[^-]+)-(?P<version>[^-]+)-")
_NOT_FETCHED = Text(
    "pip 取不到 Windows 的 wheel 文件：{reason}；没有网络时用 --wheels 指定文件夹",
    "pip can't get the wheels for Windows: {reason}. Offline, name their folder by --wheels",
)


def requirements() -> list[str]:
    """What opsheet needs, as its installation says, and what only Windows needs."""
    needed = distribution("opsheet").requires or []
    return [*(one for one in needed if "extra ==" not in one), *ON_WINDOWS]


def fetch(folder: Path, python: tuple[int, int], offline: Path | None, lock: Path | None) -> list[Path]:
    """Get the wheels for a Windows Python.

    Args:
        folder: that they are put into.
        python: major and minor version.
        offline: a folder that has them; None to ask the package index.
        lock: an earlier bundle's lock, to get the same wheels; None for the newest.

    Returns:
        The wheels, sorted.

    Raises:
        FileProblemError: when pip can't find one, or one differs from the lock.
    """
    version = f"{python[0]}.{python[1]}"
    tag = f"cp{python[0]}{python[1]}"
    target = ["--platform=win_amd64", f"--python-version={version}", "--implementation=cp"]
    target += [f"--abi={tag}", "--abi=abi3", "--abi=none", "--only-binary=:all:"]
    source = ["--no-index", f"--find-links={offline}"] if offline is not None else []
    wanted = ["--no-deps", "--require-hashes", f"--requirement={lock}"] if lock is not None else requirements()
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "download", f"--dest={folder}"]
    done = subprocess.run([*command, *target, *source, *wanted], capture_output=True, text=True, check=False)  # noqa: S603 - pip
    if done.returncode:
        errors = [line.removeprefix("ERROR: ") for line in done.stderr.splitlines() if line.startswith("ERROR")]
        raise FileProblemError(_NOT_FETCHED, reason=errors[-1] if errors else done.stderr.strip()[-300:])
    return sorted(folder.glob("*.whl"))


def lock_lines(wheels: Sequence[Path]) -> Iterator[str]:
    """The lines of a lock: names, versions and hashes as pip reads them.

    Args:
        wheels: of the bundle.
    """
    for wheel in wheels:
        found = _NAME.match(wheel.name)
        if found is not None:
            yield f"{found['name']}=={found['version']} --hash=sha256:{sha256(wheel.read_bytes())}"


def sha256(content: bytes) -> str:
    """The hash of some bytes, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def unpack(wheel: Path, programs: Path, packages: Path) -> None:
    """Unpack a wheel as its installation would.

    Args:
        wheel: to be unpacked.
        programs: the folder of ``python.exe``, for what belongs beside it.
        packages: the folder of packages.
    """
    with zipfile.ZipFile(wheel) as packed:
        for name in packed.namelist():
            target = _target(PurePosixPath(name), programs, packages)
            if target is not None and not name.endswith("/"):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(packed.read(name))


def _target(name: PurePosixPath, programs: Path, packages: Path) -> Path | None:
    """Where a wheel's file belongs; None for scripts and headers, which nobody here starts or compiles."""
    if ".." in name.parts or name.is_absolute():
        return None
    if not name.parts[0].endswith(".data"):
        return packages / name
    places = {"data": programs, "purelib": packages, "platlib": packages}
    place = places.get(name.parts[1])
    return place.joinpath(*name.parts[2:]) if place is not None else None
