"""Write the suggestions of fixable findings into the stocking sheet."""

from __future__ import annotations

from opsheet.catalogue import Text
from opsheet.outcome import Outcome, Request
from opsheet_macros.declare import action
from opsheet_macros.writing.fixes import FIX_INPUTS, FixedFacts, fix_outcome

_LABEL = Text("一键修正", "Fix")


@action(
    group="stocking",
    label=_LABEL,
    screentip=Text("写入建议值", "Write the suggested values"),
    supertip=Text(
        "把能自动改的列成“修正预览”：补成整箱、改采购员、统一写法、去空格；选好再点一次就写入，并记在“修正记录”。",
        "Lists what can be fixed: whole cartons, the category's buyer, spellings, stray spaces. Choose and click again "
        "to write it; it is listed on a sheet of fixes.",
    ),
    icon="ReviewAcceptChange",
    keytip="SF",
    tables=("stocking",),
    optional_tables=("link_owners", "warranty"),
    writes=Text(
        "有建议值的单元格、“修正记录”表；在 Excel 里先写“修正预览”表",
        "the cells with a suggestion, the sheet of fixes; in Excel first a sheet to choose on",
    ),
    inputs=FIX_INPUTS,
    facts=FixedFacts,
)
def fix_stocking(request: Request) -> Outcome:
    """Write the suggestions of fixable findings in the chosen rows."""
    return fix_outcome(request, "stocking", _LABEL)
