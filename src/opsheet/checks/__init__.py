"""The checks of every table; a table's are declared when it is checked, by ``load_checks``."""

from opsheet.checks.check import EVERY_TABLE, CheckContext, HeaderHit, Hit, check, load_checks
from opsheet.checks.findings import Finding, Findings
from opsheet.checks.run import effective, refuse_unknown_checks, run_checks

__all__ = [
    "EVERY_TABLE",
    "CheckContext",
    "Finding",
    "Findings",
    "HeaderHit",
    "Hit",
    "check",
    "effective",
    "load_checks",
    "refuse_unknown_checks",
    "run_checks",
]
