"""The log file of what must not happen: rotating, in the user's log folder, opened when it is first needed."""

from __future__ import annotations

import logging
import tempfile
from functools import cache
from logging.handlers import RotatingFileHandler
from pathlib import Path

_FILE = "opsheet.log"
_LARGEST = 1_000_000  # bytes
_KEPT = 3  # older files


def log_folder() -> Path:
    """The folder of opsheet's log files, made where it is missing; the temporary folder where it can't be."""
    import platformdirs

    folder = Path(platformdirs.user_log_dir("opsheet", appauthor=False))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.gettempdir())
    return folder


@cache
def _logger(path: Path) -> logging.Logger:
    logger = logging.getLogger("opsheet")
    handler = RotatingFileHandler(path, maxBytes=_LARGEST, backupCount=_KEPT, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger.addHandler(handler)
    return logger


def record(what: str) -> Path:
    """Write the error that is being handled to the log, with its traceback.

    Args:
        what: where it happened, for instance the function's name.

    Returns:
        The log's path.
    """
    path = log_folder() / _FILE
    _logger(path).exception("%s", what)
    return path
