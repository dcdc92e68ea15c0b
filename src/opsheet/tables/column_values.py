"""A column's cells as typed values: blanks, placeholders, errors, merged amounts and cells that hold two columns."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.settings import DATE_TYPES, NUMERIC_TYPES, ColumnDefinition
from opsheet.settings.tables import Split
from opsheet.values import Vocabulary, clean, datetimes_from_cells, minutes_from_cells, numbers_from_cells
from opsheet.values.cells import ExcelError
from opsheet.values.numbers import MOST_UNITS

Values = NDArray[Any]
Mask = NDArray[np.bool_]
_NOTHING = frozenset({type(None)})
_TEXTS = _NOTHING | {str}
_BLANKS = {
    **dict.fromkeys(NUMERIC_TYPES, np.float64(np.nan)),
    **dict.fromkeys(DATE_TYPES, np.datetime64("NaT", "s")),
    **dict.fromkeys(("text", "choice", "id")),
}
"""What a blank cell of each type holds."""
_DAYS_TO_1904 = 1462
_FIRST_YEAR = 1901  # a date before is the number 0 or 1 under a date's format
_PLACEHOLDER_TYPES = NUMERIC_TYPES | DATE_TYPES | {"time"}
_HALF_DAY = re.compile(r"\s*(上午|下午|晚上|中午|早上)")


@dataclass(frozen=True, slots=True)
class ColumnValues:
    """What a column's cells hold.

    Args:
        raw: the cells with None for a blank and for a placeholder; times of day as such, whatever Excel hands over.
        values: float64 with NaN, datetime64[s] with NaT, or objects with None.
        unreadable: True where a cell holds something that is not of the column's type.
        placeholders: how often each word that stands for nothing was read as a blank.
    """

    raw: Sequence[Any]
    values: Values
    unreadable: Mask
    placeholders: dict[str, int]


def typed(
    cells: Sequence[Any],
    definition: ColumnDefinition,
    placeholders: Collection[str] = (),
    *,
    epoch_1904: bool = False,
    divisor: float = 1,
) -> ColumnValues:
    """Read a column's cells as what the column is meant to hold.

    Args:
        cells: one per row; None or "" for a blank. An ``ExcelError`` gives no value and isn't called unreadable.
        definition: of the column.
        placeholders: words that stand for nothing in columns of numbers, shares, dates and times.
        epoch_1904: whether bare day numbers count from 1904.
        divisor: what the cells' numbers are divided by.
    """
    types = set(map(type, cells))
    read_as_blank: dict[str, int] = {}
    texts = {cell for cell in cells if type(cell) is str} if str in types else set[str]()
    if texts == {""}:
        cells = [None] * len(cells) if types == {str} else [None if type(cell) is str else cell for cell in cells]
        types = types - {str} | _NOTHING
    elif texts:
        if definition.type in _PLACEHOLDER_TYPES:
            words = {clean(word).casefold() for word in placeholders}
            cells, read_as_blank = _without_placeholders(cells, {text for text in texts if _is_one_of(text, words)})
        if "" in texts:
            cells = [None if cell == "" else cell for cell in cells]
        if read_as_blank or "" in texts:
            types = set(map(type, cells))
    raw = cells
    if any(issubclass(one, ExcelError) for one in types):
        cells = [None if isinstance(cell, ExcelError) else cell for cell in cells]
        types = {one for one in types if not issubclass(one, ExcelError)} | _NOTHING
    if definition.type in DATE_TYPES:
        early = dt.datetime in types and any(type(cell) is dt.datetime and cell.year < _FIRST_YEAR for cell in cells)
        if early or epoch_1904:
            cells = [_day_number(cell, epoch_1904) for cell in cells]
    values, unreadable = _values(cells, types, definition)
    if definition.is_counted:
        unreadable = unreadable | (np.abs(values) >= MOST_UNITS)
        values = np.where(unreadable, np.nan, values / divisor)
    return ColumnValues(
        _times_of_day(raw, values) if definition.type == "time" else raw, values, unreadable, read_as_blank
    )


def _is_one_of(text: str, words: set[str]) -> bool:
    return clean(text).casefold() in words


def _without_placeholders(cells: Sequence[Any], marks: set[str]) -> tuple[Sequence[Any], dict[str, int]]:
    """Cells with None for each of some texts, and how often each of them was there, blanks around it aside."""
    if not marks:
        return cells, {}
    found = Counter(cell.strip() for cell in cells if type(cell) is str and cell in marks)
    return [None if type(cell) is str and cell in marks else cell for cell in cells], dict(found)


def _times_of_day(cells: Sequence[Any], minutes: Values) -> list[Any]:
    """Cells with each part of a day, or moment of the day before the first, as the time that Excel shows."""
    shown = [
        isinstance(cell, int | float) or (isinstance(cell, dt.datetime) and cell.year < _FIRST_YEAR) for cell in cells
    ]
    whole = np.nan_to_num(minutes).astype(int).tolist()
    return [
        dt.time(*divmod(minute, 60)) if is_time and known else cell
        for cell, is_time, known, minute in zip(cells, shown, ~np.isnan(minutes), whole, strict=True)
    ]


def _day_number(cell: Any, epoch_1904: bool) -> Any:
    """A number in a date column as Excel counts from 1900, a day before that as the number it is."""
    if isinstance(cell, dt.datetime) and cell.year < _FIRST_YEAR:
        return 0.0
    if epoch_1904 and isinstance(cell, int | float) and not isinstance(cell, bool) and 0 < cell < 10**5:
        return cell + _DAYS_TO_1904
    return cell


def _values(cells: Sequence[Any], types: set[type], definition: ColumnDefinition) -> tuple[Values, Mask]:
    readable = np.zeros(len(cells), dtype=bool)
    if types <= _NOTHING and definition.type in _BLANKS:
        return np.full(len(cells), _BLANKS[definition.type]), readable
    if definition.type in NUMERIC_TYPES:
        return numbers_from_cells(cells)
    if definition.type in DATE_TYPES:
        return datetimes_from_cells(cells)
    if definition.type == "time":
        return minutes_from_cells(cells)
    if definition.type == "choice":
        return _choices(cells if types <= _TEXTS else [text_of(cell) for cell in cells], definition)
    return _objects(_stripped(cells) if types == {str} else [text_of(cell) for cell in cells]), readable


def _stripped(cells: Sequence[str]) -> Sequence[str | None]:
    everything = "".join(cells)
    if len(everything.split(None, 1)) == 1 and not everything[:1].isspace() and not everything[-1:].isspace():
        return cells  # no space anywhere: found at once for the whole column
    return [cell.strip() or None for cell in cells]


def text_of(cell: object) -> str | None:
    """A cell of another kind as Excel would show it: no ``.0`` behind a whole number.

    Example:
        >>> text_of(36.0), text_of(True), text_of(" a ")
        ('36', 'TRUE', 'a')
    """
    if cell is None:
        return None
    if isinstance(cell, str):
        return cell.strip() or None
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return format(cell, ".15g")
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ") if cell.time() != dt.time() else cell.date().isoformat()
    return str(cell)


def _choices(texts: Sequence[str | None], definition: ColumnDefinition) -> tuple[Values, Mask]:
    choices = definition.choices or {}
    vocabulary = Vocabulary({key: (name.zh, name.en, *name.aliases) for key, name in choices.items()})
    keys = {text: None if text is None else vocabulary.find(text) for text in set(texts)}
    unknown = {text for text, key in keys.items() if key is None and text is not None and clean(text)}
    values = _objects([keys[text] for text in texts])
    if not unknown:
        return values, np.zeros(len(texts), dtype=bool)
    return values, np.fromiter((text in unknown for text in texts), dtype=bool, count=len(texts))


def _objects(values: Sequence[Any]) -> Values:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def part_of(cells: Sequence[Any], key: str, split: Split) -> list[Any]:
    """The part of each cell that belongs to one of the columns that share it.

    A cell without a separator belongs to the first of them.

    Example:
        >>> split = Split(headers=("店铺/站点",), into=("shop", "site"), separators=("/",))
        >>> part_of(["HIFILUZ-US/美国", "LOMEESS"], "site", split)
        ['美国', None]
    """
    index = split.into.index(key)
    parts = [_parts(cell, split) if isinstance(cell, str) else [cell] for cell in cells]
    return [part[index] if index < len(part) else None for part in parts]


def _parts(cell: str, split: Split) -> list[str]:
    pieces = [cell]
    for _ in split.into[1:]:
        last = pieces[0]
        cuts = [(at, mark) for mark in split.separators if (at := last.rfind(mark)) > 0]
        if not cuts:
            break
        at, mark = max(cuts)
        pieces[:1] = [last[:at].strip(), last[at + len(mark) :].strip()]
    return _same_half_day(pieces)


def _same_half_day(pieces: list[str]) -> list[str]:
    """``下午2点-4点`` ends in the afternoon, too."""
    half = _HALF_DAY.match(pieces[0])
    return [piece if half is None or _HALF_DAY.match(piece) else half[1] + piece for piece in pieces]
