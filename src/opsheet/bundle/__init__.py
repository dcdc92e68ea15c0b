"""One folder with everything for Windows: made on any system, put on a shared drive, installed by a double-click."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from opsheet.resources import BUNDLE_FILE

PYTHON_FOLDER = "python"


@dataclass(frozen=True, slots=True)
class About:
    """What a bundle says of itself.

    Args:
        version: of opsheet.
        content: the SHA-256 of its files, by which two bundles of one version differ.
    """

    version: str
    content: str


def read_about(folder: Path) -> About | None:
    """What the bundle in a folder is, or None where the folder isn't a whole bundle.

    Args:
        folder: that may be a bundle.

    Raises:
        OSError: when it is there and can't be read.
    """
    path = folder / BUNDLE_FILE
    if not path.is_file():
        return None
    try:
        return About(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError):
        return None


def about_bytes(about: About) -> bytes:
    """The file in which a bundle says what it is."""
    return json.dumps(asdict(about), indent=1).encode("ascii") + b"\n"


def version_order(version: str) -> tuple[int, ...]:
    """A version as numbers that compare.

    Example:
        >>> version_order("0.10.0") > version_order("0.9.1")
        True
    """
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))
