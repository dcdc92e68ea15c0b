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
from opsheet_udfs.binding import OMITTED, invoke  # noqa: E402
from opsheet_udfs.calling_row import CallingRow, is_cell  # noqa: E402
from opsheet_udfs.current_settings import CURRENT  # noqa: E402
from opsheet_udfs.declare import CATEGORIES  # noqa: E402

CALLER = "caller"  # xlwings puts the calling cell in the place of an argument of this name


def _hand_callers_on_as_they_are() -> None:
    """Let xlwings hand the calling cell on as it is.

    By itself it makes the cell ready for other threads at every call. That takes pywin32's generated classes (with
    damaged ones every cell would show ``Range.CLSID``) and a cell (a rule of conditional formatting is none), and no
    function here runs in another thread.
    """
    udfs = sys.modules.get("xlwings.udfs")  # there on Windows alone
    if udfs is not None:
        cast("Any", udfs).ComRange = _as_it_is


def _as_it_is(cell: Any) -> Any:
    return cell


_hand_callers_on_as_they_are()


def bind(function: Function, language: str) -> Callable[..., Any]:
    """The callable that xlwings registers for a function: raw arguments, no type hints, its Excel name.

    Args:
        function: the declaration.
        language: of its help texts.
    """

    def bound(*arguments: Any) -> Any:
        caller = arguments[-1] if len(arguments) > len(function.arguments) else None
        return as_array(call(function, arguments[: len(function.arguments)], caller))

    bound.__annotations__ = {}  # xlwings would use type hints as converters
    names = [argument.name for argument in function.arguments]
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [inspect.Parameter(name, kind, default=OMITTED) for name in names]
    bound.__signature__ = inspect.Signature([*parameters, inspect.Parameter(CALLER, kind, default=None)])  # pyright: ignore[reportFunctionMemberAccess] - how inspect learns it
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
        caller: the calling cell as an xlwings range, made of an error or a text where no cell calls; or None.
    """
    try:
        settings = CURRENT.get()
    except UserError as error:
        return f"#{error.render(DEFAULT_LANGUAGE)}"
    cell = getattr(caller, "api", None)  # what COM handed over
    reader = CallingRow(cell, settings) if is_cell(cell) else None
    return invoke(function, arguments, settings=settings, now=dt.datetime.now(), row_reader=reader)


def as_array(value: Any) -> list[list[Any]]:
    """A result as xlwings' COM server and Excel take it: rows of cells always, one cell as well.

    The server takes the length of what a function returns, and hands a single cell on without its rows.
    A blank is an empty text, which Excel would show as 0; a number is a float, since COM has no whole numbers of any
    size; a date has a time zone, since COM takes one without for local time and shifts it.

    Args:
        value: a cell, or rows of cells.

    Example:
        >>> as_array(5), as_array([[None, True]])
        ([[5.0]], [['', True]])
    """
    rows: list[list[Any]] = value if isinstance(value, list) else [[value]]
    return [[_cell_variant(cell) for cell in row] for row in rows]


def _cell_variant(cell: Any) -> Any:
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime):
        return cell.replace(tzinfo=dt.UTC)
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell


def _settings() -> Settings:
    """The settings whose language and numbers the help texts follow."""
    try:
        return CURRENT.get()
    except UserError:  # every cell will say so
        return load_shipped_settings()


_shown_settings = _settings()
for _function in FUNCTIONS.values():
    globals()[_function.name] = bind(_function.filled(_shown_settings), _shown_settings.language)
