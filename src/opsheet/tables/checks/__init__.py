"""The checks of every table; importing this package declares them all."""

from opsheet.tables.checks import (
    appointment_deadlines,
    appointments,
    common,
    pipeline,
    pipeline_segments,
    stocking_dates,
    stocking_kinds,
    stocking_links,
    stocking_quantities,
    words,
)
from opsheet.tables.checks.context import CheckContext, HeaderHit, Hit
from opsheet.tables.checks.declare import EVERY_TABLE, check
from opsheet.tables.checks.run import effective, refuse_unknown_checks, run_checks

__all__ = [
    "EVERY_TABLE",
    "CheckContext",
    "HeaderHit",
    "Hit",
    "appointment_deadlines",
    "appointments",
    "check",
    "common",
    "effective",
    "pipeline",
    "pipeline_segments",
    "refuse_unknown_checks",
    "run_checks",
    "stocking_dates",
    "stocking_kinds",
    "stocking_links",
    "stocking_quantities",
    "words",
]
