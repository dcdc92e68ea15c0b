"""Write the suggestions of fixable findings into the appointment table."""

from __future__ import annotations

from opsheet.catalogue import Text
from opsheet.outcome import Outcome, Request
from opsheet_macros.declare import action
from opsheet_macros.writing.fixes import FIX_INPUTS, FixedFacts, fix_outcome

_LABEL = Text("修正预约", "Fix appointments")


@action(
    group="shipping",
    label=_LABEL,
    screentip=Text("写入预约的建议值", "Write suggested values"),
    supertip=Text(
        "列出可自动修正的：FBA仓写法、YES/NO、空格。选好再点一次就修正。",
        "Lists warehouse spellings (such as mex4), YES/NO and stray spaces to fix. Choose and click again to fix them.",
    ),
    icon="ReviewAcceptChange",
    keytip="HF",
    tables=("appointments",),
    optional_tables=("pipeline",),
    writes=Text(
        "有建议值的单元格、“修正记录”表；在 Excel 里先写“修正预览”表",
        "The cells with a suggestion, the sheet of fixes; in Excel first a sheet to choose on",
    ),
    inputs=FIX_INPUTS,
    facts=FixedFacts,
)
def fix_appointments(request: Request) -> Outcome:
    """Write the suggestions of fixable findings in the chosen rows."""
    return fix_outcome(request, "appointments", _LABEL)
