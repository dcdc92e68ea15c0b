"""Which rows of a table hold what a figure needs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from opsheet.settings import NUMERIC_TYPES
from opsheet.tables.table import Table
from opsheet.values.cells import ExcelError

Mask = NDArray[np.bool_]


def usable(table: Table, *columns: str) -> Mask:
    """True where no column holds an error, something unreadable or a negative number; blank and missing are fine."""
    mask = np.ones(len(table), dtype=bool)
    for column in (table.columns[key] for key in columns if key in table.columns):
        mask &= ~column.unreadable
        if ExcelError in set(map(type, column.raw)):
            mask &= np.array([not isinstance(cell, ExcelError) for cell in column.raw], dtype=bool)
        if column.definition.type in NUMERIC_TYPES:
            mask &= ~(column.values.astype(np.float64) < 0)
    return mask
