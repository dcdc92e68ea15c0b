"""The same for macOS, where Excel needs a Python of the user's: scripts that are double-clicked, and opsheet's wheel.

Nothing of it has been tried on a Mac.
"""

from __future__ import annotations

import base64
import hashlib
import zipfile
from pathlib import Path

from opsheet.bundle.wheels import PACKAGES

MAC_FOLDER = "macOS"
SCRIPT_END = ".command"
_PYTHON = '"$HOME/opsheet-python/bin/python"'
_INSTALL = f"""#!/bin/sh
cd "$(dirname "$0")" || exit 1
if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo '请先从 python.org 安装 Python 3.11 或更新版本，再双击本文件'
  echo 'Install Python 3.11 or newer from python.org first'
  exit 1
fi
python3 -m venv "$HOME/opsheet-python" &&
  {_PYTHON} -m pip install --quiet --disable-pip-version-check --upgrade ./opsheet-*.whl &&
  {_PYTHON} -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps ./opsheet-*.whl &&
  {_PYTHON} -m opsheet install &&
  {_PYTHON} -m opsheet doctor
"""
_UNINSTALL = f"""#!/bin/sh
if [ -x {_PYTHON} ]; then
  {_PYTHON} -m opsheet uninstall && rm -r "$HOME/opsheet-python"
fi
"""


def add_macos(folder: Path, packages: Path, moment: tuple[int, int, int, int, int, int]) -> None:
    """Put the scripts and the wheel into a bundle.

    Args:
        folder: of the bundle.
        packages: where opsheet is in it, from which its wheel is packed.
        moment: which every file of the wheel bears.
    """
    target = folder / MAC_FOLDER
    target.mkdir()
    for name, text in (("安装", _INSTALL), ("卸载", _UNINSTALL)):
        path = target / f"{name}{SCRIPT_END}"
        path.write_text(text, encoding="utf-8", newline="\n")
        path.chmod(0o755)
    [information] = packages.glob("opsheet-*.dist-info")
    version = information.name.removeprefix("opsheet-").removesuffix(".dist-info")
    _pack_wheel(target / f"opsheet-{version}-py3-none-any.whl", packages, information.name, moment)


def _pack_wheel(wheel: Path, packages: Path, information: str, moment: tuple[int, int, int, int, int, int]) -> None:
    """A wheel of what is unpacked, as its specification asks: every file in ``RECORD`` with its hash."""
    names = (*PACKAGES, information)
    files = sorted(path for name in names for path in (packages / name).rglob("*") if path.is_file())
    lines: list[str] = []
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in files:
            name, content = path.relative_to(packages).as_posix(), path.read_bytes()
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode("ascii")
            lines.append(f"{name},sha256={digest},{len(content)}\n")
            packed.writestr(_entry(name, moment), content)
        record = f"{information}/RECORD"
        packed.writestr(_entry(record, moment), "".join([*lines, f"{record},,\n"]))


def _entry(name: str, moment: tuple[int, int, int, int, int, int]) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, moment)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system, entry.external_attr = 3, 0o100644 << 16  # Unix, readable by all
    return entry
