"""The rows of the plan behind a target, as sheets and messages name them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from opsheet.calculations.sales_plan import LeftOut, PlannedSales
from opsheet.catalogue import Message, Text
from opsheet.outcome import Link, Note
from opsheet_macros.writing.columns import link_to
from opsheet_macros.writing.rows import first_rows

NO_PLAN: Final = Text(
    "{file} 里没有备货单或批复销售计划，请换文件",
    "{file} has neither a restock sheet nor an approved sales plan. Use another file.",
)
_LEFT_OUT: Final = Text("{sheet} 第 {rows} 行：{reason}", "{sheet} rows {rows}: {reason}")


def source_text(rows: Sequence[PlannedSales]) -> str | None:
    """The rows of the sheets that planned sales come from, None where there are none."""
    by_sheet: dict[str, set[int]] = defaultdict(set)
    for one in rows:
        by_sheet[one.sheet].add(one.row)
    return "; ".join(f"{sheet} {first_rows(sorted(numbers))}" for sheet, numbers in by_sheet.items()) or None


def source_link(rows: Sequence[PlannedSales]) -> Link | None:
    """The same, leading to the first of the rows."""
    text = source_text(rows)
    return None if text is None else Link(text, link_to(rows[0].sheet, f"A{rows[0].row}"))


def left_out_notes(left_out: Sequence[LeftOut]) -> Iterator[Note]:
    """What rows of the plan don't count, or lack, a note a reason."""
    groups: dict[tuple[str, Text | Message], list[int]] = defaultdict(list)
    for one in left_out:
        groups[one.sheet, one.reason].append(one.row)
    for (sheet, reason), rows in groups.items():
        yield Note(Message(_LEFT_OUT, {"sheet": sheet, "rows": first_rows(rows), "reason": reason}))
