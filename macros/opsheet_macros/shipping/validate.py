"""Check the appointment table and show what was found on it."""

from __future__ import annotations

from opsheet.catalogue import Text
from opsheet.outcome import Outcome, Request
from opsheet_macros.declare import action
from opsheet_macros.writing.findings import CheckedFacts, validation_outcome


@action(
    group="shipping",
    label=Text("校验预约", "Check appointments"),
    screentip=Text("校验货件预约", "Check the appointments"),
    supertip=Text(
        "检查送仓日、时段、截止时间、标签文件和预约信ID，标出问题并生成“校验问题”表。",
        ("Checks delivery days, slots, deadlines, label files and appointment IDs; marks problems and lists them."),
    ),
    icon="ReviewTrackChanges",
    keytip="HV",
    tables=("appointments",),
    optional_tables=("pipeline",),
    writes=Text("填充色、批注、校验结果列、“校验问题”表", "Fills, notes, the result column, the sheet of issues"),
    facts=CheckedFacts,
    timed=True,
)
def validate_appointments(request: Request) -> Outcome:
    """Check the appointment table and show what was found on it."""
    return validation_outcome(request, "appointments")
