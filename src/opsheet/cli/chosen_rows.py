"""Which rows of a workbook ``--rows`` and ``--where`` choose; row numbers that are no data are skipped and named."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from opsheet.catalogue import Action, Message, RefusedError, Severity, Text

if TYPE_CHECKING:
    from opsheet.outcome import InputValue, Note
    from opsheet.tables import Table, Workbook

_NO_ROWS = Text(
    "第 {rows} 行不是 {sheet} 的数据行（数据在第 {first} 到 {last} 行）",
    "{rows} is not a data row of {sheet} (data rows are {first} to {last})",
)
_NO_DATA = Text(
    "工作表“{sheet}”还没有数据行，无法选择行",
    "The sheet “{sheet}” has no rows of data yet, so none can be chosen",
)
_SKIPPED = Text(
    "{sheet}：第 {rows} 行不是数据行，已跳过（数据在第 {first} 到 {last} 行）",
    "{sheet}: skipped {rows}, not a data row (data rows are {first} to {last})",
)
_MOST_SPANS = 10  # of row numbers that a message names


def chosen_rows(
    action: Action, workbook: Workbook, values: Mapping[str, InputValue]
) -> tuple[frozenset[int] | None, tuple[Note, ...]]:
    """The rows that the inputs choose, and what is to be said of row numbers that are no data.

    Args:
        action: whose inputs they are.
        workbook: as found.
        values: the inputs, by key.

    Returns:
        The sheet's row numbers, or None where the inputs choose none; and the notes.

    Raises:
        RefusedError: when the table has no data, or none of the row numbers is a data row.
        UserError: when a condition can't be made out.
    """
    table = action.table_of_rows(workbook.tables)
    given = [(one.kind, str(values[one.key])) for one in action.inputs if one.chooses_rows and one.key in values]
    if table is None or not given:
        return None, ()
    from opsheet.outcome.inputs import row_numbers
    from opsheet_macros.writing.rows import rows_where

    known: frozenset[int] = frozenset(table.rows.tolist())
    if not known:
        raise RefusedError(_NO_DATA, sheet=table.sheet)
    chosen, strangers = known, frozenset[int]()
    for kind, text in given:
        wanted = row_numbers(text) if kind == "rows" else rows_where(table, text)
        if not wanted & known:
            raise RefusedError(_NO_ROWS, **_named(table, wanted - known))
        strangers |= wanted - known
        chosen &= wanted
    return chosen, tuple(_skipped(table, strangers))


def row_spans(rows: Collection[int]) -> str:
    """Row numbers as one types them, those in a row joined; at most ten spans.

    Args:
        rows: in any order.

    Example:
        >>> row_spans([1, 2, 3, 9, 121, 122])
        '1-3, 9, 121-122'
    """
    spans: list[list[int]] = []
    for row in sorted(rows):
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    shown = [f"{first}-{last}" if last > first else f"{first}" for first, last in spans[:_MOST_SPANS]]
    return ", ".join(shown) + ("…" if len(spans) > _MOST_SPANS else "")


def _skipped(table: Table, rows: Collection[int]) -> Iterator[Note]:
    from opsheet.outcome import Note

    if rows:
        yield Note(Message(_SKIPPED, _named(table, rows)), Severity.INFO)


def _named(table: Table, rows: Collection[int]) -> dict[str, object]:
    first, last = int(table.rows.min()), int(table.rows.max())
    return {"rows": row_spans(rows), "sheet": table.sheet, "first": first, "last": last}
