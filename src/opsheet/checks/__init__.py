"""The checks of every table; importing this package declares them all."""

from opsheet.checks import (
    appointments,
    every_table,
    every_table_cells,
    every_table_words,
    headers,
    link_owners,
    pipeline,
    pipeline_instructions,
    pipeline_planning,
    pipeline_segments,
    stocking_dates,
    stocking_kinds,
    stocking_links,
    stocking_outlook,
    stocking_quantities,
)
from opsheet.checks.check import EVERY_TABLE, CheckContext, HeaderHit, Hit, check
from opsheet.checks.findings import Finding, Findings
from opsheet.checks.run import effective, refuse_unknown_checks, run_checks

__all__ = [
    "EVERY_TABLE",
    "CheckContext",
    "Finding",
    "Findings",
    "HeaderHit",
    "Hit",
    "appointments",
    "check",
    "effective",
    "every_table",
    "every_table_cells",
    "every_table_words",
    "headers",
    "link_owners",
    "pipeline",
    "pipeline_instructions",
    "pipeline_planning",
    "pipeline_segments",
    "refuse_unknown_checks",
    "run_checks",
    "stocking_dates",
    "stocking_kinds",
    "stocking_links",
    "stocking_outlook",
    "stocking_quantities",
]
