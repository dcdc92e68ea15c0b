"""The check lists of pictures, A+ and video, with a score."""

from __future__ import annotations

from opsheet.catalogue import Text
from opsheet.outcome import Outcome, Request
from opsheet_macros.account.scored_list import PRODUCTS, SOURCES, ScoreFacts, scored_list
from opsheet_macros.declare import action
from opsheet_macros.writing.rows import CHOSEN_ROWS

_TITLE = Text("设计评分", "Design score")


@action(
    group="account",
    label=_TITLE,
    screentip=Text("图片、A+ 检查清单", "Check lists of pictures and A+"),
    supertip=Text(
        "按设计风格标准给图片和 A+ 逐项评分，自动算分；视频标准待定。",
        "Grades pictures and A+ by the design standards and scores them; those of videos are to be settled.",
    ),
    icon="ConditionalFormattingMenu",
    keytip="AD",
    tables=(),
    optional_tables=SOURCES,
    writes=Text("一个评分工作簿", "A workbook with grades and scores"),
    inputs=(*CHOSEN_ROWS, PRODUCTS),
    facts=ScoreFacts,
)
def design_score(request: Request) -> Outcome:
    """Make or score the check lists of pictures, A+ and video."""
    return scored_list(request, request.settings.design.design, _TITLE)
