"""The name of an appointment letter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from opsheet.rules.errors import RuleError


def letter_name(
    boxes: int, brand: str, day: dt.date, start: dt.time, end: dt.time, *, template: str, months: Sequence[str]
) -> str:
    """The letter's name, as Amazon's warehouse is used to it.

    Args:
        boxes: how many are delivered.
        brand: of the goods.
        day: of the appointment.
        start: when the appointment begins.
        end: when it ends.
        template: with the placeholders ``boxes``, ``brand``, ``start``, ``end``, ``month``, ``day`` and
            ``meridiem`` (the true AM or PM of the start).
        months: the names of the twelve months.

    Raises:
        RuleError: ``start-not-before-end``, or ``letter-template`` where the template has another placeholder.

    Source: SOP 预约信命名格式.

    Example:
        >>> english = "January February March April May June July August September October November December".split()
        >>> template = "{boxes} Boxes-AMZ-{brand} Amazon schedule date {start} - {end} AM {month} {day}"
        >>> two, half_past = dt.time(14), dt.time(14, 30)
        >>> letter_name(18, "HIMICAR", dt.date(2025, 2, 6), two, half_past, template=template, months=english)
        '18 Boxes-AMZ-HIMICAR Amazon schedule date 14:00 - 14:30 AM February 6'
    """
    if end <= start:
        raise RuleError("start-not-before-end", start=f"{start:%H:%M}", end=f"{end:%H:%M}")
    try:
        return template.format(
            boxes=boxes,
            brand=" ".join(brand.split()),
            start=f"{start:%H:%M}",
            end=f"{end:%H:%M}",
            month=months[day.month - 1],
            day=day.day,
            meridiem="AM" if start.hour < 12 else "PM",
        )
    except (KeyError, IndexError, ValueError, AttributeError) as error:
        raise RuleError("letter-template", template=template) from error
