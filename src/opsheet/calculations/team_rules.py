"""Lead times by category and channel, from the team's settings.

Settings in the shape in which the rules take them.

The remark by which the ERP, the warehouse and Amazon know a shipment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from opsheet.rules.delivery import Notices
from opsheet.rules.lead_time import Case, days_after_supplier, lead_time_days, mixed_lead_time_days
from opsheet.settings import Settings
from opsheet.settings.replenishment import DayRange
from opsheet.tables.table import Table
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


def notices(settings: Settings) -> Notices:
    """How long before an appointment the overseas warehouse must know.

    Example:
        >>> from pathlib import Path
        >>> from opsheet.settings import load_settings
        >>> notices(load_settings(Path("no such folder"))).relabel_working_days
        4
    """
    delivery = settings.delivery
    return Notices(
        demand_days=delivery.demand_notice.normal.value,
        demand_peak_days=delivery.demand_notice.peak.value,
        peak_months=delivery.peak_months,
        relabel_working_days=delivery.instruction_notice.relabel.value,
        plain_working_days=delivery.instruction_notice.plain.value,
        instruction_time=delivery.instruction_notice.time,
        calendar=settings.calendars.calendars["warehouse"],
    )


def erp_remarks(table: Table, settings: Settings) -> NDArray[np.object_]:
    """The remark of the overseas stock order for each row; None where one of its ids is missing or malformed.

    Args:
        table: with the columns shipment, warehouse and tracking.
        settings: the ids' shapes, the warehouses and the remark's template.

    Source: SOP 发货流程 2.
    """
    ids = settings.texts.ids
    shipments = _well_formed(table.texts("shipment"), ids["shipment"].pattern)
    warehouses = _well_formed(table.texts("warehouse"), "|".join(map(re.escape, settings.delivery.warehouses)))
    trackings = _well_formed(table.texts("tracking"), ids["tracking"].pattern)
    template = settings.delivery.remark_template
    remarks = np.full(len(table), None, dtype=object)
    for row, (shipment, warehouse, tracking) in enumerate(zip(shipments, warehouses, trackings, strict=True)):
        if shipment and warehouse and tracking:
            remarks[row] = template.format(shipment=shipment, warehouse=warehouse, tracking=tracking)
    return remarks


def _well_formed(texts: NDArray[np.object_], pattern: str) -> list[str | None]:
    shape = re.compile(pattern)
    return [text if text and shape.fullmatch(text) else None for text in texts.tolist()]
