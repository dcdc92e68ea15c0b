"""File names that every system takes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final

_LONGEST: Final = 255  # bytes on Linux; characters on Windows and macOS, so bytes are the stricter
_RESERVED: Final = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³])", re.IGNORECASE)
_FORBIDDEN: Final = re.compile(r'[\\/*?"<>|]')
_UNSEEN: Final = re.compile("[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]+")


def safe_file_name(name: str, extension: str) -> str:
    r"""A name that is a file of its own folder on Windows, macOS and Linux.

    A colon becomes a dot, ``\ / * ? " < > |`` become hyphens, control characters spaces; dots and spaces at the
    end go, a name that Windows reserves gets an underscore in front, and a long one is cut.

    Args:
        name: without extension.
        extension: with its dot.

    Source: rules 6, Delivery to Amazon's warehouses.

    Example:
        >>> safe_file_name("14:00 - 14:30 AM February 6", ".pdf")
        '14.00 - 14.30 AM February 6.pdf'
        >>> safe_file_name("con", ".pdf"), safe_file_name("../a", ".pdf"), safe_file_name("...", ".pdf")
        ('_con.pdf', '..-a.pdf', '_.pdf')
    """
    plain = _FORBIDDEN.sub("-", _UNSEEN.sub(" ", name).replace(":", "."))
    stem = plain.strip().rstrip(". ") or "_"
    if is_reserved(stem):
        stem = f"_{stem}"
    return f"{_cut(stem, _LONGEST - len(extension.encode()))}{extension}"


def is_reserved(name: str) -> bool:
    """Whether Windows keeps a name for a device, whatever its extension.

    Example:
        >>> is_reserved("con"), is_reserved("NUL.txt"), is_reserved("console.txt")
        (True, True, False)
    """
    return _RESERVED.fullmatch(name.partition(".")[0].rstrip(" ")) is not None


def unused_name(name: str, taken: Iterable[str]) -> str:
    """The name, or the first of "name (2)", "name (3)" ... that isn't taken; letter case makes no difference.

    Args:
        name: with extension.
        taken: the names in the folder.

    Example:
        >>> unused_name("a.pdf", {"A.pdf", "a (2).pdf"})
        'a (3).pdf'
    """
    folded = {one.casefold() for one in taken}
    path = PurePosixPath(name)
    count, answer = 1, name
    while answer.casefold() in folded:
        count += 1
        ending = f" ({count}){path.suffix}"
        answer = f"{_cut(path.stem, _LONGEST - len(ending.encode()))}{ending}"
    return answer


def _cut(stem: str, bytes_allowed: int) -> str:
    return stem.encode()[:bytes_allowed].decode(errors="ignore").rstrip(". ") or "_"
