"""What a calculation gave, as cells: plain numbers, texts, datetimes and None for a blank."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Message, render
from opsheet_udfs.binding import texts

_FIRST_DATE = np.datetime64("1900-01-01", "s")
_LAST_DATE = np.datetime64("9999-12-31T23:59:59", "s")
_LONGEST_TEXT = 32_767  # characters that a cell holds
_LONGEST_IN_ARRAY = 255  # characters of a text in an array: of a longer one Excel makes #VALUE! in every cell


def error_cell(problem: Message, language: str) -> str:
    """The text that a cell shows instead of a result."""
    return "#" + problem.render(language)


def as_cells(values: Any, count: int, language: str) -> list[Any]:
    """A calculation's result as one cell a row.

    Args:
        values: an array, a list, or one value for every row.
        count: rows.
        language: of texts.

    Raises:
        ValueError: when there are more or fewer values than rows.
    """
    if isinstance(values, list):
        array = np.empty(len(values), dtype=object)
        array[:] = values
    else:
        array = np.asarray(values)
    if array.ndim == 0:
        array = np.full(count, array[()], dtype=array.dtype)
    if array.shape != (count,):
        msg = f"the calculation gave the shape {array.shape} for {count} rows"
        raise ValueError(msg)
    if array.dtype.kind == "f":
        return _numbers(array, language)
    if array.dtype.kind == "M":
        return _dates(array, language)
    return [as_cell(value, language) for value in array.tolist()]


def as_cell(value: Any, language: str) -> Any:
    """One value as a cell."""
    value = render(value.item() if isinstance(value, np.generic) else value, language)
    if isinstance(value, str):
        return value[:_LONGEST_TEXT] or None
    if isinstance(value, float):
        return _number(value, language)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime.combine(value, dt.time())
    return value


def as_rows(values: Any, language: str) -> list[list[Any]]:
    """The rows that a spilling function gave, made equally long."""
    rows = [[as_cell(cell, language) for cell in row] for row in values]
    width = max((len(row) for row in rows), default=0)
    return [row + [None] * (width - len(row)) for row in rows]


def fit_array(result: Any, language: str) -> Any:
    """Replace the texts that are too long for an array; one cell alone holds any text.

    Args:
        result: a cell, or rows of cells.
        language: of the sentence that stands instead.

    Example:
        >>> fit_array([["a", "b" * 300]], "en")[0][1][:40]
        '#300 characters: Excel takes at most 255'
    """
    if not isinstance(result, list) or len(result) == len(result[0]) == 1:
        return result
    rows: list[list[Any]] = result
    if not any(isinstance(cell, str) and len(cell) > _LONGEST_IN_ARRAY for row in rows for cell in row):
        return rows
    return [[_short_enough(cell, language) for cell in row] for row in rows]


def _short_enough(cell: Any, language: str) -> Any:
    if not isinstance(cell, str) or len(cell) <= _LONGEST_IN_ARRAY:
        return cell
    if cell.startswith("#"):  # a problem is still understood without its end
        return cell[: _LONGEST_IN_ARRAY - 1] + "…"
    return error_cell(Message(texts.TOO_LONG_IN_ARRAY, {"count": len(cell), "limit": _LONGEST_IN_ARRAY}), language)


def _numbers(array: NDArray[Any], language: str) -> list[Any]:
    cells = (array + 0.0).tolist()  # turns -0.0 into 0
    for row in np.flatnonzero(~np.isfinite(array)).tolist():
        cells[row] = _number(cells[row], language)
    return cells


def _number(value: float, language: str) -> float | str | None:
    if math.isinf(value):
        return error_cell(Message(texts.TOO_LARGE), language)
    return None if math.isnan(value) else value


def _dates(array: NDArray[Any], language: str) -> list[Any]:
    seconds = array.astype("datetime64[s]")
    outside = (seconds < _FIRST_DATE) | (seconds > _LAST_DATE)
    cells = np.where(outside, np.datetime64("NaT"), seconds).tolist()
    for row in np.flatnonzero(outside).tolist():
        cells[row] = error_cell(Message(texts.NO_SUCH_DATE), language)
    return cells
