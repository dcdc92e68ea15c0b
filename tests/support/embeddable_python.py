"""Archives that look like Windows' embeddable Python, and others."""

from __future__ import annotations

import zipfile
from pathlib import Path

MACHINE_64, MACHINE_32 = 0x8664, 0x014C


def program(machine: int) -> bytes:
    """The head of a Windows program."""
    return b"MZ".ljust(60, b"\0") + (64).to_bytes(4, "little") + b"PE\0\0" + machine.to_bytes(2, "little")


def python_archive(path: Path, names: tuple[str, ...], machine: int = MACHINE_64) -> Path:
    """An archive of some files, ``python.exe`` for a machine."""
    with zipfile.ZipFile(path, "w") as packed:
        for name in names:
            packed.writestr(name, program(machine) if name == "python.exe" else b"")
    return path


EMBEDDABLE = ("python.exe", "python312.dll", "python312._pth", "python312.zip", "python3.dll")
