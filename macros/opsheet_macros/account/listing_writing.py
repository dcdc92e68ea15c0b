"""The check list of writing a listing, with a score."""

from __future__ import annotations

from opsheet.catalogue import Text
from opsheet.outcome import Outcome, Request
from opsheet_macros.account.scored_list import PRODUCTS, SOURCES, ScoreFacts, scored_list
from opsheet_macros.declare import action
from opsheet_macros.writing.rows import CHOSEN_ROWS

_TITLE = Text("文案评分", "Listing text score")


@action(
    group="account",
    label=_TITLE,
    screentip=Text("文案编写检查清单", "Check list of listing texts"),
    supertip=Text(
        "按文案编写流程逐项评分：类目、竞品、词库、搜索权重、搜索词、属性，自动算分。",
        "Grades a listing's text step by step: category, competitors, word stock, weight, search terms, attributes.",
    ),
    icon="DataFormExcel",
    keytip="AW",
    tables=(),
    optional_tables=SOURCES,
    writes=Text("一个评分工作簿", "A workbook with grades and scores"),
    inputs=(*CHOSEN_ROWS, PRODUCTS),
    facts=ScoreFacts,
)
def listing_writing(request: Request) -> Outcome:
    """Make or score the check list of listing texts."""
    return scored_list(request, request.settings.design.listing, _TITLE)
