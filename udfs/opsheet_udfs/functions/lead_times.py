"""Lead times row by row, in each row's own case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from opsheet.rules.lead_time import Case

if TYPE_CHECKING:
    from opsheet.settings import Settings

Numbers = NDArray[np.float64]
Words = NDArray[Any]

_OTHER_CASES: tuple[Case, ...] = ("min", "max")


def supplier_days(settings: Settings, categories: Words) -> Numbers:
    """The supplier's days by category, and the default for every other."""
    from opsheet.calculations import team_rules  # noqa: PLC0415 - brings the settings' library

    return team_rules.supplier_days(categories, settings)


def lead_time_of_rows(settings: Settings, categories: Words, channels: Words, cases: Words) -> Numbers:
    """Lead time of each row in days.

    Args:
        settings: the stages' days and the channels' shares.
        categories: or None for the usual supplier.
        channels: ``container``, ``express``, ``air``, or None for the mix, rounded up.
        cases: ``min``, ``typical``, ``max``, or None for ``typical``.
    """
    from opsheet.calculations import team_rules  # noqa: PLC0415 - brings the settings' library

    supplier = team_rules.supplier_days(categories, settings)
    days = team_rules.lead_times(supplier, channels, settings, "typical")
    for case in _OTHER_CASES:
        days = np.where(cases == case, team_rules.lead_times(supplier, channels, settings, case), days)
    return days
