"""Settings in the shape in which the rules take them."""

from __future__ import annotations

from opsheet.rules.delivery import Notices
from opsheet.settings.settings import Settings


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
