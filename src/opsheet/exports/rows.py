"""Which rows of an export are data, and which of those count: totals, shared stock and repeated headers don't."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.exports.conventions import Conventions
from opsheet.exports.definition import DATES, ExportDefinition, RowChoice
from opsheet.exports.headers import fold_header
from opsheet.exports.recognise import Recognised

_BLANK = frozenset({"", "-", "--", "/", None})
_LONGEST_TOTAL = 20  # letters of a word for a total, with what may follow it


@dataclass(frozen=True)
class DataRows:
    """The rows of data, column by column.

    Args:
        cells: of each position that is of use.
        numbers: of the rows in the file.
        last: number of the last row in the file, whether it is data or not.
    """

    cells: Mapping[int, Sequence[Any]]
    numbers: Sequence[int]
    last: int

    def __len__(self) -> int:
        return len(self.numbers)


def data_rows(found: Recognised, conventions: Conventions, *, drop_last: bool) -> DataRows:
    """The rows below the header: no blank ones, no totals, no header again.

    Args:
        found: the export and its header row.
        conventions: the words for a total.
        drop_last: whether the last row breaks off.
    """
    labels = _labels(found)
    first = found.header_index + 1
    cells = found.grid.columns(first, sorted({*_read_positions(found), *(label.position for label in labels)}))
    count = len(next(iter(cells.values()), []))
    last = first + count
    dropped = {count - 1} if drop_last and count else set[int]()
    dropped |= {
        index
        for index in _suspects(cells, labels, count, conventions)
        if _is_no_data(index, cells, labels, conventions)
    }
    if not dropped:
        return DataRows(cells, range(first + 1, last + 1), last)
    kept = [index not in dropped for index in range(count)]
    numbers = list(compress(range(first + 1, last + 1), kept))
    return DataRows({position: list(compress(column, kept)) for position, column in cells.items()}, numbers, last)


@dataclass(frozen=True, slots=True)
class _Label:
    """A column of ids, dates or texts, in one of which a word for a total is; ``tells``: blank in a total."""

    position: int
    tells: bool
    header: Any


def _read_positions(found: Recognised) -> list[int]:
    columns = found.definition.columns
    return [position for index, position in found.positions.items() if columns[index].is_read]


def _labels(found: Recognised) -> list[_Label]:
    """The labels in the file's order: those that are read, and the file's first column."""
    columns = found.definition.columns
    return sorted(
        (
            _Label(position, columns[index].type == "id" or columns[index].type in DATES, found.headers[position])
            for index, position in found.positions.items()
            if (columns[index].type in {"id", "text"} or columns[index].type in DATES)
            and (columns[index].is_read or position == 0)
        ),
        key=lambda label: label.position,
    )


def _suspects(
    cells: Mapping[int, Sequence[Any]], labels: Sequence[_Label], count: int, conventions: Conventions
) -> Iterable[int]:
    """The rows that may be no data: what tells rows apart is blank, its header, or begins like a word for a total."""
    tells = next((label for label in labels if label.tells), None)
    if tells is None:
        return range(count)
    column = cells[tells.position]
    beginnings = {sign for word in conventions.words.totals for sign in word[0] + word[0].lower()}
    odd = {*_BLANK, tells.header}
    suspects = {cell for cell in set(column) if cell in odd or not isinstance(cell, str) or cell[:1] in beginnings}
    return [index for index, cell in enumerate(column) if cell in suspects] if suspects else ()


def _is_no_data(
    index: int, cells: Mapping[int, Sequence[Any]], labels: Sequence[_Label], conventions: Conventions
) -> bool:
    """Whether a row is blank, the header again, or a total.

    A total: the first label that is filled is a word for one, and what tells rows apart is blank.
    """
    if not any(column[index] for column in cells.values()):
        return True
    filled = [(cells[label.position][index], label) for label in labels if cells[label.position][index] not in _BLANK]
    if not filled:
        return False
    if all(cell == label.header for cell, label in filled):
        return True
    words = conventions.totals
    return _is_total_word(filled[0][0], words) and not any(
        label.tells and not _is_total_word(cell, words) for cell, label in filled[1:]
    )


def _is_total_word(cell: Any, words: frozenset[str]) -> bool:
    return isinstance(cell, str) and len(cell) <= _LONGEST_TOTAL and fold_header(re.split("[(（]", cell)[0]) in words


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
