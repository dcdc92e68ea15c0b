"""The log file: what no user needs to read, but who helps him does."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from opsheet.hosts.journal_store import state_folder

_LARGEST_BYTES = 1_000_000
_KEPT_FILES = 3


def log_path() -> Path:
    """Where the log lies."""
    return state_folder() / "logs" / "opsheet.log"


def log_failure(what: str) -> None:
    """Write the exception that is being handled to the log, with what was being done.

    A log that can't be written keeps nobody from working.

    Args:
        what: the action's key.
    """
    logger = logging.getLogger("opsheet")
    try:
        log_path().parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            log_path(), maxBytes=_LARGEST_BYTES, backupCount=_KEPT_FILES, encoding="utf-8", delay=True
        )
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger.addHandler(handler)
    try:
        logger.exception("%s failed", what)
    finally:
        logger.removeHandler(handler)
        handler.close()
