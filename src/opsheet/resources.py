"""Folders: what ships with opsheet, and what it remembers of the user."""

from __future__ import annotations

import os
import sys
from pathlib import Path

STATE_VARIABLE = "OPSHEET_STATE"
BUNDLE_FILE = "bundle.json"  # in the folder of a bundle: what it is
_PACKAGE = Path(__file__).resolve().parent


def resource(*parts: str) -> Path:
    """The path of a shipped file or folder, for instance ``resource("config", "turnover.yaml")``.

    Raises:
        FileNotFoundError: when the installation lacks it.
    """
    for root in (_PACKAGE / "_data", _PACKAGE.parents[1]):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    msg = f"opsheet's own file {'/'.join(parts)} is missing: install opsheet again"
    raise FileNotFoundError(msg)


def bundle_folder() -> Path | None:
    """The folder of the bundle whose Python runs this, or None for any other Python."""
    folder = Path(sys.executable).parent.parent
    return folder if (folder / BUNDLE_FILE).is_file() else None


def state_folder() -> Path:
    """Where opsheet keeps what it remembers of this user; the environment may name another place."""
    named = os.environ.get(STATE_VARIABLE)
    if named:
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_data_dir("opsheet", appauthor=False))


def cache_folder() -> Path:
    """Where opsheet keeps what it can read again; the same variable of the environment names another place."""
    named = os.environ.get(STATE_VARIABLE)
    if named:
        return Path(named) / "cache"
    import platformdirs

    return Path(platformdirs.user_cache_dir("opsheet", appauthor=False))
