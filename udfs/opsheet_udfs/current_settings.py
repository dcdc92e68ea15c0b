"""The settings as they stand now: read again when a YAML file has changed, looked at once a second at most."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opsheet.settings import Settings

_LOOK_AGAIN_SECONDS = 1.0

Stamp = tuple[tuple[str, int], ...]


class CurrentSettings:
    """Settings that follow their files.

    Args:
        load: reads the settings.
        stamp: names every settings file with the time of its last change.
        clock: seconds that only grow.

    Example:
        >>> from opsheet.settings import load_settings
        >>> current = CurrentSettings(load_settings, lambda: ())
        >>> current.get() is current.get()
        True
    """

    def __init__(
        self, load: Callable[[], Settings], stamp: Callable[[], Stamp], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._load = load
        self._stamp = stamp
        self._clock = clock
        self._read: Settings | Exception | None = None
        self._read_stamp: Stamp = ()
        self._looked_at = float("-inf")

    def get(self) -> Settings:
        """The settings.

        Raises:
            SettingsProblemError: while a file holds something impossible; it is read once per change all the same.
        """
        if self._clock() - self._looked_at >= _LOOK_AGAIN_SECONDS:
            self._look()
        if self._read is None:
            raise LookupError("the settings were never read")
        if isinstance(self._read, Exception):
            raise self._read.with_traceback(None)  # or every cell would lengthen the same traceback
        return self._read

    def forget(self) -> None:
        """Read the files again at the next call."""
        self._read, self._looked_at = None, float("-inf")

    def _look(self) -> None:
        from opsheet.catalogue import UserError

        stamp = self._stamp()
        if self._read is None or stamp != self._read_stamp:
            self._read_stamp = stamp
            try:
                self._read = self._load()
            except UserError as error:
                self._read = error
        self._looked_at = self._clock()


def files_stamp() -> Stamp:
    """All settings files with the times of their last changes, in nanoseconds."""
    from opsheet.settings import settings_files, settings_folders

    paths = [folder / name for folder in settings_folders() for name in settings_files(folder)]
    return tuple((str(path), _changed(path)) for path in paths)


def _changed(path: Path) -> int:
    """When a file was last changed, in nanoseconds; 0 for one that an editor has just put aside."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def _load_settings() -> Settings:
    from opsheet.settings import load_settings

    return load_settings()


CURRENT = CurrentSettings(_load_settings, files_stamp)
