"""What becomes of something to do from one morning to the next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final, Literal

State = Literal["new", "seen", "snoozed", "done"]
STATES: Final[tuple[State, ...]] = ("new", "seen", "snoozed", "done")


@dataclass(frozen=True, slots=True)
class WorkState:
    """How far something to do is.

    Args:
        state: ``new``, ``seen``, ``snoozed`` or ``done``.
        first_on: the day on which it first appeared.
        until: the day on which a snoozed one returns; None for the next morning.
        baseline: its figure when it was marked, against which it worsens; None while it is new.
    """

    state: State
    first_on: dt.date
    until: dt.date | None = None
    baseline: float | None = None

    def age_days(self, today: dt.date) -> int:
        """Days since it first appeared."""
        return max(0, (today - self.first_on).days)


def carried_over(before: WorkState | None, figure: float, today: dt.date, worsened: float) -> WorkState:
    """The state of something that is still there.

    Something that was marked stays as it was marked, until its date has come or its figure has grown by more than the
    share since then; then it is new again, and as old as before.

    Args:
        before: its state as it was left, or None where it wasn't there.
        figure: how bad it is now; more is worse.
        today: the day of the list.
        worsened: the share, 0.2 for a fifth more.

    Example:
        >>> monday, tuesday = dt.date(2025, 3, 10), dt.date(2025, 3, 11)
        >>> seen = WorkState("seen", monday, baseline=100)
        >>> [carried_over(seen, figure, tuesday, 0.2).state for figure in (100, 120, 121)]
        ['seen', 'seen', 'new']
        >>> snoozed = WorkState("snoozed", monday, until=dt.date(2025, 3, 12), baseline=100)
        >>> [carried_over(snoozed, 100, dt.date(2025, 3, day), 0.2).state for day in (11, 12)]
        ['snoozed', 'new']
    """
    if before is None:
        return WorkState("new", today)
    back = WorkState("new", before.first_on)
    if before.state == "new":
        return back
    baseline = figure if before.baseline is None else before.baseline
    if figure > baseline + abs(baseline) * worsened:
        return back
    if before.state == "snoozed" and today >= (before.until or today):
        return back
    return replace(before, baseline=baseline)
