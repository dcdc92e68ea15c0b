"""Cells' values and headers as messages and sheets show them."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any, cast

import numpy as np

from opsheet.catalogue import Text
from opsheet.values.cells import ExcelError

BLANK = Text("空白", "blank")
_PLAIN = frozenset({str, int, bool, ExcelError})
_LONGEST = 40  # characters of a cell that a message repeats


def plain(value: Any) -> Any:
    """Turn a NumPy value into what a cell holds: whole numbers as int, days as date, no number as None.

    Example:
        >>> plain(np.float64(36)), plain(np.datetime64("2025-03-01")), plain(float("nan"))
        (36, datetime.date(2025, 3, 1), None)
    """
    if value is None or type(value) in _PLAIN:
        return value
    bare: Any = cast("np.generic[Any]", value).item() if isinstance(value, np.generic) else value
    if isinstance(bare, float):
        if not math.isfinite(bare):
            return None
        return int(bare) if bare.is_integer() else bare
    if isinstance(bare, dt.datetime) and bare.time() == dt.time():
        return bare.date()
    return bare


def shown(value: Any) -> object:
    """Turn a cell's value into what a message says of it.

    Example:
        >>> shown(12.5), shown(None)["en"], shown(ExcelError("#N/A"))
        (12.5, 'blank', '#N/A')
    """
    value = plain(value)
    if isinstance(value, ExcelError):
        return value.code
    if value is None or (isinstance(value, str) and not value.strip()):
        return BLANK
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, str) and len(value) > _LONGEST:
        return f"{value[:_LONGEST]}…"
    return value
