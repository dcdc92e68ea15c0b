"""Finding the data folders that ship with opsheet, in an installation or in a checkout."""

from __future__ import annotations

from pathlib import Path

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
