"""The 32-bit half of Wine's libraries, with which its 64-bit half runs 32-bit programs as well.

Wine 8 does so by itself; it lacks only the Windows libraries that Debian packs with the 32-bit Wine. They are fetched
into a folder: the machine needs no second architecture, whose security updates are refused as long as their list
doesn't match its size.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

PACKAGE = "libwine"
INSIDE = Path("usr/lib/i386-linux-gnu/wine/i386-windows")
MISSING = "no 32-bit libraries of Wine: {reason}"


def fetch_32_bit_libraries(folder: Path) -> str:
    """Fetch them where apt can; their version is that of the installed Wine.

    Args:
        folder: gets ``i386-windows``.

    Returns:
        Why they couldn't be had, in one line; empty when they are there.
    """
    with tempfile.TemporaryDirectory() as temporary:
        try:
            version = _output("dpkg-query", "--show", "--showformat", "${Version}", PACKAGE)
            package = _download(f"{PACKAGE}:i386={version}", Path(temporary))
            _output("dpkg-deb", "--extract", str(package), temporary)
        except (OSError, subprocess.CalledProcessError) as problem:
            output = getattr(problem, "stderr", None) or str(problem)
            return MISSING.format(reason=output.strip().splitlines()[-1])
        shutil.move(Path(temporary, INSIDE), folder / INSIDE.name)
    return ""


def _download(package: str, folder: Path) -> Path:
    """A package of the other architecture, by lists of its own: those of the machine stay as they are."""
    own = {"Dir::State::lists": folder / "lists", "Dir::Cache": folder / "cache"}
    options = [f"--option={name}={path}" for name, path in own.items()]
    options += [f"--option=APT::Architectures::={name}" for name in ("amd64", "i386")]
    options.append("--option=APT::Sandbox::User=root")  # the folder is only root's
    for path in (folder / "lists" / "partial", folder / "cache" / "archives" / "partial", folder / "package"):
        path.mkdir(parents=True)
    subprocess.run(
        ["apt-get", *options, "update"], capture_output=True, check=False
    )  # a list that isn't needed may fail
    _output("apt-get", *options, "download", package, folder=folder / "package")
    return next((folder / "package").iterdir())


def _output(*command: str, folder: Path | None = None) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder).stdout
