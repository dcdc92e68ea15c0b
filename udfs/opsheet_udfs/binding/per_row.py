"""Ranges of which each row of the result takes a whole row of cells."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Argument, Message
from opsheet_udfs.binding.cells import OMITTED, Shape, block
from opsheet_udfs.binding.read import left_out, read
from opsheet_udfs.binding.vocabularies import Vocabularies


def read_per_row(
    argument: Argument, raw: Any, words: Vocabularies, shape: Shape, cut: int
) -> tuple[NDArray[Any], dict[int, Message]]:
    """Read the cells that belong to each cell of the result.

    A range with as many rows as the result, and more than one, gives each row its own cells; any other range gives
    all of its cells to every row.

    Args:
        argument: how the cells are read.
        raw: the range as the host hands it over.
        words: the vocabularies.
        shape: rows and columns of the result, without the blank rows cut from its end.
        cut: how many rows were cut.

    Returns:
        The values, one row a cell of the result, and what is wrong with some of these rows.
    """
    count = shape[0] * shape[1]
    if raw is OMITTED:
        return np.broadcast_to(left_out(argument).values, (count, 1)), {}
    cells = block(raw)
    own = cells.shape[0] == shape[0] + cut and cells.shape[0] > 1
    cells = cells.head(shape[0] if own else max(cells.used_rows, 1))
    reading = read(argument, cells.cells, words)
    if not own:
        problem = next(iter(reading.problems.values()), None)
        shared = {} if problem is None else dict.fromkeys(range(count), problem)
        return np.broadcast_to(reading.values, (count, len(cells.cells))), shared
    rows = np.arange(count) // shape[1]
    first_problems: dict[int, Message] = {}
    for position, problem in reading.problems.items():
        first_problems.setdefault(position // cells.shape[1], problem)
    problems = {row: first_problems[int(rows[row])] for row in range(count) if int(rows[row]) in first_problems}
    return reading.values.reshape(cells.shape)[rows], problems
