"""What an action is handed: the tables, the settings, a moment and the user's choices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opsheet.settings import Settings
    from opsheet.tables import Workbook


@dataclass(frozen=True, slots=True)
class Request:
    """The whole input of an action; with the same request an action returns the same outcome.

    Args:
        workbook: the tables, as found.
        settings: the team's.
        now: the moment that counts as now (the office's wall clock).
        rows: the sheet's row numbers that the user chose, or None for all.
        options: further choices by name, for instance ``{"letters": {...}}``.
    """

    workbook: Workbook
    settings: Settings
    now: dt.datetime
    rows: frozenset[int] | None = None
    options: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def today(self) -> dt.date:
        """The day of ``now``."""
        return self.now.date()
