"""Which rows of a table hold what a figure needs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from opsheet.tables.table import Table

Mask = NDArray[np.bool_]


def usable(table: Table, *columns: str) -> Mask:
    """True where no column holds a cell at fault; blank cells and missing columns are fine."""
    mask = np.ones(len(table), dtype=bool)
    for column in (table.columns[key] for key in columns if key in table.columns):
        mask &= ~column.faulty
    return mask
