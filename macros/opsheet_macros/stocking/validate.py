"""Check the stocking sheet and show what was found on it."""

from __future__ import annotations

from opsheet.catalogue import Text
from opsheet.outcome import Outcome, Request
from opsheet_macros.declare import action
from opsheet_macros.writing.findings import CheckedFacts, validation_outcome

TABLE = "stocking"


@action(
    group="stocking",
    label=Text("校验备货单", "Check restock sheet"),
    screentip=Text("校验备货单", "Check the restock sheet"),
    supertip=Text(
        "按流程检查每一行，给有问题的单元格上色、加批注，并生成“校验问题”表。",
        ("Checks every row: colours and notes on cells with problems, the result column, and a sheet of problems."),
    ),
    icon="DataValidation",
    keytip="SV",
    tables=(TABLE,),
    optional_tables=("link_owners", "warranty"),
    writes=Text("填充色、批注、校验结果列、“校验问题”表", "Fills, notes, the result column, the sheet of problems"),
    facts=CheckedFacts,
)
def validate_stocking(request: Request) -> Outcome:
    """Check the stocking sheet and show what was found on it; a second run replaces its own marks only."""
    return validation_outcome(request, TABLE)
