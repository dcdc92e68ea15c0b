"""Rules over rows of different days, each with the numbers that were in force on its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from opsheet.settings.base import Threshold
    from opsheet.settings.load import Settings

Numbers = NDArray[np.float64]
Days = NDArray[np.datetime64]
Rows = NDArray[np.intp]


def by_date(settings: Settings, days: Days, rule: Callable[[Settings, Rows], NDArray[Any]]) -> NDArray[Any]:
    """Apply a rule to rows, each with the numbers in force on its own day.

    Args:
        settings: as of the day that counts as today; rows without a day (NaT) take them as they are.
        days: the day of each row (datetime64[D]).
        rule: called with settings and the positions of the rows to which they apply; returns one value for each.

    Example:
        >>> from opsheet.settings import load_shipped_settings
        >>> limits = [{"value": 120}, {"from": np.datetime64("2025-07-01").item(), "value": 110}]
        >>> settings = load_shipped_settings(turnover={"total_limit": limits})
        >>> days = np.array(["2025-06-30", "2025-07-01"], dtype="datetime64[D]")
        >>> by_date(settings, days, lambda own, rows: rows * own.turnover.total_limit.value).tolist()
        [0, 110]
    """
    if not settings.changes:
        return rule(settings, np.arange(len(days)))
    starts = np.array(settings.changes, dtype="datetime64[D]")
    epochs = np.where(np.isnat(days), -1, np.searchsorted(starts, days, side="right"))
    answers: NDArray[Any] | None = None
    for epoch in np.unique(epochs).tolist() or [-1]:
        rows = np.flatnonzero(epochs == epoch)
        own = settings if epoch < 0 else settings.on(_day_of_epoch(settings, epoch))
        values = rule(own, rows)
        if answers is None:
            answers = np.empty((len(days), *values.shape[1:]), dtype=values.dtype)
        answers[rows] = values
    return rule(settings, np.arange(0)) if answers is None else answers


def _day_of_epoch(settings: Settings, epoch: int) -> Any:
    first = settings.changes[0]
    return settings.changes[epoch - 1] if epoch else first.replace(year=1)


def numbers_on(days: Days, settings: Settings, threshold: Callable[[Settings], Threshold[Any]]) -> Numbers:
    """A threshold's value on each day.

    Args:
        days: datetime64[D].
        settings: the team's.
        threshold: takes it out of the settings.
    """
    return by_date(settings, days, lambda own, rows: np.full(len(rows), float(threshold(own).value)))
