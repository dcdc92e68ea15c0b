"""Cells as typed values, a whole column at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.settings import DATE_TYPES, NUMERIC_TYPES, ColumnDefinition
from opsheet.tables.table import ExcelError
from opsheet.values import Vocabulary, clean, datetimes_from_cells, minutes_from_cells, numbers_from_cells

Values = NDArray[Any]
Mask = NDArray[np.bool_]
_NOTHING = frozenset({type(None)})
_CLEAN = _NOTHING | {float}
_TEXTS = _NOTHING | {str}
_LONGEST_WHOLE = 1e15  # above, a number cell has lost digits


def typed(cells: Sequence[Any], definition: ColumnDefinition) -> tuple[Sequence[Any], Values, Mask]:
    """Read a column's cells as what the column is meant to hold.

    Args:
        cells: one per row; None or "" for a blank. An ``ExcelError`` gives no value and isn't called unreadable.
        definition: of the column.

    Returns:
        The cells with None for a blank; the values (float64 with NaN, datetime64[s] with NaT, or objects with
        None); and True where a cell holds something else.
    """
    types = set(map(type, cells))
    if str in types and "" in cells:
        cells = [None if cell == "" else cell for cell in cells]
        types = set(map(type, cells))
    raw = cells
    if ExcelError in types:
        cells = [None if isinstance(cell, ExcelError) else cell for cell in cells]
        types = types - {ExcelError} | _NOTHING
    return raw, *_values(cells, types, definition)


def _values(cells: Sequence[Any], types: set[type], definition: ColumnDefinition) -> tuple[Values, Mask]:
    readable = np.zeros(len(cells), dtype=bool)
    if definition.type in NUMERIC_TYPES:
        # Nearly every column of a real sheet is clean: its cells needn't be looked at once more.
        return (np.array(cells, dtype=np.float64), readable) if types <= _CLEAN else numbers_from_cells(cells)
    if definition.type in DATE_TYPES:
        return datetimes_from_cells(cells)
    if definition.type == "time":
        return minutes_from_cells(cells)
    if definition.type == "choice":
        return _choices(cells if types <= _TEXTS else [_text(cell) for cell in cells], definition)
    return _objects(_stripped(cells) if types == {str} else [_text(cell) for cell in cells]), readable


def _stripped(cells: Sequence[str]) -> Sequence[str | None]:
    everything = "".join(cells)
    if len(everything.split(None, 1)) == 1 and not everything[:1].isspace() and not everything[-1:].isspace():
        return cells  # no space anywhere: found at once for the whole column
    return [cell.strip() or None for cell in cells]


def _text(cell: object) -> str | None:
    """A cell of another kind as Excel would show it: no ``.0`` behind a whole number."""
    if cell is None:
        return None
    if isinstance(cell, str):
        return cell.strip() or None
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _LONGEST_WHOLE:
        return str(int(cell))
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
