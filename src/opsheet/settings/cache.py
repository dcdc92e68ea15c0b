"""Settings that follow their files: read again when a YAML file has changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from opsheet.catalogue import SettingsProblemError
from opsheet.settings.bundle import Settings
from opsheet.settings.files import settings_files, shipped_folder, team_folder
from opsheet.settings.settings import load_settings

LOOK_SECONDS = 1.0  # how long the files' times are trusted

Stamps = tuple[tuple[Path, int, int], ...]


class SettingsCache:
    """Keeps the settings in memory and looks at the files' times no more than once a second.

    While a file is wrong every call raises its problem; nobody calculates with old numbers unaware.

    Args:
        load: reads the settings.
    """

    def __init__(self, load: Callable[[], Settings] = load_settings) -> None:
        self._load = load
        self._looked_at = 0.0
        self._stamps: Stamps | None = None
        self._known: Settings | SettingsProblemError | None = None

    def current(self, clock: Callable[[], float] = time.monotonic) -> Settings:
        """The settings as the files hold them, at most a second old.

        Args:
            clock: gives seconds.

        Raises:
            SettingsProblemError: when a file is wrong.
        """
        now = clock()
        known = self._known
        if known is None or not 0 <= now - self._looked_at < LOOK_SECONDS:
            known = self._look()
            self._looked_at = now
        if isinstance(known, SettingsProblemError):
            raise known.with_traceback(None)
        return known

    def forget(self) -> None:
        """Read the files again at the next call, whatever their times say."""
        self._stamps = self._known = None

    def _look(self) -> Settings | SettingsProblemError:
        stamps = _stamps()
        if self._known is None or stamps != self._stamps:
            self._known = self._read()
            self._stamps = stamps
        return self._known

    def _read(self) -> Settings | SettingsProblemError:
        try:
            return self._load()
        except SettingsProblemError as problem:
            return problem


def _stamps() -> Stamps:
    """Path, time and size of every settings file; one that vanishes meanwhile counts as gone."""
    found: list[tuple[Path, int, int]] = []
    for folder in (shipped_folder(), team_folder()):
        for name in settings_files(folder):
            path = folder / name
            try:
                state = path.stat()
            except FileNotFoundError:
                continue
            found.append((path, state.st_mtime_ns, state.st_size))
    return tuple(found)


_cache = SettingsCache()


def current_settings(clock: Callable[[], float] = time.monotonic) -> Settings:
    """The team's settings, read again when a YAML file has changed, looked at no more than once a second.

    Args:
        clock: gives seconds.

    Raises:
        SettingsProblemError: when a file is wrong, until it is mended.
    """
    return _cache.current(clock)


def forget_settings() -> None:
    """Have ``current_settings`` read the files again at once, as the ribbon's reload does."""
    _cache.forget()
