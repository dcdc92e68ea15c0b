"""Which rows of an export are data, and which of those count: totals, shared stock and repeated headers don't."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.exports.conventions import Conventions
from opsheet.exports.definition import DATES, ExportDefinition, RowChoice
from opsheet.exports.headers import fold_header
from opsheet.exports.recognise import Recognised

_BLANK = frozenset({"", "-", "--", "/", None})
_LONGEST_TOTAL = 20  # letters of a word for a total, with what may follow it


def data_rows(found: Recognised, conventions: Conventions, *, drop_last: bool) -> tuple[list[Sequence[Any]], list[int]]:
    """The rows of data below the header: no blank ones, no totals, no header again.

    Args:
        found: the export and its header row.
        conventions: the words for a total.
        drop_last: whether the last row breaks off.

    Returns:
        The rows, and the number of each in the file.
    """
    rows = list(found.grid.rows[found.header_index + 1 :])
    if drop_last and rows:
        rows.pop()
    header = found.grid.rows[found.header_index]
    labels = _label_positions(found)
    words = conventions.totals
    suspects = frozenset(
        sign for word in (*conventions.words.totals, *_BLANK) if word for sign in word[0] + word[0].lower()
    )
    tells = next((place for place, is_blank_in_totals in labels if is_blank_in_totals), None)
    kept = [
        (number, row)
        for number, row in enumerate(rows, found.header_index + 2)
        if _is_plain(row, tells, suspects, header) or (any(row) and row != header and not _is_total(row, labels, words))
    ]
    return [row for _, row in kept], [number for number, _ in kept]


def _is_plain(row: Sequence[Any], tells: int | None, suspects: frozenset[str], header: Sequence[Any]) -> bool:
    """Whether a row is data at first sight: what tells rows apart is there, and begins like no word for a total."""
    if tells is None or tells >= len(row):
        return False
    cell = row[tells]
    return isinstance(cell, str) and cell != "" and cell[0] not in suspects and cell != header[tells]


def _label_positions(found: Recognised) -> list[tuple[int, bool]]:
    """Where ids, dates and texts stand, in the file's order, and whether a total leaves them blank."""
    columns = found.definition.columns
    return sorted(
        (position, columns[index].type == "id" or columns[index].type in DATES)
        for index, position in found.positions.items()
        if columns[index].type in {"id", "text"} or columns[index].type in DATES
    )


def _is_total(row: Sequence[Any], labels: Sequence[tuple[int, bool]], words: frozenset[str]) -> bool:
    """Whether the first label that is filled is a word for a total, and what tells rows apart is blank."""
    filled = [(row[place], tells) for place, tells in labels if place < len(row) and row[place] not in _BLANK]
    if not filled or not isinstance(filled[0][0], str) or len(filled[0][0]) > _LONGEST_TOTAL:
        return False
    return _is_total_word(filled[0][0], words) and not any(
        tells and not (isinstance(cell, str) and _is_total_word(cell, words)) for cell, tells in filled[1:]
    )


def _is_total_word(cell: str, words: frozenset[str]) -> bool:
    return fold_header(re.split("[(（]", cell)[0]) in words


def counted_rows(definition: ExportDefinition, texts: Mapping[str, Sequence[str]], count: int) -> NDArray[np.bool_]:
    """True for each row that counts.

    Args:
        definition: of the export.
        texts: its texts by role.
        count: number of rows.

    Example:
        >>> from pathlib import Path
        >>> from opsheet.exports.definition import load_definitions
        >>> advice = load_definitions(Path("no such folder"))["lingxing_replenishment"]
        >>> counted_rows(advice, {"summary_row": ["是", "共享库存", ""]}, 3).tolist()
        [True, False, True]
    """
    counts = np.ones(count, dtype=bool)
    if definition.counted:
        counts &= chosen_rows(definition.counted, texts, count, default=True)
    if definition.uncounted:
        counts &= ~chosen_rows(definition.uncounted, texts, count, default=False)
    needed = [texts[role] for role in definition.rows_need if role in texts]
    if needed and any(any(column) for column in needed):
        counts &= np.array([any(values) for values in zip(*needed, strict=True)], dtype=bool)
    if definition.once and all(role in texts for role in definition.once):
        counts &= _first_of_each(list(zip(*(texts[role] for role in definition.once), strict=True)), counts)
    return counts


def chosen_rows(
    choice: RowChoice, texts: Mapping[str, Sequence[str]], count: int, *, default: bool
) -> NDArray[np.bool_]:
    """True for each row that holds one of a choice's words.

    Args:
        choice: role and words.
        texts: by role.
        count: number of rows.
        default: what holds where the export lacks the column.
    """
    column = texts.get(choice.column)
    if column is None:
        return np.full(count, default)
    words = {value.casefold() for value in choice.values}
    return np.array([text.casefold() in words for text in column], dtype=bool)


def _first_of_each(keys: Sequence[tuple[str, ...]], counts: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """True for the first counted row of each key; a key with a blank in it tells nothing and always counts."""
    seen: set[tuple[str, ...]] = set()
    first = np.ones(len(keys), dtype=bool)
    for index, key in enumerate(keys):
        if not counts[index] or not all(key):
            continue
        first[index] = key not in seen
        seen.add(key)
    return first
