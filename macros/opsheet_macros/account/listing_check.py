"""Check listing texts and show on the sheet what they measure and what is wrong."""

from __future__ import annotations

from opsheet.calculations.listing_texts import listing_texts
from opsheet.catalogue import Text
from opsheet.outcome import Outcome, Request
from opsheet_macros.declare import action
from opsheet_macros.writing.findings import CheckedFacts, validation_outcome

TABLE = "listings"


@action(
    group="account",
    label=Text("检查链接文案", "Check listings"),
    screentip=Text("检查标题、搜索词和属性", "Check titles, search terms and attributes"),
    supertip=Text(
        "检查标题、搜索词字节、品牌、重复、图片、属性和关键词覆盖，标出问题并列表。",
        "Checks title, search term bytes, brand, repeats, pictures, attributes and keyword coverage; marks problems.",
    ),
    icon="Spelling",
    keytip="AL",
    tables=(TABLE,),
    optional_tables=("keywords",),
    writes=Text(
        "字符数、字节、覆盖率、校验结果各列，填充色、批注、“校验问题”表",
        "The columns of lengths, bytes, coverage and result, fills, notes, the sheet of issues",
    ),
    facts=CheckedFacts,
)
def listing_check(request: Request) -> Outcome:
    """Check listing texts; a second run replaces its own marks only."""
    measured = listing_texts(request.workbook, request.settings)
    return validation_outcome(
        request,
        TABLE,
        {
            "title_length": [one.title_length for one in measured],
            "search_bytes": [one.bytes for one in measured],
            "search_bytes_bare": [one.bytes_bare for one in measured],
            "coverage": [one.coverage for one in measured],
        },
    )
