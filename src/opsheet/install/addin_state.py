"""Reading an installed add-in's state from its file, without Excel."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

VERSION = re.compile(r'name="opsheet_version"[^>]*><vt:lpwstr>([^<]+)<')
INTERNET_ZONE = re.compile(r"ZoneId=[34]")


def installed_version(path: Path) -> str | None:
    """The versions that an add-in was built from, or None for a file that is no add-in of opsheet's.

    Args:
        path: of the ``.xlam``.
    """
    try:
        with zipfile.ZipFile(path) as package:
            properties = package.read("docProps/custom.xml").decode("utf-8")
    except (OSError, KeyError, zipfile.BadZipFile, UnicodeDecodeError):
        return None
    found = VERSION.search(properties)
    return found[1] if found else None


def same_content(path: Path, wanted: bytes) -> bool:
    """Whether a file holds exactly these bytes.

    Args:
        path: of the file.
        wanted: its content after an installation.
    """
    return path.read_bytes() == wanted


def is_blocked(path: Path) -> bool:
    """Whether Windows marks a file as downloaded from the internet (Mark of the Web).

    Args:
        path: of the file; the mark stands in a stream of its own beside the content.
    """
    try:
        zone = Path(f"{path}:Zone.Identifier").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return INTERNET_ZONE.search(zone) is not None
