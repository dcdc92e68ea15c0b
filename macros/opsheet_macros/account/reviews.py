"""Follow bad reviews in the order of the procedure. Nothing is offered or asked for in exchange."""

from __future__ import annotations

from opsheet.catalogue import Text
from opsheet.outcome import Outcome, Request
from opsheet_macros.account.procedure_table import ProcedureFacts, follow_procedure
from opsheet_macros.declare import action

TABLE = "bad_reviews"


@action(
    group="account",
    label=Text("差评跟进", "Track reviews"),
    screentip=Text("差评处理跟进", "Follow bad reviews"),
    supertip=Text(
        "按流程写出每条差评的当前步骤、等待天数和要处理的，最久的排在前。",
        "Fills the current step, days waiting and what to do for each bad review; the longest wait comes first.",
    ),
    icon="ReviewNewComment",
    keytip="AV",
    tables=(TABLE,),
    writes=Text("步骤、等待天数、要处理的各列，“差评待办”表", "The columns of steps, a list of the open"),
    facts=ProcedureFacts,
)
def reviews(request: Request) -> Outcome:
    """Follow the bad reviews on the sheet."""
    settings = request.settings
    procedure = settings.checklists.procedures["reviews"]
    return follow_procedure(request, procedure, ("msku", "asin"), {}, settings.app.sheet_names.reviews)
