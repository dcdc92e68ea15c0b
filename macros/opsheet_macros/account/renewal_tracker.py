"""Follow the renewals of listings: steps, days waiting, and the case text that moves the stock."""

from __future__ import annotations

import re

from opsheet.catalogue import Text
from opsheet.outcome import CellValue, Outcome, Request
from opsheet.rules.listing_text import case_text
from opsheet_macros.account.procedure_table import ProcedureFacts, follow_procedure
from opsheet_macros.declare import action

TABLE = "renewals"
_LANGUAGES = ("zh", "en", "es")


@action(
    group="account",
    label=Text("翻新跟进", "Track renewals"),
    screentip=Text("翻新链接跟进", "Follow renewals of listings"),
    supertip=Text(
        "写出每个翻新的当前步骤、等待天数、要处理的，以及中英西三种 case 话术。",
        "Fills the current step, days waiting and what to do, and the case text in three languages.",
    ),
    icon="RecurrenceEdit",
    keytip="AN",
    tables=(TABLE,),
    writes=Text(
        "步骤、等待天数、case话术各列，“翻新待办”表", "The columns of steps and case texts, a list of the open"
    ),
    facts=ProcedureFacts,
)
def renewal_tracker(request: Request) -> Outcome:
    """Follow the renewals on the sheet."""
    settings = request.settings
    texts = {f"case_{language}": _case_texts(request, language) for language in _LANGUAGES}
    procedure = settings.checklists.procedures["renewal"]
    return follow_procedure(request, procedure, ("product", "old_msku"), texts, settings.app.sheet_names.renewals)


def _case_texts(request: Request, language: str) -> list[CellValue]:
    """The case of each row; blank where the FNSKU or the ASIN is missing or isn't one."""
    table, settings = request.workbook.tables[TABLE], request.settings
    ids, templates = settings.texts.ids, settings.texts.case_texts
    template = {"zh": templates.zh, "en": templates.en, "es": templates.es}[language]
    pairs = zip(table.texts("old_fnsku").tolist(), table.texts("new_asin").tolist(), strict=True)
    return [
        case_text(template, fnsku, asin)
        if re.fullmatch(ids["fnsku"].pattern, str(fnsku or "").strip())
        and re.fullmatch(ids["asin"].pattern, str(asin or "").strip())
        else None
        for fnsku, asin in pairs
    ]
