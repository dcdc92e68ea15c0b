"""Lead times by category and channel, from the team's settings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from opsheet.rules.lead_time import Case, days_after_supplier, lead_time_days, mixed_lead_time_days
from opsheet.settings import Settings
from opsheet.settings.replenishment import DayRange
from opsheet.values import fold

Numbers = NDArray[np.float64]
ChannelKey = Literal["container", "express", "air"]


def supplier_days(categories: Iterable[str | None], settings: Settings) -> Numbers:
    """Days until the supplier delivers, by category; a category without its own number takes the default.

    Args:
        categories: one a row, None where blank.
        settings: the team's.

    Example:
        >>> from pathlib import Path
        >>> from opsheet.settings import load_settings
        >>> supplier_days(["车机", "灯带", None], load_settings(Path("none"))).tolist()
        [7.0, 30.0, 30.0]
    """
    supplier = settings.replenishment.supplier
    days = {fold(name): float(own.value) for name, own in supplier.categories.items()}
    usual = float(supplier.default.value)
    return np.array([usual if name is None else days.get(fold(name), usual) for name in categories], dtype=np.float64)


def channel_days(channel: ChannelKey, case: Case, settings: Settings) -> float:
    """Days from the supplier's delivery to being on sale by one channel.

    Args:
        channel: key of the channel.
        case: which end of the ranges.
        settings: the team's.
    """
    numbers = settings.replenishment
    chosen = getattr(numbers.channels, channel)
    return days_after_supplier(
        case,
        domestic=numbers.domestic_handling.value,
        sea=_range(numbers.sea_freight),
        customs=_range(numbers.customs),
        appointment=_range(numbers.fba_appointment),
        extra=chosen.extra.value if chosen.extra else 0,
        replaces_sea=chosen.replaces_sea.value if chosen.replaces_sea else None,
    )


def lead_times(supplier: Numbers, channels: NDArray[np.object_], settings: Settings, case: Case = "typical") -> Numbers:
    """The lead time of each row; where no channel is named, that of the usual mix.

    Args:
        supplier: days until the supplier delivers.
        channels: keys of channels, None for the mix of full container and express.
        settings: the team's.
        case: which end of the ranges.

    Returns:
        Days.

    Source: SOP 备货流程 1.
    """
    container, express, air = (
        lead_time_days(supplier, channel_days(key, case, settings)) for key in ("container", "express", "air")
    )
    share = settings.replenishment.channels.container.share
    mixed = mixed_lead_time_days(container, express, container_share=share.value if share else 1)
    named = [channels == "container", channels == "express", channels == "air"]
    return np.select(named, [container, express, air], default=mixed)


def _range(days: DayRange) -> tuple[float, float]:
    return days.min.value, days.max.value
