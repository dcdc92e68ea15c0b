"""The worksheet functions as xlwings registers them with Excel: ``UDF MODULES = opsheet_udfs.excel``.

The only module here that imports xlwings. Each function stands in the module under its Excel name.
"""

from __future__ import annotations

import datetime as dt
import inspect
import sys
from collections.abc import Callable
from typing import Any, cast

sys.modules.setdefault("xlwings.pro", cast("Any", None))  # its licence is non-commercial; xlwings tries to import it

import xlwings as xw  # noqa: E402 - only after its pro part is blocked

from opsheet.catalogue import DEFAULT_LANGUAGE, FUNCTIONS, Function, UserError  # noqa: E402
from opsheet.catalogue.function import WIZARD_LIMIT  # noqa: E402
from opsheet.settings import Settings, load_shipped_settings  # noqa: E402
from opsheet_udfs.binding import NOT_IN_TABLE, OMITTED, RowReader, invoke  # noqa: E402
from opsheet_udfs.calling_row import CallingRow, header_row  # noqa: E402
from opsheet_udfs.current import CURRENT  # noqa: E402
from opsheet_udfs.declare import CATEGORIES  # noqa: E402

CALLER = "caller"  # xlwings puts the calling cell in the place of an argument of this name


def bind(function: Function, language: str) -> Callable[..., Any]:
    """The callable that xlwings registers for a function: raw arguments, no type hints, its Excel name.

    Args:
        function: the declaration.
        language: of its help texts.
    """

    def bound(*arguments: Any) -> Any:
        caller = arguments[-1] if len(arguments) > len(function.arguments) else None
        return as_variant(call(function, arguments[: len(function.arguments)], caller))

    bound.__annotations__ = {}  # xlwings would use type hints as converters
    names = [argument.name for argument in function.arguments]
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [inspect.Parameter(name, kind, default=OMITTED) for name in names]
    bound.__signature__ = inspect.Signature([*parameters, inspect.Parameter(CALLER, kind, default=None)])  # pyright: ignore[reportFunctionMemberAccess] - how inspect is told
    bound.__name__ = bound.__qualname__ = function.name
    bound.__module__ = __name__
    bound.__doc__ = function.help[language][:WIZARD_LIMIT]
    registered: Any = bound
    for argument in reversed(function.arguments):
        registered = xw.arg(argument.name, "raw", doc=argument.help[language][:WIZARD_LIMIT])(registered)
    registered = xw.arg(CALLER, "raw")(registered)
    registered = xw.ret("raw")(registered)
    return xw.func(category=CATEGORIES[function.category][language], call_in_wizard=False)(registered)


def call(function: Function, arguments: tuple[Any, ...], caller: Any) -> Any:
    """Call a function from a cell with the settings and the clock of this moment.

    Args:
        function: the declaration.
        arguments: raw, as xlwings hands them over.
        caller: the calling cell, or None.
    """
    try:
        settings = CURRENT.get()
    except UserError as error:
        return f"#{error.render(DEFAULT_LANGUAGE)}"
    reader = None if caller is None else _row_reader(caller, settings)
    return invoke(function, arguments, settings=settings, now=dt.datetime.now(), row_reader=reader)


def as_variant(value: Any) -> Any:
    """A result as COM takes it: a blank as empty text, which Excel would show as 0, and a date without a shift.

    COM reads a datetime without a time zone as local time and moves it to UTC.

    Args:
        value: a cell, or rows of cells.
    """
    if isinstance(value, list):
        return [[_cell_variant(cell) for cell in row] for row in value]
    return _cell_variant(value)


def _cell_variant(cell: Any) -> Any:
    if cell is None:
        return ""
    return cell.replace(tzinfo=dt.UTC) if isinstance(cell, dt.datetime) else cell


def _row_reader(caller: Any, settings: Any) -> RowReader:
    """Reads the calling cell's row when the binding first asks for it."""
    row: list[RowReader] = []

    def read(columns: tuple[str, ...]) -> Any:
        if not row:
            row.append(_calling_row(caller, settings))
        return row[0](columns)

    return read


def _calling_row(caller: Any, settings: Any) -> RowReader:
    """The row of the Excel table around the cell, or below the headers that stand above it."""
    sheet, table = caller.sheet, caller.table
    if table is not None:
        headers = table.header_row_range
        cells = sheet.range((caller.row, headers.column), (caller.row, headers.last_cell.column))
        return CallingRow(_row(headers), _row(cells), settings, (table.name, sheet.name))
    used = sheet.used_range
    above = min(caller.row - used.row, settings.app.reading.header_search_rows.value)
    if above < 1:
        return lambda _columns: NOT_IN_TABLE
    last_column = used.last_cell.column
    rows = [_row(sheet.range((used.row + step, used.column), (used.row + step, last_column))) for step in range(above)]
    position = header_row(rows, settings)
    if position is None:
        return lambda _columns: NOT_IN_TABLE
    cells = _row(sheet.range((caller.row, used.column), (caller.row, last_column)))
    return CallingRow(rows[position], cells, settings, (sheet.name,))


def _row(cells: Any) -> list[Any]:
    raw = cells.raw_value
    return list(raw[0]) if isinstance(raw, tuple | list) else [raw]


def _settings() -> Settings:
    """The settings whose language and numbers the help texts follow."""
    try:
        return CURRENT.get()
    except UserError:  # every cell will say so
        return load_shipped_settings()


_shown_settings = _settings()
for _function in FUNCTIONS.values():
    globals()[_function.name] = bind(_function.filled(_shown_settings), _shown_settings.language)
