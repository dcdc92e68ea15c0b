"""Write the suggestions of fixable findings into the stocking sheet."""

from __future__ import annotations

from opsheet.catalogue import Text
from opsheet.outcome import Outcome, Request
from opsheet_macros.declare import action
from opsheet_macros.writing.fixes import FIX_INPUTS, FixedFacts, fix_outcome

_LABEL = Text("一键修正", "Fix restock sheet")


@action(
    group="stocking",
    label=_LABEL,
    screentip=Text("写入建议值", "Write the suggested values"),
    supertip=Text(
        "列出可自动修正的：整箱、采购员、写法、空格。选好再点一次就修正并记录。",
        "Lists full cartons, purchasers, spellings and stray spaces to fix. Choose and click again to fix them.",
    ),
    icon="ReviewAcceptChange",
    keytip="SF",
    tables=("stocking",),
    optional_tables=("link_owners", "warranty"),
    writes=Text(
        "有建议值的单元格、“修正记录”表；在 Excel 里先写“修正预览”表",
        "The cells with a suggestion, the sheet of fixes; in Excel first a sheet to choose on",
    ),
    inputs=FIX_INPUTS,
    facts=FixedFacts,
)
def fix_stocking(request: Request) -> Outcome:
    """Write the suggestions of fixable findings in the chosen rows."""
    return fix_outcome(request, "stocking", _LABEL)
