"""Lead times from the settings, row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from opsheet.rules.lead_time import Case, days_after_supplier, lead_time_days, mixed_lead_time_days

if TYPE_CHECKING:
    from opsheet.settings.replenishment import Channel, DayRange, ReplenishmentSettings, Supplier

Numbers = NDArray[np.float64]
Words = NDArray[Any]

_CASES: tuple[Case, ...] = ("min", "typical", "max")
_TYPICAL: Case = "typical"


def supplier_days(supplier: Supplier, categories: Words) -> Numbers:
    """The supplier's days by category, and the default for every other."""
    days = np.full(len(categories), float(supplier.default.value))
    for category, threshold in supplier.categories.items():
        days[categories == category] = threshold.value
    return days


def lead_times(settings: ReplenishmentSettings, categories: Words, channels: Words, cases: Words) -> Numbers:
    """Lead time of each row in days.

    Args:
        settings: the stages' days and the channels' shares.
        categories: or None for the usual supplier.
        channels: ``container``, ``express``, ``air``, or None for the mix, rounded up.
        cases: ``min``, ``typical``, ``max``, or None for ``typical``.
    """
    supplier = supplier_days(settings.supplier, categories)
    days = np.full(len(supplier), np.nan)
    for case in _CASES:
        of_case = (cases == case) | ((cases == None) if case == _TYPICAL else False)  # noqa: E711 - row by row
        container, express, air = (
            lead_time_days(supplier, _after_supplier(settings, channel, case))
            for channel in (settings.channels.container, settings.channels.express, settings.channels.air)
        )
        share = settings.channels.container.share
        mix = mixed_lead_time_days(container, express, container_share=share.value if share else 1)
        by_channel = np.select(
            [channels == "container", channels == "express", channels == "air"], [container, express, air], mix
        )
        days = np.where(of_case, by_channel, days)
    return days


def _after_supplier(settings: ReplenishmentSettings, channel: Channel, case: Case) -> float:
    return days_after_supplier(
        case,
        domestic=settings.domestic_handling.value,
        sea=_ends(settings.sea_freight),
        customs=_ends(settings.customs),
        appointment=_ends(settings.fba_appointment),
        extra=channel.extra.value if channel.extra else 0,
        replaces_sea=channel.replaces_sea.value if channel.replaces_sea else None,
    )


def _ends(days: DayRange) -> tuple[float, float]:
    return days.min.value, days.max.value
