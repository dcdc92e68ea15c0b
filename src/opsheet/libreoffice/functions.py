"""The worksheet functions as LibreOffice calls them: what cells hold there, and what they take."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from opsheet.catalogue import DEFAULT_LANGUAGE, FUNCTIONS, UserError
from opsheet_udfs.binding import NOT_IN_TABLE, OMITTED, RowReader, invoke
from opsheet_udfs.calling_row import layout_of
from opsheet_udfs.current_settings import CURRENT

if TYPE_CHECKING:
    from opsheet.settings import Settings

_EPOCH = dt.datetime(1899, 12, 30)
_DAY = dt.timedelta(days=1)


def answer(message: tuple[Any, ...], _: object) -> Any:
    """What LibreOffice asks for.

    Args:
        message: ``call``, the function's name, its arguments, and for a bare call the cells of the calling cell's row
            by column, else None; or ``columns``, the function's name, the sheet's, the rows that may be headers,
            and whether they are those of a table; or ``reload``.
    """
    what, *details = message
    if what == "reload":
        CURRENT.forget()
        return None
    try:
        settings = CURRENT.get()
    except UserError as error:
        return {} if what == "columns" else f"#{error.render(DEFAULT_LANGUAGE)}"
    arguments: Any = (*details, settings)
    return columns_of(*arguments) if what == "columns" else call(*arguments)


def call(name: str, arguments: Sequence[Any], row: Mapping[str, Any] | None, settings: Settings) -> Any:
    """What a cell shows.

    Args:
        name: of the function.
        arguments: as LibreOffice gives them, None for one that is left out.
        row: the cells of the calling cell's row by column, for a bare call.
        settings: the team's.
    """
    given = [OMITTED if one is None else one for one in arguments]
    reader = None if row is None else row_reader(row)
    result = invoke(FUNCTIONS[name], given, settings=settings, now=dt.datetime.now(), row_reader=reader)
    return as_cells(result)


def columns_of(
    name: str, sheet: str, rows: Sequence[tuple[Any, ...]], in_table: bool, settings: Settings
) -> dict[str, int]:
    """The columns that a function reads for a bare call, with their positions from 0.

    Args:
        name: of the function.
        sheet: the name of the sheet.
        rows: what is typed in the rows that may be headers.
        in_table: whether they are the headers of the table around the cell.
        settings: with the table definitions.
    """
    layout = layout_of(rows, settings, () if in_table else [sheet])
    sources = {source for argument in FUNCTIONS[name].arguments for source in argument.columns}
    wanted = {
        f"{table}.{column}"
        for table, _, columns in (one.partition(".") for one in sources)
        for column in columns.split("+")
    }
    return {key: position for key, position in layout.columns.items() if key in wanted}


def row_reader(row: Mapping[str, Any]) -> RowReader:
    """Answers a binding that asks for columns of the calling cell's row.

    Args:
        row: its cells by column.

    Example:
        >>> row_reader({"stocking.carton_qty": 36.0})(("stocking.carton_qty",))
        36.0
    """
    return lambda columns: next((row[column] for column in columns if column in row), NOT_IN_TABLE)


def as_cells(value: Any) -> Any:
    """A result as LibreOffice takes it: a cell, or rows of cells; moments are numbers there, blanks empty texts.

    Example:
        >>> as_cells([[dt.datetime(2025, 3, 1, 12), None], [5, True]])
        ((45717.5, ''), (5.0, True))
    """
    if isinstance(value, list):
        rows = [row if isinstance(row, list) else [row] for row in value]  # pyright: ignore[reportUnknownVariableType]
        return tuple(tuple(_cell(cell) for cell in row) for row in rows)
    return _cell(value)


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return (value - _EPOCH) / _DAY
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
