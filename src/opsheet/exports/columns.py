"""The columns of one export as texts, figures and dates, each by its own convention."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Message, Text
from opsheet.exports import problems
from opsheet.exports.conventions import Conventions
from opsheet.exports.dates import Order, read_dates
from opsheet.exports.definition import DATES, NUMERIC, ExportColumn
from opsheet.exports.figures import Figures, decimal_mark, file_decimal_mark, plain_numbers, read_figures
from opsheet.exports.headers import header_currency
from opsheet.exports.recognise import Recognised
from opsheet.exports.rows import DataRows

_LOST = re.compile("\ufffd|[^\\W\\d_]\\?(?=[^\\W\\d_])|\\?{2}")
_WRITTEN_BY_PEOPLE = frozenset({"title", "product", "campaign", "portfolio"})  # where a ? may be a lost letter


@dataclass
class ExportColumns:
    """What the useful columns of a grid hold, row by row.

    Args:
        texts: ids and texts by role.
        figures: by column of the definition.
        dates: by role.
        currencies: what a header names its currency, by column of the definition.
        problems: what couldn't be read.
    """

    texts: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    figures: dict[int, Figures] = field(default_factory=dict[int, Figures])
    dates: dict[str, list[dt.datetime | None]] = field(default_factory=dict[str, list[dt.datetime | None]])
    currencies: dict[int, str] = field(default_factory=dict[int, str])
    problems: list[Message] = field(default_factory=list[Message])

    def values(self, column: int) -> NDArray[np.float64]:
        """The figures of a column of the definition."""
        return self.figures[column].values


def texts_of(cells: Sequence[Any]) -> list[str]:
    """Ids and texts as they stand, without blanks around them and the apostrophes that Excel's users protect them with.

    Example:
        >>> texts_of([" A-1 ", 123.0, None, "'ACY1'"])
        ['A-1', '123', '', 'ACY1']
    """
    try:
        texts = list(map(str.strip, cells))
    except TypeError:
        texts = [_text(cell) for cell in cells]
    if "\n'" in "\n" + "\n".join(texts):
        texts = [text.strip("'") if text.startswith("'") else text for text in texts]
    return texts


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def read_columns(found: Recognised, rows: DataRows, conventions: Conventions) -> ExportColumns:
    """Read texts and figures; dates wait until the order of day and month is known.

    Args:
        found: the export and where its columns stand.
        rows: the rows of data.
        conventions: words and signs.
    """
    read = ExportColumns()
    definition = found.definition
    numeric: dict[int, Sequence[Any]] = {}
    for index, position in found.positions.items():
        column = definition.columns[index]
        if not column.is_read or column.type in DATES:
            continue
        cells = rows.cells[position]
        if column.type in NUMERIC:
            numeric[index] = cells
        elif column.role:
            read.texts[column.role] = texts_of(cells)
            if column.role in _WRITTEN_BY_PEOPLE:
                _look_for_lost_letters(found.header(index), read.texts[column.role], read.problems)
    marks = {
        index: decimal_mark(cells, whole=definition.columns[index].type == "integer")
        for index, cells in numeric.items()
        if plain_numbers(cells) is None
    }
    file_mark = file_decimal_mark(marks.values())
    for index, cells in numeric.items():
        column = definition.columns[index]
        figures = read_figures(cells, marks.get(index) or file_mark, conventions, percent=column.type == "percent")
        read.figures[index] = figures
        _name_unreadable(
            problems.NOT_NUMBERS,
            found.header(index),
            figures.unreadable,
            cells=cells,
            numbers=rows.numbers,
            found=read.problems,
        )
        currency = header_currency(found.header(index))
        if currency is not None:
            read.currencies[index] = conventions.words.signs.get(currency, currency)
    return read


def read_date_columns(
    read: ExportColumns,
    found: Recognised,
    rows: DataRows,
    *,
    order: Order | None,
    conventions: Conventions,
) -> None:
    """Read the dates of an export into its columns.

    Args:
        read: the columns, which gain ``dates``.
        found: the export and where its columns stand.
        rows: the rows of data.
        order: of day and month where the column doesn't prove it.
        conventions: months in letters.
    """
    for index, position in found.positions.items():
        column: ExportColumn = found.definition.columns[index]
        if column.role is None or column.type not in DATES:
            continue
        cells = rows.cells[position]
        dates = read_dates(cells, order, conventions)
        read.dates[column.role] = dates.values
        text = problems.OPEN_DATES if dates.is_open else problems.NOT_DATES
        if dates.is_open and any(problem.text is text for problem in read.problems):
            continue  # one sentence for all date columns
        _name_unreadable(
            text, found.header(index), dates.unreadable, cells=cells, numbers=rows.numbers, found=read.problems
        )


def _name_unreadable(
    text: Text,
    header: str,
    unreadable: Sequence[int],
    *,
    cells: Sequence[Any],
    numbers: Sequence[int],
    found: list[Message],
) -> None:
    if unreadable:
        first = unreadable[0]
        found.append(
            Message(
                text,
                {"header": header, "row": numbers[first], "value": str(cells[first])[:40], "count": len(unreadable)},
            )
        )


def _look_for_lost_letters(header: str, texts: Sequence[str], found: list[Message]) -> None:
    distinct = set(texts)
    if not any(sign in "\n".join(distinct) for sign in "?\ufffd"):
        return
    if count := sum(1 for text in distinct if _LOST.search(text)):
        found.append(Message(problems.LOST_LETTERS, {"header": header, "count": count}))
