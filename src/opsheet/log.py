"""The log file: what no user needs to read, but who helps him does."""

from __future__ import annotations

import logging
import tempfile
from logging.handlers import RotatingFileHandler
from pathlib import Path

from opsheet.resources import state_folder

_FILE = "opsheet.log"
_LARGEST_BYTES = 1_000_000
_KEPT_FILES = 3


def log_path() -> Path:
    """Where the log lies: in the user's state folder, or in the temporary one where that can't be written."""
    folder = state_folder() / "logs"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = Path(tempfile.gettempdir())
    return folder / _FILE


def log_failure(what: str) -> Path:
    """Write the exception that is being handled to the log, with its traceback.

    A log that can't be written keeps nobody from working.

    Args:
        what: what was being done, for instance the key of an action or the name of a function.

    Returns:
        The log's path.
    """
    path = log_path()
    logger = logging.getLogger("opsheet")
    handler = RotatingFileHandler(path, maxBytes=_LARGEST_BYTES, backupCount=_KEPT_FILES, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger.addHandler(handler)
    try:
        logger.exception("%s failed", what)
    finally:
        logger.removeHandler(handler)
        handler.close()
    return path
