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
        "把能自动改的列成“修正预览”：FBA仓的写法（如 mex4）、YES/NO、去空格；选好再点一次就写入。",
        "Lists what can be fixed: the spelling of warehouses (such as mex4), YES/NO, stray spaces. Choose and click "
        "again to write it.",
    ),
    icon="ReviewAcceptChange",
    keytip="HF",
    tables=("appointments",),
    optional_tables=("pipeline",),
    writes=Text(
        "有建议值的单元格、“修正记录”表；在 Excel 里先写“修正预览”表",
        "the cells with a suggestion, the sheet of fixes; in Excel first a sheet to choose on",
    ),
    inputs=FIX_INPUTS,
    facts=FixedFacts,
)
def fix_appointments(request: Request) -> Outcome:
    """Write the suggestions of fixable findings in the chosen rows."""
    return fix_outcome(request, "appointments", _LABEL)
