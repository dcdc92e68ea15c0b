"""Files and their names: inside their folder, legal on every system, never those of another file."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from opsheet.rules.letters import is_reserved

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>"|?*]')
_LONGEST_NAME_BYTES = 200  # file systems take 255; a number and a temporary suffix are added


def safe_name(name: str) -> str:
    r"""A plain file name for every system: no folder, no character that Windows forbids, no reserved word.

    Example:
        >>> safe_name("../..\\备货/审批表: A?.xlsx"), safe_name("con.txt"), safe_name(" .. ")
        ('审批表. A.xlsx', '_con.txt', 'output')
    """
    plain = re.split(r"[\\/]", name)[-1].replace(":", ".")
    plain = _FORBIDDEN.sub("", plain).strip().rstrip(". ").lstrip(". ")
    plain = _shortened(plain) or "output"
    return f"_{plain}" if is_reserved(plain) else plain


def free_path(path: Path) -> Path:
    """The path itself, or a numbered one beside it where the name is taken."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return free


def digest_of(path: Path) -> str:
    """The SHA-256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _shortened(name: str) -> str:
    """At most so many bytes, the ending kept."""
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 8:
        stem, ending = name, ""
    room = _LONGEST_NAME_BYTES - len(ending.encode()) - 1
    short = stem.encode()[:room].decode(errors="ignore")
    return f"{short}.{ending}" if ending else short
